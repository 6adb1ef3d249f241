#include "noise/schedule.h"

#include <math.h>

/* Lets an operation occupy its qubits (a barrier: all) from the first moment that all of them are free; returns that
 * moment and moves *end. */
static double occupy(const qn_op *op, double duration, double *free_at, int nqubits, double *end) {
    const int count = op->kind == QN_OP_BARRIER ? nqubits : op->nqubits;
    double start = 0.0;
    for (int k = 0; k < count; ++k)
        start = fmax(start, free_at[op->kind == QN_OP_BARRIER ? k : op->qubits[k]]);
    for (int k = 0; k < count; ++k)
        free_at[op->kind == QN_OP_BARRIER ? k : op->qubits[k]] = start + duration;
    *end = fmax(*end, start + duration);
    return start;
}

/* ALAP is ASAP with time running backwards from the circuit's end. */
qn_status qn_schedule_compute(const qn_circuit *circuit, qn_schedule schedule,
                              const double *durations, double *starts, double *total) {
    const size_t size = qn_circuit_size(circuit);
    const int nqubits = qn_circuit_nqubits(circuit);
    const bool backwards = schedule == QN_SCHEDULE_ALAP;
    double end = 0.0, *free_at = qn_alloc((size_t)nqubits, sizeof *free_at);
    if (!free_at) return QN_ERR_MEMORY;
    for (size_t k = 0; k < size; ++k) {
        const size_t index = backwards ? size - 1 - k : k;
        starts[index] =
            occupy(qn_circuit_op(circuit, index), durations[index], free_at, nqubits, &end);
    }
    for (size_t k = 0; backwards && k < size; ++k) starts[k] = end - (starts[k] + durations[k]);
    *total = end;
    qn_free(free_at);
    return QN_OK;
}
