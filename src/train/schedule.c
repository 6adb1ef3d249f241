/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/schedule.h"
#include "qmae_noise/train.h"

#include <math.h>

static double constant(double t) {
    (void)t;
    return 1.0;
}

static double cosine(double t) { return 0.5 * (1.0 + cos(M_PI * t)); }

static double step_down(double t) { return pow(0.5, floor(4.0 * t)); }

/* t: part of the run that is done, 0 <= t < 1. */
static double (*const factors[])(double t) = {
    [QN_RATE_CONSTANT] = constant, [QN_RATE_COSINE] = cosine, [QN_RATE_STEP] = step_down};
static const char *const names[] = {"constant", "cosine", "step", NULL};

const qn_choice qn_rate_schedule_choice = {
    "rate schedule", names,
    "constant; cosine: down to zero along a half wave; step: halved after every quarter of the "
    "run"};

double qn_rate_factor(qn_rate_schedule schedule, uint64_t step, uint64_t steps) {
    return factors[schedule]((double)(step - 1) / (double)steps);
}
