/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs by the library, in all its methods, against what they should give. */
#ifndef QN_TEST_FUZZ_COMPARE_H
#define QN_TEST_FUZZ_COMPARE_H

#include "fuzz_program.h"

enum { FUZZ_STRINGS = 3, FUZZ_LETTERS = 16 };
/* An expectation value, in the state and as the readout shows it; NAN: not known. */
typedef struct fuzz_value {
    char paulis[FUZZ_LETTERS];
    double exact, read;
} fuzz_value;

typedef struct fuzz_expected {
    int nqubits, nbits;
    const double *records;     /* 2^nbits probabilities */
    const double complex *rho; /* the state before the final measurements; NULL: not known */
    int nvalues;
    fuzz_value values[FUZZ_STRINGS];
    uint64_t seed; /* of trajectories */
    double scale;  /* of the noise */
    int fold;
    bool fold_all;
    bool merge; /* native gates too */
} fuzz_expected;

/* What kind of difference there is. */
typedef enum fuzz_verdict {
    FUZZ_AGREES,
    FUZZ_REFUSED,
    FUZZ_RECORDS, /* of density matrix or state vector */
    FUZZ_STATE,
    FUZZ_EXPECTED, /* values of density matrix or state vector */
    FUZZ_VALUES,   /* of trajectories */
    FUZZ_COUNTS
} fuzz_verdict;

enum { FUZZ_WHY = 400 };
/* why: FUZZ_WHY bytes, out. */
fuzz_verdict fuzz_compare(const char *qasm, const char *noise, const fuzz_expected *e, char *why);

/* Scores of all values and counts of trajectories so far: their number and their mean square, which
 * is 1 if the standard errors are right. */
typedef struct fuzz_scores {
    long count;
    double squares;
    long stabilizers; /* programs that they follow */
} fuzz_scores;
extern fuzz_scores fuzz_scored;

#endif
