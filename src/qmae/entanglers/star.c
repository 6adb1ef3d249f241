/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/entangler.h"

/* (0, n-1), (1, n-1), ..., (n-2, n-1) */
static int list(int n, int (*pairs)[2]) {
    int count = 0;
    for (int a = 0; a + 1 < n; ++a) count = qn_pair_put(pairs, count, a, n - 1);
    return count;
}

const qn_entangler_record qn_entangler_star = {
    .help = "every qubit with the last, which is trash",
    .pairs = list,
};
