/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Amazon Braket's standardised properties of gate-model devices: oneQubitProperties and
 * twoQubitProperties, alone or as `standardized` of a device's capabilities. */
#include "core/number.h"
#include "core/try.h"
#include "import/keys.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- keys ----------------------------------------------------------------------------------- */

static const qn_json_key TYPE[] = {{"name", false, NULL}, {"description", true, NULL}, {0}};
static const qn_json_key TIME[] = {
    {"value", false, NULL}, {"standardError", true, NULL}, {"unit", false, NULL}, {0}};
static const qn_json_key FIDELITY[] = {{"fidelityType", false, TYPE},
                                       {"fidelity", false, NULL},
                                       {"standardError", true, NULL},
                                       {"unit", false, NULL},
                                       {"gateName", false, NULL},
                                       {"direction", true, NULL},
                                       {0}};
static const qn_json_key ONE[] = {
    {"T1", false, TIME}, {"T2", false, TIME}, {"oneQubitFidelity", false, FIDELITY}, {0}};
static const qn_json_key TWO[] = {{"twoQubitGateFidelity", false, FIDELITY}, {0}};
static const qn_json_key ROOT[] = {{"braketSchemaHeader", true, NULL},
                                   {"oneQubitProperties", false, NULL},
                                   {"twoQubitProperties", false, NULL},
                                   {0}};

static const char NO_PLACE[] = "fidelities that a noise model has no place for are left out",
                  WORSE[] = "fidelities beside one that was measured with other gates at the same "
                            "time, or of an interleaved sequence, which counts",
                  OTHER_GATE[] = "gates beside the one that circuits are written in are left out",
                  NO_GATE[] = "gates that this program does not know are left out";

static const json_t *standardized(const json_t *root) {
    const json_t *inner = json_object_get(root, "standardized");
    return json_is_object(inner) ? inner : root;
}

static bool recognise(const json_t *root) {
    const json_t *own = standardized(root);
    return json_is_object(json_object_get(own, "oneQubitProperties")) &&
           json_is_object(json_object_get(own, "twoQubitProperties"));
}

/* ---- fidelities ----------------------------------------------------------------------------- */

/* Kinds of fidelity; of several of the same thing the lowest rank counts. */
static const struct kind {
    const char *name;
    bool readout;
    int rank;
} KINDS[] = {
    {"SIMULTANEOUS_INTERLEAVED_RANDOMIZED_BENCHMARKING", false, 0},
    {"SIMULTANEOUS_RANDOMIZED_BENCHMARKING", false, 1},
    {"INTERLEAVED_RANDOMIZED_BENCHMARKING", false, 2},
    {"RANDOMIZED_BENCHMARKING", false, 3},
    {"READOUT", true, 0},
};

static const struct kind *kind_of(const json_t *entry) {
    const char *name = json_string_value(
        json_object_get(json_object_get(entry, "fidelityType"), "name"));
    for (size_t k = 0; name && k < sizeof KINDS / sizeof *KINDS; ++k)
        if (strcmp(KINDS[k].name, name) == 0) return &KINDS[k];
    return NULL;
}

/* Of two fidelities of one thing the better kind stays; the other is named. */
static qn_status keep_better(const struct kind **best, const struct kind *kind, qn_device *device,
                             bool *better) {
    const struct kind *worse = kind;
    *better = !*best || kind->rank < (*best)->rank;
    if (*better) {
        worse = *best;
        *best = kind;
    }
    return worse ? qn_device_omit(device, WORSE, worse->name) : QN_OK;
}

static qn_status omit_kind(const json_t *entry, const char *why, qn_device *device) {
    const char *name = json_string_value(
        json_object_get(json_object_get(entry, "fidelityType"), "name"));
    return qn_device_omit(device, why, name ? name : "without fidelityType");
}

/* 1 - fidelity, which is a fraction unless its unit says percent. */
static qn_status read_error(const json_t *entry, const char *what, qn_device *device,
                            double *error) {
    qn_status status = QN_OK;
    double fidelity = NAN;
    const char *unit = json_string_value(json_object_get(entry, "unit"));
    const double scale = unit && strcasecmp(unit, "percent") == 0 ? 100.0 : 1.0;
    QN_TRY(qn_json_number(device, json_object_get(entry, "fidelity"), what, 0.0, scale, &fidelity));
    *error = 1.0 - fidelity / scale;
out:
    return status;
}

/* ---- qubits --------------------------------------------------------------------------------- */

/* "S", "us". A time that is not there, or null, is left as it is. */
static qn_status read_time(const json_t *entry, const char *what, qn_device *device,
                           double *seconds) {
    qn_status status = QN_OK;
    char unit[8] = "s";
    double value = NAN;
    if (!entry || json_is_null(entry)) return QN_OK;
    const char *given = json_string_value(json_object_get(entry, "unit"));
    if (given) snprintf(unit, sizeof unit, "%s", given);
    for (char *at = unit; *at; ++at) *at = (char)tolower((unsigned char)*at);
    const double scale = qn_unit_per_second(unit);
    if (isnan(scale))
        QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX,
                              "%s has the unit '%.20s'; expected S, MS, US or "
                              "NS",
                              what, given ? given : ""));
    QN_TRY(qn_json_number(device, json_object_get(entry, "value"), what, 0.0, INFINITY, &value));
    *seconds = value / scale;
out:
    return status;
}

static qn_status read_fidelities(const json_t *list, int q, qn_device *device,
                                 qn_device_gate *gate) {
    qn_status status = QN_OK;
    size_t k;
    const json_t *entry;
    const struct kind *best = NULL;
    char what[128];
    json_array_foreach(list, k, entry) {
        double error = NAN;
        bool better = false;
        const struct kind *kind = kind_of(entry);
        snprintf(what, sizeof what, "%s of qubit %s", kind ? kind->name : "",
                 device->qubits[q].label);
        if (kind) QN_TRY(read_error(entry, what, device, &error));
        if (!kind) QN_TRY(omit_kind(entry, NO_PLACE, device));
        else if (kind->readout) device->qubits[q].p10 = device->qubits[q].p01 = error;
        else QN_TRY(keep_better(&best, kind, device, &better));
        if (better) gate->error = error;
    }
out:
    return status;
}

/* rz is a change of the frame; the others are pulses of the same error. */
static qn_status add_turns(int q, double error, double duration, qn_device *device) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < device->nbasis; ++k) {
        const bool frame = strcmp(device->basis[k]->name, "rz") == 0;
        const qn_device_gate gate = {.gate = device->basis[k],
                                     .nqubits = 1,
                                     .qubits = {q, 0},
                                     .error = frame ? 0.0 : error,
                                     .duration = frame ? 0.0 : duration};
        if (device->basis[k]->nqubits == 1) QN_TRY(qn_device_add_gate(device, &gate));
    }
out:
    return status;
}

static qn_status read_qubit(const json_t *entry, int q, const double *times, qn_device *device,
                            size_t *timeless) {
    qn_status status = QN_OK;
    char what[64];
    qn_device_qubit *qubit = &device->qubits[q];
    qn_device_gate gate = {.error = NAN};
    QN_TRY(qn_device_omit_keys(device, entry, ONE));
    snprintf(what, sizeof what, "T1 of qubit %s", qubit->label);
    QN_TRY(read_time(json_object_get(entry, "T1"), what, device, &qubit->T1));
    snprintf(what, sizeof what, "T2 of qubit %s", qubit->label);
    QN_TRY(read_time(json_object_get(entry, "T2"), what, device, &qubit->T2));
    *timeless += isnan(qubit->T1) || isnan(qubit->T2);
    if (isnan(qubit->T1)) qubit->T1 = INFINITY;
    if (isnan(qubit->T2)) qubit->T2 = 2.0 * qubit->T1;
    qubit->measure = times[2];
    QN_TRY(read_fidelities(json_object_get(entry, "oneQubitFidelity"), q, device, &gate));
    QN_TRY(add_turns(q, gate.error, times[0], device));
out:
    return status;
}

static qn_status read_qubits(const json_t *all, const double *times, qn_device *device) {
    qn_status status = QN_OK;
    const char *label;
    json_t *entry;
    size_t timeless = 0;
    int q = 0;
    QN_TRY(qn_device_set_qubits(device, json_object_size(all)));
    json_object_foreach((json_t *)all, label, entry) {
        if (strlen(label) >= QN_LABEL_SIZE)
            QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX, "'%.40s' is no number of a qubit", label));
        snprintf(device->qubits[q].label, QN_LABEL_SIZE, "%s", label);
        QN_TRY(read_qubit(entry, q++, times, device, &timeless));
    }
    if (timeless)
        QN_TRY(qn_device_note(device,
                              "%zu qubits have no T1 or no T2: they do not relax, or lose no more "
                              "coherence than T1 takes",
                              timeless));
out:
    return status;
}

/* ---- pairs ---------------------------------------------------------------------------------- */

/* Braket's names. Gates that nothing here is decomposed into are stood in for by cz. */
static const struct {
    const char *name, *gate;
    bool stands_in;
} GATES[] = {{"CZ", "cz", false},   {"CNOT", "cx", false}, {"ECR", "ecr", false},
             {"ZZ", "rzz", false},  {"XX", "rxx", false},  {"MS", "rxx", false},
             {"ISWAP", "cz", true}, {"XY", "cz", true},    {"CPHASESHIFT", "cz", true}};
enum { NGATES = sizeof GATES / sizeof *GATES };

static int find_gate(const json_t *entry) {
    const char *name = json_string_value(json_object_get(entry, "gateName"));
    for (int k = 0; name && k < NGATES; ++k)
        if (strcasecmp(GATES[k].name, name) == 0) return k;
    return -1;
}

/* "0-1". */
static bool find_pair(const qn_device *device, const char *key, int *qubits) {
    char label[QN_LABEL_SIZE] = "";
    const size_t length = strcspn(key, "-");
    if (length == 0 || length >= sizeof label || key[length] != '-') return false;
    memcpy(label, key, length);
    qubits[0] = qn_device_find(device, label);
    qubits[1] = qn_device_find(device, key + length + 1);
    return qubits[0] >= 0 && qubits[1] >= 0 && qubits[0] != qubits[1];
}

/* The fidelities of one pair: of each gate the best kind. */
static qn_status read_pair(const json_t *list, const char *key, double duration, bool *used,
                           qn_device *device) {
    qn_status status = QN_OK;
    size_t k;
    const json_t *entry;
    const struct kind *best[NGATES] = {NULL};
    double errors[NGATES];
    qn_device_gate gate = {.nqubits = 2, .duration = duration};
    if (!find_pair(device, key, gate.qubits))
        QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX,
                              "twoQubitProperties has '%.40s', which is no pair of its qubits",
                              key));
    json_array_foreach(list, k, entry) {
        char what[96];
        const struct kind *kind = kind_of(entry);
        const int g = find_gate(entry);
        const char *name = json_string_value(json_object_get(entry, "gateName"));
        snprintf(what, sizeof what, "fidelity of %.20s on %.40s", name ? name : "?", key);
        if (g < 0) QN_TRY(qn_device_omit(device, NO_GATE, name ? name : "without gateName"));
        if (g >= 0 && (!kind || kind->readout)) QN_TRY(omit_kind(entry, NO_PLACE, device));
        if (g < 0 || !kind || kind->readout) continue;
        double error = NAN;
        bool better = false;
        QN_TRY(read_error(entry, what, device, &error));
        QN_TRY(keep_better(&best[g], kind, device, &better));
        if (better) errors[g] = error;
    }
    for (int g = 0; g < NGATES; ++g) {
        if (!best[g]) continue;
        gate.gate = qn_gate_find(GATES[g].gate);
        gate.error = errors[g];
        used[g] = true;
        QN_TRY(qn_device_add_gate(device, &gate));
    }
out:
    return status;
}

/* The first of these that the device has is the one that circuits are written in. */
static qn_status choose_gate(const bool *used, qn_device *device) {
    static const char *const ORDER[] = {"cz", "cx", "ecr", "rzz", "rxx"};
    const qn_gate *chosen = NULL;
    for (size_t k = 0; k < 5 && !chosen; ++k)
        if (qn_device_count(device, qn_gate_find(ORDER[k]), NULL).all > 0)
            chosen = qn_gate_find(ORDER[k]);
    if (!chosen)
        return qn_device_fail(device, QN_ERR_UNSUPPORTED,
                              "no pair has a fidelity of CZ, CNOT, ECR, ZZ, XX, MS, ISWAP, XY or "
                              "CPHASESHIFT");
    qn_device_add_basis(device, chosen);
    for (size_t k = 0; k < device->ngates; ++k) {
        const qn_gate *gate = device->gates[k].gate;
        if (gate->nqubits == 1 || gate == chosen) continue;
        const qn_status status = qn_device_omit(device, OTHER_GATE, gate->name);
        if (status != QN_OK) return status;
    }
    for (int g = 0; g < NGATES; ++g) {
        if (!used[g] || !GATES[g].stands_in) continue;
        const qn_status status = qn_device_note(
            device,
            "%s is no gate that circuits are decomposed into: where a pair has no better "
            "gate, cz stands in for it, with its error",
            GATES[g].name);
        if (status != QN_OK) return status;
    }
    return QN_OK;
}

static qn_status read_pairs(const json_t *all, double duration, qn_device *device) {
    qn_status status = QN_OK;
    const char *key;
    json_t *entry;
    bool used[NGATES] = {false};
    json_object_foreach((json_t *)all, key, entry) {
        QN_TRY(qn_device_omit_keys(device, entry, TWO));
        QN_TRY(
            read_pair(json_object_get(entry, "twoQubitGateFidelity"), key, duration, used, device));
    }
    QN_TRY(choose_gate(used, device));
out:
    return status;
}

/* ---- all ------------------------------------------------------------------------------------ */

/* "32e-9,60e-9" or with the length of a measurement behind them: times of gates on one and two
 * qubits; zeros and a remark if they are not given. */
static qn_status read_times(const char *text, double *times, qn_device *device) {
    int count = 0;
    times[0] = times[1] = 0.0;
    times[2] = NAN;
    if (!text)
        return qn_device_note(device,
                              "the file has no durations: gates take no time, so that qubits "
                              "do not relax in them; --gate-times gives them");
    for (const char *at = text; count < 3;) {
        const char *end = at;
        if (!qn_real_read(at, &end, &times[count]) || times[count] < 0.0 || times[count] > 1e3)
            break;
        ++count;
        at = end + (*end == ',');
        if (*end == '\0' && count >= 2) return QN_OK;
        if (*end != ',') break;
    }
    return qn_device_fail(
        device, QN_ERR_ARGUMENT,
        "--gate-times is '%.60s'; give the times of gates on one and on two qubits "
        "in seconds, and that of a measurement if it is known: 32e-9,60e-9,1.5e-6",
        text);
}

/* With prx (IQM) a turn about any axis in the plane is one pulse. */
static void choose_turns(const json_t *root, qn_device *device) {
    static const char *const PULSES[][3] = {{"rz", "sx", "x"}, {"rz", "rx", NULL}};
    size_t k;
    const json_t *name;
    int any_axis = 0;
    json_array_foreach(json_object_get(json_object_get(root, "paradigm"), "nativeGateSet"), k, name)
        any_axis |= json_is_string(name) && strcasecmp(json_string_value(name), "prx") == 0;
    for (int i = 0; i < 3 && PULSES[any_axis][i]; ++i)
        qn_device_add_basis(device, qn_gate_find(PULSES[any_axis][i]));
}

static qn_status read_device(const json_t *root, const qn_import_options *options,
                             qn_device *device) {
    qn_status status = QN_OK;
    const json_t *own = standardized(root);
    const json_t *updated = json_object_get(json_object_get(root, "service"), "updatedAt");
    double times[3];
    snprintf(device->name, sizeof device->name, "a device of Amazon Braket");
    snprintf(device->date, sizeof device->date, "%s",
             json_is_string(updated) ? json_string_value(updated) : "undated");
    if (own != root)
        QN_TRY(qn_device_note(device,
                              "of the device's capabilities `standardized`, the native gates "
                              "and the date are read"));
    QN_TRY(qn_device_omit_keys(device, own, ROOT));
    QN_TRY(read_times(options->gate_times, times, device));
    choose_turns(root, device);
    QN_TRY(read_qubits(json_object_get(own, "oneQubitProperties"), times, device));
    QN_TRY(read_pairs(json_object_get(own, "twoQubitProperties"), times[1], device));
    QN_TRY(qn_device_note(device,
                          "errors are 1 - fidelity, those of one-qubit gates of every pulse; "
                          "rz is a change of frame; READOUT is the mean of p10 and p01"));
out:
    return status;
}

const qn_import_format qn_import_braket = {
    .help = "Amazon Braket standardised properties",
    .recognise = recognise,
    .read = read_device,
};
