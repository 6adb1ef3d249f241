/* The states of one trajectory, tile by tile. */
#include "trajectory/run.h"

#include <string.h>

void *qn_runner_state(const qn_runner *r, int group) {
    return r->work->arena + r->t->groups[group].offset;
}

/* ---- tiles ---------------------------------------------------------------------------------- */

/* The tiles of a state: where they start, and how their vectors lie. */
typedef struct tiling {
    uint64_t rest; /* index bits that the tile leaves */
    size_t count;
    const uint32_t *expand;
} tiling;

/* The bits of `number` at the places of `mask`. */
static size_t deposit(uint64_t mask, size_t number) {
    size_t out = 0;
    for (; number && mask; mask &= mask - 1, number >>= 1)
        if (number & 1) out |= mask & -mask;
    return out;
}

static tiling tiling_of(const qn_runner *r, int nqubits, uint64_t tile) {
    const int lane_bits = r->t->lane_bits, bits = __builtin_popcountll(tile);
    const uint64_t all = nqubits < 64 ? (UINT64_C(1) << nqubits) - 1 : UINT64_MAX;
    tiling made = {.rest = all & ~tile, .expand = NULL};
    made.count = (size_t)1 << __builtin_popcountll(made.rest);
    if (tile >> bits == 0) return made;
    uint32_t *expand = r->work->expand;
    size_t size = 1;
    uint64_t left = tile >> lane_bits << lane_bits;
    for (expand[0] = 0; left; left &= left - 1, size *= 2)
        for (size_t k = 0; k < size; ++k) expand[size + k] = expand[k] + (uint32_t)(left & -left);
    made.expand = expand;
    return made;
}

void qn_runner_flush(const qn_runner *r) {
    qn_trajectory_work *w = r->work;
    const qn_step *step = w->waiting;
    if (!w->npending) return;
    void *psi = qn_runner_state(r, step->group);
    const tiling tiles = tiling_of(r, step->nqubits, step->tile);
    const int threads = tiles.count < 4 ? 1 : r->threads;
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
    for (size_t k = 0; k < tiles.count; ++k) {
        const size_t first = deposit(tiles.rest, k);
        for (size_t p = 0; p < w->npending; ++p)
            r->t->kernels->apply(w->pending[p].shape, w->pending[p].coefficients, psi, first,
                                 tiles.expand);
    }
    w->npending = 0;
    w->waiting = NULL;
}

void qn_runner_reduce(const qn_runner *r, int group, int nqubits, const qn_shape *shape,
                      uint64_t tile, double complex *rho) {
    const int size = 1 << (2 * (shape->h + shape->l));
    const void *psi = qn_runner_state(r, group);
    const tiling tiles = tiling_of(r, nqubits, tile);
    const size_t chunks = tiles.count < QN_CHUNKS ? tiles.count : QN_CHUNKS;
    const int threads = tiles.count < 4 ? 1 : r->threads;
    memset(r->work->chunks, 0, chunks * 64 * sizeof *rho);
    /* always summed in the same order, whatever the threads */
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
    for (size_t c = 0; c < chunks; ++c)
        for (size_t k = c * tiles.count / chunks; k < (c + 1) * tiles.count / chunks; ++k)
            r->t->kernels->reduce(shape, psi, deposit(tiles.rest, k), tiles.expand,
                                  r->work->chunks + 64 * c);
    memset(rho, 0, (size_t)size * sizeof *rho);
    for (size_t c = 0; c < chunks; ++c)
        for (int i = 0; i < size; ++i) rho[i] += r->work->chunks[64 * c + (size_t)i];
}
