/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program/schedule.h"
#include "circuit/condition.h"

#include <math.h>

/* Until when qubits and classical bits are in use. */
typedef struct timeline {
    double *qubits;
    double *written, *read; /* of the bits */
    const bool *waits;      /* does it matter when a bit is written? */
    int nqubits;
    double end;
} timeline;

/* A reader waits for writers, a writer for readers and writers: the same in both directions of
 * time. */
static double bits_free(const qn_op *op, const timeline *line) {
    double start = 0.0;
    const qn_condition *c = &op->condition;
    for (int bit = c->first; bit < c->first + c->count; ++bit)
        if (qn_condition_reads(c, bit)) start = fmax(start, line->written[bit]);
    if (op->kind == QN_OP_MEASURE && line->waits[op->bit])
        start = fmax(start, fmax(line->written[op->bit], line->read[op->bit]));
    return start;
}

static void occupy_bits(const qn_op *op, double end, timeline *line) {
    const qn_condition *c = &op->condition;
    for (int bit = c->first; bit < c->first + c->count; ++bit)
        if (qn_condition_reads(c, bit)) line->read[bit] = fmax(line->read[bit], end);
    if (op->kind == QN_OP_MEASURE && line->waits[op->bit]) line->written[op->bit] = end;
}

/* Lets an operation occupy its qubits from the first moment that all of them are free; returns that
 * moment and moves the end. */
static double occupy(const qn_op *op, double duration, timeline *line) {
    const bool fence = op->kind == QN_OP_BARRIER;
    const int *qubits = fence ? op->fence : op->qubits; /* NULL: 0, 1, ... */
    const int count = !fence ? op->nqubits : op->nfence ? op->nfence : line->nqubits;
    double start = bits_free(op, line);
    for (int k = 0; k < count; ++k) start = fmax(start, line->qubits[qubits ? qubits[k] : k]);
    for (int k = 0; k < count; ++k) line->qubits[qubits ? qubits[k] : k] = start + duration;
    occupy_bits(op, start + duration, line);
    line->end = fmax(line->end, start + duration);
    return start;
}

bool qn_schedule_frame(const qn_op *op, double duration) {
    double angles[QN_MAX_GATE_ANGLES];
    double complex u[4];
    if (op->kind != QN_OP_GATE || op->nqubits != 1 || op->condition.count > 0 || duration != 0.0)
        return false;
    for (int k = 0; k < QN_MAX_GATE_ANGLES; ++k) angles[k] = op->angles[k].offset;
    op->gate->matrix(angles, u);
    return u[1] == 0.0 && u[2] == 0.0;
}

/* One walk over the operations in either direction: each change of a frame moves to the side of the
 * neighbour that has just been passed on its qubit, if there is one. */
static void settle(const qn_circuit *circuit, const double *durations, bool backwards,
                   double *neighbours, double *starts) {
    const size_t size = qn_circuit_size(circuit);
    for (int q = 0; q < qn_circuit_nqubits(circuit); ++q) neighbours[q] = NAN;
    for (size_t k = 0; k < size; ++k) {
        const size_t index = backwards ? size - 1 - k : k;
        const qn_op *op = qn_circuit_op(circuit, index);
        if (qn_schedule_frame(op, durations[index])) {
            const double beside = neighbours[op->qubits[0]];
            /* Forwards it already stands with what follows it, of which rounding of the end of what
             * is before must not make an earlier neighbour. */
            if (!isnan(beside)) starts[index] = backwards ? beside : fmin(beside, starts[index]);
            continue;
        }
        const double edge = starts[index] + (backwards ? 0.0 : durations[index]);
        for (int q = 0; q < op->nqubits; ++q) neighbours[op->qubits[q]] = edge;
    }
}

/* ALAP is ASAP with time running backwards from the circuit's end. */
qn_status qn_schedule_compute(const qn_circuit *circuit, qn_schedule schedule, int nbits,
                              const bool *waits, const double *durations, double *starts,
                              double *total) {
    const size_t size = qn_circuit_size(circuit);
    const bool backwards = schedule == QN_SCHEDULE_ALAP;
    timeline line = {.nqubits = qn_circuit_nqubits(circuit), .waits = waits};
    const size_t nqubits = (size_t)line.nqubits;
    line.qubits = qn_alloc(nqubits + 2 * (size_t)nbits, sizeof *line.qubits);
    if (!line.qubits) return QN_ERR_MEMORY;
    line.written = line.qubits + nqubits;
    line.read = line.written + nbits;
    for (size_t k = 0; k < size; ++k) {
        const size_t index = backwards ? size - 1 - k : k;
        starts[index] = occupy(qn_circuit_op(circuit, index), durations[index], &line);
    }
    for (size_t k = 0; backwards && k < size; ++k)
        starts[k] = line.end - (starts[k] + durations[k]);
    settle(circuit, durations, true, line.qubits, starts);
    settle(circuit, durations, false, line.qubits, starts);
    *total = line.end;
    qn_free(line.qubits);
    return QN_OK;
}
