/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The projector on a state of some qubits, on the digits of whoever holds the state of all. */
#ifndef QN_OBSERVABLE_ONTO_H
#define QN_OBSERVABLE_ONTO_H

#include "qmae_noise/observable.h"

typedef struct qn_onto {
    int count; /* digits that it is on */
    int digits[QN_OBSERVABLE_MAX_STATE];
    double complex *psi; /* 2^count amplitudes, where untouched qubits are 0; owned */
} qn_onto;

/* term: of a state, of an observable on nqubits qubits. digit: of each qubit, -1 = untouched, in
 * |0>. The caller clears. QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_onto_create(const qn_observable_term *term, int nqubits,
                                       const int *digit, qn_onto *onto);
void qn_onto_clear(qn_onto *onto);

/* Amplitude i of psi in an index of all digits' bits, the others 0. */
size_t qn_onto_bits(const qn_onto *onto, size_t i);
/* Product k of count letters (two bits each) in an index of all digits' letters, the others I. */
size_t qn_onto_letters(const qn_onto *onto, size_t k);
/* sum over the other digits of |<psi|state>|^2, of a state vector of ndigits qubits.
 * O(2^ndigits). */
double qn_onto_overlap(const qn_onto *onto, int ndigits, const double complex *state);

#endif
