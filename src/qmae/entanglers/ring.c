/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/entangler.h"

/* (i, i+1 mod n) */
static int list(int n, int (*pairs)[2]) {
    int count = 0;
    for (int a = 0; a < n; ++a) count = qn_pair_put(pairs, count, a, (a + 1) % n);
    return count;
}

const qn_entangler_record qn_entangler_ring = {
    .help = "each qubit with the next, the last with the first",
    .pairs = list,
};
