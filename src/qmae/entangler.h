/* Which pairs of qubits the blocks of a layer act on, and in which order. */
#ifndef QN_QMAE_ENTANGLER_H
#define QN_QMAE_ENTANGLER_H

#include <stddef.h>

/* A rule: writes the pairs of a layer on n >= 2 qubits into `pairs`, at most n (n - 1), unless that
 * is NULL. Returns how many there are. */
typedef int qn_pair_rule(int n, int (*pairs)[2]);

/* The rules, one a file (entanglers/NAME.c). */
#define QN_ENTANGLER(name) qn_pair_rule qn_entangles_##name;
#include "qmae/entangler_list.def"
#undef QN_ENTANGLER

/* Appends a pair unless `pairs` is NULL; returns count + 1. */
static inline int qn_pair_put(int (*pairs)[2], int count, int a, int b) {
    if (pairs) {
        pairs[count][0] = a;
        pairs[count][1] = b;
    }
    return count + 1;
}

#endif
