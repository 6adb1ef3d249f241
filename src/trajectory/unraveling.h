/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A noise channel as a list of operators that a trajectory draws from. */
#ifndef QN_TRAJECTORY_UNRAVELING_H
#define QN_TRAJECTORY_UNRAVELING_H

#include "qmae_noise/channel.h"

#include <stdbool.h>

/* Operators K_0 ... of 2^m x 2^m with sum K^dagger K = 1. The first nfixed are multiples of
 * unitaries and are drawn with `fixed[k]` in any state, most probable first; the others with p_k =
 * |K_k psi|^2, the largest smallest eigenvalue of K^dagger K first. */
typedef struct qn_unraveling {
    int nqubits, count, nfixed;
    double quiet; /* K_0 is drawn at least this often, in any state */
    /* K_0 is a multiple of the identity, which states that are normalised at the end need not
     * see */
    bool silent;
    double fixed[18];
    double complex *operators; /* owned */
} qn_unraveling;

/* From the 4^m x 4^m PTM of a CPTP map, m = 1 or 2: a mixture of Paulis, of Paulis and resets, or
 * Kraus operators of the Choi matrix. The caller clears *u. */
QN_MUST_CHECK qn_status qn_unraveling_init(qn_unraveling *u, int nqubits, const double *ptm);
void qn_unraveling_clear(qn_unraveling *u);

#endif
