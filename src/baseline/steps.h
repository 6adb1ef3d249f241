/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Descents of the baselines: Adam with a rate that falls along a half wave. */
#ifndef QN_BASELINE_STEPS_H
#define QN_BASELINE_STEPS_H

#include "baseline/baseline.h"

typedef struct qn_steps {
    size_t count;  /* parameters */
    double rate;   /* of the first step */
    uint64_t step; /* done */
    uint64_t steps;
    double *state;
} qn_steps;

QN_MUST_CHECK qn_status qn_steps_init(qn_steps *descent, size_t count, double rate, int steps);
void qn_steps_clear(qn_steps *descent);
/* Moves the parameters against the gradient (of what is to become small). */
void qn_steps_take(qn_steps *descent, const double *gradient, double *parameters);

#endif
