/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The best real encoder: any orthogonal matrix in place of a circuit. Encoder U, the trash qubits
 * (highest bits of an index) reset to |0>, decoder U^T:
 *   fidelity = sum_b ((U_0 x) (U_b v))^2,  U_b: the rows of U with trash b
 * for input v and original x of norm 1: the ceiling of every circuit of real gates. */
#ifndef QN_BASELINE_ENCODER_H
#define QN_BASELINE_ENCODER_H

#include "qmae_noise/core.h"

#include <stddef.h>

typedef struct qn_encoder_batch {
    size_t count, n, latent;    /* images, 2^n amplitudes, 2^k of them latent */
    double *inputs, *originals; /* count x n */
    double *slopes;             /* count x n, out: d fidelity / d input, of each image */
    double *scratch;            /* qn_encoder_batch_scratch */
} qn_encoder_batch;
size_t qn_encoder_batch_scratch(size_t count, size_t n);
/* Mean fidelity; fidelities: of each image, NULL = not wanted.
 *   u         n x n, rows
 *   gradient  n x n, out: d mean fidelity / d u; NULL = not wanted, nor are the slopes */
double qn_encoder_fidelity(qn_encoder_batch *batch, const double *u, double *fidelities,
                           double *gradient, int threads);
/* <i|rho_out|i> of each image: count x n, out. */
void qn_encoder_diagonals(qn_encoder_batch *batch, const double *u, double *diagonals, int threads);
/* skew (n x n, out) = g u^T - u g^T: the slope of f along u -> exp(skew) u is its entries. */
void qn_encoder_skew(size_t n, const double *u, const double *gradient, double *skew,
                     double *scratch, int threads);
/* u <- (1 - skew / 2)^-1 (1 + skew / 2) u: Cayley, stays orthogonal. scratch: 2 n^2. */
void qn_encoder_move(size_t n, const double *skew, double *u, double *scratch, int threads);

#endif
