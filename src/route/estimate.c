/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "route/estimate.h"
#include "route/natives.h"

#include <math.h>

typedef struct sum {
    qn_route_estimated made;
    const qn_chip *chip;
    double *clocks; /* of each qubit: end of its last operation, -1 = none yet */
    bool timeless;  /* no coupler has a duration */
} sum;

static double gate_cost(sum *s, const qn_op *op, double *time) {
    const qn_chip *chip = s->chip;
    const int q = op->qubits[0];
    if (op->nqubits == 1) {
        *time = chip->time1[q];
        return chip->gate1[q];
    }
    const int coupler = qn_chip_coupler(chip, q, op->qubits[1]),
              natives = qn_gate_natives(op->gate);
    *time = natives * (s->timeless ? 1.0 : chip->time2[coupler]);
    s->made.gates += (size_t)natives;
    return natives * chip->gate2[coupler];
}

static void add_op(sum *s, const qn_op *op) {
    double time = op->kind == QN_OP_DELAY ? op->duration : 0.0, start = 0.0;
    if (op->kind == QN_OP_GATE) s->made.cost += gate_cost(s, op, &time);
    if (op->kind == QN_OP_MEASURE) s->made.cost += s->chip->readout[op->qubits[0]];
    for (int k = 0; k < op->nqubits; ++k) start = fmax(start, s->clocks[op->qubits[k]]);
    for (int k = 0; k < op->nqubits; ++k) {
        double *clock = &s->clocks[op->qubits[k]];
        if (*clock >= 0.0 && !s->timeless)
            s->made.cost += (start - *clock) * s->chip->idle[op->qubits[k]];
        *clock = start + time;
    }
    s->made.time = fmax(s->made.time, start + time);
}

qn_status qn_route_estimate(const qn_circuit *circuit, const qn_chip *chip,
                            qn_route_estimated *estimated) {
    sum s = {.chip = chip, .timeless = true};
    s.clocks = qn_alloc((size_t)chip->nqubits, sizeof *s.clocks);
    if (!s.clocks) return QN_ERR_MEMORY;
    for (int q = 0; q < chip->nqubits; ++q) s.clocks[q] = -1.0;
    for (int k = 0; k < chip->ncouplers; ++k) s.timeless = s.timeless && chip->time2[k] == 0.0;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) add_op(&s, qn_circuit_op(circuit, k));
    *estimated = s.made;
    qn_free(s.clocks);
    return QN_OK;
}

bool qn_route_estimated_better(const qn_route_estimated *one, const qn_route_estimated *other) {
    const double slack = 1e-12 * (1.0 + fabs(other->cost));
    if (fabs(one->cost - other->cost) > slack) return one->cost < other->cost;
    if (one->gates != other->gates) return one->gates < other->gates;
    return one->time < other->time;
}
