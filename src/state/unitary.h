/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gates on state vectors: fused into matrices on up to three bits, and applied tile by tile. */
#ifndef QN_STATE_UNITARY_H
#define QN_STATE_UNITARY_H

#include "qmae_noise/core.h"

#include <complex.h>

/* A product of gates on states of n bits (qubits). */
typedef struct qn_unitary qn_unitary;

/* The identity, on states of this precision; qn_unitary_destroy it. */
QN_MUST_CHECK qn_status qn_unitary_create(int nbits, qn_precision precision, qn_unitary **made);
void qn_unitary_destroy(qn_unitary *unitary);
/* One more gate behind all others, on one or two bits: u is 2^count x 2^count, row-major, bits[0]
 * the lowest bit of its index. Copied. Fails for want of memory alone. */
QN_MUST_CHECK qn_status qn_unitary_add(qn_unitary *unitary, int count, const int *bits,
                                       const double complex *u);
/* No gate comes any more: sorts the matrices into passes over the state. */
QN_MUST_CHECK qn_status qn_unitary_close(qn_unitary *unitary);
/* Matrices after fusion. */
size_t qn_unitary_nsteps(const qn_unitary *unitary);

/* Amplitudes that the array of a state of n bits must have: 2^n, or more if that is less than a
 * vector; those beyond 2^n are 0 and stay so. */
size_t qn_unitary_room(int nbits, qn_precision precision);
/* psi <- U psi for each of `count` states, qn_unitary_room complex numbers each, double or float;
 * threads: over each one. The same bits for any number of threads. O(2^n) a matrix. */
QN_MUST_CHECK qn_status qn_unitary_run(const qn_unitary *unitary, void *const *states, size_t count,
                                       int threads);

#endif
