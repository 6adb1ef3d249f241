/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loader/circuit.h"

#include "core/try.h"

#include <math.h>
#include <string.h>

void qn_loader_push_ry(qn_loader_circuit *circuit, int qubit) {
    circuit->gates[circuit->ngates++] = (qn_loader_gate){{(uint8_t)qubit, (uint8_t)qubit},
                                                         (int16_t)circuit->nangles++};
}

void qn_loader_push_cx(qn_loader_circuit *circuit, int control, int target) {
    circuit->gates[circuit->ngates++] = (qn_loader_gate){{(uint8_t)control, (uint8_t)target}, -1};
}

void qn_loader_push_pair(qn_loader_circuit *circuit, int control, int target) {
    qn_loader_push_cx(circuit, control, target);
    qn_loader_push_ry(circuit, control);
    qn_loader_push_ry(circuit, target);
}

static void rotate(int qubit, double angle, size_t count, double *x) {
    const size_t bit = (size_t)1 << qubit;
    const double c = cos(0.5 * angle), s = sin(0.5 * angle);
    for (size_t base = 0; base < count; base += 2 * bit)
        for (size_t i = base; i < base + bit; ++i) {
            const double low = x[i], high = x[i + bit];
            x[i] = c * low - s * high;
            x[i + bit] = s * low + c * high;
        }
}

static void flip(int control, int target, size_t count, double *x) {
    const size_t on = (size_t)1 << control, bit = (size_t)1 << target;
    for (size_t base = 0; base < count; base += 2 * bit)
        for (size_t i = base; i < base + bit; ++i) {
            if (!(i & on)) continue;
            const double held = x[i];
            x[i] = x[i + bit];
            x[i + bit] = held;
        }
}

void qn_loader_apply(const qn_loader_circuit *circuit, const qn_loader_gate *gate,
                     const double *angles, bool inverse, size_t states, double *x) {
    const size_t count = states << circuit->n;
    if (gate->angle < 0) flip(gate->qubits[0], gate->qubits[1], count, x);
    else rotate(gate->qubits[0], inverse ? -angles[gate->angle] : angles[gate->angle], count, x);
}

void qn_loader_run(const qn_loader_circuit *circuit, const double *angles, double *x) {
    memset(x, 0, ((size_t)1 << circuit->n) * sizeof *x);
    x[0] = 1.0;
    for (int k = 0; k < circuit->ngates; ++k)
        qn_loader_apply(circuit, &circuit->gates[k], angles, false, 1, x);
}

void qn_loader_undo(const qn_loader_circuit *circuit, const double *angles, double *x) {
    for (int k = circuit->ngates; k-- > 0;)
        qn_loader_apply(circuit, &circuit->gates[k], angles, true, 1, x);
}

qn_status qn_loader_append(const qn_loader_circuit *loader, int first_qubit, int first_angle,
                           qn_circuit *circuit) {
    qn_status status = QN_OK;
    for (int k = 0; k < loader->ngates; ++k) {
        const qn_loader_gate *gate = &loader->gates[k];
        const int qubits[2] = {first_qubit + gate->qubits[0], first_qubit + gate->qubits[1]};
        if (gate->angle < 0) QN_TRY(qn_circuit_gate(circuit, "cx", qubits, NULL));
        else
            QN_TRY(qn_circuit_rotation(circuit, "ry", qubits, first_angle + gate->angle, 1.0, 0.0));
    }
out:
    return status;
}
