/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of an adjoint. */
#ifndef QN_GRADIENT_ADJOINT_H
#define QN_GRADIENT_ADJOINT_H

#include "gradient/replay.h"
#include "gradient/tape.h"

struct qn_adjoint {
    qn_tape tape;
    qn_replay replay;
    double *w;            /* the observable, as large as the largest state */
    double *scratch;      /* as large; NULL if no step and no readout needs it */
    double *environments; /* 256 for each step of a plan and each measurement */
};

/* One pass at the parameters that the tape is bound to, of the observable in adjoint->w (before
 * readout), which it destroys. adjoint->environments are set; returns the value, NAN after
 * adjoint->replay was stopped. */
double qn_adjoint_sweep(qn_adjoint *adjoint);

#endif
