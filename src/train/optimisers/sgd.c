/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/optimiser.h"

/* Gradient descent with heavy-ball momentum (Polyak 1964): v = 0.9 v + g, p = p - rate v. */
static void update(size_t count, double rate, uint64_t step, const double *gradient,
                   double *parameters, double *state) {
    static const double momentum = 0.9;
    (void)step;
    for (size_t i = 0; i < count; ++i) {
        state[i] = momentum * state[i] + gradient[i];
        parameters[i] -= rate * state[i];
    }
}

const qn_optimiser qn_optimiser_sgd = {
    .name = "sgd",
    .help = "gradient descent with momentum 0.9 (Polyak 1964)",
    .nstate = 1,
    .update = update,
};
