/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "noise/model_schema.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

#define AT(member) offsetof(qn_raw_file, member)
static const qn_key FILE_KEYS[] = {
    {"format", QN_KEY_INT, true, 1, 1, "", "version of this format: 1", AT(format)},
    {"name", QN_KEY_TEXT, false, 0, 0, "", "default: the file's name", AT(name)},
    {"source", QN_KEY_TEXT, false, 0, 0, "", "where the numbers come from", AT(source)},
    {"describes", QN_KEY_TEXT, false, 0, 0, "",
     "circuit: what a circuit does not use of the file is an error, since a typing error looks "
     "like that; device: it is none. Default: device with coupling, else circuit",
     AT(describes)},
    {"basis", QN_KEY_LIST, false, 0, 0, "",
     "gates that the device runs; others are decomposed. Left out: noise attaches to gates as "
     "written",
     AT(basis)},
    {"schedule", QN_KEY_TEXT, false, 0, 0, "", "alap (default), asap, or none: no idle noise",
     AT(schedule)},
    {"dt", QN_KEY_REAL, false, DBL_MIN, 1, "s",
     "length of a sample: the unit dt of times in circuits. Left out: circuits cannot use it",
     AT(dt)},
    {"twirl", QN_KEY_BOOL, false, 0, 0, "",
     "the Pauli-twirled device, as --twirl: of every channel the diagonal of its Pauli transfer "
     "matrix, of readout the mean of both flips. Default: false",
     AT(twirl)},
    {"qubit", QN_KEY_GROUP, false, 0, 0, "", "every qubit", AT(qubit)},
    {"qubits", QN_KEY_LIST, false, 0, 0, "", "exceptions of single qubits", AT(qubits)},
    {"gates", QN_KEY_GROUP, false, 0, 0, "",
     "an entry for each gate by name; any1, any2: every one-, two-qubit gate not listed. Left out: "
     "gates are ideal and take no time",
     AT(gates)},
    {"edges", QN_KEY_LIST, false, 0, 0, "", "exceptions of a gate on single pairs, in either order",
     AT(edges)},
    {"measure", QN_KEY_GROUP, false, 0, 0, "", "measurement", AT(measure)},
    {"reset", QN_KEY_GROUP, false, 0, 0, "", "reset to |0>", AT(reset)},
    {"channels", QN_KEY_LIST, false, 0, 0, "", "further noise, in this order, after the gate's own",
     AT(channels)},
    {"coupling", QN_KEY_LIST, false, 0, 0, "",
     "pairs [a, b] that two-qubit gates may act on, in either order; a gate on another pair is "
     "refused. Left out: all pairs",
     AT(coupling)},
    {"crosstalk", QN_KEY_LIST, false, 0, 0, "", "ZZ between neighbours while both wait",
     AT(crosstalk)},
    {"readout_groups", QN_KEY_LIST, false, 0, 0, "",
     "qubits whose readout errors are correlated, in place of their p10 and p01",
     AT(readout_groups)},
    {"drift", QN_KEY_LIST, false, 0, 0, "", "numbers that move from step to step of a training",
     AT(drift)},
    {"layers", QN_KEY_LIST, false, 0, 0, "",
     "noise that was learned of gates at the same time, neighbours included, in place of what the "
     "gates have each for itself",
     AT(layers)},
};
#undef AT

#define AT(member) offsetof(qn_raw_qubit, member)
/* `qubit` has no index: its table starts behind it, and ends before what is of `qubits` only. */
static const qn_key QUBIT_KEYS[] = {
    {"index", QN_KEY_INT, true, 0, 4095, "", "which qubit", AT(index)},
    {"T1", QN_KEY_REAL, false, DBL_MIN, INFINITY, "s",
     "relaxation time of the population; left out: no relaxation", AT(T1)},
    {"T2", QN_KEY_REAL, false, DBL_MIN, INFINITY, "s",
     "relaxation time of the coherence, at most 2 T1", AT(T2)},
    {"excited_population", QN_KEY_REAL, false, 0, 1, "1",
     "population of |1> in equilibrium, default 0", AT(excited_population)},
    {"p10", QN_KEY_REAL, false, 0, 1, "1", "probability to read 1 of |0>, given together with p01",
     AT(p10)},
    {"p01", QN_KEY_REAL, false, 0, 1, "1", "probability to read 0 of |1>", AT(p01)},
    /* of `qubits` only */
    {"gates", QN_KEY_GROUP, false, 0, 0, "",
     "exceptions of one-qubit gates on this qubit, by name, with the keys of gates; what one "
     "leaves out is as in its entry there",
     AT(gates)},
    {"at", QN_KEY_LIST, false, -1e6, 1e6, "",
     "[column, row]: where it sits on the chip; pictures use it, nothing else does", AT(at)},
};
enum { OF_QUBITS_ONLY = 2 };
#undef AT

#define AT(member) offsetof(qn_raw_edge, member)
/* `gates` starts behind the first two and is read into the edge's first member. */
static_assert(AT(entry) == 0, "a gate's keys are an edge's keys");
static const qn_key EDGE_KEYS[] = {
    {"qubits", QN_KEY_LIST, true, 0, 4095, "", "[a, b]", AT(qubits)},
    {"gate", QN_KEY_TEXT, true, 0, 0, "",
     "a two-qubit gate; what the edge leaves out is as in its entry in gates", AT(gate)},
    {"duration", QN_KEY_REAL, false, 0, INFINITY, "s", "how long the gate takes",
     AT(entry.duration)},
    {"error", QN_KEY_REAL, false, 0, 1, "1",
     "average infidelity of the whole noisy gate, relaxation included", AT(entry.error)},
    {"depolarizing", QN_KEY_REAL, false, 0, 4.0 / 3.0, "1",
     "may stand for error: lambda of the depolarizing part alone", AT(entry.depolarizing)},
    {"over_rotation_relative", QN_KEY_REAL, false, -1e4, 1e4, "1",
     "e: a rotation by a turns by (1 + e) a + d", AT(entry.over_rotation_relative)},
    {"over_rotation_absolute", QN_KEY_REAL, false, -1e4, 1e4, "rad", "d",
     AT(entry.over_rotation_absolute)},
    {"angle_min", QN_KEY_REAL, false, -7, 7, "rad",
     "given together with angle_max: a rotation of two qubits in the basis that the device runs "
     "with these angles only; others are brought there by Paulis, and parameters made of other "
     "gates",
     AT(entry.angle_min)},
    {"angle_max", QN_KEY_REAL, false, -7, 7, "rad", "the largest of these angles",
     AT(entry.angle_max)},
    /* of `gates` only */
    {"only_listed", QN_KEY_BOOL, false, 0, 0, "",
     "true: a gate of two qubits in the basis that only pairs with an edge run; elsewhere it is "
     "made of other gates",
     AT(entry.only_listed)},
};
#undef AT

#define AT(member) offsetof(qn_raw_operation, member)
static const qn_key RESET_KEYS[] = {
    /* `measure` has the first only */
    {"duration", QN_KEY_REAL, true, 0, INFINITY, "s", "how long it takes", AT(duration)},
    {"error", QN_KEY_REAL, true, 0, 1, "1", "probability that it leaves |1>", AT(error)},
};
#undef AT

#define AT(member) offsetof(qn_raw_rule, member)
static const qn_key RULE_KEYS[] = {
    {"after", QN_KEY_TEXT, false, 0, 0, "",
     "a gate, any1, any2 (all on one, two qubits, listed in gates or not), reset, or idle: once in "
     "every gap of a qubit",
     AT(after)},
    {"before", QN_KEY_TEXT, false, 0, 0, "",
     "may stand for after: a gate, any1, any2, reset, or measure", AT(before)},
    {"qubits", QN_KEY_LIST, false, 0, 4095, "",
     "only there: [a] or, of a two-qubit gate, [a, b], which the channel takes in this order; a "
     "gate on (b, a) is meant too unless another rule names [b, a]. Left out: everywhere",
     AT(qubits)},
    {"channel", QN_KEY_TEXT, true, 0, 0, "", "its name; its parameters are further keys",
     AT(channel)},
    {"nqubits", QN_KEY_INT, false, 1, 2, "",
     "that the channel acts on; 1 after a two-qubit gate: on each of its qubits", AT(nqubits)},
};
#undef AT

#define AT(member) offsetof(qn_raw_crosstalk, member)
static const qn_key CROSSTALK_KEYS[] = {
    {"qubits", QN_KEY_LIST, true, 0, 4095, "", "[a, b]", AT(qubits)},
    {"zz", QN_KEY_REAL, true, -1e12, 1e12, "rad/s",
     "over a time t in which both wait: exp(-i zz t ZZ/2)", AT(zz)},
};
#undef AT

#define AT(member) offsetof(qn_raw_readout, member)
static const qn_key READOUT_KEYS[] = {
    {"qubits", QN_KEY_LIST, true, 0, 4095, "", "[a, b, ...], two to six", AT(qubits)},
    {"matrix", QN_KEY_LIST, true, 0, 1, "",
     "P(read row | prepared column), row by row, all with a point; bit q of an index is the q-th "
     "of the qubits; columns sum to 1",
     AT(matrix)},
};
#undef AT

#define AT(member) offsetof(qn_raw_drift, member)
static const qn_key DRIFT_KEYS[] = {
    {"figure", QN_KEY_TEXT, true, 0, 0, "",
     "the key of the numbers that move: T1, T2, error, p10, zz, lambda of a rule, ...; readout: "
     "p10 and p01 together, and readout groups",
     AT(figure)},
    {"gate", QN_KEY_TEXT, false, 0, 0, "",
     "only those of this gate (any1, any2: of its entry). Left out: all", AT(gate)},
    {"qubits", QN_KEY_LIST, false, 0, 4095, "",
     "only those of this qubit [a] or pair [a, b]. Left out: all", AT(qubits)},
    {"sigma", QN_KEY_REAL, true, 0, 10, "1",
     "standard deviation of the logarithm of each number around that of the file", AT(sigma)},
    {"steps", QN_KEY_REAL, true, 1e-6, 1e12, "1",
     "correlation time: over so many steps the correlation falls to 1/e", AT(steps)},
    {"common", QN_KEY_REAL, false, 0, 1, "1",
     "part of the variance that all its numbers share, default 0: each moves by itself",
     AT(common)},
};
#undef AT

#define AT(member) offsetof(qn_raw_layer, member)
static const qn_key LAYER_KEYS[] = {
    {"gates", QN_KEY_LIST, true, 0, 0, "",
     "[\"cz 0 1\", \"cz 2 3\"]: gates on pairs, in either order, that start or end together",
     AT(gates)},
    {"qubits", QN_KEY_LIST, false, 0, 4095, "",
     "further qubits on which no other gate of two qubits may run meanwhile, beside those of gates "
     "and generators",
     AT(qubits)},
    {"generators", QN_KEY_LIST, true, 0, 0, "",
     "[\"X0\", \"Z0 Z1\"]: Pauli strings P on one or two qubits", AT(generators)},
    {"rates", QN_KEY_LIST, true, 0, 1e3, "1",
     "r of each generator: rho -> exp(sum r (P . P - .)) rho", AT(rates)},
    {"rates_std", QN_KEY_LIST, false, 0, 1e3, "1", "their standard errors", AT(rates_std)},
};
#undef AT

static const qn_key_section SECTIONS[] = {
    {"", "top level", FILE_KEYS, LENGTH(FILE_KEYS)},
    {"qubit", "every qubit", QUBIT_KEYS + 1, LENGTH(QUBIT_KEYS) - 1 - OF_QUBITS_ONLY},
    {"qubits", "one exception; what it leaves out is as in qubit", QUBIT_KEYS, LENGTH(QUBIT_KEYS)},
    {"gates", "one gate; duration and error (or depolarizing) are needed", EDGE_KEYS + 2,
     LENGTH(EDGE_KEYS) - 2},
    {"edges", "one gate on one pair", EDGE_KEYS, LENGTH(EDGE_KEYS) - 1},
    {"measure", "measurement", RESET_KEYS, 1},
    {"reset", "reset to |0>", RESET_KEYS, LENGTH(RESET_KEYS)},
    {"channels", "one rule", RULE_KEYS, LENGTH(RULE_KEYS)},
    {"crosstalk", "one pair", CROSSTALK_KEYS, LENGTH(CROSSTALK_KEYS)},
    {"readout_groups", "one group", READOUT_KEYS, LENGTH(READOUT_KEYS)},
    {"drift", "one kind of number; v becomes v exp(sigma x), x an AR(1) process of variance 1",
     DRIFT_KEYS, LENGTH(DRIFT_KEYS)},
    {"layers", "one layer", LAYER_KEYS, LENGTH(LAYER_KEYS)},
};

size_t qn_model_schema_count(void) { return LENGTH(SECTIONS); }

const qn_key_section *qn_model_schema_at(size_t index) {
    return index < LENGTH(SECTIONS) ? &SECTIONS[index] : NULL;
}

const qn_key_section *qn_model_schema_find(const char *name) {
    for (size_t k = 0; k < LENGTH(SECTIONS); ++k)
        if (strcmp(SECTIONS[k].name, name) == 0) return &SECTIONS[k];
    return NULL;
}

const qn_key *qn_model_schema_key(const char *section, const char *name) {
    const qn_key *key = qn_model_schema_find(section)->keys;
    while (strcmp(key->name, name) != 0) ++key;
    return key;
}
