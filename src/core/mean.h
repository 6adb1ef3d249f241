/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Means of samples: the one place where a standard error is calculated from them. */
#ifndef QN_CORE_MEAN_H
#define QN_CORE_MEAN_H

#include <stddef.h>

/* Sample i of something. */
typedef double qn_sample_at(const void *samples, size_t i);

/* Mean of at(samples, 0..count-1), summed in this order; 0 if there are none.
 *   error  standard error of the mean, s / sqrt(count) with the unbiased variance s^2, out; NAN for
 *          less than two samples, of which none is known; NULL = not wanted */
double qn_mean_by(size_t count, qn_sample_at *at, const void *samples, double *error);

/* The same of values[0], values[stride], ... */
double qn_mean_of(size_t count, const double *values, size_t stride, double *error);

/* The standard error from the sum of the squared deviations from the mean. */
double qn_mean_error(double squares, double count);

#endif
