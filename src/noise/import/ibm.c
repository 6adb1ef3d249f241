/* IBM's BackendProperties.to_dict(), with BackendConfiguration.to_dict() beside it. */
#include "core/try.h"
#include "noise/import/device.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool recognise(const json_t *root) {
    const json_t *qubits = json_object_get(root, "qubits");
    return json_is_array(qubits) && json_is_array(json_object_get(root, "gates")) &&
           json_is_array(json_array_get(qubits, 0));
}

/* The entry { name, value, unit, date } called `name` in a list, or NULL. */
static const json_t *find_entry(const json_t *list, const char *name) {
    size_t k;
    const json_t *entry;
    json_array_foreach(list, k, entry) {
        const char *found = json_string_value(json_object_get(entry, "name"));
        if (found && strcmp(found, name) == 0) return entry;
    }
    return NULL;
}

/* *number stays as it is (NAN) if there is no such entry. */
static qn_status read_entry(const qn_device *device, const json_t *list, const char *name,
                            const char *where, bool time, double max, double *number) {
    qn_status status = QN_OK;
    char what[160];
    const json_t *entry = find_entry(list, name);
    if (!entry) return QN_OK;
    snprintf(what, sizeof what, "%s of %s", name, where);
    const char *unit = json_string_value(json_object_get(entry, "unit"));
    const double scale = time ? qn_unit_per_second(unit) : 1.0;
    if (isnan(scale))
        QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX,
                              "%s has the unit '%s'; expected s, ms, us or ns", what,
                              unit ? unit : ""));
    double found = NAN;
    QN_TRY(qn_json_number(device, json_object_get(entry, "value"), what, 0.0, max, &found));
    *number = found / scale;
out:
    return status;
}

static qn_status read_qubit(qn_device *device, const json_t *list, qn_device_qubit *qubit,
                            bool *mean_only) {
    qn_status status = QN_OK;
    char where[64];
    double mean = NAN;
    snprintf(where, sizeof where, "qubit %s", qubit->label);
    if (!json_is_array(list))
        QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX, "%s is no list of entries", where));
    QN_TRY(read_entry(device, list, "T1", where, true, INFINITY, &qubit->T1));
    QN_TRY(read_entry(device, list, "T2", where, true, INFINITY, &qubit->T2));
    QN_TRY(read_entry(device, list, "prob_meas1_prep0", where, false, 1.0, &qubit->p10));
    QN_TRY(read_entry(device, list, "prob_meas0_prep1", where, false, 1.0, &qubit->p01));
    QN_TRY(read_entry(device, list, "readout_error", where, false, 1.0, &mean));
    QN_TRY(read_entry(device, list, "readout_length", where, true, INFINITY, &qubit->measure));
    if (isnan(qubit->p10) && isnan(qubit->p01) && !isnan(mean)) {
        qubit->p10 = qubit->p01 = mean;
        *mean_only = true;
    }
out:
    return status;
}

static qn_status read_qubits(const json_t *root, qn_device *device) {
    qn_status status = QN_OK;
    const json_t *list = json_object_get(root, "qubits");
    bool mean_only = false;
    QN_TRY(qn_device_set_qubits(device, json_array_size(list)));
    for (size_t q = 0; q < device->nqubits; ++q)
        QN_TRY(read_qubit(device, json_array_get(list, q), &device->qubits[q], &mean_only));
    if (mean_only)
        QN_TRY(qn_device_note(device,
                              "readout_error is the mean of two numbers that the file lacks "
                              "(prob_meas1_prep0, prob_meas0_prep1): p10 and p01 are both "
                              "that mean"));
out:
    return status;
}

/* ---- gates ---------------------------------------------------------------------------------- */

/* What a circuit of this program never asks of a device. */
static bool is_no_gate(const char *name) {
    static const char *const NAMES[] = {"id",       "reset",       "reset_2",
                                        "delay",    "measure",     "if_else",
                                        "for_loop", "switch_case", "while_loop"};
    for (size_t k = 0; k < sizeof NAMES / sizeof *NAMES; ++k)
        if (strcmp(NAMES[k], name) == 0) return true;
    return false;
}

static qn_status read_gate(const json_t *entry, qn_device *device) {
    qn_status status = QN_OK;
    qn_device_gate gate = {.duration = NAN, .error = NAN};
    char where[96];
    const char *name = json_string_value(json_object_get(entry, "gate"));
    const json_t *qubits = json_object_get(entry, "qubits");
    const json_t *parameters = json_object_get(entry, "parameters");
    if (!name || !json_is_array(qubits))
        return qn_device_fail(device, QN_ERR_SYNTAX, "an entry of gates lacks 'gate' or 'qubits'");
    if (is_no_gate(name)) goto out;
    gate.gate = qn_gate_find(name);
    gate.nqubits = (int)json_array_size(qubits);
    if (!gate.gate || gate.gate->nqubits > 2) {
        QN_TRY(qn_device_note(device, "gate %s is unknown to this program: left out", name));
        goto out;
    }
    if (gate.nqubits != gate.gate->nqubits)
        QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX, "an entry of gate %s has %d qubits", name,
                              gate.nqubits));
    for (int q = 0; q < gate.nqubits; ++q) {
        const json_t *index = json_array_get(qubits, (size_t)q);
        const json_int_t value = json_is_integer(index) ? json_integer_value(index) : -1;
        if (value < 0 || value >= (json_int_t)device->nqubits)
            QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX,
                                  "gate %s is on a qubit that does not exist", name));
        gate.qubits[q] = (int)value;
    }
    snprintf(where, sizeof where,
             gate.nqubits == 1 ? "%.40s on qubit %d" : "%.40s on qubits %d, %d", name,
             gate.qubits[0], gate.qubits[1]);
    QN_TRY(read_entry(device, parameters, "gate_error", where, false, 1.0, &gate.error));
    QN_TRY(read_entry(device, parameters, "gate_length", where, true, INFINITY, &gate.duration));
    QN_TRY(qn_device_add_gate(device, &gate));
out:
    return status;
}

static bool has_gate(const qn_device *device, const qn_gate *gate) {
    for (size_t k = 0; k < device->ngates; ++k)
        if (device->gates[k].gate == gate) return true;
    return false;
}

/* rz, sx, x and the first of cz, ecr, cx that is calibrated: what circuits are decomposed into. */
static qn_status choose_basis(qn_device *device) {
    qn_status status = QN_OK;
    static const char *const ONE[] = {"rz", "sx", "x"}, *const TWO[] = {"cz", "ecr", "cx"};
    bool entangles = false;
    for (size_t k = 0; k < 3; ++k)
        if (has_gate(device, qn_gate_find(ONE[k])))
            qn_device_add_basis(device, qn_gate_find(ONE[k]));
    for (size_t k = 0; k < 3 && !entangles; ++k) {
        entangles = has_gate(device, qn_gate_find(TWO[k]));
        if (entangles) qn_device_add_basis(device, qn_gate_find(TWO[k]));
    }
    if (!has_gate(device, qn_gate_find("rz")) || !has_gate(device, qn_gate_find("sx")) ||
        !entangles)
        QN_TRY(
            qn_device_fail(device, QN_ERR_UNSUPPORTED,
                           "circuits need the gates rz, sx and one of cz, ecr and cx; its gates do "
                           "not hold them all"));
out:
    return status;
}

/* ---- configuration -------------------------------------------------------------------------- */

/* The coupling is that of the calibrated gates; what the configuration couples beside it is
 * said. */
static qn_status compare_coupling(const json_t *map, qn_device *device) {
    size_t k, missing = 0;
    const json_t *pair;
    json_array_foreach(map, k, pair) {
        const int qubits[2] = {(int)json_integer_value(json_array_get(pair, 0)),
                               (int)json_integer_value(json_array_get(pair, 1))};
        bool calibrated = false;
        for (size_t g = 0; g < device->ngates; ++g)
            calibrated |= device->gates[g].nqubits == 2 &&
                          qn_same_pair(device->gates[g].qubits, qubits);
        missing += !calibrated;
    }
    if (missing == 0) return QN_OK;
    return qn_device_note(device,
                          "%zu of %zu pairs of the coupling map have no calibrated gate: not "
                          "coupled",
                          missing, json_array_size(map));
}

static qn_status check_configuration(const char *path, qn_device *device) {
    qn_status status = QN_OK;
    json_t *root = NULL;
    QN_TRY(qn_json_load(path, &root, device->diag));
    const char *name = json_string_value(json_object_get(root, "backend_name"));
    const json_t *count = json_object_get(root, "n_qubits");
    const json_t *map = json_object_get(root, "coupling_map");
    if (!name || !json_is_integer(count)) {
        status = qn_fail_at(device->diag, QN_ERR_SYNTAX, path, 0, 0,
                            "no backend configuration: it lacks 'backend_name' or 'n_qubits'");
        goto out;
    }
    if (strcmp(name, device->name) != 0 || json_integer_value(count) != (json_int_t)device->nqubits)
        QN_TRY(
            qn_fail_at(device->diag, QN_ERR_SYNTAX, path, 0, 0,
                       "the configuration is that of %s with %lld qubits, the properties are those "
                       "of %s with %zu",
                       name, (long long)json_integer_value(count), device->name, device->nqubits));
    QN_TRY(compare_coupling(map, device));
out:
    json_decref(root);
    return status;
}

static qn_status read_device(const json_t *root, const qn_import_options *options,
                             qn_device *device) {
    qn_status status = QN_OK;
    size_t k;
    const json_t *entry;
    const char *name = json_string_value(json_object_get(root, "backend_name"));
    const char *date = json_string_value(json_object_get(root, "last_update_date"));
    snprintf(device->name, sizeof device->name, "%s", name ? name : "an unnamed backend");
    snprintf(device->date, sizeof device->date, "%s", date ? date : "undated");
    QN_TRY(read_qubits(root, device));
    json_array_foreach(json_object_get(root, "gates"), k, entry) QN_TRY(read_gate(entry, device));
    QN_TRY(choose_basis(device));
    QN_TRY(qn_device_note(device, "nothing is said of reset errors: a reset is exact and takes no "
                                  "time (the QMAE with --trash swap needs none)"));
    if (options->configuration) QN_TRY(check_configuration(options->configuration, device));
out:
    return status;
}

const qn_import_format qn_import_ibm = {
    .name = "ibm",
    .help = "IBM backend properties",
    .recognise = recognise,
    .read = read_device,
};
