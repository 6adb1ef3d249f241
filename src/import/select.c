/* Which qubits of a device a model takes. */
#include "core/try.h"
#include "import/device.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what a qubit must say ------------------------------------------------------------------ */

typedef struct qubit_key {
    const char *name;
    size_t offset;
    bool timed; /* not asked of formats without times */
    bool needed;
} qubit_key;

#define AT(member) offsetof(qn_device_qubit, member)
static const qubit_key KEYS[] = {
    {"T1", AT(T1), true, true},
    {"T2", AT(T2), true, true},
    {"the probability to read 1 of |0>", AT(p10), false, true},
    {"the probability to read 0 of |1>", AT(p01), false, true},
    {"the length of a measurement", AT(measure), true, false},
    {"the length of a reset", AT(reset), true, false},
    {"the error of a reset", AT(reset_error), true, false},
};
#undef AT
enum { NKEYS = sizeof KEYS / sizeof *KEYS };

/* Does it count in medians? */
static bool counts(const qn_device_qubit *qubit) { return !qubit->dead && !qubit->unnamed; }

static double *value_of(qn_device_qubit *qubit, const qubit_key *key) {
    return (double *)((char *)qubit + key->offset);
}

static bool asked(const qn_device *device, const qubit_key *key) {
    return key->needed && !(key->timed && device->timeless);
}

/* ---- medians -------------------------------------------------------------------------------- */

static qn_status median_key(qn_device *device, const qubit_key *key, double *numbers,
                            double *median) {
    qn_status status = QN_OK;
    size_t count = 0, alive = 0;
    for (size_t q = 0; q < device->nqubits; ++q) {
        const double value = *value_of(&device->qubits[q], key);
        alive += counts(&device->qubits[q]);
        if (!isnan(value) && counts(&device->qubits[q])) numbers[count++] = value;
    }
    *median = NAN;
    if (count > 0) *median = qn_median(count, numbers);
    if (count == alive || !(asked(device, key) || count)) return QN_OK;
    if (count == 0)
        QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX, "%s is missing of every qubit", key->name));
    QN_TRY(qn_device_note(device,
                          "%s is missing of %zu of %zu qubits: the median is that of the others",
                          key->name, alive - count, alive));
out:
    return status;
}

/* The median entry of the gates of one name. */
static qn_status median_gate(qn_device *device, const qn_gate *gate, double *numbers,
                             qn_device_gate *median) {
    qn_status status = QN_OK;
    size_t count = 0, timed = 0;
    const qn_device_tally of = qn_device_count(device, gate, NULL);
    if (of.whole == 0 && of.broken)
        QN_TRY(
            qn_device_fail(device, QN_ERR_PHYSICS,
                           "gate %s works nowhere: of its %zu places %zu report error 1, %zu are "
                           "out of order otherwise, %zu lack figures; take a calibration of "
                           "another day",
                           gate->name, of.all, of.ones, of.broken - of.ones, of.lacking));
    if (of.whole == 0)
        QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX,
                              "gate %s has no qubits with both error and duration", gate->name));
    for (size_t k = 0; k < device->ngates; ++k)
        if (device->gates[k].gate == gate && qn_device_whole(device, &device->gates[k]))
            numbers[count++] = device->gates[k].error;
    *median = (qn_device_gate){.gate = gate, .nqubits = gate->nqubits, .qubits = {0, 1}};
    median->error = qn_median(count, numbers);
    for (size_t k = 0; k < device->ngates; ++k)
        if (device->gates[k].gate == gate && qn_device_whole(device, &device->gates[k]))
            numbers[timed++] = device->gates[k].duration;
    median->duration = qn_median(timed, numbers);
    if (of.broken)
        QN_TRY(qn_device_note(device,
                              "gate %s is out of order (no better than chance) in %zu of %zu "
                              "places, %zu of them with error 1: left out",
                              gate->name, of.broken, of.all, of.ones));
    if (of.lacking)
        QN_TRY(qn_device_note(device,
                              "gate %s lacks error or duration in %zu of %zu places: left out",
                              gate->name, of.lacking, of.all));
out:
    return status;
}

static qn_status select_median(qn_device *device) {
    qn_status status = QN_OK;
    size_t count = 0;
    qn_device_qubit qubit = qn_device_blank_qubit();
    double *numbers = qn_alloc(device->nqubits + device->ngates + 1, sizeof *numbers);
    qn_device_gate *gates = qn_alloc(device->ngates + 1, sizeof *gates);
    QN_TRY_ALLOC(numbers && gates);
    QN_TRY(qn_device_median_channels(device));
    for (int k = 0; k < NKEYS; ++k)
        QN_TRY(median_key(device, &KEYS[k], numbers, value_of(&qubit, &KEYS[k])));
    for (size_t k = 0; k < qn_gate_count(); ++k) {
        const qn_gate *gate = qn_gate_at(k);
        bool present = false;
        for (size_t g = 0; g < device->ngates; ++g) present |= device->gates[g].gate == gate;
        if (present) QN_TRY(median_gate(device, gate, numbers, &gates[count++]));
    }
    device->qubits[0] = qubit;
    device->nqubits = 1;
    qn_free(device->gates);
    device->gates = gates;
    device->ngates = count;
    gates = NULL;
out:
    qn_free(numbers);
    qn_free(gates);
    return status;
}

/* ---- given qubits --------------------------------------------------------------------------- */

static qn_status check_qubit(const qn_device *device, int q) {
    if (device->qubits[q].dead)
        return qn_device_fail(device, QN_ERR_PHYSICS,
                              "qubit %s is out of order (operational: 0); pick other qubits, or "
                              "median",
                              device->qubits[q].label);
    for (int k = 0; k < NKEYS; ++k)
        if (asked(device, &KEYS[k]) && isnan(*value_of(&device->qubits[q], &KEYS[k])))
            return qn_device_fail(device, QN_ERR_SYNTAX,
                                  "%s of qubit %s is missing; pick other qubits, or median",
                                  KEYS[k].name, device->qubits[q].label);
    return QN_OK;
}

/* The entry of a one-qubit gate, NULL if there is none. */
static const qn_device_gate *gate_on(const qn_device *device, const qn_gate *gate, int q) {
    for (size_t k = 0; k < device->ngates; ++k)
        if (device->gates[k].gate == gate && device->gates[k].qubits[0] == q)
            return &device->gates[k];
    return NULL;
}

/* Waiting is no reason to pass over a qubit. */
static bool is_optional(const qn_gate *gate) { return gate == qn_gate_find("id"); }

static qn_status check_gates_of(const qn_device *device, int q) {
    const char *label = device->qubits[q].label;
    for (size_t k = 0; k < device->nbasis; ++k) {
        const qn_gate *gate = device->basis[k];
        if (gate->nqubits != 1 || is_optional(gate)) continue;
        const qn_device_gate *entry = gate_on(device, gate, q);
        if (entry && qn_device_whole(device, entry)) continue;
        if (entry && qn_device_broken(device, entry))
            return qn_device_fail(
                device, QN_ERR_PHYSICS,
                "gate %s on qubit %s is out of order (no better than chance); pick other qubits",
                gate->name, label);
        return qn_device_fail(
            device, QN_ERR_SYNTAX, "%s of gate %s on qubit %s is missing; pick other qubits",
            !entry || isnan(entry->error) ? "the error" : "the duration", gate->name, label);
    }
    return QN_OK;
}

/* Says what of the pairs of the picked qubits does not work; fails if nothing is left. */
static qn_status judge_pairs(qn_device *device, const qn_device_tally *pairs) {
    qn_status status = QN_OK;
    if (pairs->broken)
        QN_TRY(qn_device_note(device,
                              "%zu pairs of the picked qubits have a gate that is out of order "
                              "(no better than chance; %zu report error 1): left out",
                              pairs->broken, pairs->ones));
    if (pairs->whole == 0 && pairs->broken)
        QN_TRY(qn_device_fail(device, QN_ERR_PHYSICS,
                              "the gates of all %zu pairs of the picked qubits are out of order: "
                              "%zu report error 1; pick other qubits",
                              pairs->broken, pairs->ones));
    if (pairs->whole == 0 && !device->timeless)
        QN_TRY(qn_device_fail(device, QN_ERR_UNSUPPORTED,
                              "no two of the picked qubits have a two-qubit gate; pick neighbours, "
                              "best:N or median"));
out:
    return status;
}

/* place[q]: new index of the device's qubit q, -1 = not picked. */
static qn_status keep_gates(qn_device *device, const int *place) {
    qn_status status = QN_OK;
    size_t kept = 0;
    const qn_device_tally of = qn_device_count(device, NULL, place);
    for (size_t k = 0; k < device->ngates; ++k) {
        qn_device_gate gate = device->gates[k];
        bool picked = true;
        for (int q = 0; q < gate.nqubits; ++q) {
            picked &= place[gate.qubits[q]] >= 0;
            gate.qubits[q] = place[gate.qubits[q]];
        }
        if (!picked || qn_device_broken(device, &gate)) continue;
        if (!qn_device_whole(device, &gate))
            QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX,
                                  "%s of gate %s on qubits %s, %s is missing; pick "
                                  "other qubits",
                                  isnan(gate.error) ? "the error" : "the duration", gate.gate->name,
                                  device->qubits[device->gates[k].qubits[0]].label,
                                  device->qubits[device->gates[k].qubits[1]].label));
        device->gates[kept++] = gate;
    }
    device->ngates = kept;
    QN_TRY(judge_pairs(device, &of));
out:
    return status;
}

static qn_status select_given(qn_device *device, const int *picked, size_t count) {
    qn_status status = QN_OK;
    int *place = qn_alloc(device->nqubits, sizeof *place);
    qn_device_qubit *qubits = qn_alloc(count, sizeof *qubits);
    QN_TRY_ALLOC(place && qubits);
    for (size_t q = 0; q < device->nqubits; ++q) place[q] = -1;
    for (size_t k = 0; k < count; ++k) {
        QN_TRY(check_qubit(device, picked[k]));
        QN_TRY(check_gates_of(device, picked[k]));
        place[picked[k]] = (int)k;
        qubits[k] = device->qubits[picked[k]];
    }
    QN_TRY(keep_gates(device, place));
    QN_TRY(qn_device_select_channels(device, place));
    QN_TRY(qn_device_select_readouts(device, place));
    if (device->timeless) device->ngates = 0; /* the channels say it all */
    qn_free(device->qubits);
    device->qubits = qubits;
    device->nqubits = count;
    qubits = NULL;
out:
    qn_free(place);
    qn_free(qubits);
    return status;
}

static qn_status parse_list(const qn_device *device, const char *list, int *picked, size_t *count) {
    *count = 0;
    for (const char *at = list;; ++at) {
        char label[QN_LABEL_SIZE] = "";
        const size_t length = strcspn(at, ",");
        if (length > 0 && length < sizeof label) memcpy(label, at, length);
        const int q = qn_device_find(device, label);
        if (q < 0)
            return qn_device_fail(device, QN_ERR_NOT_FOUND,
                                  "the device has no qubit '%.*s'; it has %zu, from %s to %s",
                                  (int)(length < 40 ? length : 40), at, device->nqubits,
                                  device->qubits[0].label,
                                  device->qubits[device->nqubits - 1].label);
        for (size_t k = 0; k < *count; ++k)
            if (picked[k] == q)
                return qn_device_fail(device, QN_ERR_ARGUMENT, "qubit %s is picked twice", label);
        picked[(*count)++] = q;
        at += length;
        if (*at == '\0') return QN_OK;
    }
}

/* ---- the best connected subset -------------------------------------------------------------- */

/* Cost of a qubit: its one-qubit gate errors and its mean readout error; INFINITY = unusable. */
static double qubit_cost(const qn_device *device, int q, bool cap_t2) {
    qn_device quiet = *device;
    const qn_device_qubit *qubit = &device->qubits[q];
    quiet.diag = NULL;
    if (check_qubit(&quiet, q) != QN_OK || check_gates_of(&quiet, q) != QN_OK) return INFINITY;
    if (!device->timeless && !cap_t2 && qubit->T2 > 2.0 * qubit->T1) return INFINITY;
    double cost = 0.5 * (qubit->p10 + qubit->p01);
    for (size_t k = 0; k < device->nbasis; ++k)
        if (device->basis[k]->nqubits == 1 && !is_optional(device->basis[k]))
            cost += gate_on(device, device->basis[k], q)->error;
    return cost;
}

/* Grows from `first`, each time by the cheapest qubit with a gate to one that is in. Returns the
 * cost, INFINITY if it cannot reach `count`. */
static double grow(const qn_device *device, const double *costs, int first, size_t count,
                   int *picked, bool *in) {
    double total = costs[first];
    memset(in, 0, device->nqubits * sizeof *in);
    in[picked[0] = first] = true;
    for (size_t have = 1; have < count && total < INFINITY; ++have) {
        double best = INFINITY;
        for (size_t k = 0; k < device->ngates; ++k) {
            const qn_device_gate *g = &device->gates[k];
            if (g->nqubits != 2 || !qn_device_whole(device, g) ||
                in[g->qubits[0]] == in[g->qubits[1]])
                continue;
            const int q = g->qubits[in[g->qubits[0]] ? 1 : 0];
            if (g->error + costs[q] >= best) continue;
            best = g->error + costs[q];
            picked[have] = q;
        }
        total += best;
        if (best < INFINITY) in[picked[have]] = true;
    }
    return total;
}

static int compare_indices(const void *a, const void *b) {
    return *(const int *)a - *(const int *)b;
}

static qn_status pick_best(const qn_device *device, size_t count, bool cap_t2, int *picked) {
    qn_status status = QN_OK;
    double least = INFINITY;
    const qn_device_tally pairs = qn_device_count(device, NULL, NULL);
    double *costs = qn_alloc(device->nqubits, sizeof *costs);
    int *trial = qn_alloc(device->nqubits, sizeof *trial);
    bool *in = qn_alloc(device->nqubits, sizeof *in);
    QN_TRY_ALLOC(costs && trial && in);
    for (size_t q = 0; q < device->nqubits; ++q) costs[q] = qubit_cost(device, (int)q, cap_t2);
    for (size_t q = 0; q < device->nqubits; ++q) {
        const double cost = grow(device, costs, (int)q, count, trial, in);
        if (cost >= least) continue;
        least = cost;
        memcpy(picked, trial, count * sizeof *trial);
    }
    if (isinf(least) && pairs.all > 0 && pairs.broken == pairs.all)
        QN_TRY(qn_device_fail(device, QN_ERR_PHYSICS,
                              "the gates of all its %zu pairs are out of order: %zu report error "
                              "1; no qubits are connected; take a calibration of another day",
                              pairs.all, pairs.ones));
    if (isinf(least))
        QN_TRY(qn_device_fail(
            device, QN_ERR_UNSUPPORTED,
            "there are no %zu connected qubits with all numbers among its %zu; ask for "
            "fewer, or for median",
            count, device->nqubits));
    qsort(picked, count, sizeof *picked, compare_indices);
out:
    qn_free(costs);
    qn_free(trial);
    qn_free(in);
    return status;
}

/* ---- all ------------------------------------------------------------------------------------ */

static void drop_gates_outside_basis(qn_device *device) {
    size_t kept = 0;
    for (size_t k = 0; k < device->ngates; ++k) {
        bool basic = device->nbasis == 0;
        for (size_t b = 0; b < device->nbasis; ++b)
            basic |= device->basis[b] == device->gates[k].gate;
        if (basic) device->gates[kept++] = device->gates[k];
    }
    device->ngates = kept;
}

qn_status qn_device_select(qn_device *device, const qn_import_options *options, bool *median) {
    qn_status status = QN_OK;
    int *picked = NULL;
    size_t count = 0;
    const char *qubits = options->qubits ? options->qubits : "median";
    drop_gates_outside_basis(device);
    *median = strcmp(qubits, "median") == 0;
    if (*median) return select_median(device);
    picked = qn_alloc(device->nqubits + 1, sizeof *picked);
    QN_TRY_ALLOC(picked);
    if (strncmp(qubits, "best:", 5) == 0) {
        char *end = NULL;
        const long wanted = strtol(qubits + 5, &end, 10);
        if (end == qubits + 5 || *end || wanted < 2 || wanted > (long)device->nqubits)
            QN_TRY(qn_device_fail(device, QN_ERR_ARGUMENT, "--qubits %s: give best: and 2 to %zu",
                                  qubits, device->nqubits));
        count = (size_t)wanted;
        QN_TRY(pick_best(device, count, options->cap_t2, picked));
    } else {
        QN_TRY(parse_list(device, qubits, picked, &count));
    }
    QN_TRY(select_given(device, picked, count));
out:
    qn_free(picked);
    return status;
}
