/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "state/tile.h"

/* ---- shapes --------------------------------------------------------------------------------- */

void qn_shape_set(qn_shape *shape, int count, const int *positions, int lane_bits) {
    *shape = (qn_shape){0};
    for (int k = 0; k < count; ++k) {
        const int at = positions[k];
        if (at < lane_bits) {
            shape->low[shape->l++] = at;
            continue;
        }
        const size_t half = (size_t)1 << shape->h, bit = (size_t)1 << at;
        for (size_t j = 0; j < half; ++j) shape->high[half + j] = shape->high[j] + bit;
        ++shape->h;
    }
    shape->rows = 1 << shape->h;
}

uint64_t qn_shape_bits(const qn_shape *shape) {
    uint64_t bits = 0;
    for (int b = 0; b < shape->h; ++b) bits |= shape->high[(size_t)1 << b];
    return bits;
}

void qn_shape_place(qn_shape *shape, uint64_t tile, int lane_bits) {
    int b = 0;
    for (uint64_t bits = qn_shape_bits(shape); bits; bits &= bits - 1)
        shape->insert[b++] = __builtin_popcountll(tile & ((bits & -bits) - 1)) - lane_bits;
    shape->count = (size_t)1 << (__builtin_popcountll(tile) - lane_bits - shape->h);
}

/* ---- tiles ---------------------------------------------------------------------------------- */

uint64_t qn_tile_begin(int n, uint64_t bits, int *most) {
    *most = n < QN_TILE_BITS ? n : QN_TILE_BITS;
    return ((UINT64_C(1) << (*most < QN_TILE_LOW ? *most : QN_TILE_LOW)) - 1) | bits;
}

uint64_t qn_tile_fill(int n, uint64_t tile, int most) {
    for (int p = 0; p < n && __builtin_popcountll(tile) < most; ++p) tile |= UINT64_C(1) << p;
    return tile;
}

/* The bits of `number` at the places of `mask`. */
static size_t deposit(uint64_t mask, size_t number) {
    size_t out = 0;
    for (; number && mask; mask &= mask - 1, number >>= 1)
        if (number & 1) out |= mask & -mask;
    return out;
}

size_t qn_tiling_first(const qn_tiling *tiles, size_t k) { return deposit(tiles->rest, k); }

qn_tiling qn_tiling_of(int nqubits, uint64_t tile, int lane_bits, uint32_t *expand) {
    const int bits = __builtin_popcountll(tile);
    const uint64_t all = nqubits < 64 ? (UINT64_C(1) << nqubits) - 1 : UINT64_MAX;
    qn_tiling made = {.rest = all & ~tile, .vectors = (size_t)1 << (bits - lane_bits)};
    made.count = (size_t)1 << __builtin_popcountll(made.rest);
    if (tile >> bits == 0) return made;
    size_t size = 1;
    uint64_t left = tile >> lane_bits << lane_bits;
    for (expand[0] = 0; left; left &= left - 1, size *= 2)
        for (size_t k = 0; k < size; ++k) expand[size + k] = expand[k] + (uint32_t)(left & -left);
    made.expand = expand;
    return made;
}
