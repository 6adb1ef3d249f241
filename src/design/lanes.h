/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gates on real state vectors, QN_LANES of them side by side, for each kind of processor. All give
 * the same bits. */
#ifndef QN_DESIGN_LANES_H
#define QN_DESIGN_LANES_H

#include <stdbool.h>
#include <stddef.h>

enum { QN_LANES = 8 };

/* x: `size` amplitudes of QN_LANES states each, amplitude after amplitude. Qubit q is bit q of the
 * number of an amplitude, here as 1 << q. */
typedef struct qn_lanes {
    bool (*available)(void); /* does this processor have it? */
    /* exp(-i angle/2 Y) on a qubit; c, s: cosine and sine of half the angle */
    void (*turn)(double *x, size_t size, size_t qubit, double c, double s);
    /* CZ on the qubits of which `both` is the sum */
    void (*flip)(double *x, size_t size, size_t both);
    /* of the angle of the turn that x has behind it: slope of f, whose slopes by x are y */
    double (*slope)(const double *x, const double *y, size_t size, size_t qubit);
} qn_lanes;

extern const qn_lanes qn_lanes_generic;
#if defined(__x86_64__)
extern const qn_lanes qn_lanes_avx2, qn_lanes_avx512;
#endif

/* By index, the fastest first; NULL beyond the last. */
const qn_lanes *qn_lanes_at(size_t index);
/* The fastest that this processor has. */
const qn_lanes *qn_lanes_best(void);

#endif
