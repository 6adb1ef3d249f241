/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pauli strings and small matrices. */
#ifndef QN_CHANNEL_PTM_H
#define QN_CHANNEL_PTM_H

#include "qmae_noise/channel.h"

#define QN_PTM_MAX 64 /* 4^3 rows */

/* The one non-zero entry in row `row` of Pauli string p on nqubits qubits; *column is where it
 * stands. */
double complex qn_pauli_entry(int nqubits, int p, int row, int *column);

/* The Pauli twirl of a map, 4^-m sum_P P E(P . P) P over all strings: its off-diagonal entries
 * become 0. */
void qn_ptm_twirl(int nqubits, double *ptm);

/* The identity map. */
void qn_ptm_identity(int nqubits, double *ptm);
/* Adds to `choi` (4^m x 4^m, zeroed) the Choi matrix of trace one of a map:
 * J[(a, c), (b, d)] = 4^-m sum_ij R[i][j] P_i[a][b] P_j[d][c] with (a, c) = a 2^m + c: output a,
 * input c. */
void qn_ptm_choi(int nqubits, const double *ptm, double complex *choi);
/* Is it exactly the identity map? */
bool qn_ptm_is_identity(int nqubits, const double *ptm);

#endif
