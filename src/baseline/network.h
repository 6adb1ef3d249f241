/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A masked autoencoder of one hidden layer:
 *   y = W^T tanh(W z + b) + c,  z: the visible pixels, zeros in the patches, at norm 1,
 * trained for the fidelity (x y)^2 / (|x| |y|)^2 with the original x. */
#ifndef QN_BASELINE_NETWORK_H
#define QN_BASELINE_NETWORK_H

#include "baseline/baseline.h"

/* W (hidden x npixels), b (hidden), c (npixels) */
size_t qn_network_parameters(size_t npixels, size_t hidden);

/* A batch: `count` rows of npixels. */
typedef struct qn_network_batch {
    size_t count, npixels, hidden;
    double *inputs, *originals; /* z, and x with |x| = 1 */
    double *outputs;            /* y */
    double *scratch;            /* qn_network_scratch */
} qn_network_batch;
size_t qn_network_scratch(size_t count, size_t npixels, size_t hidden);
/* Mean fidelity of the outputs at these parameters, which are left in the batch. gradient: of it,
 * qn_network_parameters, out; NULL = not wanted. */
double qn_network_fidelity(qn_network_batch *batch, const double *parameters, double *gradient,
                           int threads);

#endif
