/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step on a large vector by several threads. */
#ifndef QN_DM_SPREAD_H
#define QN_DM_SPREAD_H

#include "qmae_noise/dm.h"

/* r <- (m on digits a < b) r, as kernels->apply has it: the digits above b part the vector into
 * slices that lie side by side. The same bits for any number of threads. Steps whose upper digit is
 * the highest of all, and vectors of fewer than 10 digits, are one slice. */
void qn_dm_spread(const qn_kernels *kernels, int threads, int n, int a, int b, const double *m,
                  double *r);

#endif
