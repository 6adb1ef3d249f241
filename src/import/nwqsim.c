/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Device files of NWQ-Sim: flat maps by qubit ("T1": {"0": ...}) and by gate and qubits ("sx0",
 * "cx0_1"), in seconds. */
#include "core/try.h"
#include "import/keys.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- keys ----------------------------------------------------------------------------------- */

static const qn_json_key ROOT[] = {{"name", false, NULL},
                                   {"version", false, NULL},
                                   {"num_qubits", false, NULL},
                                   {"basis_gates", false, NULL},
                                   {"T1", false, NULL},
                                   {"T2", false, NULL},
                                   {"readout_length", false, NULL},
                                   {"prob_meas0_prep1", false, NULL},
                                   {"prob_meas1_prep0", false, NULL},
                                   {"gate_lens", false, NULL},
                                   {"gate_errs", false, NULL},
                                   {"freq", false, NULL},
                                   {"cx_coupling", true, NULL},
                                   {0}};

static const char NO_GATE[] = "entries of gate_lens and gate_errs that are of no gate of the basis "
                              "are left out";

static bool recognise(const json_t *root) {
    return json_is_object(json_object_get(root, "gate_lens")) &&
           json_is_object(json_object_get(root, "gate_errs"));
}

/* ---- qubits --------------------------------------------------------------------------------- */

enum { NOWHERE = -1 };

/* The maps by qubits, and where in qn_device_qubit they go. */
static const struct {
    const char *key;
    double max;
    int offset;
} MAPS[] = {
    {"T1", INFINITY, offsetof(qn_device_qubit, T1)},
    {"T2", INFINITY, offsetof(qn_device_qubit, T2)},
    {"prob_meas1_prep0", 1.0, offsetof(qn_device_qubit, p10)},
    {"prob_meas0_prep1", 1.0, offsetof(qn_device_qubit, p01)},
    {"readout_length", INFINITY, offsetof(qn_device_qubit, measure)},
    {"freq", INFINITY, NOWHERE},
};

static qn_status read_map(const json_t *root, size_t map, qn_device *device) {
    qn_status status = QN_OK;
    char what[96];
    const char *label;
    json_t *value;
    json_object_foreach(json_object_get(root, MAPS[map].key), label, value) {
        const int q = qn_device_find(device, label);
        snprintf(what, sizeof what, "%s%s%.24s", MAPS[map].key, q < 0 ? "." : " of qubit ", label);
        if (q < 0)
            QN_TRY(qn_device_omit(
                device, "figures of qubits that the device does not have are left out", what));
        else if (MAPS[map].offset == NOWHERE)
            QN_TRY(qn_device_omit(
                device, "figures that a noise model has no place for are left out", MAPS[map].key));
        else
            QN_TRY(qn_json_number(device, value, what, 0.0, MAPS[map].max,
                                  (double *)((char *)&device->qubits[q] + MAPS[map].offset)));
    }
out:
    return status;
}

static qn_status read_qubits(const json_t *root, qn_device *device) {
    qn_status status = QN_OK;
    const json_t *count = json_object_get(root, "num_qubits");
    if (!json_is_integer(count) || json_integer_value(count) < 1)
        QN_TRY(
            qn_device_fail(device, QN_ERR_SYNTAX, "num_qubits is missing or no positive number"));
    QN_TRY(qn_device_set_qubits(device, (size_t)json_integer_value(count)));
    for (size_t map = 0; map < sizeof MAPS / sizeof *MAPS; ++map)
        QN_TRY(read_map(root, map, device));
out:
    return status;
}

/* ---- gates ---------------------------------------------------------------------------------- */

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

static bool is_reset(const char *key, const qn_device *device) {
    return strncmp(key, "reset", 5) == 0 && qn_device_find(device, key + 5) >= 0;
}

/* "reset0" of gate_lens, and its error; anything else is left out. */
static qn_status read_reset(const json_t *root, const char *key, qn_device *device) {
    qn_status status = QN_OK;
    char what[96];
    const int q = is_reset(key, device) ? qn_device_find(device, key + 5) : -1;
    if (q < 0) return qn_device_omit_kind(device, NO_GATE, "", key);
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
        qn_device_gate gate;
        if (json_object_get(json_object_get(root, "gate_lens"), key)) continue;
        if (parse_key(key, device, &gate) || is_reset(key, device))
            QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX, "gate_lens.%.60s is missing", key));
        QN_TRY(qn_device_omit_kind(device, NO_GATE, "", key));
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
    QN_TRY(qn_device_omit_keys(device, root, ROOT));
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
