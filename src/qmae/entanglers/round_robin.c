/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/entangler.h"

/* Every pair in n-1 parallel rounds by the circle method: seat m-1 is fixed, the others rotate; an
 * odd n leaves out whoever meets the empty seat. */
static int list(int n, int (*pairs)[2]) {
    const int m = n + n % 2;
    int count = 0;
    for (int round = 0; round < m - 1; ++round)
        for (int k = 0; k < m / 2; ++k) {
            const int x = k == 0 ? m - 1 : (round + k) % (m - 1), y = (round + m - 1 - k) % (m - 1);
            const int a = x < y ? x : y, b = x < y ? y : x;
            if (b < n) count = qn_pair_put(pairs, count, a, b);
        }
    return count;
}

const qn_entangler_record qn_entangler_round_robin = {
    .help = "every pair, in n - 1 layers of pairs that run at once",
    .pairs = list,
};
