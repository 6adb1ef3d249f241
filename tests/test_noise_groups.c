/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise of groups of qubits in programs: coupling maps, crosstalk while pairs wait, correlated
 * readout; and parts of a model for which the circuit has no place. */
#include "assert_close.h"
#include "program_fixture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define HEAD "format = 1;\n"
#define NS 1e-9

static const char TIMES[] =
    "gates: { x: { duration = 10e-9; depolarizing = 0.0; }; h: { duration = 30e-9; depolarizing = "
    "0.0; };\ncx: { duration = 100e-9; depolarizing = 0.0; }; rz: { duration = 0.0; error = 0.0; "
    "}; };\n";

static const char *with_times(const char *rest) {
    static char text[2048];
    snprintf(text, sizeof text, HEAD "%s%s", TIMES, rest);
    return text;
}

static void barrier(qn_circuit *circuit) {
    assert_int_equal(qn_circuit_append(circuit, &(qn_op){.kind = QN_OP_BARRIER}), QN_OK);
}

/* What building says; frees everything. */
static qn_status status_of(const qn_circuit *circuit, const char *text,
                           const qn_program_options *options, qn_diag *diag) {
    qn_model *model = load_text(text);
    qn_program *program = NULL;
    *diag = (qn_diag){0};
    const qn_status status = qn_program_build(circuit, model, options, &program, diag);
    assert_int_equal(program != NULL, status == QN_OK);
    qn_program_destroy(program);
    qn_model_destroy(model);
    return status;
}

/* ---- crosstalk ------------------------------------------------------------------------------ */

#define ZZ "crosstalk = ( { qubits = [1, 0]; zz = 3.0e6; } );\nschedule = \"asap\";\n"

/* q0: x . . . . . h     [10, 100] idle
 * q1: x . x . . . h     [10, 50] and [60, 100] idle; a barrier ends at 50 and 100 */
static qn_circuit *staggered(void) {
    qn_circuit *circuit = new_circuit(3, 0);
    add(circuit, "x", 0, 0);
    add(circuit, "x", 1, 0);
    add(circuit, "h", 2, 0);
    add(circuit, "x", 2, 0);
    add(circuit, "x", 2, 0);
    barrier(circuit); /* 50 */
    add(circuit, "x", 1, 0);
    add(circuit, "x", 2, 0);
    add(circuit, "h", 2, 0);
    add(circuit, "x", 2, 0);
    barrier(circuit); /* 100 */
    add(circuit, "h", 0, 0);
    add(circuit, "h", 1, 0);
    return circuit;
}

static void crosstalk_acts_while_both_wait(void **state) {
    (void)state;
    qn_circuit *circuit = staggered();
    qn_program *program = build_text(circuit, with_times(ZZ), NULL);
    const double starts[] = {10 * NS, 60 * NS}, durations[] = {40 * NS, 40 * NS};
    size_t found = 0;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (strcmp(instr->cause, "crosstalk") != 0) continue;
        assert_true(found < 2);
        assert_int_equal(instr->kind, QN_INSTR_NOISE);
        assert_int_equal(instr->source, QN_SOURCE_CROSSTALK);
        assert_int_equal(instr->line, 4);
        assert_close(instr->start, starts[found], 1e-20, 1e-12);
        assert_close(instr->duration, durations[found], 1e-20, 1e-12);
        double expected[256];
        double complex u[16];
        const double angle = 3.0e6 * durations[found];
        qn_gate_find("rzz")->matrix(&angle, u);
        qn_ptm_from_unitary(2, u, expected);
        assert_close_array(instr->base, expected, 256, 1e-14, 0.0);
        ++found;
    }
    assert_int_equal(found, 2);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* While a qubit is delayed, its neighbour's gate (10 ns at 10 ns) divides the time that both
 * wait. */
static void crosstalk_goes_on_in_delays(void **state) {
    (void)state;
    qn_circuit *circuit = new_circuit(2, 0);
    const qn_op delay = {.kind = QN_OP_DELAY, .nqubits = 1, .duration = 80 * NS};
    qn_op other = delay;
    other.qubits[0] = 1;
    other.duration = 30 * NS;
    add(circuit, "x", 0, 0);
    add(circuit, "x", 1, 0);
    assert_int_equal(qn_circuit_append(circuit, &delay), QN_OK);
    assert_int_equal(qn_circuit_append(circuit, &other), QN_OK);
    add(circuit, "x", 1, 0);
    add(circuit, "cx", 0, 1);
    qn_program *program = build_text(circuit, with_times(ZZ), NULL);
    double waited = 0.0;
    for (size_t k = 0; k < qn_program_size(program); ++k)
        if (strcmp(qn_program_instr(program, k)->cause, "crosstalk") == 0)
            waited += qn_program_instr(program, k)->duration;
    assert_close(waited, (30 + 40) * NS, 1e-20, 1e-12);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

static void crosstalk_follows_scale_reduction_and_idle(void **state) {
    (void)state;
    qn_circuit *circuit = staggered();
    qn_program_options options = qn_program_options_default();
    options.noise_scale = 3.0;
    options.reduction[QN_SOURCE_CROSSTALK] = 0.5;
    qn_program *program = build_text(circuit, with_times(ZZ), &options);
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (strcmp(instr->cause, "crosstalk") == 0)
            /* X on the first turns towards Y Z with the angle: 1.5 * 0.12 */
            assert_close(instr->base[16 * 1 + 1], cos(0.18), 1e-14, 0.0);
    }
    assert_int_equal(count_cause(program, "crosstalk"), 2);
    qn_program_destroy(program);
    options.reduction[QN_SOURCE_CROSSTALK] = 1.0;
    program = build_text(circuit, with_times(ZZ), &options);
    assert_int_equal(count_cause(program, "crosstalk"), 0);
    qn_program_destroy(program);
    options = qn_program_options_default();
    options.idle = false;
    program = build_text(circuit, with_times(ZZ), &options);
    assert_int_equal(count_cause(program, "crosstalk"), 0);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* Written qubit by qubit, so the circuit's order is no time order of the pair: the instructions
 * must be one. An untouched qubit and one that has done its last operation do not wait. */
static void crosstalk_puts_operations_in_order(void **state) {
    (void)state;
    qn_circuit *circuit = new_circuit(2, 0);
    add(circuit, "x", 0, 0); /* 0-10 */
    add(circuit, "h", 0, 0); /* 10-40 */
    add(circuit, "x", 0, 0); /* 40-50 */
    add(circuit, "h", 1, 0); /* 0-30 */
    add(circuit, "x", 1, 0); /* 30-40 */
    barrier(circuit);
    add(circuit, "h", 1, 0);
    qn_program *program = build_text(circuit, with_times(ZZ), NULL);
    double last = 0.0;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->kind != QN_INSTR_GATE) continue;
        assert_true(instr->start >= last);
        last = instr->start;
    }
    assert_int_equal(count_cause(program, "crosstalk"), 0); /* qubit 0 does nothing any more */
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* It belongs to the section that the further of the two has reached, whichever of the pair that is
 * and however early in it they wait. */
static void crosstalk_belongs_to_the_further_section(void **state) {
    (void)state;
    for (int first = QN_SECTION_EMBED_IN; first <= QN_SECTION_SWAP_TEST; ++first)
        for (int second = QN_SECTION_EMBED_IN; second <= QN_SECTION_SWAP_TEST; ++second) {
            qn_circuit *circuit = new_circuit(3, 0);
            qn_circuit_set_section(circuit, (qn_section)first);
            add(circuit, "x", 0, 0);
            qn_circuit_set_section(circuit, (qn_section)second);
            add(circuit, "x", 1, 0);
            for (int i = 0; i < 3; ++i) add(circuit, "h", 2, 0);
            barrier(circuit);
            qn_circuit_set_section(circuit, QN_SECTION_SWAP_TEST);
            add(circuit, "h", 0, 0);
            add(circuit, "h", 1, 0);
            qn_program *program = build_text(circuit, with_times(ZZ), NULL);
            assert_int_equal(count_cause(program, "crosstalk"), 1);
            for (size_t k = 0; k < qn_program_size(program); ++k)
                if (strcmp(qn_program_instr(program, k)->cause, "crosstalk") == 0)
                    assert_int_equal(qn_program_instr(program, k)->section,
                                     first > second ? first : second);
            qn_program_destroy(program);
            qn_circuit_destroy(circuit);
        }
}

/* A virtual rz in the middle of a wait changes nothing: the pieces make up the whole. */
static void virtual_gates_split_the_wait(void **state) {
    (void)state;
    double total = 0.0;
    qn_circuit *circuit = staggered();
    const double angle = 0.3;
    assert_int_equal(qn_circuit_gate(circuit, "rz", (const int[]){1}, &angle), QN_OK);
    add(circuit, "h", 2, 0);
    barrier(circuit);
    assert_int_equal(qn_circuit_gate(circuit, "rz", (const int[]){0}, &angle), QN_OK);
    add(circuit, "h", 2, 0);
    add(circuit, "h", 2, 0);
    barrier(circuit);
    add(circuit, "x", 0, 0);
    add(circuit, "x", 1, 0);
    qn_program *program = build_text(circuit, with_times(ZZ), NULL);
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (strcmp(instr->cause, "crosstalk") == 0) total += instr->duration;
    }
    assert_close(total, (40 + 40 + 60) * NS, 1e-18, 0.0);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* ---- readout -------------------------------------------------------------------------------- */

/* Three qubits: P(y|x) = weights that differ for every pair, normalised. Row by row in the file. */
static double weight(int y, int x) {
    double sum = 0.0;
    for (int k = 0; k < 8; ++k) sum += 1.0 + (k * 5 + x * 3) % 7 + 20.0 * (k == x);
    return (1.0 + (y * 5 + x * 3) % 7 + 20.0 * (y == x)) / sum;
}

static const char *group_of_three(void) {
    static char text[4096];
    size_t used = (size_t)snprintf(text, sizeof text,
                                   HEAD "qubit: { p10 = 0.4; p01 = 0.3; };\nreadout_groups = (\n "
                                        "{ qubits = [4, 0, 2]; matrix = (");
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 8; ++x)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%.17g%s",
                                     x ? ", " : (y ? ", [" : "["), weight(y, x), x == 7 ? "]" : "");
    snprintf(text + used, sizeof text - used, "); } );\n");
    return text;
}

/* P(bits of qubits `low`, `high` of the group read | prepared), the rest averaged. */
static double marginal(int low, int high, int y, int x) {
    double sum = 0.0;
    const int rest = 7 & ~(1 << low) & ~(1 << high);
    const int mask = 7 & ~rest;
    const int want_y = (y & 1) << low | (y >> 1 & 1) << high;
    const int want_x = (x & 1) << low | (x >> 1 & 1) << high;
    for (int read = 0; read < 8; ++read)
        for (int state = 0; state < 8; ++state)
            if ((read & mask) == want_y && (state & mask) == want_x) sum += weight(read, state);
    return sum / (1 << (low == high ? 2 : 1));
}

static void one_of_a_group_reads_its_marginal(void **state) {
    (void)state;
    qn_circuit *circuit = new_circuit(5, 0);
    assert_int_equal(qn_circuit_measure(circuit, 0, 0), QN_OK);
    assert_int_equal(qn_circuit_measure(circuit, 1, 1), QN_OK);
    qn_program *program = build_text(circuit, group_of_three(), NULL);
    assert_int_equal(qn_program_size(program), 2);
    const qn_instr *measure = qn_program_instr(program, 0), *other = qn_program_instr(program, 1);
    const double p10 = marginal(1, 1, 3, 0), p01 = marginal(1, 1, 0, 3);
    assert_close(measure->base[15], 1.0 - p10 - p01, 1e-15, 0.0);
    assert_close(measure->base[12], p01 - p10, 1e-15, 0.0);
    assert_close(other->base[15], 1.0 - 0.7, 1e-15, 0.0); /* its own */
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* Qubit 2 is measured twice: the first time in the middle, by the marginal. */
static void two_of_a_group_are_read_together(void **state) {
    (void)state;
    qn_circuit *circuit = new_circuit(5, 0);
    assert_int_equal(qn_circuit_measure(circuit, 2, 3), QN_OK);
    assert_int_equal(qn_circuit_measure(circuit, 2, 0), QN_OK);
    add(circuit, "x", 4, 0);
    assert_int_equal(qn_circuit_measure(circuit, 4, 1), QN_OK);
    qn_program *program = build_text(circuit, group_of_three(), NULL);
    assert_int_equal(qn_program_size(program), 5);
    assert_close(qn_program_instr(program, 0)->base[15],
                 1.0 - marginal(2, 2, 3, 0) - marginal(2, 2, 0, 3), 1e-15, 0.0);
    const qn_instr *joint = qn_program_instr(program, 2);
    assert_int_equal(joint->kind, QN_INSTR_NOISE);
    assert_string_equal(joint->cause, "readout");
    assert_int_equal(joint->source, QN_SOURCE_READOUT);
    assert_int_equal(joint->qubits[0], 2);
    assert_int_equal(joint->qubits[1], 4);
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) {
            double sum = 0.0;
            for (int y = 0; y < 4; ++y)
                for (int x = 0; x < 4; ++x)
                    sum += (__builtin_parity(i & y) ^ __builtin_parity(j & x) ? -0.25 : 0.25) *
                           marginal(2, 0, y, x);
            const int row = (i & 1) * 3 + (i >> 1) * 12, column = (j & 1) * 3 + (j >> 1) * 12;
            assert_close(joint->base[16 * row + column], sum, 1e-15, 0.0);
        }
    for (size_t k = 3; k < 5; ++k) { /* read exactly what the joint error has left */
        const qn_instr *measure = qn_program_instr(program, k);
        assert_int_equal(measure->kind, QN_INSTR_MEASURE);
        assert_int_equal(measure->bit, (int)k - 3);
        assert_close(measure->base[15], 1.0, 0.0, 0.0);
    }
    qn_program_destroy(program);
    qn_program_options options = qn_program_options_default();
    options.readout = false;
    program = build_text(circuit, group_of_three(), &options);
    assert_int_equal(qn_program_size(program), 4);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* All three, in the order in which they are measured; at half strength flips are half as many. */
static void three_of_a_group_are_a_group_of_the_program(void **state) {
    (void)state;
    static const int QUBITS[3] = {4, 2, 0}, PLACES[3] = {0, 2, 1}; /* of the model's [4, 0, 2] */
    qn_circuit *circuit = new_circuit(5, 0);
    for (int q = 0; q < 3; ++q)
        assert_int_equal(qn_circuit_measure(circuit, QUBITS[q], 5 + q), QN_OK);
    for (int half = 0; half < 2; ++half) {
        qn_program_options options = qn_program_options_default();
        if (half) options.noise_scale = 0.5;
        qn_program *program = build_text(circuit, group_of_three(), &options);
        const qn_readout_group *group = qn_program_readout_group(program, 0);
        assert_null(qn_program_readout_group(program, 1));
        assert_int_equal(qn_program_readout_most(program), 3);
        assert_int_equal(qn_program_size(program), 3);
        for (int q = 0; q < 3; ++q) {
            assert_int_equal(group->qubits[q], QUBITS[q]);
            assert_int_equal(group->bits[q], 5 + q);
            assert_close(qn_program_instr(program, (size_t)q)->base[15], 1.0, 0.0, 0.0);
        }
        for (int y = 0; y < 8; ++y)
            for (int x = 0; x < 8; ++x) {
                int row = 0, column = 0;
                for (int q = 0; q < 3; ++q) {
                    row |= (y >> q & 1) << PLACES[q];
                    column |= (x >> q & 1) << PLACES[q];
                }
                const double p = weight(row, column), same = x == y ? 1.0 : 0.0;
                assert_close(group->matrix[8 * y + x], half ? 0.5 * (p + same) : p, 1e-15, 0.0);
            }
        qn_program_destroy(program);
    }
    qn_circuit_destroy(circuit);
}

/* ---- coupling ------------------------------------------------------------------------------- */

static void gates_need_a_coupled_pair(void **state) {
    (void)state;
    qn_diag diag;
    qn_circuit *circuit = new_circuit(3, 0);
    add(circuit, "h", 2, 0);
    add(circuit, "cx", 1, 0);
    assert_int_equal(status_of(circuit, HEAD "coupling = ( [0, 1], [1, 2] );\n", NULL, &diag),
                     QN_OK);
    add(circuit, "cx", 2, 0);
    assert_int_equal(status_of(circuit, HEAD "\ncoupling = ( [0, 1], [1, 2] );\n", NULL, &diag),
                     QN_ERR_UNSUPPORTED);
    assert_int_equal(diag.line, 3);
    assert_non_null(strstr(diag.text, "cx on qubits 2 and 0"));
    assert_int_equal(status_of(circuit, HEAD "coupling = ( );\n", NULL, &diag), QN_ERR_UNSUPPORTED);
    qn_circuit_destroy(circuit);
}

/* ---- parts without a place ------------------------------------------------------------------- */

typedef struct misfit {
    const char *text;
    int line;
    const char *words; /* NULL: it fits */
} misfit;

#define CZ                                                                                         \
    HEAD "gates: { any1: { duration = 0.0; error = 0.0; }; any2: { duration = 0.0; error = 0.0; "  \
         "}; };\n"
#define WHOLE CZ "coupling = ( [0, 1], [5, 6] );\n"
#define MATRIX2                                                                                    \
    "matrix = ( [1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, "     \
    "0.0, "                                                                                        \
    "1.0] ); } );\n"

static const misfit MISFITS[] = {
    {HEAD "channels = (\n{ after = \"cx\"; channel = \"bit_flip\"; p = 0.1; } );\n", 3, "no cx"},
    {HEAD "channels = (\n{ before = \"h\"; channel = \"bit_flip\"; p = 0.1; } );\n", 0, NULL},
    {HEAD "channels = ( { after = \"reset\"; channel = \"bit_flip\"; p = 0.1; } );\n", 2,
     "no reset"},
    {HEAD "channels = ( { before = \"measure\"; channel = \"bit_flip\"; p = 0.1; } );\n", 2,
     "no measurement"},
    {HEAD "channels = ( { after = \"idle\"; channel = \"bit_flip\"; p = 0.1; } );\n", 2,
     "no time in which a qubit could idle"},
    {HEAD "channels = ( { after = \"any1\"; channel = \"bit_flip\"; p = 0.1; } );\n", 0, NULL},
    {CZ "edges = (\n{ qubits = [1, 0]; gate = \"cz\"; error = 0.1; },\n{ qubits = [1, 0]; gate = "
        "\"cx\"; error = 0.1; } );\n",
     5, "no cx on these qubits"},
    {CZ "edges = ( { qubits = [1, 2]; gate = \"cz\"; error = 0.1; } );\n", 3, "edge [1, 2]"},
    {WHOLE "edges = ( { qubits = [5, 6]; gate = \"cz\"; error = 0.1; } );\n", 0, NULL},
    {HEAD "qubits = ( { index = 2; T2 = 1.0; },\n{ index = 7; T2 = 1.0; } );\n", 3, "qubit 7"},
    {WHOLE "qubits = ( { index = 7; T2 = 1.0; } );\n", 0, NULL},
    {HEAD "crosstalk = ( { qubits = [3, 0]; zz = 1.0; } );\n", 2, "crosstalk speaks of qubit 3"},
    {HEAD "readout_groups = ( { qubits = [3, 0]; " MATRIX2, 2, "group speaks of qubit 3"},
    {WHOLE "readout_groups = ( { qubits = [3, 0]; " MATRIX2, 0, NULL},
    {HEAD "channels = ( { after = \"h\"; qubits = [1]; channel = \"bit_flip\"; p = 0.1; } );\n", 2,
     "no h on qubit 1"},
    {HEAD
     "channels = ( { after = \"any2\"; qubits = [1, 2]; channel = \"bit_flip\"; p = 0.1; } );\n",
     2, "no gate on [1, 2]"},
    {HEAD "channels = ( { after = \"cz\"; qubits = [1, 0]; channel = \"bit_flip\"; p = 0.1; } );\n",
     0, NULL},
    {HEAD
     "describes = \"circuit\"; coupling = ( [0, 1] ); qubits = ( { index = 7; T2 = 1.0; } );\n",
     2, "qubit 7"},
    {HEAD "describes = \"device\"; qubits = ( { index = 7; T2 = 1.0; } );\n", 0, NULL},
};

/* What was let pass, but for places of a whole device, is said. */
static void unused_parts_are_noted(void **state) {
    (void)state;
    static const struct {
        const char *text, *words;
        bool allow;
    } CASES[] = {
        {HEAD "channels = (\n{ after = \"cx\"; channel = \"bit_flip\"; p = 0.1; } );\n",
         "model.cfg:3: the channel rule never acts: the circuit has no cx\n", true},
        {WHOLE "channels = ( { after = \"cx\"; channel = \"bit_flip\"; p = 0.1; } );\n",
         ":4: the channel rule never acts", false},
        {WHOLE "channels = ( { after = \"cz\"; qubits = [5, 6]; channel = \"bit_flip\"; p = 0.1; } "
               ");\n",
         NULL, false},
        {WHOLE "qubits = ( { index = 7; T2 = 1.0; } );\n", NULL, true},
        {HEAD "qubits = ( { index = 7; T2 = 1.0; } );\n", "speaks of qubit 7", true},
    };
    qn_circuit *circuit = new_circuit(3, 0);
    add(circuit, "h", 0, 0);
    add(circuit, "cz", 0, 1);
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; ++k) {
        qn_program_options options = qn_program_options_default();
        options.allow_unused = CASES[k].allow;
        qn_model *model = load_text(CASES[k].text);
        qn_program *program = NULL;
        assert_int_equal(qn_program_build(circuit, model, &options, &program, NULL), QN_OK);
        const char *notes = qn_program_notes(program);
        if (CASES[k].words ? !strstr(notes, CASES[k].words) : *notes)
            fail_msg("case %zu: %s", k, notes);
        qn_program_destroy(program);
        qn_model_destroy(model);
    }
    qn_circuit_destroy(circuit);
}

/* ---- rules in one place --------------------------------------------------------------------- */

/* The channel takes the qubits as the rule lists them, the gate may name them otherwise; unless
 * rules name both orders. */
static void rules_act_where_they_say(void **state) {
    (void)state;
    static const char one[] = HEAD
        "channels = ( { after = \"cx\"; qubits = [2, 0]; channel = "
        "\"pauli\"; XI = 0.125; },\n{ after = \"x\"; qubits = [1]; channel = "
        "\"bit_flip\"; p = 0.25; } );\n";
    static const char both[] = HEAD
        "channels = ( { after = \"cx\"; qubits = [2, 0]; channel = \"bit_flip\"; p = 0.1; },\n"
        "{ after = \"cx\"; qubits = [0, 2]; channel = \"pauli\"; XX = 0.2; } );\n";
    qn_circuit *circuit = new_circuit(3, 0);
    add(circuit, "x", 0, 0);
    add(circuit, "x", 1, 0);  /* 1: a rule */
    add(circuit, "cx", 0, 2); /* 3: a rule */
    add(circuit, "cx", 0, 1);
    add(circuit, "cx", 2, 0); /* 6: a rule */
    qn_program *program = build_text(circuit, one, NULL);
    assert_int_equal(qn_program_size(program), 8);
    const qn_instr *flip = qn_program_instr(program, 2);
    assert_true(flip->kind == QN_INSTR_NOISE && flip->qubits[0] == 1);
    for (size_t k = 4; k < 8; k += 3) {
        const qn_instr *instr = qn_program_instr(program, k);
        assert_int_equal(instr->kind, QN_INSTR_NOISE);
        assert_true(instr->qubits[0] == 2 && instr->qubits[1] == 0);
        assert_close(instr->base[3 * 17], 0.75, 1e-15, 0.0); /* X hits the first listed, 2 */
        assert_close(instr->base[12 * 17], 1.0, 1e-15, 0.0);
    }
    qn_program_destroy(program);
    program = build_text(circuit, both, NULL);
    assert_int_equal(qn_program_size(program), 8); /* one of 0,2: XX; two of 2,0: each a flip */
    assert_int_equal(qn_program_instr(program, 3)->nqubits, 2);
    assert_int_equal(qn_program_instr(program, 6)->nqubits, 1);
    assert_int_equal(qn_program_instr(program, 7)->nqubits, 1);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

static void parts_without_a_place_are_refused(void **state) {
    (void)state;
    qn_circuit *circuit = new_circuit(3, 0);
    qn_program_options lenient = qn_program_options_default();
    lenient.allow_unused = true;
    add(circuit, "h", 0, 0);
    add(circuit, "cz", 0, 1);
    for (size_t k = 0; k < sizeof MISFITS / sizeof *MISFITS; ++k) {
        const misfit *m = &MISFITS[k];
        qn_diag diag;
        const qn_status status = status_of(circuit, m->text, NULL, &diag);
        if (status != (m->words ? QN_ERR_UNSUPPORTED : QN_OK) || diag.line != m->line ||
            (m->words && !strstr(diag.text, m->words)))
            fail_msg("case %zu: %d, line %d: %s\n%s", k, status, diag.line, diag.text, m->text);
        assert_int_equal(status_of(circuit, m->text, &lenient, &diag), QN_OK);
    }
    qn_circuit_destroy(circuit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crosstalk_acts_while_both_wait),
        cmocka_unit_test(crosstalk_goes_on_in_delays),
        cmocka_unit_test(crosstalk_follows_scale_reduction_and_idle),
        cmocka_unit_test(crosstalk_puts_operations_in_order),
        cmocka_unit_test(crosstalk_belongs_to_the_further_section),
        cmocka_unit_test(virtual_gates_split_the_wait),
        cmocka_unit_test(one_of_a_group_reads_its_marginal),
        cmocka_unit_test(two_of_a_group_are_read_together),
        cmocka_unit_test(three_of_a_group_are_a_group_of_the_program),
        cmocka_unit_test(gates_need_a_coupled_pair),
        cmocka_unit_test(parts_without_a_place_are_refused),
        cmocka_unit_test(unused_parts_are_noted),
        cmocka_unit_test(rules_act_where_they_say),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
