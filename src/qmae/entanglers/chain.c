/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/entangler.h"

/* (i, i+1) */
static int list(int n, int (*pairs)[2]) {
    int count = 0;
    for (int a = 0; a + 1 < n; ++a) count = qn_pair_put(pairs, count, a, a + 1);
    return count;
}

const qn_entangler_record qn_entangler_chain = {
    .help = "each qubit with the next",
    .pairs = list,
};
