/* The order in which the operations of a program are built. With crosstalk it is that of time,
 * since what happens to a pair lies between operations on either; else the circuit's. The classical
 * bits always say what they say in the circuit's order. */
#include "core/try.h"
#include "noise/program_builder.h"
#include "noise/schedule.h"

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

/* By start; a delay only says when it ends. */
static qn_status sort_by_start(qn_builder *b) {
    const size_t size = qn_circuit_size(b->program->circuit);
    start_entry *entries = qn_alloc(size, sizeof *entries);
    if (!entries) return QN_ERR_MEMORY;
    for (size_t k = 0; k < size; ++k) {
        const bool waits = qn_circuit_op(b->program->circuit, k)->kind == QN_OP_DELAY;
        entries[k] = (start_entry){b->starts[k] + (waits ? b->durations[k] : 0.0), k};
    }
    qsort(entries, size, sizeof *entries, compare_starts);
    for (size_t k = 0; k < size; ++k) b->order[k] = entries[k].index;
    qn_free(entries);
    return QN_OK;
}

static int bits_written(const qn_circuit *circuit) {
    int nbits = 0;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        if (op->kind == QN_OP_MEASURE && op->bit >= nbits) nbits = op->bit + 1;
    }
    return nbits;
}

/* Bits that no condition reads need no order in time: only the last write counts. Marks the writes
 * that an unconditional one overwrites later in the circuit (`overwritten`). Says whether a bit is
 * left with several writes, the later ones conditional: their order in time does count. */
static qn_status find_overwritten(qn_builder *b, int nread, bool *several) {
    const qn_circuit *circuit = b->program->circuit;
    const int nbits = bits_written(circuit);
    bool *certain = qn_alloc((size_t)nbits + 1, sizeof *certain); /* written later, always */
    bool *perhaps = qn_alloc((size_t)nbits + 1, sizeof *perhaps); /* or on a condition */
    qn_status status = QN_OK;
    QN_TRY_ALLOC(certain && perhaps);
    for (size_t k = qn_circuit_size(circuit); k-- > 0;) {
        const qn_op *op = qn_circuit_op(circuit, k);
        if (op->kind != QN_OP_MEASURE || op->bit < nread) continue;
        b->overwritten[k] = certain[op->bit];
        *several |= !certain[op->bit] && perhaps[op->bit];
        perhaps[op->bit] = true;
        certain[op->bit] |= op->condition.count == 0;
    }
out:
    qn_free(certain);
    qn_free(perhaps);
    return status;
}

qn_status qn_builder_find_order(qn_builder *b) {
    qn_status status = QN_OK;
    const qn_circuit *circuit = b->program->circuit;
    const bool by_start = b->model->ncrosstalk > 0;
    int nbits = qn_schedule_bits(circuit);
    bool several = false;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) b->order[k] = k;
    if (by_start) QN_TRY(find_overwritten(b, nbits, &several));
    if (several && bits_written(circuit) > nbits) nbits = bits_written(circuit);
    QN_TRY(qn_schedule_compute(circuit, b->model->schedule, nbits, b->durations, b->starts,
                               &b->program->duration));
    if (by_start) QN_TRY(sort_by_start(b));
out:
    return status;
}
