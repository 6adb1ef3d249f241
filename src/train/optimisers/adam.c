/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/optimiser.h"

#include <math.h>

/* Kingma and Ba, arXiv 1412.6980, algorithm 1 with its default constants. */
static void update(size_t count, double rate, uint64_t step, const double *gradient,
                   double *parameters, double *state) {
    static const double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
    double *mean = state, *square = state + count;
    const double correct1 = 1.0 - pow(beta1, (double)step),
                 correct2 = 1.0 - pow(beta2, (double)step);
    for (size_t i = 0; i < count; ++i) {
        mean[i] = beta1 * mean[i] + (1.0 - beta1) * gradient[i];
        square[i] = beta2 * square[i] + (1.0 - beta2) * gradient[i] * gradient[i];
        parameters[i] -= rate * (mean[i] / correct1) / (sqrt(square[i] / correct2) + epsilon);
    }
}

const qn_optimiser qn_optimiser_adam = {
    .name = "adam",
    .help = "adaptive moments, beta1 0.9, beta2 0.999, epsilon 1e-8 (arXiv 1412.6980)",
    .nstate = 2,
    .update = update,
};
