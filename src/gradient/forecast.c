/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gradient/forecast.h"

#include "core/try.h"
#include "dm/forecast.h"
#include "simulate/forecast.h"
#include "trajectory/single.h"

/* In forward passes, and in trajectories without derivatives; measured (docs/gradient.md). */
static const double FORWARDS = 3.4, FORWARDS_AND_NOISE = 3.7, TRAJECTORIES = 15.0;

qn_status qn_gradient_foresee(const qn_program *program, bool noise, qn_gradient_forecast *forecast,
                              qn_diag *diag) {
    qn_simulation_forecast forward;
    const qn_status status = qn_forecast_program(program, &forward, diag);
    if (status != QN_OK) return status;
    forecast->qubits = forward.qubits;
    forecast->operations = (noise ? FORWARDS_AND_NOISE : FORWARDS) * forward.operations;
    return QN_OK;
}

qn_status qn_gradient_seconds(const qn_gradient_forecast *forecast, double *seconds) {
    double rate = 1.0;
    const qn_status status = qn_dm_rate(qn_kernels_best(), forecast->qubits, 1, &rate);
    if (status == QN_OK) *seconds = forecast->operations / rate;
    return status;
}

qn_status qn_gradient_operations(const qn_program *program, const qn_observable *observable,
                                 double *operations, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_trajectory *plan = NULL;
    qn_trajectory_options options = qn_trajectory_options_default();
    options.light_cone = options.drop = false;
    options.readout = true;
    options.nobservables = 1;
    options.observables = &observable;
    QN_TRY(qn_trajectory_of(program, &options, &plan, diag));
    *operations = TRAJECTORIES * qn_trajectory_operations(plan);
out:
    qn_trajectory_destroy(plan);
    return status;
}
