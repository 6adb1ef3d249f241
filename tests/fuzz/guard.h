/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bounds on what reading an input may take, and the input kept where it breaks them. */
#ifndef QN_FUZZ_GUARD_H
#define QN_FUZZ_GUARD_H

#include "fuzz/mutate.h"
#include "fuzz/readers.h"

/* Ends of the program from here on keep the input as FOLDER/fuzz-READER-SEED, and print how
 * to read it again. folder: borrowed; NULL = inputs are kept already. program: its path. */
void fuzz_guard(const char *program, const char *folder, uint64_t seed);

/* What the inputs of a reader came to. */
typedef struct fuzz_sums {
    size_t inputs, taken;
    long long memory; /* the most bytes at a time; 0 without sanitizers */
    double slowest;   /* s of processor time of one input */
} fuzz_sums;

/* Reads an input within the bounds: 10 s of processor time, 512 MiB at a time and 256 MiB at once
 * (the latter two with the address sanitizer). Was it taken? */
bool fuzz_try(const fuzz_reader *reader, const uint8_t *bytes, size_t size, fuzz_sums *sums);

#endif
