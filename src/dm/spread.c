/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dm/spread.h"

/* Smaller vectors are not worth waking threads for; more slices than enough for most processors. */
enum { FEWEST_DIGITS = 10, MOST_APART = 3 };

void qn_dm_spread(const qn_kernels *kernels, int threads, int n, int a, int b, const double *m,
                  double *r) {
    int apart = n - 1 - b;
    if (apart > MOST_APART) apart = MOST_APART;
    if (threads <= 1 || n < FEWEST_DIGITS || apart == 0) {
        kernels->apply(n, a, b, m, r, r);
        return;
    }
    const size_t slices = (size_t)1 << (2 * apart), size = (size_t)1 << (2 * (n - apart));
#pragma omp parallel for schedule(static) num_threads(threads)
    for (size_t k = 0; k < slices; ++k)
        kernels->apply(n - apart, a, b, m, r + k * size, r + k * size);
}
