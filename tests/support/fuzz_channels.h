/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The noise of single operations of a random program (fuzz_program.h), as docs/noise-models.md has
 * it, on density matrices. */
#ifndef QN_TEST_FUZZ_CHANNELS_H
#define QN_TEST_FUZZ_CHANNELS_H

#include "dense.h"
#include "fuzz_program.h"

double fuzz_duration(const fuzz_program *p, const fuzz_op *op);
/* A turn about Z that takes no time: no qubit waits for it. */
bool fuzz_is_frame(const fuzz_program *p, const fuzz_op *op);
/* It takes place whatever the bits are, and nothing happens to its qubit or bit behind it. */
bool fuzz_is_final(const fuzz_program *p, int index);
void fuzz_relax(const fuzz_program *p, dense *state, int q, double t);
/* exp(-i angle ZZ / 2), the angle times the strength */
void fuzz_turn_zz(const fuzz_program *p, dense *state, int a, int b, double angle);
void fuzz_rules(const fuzz_program *p, dense *state, const fuzz_op *op, bool before);
void fuzz_rules_idle(const fuzz_program *p, dense *state, int q);
/* The gate and its noise, rules included. */
void fuzz_gate_noisy(const fuzz_program *p, dense *state, const fuzz_op *op);
void fuzz_reset(const fuzz_program *p, dense *state, const fuzz_op *op);

/* A rule's channel on these qubits, at strength S. */
void fuzz_apply_channel(const fuzz_channel *c, double strength, dense *state, const int *qubits);
/* The same at the strength of the program, twirled if its device is. */
void fuzz_apply_rule(const fuzz_program *p, const fuzz_channel *c, dense *state, const int *qubits);
/* What happens to a state, and its mean over all Pauli strings on these qubits before and after it
 * (`twirl`; else as it is). conjugated: the string that it happens between, 0 = none. */
typedef void fuzz_map(const void *context, int conjugated, dense *state);
void fuzz_twirled(bool twirl, dense *state, int nqubits, const int *qubits, fuzz_map *map,
                  const void *context);
bool fuzz_anticommute(int a, int b); /* strings */
/* weights: of the Pauli strings 0, 1, ..., index = sum_q d_q 4^q */
void fuzz_apply_paulis(dense *state, int nqubits, const int *qubits, const double *weights);
/* U rho U^dagger */
void fuzz_apply_unitary(dense *state, int nqubits, const int *qubits, const double complex *u);
void fuzz_thermal(dense *state, int q, double t, double T1, double T2, double excited);

/* P(read wrongly | 0, 1) of a measurement; 0 where a joint readout stands for it. */
void fuzz_flips(const fuzz_program *p, int index, int q, double flips[2]);
/* Joint readout of the last measurements of groups. */
void fuzz_read_groups(const fuzz_program *p, fuzz_truth *truth);

#endif
