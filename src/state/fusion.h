/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a unitary. */
#ifndef QN_STATE_FUSION_H
#define QN_STATE_FUSION_H

#include "state/tile.h"
#include "state/unitary.h"

enum { QN_UNITARY_BITS = 64, QN_UNITARY_FUSED = 3 };
#define NO_STEP SIZE_MAX

/* A fused matrix. */
typedef struct qn_unitary_step {
    int count;                  /* bits; 0 = it was taken into another one */
    int bits[QN_UNITARY_FUSED]; /* lowest bit of the index first */
    bool diagonal;
    double complex matrix[64];
} qn_unitary_step;

/* Steps order[first..first + count) that share a tile. */
typedef struct qn_unitary_pass {
    size_t first, count;
    uint64_t tile;
} qn_unitary_pass;

struct qn_unitary {
    int nbits;
    const qn_state_kernels *kernels;
    int lane_bits;
    qn_unitary_step *steps;
    size_t nsteps;
    size_t latest[QN_UNITARY_BITS]; /* step of a bit */
    size_t *order;                  /* steps as they are run */
    size_t nordered;
    qn_unitary_pass *passes;
    size_t npasses;
};

#endif
