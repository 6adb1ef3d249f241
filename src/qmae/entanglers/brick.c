/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/entangler.h"

/* (0, 1), (2, 3), ..., then (1, 2), (3, 4), ... */
static int list(int n, int (*pairs)[2]) {
    int count = 0;
    for (int first = 0; first < 2; ++first)
        for (int a = first; a + 1 < n; a += 2) count = qn_pair_put(pairs, count, a, a + 1);
    return count;
}

const qn_entangler_record qn_entangler_brick = {
    .help = "the pairs of a chain in two layers that run at once, even, then odd",
    .pairs = list,
};
