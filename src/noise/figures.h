/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the noise of a gate amounts to, in the figures that different communities quote. */
#ifndef QN_NOISE_FIGURES_H
#define QN_NOISE_FIGURES_H

#include "qmae_noise/noise.h"

typedef struct qn_gate_figures {
    qn_gate_noise noise; /* as the model says: duration, error, lambda */
    double pauli;      /* chance of a Pauli error in the depolarizing part: lambda (4^m - 1)/4^m */
    double infidelity; /* average, of depolarizing part and relaxation together */
    double thermal;    /* average infidelity of the relaxation alone */
    double diamond;    /* qn_ptm_diamond_bound of both together */
} qn_gate_figures;

/* Of a gate on qubits[0..m), m = 1 or 2. Channel rules and over-rotations are not part of it.
 * QN_ERR_UNSUPPORTED if the model does not list the gate; QN_ERR_NUMERIC, QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_gate_figures_find(const qn_model *model, const qn_gate *gate,
                                             const int *qubits, qn_gate_figures *figures,
                                             qn_diag *diag);

/* Upper bound of half the diamond distance of a channel (CPTP, m <= 3 qubits) to the identity:
 *     1/2 |L - id|_diamond <= d/2 |Tr_out |J||_inf,   J = Choi matrix (trace one) of L minus that
 *     of id, d = 2^m.
 * (J = P - N splits L - id into two completely positive maps; the diamond norm of their sum is the
 * largest eigenvalue of its adjoint at 1, d Tr_out |J|: Watrous, The Theory of Quantum Information,
 * section 3.3.) Exact for Pauli channels; at most d times the lower bound Tr |J| / 2.
 *   ptm  4^m x 4^m
 * QN_ERR_NUMERIC, QN_ERR_MEMORY. O(64^m). */
QN_MUST_CHECK qn_status qn_ptm_diamond_bound(int nqubits, const double *ptm, double *bound);

#endif
