/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trajectory and its derivative. The record of what was drawn is kept and so are the
 * probabilities that it was drawn with, so the value of a trajectory, <psi| O |psi> of the
 * unnormalised state, and its derivative by the parameters are unbiased: sum over records q
 * (<psi|O|psi> / q) does not depend on q. The derivative is that of the adjoint method: the state
 * is taken back by the inverses of what acted, beside O psi by their adjoints; where something
 * acted that has no inverse (a reset, a measurement) the state was kept. */
#ifndef QN_TRAJECTORY_REVERSE_H
#define QN_TRAJECTORY_REVERSE_H

#include "trajectory/single.h"
#include "trajectory/slope.h"

typedef struct qn_reverse qn_reverse; /* memory of one thread */

/* For a plan without a light cone and in double precision.
 *   memory  bytes for states that are kept
 * The caller destroys *reverse. */
QN_MUST_CHECK qn_status qn_reverse_create(const qn_trajectory *t, double memory,
                                          qn_reverse **reverse);
void qn_reverse_destroy(qn_reverse *reverse);
size_t qn_reverse_bytes(const qn_trajectory *t); /* without the states that are kept */

/* From now on derivatives by noise are computed, too. noise: borrowed; NULL = no more. */
void qn_reverse_want_noise(qn_reverse *reverse, const qn_noise_slopes *noise);

/* What a trajectory gives. */
typedef struct qn_reversed {
    double value;
    double *slopes; /* d value / d parameter, of all parameters of the program, added to */
    /* d value / d strength of the noise of each instruction, 2 each as of qn_instr_slope, added to;
     * NULL if it is not wanted */
    double *noise;
} qn_reversed;

/* One trajectory.
 *   weights  of the values of the plan, whose sum is the observable
 *   result   out
 * QN_ERR_LIMIT: more states to keep than the memory holds; QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_reverse_run(const qn_trajectory_bound *bound, qn_reverse *reverse,
                                       const double *weights, qn_draw draw, qn_rng *rng,
                                       int threads, qn_reversed *result);

#endif
