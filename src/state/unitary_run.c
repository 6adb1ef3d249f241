/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which fused matrices share a tile, and running them: each tile is read once in a pass. */
#include "state/fusion.h"

#include "core/try.h"

#include <string.h>

/* Steps that are looked through for those that a tile can take; matrices that are applied to a
 * tile at a time; tiles that are worth threads. */
enum { WINDOW = 256, PENDING = 32, TILES_FOR_THREADS = 16 };

/* Bits of a state with its lanes. */
static int width_of(const qn_unitary *u) {
    return u->nbits > u->lane_bits ? u->nbits : u->lane_bits;
}

size_t qn_unitary_room(int nbits, qn_precision precision) {
    const qn_state_kernels *kernels = qn_state_kernels_find(NULL, precision);
    const size_t size = (size_t)1 << nbits;
    return size < kernels->lanes ? kernels->lanes : size;
}

/* ---- passes --------------------------------------------------------------------------------- */

static uint64_t bits_of(const qn_unitary_step *step) {
    uint64_t bits = 0;
    for (int k = 0; k < step->count; ++k) bits |= UINT64_C(1) << step->bits[k];
    return bits;
}

/* The matrix's bits become ascending, as shapes want them. */
static void sort_bits(qn_unitary_step *step) {
    const int size = 1 << step->count;
    int slot[QN_UNITARY_FUSED], sorted[QN_UNITARY_FUSED], from[1 << QN_UNITARY_FUSED] = {0};
    double complex matrix[64];
    for (int k = 0; k < step->count; ++k) {
        slot[k] = 0;
        for (int other = 0; other < step->count; ++other)
            slot[k] += step->bits[other] < step->bits[k];
        sorted[slot[k]] = step->bits[k];
    }
    for (int i = 0; i < size; ++i)
        for (int k = 0; k < step->count; ++k) from[i] |= (i >> slot[k] & 1) << k;
    for (int i = 0; i < size; ++i)
        for (int j = 0; j < size; ++j)
            matrix[i * size + j] = step->matrix[from[i] * size + from[j]];
    memcpy(step->bits, sorted, sizeof sorted);
    memcpy(step->matrix, matrix, (size_t)(size * size) * sizeof *matrix);
}

/* Collects one pass from the first of the steps that are left, and takes out what fits: a step that
 * stays behind keeps all later ones of its bits behind, too. Returns where the rest begins. */
static size_t collect(qn_unitary *u, size_t *left, size_t first, size_t count) {
    const int n = width_of(u);
    const size_t end = count - first < WINDOW ? count : first + WINDOW;
    int most = 0;
    uint64_t tile = qn_tile_begin(n, bits_of(&u->steps[left[first]]), &most), behind = 0;
    qn_unitary_pass *pass = &u->passes[u->npasses++];
    size_t kept[WINDOW], nkept = 0;
    *pass = (qn_unitary_pass){.first = u->nordered};
    for (size_t k = first; k < end; ++k) {
        const uint64_t bits = bits_of(&u->steps[left[k]]);
        if (!(bits & behind) && __builtin_popcountll(tile | bits) <= most) {
            tile |= bits;
            u->order[u->nordered++] = left[k];
        } else {
            behind |= bits;
            kept[nkept++] = left[k];
        }
    }
    pass->count = u->nordered - pass->first;
    pass->tile = qn_tile_fill(n, tile, most);
    if (nkept) memcpy(left + end - nkept, kept, nkept * sizeof *left);
    return end - nkept;
}

qn_status qn_unitary_close(qn_unitary *u) {
    qn_status status = QN_OK;
    size_t count = 0, *left = qn_alloc(u->nsteps + 1, sizeof *left);
    u->order = qn_alloc(u->nsteps + 1, sizeof *u->order);
    u->passes = qn_alloc(u->nsteps + 1, sizeof *u->passes);
    QN_TRY_ALLOC(left && u->order && u->passes);
    for (size_t k = 0; k < u->nsteps; ++k) {
        if (u->steps[k].count == 0) continue;
        sort_bits(&u->steps[k]);
        left[count++] = k;
    }
    for (size_t first = 0; first < count;) first = collect(u, left, first, count);
out:
    qn_free(left);
    return status;
}

/* ---- running -------------------------------------------------------------------------------- */

/* Some matrices of a pass, prepared. */
typedef struct batch {
    const qn_unitary *u;
    qn_tiling tiles;
    bool splits, joins; /* the first, the last of all batches */
    size_t count;
    qn_shape shapes[PENDING];
    char *coefficients; /* QN_COEFFICIENTS reals for each */
    size_t bytes;       /* of them */
    uint32_t *expand;
} batch;

static void prepare(batch *b, const qn_unitary_pass *pass, size_t first) {
    const qn_unitary *u = b->u;
    b->count = pass->count - first < PENDING ? pass->count - first : PENDING;
    b->splits = pass == u->passes && first == 0;
    b->joins = pass + 1 == u->passes + u->npasses && first + b->count == pass->count;
    for (size_t k = 0; k < b->count; ++k) {
        const qn_unitary_step *step = &u->steps[u->order[pass->first + first + k]];
        qn_shape_set(&b->shapes[k], step->count, step->bits, u->lane_bits);
        qn_shape_place(&b->shapes[k], pass->tile, u->lane_bits);
        u->kernels->prepare(&b->shapes[k], step->matrix, b->coefficients + k * b->bytes);
    }
}

static void apply(const batch *b, void *psi, int threads) {
    const qn_state_kernels *kernels = b->u->kernels;
    const qn_tiling *tiles = &b->tiles;
    threads = tiles->count < TILES_FOR_THREADS ? 1 : threads;
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
    for (size_t t = 0; t < tiles->count; ++t) {
        const size_t first = qn_tiling_first(tiles, t);
        if (b->splits) kernels->split(tiles->vectors, psi, first, tiles->expand);
        for (size_t k = 0; k < b->count; ++k)
            kernels->apply(&b->shapes[k], b->coefficients + k * b->bytes, psi, first,
                           tiles->expand);
        if (b->joins) kernels->join(tiles->vectors, psi, first, tiles->expand);
    }
}

qn_status qn_unitary_run(const qn_unitary *u, void *const *states, size_t count, int threads) {
    qn_status status = QN_OK;
    const size_t most = u->nordered < PENDING ? u->nordered + 1 : PENDING;
    batch b = {.u = u,
               .coefficients = qn_alloc(most * QN_COEFFICIENTS, u->kernels->real_bytes),
               .bytes = QN_COEFFICIENTS * u->kernels->real_bytes,
               .expand = qn_alloc((size_t)1 << QN_TILE_BITS, sizeof *b.expand)};
    QN_TRY_ALLOC(b.coefficients && b.expand);
    for (size_t r = 0; r < u->npasses; ++r) {
        b.tiles = qn_tiling_of(width_of(u), u->passes[r].tile, u->lane_bits, b.expand);
        for (size_t first = 0; first < u->passes[r].count; first += b.count) {
            prepare(&b, &u->passes[r], first);
            for (size_t k = 0; k < count; ++k) apply(&b, states[k], threads);
        }
    }
out:
    qn_free(b.coefficients);
    qn_free(b.expand);
    return status;
}
