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

/* ---- seeds and images together --------------------------------------------------------------- */

typedef struct squares {
    double seed, unit, rest; /* mean squares */
} squares;

/* The means of the groups, and of the units, stand in `seeds` and `units`. */
static squares mean_squares(const double *x, size_t ngroups, size_t nunits, double mean,
                            const double *seeds, const double *units) {
    squares sum = {0};
    for (size_t g = 0; g < ngroups; ++g) sum.seed += pow(seeds[g] - mean, 2);
    for (size_t u = 0; u < nunits; ++u) sum.unit += pow(units[u] - mean, 2);
    for (size_t g = 0; g < ngroups; ++g)
        for (size_t u = 0; u < nunits; ++u)
            sum.rest += pow(x[g * nunits + u] - seeds[g] - units[u] + mean, 2);
    const double s = (double)ngroups, n = (double)nunits;
    return (squares){n * sum.seed / (s - 1.0), s * sum.unit / (n - 1.0),
                     sum.rest / ((s - 1.0) * (n - 1.0))};
}

static qn_paired two_way_interval(double mean, squares ms, size_t ngroups, size_t nunits,
                                  double level) {
    const double s = (double)ngroups, n = (double)nunits;
    const double seed = fmax(ms.seed, ms.rest), unit = fmax(ms.unit, ms.rest),
                 sum = seed + unit - ms.rest;
    if (sum <= 0.0) return (qn_paired){mean, 0.0, mean, mean};
    const double freedom = sum * sum /
                           (seed * seed / (s - 1.0) + unit * unit / (n - 1.0) +
                            ms.rest * ms.rest / ((s - 1.0) * (n - 1.0)));
    const double error = sqrt(sum / (s * n)),
                 reach = error * gsl_cdf_tdist_Pinv(0.5 + 0.5 * level, freedom);
    return (qn_paired){mean, error, mean - reach, mean + reach};
}

qn_status qn_paired_two_way(const double *differences, size_t ngroups, size_t nunits, double level,
                            qn_paired *made) {
    if (ngroups < 2 || nunits < 2) {
        *made = qn_paired_interval(differences, ngroups, nunits, level);
        return QN_OK;
    }
    double *seeds = qn_alloc(ngroups + nunits, sizeof *seeds), *units = seeds + ngroups;
    if (!seeds) return QN_ERR_MEMORY;
    for (size_t g = 0; g < ngroups; ++g)
        seeds[g] = qn_mean_of(nunits, differences + g * nunits, 1, NULL);
    for (size_t u = 0; u < nunits; ++u)
        units[u] = qn_mean_of(ngroups, differences + u, nunits, NULL);
    const double mean = qn_mean_of(ngroups, seeds, 1, NULL);
    const squares ms = mean_squares(differences, ngroups, nunits, mean, seeds, units);
    *made = two_way_interval(mean, ms, ngroups, nunits, level);
    qn_free(seeds);
    return QN_OK;
}

size_t qn_paired_parts(const qn_paired *differences, size_t count) {
    size_t first = count;
    while (first > 0 && (differences[first - 1].low > 0.0 || differences[first - 1].high < 0.0))
        --first;
    return first;
}
