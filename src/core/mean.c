/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/mean.h"

#include <math.h>

double qn_mean_error(double squares, double count) {
    return count > 1.0 ? sqrt(squares / (count - 1.0) / count) : NAN;
}

double qn_mean_by(size_t count, qn_sample_at *at, const void *samples, double *error) {
    double mean = 0.0, squares = 0.0;
    for (size_t i = 0; i < count; ++i) mean += at(samples, i) / (double)count;
    for (size_t i = 0; error && i < count; ++i) {
        const double d = at(samples, i) - mean;
        squares += d * d;
    }
    if (error) *error = qn_mean_error(squares, (double)count);
    return mean;
}

typedef struct strided {
    const double *values;
    size_t stride;
} strided;

static double value_at(const void *samples, size_t i) {
    const strided *s = samples;
    return s->values[i * s->stride];
}

double qn_mean_of(size_t count, const double *values, size_t stride, double *error) {
    return qn_mean_by(count, value_at, &(strided){values, stride}, error);
}
