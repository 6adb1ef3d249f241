/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small unitaries as matrices, row-major, qubit k = bit k of an index. */
#ifndef QN_CIRCUIT_UNITARY_H
#define QN_CIRCUIT_UNITARY_H

#include "qmae_noise/circuit.h"

enum { QN_UNITARY_QUBITS = 3, QN_UNITARY_SIZE = 1 << QN_UNITARY_QUBITS };

/* u = 1 on n <= 3 qubits. */
void qn_unitary_identity(int n, double complex *u);
/* u = G u for a gate on some of the n qubits. */
void qn_unitary_apply(int n, double complex *u, const qn_gate *gate, const double *angles,
                      const int *qubits);
/* Is u = exp(i phase) v, to 1e-12? phase: out. */
bool qn_unitary_same(int n, const double complex *u, const double complex *v, double *phase);
/* u = u^exponent, the phases of the eigenvalues taken from (-pi, pi]. QN_ERR_MEMORY, or
 * QN_ERR_NUMERIC if the eigenvalues are not found. */
QN_MUST_CHECK qn_status qn_unitary_power(int n, double complex *u, double exponent);

/* A 2 x 2 unitary on one qubit for one value of all the others: on rows `low` and `high` of the
 * whole, which differ in that qubit's bit, 0 in `low`. */
typedef struct qn_unitary_factor {
    int qubit, low, high;
    double complex m[4];
} qn_unitary_factor;
enum { QN_UNITARY_FACTORS = QN_UNITARY_SIZE * (QN_UNITARY_SIZE - 1) / 2 };

/* Factors u, which is overwritten, into at most 2^n (2^n - 1)/2 of these, in order of application;
 * returns their number. n >= 1. Rows are zeroed along a Gray code (Nielsen and Chuang, 4.5). */
int qn_unitary_factor_all(int n, double complex *u, qn_unitary_factor *factors);

#endif
