/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random sums of Pauli strings and projectors: as a list, as text in all its forms, and as the
 * matrix of a textbook. */
#ifndef QN_TEST_SUMS_H
#define QN_TEST_SUMS_H

#include "qmae_noise/observable.h"

enum { SUM_TERMS = 12, SUM_QUBITS = 6 };

typedef struct sum {
    int nqubits;
    size_t count;
    double weights[SUM_TERMS];
    char letters[SUM_TERMS][SUM_QUBITS + 1]; /* IXYZ01, leftmost = highest qubit */
} sum;

/* projectors: letters 0 and 1, too. */
sum sum_draw(qn_rng *rng, int nqubits, bool projectors);
/* Its observable, read from a text that mixes the forms. Fails the test if it is refused. */
qn_observable *sum_read(const sum *s, qn_rng *rng);
/* 2^n x 2^n, row-major, added to m. letters: one term. */
void sum_add_matrix(int nqubits, double weight, const char *letters, double complex *m);
/* Of all terms. */
void sum_matrix(const sum *s, double complex *m);

#endif
