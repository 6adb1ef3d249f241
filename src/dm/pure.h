/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pure engine: circuits without noise as a few 4 x 4 unitaries on state vectors. */
#ifndef QN_DM_PURE_H
#define QN_DM_PURE_H

#include "qmae_noise/program.h"

#include <complex.h>

/* fused 4 x 4 unitaries of a circuit without noise, at one parameter vector */
typedef struct qn_pure qn_pure;

/* instrs: GATE (and LOAD, MEASURE, which are skipped) only; digit_of_qubit without -1; otherwise
 * QN_ERR_UNSUPPORTED. See qn_plan_create. */
QN_MUST_CHECK qn_status qn_pure_create(const qn_instr *const *instrs, size_t count,
                                       const int *digit_of_qubit, int ndigits, qn_pure **pure,
                                       qn_diag *diag);
void qn_pure_destroy(qn_pure *pure);
size_t qn_pure_nsteps(const qn_pure *pure);
size_t qn_pure_bytes(const qn_pure *pure); /* its memory */
/* Sets all matrices and their slopes. */
void qn_pure_set(qn_pure *pure, const double *params);
/* history: (nsteps + 1) x 2^n amplitudes, history[0] given; history[nsteps] is U history[0]. */
void qn_pure_forward(const qn_pure *pure, double complex *history);
/* psi <- U^dagger psi, 2^n amplitudes. */
void qn_pure_inverse(const qn_pure *pure, double complex *psi);
/* derivative[p] += <lambda | dU / d params[p] | history[0]> for every parameter; lambda (2^n
 * amplitudes) becomes U^dagger lambda. */
void qn_pure_backward(const qn_pure *pure, const double complex *history, double complex *lambda,
                      double complex *derivative);

#endif
