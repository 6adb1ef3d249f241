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
void fuzz_turn_zz(dense *state, int a, int b, double angle); /* exp(-i angle ZZ / 2) */
void fuzz_rules(const fuzz_program *p, dense *state, const fuzz_op *op, bool before);
void fuzz_rules_idle(const fuzz_program *p, dense *state, int q);
/* The gate and its noise, rules included. */
void fuzz_gate_noisy(const fuzz_program *p, dense *state, const fuzz_op *op);
void fuzz_reset(const fuzz_program *p, dense *state, const fuzz_op *op);
/* P(read wrongly | 0, 1) of a measurement; 0 where a joint readout stands for it. */
void fuzz_flips(const fuzz_program *p, int index, int q, double flips[2]);
/* Joint readout of the last measurements of qubits 0 and 1. */
void fuzz_read_group(const fuzz_program *p, fuzz_truth *truth);

#endif
