/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trajectory/skip.h"

#include <math.h>

/* First location whose survival exceeds `target`. */
static size_t find(const double *survival, size_t count, double target) {
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (survival[middle] > target) high = middle;
        else low = middle + 1;
    }
    return low;
}

/* All locations between two loud ones are quiet with probability exp(-difference of `survival`), so
 * the difference to the next loud one is exponential; to the first of `some`, cut off at the
 * total. */
size_t qn_skip_draw(const double *survival, size_t count, bool some, qn_rng *rng, size_t *loud) {
    size_t nloud = 0;
    if (count == 0) return 0;
    const double total = survival[count - 1];
    double base = 0.0;
    for (bool first = some;; first = false) {
        const double u = qn_rng_uniform(rng);
        const size_t l = find(survival, count, base - log1p(first ? u * expm1(-total) : -u));
        if (l >= count) return nloud;
        loud[nloud++] = l;
        base = survival[l];
    }
}
