/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transforms between real amplitudes and Pauli vectors for each kind of processor. */
#ifndef QN_DM_TRANSFORM_H
#define QN_DM_TRANSFORM_H

#include <stdbool.h>
#include <stddef.h>

/* As qn_pauli_from_real and qn_pauli_to_real_matrix, the same bits, for n >= lane_bits. */
typedef struct qn_transforms {
    bool (*available)(void); /* does this processor have it? */
    int lane_bits;           /* 2^lane_bits masks x at a time */
    void (*from_real)(int n, const double *amplitudes, double *r, double *work);
    void (*to_real_matrix)(int n, const double *r, double *m, double *work);
} qn_transforms;

extern const qn_transforms qn_transforms_generic;
#if defined(__x86_64__)
extern const qn_transforms qn_transforms_avx2, qn_transforms_avx512;
#endif

/* By index, the fastest first; NULL beyond the last. */
const qn_transforms *qn_transforms_at(size_t index);
/* The fastest that this processor has for n qubits; NULL if n is too small for any. */
const qn_transforms *qn_transforms_best(int n);

#endif
