/* Means of samples. */
#ifndef QN_CORE_MEAN_H
#define QN_CORE_MEAN_H

#include <stddef.h>

/* Mean of values[0], values[stride], ..., `count` of them, summed in this order.
 *   error  standard error of the mean, out; 0 for a single value; NULL = not wanted
 * 0 if there are none. */
double qn_mean_of(size_t count, const double *values, size_t stride, double *error);

#endif
