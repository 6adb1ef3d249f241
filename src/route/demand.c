/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "route/embed.h"
#include "route/natives.h"

#include "core/try.h"

#include <math.h>
#include <stdlib.h>

typedef struct use {
    int pair[2];
    double natives;
} use;

static int compare_uses(const void *a, const void *b) {
    const use *x = a, *y = b;
    return x->pair[0] != y->pair[0] ? x->pair[0] - y->pair[0] : x->pair[1] - y->pair[1];
}

void qn_route_demand_clear(qn_route_demand *demand) {
    qn_free(demand->edges);
    qn_free(demand->uses);
    qn_free(demand->turns);
    qn_free(demand->readings);
    qn_free(demand->waits);
    *demand = (qn_route_demand){0};
}

static size_t collect(const qn_circuit *circuit, use *uses) {
    size_t count = 0;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        if (op->kind != QN_OP_GATE || op->nqubits != 2) continue;
        const int low = op->qubits[0] < op->qubits[1] ? 0 : 1;
        uses[count++] = (use){{op->qubits[low], op->qubits[1 - low]}, qn_gate_natives(op->gate)};
    }
    qsort(uses, count, sizeof *uses, compare_uses);
    return count;
}

static void add_edges(qn_route_demand *demand, const use *uses, size_t count) {
    for (size_t k = 0; k < count; ++k) {
        if (k == 0 || compare_uses(&uses[k - 1], &uses[k]) != 0) {
            demand->edges[demand->nedges][0] = uses[k].pair[0];
            demand->edges[demand->nedges++][1] = uses[k].pair[1];
        }
        demand->uses[demand->nedges - 1] += uses[k].natives;
    }
}

static double mean(const double *values, int count) {
    double sum = 0.0;
    for (int k = 0; k < count; ++k) sum += values[k];
    return count ? sum / count : 0.0;
}

/* Clocks of the qubits (NAN = not begun) with mean durations; what an operation finds behind is
 * waited for. */
static void count_waits(const qn_circuit *circuit, const qn_chip *chip, double *clocks,
                        qn_route_demand *demand) {
    const double two = mean(chip->time2, chip->ncouplers), one = mean(chip->time1, chip->nqubits);
    for (int q = 0; q < demand->nqubits; ++q) clocks[q] = NAN;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        double start = 0.0, time = op->kind == QN_OP_DELAY ? op->duration : 0.0;
        if (op->gate) time = op->nqubits == 2 ? two * qn_gate_natives(op->gate) : one;
        for (int i = 0; i < op->nqubits; ++i) start = fmax(start, clocks[op->qubits[i]]);
        for (int i = 0; i < op->nqubits; ++i) {
            const int q = op->qubits[i];
            if (!isnan(clocks[q])) demand->waits[q] += start - clocks[q];
            clocks[q] = start + time;
        }
    }
}

static void count_single(const qn_circuit *circuit, qn_route_demand *demand) {
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        if (op->nqubits != 1) continue;
        if (op->kind == QN_OP_GATE) demand->turns[op->qubits[0]] += 1.0;
        if (op->kind == QN_OP_MEASURE) demand->readings[op->qubits[0]] += 1.0;
    }
}

qn_status qn_route_demand_create(const qn_circuit *circuit, const qn_chip *chip,
                                 qn_route_demand *demand) {
    qn_status status = QN_OK;
    qn_route_demand made = {.nqubits = qn_circuit_nqubits(circuit)};
    const size_t n = (size_t)made.nqubits, size = qn_circuit_size(circuit) + 1;
    use *uses = qn_alloc(size, sizeof *uses);
    double *clocks = qn_alloc(n, sizeof *clocks);
    QN_TRY_ALLOC(uses && clocks);
    const size_t count = collect(circuit, uses);
    made.edges = qn_alloc(count + 1, sizeof *made.edges);
    made.uses = qn_alloc(count + 1, sizeof *made.uses);
    made.turns = qn_alloc(n, sizeof *made.turns);
    made.readings = qn_alloc(n, sizeof *made.readings);
    made.waits = qn_alloc(n, sizeof *made.waits);
    QN_TRY_ALLOC(made.edges && made.uses && made.turns && made.readings && made.waits);
    add_edges(&made, uses, count);
    count_single(circuit, &made);
    count_waits(circuit, chip, clocks, &made);
    *demand = made;
    made = (qn_route_demand){0};
out:
    qn_route_demand_clear(&made);
    qn_free(uses);
    qn_free(clocks);
    return status;
}
