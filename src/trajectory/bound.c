/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/try.h"
#include "program/unitary.h"
#include "trajectory/run.h"

#include <string.h>

static size_t reals_of(const qn_trajectory *t, const qn_shape *s) {
    const size_t lanes = s->l ? t->kernels->lanes : 1;
    return ((size_t)(2 * s->rows) << (s->h + s->l)) * lanes +
           QN_HEAD_BYTES / t->kernels->real_bytes;
}

void qn_trajectory_bound_destroy(qn_trajectory_bound *bound) {
    if (!bound) return;
    void *arrays[] = {bound->gates, bound->matrices, bound->first, bound->coefficients};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; ++k) qn_free(arrays[k]);
    qn_free(bound);
}

size_t qn_trajectory_bound_bytes(const qn_trajectory *t) {
    size_t reals = 0;
    for (size_t b = 0; b < t->nblocks; ++b)
        reals += (reals_of(t, &t->blocks[b].shape) + 15) / 16 * 16;
    return (16 * t->nitems + 64 * t->nblocks) * sizeof(double complex) +
           t->nblocks * sizeof(size_t) + reals * t->kernels->real_bytes;
}

qn_status qn_trajectory_bound_create(const qn_trajectory *t, qn_trajectory_bound **bound) {
    qn_status status = QN_OK;
    size_t reals = 0;
    qn_trajectory_bound *made = qn_alloc(1, sizeof *made);
    QN_TRY_ALLOC(made);
    made->t = t;
    made->gates = qn_alloc(16 * t->nitems + 1, sizeof *made->gates);
    made->matrices = qn_alloc(64 * t->nblocks + 1, sizeof *made->matrices);
    made->first = qn_alloc(t->nblocks + 1, sizeof *made->first);
    QN_TRY_ALLOC(made->gates && made->matrices && made->first);
    for (size_t b = 0; b < t->nblocks; ++b) {
        made->first[b] = reals;
        reals += (reals_of(t, &t->blocks[b].shape) + 15) / 16 * 16;
    }
    made->coefficients = qn_alloc(reals + 1, t->kernels->real_bytes);
    QN_TRY_ALLOC(made->coefficients);
    *bound = made;
    made = NULL;
out:
    qn_trajectory_bound_destroy(made);
    return status;
}

/* The product of a block when all is quiet. */
static void set_block(qn_trajectory_bound *bound, size_t index) {
    const qn_trajectory *t = bound->t;
    const qn_block *block = &t->blocks[index];
    const int size = 1 << block->nqubits;
    double complex *m = bound->matrices + 64 * index;
    memset(m, 0, 64 * sizeof *m);
    for (int i = 0; i < size; ++i) m[i * size + i] = 1.0;
    for (size_t k = block->first; k < block->first + block->count; ++k) {
        const qn_item *item = &t->items[k];
        const double complex *u = bound->gates + 16 * k;
        if (item->instr->kind != QN_INSTR_GATE) {
            if (item->location < 0) continue;
            const qn_unraveling *noise = &t->kinds[t->kind_of[item->location]].unraveling;
            if (noise->silent) continue;
            u = noise->operators;
        }
        qn_small_apply(block->nqubits, u, item->instr->nqubits, item->slot, m);
    }
    t->kernels->prepare(&block->shape, m,
                        (char *)bound->coefficients + bound->first[index] * t->kernels->real_bytes);
}

void qn_trajectory_bind(qn_trajectory_bound *bound, const double *params) {
    const qn_trajectory *t = bound->t;
    for (size_t k = 0; k < t->nitems; ++k)
        if (t->items[k].instr->kind == QN_INSTR_GATE)
            qn_instr_unitary(t->items[k].instr, params, 0.0, bound->gates + 16 * k);
    for (size_t b = 0; b < t->nblocks; ++b) set_block(bound, b);
}

void qn_trajectory_shift(qn_trajectory_bound *bound, const double *params, const qn_instr *instr,
                         double shift) {
    const qn_trajectory *t = bound->t;
    for (size_t b = 0; b < t->nblocks; ++b)
        for (size_t k = t->blocks[b].first; k < t->blocks[b].first + t->blocks[b].count; ++k) {
            if (t->items[k].instr != instr) continue;
            qn_instr_unitary(instr, params, shift, bound->gates + 16 * k);
            set_block(bound, b);
            return;
        }
}
