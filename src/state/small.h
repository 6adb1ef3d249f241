/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Products of the small matrices that are fused. */
#ifndef QN_STATE_SMALL_H
#define QN_STATE_SMALL_H

#include <complex.h>

/* m <- (u on the slots) m, for a 2^k x 2^k matrix m, k <= 3, and u on one to three of its bits. */
void qn_small_apply(int k, const double complex *u, int nqubits, const int *slot,
                    double complex *m);

#endif
