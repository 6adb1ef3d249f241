/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random channels and unitaries, and a dense witness of what a channel does. */
#ifndef QN_TEST_RANDOM_CHANNEL_H
#define QN_TEST_RANDOM_CHANNEL_H

#include "qmae_noise/program.h"

/* count complete Kraus matrices of size d x d (d <= 8). */
void random_kraus(qn_rng *rng, int d, int count, double complex *kraus);

/* A random unitary, d x d. */
void random_unitary(qn_rng *rng, int d, double complex *u);

/* A random density matrix, d x d. */
void random_density(qn_rng *rng, int d, double complex *rho);

/* out = sum_k K_k rho K_k^dagger; d x d. */
void dense_apply(int d, int count, const double complex *kraus, const double complex *rho,
                 double complex *out);

/* Checks that the PTM takes the Pauli vector of rho to that of `image`. */
void assert_ptm_takes(int nqubits, const double *ptm, const double complex *rho,
                      const double complex *image, double tolerance);

#endif
