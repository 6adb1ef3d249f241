#include "study/paired.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

double qn_mean(const double *numbers, size_t count, double *error) {
    double mean = 0.0, square = 0.0;
    for (size_t i = 0; i < count; ++i) mean += numbers[i] / (double)count;
    for (size_t i = 0; i < count; ++i) square += (numbers[i] - mean) * (numbers[i] - mean);
    *error = count > 1 ? sqrt(square / (double)(count - 1) / (double)count) : 0.0;
    return mean;
}

/* The same of the means of groups. */
static double mean_of_groups(const double *numbers, size_t ngroups, size_t nunits, double *error) {
    double mean = 0.0, square = 0.0, inside;
    for (size_t g = 0; g < ngroups; ++g)
        mean += qn_mean(numbers + g * nunits, nunits, &inside) / (double)ngroups;
    for (size_t g = 0; g < ngroups; ++g) {
        const double d = qn_mean(numbers + g * nunits, nunits, &inside) - mean;
        square += d * d;
    }
    *error = sqrt(square / (double)(ngroups - 1) / (double)ngroups);
    return mean;
}

qn_paired qn_paired_interval(const double *differences, size_t ngroups, size_t nunits,
                             double level) {
    qn_paired made;
    const size_t sample = ngroups > 1 ? ngroups : nunits;
    if (ngroups > 1) made.mean = mean_of_groups(differences, ngroups, nunits, &made.error);
    else made.mean = qn_mean(differences, nunits, &made.error);
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
