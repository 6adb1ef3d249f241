/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline/steps.h"

#include "train/optimiser.h"
#include "train/schedule.h"

#include <string.h>

qn_status qn_steps_init(qn_steps *descent, size_t count, double rate, int steps) {
    const size_t size = (size_t)qn_optimiser_adam.nstate * count;
    *descent = (qn_steps){.count = count, .rate = rate, .steps = (uint64_t)steps};
    descent->state = qn_alloc(size, sizeof *descent->state);
    if (!descent->state) return QN_ERR_MEMORY;
    memset(descent->state, 0, size * sizeof *descent->state);
    return QN_OK;
}

void qn_steps_clear(qn_steps *descent) {
    qn_free(descent->state);
    *descent = (qn_steps){0};
}

void qn_steps_take(qn_steps *descent, const double *gradient, double *parameters) {
    ++descent->step;
    const double rate = descent->rate *
                        qn_rate_factor(QN_RATE_COSINE, descent->step, descent->steps);
    qn_optimiser_adam.update(descent->count, rate, descent->step, gradient, parameters,
                             descent->state);
}
