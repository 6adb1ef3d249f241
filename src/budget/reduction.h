/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much weaker noise must become for a target. */
#ifndef QN_BUDGET_REDUCTION_H
#define QN_BUDGET_REDUCTION_H

#include "qmae_noise/core.h"

/* The distance from the target when the strength of some noise is times 1 - reduction. */
typedef qn_status qn_reduction_probe(void *context, double reduction, double *miss, qn_diag *diag);

/* The reduction in (0, 1) with a distance of at most `tolerance`, by the Illinois variant of false
 * position.
 *   at_none, at_all  the distance at 0 and at 1, of different signs */
QN_MUST_CHECK qn_status qn_reduction_solve(double at_none, double at_all, double tolerance,
                                           qn_reduction_probe *probe, void *context,
                                           double *reduction, qn_diag *diag);

#endif
