/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Observables as Pauli vectors, for backward passes. */
#ifndef QN_SIMULATE_VECTOR_H
#define QN_SIMULATE_VECTOR_H

#include "simulate/simulation.h"

/* The observable as the program's readout reports it: its value in the state r before the final
 * measurements is sum_P w[P] r[P], with the digits of qn_simulation_digits.
 *   ndigits  touched qubits, at least 2; untouched ones are |0>
 *   w        4^ndigits, out
 * QN_ERR_ARGUMENT: another number of qubits; QN_ERR_LIMIT: more than 15 digits. O(terms 2^(letters)
 * + 4^ndigits); a state O(ndigits 4^ndigits). */
QN_MUST_CHECK qn_status qn_simulation_vector(const qn_program *program,
                                             const qn_observable *observable, int ndigits,
                                             double *w, qn_diag *diag);

#endif
