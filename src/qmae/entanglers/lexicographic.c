/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/entangler.h"

/* Every pair, (0, 1), (0, 2), ..., (n-2, n-1). */
static int list(int n, int (*pairs)[2]) {
    int count = 0;
    for (int a = 0; a < n; ++a)
        for (int b = a + 1; b < n; ++b) count = qn_pair_put(pairs, count, a, b);
    return count;
}

const qn_entangler_record qn_entangler_lexicographic = {
    .help = "every pair, (0, 1), (0, 2) and so on",
    .pairs = list,
};
