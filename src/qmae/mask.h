/* Derivatives through the mask. */
#ifndef QN_QMAE_MASK_H
#define QN_QMAE_MASK_H

#include "qmae_noise/qmae.h"

/* Adds d f / d token to gradient, given d f / d amplitudes as in qn_response.input_gradient and the
 * norm from qn_patch_amplitudes. */
void qn_patch_pull_back(const qn_patch *patch, double norm, const double *input_gradient,
                        double *gradient);

#endif
