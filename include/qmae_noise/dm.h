/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernels of the density engine: sets of inner loops, one for each kind of processor.
 *
 * They work on Pauli vectors: of n qubits r[P] = Tr(P rho), 4^n doubles, index = sum_k d_k 4^k with
 * digit I=0, X=1, Y=2, Z=3 of qubit k. */
#ifndef QMAE_NOISE_DM_H
#define QMAE_NOISE_DM_H

#include "qmae_noise/core.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The same kernels on states in single precision: matrices and environments stay double. */
typedef struct qn_kernels_float {
    void (*apply)(int n, int a, int b, const double *m, const float *in, float *out);
    void (*environment)(int n, int a, int b, const float *w, const float *r, double *environment);
    void (*pull_back)(int n, int a, int b, const double *m, float *w, const float *r,
                      double *environment);
    double (*dot)(size_t count, const float *a, const float *b);
} qn_kernels_float;

/* A set of kernels for one kind of processor. All sets give the same numbers up to rounding. */
typedef struct qn_kernels {
    const char *name;        /* "reference", "generic", "avx2", "avx512" */
    bool (*available)(void); /* does this processor have it? */
    /* out = (m on digits a < b) in: out[.., i, ..] = sum_j m[i][j] in[.., j, ..] with i = d_a + 4
     * d_b. 4^n doubles each; out = in is allowed, partial overlap is not. n >= 2. 16 * 4^n
     * multiply-adds. */
    void (*apply)(int n, int a, int b, const double *m, const double *in, double *out);
    /* environment[i][j] = sum over the other digits of w[i, rest] r[j, rest]: 256 doubles,
     * overwritten. 16 * 4^n multiply-adds. */
    void (*environment)(int n, int a, int b, const double *w, const double *r, double *environment);
    /* Both at once on w, as a backward pass needs them: the environment of w as it comes, then w <-
     * m w in place. */
    void (*pull_back)(int n, int a, int b, const double *m, double *w, const double *r,
                      double *environment);
    /* c = a b for 16 x 16 matrices; c distinct from a and b. */
    void (*multiply)(const double *a, const double *b, double *c);
    double (*dot)(size_t count, const double *a, const double *b);
    const qn_kernels_float *single;
} qn_kernels;

size_t qn_kernels_count(void);
const qn_kernels *qn_kernels_at(size_t index);       /* 0 is the reference; NULL beyond the last */
const qn_kernels *qn_kernels_find(const char *name); /* NULL if unknown or not available here */
const qn_kernels *qn_kernels_best(void); /* the fastest that this processor has; never NULL */

#ifdef __cplusplus
}
#endif
#endif
