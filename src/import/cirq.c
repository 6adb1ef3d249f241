/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cirq's Calibration JSON of Google's devices: metrics with targets ("0_6") and values. */
#include "core/try.h"
#include "import/keys.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- keys ----------------------------------------------------------------------------------- */

/* Forms of a number, as protobuf writes them; it puts 64 bits between quotes. */
static const qn_json_key VALUE[] = {{"doubleVal", false, NULL},
                                    {"floatVal", false, NULL},
                                    {"int64Val", false, NULL},
                                    {"int32Val", false, NULL},
                                    {0}};
static const qn_json_key METRIC[] = {
    {"name", false, NULL}, {"targets", false, NULL}, {"values", false, VALUE}, {0}};
static const qn_json_key SNAPSHOT[] = {
    {"timestampMs", false, NULL}, {"metrics", false, METRIC}, {0}};
/* The snapshot alone, or within what cirq.to_json writes. */
static const qn_json_key ROOT[] = {{"cirq_type", true, NULL}, {"metrics", false, SNAPSHOT}, {0}};

static const json_t *metrics_of(const json_t *root) {
    const json_t *snapshot = json_object_get(root, "metrics");
    const json_t *nested = json_object_get(snapshot, "metrics");
    return nested ? nested : snapshot;
}

static bool recognise(const json_t *root) {
    const json_t *first = json_array_get(metrics_of(root), 0);
    return json_is_string(json_object_get(first, "name")) &&
           json_is_array(json_object_get(first, "values"));
}

/* A metric that is used: what it is, and by what its value is divided to be SI,
 * or multiplied to be an average infidelity (of a
 * Pauli error 2/3 on one qubit, 4/5 on two). */
typedef struct metric {
    const char *name;
    enum { IS_T1, IS_T2, IS_P10, IS_P01, IS_ERROR } what;
    int rank; /* of two that mean the same, the lower rank wins */
    double scale, max;
    const char *gate; /* of IS_ERROR */
    double duration;
} metric;

/* No metric gives durations: 25 ns, 12 ns (syc) and 32 ns (sqrt_iswap) are those that Cirq itself
 * assumes of every device (cirq_google, calibration_to_noise_properties.py, DEFAULT_GATE_NS); 42 ns
 * (cz) is that of Willow. */
static const metric METRICS[] = {
    {"single_qubit_idle_t1_micros", IS_T1, 0, 1e6, INFINITY, NULL, 0},
    {"single_qubit_idle_t2_micros", IS_T2, 0, 1e6, INFINITY, NULL, 0},
    {"parallel_p00_error", IS_P10, 0, 1, 1, NULL, 0},
    {"single_qubit_p00_error", IS_P10, 1, 1, 1, NULL, 0},
    {"parallel_p11_error", IS_P01, 0, 1, 1, NULL, 0},
    {"single_qubit_p11_error", IS_P01, 1, 1, 1, NULL, 0},
    {"single_qubit_rb_average_error_per_gate", IS_ERROR, 0, 1, 1, "ry", 25e-9},
    {"single_qubit_rb_pauli_error_per_gate", IS_ERROR, 1, 2.0 / 3.0, 1, "ry", 25e-9},
    {"two_qubit_parallel_cz_gate_xeb_average_error_per_cycle", IS_ERROR, 0, 1, 1, "cz", 42e-9},
    {"two_qubit_parallel_cz_gate_xeb_pauli_error_per_cycle", IS_ERROR, 1, 0.8, 1, "cz", 42e-9},
    {"two_qubit_parallel_sycamore_gate_xeb_average_error_per_cycle", IS_ERROR, 2, 1, 1, "cz",
     12e-9},
    {"two_qubit_parallel_sycamore_gate_xeb_pauli_error_per_cycle", IS_ERROR, 3, 0.8, 1, "cz",
     12e-9},
    {"two_qubit_sycamore_gate_xeb_average_error_per_cycle", IS_ERROR, 4, 1, 1, "cz", 12e-9},
    {"two_qubit_parallel_sqrt_iswap_gate_xeb_average_error_per_cycle", IS_ERROR, 5, 1, 1, "cz",
     32e-9},
};
enum { NMETRICS = sizeof METRICS / sizeof *METRICS };

static bool present(const json_t *list, const metric *m) {
    size_t k;
    const json_t *entry;
    json_array_foreach(list, k, entry) {
        const char *name = json_string_value(json_object_get(entry, "name"));
        if (name && strcmp(name, m->name) == 0) return true;
    }
    return false;
}

/* Is there a better metric of the same thing? */
static bool superseded(const json_t *list, const metric *m) {
    for (int k = 0; k < NMETRICS; ++k) {
        const metric *other = &METRICS[k];
        const bool same = other->what == m->what &&
                          (m->what != IS_ERROR || strcmp(other->gate, m->gate) == 0);
        if (same && other->rank < m->rank && present(list, other)) return true;
    }
    return false;
}

/* "q0_6" and "0_6" are the same qubit. */
static const char *label_of(const json_t *target) {
    const char *text = json_string_value(target);
    return text && *text == 'q' ? text + 1 : text;
}

static qn_status collect_qubits(const json_t *list, qn_device *device) {
    qn_status status = QN_OK;
    size_t k, count = 0;
    const json_t *entry;
    char(*labels)[QN_LABEL_SIZE] = qn_alloc(json_array_size(list) + 1, sizeof *labels);
    QN_TRY_ALLOC(labels);
    json_array_foreach(list, k, entry) {
        const json_t *targets = json_object_get(entry, "targets");
        const char *label = label_of(json_array_get(targets, 0));
        bool known = json_array_size(targets) != 1 || !label || strlen(label) >= QN_LABEL_SIZE ||
                     count == QN_DEVICE_QUBITS_MAX;
        for (size_t i = 0; i < count && !known; ++i) known = strcmp(labels[i], label) == 0;
        if (!known) snprintf(labels[count++], QN_LABEL_SIZE, "%s", label);
    }
    QN_TRY(qn_device_set_qubits(device, count));
    for (k = 0; k < count; ++k) memcpy(device->qubits[k].label, labels[k], QN_LABEL_SIZE);
out:
    qn_free(labels);
    return status;
}

static const char FURTHER[] = "values beside the first of an entry are left out";

/* The number of a value in the first form that it has. */
static qn_status read_form(const json_t *value, const metric *m, const char *what,
                           qn_device *device, double *number) {
    qn_status status = QN_OK;
    const json_t *found = NULL;
    for (const qn_json_key *form = VALUE; form->name; ++form) {
        const json_t *member = json_object_get(value, form->name);
        if (member && found) QN_TRY(qn_device_omit(device, FURTHER, m->name));
        else if (member) found = member;
    }
    if (json_is_string(found)) {
        char *end = NULL;
        const char *text = json_string_value(found);
        *number = strtod(text, &end);
        if (end != text && !*end && *number >= 0.0 && *number <= m->max) return QN_OK;
    }
    QN_TRY(qn_json_number(device, found, what, 0.0, m->max, number));
out:
    return status;
}

static qn_status read_value(const json_t *entry, const metric *m, qn_device *device,
                            double *value) {
    qn_status status = QN_OK;
    char what[160];
    const json_t *values = json_object_get(entry, "values");
    const char *label = label_of(json_array_get(json_object_get(entry, "targets"), 0));
    snprintf(what, sizeof what, "%s of qubit %.24s", m->name, label ? label : "?");
    if (json_array_size(values) > 1) QN_TRY(qn_device_omit(device, FURTHER, m->name));
    QN_TRY(read_form(json_array_get(values, 0), m, what, device, value));
    if (m->what == IS_ERROR) *value *= m->scale;
    else *value /= m->scale;
out:
    return status;
}

static qn_status apply(const json_t *entry, const metric *m, qn_device *device) {
    qn_status status = QN_OK;
    double value = NAN;
    const json_t *targets = json_object_get(entry, "targets");
    const int nqubits = (int)json_array_size(targets);
    qn_device_gate gate = {.nqubits = nqubits, .duration = m->duration};
    const int expected = m->what == IS_ERROR && strcmp(m->gate, "cz") == 0 ? 2 : 1;
    if (nqubits != expected)
        QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX, "%s has %d targets; expected %d", m->name,
                              nqubits, expected));
    for (int q = 0; q < nqubits; ++q) {
        const char *label = label_of(json_array_get(targets, (size_t)q));
        gate.qubits[q] = label ? qn_device_find(device, label) : -1;
        if (gate.qubits[q] < 0)
            QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX,
                                  "%s has the target '%.40s', which no one-qubit "
                                  "metric knows",
                                  m->name, label ? label : "?"));
    }
    QN_TRY(read_value(entry, m, device, &value));
    qn_device_qubit *qubit = &device->qubits[gate.qubits[0]];
    double *const places[] = {&qubit->T1, &qubit->T2, &qubit->p10, &qubit->p01};
    if (m->what != IS_ERROR) {
        if (!isnan(*places[m->what]))
            return qn_device_omit(device, "metrics given again, of which the first counts",
                                  m->name);
        *places[m->what] = value;
        return QN_OK;
    }
    gate.error = value;
    gate.gate = qn_gate_find(m->gate);
    QN_TRY(qn_device_add_gate(device, &gate));
out:
    return status;
}

/* rz is a change of the frame on these devices. */
static qn_status add_virtual_rz(qn_device *device) {
    qn_status status = QN_OK;
    for (size_t q = 0; q < device->nqubits; ++q) {
        const qn_device_gate rz = {.gate = qn_gate_find("rz"), .nqubits = 1, .qubits = {(int)q, 0}};
        QN_TRY(qn_device_add_gate(device, &rz));
    }
    static const char *const BASIS[] = {"rz", "ry", "cz"};
    for (size_t k = 0; k < 3; ++k) qn_device_add_basis(device, qn_gate_find(BASIS[k]));
out:
    return status;
}

static qn_status complete(qn_device *device) {
    qn_status status = QN_OK;
    bool guessed = false;
    for (size_t q = 0; q < device->nqubits; ++q) {
        qn_device_qubit *qubit = &device->qubits[q];
        if (!isnan(qubit->T2) || isnan(qubit->T1)) continue;
        qubit->T2 = 2.0 * qubit->T1;
        guessed = true;
    }
    if (guessed)
        QN_TRY(qn_device_note(device,
                              "the file has no T2: taken as 2 T1, no dephasing beside that of T1; "
                              "what there is of it in gates counts in their errors, while "
                              "idling it is left out"));
    QN_TRY(qn_device_note(
        device, "the file has no durations: 25 ns for one-qubit gates, 12 ns for syc and "
                "32 ns for sqrt_iswap as Cirq assumes for all devices, 42 ns for cz as on "
                "Willow"));
    QN_TRY(qn_device_note(device,
                          "two-qubit errors are per cycle: the one-qubit gates of a cycle are "
                          "counted in them"));
out:
    return status;
}

/* Metrics that are not read, and those of which a better one is. */
static qn_status omit_metrics(const json_t *list, qn_device *device) {
    qn_status status = QN_OK;
    size_t k;
    const json_t *entry;
    json_array_foreach(list, k, entry) {
        const char *name = json_string_value(json_object_get(entry, "name"));
        bool used = false;
        for (int m = 0; m < NMETRICS && name && !used; ++m)
            used = strcmp(METRICS[m].name, name) == 0 && !superseded(list, &METRICS[m]);
        if (!used)
            QN_TRY(qn_device_omit(device, "metrics that are not used are left out",
                                  name ? name : "without name"));
    }
out:
    return status;
}

static void read_date(const json_t *root, qn_device *device) {
    const json_t *nested = json_object_get(root, "metrics");
    const json_t *stamp = json_object_get(json_is_object(nested) ? nested : root, "timestampMs");
    const char *text = json_string_value(stamp);
    long long milliseconds = json_is_integer(stamp) ? json_integer_value(stamp) : 0;
    if (text) (void)sscanf(text, "%18lld", &milliseconds);
    const time_t seconds = (time_t)(milliseconds / 1000);
    struct tm parts;
    snprintf(device->date, sizeof device->date, "undated");
    if (milliseconds > 0 && gmtime_r(&seconds, &parts))
        strftime(device->date, sizeof device->date, "%Y-%m-%d", &parts);
}

static qn_status read_device(const json_t *root, const qn_import_options *options,
                             qn_device *device) {
    qn_status status = QN_OK;
    const json_t *list = metrics_of(root);
    const metric *pair = NULL;
    (void)options;
    snprintf(device->name, sizeof device->name, "a Google device");
    read_date(root, device);
    const bool nested = json_is_object(json_object_get(root, "metrics"));
    QN_TRY(qn_device_omit_keys(device, root, nested ? ROOT : SNAPSHOT));
    QN_TRY(omit_metrics(list, device));
    QN_TRY(collect_qubits(list, device));
    for (int m = 0; m < NMETRICS; ++m) {
        size_t k;
        const json_t *entry;
        if (!present(list, &METRICS[m]) || superseded(list, &METRICS[m])) continue;
        if (METRICS[m].what == IS_ERROR && strcmp(METRICS[m].gate, "cz") == 0) pair = &METRICS[m];
        json_array_foreach(list, k, entry) {
            const char *name = json_string_value(json_object_get(entry, "name"));
            if (name && strcmp(name, METRICS[m].name) == 0)
                QN_TRY(apply(entry, &METRICS[m], device));
        }
    }
    if (pair && !strstr(pair->name, "cz"))
        QN_TRY(qn_device_note(device,
                              "%s is not the error of a cz: cz stands in for that gate, with its "
                              "error and duration",
                              pair->name));
    QN_TRY(add_virtual_rz(device));
    QN_TRY(complete(device));
out:
    return status;
}

const qn_import_format qn_import_cirq = {
    .help = "Cirq calibration",
    .recognise = recognise,
    .read = read_device,
};
