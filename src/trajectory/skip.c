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
static size_t draw_behind(const double *survival, size_t count, double base, bool some, qn_rng *rng,
                          size_t *loud) {
    size_t nloud = 0;
    const double left = survival[count - 1] - base;
    for (bool first = some;; first = false) {
        const double u = qn_rng_uniform(rng);
        const size_t l = find(survival, count, base - log1p(first ? u * expm1(-left) : -u));
        if (l >= count) return nloud;
        loud[nloud++] = l;
        base = survival[l];
    }
}

size_t qn_skip_draw(const double *survival, size_t count, bool some, qn_rng *rng, size_t *loud) {
    return count ? draw_behind(survival, count, 0.0, some, rng, loud) : 0;
}

size_t qn_skip_draw_several(const double *survival, const double *pairs, size_t count, qn_rng *rng,
                            size_t *loud) {
    if (count == 0 || !(pairs[count - 1] > 0.0)) return 0;
    size_t first = find(pairs, count, pairs[count - 1] * qn_rng_uniform(rng));
    while (first + 1 >= count || !(survival[count - 1] > survival[first])) --first; /* rounding */
    loud[0] = first;
    return 1 + draw_behind(survival, count, survival[first], true, rng, loud + 1);
}
