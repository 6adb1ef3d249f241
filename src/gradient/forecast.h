/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What gradients will take, counted before they are computed (simulate/forecast.h). */
#ifndef QN_GRADIENT_FORECAST_H
#define QN_GRADIENT_FORECAST_H

#include "qmae_noise/gradient.h"

typedef struct qn_gradient_forecast {
    int qubits;        /* touched ones, of the density matrix */
    double operations; /* real ones, counted */
} qn_gradient_forecast;

/* Of qn_adjoint_run; noise: with QN_BY_NOISE. O(instructions). */
QN_MUST_CHECK qn_status qn_gradient_foresee(const qn_program *program, bool noise,
                                            qn_gradient_forecast *forecast, qn_diag *diag);
/* Its seconds, by the rate of this machine now. */
QN_MUST_CHECK qn_status qn_gradient_seconds(const qn_gradient_forecast *forecast, double *seconds);

/* Real operations of a trajectory of qn_gradient_estimate. Errors: what it refuses. */
QN_MUST_CHECK qn_status qn_gradient_operations(const qn_program *program,
                                               const qn_observable *observable, double *operations,
                                               qn_diag *diag);

#endif
