/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/paired.h"

#include "core/mean.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

typedef struct groups {
    const double *numbers;
    size_t nunits;
} groups;

static double mean_of_group(const void *samples, size_t g) {
    const groups *all = samples;
    return qn_mean_of(all->nunits, all->numbers + g * all->nunits, 1, NULL);
}

qn_paired qn_paired_interval(const double *differences, size_t ngroups, size_t nunits,
                             double level) {
    qn_paired made;
    const size_t sample = ngroups > 1 ? ngroups : nunits;
    const groups all = {differences, nunits};
    made.mean = ngroups > 1 ? qn_mean_by(ngroups, mean_of_group, &all, &made.error)
                            : qn_mean_of(nunits, differences, 1, &made.error);
    const double reach = sample > 1 ? made.error * gsl_cdf_tdist_Pinv(0.5 + 0.5 * level,
                                                                      (double)(sample - 1))
                                    : INFINITY;
    made.low = made.mean - reach;
    made.high = made.mean + reach;
    return made;
}

size_t qn_paired_parts(const qn_paired *differences, size_t count) {
    size_t first = count;
    while (first > 0 && (differences[first - 1].low > 0.0 || differences[first - 1].high < 0.0))
        --first;
    return first;
}
