/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "import/select.h"

#include "core/try.h"

#include <math.h>
#include <stddef.h>

/* ---- what a qubit must say ------------------------------------------------------------------ */

#define AT(member) offsetof(qn_device_qubit, member)
const qn_qubit_key qn_qubit_keys[] = {
    {"T1", AT(T1), true, true},
    {"T2", AT(T2), true, true},
    {"the probability to read 1 of |0>", AT(p10), false, true},
    {"the probability to read 0 of |1>", AT(p01), false, true},
    {"the length of a measurement", AT(measure), true, false},
    {"the length of a reset", AT(reset), true, false},
    {"the error of a reset", AT(reset_error), true, false},
};
#undef AT
const int qn_qubit_key_count = sizeof qn_qubit_keys / sizeof *qn_qubit_keys;

double *qn_qubit_value(qn_device_qubit *qubit, const qn_qubit_key *key) {
    return (double *)((char *)qubit + key->offset);
}

bool qn_qubit_key_asked(const qn_device *device, const qn_qubit_key *key) {
    return key->needed && !(key->timed && device->timeless);
}

/* ---- checks --------------------------------------------------------------------------------- */

qn_status qn_device_check_qubit(const qn_device *device, int q) {
    if (device->qubits[q].dead)
        return qn_device_fail(device, QN_ERR_PHYSICS,
                              "qubit %s is out of order (operational: 0); pick other qubits, or "
                              "median",
                              device->qubits[q].label);
    for (int k = 0; k < qn_qubit_key_count; ++k)
        if (qn_qubit_key_asked(device, &qn_qubit_keys[k]) &&
            isnan(*qn_qubit_value(&device->qubits[q], &qn_qubit_keys[k])))
            return qn_device_fail(device, QN_ERR_SYNTAX,
                                  "%s of qubit %s is missing; pick other qubits, or median",
                                  qn_qubit_keys[k].name, device->qubits[q].label);
    return QN_OK;
}

const qn_device_gate *qn_device_gate_on(const qn_device *device, const qn_gate *gate, int q) {
    for (size_t k = 0; k < device->ngates; ++k)
        if (device->gates[k].gate == gate && device->gates[k].qubits[0] == q)
            return &device->gates[k];
    return NULL;
}

bool qn_device_gate_optional(const qn_gate *gate) { return gate == qn_gate_find("id"); }

qn_status qn_device_check_gates_of(const qn_device *device, int q) {
    const char *label = device->qubits[q].label;
    for (size_t k = 0; k < device->nbasis; ++k) {
        const qn_gate *gate = device->basis[k];
        if (gate->nqubits != 1 || qn_device_gate_optional(gate)) continue;
        const qn_device_gate *entry = qn_device_gate_on(device, gate, q);
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
