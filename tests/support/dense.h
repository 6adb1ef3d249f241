/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slow truth: density matrices and unitaries as they stand in textbooks, with index loops over
 * complex numbers and nothing of the library but its circuits. Qubit k is bit k of an index;
 * matrices are row-major; qubits[0] is the least significant bit of a small matrix's index. What
 * goes wrong here fails the running test. */
#ifndef QN_TEST_DENSE_H
#define QN_TEST_DENSE_H

#include "qmae_noise/circuit.h"

typedef struct dense {
    int nqubits;
    size_t dim;          /* 2^nqubits */
    double complex *rho; /* dim x dim */
} dense;

/* Whoever creates destroys; up to 10 qubits (16 MiB). */
/* |index><index| */
dense *dense_create_basis(int nqubits, size_t index);
/* |psi><psi|, 2^nqubits amplitudes */
dense *dense_create_pure(int nqubits, const double complex *psi);
/* qubit k in amplitudes[k] */
dense *dense_create_product(int nqubits, const double complex (*amplitudes)[2]);
dense *dense_copy(const dense *d);
void dense_destroy(dense *d);

/* rho -> sum_k K_k rho K_k^dagger on `nqubits` (1..3) qubits.
 *   kraus  `count` matrices 2^m x 2^m one after another
 * O(4^N 4^m), entries that are zero in sum_k K_k (x) conj(K_k) for free. */
void dense_apply_kraus(dense *d, int nqubits, const int *qubits, int count,
                       const double complex *kraus);

/* A gate of a circuit with its angles at `parameters` (may be NULL if none is trainable). */
void dense_apply_gate(dense *d, const qn_op *op, const double *parameters);

double dense_trace(const dense *d);
double dense_purity(const dense *d);
double dense_fidelity(const dense *d, const double complex *psi); /* <psi| rho |psi> */

/* Tr(P rho), paulis[q] in "IXYZ" the letter of qubit q (a string of nqubits letters). */
double dense_expect_pauli(const dense *d, const char *paulis);

/* r[P] = Tr(P rho), index = sum_k digit_k 4^k, digits I=0 X=1 Y=2 Z=3; 4^nqubits reals.
 * O(8^nqubits). */
void dense_pauli_vector(const dense *d, double *r);

/* The state of the qubits keep[0..nkeep), in this order; the others are traced out. */
dense *dense_partial_trace(const dense *d, int nkeep, const int *keep);

/* ---- circuits ----------------------------------------------------------------------------- */

double dense_angle(const qn_angle *angle, const double *parameters); /* its value in radians */

/* The 2^m x 2^m unitary of a gate operation. */
void dense_op_matrix(const qn_op *op, const double *parameters, double complex *u);

/* The 2^N x 2^N unitary of all gates of a circuit (up to 10 qubits); loads and barriers count as
 * nothing. */
void dense_unitary(const qn_circuit *circuit, const double *parameters, double complex *u);

/* Distance of two n x n unitaries regardless of a global phase: max |a - exp(i alpha) b|, alpha the
 * phase of Tr(b^dagger a). */
double dense_distance(int n, const double complex *a, const double complex *b);

#endif
