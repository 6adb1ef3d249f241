/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order in which the operations of a program are built. With crosstalk or layers it is that
 * of time, since what happens to a pair lies between operations on either; else the circuit's. The
 * classical bits always say what they say in the circuit's order. */
#include "circuit/condition.h"
#include "core/try.h"
#include "program/builder.h"
#include "program/schedule.h"

#include <math.h>
#include <stdlib.h>

typedef struct start_entry {
    double start;
    size_t index;
} start_entry;

static int compare_starts(const void *a, const void *b) {
    const start_entry *left = a, *right = b;
    if (left->start != right->start) return left->start < right->start ? -1 : 1;
    return (left->index > right->index) - (left->index < right->index);
}

/* When the last barrier before an operation was passed; moves on with each barrier. */
static double fence_before(const qn_op *op, double start, int nqubits, double *fences) {
    double passed = 0.0;
    const bool barrier = op->kind == QN_OP_BARRIER;
    for (int q = 0; barrier && q < (op->nfence ? op->nfence : nqubits); ++q)
        fences[op->nfence ? op->fence[q] : q] = start;
    for (int q = 0; !barrier && q < op->nqubits; ++q) passed = fmax(passed, fences[op->qubits[q]]);
    return passed;
}

/* By start; a delay only says when it ends. A frame that has moved to the pulse before it stays
 * behind the barrier that it stands behind, since the noise of a layer in between, unlike crosstalk
 * and relaxation, does not let it pass. */
static qn_status sort_by_start(qn_builder *b) {
    qn_status status = QN_OK;
    const size_t size = qn_circuit_size(b->program->circuit);
    const int nqubits = qn_circuit_nqubits(b->program->circuit);
    start_entry *entries = qn_alloc(size, sizeof *entries);
    double *fences = qn_alloc((size_t)nqubits, sizeof *fences);
    QN_TRY_ALLOC(entries && fences);
    for (size_t k = 0; k < size; ++k) {
        const qn_op *op = qn_circuit_op(b->program->circuit, k);
        double start = b->starts[k] + (op->kind == QN_OP_DELAY ? b->durations[k] : 0.0);
        const double passed = fence_before(op, start, nqubits, fences);
        if (b->model->nlayers && qn_schedule_frame(op, b->durations[k]))
            start = fmax(start, passed);
        entries[k] = (start_entry){start, k};
    }
    qsort(entries, size, sizeof *entries, compare_starts);
    for (size_t k = 0; k < size; ++k) b->order[k] = entries[k].index;
out:
    qn_free(entries);
    qn_free(fences);
    return status;
}

/* Bits that no condition reads need no order in time: only the last write counts. Marks the writes
 * that an unconditional one overwrites later in the circuit (`overwritten`). A bit that is left
 * with several writes, the later ones conditional, does need an order: it `waits` too. */
static qn_status find_overwritten(qn_builder *b, int nbits, bool *waits) {
    const qn_circuit *circuit = b->program->circuit;
    bool *certain = qn_alloc((size_t)nbits + 1, sizeof *certain); /* written later, always */
    bool *perhaps = qn_alloc((size_t)nbits + 1, sizeof *perhaps); /* or on a condition */
    qn_status status = QN_OK;
    QN_TRY_ALLOC(certain && perhaps);
    for (size_t k = qn_circuit_size(circuit); k-- > 0;) {
        const qn_op *op = qn_circuit_op(circuit, k);
        if (op->kind != QN_OP_MEASURE || waits[op->bit]) continue;
        b->overwritten[k] = certain[op->bit];
        waits[op->bit] = !certain[op->bit] && perhaps[op->bit];
        perhaps[op->bit] = true;
        certain[op->bit] |= op->condition.count == 0;
    }
out:
    qn_free(certain);
    qn_free(perhaps);
    return status;
}

static void find_read(const qn_circuit *circuit, bool *waits) {
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_condition *c = &qn_circuit_op(circuit, k)->condition;
        for (int bit = c->first; bit < c->first + c->count; ++bit)
            waits[bit] = waits[bit] || qn_condition_reads(c, bit);
    }
}

qn_status qn_builder_find_order(qn_builder *b) {
    qn_status status = QN_OK;
    const qn_circuit *circuit = b->program->circuit;
    const bool by_start = b->model->ncrosstalk > 0 || b->model->nlayers > 0;
    const int nbits = qn_circuit_nbits(circuit);
    bool *waits = qn_alloc((size_t)nbits + 1, sizeof *waits);
    QN_TRY_ALLOC(waits);
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) b->order[k] = k;
    find_read(circuit, waits);
    if (by_start) QN_TRY(find_overwritten(b, nbits, waits));
    QN_TRY(qn_schedule_compute(circuit, b->model->schedule, nbits, waits, b->durations, b->starts,
                               &b->program->duration));
    if (by_start) QN_TRY(sort_by_start(b));
out:
    qn_free(waits);
    return status;
}
