/* SPDX-License-Identifier: GPL-3.0-or-later */
/* State vectors as they stand in textbooks: the slow truth of the vectorised ones. Qubit k is bit k
 * of an index. */
#ifndef QN_TEST_NAIVE_STATE_H
#define QN_TEST_NAIVE_STATE_H

#include "qmae_noise/core.h"

#include <complex.h>

/* psi <- (u on the qubits) psi, 2^n amplitudes; u is 2^count x 2^count, row-major, qubits[0] the
 * lowest bit of its index; count <= 3. */
void naive_apply(int n, const double complex *u, int count, const int *qubits, double complex *psi);
/* `count` different numbers below n. */
void pick_qubits(qn_rng *rng, int n, int count, int *qubits);

#endif
