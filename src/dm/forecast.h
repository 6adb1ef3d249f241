/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a run by density matrices will take: counted, so that what follows from it does not
 * depend on how busy a machine is; and, to be told, the rate of this machine now. */
#ifndef QN_DM_FORECAST_H
#define QN_DM_FORECAST_H

#include "dm/fused.h"

typedef struct qn_dm_work {
    size_t steps;      /* fused */
    double operations; /* real ones, two of a multiply-add, on one vector */
} qn_dm_work;

/* Of one step on a vector of 4^ndigits: 32 4^ndigits. */
double qn_dm_step_operations(int ndigits);
/* Adds the steps that qn_plan_create would make of these instructions, on a vector that grows: its
 * digits from *grown on join, as 0, when a step touches one.
 *   grown  digits in use, at least 2; in and out
 * Errors: as of qn_plan_create. O(instructions). */
QN_MUST_CHECK qn_status qn_dm_count(const qn_instr *const *instrs, size_t count,
                                    const int *digit_of_qubit, int ndigits, int *grown,
                                    qn_dm_work *work, qn_diag *diag);

/* Operations a second that steps of this size run at, measured: some milliseconds, and up to 32
 * MiB. */
QN_MUST_CHECK qn_status qn_dm_rate(const qn_kernels *kernels, int ndigits, int threads,
                                   double *rate);

#endif
