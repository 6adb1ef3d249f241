/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tiles: parts of a state that stay in the second-level cache while several matrices are applied
 * to them. A tile has all values of some bits of the amplitude's index; the other bits number the
 * tiles. */
#ifndef QN_STATE_TILE_H
#define QN_STATE_TILE_H

#include "state/kernel.h"

/* Bits of a tile at most, and of those that lie in one piece. */
enum { QN_TILE_BITS = 14, QN_TILE_LOW = 6 };

/* The shape of a matrix on the qubits at these positions of a state, lanes (positions below
 * lane_bits) first, the others ascending; its place in a tile is set later. */
void qn_shape_set(qn_shape *shape, int count, const int *positions, int lane_bits);
/* Bits of the amplitude's index that a matrix mixes, but for those of the lanes. */
uint64_t qn_shape_bits(const qn_shape *shape);
/* Its place in a tile that has all its bits. */
void qn_shape_place(qn_shape *shape, uint64_t tile, int lane_bits);

/* The smallest tile that begins to collect matrices on states of n bits (lanes included), with
 * these bits; the bits that it may have at most. */
uint64_t qn_tile_begin(int n, uint64_t bits, int *most);
/* Fills a tile up with the lowest bits that it does not have yet. */
uint64_t qn_tile_fill(int n, uint64_t tile, int most);

/* The tiles of a state: where they start, and how their vectors lie. */
typedef struct qn_tiling {
    uint64_t rest;          /* index bits that the tile leaves */
    size_t count;           /* tiles */
    size_t vectors;         /* of a tile */
    const uint32_t *expand; /* offset of each vector of a tile; NULL = they are in one piece */
} qn_tiling;
/* expand: room for 2^QN_TILE_BITS entries, used as long as the tiling is. */
qn_tiling qn_tiling_of(int nqubits, uint64_t tile, int lane_bits, uint32_t *expand);
/* First amplitude of tile k. */
size_t qn_tiling_first(const qn_tiling *tiles, size_t k);

/* A matrix that waits to be applied. */
typedef struct qn_pending {
    const qn_shape *shape;
    const void *coefficients;
} qn_pending;

#endif
