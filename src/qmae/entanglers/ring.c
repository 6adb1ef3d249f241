#include "qmae/entangler.h"

/* (i, i+1 mod n) */
int qn_entangles_ring(int n, int (*pairs)[2]) {
    int count = 0;
    for (int a = 0; a < n; ++a) count = qn_pair_put(pairs, count, a, (a + 1) % n);
    return count;
}
