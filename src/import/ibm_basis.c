/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What IBM's devices run: the basis, gates that stand for each other, the coupling map. */
#include "import/ibm_basis.h"

#include "core/try.h"
#include "import/keys.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool has_gate(const qn_device *device, const qn_gate *gate) {
    for (size_t k = 0; k < device->ngates; ++k)
        if (device->gates[k].gate == gate) return true;
    return false;
}

static void remove_gate(qn_device *device, size_t k) {
    memmove(&device->gates[k], &device->gates[k + 1],
            (device->ngates - k - 1) * sizeof *device->gates);
    --device->ngates;
}

/* ---- basis ---------------------------------------------------------------------------------- */

static const char *const TWO[] = {"cz", "ecr", "cx"};

/* cz, ecr and cx differ by gates on one qubit: where only another of them is calibrated, its
 * figures are those of the one that circuits are written in. */
static qn_status stand_in(qn_device *device, const qn_gate *chosen) {
    for (size_t t = 0; t < 3; ++t) {
        const qn_gate *other = qn_gate_find(TWO[t]);
        size_t count = 0;
        for (size_t k = device->ngates; other != chosen && k-- > 0;) {
            const qn_device_gate gate = device->gates[k];
            if (gate.gate != other || !qn_device_whole(device, &gate)) continue;
            qn_device_gate *own = qn_device_on_pair(device, chosen, gate.qubits);
            if (own && qn_device_whole(device, own)) continue;
            if (own) *own = gate;
            else own = &device->gates[k];
            own->gate = chosen;
            if (own != &device->gates[k]) remove_gate(device, k);
            ++count;
        }
        if (count == 0) continue;
        const qn_status status = qn_device_note(
            device,
            "%zu pairs have %s and no %s: it stands for that with its error and duration "
            "(they differ by gates on one qubit)",
            count, other->name, chosen->name);
        if (status != QN_OK) return status;
    }
    return QN_OK;
}

/* An id that is calibrated is a gate of the device; where its figures are of no use, those of the
 * other places stand in. */
static qn_status take_id(qn_device *device) {
    qn_status status = QN_OK;
    const qn_gate *id = qn_gate_find("id");
    for (size_t k = device->ngates; k-- > 0;) {
        if (device->gates[k].gate != id || qn_device_whole(device, &device->gates[k])) continue;
        remove_gate(device, k);
        QN_TRY(qn_device_omit(device,
                              "entries without both figures or out of order, for which the median "
                              "of the others stands",
                              "id"));
    }
    if (has_gate(device, id)) qn_device_add_basis(device, id);
out:
    return status;
}

/* Devices before sx and rz, with later names of the same gates. */
static bool is_older(qn_device *device) {
    static const char *const LATER[] = {"p", "u"}, *const OLDER[] = {"u1", "u3"};
    if (has_gate(device, qn_gate_find("sx")) || !has_gate(device, qn_gate_find("u2"))) return false;
    for (size_t i = 0; i < 2; ++i) {
        if (has_gate(device, qn_gate_find(OLDER[i]))) continue;
        for (size_t k = 0; k < device->ngates; ++k)
            if (device->gates[k].gate == qn_gate_find(LATER[i]))
                device->gates[k].gate = qn_gate_find(OLDER[i]);
    }
    return true;
}

/* The gates on one qubit; false: some that are needed are not there. */
static bool take_single(qn_device *device) {
    static const char *const OLD[] = {"u1", "u2", "u3"}, *const NEW[] = {"rz", "sx", "x"};
    const bool older = is_older(device);
    bool all = true;
    for (size_t k = 0; k < 3; ++k) {
        const qn_gate *gate = qn_gate_find(older ? OLD[k] : NEW[k]);
        const bool found = has_gate(device, gate);
        if (found) qn_device_add_basis(device, gate);
        all &= found || (!older && k == 2); /* x is two sx */
    }
    return all;
}

/* rx and rzz, if they work anywhere. */
static qn_status take_fractional(qn_device *device, bool wanted) {
    static const char *const FRACTIONAL[] = {"rx", "rzz"};
    qn_status status = QN_OK;
    bool any = false;
    for (size_t k = 0; k < 2; ++k) {
        const qn_gate *gate = qn_gate_find(FRACTIONAL[k]);
        if (qn_device_count(device, gate, NULL).whole == 0) continue;
        any = true;
        if (wanted) qn_device_add_basis(device, gate);
        device->fractional |= wanted && gate->nqubits == 2;
    }
    if (any && !wanted)
        QN_TRY(qn_device_note(device, "rx or rzz are calibrated: --fractional takes them into the "
                                      "basis"));
    if (!any && wanted)
        QN_TRY(qn_device_note(device, "rx and rzz are not calibrated, so that --fractional changes "
                                      "nothing"));
out:
    return status;
}

static bool in_basis(const qn_device *device, const qn_gate *gate) {
    for (size_t k = 0; k < device->nbasis; ++k)
        if (device->basis[k] == gate) return true;
    return false;
}

static qn_status omit_outside_basis(qn_device *device) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < device->ngates; ++k) {
        if (!in_basis(device, device->gates[k].gate))
            QN_TRY(qn_device_omit(device, QN_IBM_NO_GATE, device->gates[k].gate->name));
    }
out:
    return status;
}

qn_status qn_ibm_choose_basis(qn_device *device, bool fractional) {
    qn_status status = QN_OK;
    bool entangles = false;
    const bool turns = take_single(device);
    for (size_t k = 0; k < 3 && !entangles; ++k) {
        entangles = has_gate(device, qn_gate_find(TWO[k]));
        if (!entangles) continue;
        QN_TRY(stand_in(device, qn_gate_find(TWO[k])));
        qn_device_add_basis(device, qn_gate_find(TWO[k]));
    }
    if (!turns || !entangles)
        QN_TRY(qn_device_fail(
            device, QN_ERR_UNSUPPORTED,
            "circuits need the gates rz and sx, or u1, u2 and u3, and one of cz, ecr and "
            "cx; its gates do not hold them all"));
    QN_TRY(take_id(device));
    QN_TRY(take_fractional(device, fractional));
    QN_TRY(omit_outside_basis(device));
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
                          in_basis(device, device->gates[g].gate) &&
                          qn_same_pair(device->gates[g].qubits, qubits);
        missing += !calibrated;
    }
    if (missing == 0) return QN_OK;
    return qn_device_note(device,
                          "%zu of %zu pairs of the coupling map have no calibrated gate: not "
                          "coupled",
                          missing, json_array_size(map));
}

/* Where the qubits sit, if the list has a column and a row of each; pictures alone use it. */
static bool read_places(const json_t *list, qn_device *device) {
    if (json_array_size(list) != device->nqubits) return false;
    for (size_t q = 0; q < device->nqubits; ++q)
        for (size_t k = 0; k < 2; ++k) {
            const json_t *number = json_array_get(json_array_get(list, q), k);
            if (!json_is_number(number) || fabs(json_number_value(number)) > 1e6) return false;
        }
    for (size_t q = 0; q < device->nqubits; ++q)
        for (size_t k = 0; k < 2; ++k)
            device->qubits[q].at[k] = json_number_value(json_array_get(json_array_get(list, q), k));
    return true;
}

/* Keys of BackendConfiguration.to_dict() of all years; five of them are used. */
static const char *const CONFIGURATION[] = {"acquisition_latency",
                                            "allow_object_storage",
                                            "allow_q_object",
                                            "backend_name",
                                            "backend_version",
                                            "basis_gates",
                                            "channel_bandwidth",
                                            "channels",
                                            "clops",
                                            "clops_h",
                                            "clops_v",
                                            "conditional",
                                            "conditional_latency",
                                            "configurable",
                                            "coords",
                                            "coupling_map",
                                            "credits_required",
                                            "default_rep_delay",
                                            "description",
                                            "discriminators",
                                            "display_name",
                                            "dt",
                                            "dtm",
                                            "dynamic_reprate_enabled",
                                            "gates",
                                            "hamiltonian",
                                            "input_allowed",
                                            "instruction_signatures",
                                            "live_data",
                                            "local",
                                            "max_experiments",
                                            "max_shots",
                                            "meas_kernels",
                                            "meas_levels",
                                            "meas_lo_range",
                                            "meas_map",
                                            "measure_esp_enabled",
                                            "memory",
                                            "multi_meas_enabled",
                                            "n_qubits",
                                            "n_registers",
                                            "n_uchannels",
                                            "online_date",
                                            "open_pulse",
                                            "parallel_compilation",
                                            "parametric_pulses",
                                            "processor_type",
                                            "pulse_num_channels",
                                            "pulse_num_qubits",
                                            "quantum_volume",
                                            "qubit_channel_mapping",
                                            "qubit_lo_range",
                                            "register_map",
                                            "rep_delay_range",
                                            "rep_delays",
                                            "rep_times",
                                            "sample_name",
                                            "simulator",
                                            "supported_features",
                                            "supported_instructions",
                                            "tags",
                                            "timing_constraints",
                                            "u_channel_lo",
                                            "uchannels_enabled",
                                            "url"};

static qn_status omit_unknown(const json_t *root, qn_device *device) {
    qn_status status = QN_OK;
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)root, key, value) {
        bool known = false;
        for (size_t k = 0; k < sizeof CONFIGURATION / sizeof *CONFIGURATION && !known; ++k)
            known = strcmp(CONFIGURATION[k], key) == 0;
        if (!known) QN_TRY(qn_device_omit(device, qn_keys_unknown, key));
    }
out:
    return status;
}

/* In ns; what is far too short for that is in s, as the object in memory has it. */
static qn_status read_dt(const char *path, const json_t *value, qn_device *device) {
    const double longest = 1e6, shortest = 1e-6, least = 1e-30, ns_per_second = 1e9;
    const double dt = json_number_value(value);
    if (!value || json_is_null(value)) return QN_OK;
    if (!json_is_number(value) || !(dt >= least && dt <= longest))
        return qn_fail_at(device->diag, QN_ERR_SYNTAX, path, 0, 0,
                          "dt is the length of a sample in ns: a number from %g to %g", least,
                          longest);
    device->dt = dt < shortest ? dt : dt / ns_per_second;
    return QN_OK;
}

qn_status qn_ibm_check_configuration(const char *path, qn_device *device) {
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
    QN_TRY(read_dt(path, json_object_get(root, "dt"), device));
    QN_TRY(omit_unknown(root, device));
    const char *const places = read_places(json_object_get(root, "coords"), device) ? ", coords"
                                                                                    : "";
    QN_TRY(
        qn_device_note(device,
                       "of the configuration's %zu keys name, number of qubits%s%s coupling map%s "
                       "are used",
                       json_object_size(root), places, device->dt > 0.0 ? "," : " and",
                       device->dt > 0.0 ? " and dt" : ""));
out:
    json_decref(root);
    return status;
}
