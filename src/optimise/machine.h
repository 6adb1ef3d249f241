/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A problem on one device: values, gradients, mitigated as the settings say. */
#ifndef QN_OPTIMISE_MACHINE_H
#define QN_OPTIMISE_MACHINE_H

#include "optimise/rung.h"
#include "qmae_noise/optimise.h"
#include "train/mitigation.h"

enum { QN_MACHINE_RUNGS = 3 };

typedef struct qn_machine {
    qn_problem *problem; /* borrowed; its rows are shuffled */
    const qn_mitigation_plan *plan;
    qn_rung rungs[QN_MACHINE_RUNGS]; /* plan->nfolds */
    qn_desk *desks;                  /* one a thread that answers questions */
    size_t ndesks;
    double *numbers;            /* of the desks and all below */
    double *slopes;             /* nangles: of a row */
    double *inputs, *by_inputs; /* ninputs */
    double *moved[2];           /* nvalues: of spsa, down and up */
} qn_machine;

/* mitigation: of the device; the ideal one has none. The caller clears *machine, even after a
 * failure. */
QN_MUST_CHECK qn_status qn_machine_create(qn_machine *machine, qn_problem *problem,
                                          const qn_model *model, qn_mitigation mitigation,
                                          qn_diag *diag);
void qn_machine_clear(qn_machine *machine);

/* An estimate as the settings say, with the random numbers of this step. */
typedef struct qn_slope {
    double value, error; /* of what is minimised, and the standard error that shots make */
    double exact;        /* of infinitely many shots */
    uint64_t circuits, shots;
} qn_slope;
/* gradient: nvalues, out. QN_ERR_INTERRUPTED. */
QN_MUST_CHECK qn_status qn_machine_estimate(qn_machine *machine, const double *values,
                                            uint64_t step, qn_slope *slope, double *gradient,
                                            qn_diag *diag);

/* raw: without mitigation. */
QN_MUST_CHECK qn_status qn_machine_judge(qn_machine *machine, const double *values, bool raw,
                                         qn_verdict *verdict, qn_diag *diag);

#endif
