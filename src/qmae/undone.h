/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The readout of the destructive SWAP test undone. Of outcome s = +-1 of a qubit, which reads Z as
 * offset + slope Z, (s - offset) / slope has the mean Z; so with these numbers t in place of Z a
 * shot's product of (1 + t_in + t_ref - t_in t_ref) / 2 over the pairs has the mean that the test
 * would have without readout errors. It is no longer +-1: its square's mean says how it spreads. */
#ifndef QN_QMAE_UNDONE_H
#define QN_QMAE_UNDONE_H

#include "qmae/spec.h"

typedef struct qn_undone_pair {
    double outcomes[4];  /* of the bits in + 2 ref */
    double square[2][2]; /* its square's mean as sum square[a][b] <Z_in^a Z_ref^b> before it */
} qn_undone_pair;

typedef struct qn_undone {
    int n;
    qn_undone_pair pairs[QN_QMAE_MAX_QUBITS];
} qn_undone;

/* QN_ERR_UNSUPPORTED, with the reason: the test has an ancilla, bits are read together, or a
 * qubit's readout keeps nothing. */
QN_MUST_CHECK qn_status qn_undone_init(const qn_program *program, const qn_registers *registers,
                                       int n, qn_undone *undone, qn_diag *diag);
/* Covector of a pair before its readout: of the value without errors, or of the square.
 *   covector  [a][b] as `square` */
void qn_undone_covector(const qn_undone *undone, int pair, bool square, double covector[2][2]);

/* qn_undone_init, of a QMAE whose requests may want QN_WANT_UNDONE if it succeeds. */
QN_MUST_CHECK qn_status qn_qmae_undoes(const qn_qmae *qmae, qn_diag *diag);

#endif
