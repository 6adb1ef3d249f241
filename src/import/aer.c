/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Qiskit Aer's NoiseModel.to_dict(serializable=True): error channels at gates, by qubits or for
 * all. */
#include "core/try.h"
#include "import/aer_error.h"
#include "import/keys.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool recognise(const json_t *root) {
    const json_t *first = json_array_get(json_object_get(root, "errors"), 0);
    return json_is_string(json_object_get(first, "type"));
}

/* ---- keys ----------------------------------------------------------------------------------- */

static const qn_json_key INSTRUCTION[] = {
    {"name", false, NULL}, {"qubits", false, NULL}, {"params", false, NULL}, {0}};
static const qn_json_key ERROR[] = {
    {"type", false, NULL},          {"id", true, NULL},
    {"operations", false, NULL},    {"instructions", false, INSTRUCTION},
    {"probabilities", false, NULL}, {"gate_qubits", false, NULL},
    {"noise_qubits", false, NULL},  {0}};
static const qn_json_key ROOT[] = {{"errors", false, ERROR}, {0}};

/* ---- where it acts -------------------------------------------------------------------------- */

/* Its infidelity is kept beside it, to choose qubits and for medians. */
static qn_status apply_to(const json_t *error, const qn_gate *gate, qn_device *device) {
    qn_status status = QN_OK;
    qn_device_channel channel = {.gate = gate};
    size_t k;
    const json_t *place;
    const json_t *places = json_object_get(error, "gate_qubits");
    QN_TRY(qn_aer_error_ptm(error, gate->nqubits, device, channel.ptm));
    if (json_array_size(places) == 0) QN_TRY(qn_device_add_channel(device, &channel));
    channel.local = true;
    json_array_foreach(places, k, place) {
        qn_device_gate local = {.gate = gate, .nqubits = gate->nqubits};
        if (json_array_size(place) != (size_t)gate->nqubits)
            QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX,
                                  "the qubits of an error after %s are not %d", gate->name,
                                  gate->nqubits));
        for (int q = 0; q < gate->nqubits; ++q)
            local.qubits[q] = (int)json_integer_value(json_array_get(place, (size_t)q));
        if (gate->nqubits == 2 && local.qubits[0] == local.qubits[1])
            QN_TRY(qn_device_fail(device, QN_ERR_SYNTAX, "an error after %s names qubit %d twice",
                                  gate->name, local.qubits[0]));
        local.error = qn_ptm_infidelity(gate->nqubits, channel.ptm);
        memcpy(channel.qubits, local.qubits, sizeof channel.qubits);
        QN_TRY(qn_device_add_channel(device, &channel));
        if (gate != &qn_device_measure && gate != &qn_device_reset)
            QN_TRY(qn_device_add_gate(device, &local));
    }
out:
    return status;
}

/* Aer's errors of a measurement come before it, those of a reset after it. */
static const qn_gate *find_operation(const char *name) {
    const qn_gate *const others[] = {&qn_device_measure, &qn_device_reset};
    for (size_t k = 0; k < sizeof others / sizeof *others; ++k)
        if (strcmp(others[k]->name, name) == 0) return others[k];
    return qn_gate_find(name);
}

/* A nonlocal error of older versions of Aer. */
static bool is_elsewhere(const json_t *error) {
    const json_t *places = json_object_get(error, "noise_qubits");
    return json_array_size(places) && !json_equal(places, json_object_get(error, "gate_qubits"));
}

static qn_status read_operation(const json_t *error, const char *name, qn_device *device) {
    const qn_gate *gate = find_operation(name);
    if (is_elsewhere(error))
        return qn_device_omit(device,
                              "errors on other qubits than those of the operation (noise_qubits) "
                              "are left out",
                              name);
    if (!gate || gate->nqubits > 2)
        return qn_device_omit(device,
                              "errors of operations that no noise is said of in a model are left "
                              "out",
                              name);
    const qn_status status = apply_to(error, gate, device);
    if (status == QN_OK && gate != &qn_device_measure && gate != &qn_device_reset)
        qn_device_add_basis(device, gate);
    return status;
}

/* Its operations are a list, or one. */
static qn_status read_gate_error(const json_t *error, qn_device *device) {
    qn_status status = QN_OK;
    size_t k;
    const json_t *operation;
    const json_t *operations = json_object_get(error, "operations");
    const char *only = json_string_value(operations);
    if (only) QN_TRY(read_operation(error, only, device));
    else if (json_array_size(operations) == 0)
        QN_TRY(qn_device_omit(device, "errors that name no operation are left out", "qerror"));
    json_array_foreach(operations, k, operation) {
        const char *name = json_string_value(operation);
        QN_TRY(read_operation(error, name ? name : "without name", device));
    }
out:
    return status;
}

/* ---- the model ------------------------------------------------------------------------------ */

/* As many as the errors name; a pair if they name none. */
static qn_status count_qubits(const json_t *errors, qn_device *device) {
    qn_status status = QN_OK;
    size_t k, i, j;
    const json_t *error, *place, *index;
    json_int_t highest = -1;
    bool named[QN_DEVICE_QUBITS_MAX] = {false};
    json_array_foreach(errors, k, error) {
        json_array_foreach(json_object_get(error, "gate_qubits"), i, place) {
            json_array_foreach(place, j, index) {
                const json_int_t q = json_is_integer(index) ? json_integer_value(index) : -1;
                if (q < 0 || q >= QN_DEVICE_QUBITS_MAX)
                    return qn_device_fail(device, QN_ERR_SYNTAX,
                                          "gate_qubits of an error holds what is "
                                          "no qubit");
                if (q > highest) highest = q;
                named[q] = true;
            }
        }
    }
    QN_TRY(qn_device_set_qubits(device, highest < 0 ? 2 : (size_t)highest + 1));
    for (size_t q = 0; q < device->nqubits; ++q)
        device->qubits[q].unnamed = highest >= 0 && !named[q];
out:
    return status;
}

/* Errors of a pair in one order only. */
static size_t count_single_orders(const qn_device *device) {
    size_t count = 0;
    for (size_t k = 0; k < device->nchannels; ++k) {
        const qn_device_channel *c = &device->channels[k];
        bool both = false;
        if (!c->local || c->gate->nqubits != 2) continue;
        for (size_t i = 0; i < device->nchannels && !both; ++i) {
            const qn_device_channel *o = &device->channels[i];
            both = o->local && o->gate == c->gate && o->qubits[0] == c->qubits[1] &&
                   o->qubits[1] == c->qubits[0];
        }
        count += !both;
    }
    return count;
}

/* Can circuits be decomposed into the gates with errors, and rz? */
static bool is_basis(const qn_device *device) {
    bool one = false, two = false;
    for (size_t k = 0; k < device->nbasis; ++k) {
        one |= strcmp(device->basis[k]->name, "sx") == 0;
        two |= strcmp(device->basis[k]->name, "cx") == 0 ||
               strcmp(device->basis[k]->name, "cz") == 0 ||
               strcmp(device->basis[k]->name, "ecr") == 0;
    }
    return one && two;
}

static bool has_default(const qn_device *device, const qn_gate *gate) {
    for (size_t k = 0; k < device->nchannels; ++k)
        if (device->channels[k].gate == gate && !device->channels[k].local) return true;
    return false;
}

static bool has_entry(const qn_device *device, const qn_gate *gate, int q) {
    for (size_t g = 0; g < device->ngates; ++g)
        if (device->gates[g].gate == gate &&
            (gate->nqubits == 2 || device->gates[g].qubits[0] == q))
            return true;
    return false;
}

/* What Aer leaves without error is ideal there; here it must be said. */
static qn_status complete_qubit(qn_device *device, int q) {
    static const char EXACT[] = "what no error is given for is exact, as in Aer";
    qn_status status = QN_OK;
    qn_device_qubit *qubit = &device->qubits[q];
    if (isnan(qubit->p10)) {
        qubit->p10 = qubit->p01 = 0.0;
        if (!qubit->unnamed) QN_TRY(qn_device_omit(device, EXACT, "readout"));
    }
    for (size_t k = 0; k < device->nbasis; ++k) {
        const qn_gate *gate = device->basis[k];
        const qn_device_gate ideal = {
            .gate = gate, .nqubits = gate->nqubits, .qubits = {q, q ? 0 : 1}};
        const bool room = gate->nqubits == 1 || device->nqubits > 1;
        if (has_entry(device, gate, q)) continue;
        if (!has_default(device, gate) && !qubit->unnamed)
            QN_TRY(qn_device_omit(device, EXACT, gate->name));
        if (room) QN_TRY(qn_device_add_gate(device, &ideal));
    }
out:
    return status;
}

static qn_status complete(qn_device *device) {
    qn_status status = QN_OK;
    size_t unnamed = 0;
    const bool decomposed = is_basis(device);
    if (decomposed) qn_device_add_basis(device, qn_gate_find("rz"));
    for (size_t q = 0; q < device->nqubits; ++q) {
        unnamed += device->qubits[q].unnamed;
        QN_TRY(complete_qubit(device, (int)q));
    }
    if (!decomposed) device->nbasis = 0;
    if (unnamed)
        QN_TRY(qn_device_note(device,
                              "no error names %zu of the qubits below %zu: they are as all qubits, "
                              "or exact, and count in no median",
                              unnamed, device->nqubits));
    if (device->nbasis == 0)
        QN_TRY(qn_device_note(device,
                              "the gates with errors are no basis that circuits can be decomposed "
                              "into: noise attaches to gates as written, gates without errors are "
                              "ideal as in Aer"));
    const size_t single = count_single_orders(device);
    if (single)
        QN_TRY(qn_device_note(device,
                              "an error that the file gives for a pair in one order of its qubits "
                              "acts in the other order too, where Aer has none (%zu errors)",
                              single));
    QN_TRY(qn_device_note(device,
                          "an Aer noise model has no durations: no idle noise, no relaxation "
                          "beside what its channels hold"));
out:
    return status;
}

static qn_status read_device(const json_t *root, const qn_import_options *options,
                             qn_device *device) {
    qn_status status = QN_OK;
    size_t k;
    const json_t *error;
    const json_t *errors = json_object_get(root, "errors");
    (void)options;
    device->timeless = true;
    const char *slash = strrchr(device->path, '/'), *stem = slash ? slash + 1 : device->path;
    snprintf(device->name, sizeof device->name, "%.*s", (int)strcspn(stem, "."), stem);
    snprintf(device->date, sizeof device->date, "undated");
    QN_TRY(count_qubits(errors, device));
    json_array_foreach(errors, k, error) {
        const char *type = json_string_value(json_object_get(error, "type"));
        if (type && strcmp(type, "qerror") == 0) QN_TRY(read_gate_error(error, device));
        else if (!type || strcmp(type, "roerror") != 0)
            QN_TRY(qn_device_omit(device,
                                  "errors of types that this program does not know are left "
                                  "out",
                                  type ? type : "without type"));
    }
    QN_TRY(qn_aer_read_readouts(errors, device));
    QN_TRY(qn_device_omit_keys(device, root, ROOT));
    QN_TRY(complete(device));
out:
    return status;
}

const qn_import_format qn_import_aer = {
    .help = "Qiskit Aer noise model",
    .recognise = recognise,
    .read = read_device,
};
