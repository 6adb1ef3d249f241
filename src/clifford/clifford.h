/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs whose gates take Pauli strings to Pauli strings (Clifford gates) and whose noise is a
 * mixture of Paulis: a state is never written down. Shots are Pauli errors beside one run without
 * them, which is a tableau (Aaronson and Gottesman, quant-ph/0406196; frames: Gidney,
 * arXiv:2103.02202); expectation values are strings that are pulled back to the start. */
#ifndef QN_CLIFFORD_CLIFFORD_H
#define QN_CLIFFORD_CLIFFORD_H

#include "qmae_noise/program.h"

/* What is left of a program at its parameters; immutable, borrows nothing. */
typedef struct qn_clifford qn_clifford;

/* Entries of transfer matrices may be so far from those of a Clifford gate or a mixture of Paulis.
 * Both that of the gates' angles, which are sums of doubles, and that of channels. */
#define QN_CLIFFORD_TOLERANCE 1e-10

/* Gates of QN_INSTR_GATE must be Clifford, channels Pauli, resets without a condition and, up to a
 * probability of |1>, complete; measurements without a condition; gates with one Paulis. Joint
 * errors of readings are left out, as of who draws the bits read together.
 *   params  NULL: gates that have one are no Clifford gates
 *   final   of each instruction: is it a final measurement (program/final.h)?
 *   nbits   classical bits, at most 64
 * QN_ERR_UNSUPPORTED: it is none, with the instruction. The caller destroys *made. O(instructions).
 */
QN_MUST_CHECK qn_status qn_clifford_create(const qn_program *program, const double *params,
                                           const bool *final, int nbits, qn_clifford **made,
                                           qn_diag *diag);
void qn_clifford_destroy(qn_clifford *clifford);
/* Gates, channels, resets and measurements that do something. */
size_t qn_clifford_size(const qn_clifford *clifford);
/* Does anything depend on measured bits? */
bool qn_clifford_branches(const qn_clifford *clifford);

/* The bits of shots, bit k of a number classical bit k, out; independent of the threads.
 *   seed  of QN_STREAM_FRAMES
 * O(n^2 (instructions / 32 + measurements) + shots (instructions + random errors)) for n qubits. */
QN_MUST_CHECK qn_status qn_clifford_sample(const qn_clifford *clifford, uint64_t seed, size_t shots,
                                           int threads, uint64_t *records);

/* The expectation value of a string in the state before the final measurements; letters I, X, Y, Z
 * = 0, 1, 2, 3, one a qubit, overwritten. Nothing may depend on measured bits. O(instructions). */
double qn_clifford_expect(const qn_clifford *clifford, unsigned char *letters);

#endif
