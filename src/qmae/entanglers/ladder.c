/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/entangler.h"

/* Rungs (0, 1), (2, 3), ..., then rails (0, 2), (1, 3), ..., (n-3, n-1). */
static int list(int n, int (*pairs)[2]) {
    int count = 0;
    for (int a = 0; a + 1 < n; a += 2) count = qn_pair_put(pairs, count, a, a + 1);
    for (int a = 0; a + 2 < n; ++a) count = qn_pair_put(pairs, count, a, a + 2);
    return count;
}

const qn_entangler_record qn_entangler_ladder = {
    .help = "two rows of qubits, even and odd: across, then along",
    .pairs = list,
};
