/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The best linear map from masked images to originals. */
#ifndef QN_BASELINE_LINEAR_H
#define QN_BASELINE_LINEAR_H

#include <stddef.h>

#include "qmae_noise/core.h"

/* map (n x n, out): least squares with a ridge, sum over the rows of |a map - b|^2 + ridge |map|^2,
 * solved by the normal equations: map = (A^T A + ridge 1)^-1 A^T B.
 *   normal  n x n, A^T A, symmetric; overwritten
 *   map     A^T B, overwritten by the map
 *   ridge   > 0 */
void qn_linear_solve(size_t n, double ridge, double *normal, double *map, int threads);

#endif
