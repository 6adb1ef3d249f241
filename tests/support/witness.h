/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noisy programs, run naively: one dense density matrix for every record of measured bits,
 * projectors and Kraus operators one by one, nothing fused, deferred or merged. */
#ifndef QN_TEST_WITNESS_H
#define QN_TEST_WITNESS_H

#include "dense.h"
#include "qmae_noise/program.h"

enum { WITNESS_MAX = 4096 };

typedef struct witness {
    size_t count;
    dense *rho[WITNESS_MAX]; /* unnormalised */
    uint64_t bits[WITNESS_MAX];
} witness;

/* last: with the measurements after which nothing happens to their qubit and their bit. Whoever
 * runs clears. */
void witness_run(witness *w, const qn_program *program, const double *params, bool last);
void witness_clear(witness *w);
/* Probability of a record. */
double witness_probability(const witness *w, uint64_t bits);
/* Sum of all branches, row-major 2^n x 2^n. */
void witness_state(const witness *w, double complex *rho);

#endif
