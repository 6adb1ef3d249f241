/* SPDX-License-Identifier: GPL-3.0-or-later */
/* New inputs from old ones. */
#ifndef QN_FUZZ_MUTATE_H
#define QN_FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* SplitMix64 (G. L. Steele et al., OOPSLA 2014). */
typedef struct fuzz_random {
    uint64_t state;
} fuzz_random;
uint64_t fuzz_next(fuzz_random *random);
/* 0 to below - 1; 0 if below is 0. */
size_t fuzz_below(fuzz_random *random, size_t below);

/* An input that is changed in place. */
typedef struct fuzz_input {
    uint8_t *bytes;
    size_t size, room;
} fuzz_input;

/* Changes an input once: bits, bytes, pieces left out, doubled or exchanged, numbers as text or in
 * 1 to 8 bytes replaced by extreme ones, words of it and of another input put in, brackets
 * nested, its end cut off. */
void fuzz_mutate(fuzz_input *input, const uint8_t *other, size_t nother, fuzz_random *random);

#endif
