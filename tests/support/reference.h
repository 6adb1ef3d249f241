/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading of the stored reference values, and small noise-model files. */
#ifndef QN_TEST_REFERENCE_H
#define QN_TEST_REFERENCE_H

#include "qmae_noise/mask.h"
#include "qmae_noise/qmae.h"

/* The numbers of a text file ('#' starts a comment), column `column` of `columns`, in a fresh array
 * of exactly `count`; fails the test otherwise. */
double *reference_column(const char *path, int columns, int column, size_t count);

/* v[i] -> v[reversed bits of i]: between qubit 0 = most and qubit 0 = least significant bit. */
void reverse_bits(int n, double *v);

/* Loads a noise model from its text; fails the test with the diagnostic if it is refused. */
qn_model *model_of(const char *text);

/* A QMAE with bound and work, ready to evaluate; fails the test if it cannot be made. */
typedef struct subject {
    qn_qmae *qmae;
    qn_qmae_bound *bound;
    qn_qmae_work *work;
} subject;
subject subject_of(const qn_qmae_spec *spec, const qn_model *model, const char *engine);
void subject_clear(subject *s);

/* A random normalised vector of 2^n amplitudes, signed or not. */
void random_amplitudes(qn_rng *rng, int n, int is_signed, double *v);

#endif
