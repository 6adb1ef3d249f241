/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Failing random programs, as small as they still fail. */
#ifndef QN_TEST_FUZZ_SHRINK_H
#define QN_TEST_FUZZ_SHRINK_H

#include "fuzz_compare.h"

/* What the readers read, and what is right: the number of bits, the probabilities of all records,
 * and lines `WORD NUMBER`: scale, fold, fold_all, merge (see fuzz_expected), or a Pauli string and
 * its expectation value as read. */
typedef struct fuzz_texts {
    char *qasm, *noise, *right;
} fuzz_texts;
void fuzz_texts_of(const fuzz_program *p, uint64_t seed, fuzz_texts *texts);
void fuzz_texts_clear(fuzz_texts *texts);

fuzz_verdict fuzz_try(const fuzz_program *p, uint64_t seed, char *why);
/* Takes away what is not needed for a failure of the same kind. */
void fuzz_shrink(fuzz_program *p, uint64_t seed, char *why);

#endif
