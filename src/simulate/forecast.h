/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What runs will take, counted before they begin. */
#ifndef QN_SIMULATE_FORECAST_H
#define QN_SIMULATE_FORECAST_H

#include "simulate/simulation.h"

/* Real operations below which nothing needs to be foretold: some tenths of a second. */
static const double QN_A_MOMENT = 1e10;
/* Those of a run that is long to wait for, about ten seconds of one core; and how many times as
 * many as by trajectories make these worth their errors. */
static const double QN_LONG = 4e11, QN_WORTH_ERRORS = 4.0;

/* Of a run by density matrices: steps, branches (at the most, of measured bits that are read or
 * kept), operations; seconds are NAN. O(instructions). */
QN_MUST_CHECK qn_status qn_forecast_dense(const qn_simulation *s, const qn_program *program,
                                          qn_simulation_forecast *forecast, qn_diag *diag);
/* The same of any program. */
QN_MUST_CHECK qn_status qn_forecast_program(const qn_program *program,
                                            qn_simulation_forecast *forecast, qn_diag *diag);
/* Real operations of all trajectories that would be run (sampled.c). QN_ERR_LIMIT: they do not
 * fit. */
QN_MUST_CHECK qn_status qn_forecast_sampled(const qn_simulation *s, const qn_simulation_job *job,
                                            const qn_simulation_sampling *asked,
                                            double *operations);

/* Was it run in single precision, so that it gives nothing but records? */
bool qn_simulation_is_single(const qn_simulation *simulation);

#endif
