/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random circuits with parameters, over all gates, conditions, measurements and resets, and models
 * with all kinds of noise, for tests of derivatives. */
#ifndef QN_TEST_RANDOM_PROGRAM_H
#define QN_TEST_RANDOM_PROGRAM_H

#include "qmae_noise/observable.h"
#include "qmae_noise/program.h"

/* A circuit on n qubits (2..6): `count` operations, and measurements of all qubits but the last.
 *   nparams  1..: parameters; once: each is used once, with factor 1 (the circuit then has as many
 *            parameters as it needs), otherwise several times with random factors
 * Whoever asks destroys it. */
qn_circuit *random_param_circuit(qn_rng *rng, int n, int count, int nparams, bool once);

/* Texts of noise models, which between them have every kind of noise. */
extern const char *const random_models[];
enum { RANDOM_MODELS = 7 };
/* The program under one of them. */
qn_program *random_program_of(const qn_circuit *circuit, const char *model,
                              const qn_program_options *options);

/* Observables; fail the running test if they are none. The caller destroys them. */
qn_observable *sum_of_text(int nqubits, const char *text);
/* sum_k weights[k] strings[k], the strings `stride` bytes apart. */
qn_observable *sum_of_strings(int nqubits, int count, const double *weights, const char *strings,
                              size_t stride);

#endif
