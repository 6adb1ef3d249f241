/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which pairs of qubits the blocks of a layer act on, and in which order: constant records, one
 * file each in entanglers/. */
#ifndef QN_QMAE_ENTANGLER_H
#define QN_QMAE_ENTANGLER_H

#include <stddef.h>

typedef struct qn_entangler_record {
    const char *help;
    /* Writes the pairs of a layer on n >= 2 qubits into `pairs`, at most n (n - 1), unless that is
     * NULL. Returns how many there are. */
    int (*pairs)(int n, int (*pairs)[2]);
} qn_entangler_record;

#define QN_ENTANGLER(name) extern const qn_entangler_record qn_entangler_##name;
#include "qmae/entangler_list.def"
#undef QN_ENTANGLER

/* The record of an index in qn_entangler_choice. */
const qn_entangler_record *qn_entangler_at(int index);

/* Appends a pair unless `pairs` is NULL; returns count + 1. */
static inline int qn_pair_put(int (*pairs)[2], int count, int a, int b) {
    if (pairs) {
        pairs[count][0] = a;
        pairs[count][1] = b;
    }
    return count + 1;
}

#endif
