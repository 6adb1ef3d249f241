/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Products of letters as they are read. */
#ifndef QN_SIMULATE_FACTORS_H
#define QN_SIMULATE_FACTORS_H

#include "simulate/simulation.h"

enum { QN_FACTOR_SIZE = 1 << QN_MAX_READOUT_QUBITS };

/* Letters of qubits that are read together (mostly of one), 1 = X, 2 = Y, 3 = Z, and how their
 * product is read: sum_j weights[j] times the product of the letters in j. */
typedef struct qn_factor {
    int count;
    int digits[QN_MAX_READOUT_QUBITS], letters[QN_MAX_READOUT_QUBITS];
    double weights[QN_FACTOR_SIZE]; /* 2^count */
} qn_factor;

/* A product as the simulation's readout reports it: *rest times the product of the factors.
 *   letters  I, X, Y, Z, 0, 1, one a qubit, leftmost = highest qubit
 *   factors  room for as many as there are letters but I on touched qubits, out
 * QN_ERR_ARGUMENT: no such string. The simulation need not have run. */
QN_MUST_CHECK qn_status qn_simulation_factors(const qn_simulation *s, const char *letters,
                                              qn_factor *factors, int *count, double *rest,
                                              qn_diag *diag);

/* Are they single letters, X and Y without a constant part? */
bool qn_factors_are_single(const qn_factor *factors, int count);
/* The expectation value of the product of such in a state vector. O(2^ndigits). */
double qn_simulation_expect_single(const qn_simulation *s, const double complex *psi,
                                   const qn_factor *factors, int count);

#endif
