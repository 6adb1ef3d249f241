/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The states of one trajectory, tile by tile. */
#include "trajectory/run.h"

#include <string.h>

void *qn_runner_state(const qn_runner *r, int group) {
    return r->work->arena + r->t->groups[group].offset;
}

/* ---- tiles ---------------------------------------------------------------------------------- */

static qn_tiling tiling_of(const qn_runner *r, int nqubits, uint64_t tile) {
    return qn_tiling_of(nqubits, tile, r->t->lane_bits, r->work->expand);
}

void qn_runner_flush(const qn_runner *r) {
    qn_trajectory_work *w = r->work;
    const qn_step *step = w->waiting;
    if (!w->npending) return;
    void *psi = qn_runner_state(r, step->group);
    const qn_tiling tiles = tiling_of(r, step->nqubits, step->tile);
    const int threads = tiles.count < 4 ? 1 : r->threads;
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
    for (size_t k = 0; k < tiles.count; ++k) {
        const size_t first = qn_tiling_first(&tiles, k);
        for (size_t p = 0; p < w->npending; ++p)
            r->t->kernels->apply(w->pending[p].shape, w->pending[p].coefficients, psi, first,
                                 tiles.expand);
    }
    w->npending = 0;
    w->waiting = NULL;
}

void qn_runner_reduce(const qn_runner *r, int group, int nqubits, const qn_shape *shape,
                      uint64_t tile, double complex *rho) {
    const void *psi = qn_runner_state(r, group);
    qn_runner_meet(r, psi, psi, nqubits, shape, tile, rho);
}

void qn_runner_meet(const qn_runner *r, const void *x, const void *y, int nqubits,
                    const qn_shape *shape, uint64_t tile, double complex *rho) {
    const int size = 1 << (2 * (shape->h + shape->l));
    const qn_tiling tiles = tiling_of(r, nqubits, tile);
    const size_t chunks = tiles.count < QN_CHUNKS ? tiles.count : QN_CHUNKS;
    const int threads = tiles.count < 4 ? 1 : r->threads;
    memset(r->work->chunks, 0, chunks * 64 * sizeof *rho);
    /* always summed in the same order, whatever the threads */
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
    for (size_t c = 0; c < chunks; ++c)
        for (size_t k = c * tiles.count / chunks; k < (c + 1) * tiles.count / chunks; ++k)
            r->t->kernels->reduce(shape, x, y, qn_tiling_first(&tiles, k), tiles.expand,
                                  r->work->chunks + 64 * c);
    memset(rho, 0, (size_t)size * sizeof *rho);
    for (size_t c = 0; c < chunks; ++c)
        for (int i = 0; i < size; ++i) rho[i] += r->work->chunks[64 * c + (size_t)i];
}
