/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Angles and tokens with the largest mean fidelity, by BFGS. */
#ifndef QN_DESIGN_FIT_H
#define QN_DESIGN_FIT_H

#include "design/ideal.h"

typedef struct qn_fit {
    const qn_ideal *ideal;
    size_t samples;   /* the first ones, a multiple of QN_LANES or all */
    int iterations;   /* at most */
    bool with_tokens; /* else they stay */
} qn_fit;

/* g->angles and tokens: where it starts, in; the largest mean fidelity near by, out.
 *   fidelity  that mean, out */
QN_MUST_CHECK qn_status qn_fit_run(const qn_fit *fit, qn_grown *g, double *tokens,
                                   double *fidelity);

#endif
