/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Density matrices as real Pauli vectors: of n qubits r[P] = Tr(P rho), 4^n doubles, index = sum_k
 * d_k 4^k with digit I=0, X=1, Y=2, Z=3 of qubit k. Tr(A B) = 2^-n sum_P a[P] b[P]. */
#ifndef QN_DM_PAULI_H
#define QN_DM_PAULI_H

#include "qmae_noise/core.h"

#include <complex.h>

/* Masks that the transforms of real amplitudes take at a time. */
enum { QN_PAULI_WORK = 8 };

/* r = Pauli vector of |psi><psi| for 2^n complex amplitudes (norm as given). work: 2^n complex
 * numbers. O(n 4^n). */
void qn_pauli_from_state(int n, const double complex *psi, double *r, double complex *work);
/* The same for real amplitudes; entries with an odd number of Y are zero. work: QN_PAULI_WORK 2^n
 * doubles. O(n 4^n / 2). */
void qn_pauli_from_real(int n, const double *amplitudes, double *r, double *work);
/* The same bits by plain loops, which say what is computed; work: 2^n. */
void qn_pauli_from_real_plainly(int n, const double *amplitudes, double *r, double *work);
/* r = Pauli vector of |0...0>. O(4^n). */
void qn_pauli_ground(int n, double *r);
/* Tr(A B) = 2^-n sum_P a[P] b[P]. */
double qn_pauli_inner(int n, const double *a, const double *b);
/* The diagonal <i|rho|i>: 2^n reals. work: none. O(n 2^n). */
void qn_pauli_diagonal(int n, const double *r, double *diagonal);
/* The real part of the matrix: m[i][j] = Re <i|rho|j>, 2^n x 2^n row-major. work: QN_PAULI_WORK 2^n
 * doubles. O(n 4^n). */
void qn_pauli_to_real_matrix(int n, const double *r, double *m, double *work);
/* The same bits by plain loops. */
void qn_pauli_to_real_matrix_plainly(int n, const double *r, double *m);
/* The full matrix, row-major. O(n 4^n). */
void qn_pauli_to_matrix(int n, const double *r, double complex *m);

#endif
