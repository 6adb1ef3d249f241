/* Failing random programs, as small as they still fail. */
#ifndef QN_TEST_FUZZ_SHRINK_H
#define QN_TEST_FUZZ_SHRINK_H

#include "fuzz_compare.h"

/* What the readers read, and the right probabilities of all records behind the number of bits. */
typedef struct fuzz_texts {
    char *qasm, *noise, *records;
} fuzz_texts;
void fuzz_texts_of(const fuzz_program *p, fuzz_texts *texts);
void fuzz_texts_clear(fuzz_texts *texts);

fuzz_verdict fuzz_try(const fuzz_program *p, uint64_t seed, char *why);
/* Takes away what is not needed for a failure of the same kind. */
void fuzz_shrink(fuzz_program *p, uint64_t seed, char *why);

#endif
