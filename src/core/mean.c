#include "core/mean.h"

#include <math.h>

double qn_mean_of(size_t count, const double *values, size_t stride, double *error) {
    double mean = 0.0, square = 0.0;
    for (size_t i = 0; i < count; ++i) mean += values[i * stride] / (double)count;
    for (size_t i = 0; i < count; ++i) {
        const double d = values[i * stride] - mean;
        square += d * d;
    }
    if (error) *error = count > 1 ? sqrt(square / (double)(count - 1) / (double)count) : 0.0;
    return mean;
}
