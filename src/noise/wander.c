/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stationary AR(1) processes of which every step can be asked for by itself. */
#include "noise/drift.h"

#include <math.h>

static double normal(uint64_t seed, uint64_t number, uint64_t rule, uint64_t step) {
    qn_rng rng;
    qn_rng_init(&rng, seed, QN_STREAM_DRIFT, step, number, rule);
    return qn_rng_normal(&rng);
}

/* Between two values at a distance of 2 h the one in the middle is normal with mean (a + b) / (2
 * cosh t) and variance tanh t, t = h / steps: with r = exp(-t), cov(middle, end) = r and cov(ends)
 * = r^2, so that the mean is (a + b) r / (1 + r^2), the variance (1 - r^2) / (1 + r^2). Each step
 * is the middle of one interval only, so that it names its random number. */
double qn_drift_wander(uint64_t seed, uint64_t number, uint64_t rule, double steps, uint64_t step) {
    uint64_t first = 0, last = QN_DRIFT_LAST;
    const double whole = (double)last / steps;
    double at_first = normal(seed, number, rule, first);
    if (step == first) return at_first;
    double at_last = exp(-whole) * at_first +
                     sqrt(-expm1(-2.0 * whole)) * normal(seed, number, rule, last);
    while (step != last) {
        const uint64_t middle = first + (last - first) / 2;
        const double t = (double)(middle - first) / steps;
        const double value = (at_first + at_last) * 0.5 / cosh(t) +
                             sqrt(tanh(t)) * normal(seed, number, rule, middle);
        if (step < middle) {
            last = middle;
            at_last = value;
        } else {
            first = middle;
            at_first = value;
            if (step == middle) return value;
        }
    }
    return at_last;
}
