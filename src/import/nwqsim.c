/* Device files of NWQ-Sim: flat maps by qubit ("T1": {"0": ...}) and by gate and qubits ("sx0",
 * "cx0_1"), in seconds. */
#include "core/try.h"
#include "import/device.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool recognise(const json_t *root) {
    return json_is_object(json_object_get(root, "gate_lens")) &&
           json_is_object(json_object_get(root, "gate_errs"));
}

static qn_status read_map(const json_t *root, const char *key, size_t q, double max,
                          const qn_device *device, double *number) {
    char what[96];
    const json_t *value = json_object_get(json_object_get(root, key), device->qubits[q].label);
    snprintf(what, sizeof what, "%s of qubit %zu", key, q);
    return value ? qn_json_number(device, value, what, 0.0, max, number) : QN_OK;
}

static qn_status read_qubits(const json_t *root, qn_device *device) {
    qn_status status = QN_OK;
    const json_t *count = json_object_get(root, "num_qubits");
    if (!json_is_integer(count) || json_integer_value(count) < 1)
        QN_TRY(
            qn_device_fail(device, QN_ERR_SYNTAX, "num_qubits is missing or no positive number"));
    QN_TRY(qn_device_set_qubits(device, (size_t)json_integer_value(count)));
    for (size_t q = 0; q < device->nqubits; ++q) {
        qn_device_qubit *qubit = &device->qubits[q];
        QN_TRY(read_map(root, "T1", q, INFINITY, device, &qubit->T1));
        QN_TRY(read_map(root, "T2", q, INFINITY, device, &qubit->T2));
        QN_TRY(read_map(root, "prob_meas1_prep0", q, 1.0, device, &qubit->p10));
        QN_TRY(read_map(root, "prob_meas0_prep1", q, 1.0, device, &qubit->p01));
        QN_TRY(read_map(root, "readout_length", q, INFINITY, device, &qubit->measure));
    }
out:
    return status;
}

/* Reads "0_1", the end of "cx0_1"; false if it is not that. */
static bool parse_qubits(const char *text, const qn_device *device, qn_device_gate *gate) {
    char *end = NULL;
    gate->nqubits = 0;
    for (const char *at = text; gate->nqubits < 2; at = end + 1) {
        const long q = strtol(at, &end, 10);
        if (end == at || *at < '0' || *at > '9' || q >= (long)device->nqubits) return false;
        gate->qubits[gate->nqubits++] = (int)q;
        if (*end != '_') break;
    }
    return *end == '\0' && gate->nqubits == gate->gate->nqubits &&
           (gate->nqubits == 1 || gate->qubits[0] != gate->qubits[1]);
}

/* Splits "cx0_1" into gate and qubits by the names of the basis ("u10" is u1 on qubit 0 where the
 * device has u1); false if it is none of them. */
static bool parse_key(const char *key, const qn_device *device, qn_device_gate *gate) {
    for (size_t k = 0; k < device->nbasis; ++k) {
        const size_t length = strlen(device->basis[k]->name);
        gate->gate = device->basis[k];
        if (strncmp(key, gate->gate->name, length) == 0 && parse_qubits(key + length, device, gate))
            return true;
    }
    return false;
}

/* "reset0" of gate_lens, and its error; anything else is left out. */
static qn_status read_reset(const json_t *root, const char *key, qn_device *device) {
    qn_status status = QN_OK;
    char what[96];
    const bool is_reset = strncmp(key, "reset", 5) == 0;
    const int q = is_reset ? qn_device_find(device, key + 5) : -1;
    if (q < 0)
        return qn_device_omit(
            device, "entries of gate_lens that are of no gate of the basis are left out", key);
    const json_t *length = json_object_get(json_object_get(root, "gate_lens"), key);
    const json_t *error = json_object_get(json_object_get(root, "gate_errs"), key);
    snprintf(what, sizeof what, "gate_lens.%.60s", key);
    QN_TRY(qn_json_number(device, length, what, 0.0, INFINITY, &device->qubits[q].reset));
    snprintf(what, sizeof what, "gate_errs.%.60s", key);
    if (error)
        QN_TRY(qn_json_number(device, error, what, 0.0, 1.0, &device->qubits[q].reset_error));
out:
    return status;
}

static const char UNUSED[] = "keys that this program does not use are left out";

/* What the file has beside what is read. */
static qn_status omit_unused(const json_t *root, qn_device *device) {
    static const char *const KNOWN[] = {
        "name",           "version",          "num_qubits",       "basis_gates", "T1",       "T2",
        "readout_length", "prob_meas0_prep1", "prob_meas1_prep0", "gate_lens",   "gate_errs"};
    qn_status status = QN_OK;
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)root, key, value) {
        bool known = false;
        for (size_t k = 0; k < sizeof KNOWN / sizeof *KNOWN; ++k)
            known |= strcmp(KNOWN[k], key) == 0;
        if (!known) QN_TRY(qn_device_omit(device, UNUSED, key));
    }
out:
    return status;
}

static qn_status read_gates(const json_t *root, qn_device *device) {
    qn_status status = QN_OK;
    const char *key;
    json_t *value;
    const json_t *errors = json_object_get(root, "gate_errs");
    json_object_foreach(json_object_get(root, "gate_lens"), key, value) {
        qn_device_gate gate = {.duration = NAN, .error = NAN};
        char what[96];
        if (!parse_key(key, device, &gate)) {
            QN_TRY(read_reset(root, key, device));
            continue;
        }
        snprintf(what, sizeof what, "gate_lens.%.60s", key);
        QN_TRY(qn_json_number(device, value, what, 0.0, INFINITY, &gate.duration));
        snprintf(what, sizeof what, "gate_errs.%.60s", key);
        QN_TRY(qn_json_number(device, json_object_get(errors, key), what, 0.0, 1.0, &gate.error));
        QN_TRY(qn_device_add_gate(device, &gate));
    }
    json_object_foreach(json_object_get(root, "gate_errs"), key, value) {
        if (json_object_get(json_object_get(root, "gate_lens"), key)) continue;
        QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX, "gate_lens.%.60s is missing", key));
    }
out:
    return status;
}

static qn_status read_basis(const json_t *root, qn_device *device) {
    qn_status status = QN_OK;
    size_t k;
    const json_t *entry;
    json_array_foreach(json_object_get(root, "basis_gates"), k, entry) {
        const char *name = json_string_value(entry);
        const qn_gate *gate = name ? qn_gate_find(name) : NULL;
        if (gate && gate->nqubits <= 2) qn_device_add_basis(device, gate);
        else if (!name || strcmp(name, "reset") != 0)
            QN_TRY(qn_device_omit(device,
                                  "basis gates that this program does not know are left out",
                                  name ? name : "without name"));
    }
    if (device->nbasis == 0)
        QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX, "basis_gates is missing or names no gate"));
out:
    return status;
}

static qn_status read_device(const json_t *root, const qn_import_options *options,
                             qn_device *device) {
    qn_status status = QN_OK;
    (void)options;
    const char *name = json_string_value(json_object_get(root, "name"));
    const char *version = json_string_value(json_object_get(root, "version"));
    snprintf(device->name, sizeof device->name, "%s", name ? name : "an unnamed device");
    snprintf(device->date, sizeof device->date, "undated, version %.32s",
             version ? version : "unknown");
    QN_TRY(omit_unused(root, device));
    QN_TRY(read_qubits(root, device));
    QN_TRY(read_basis(root, device));
    QN_TRY(read_gates(root, device));
out:
    return status;
}

const qn_import_format qn_import_nwqsim = {
    .help = "NWQ-Sim device",
    .recognise = recognise,
    .read = read_device,
};
