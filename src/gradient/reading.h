/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read at the end, as linear maps of Pauli letters: a letter on a finally measured qubit
 * counts as its readout reports it, so that the maps can be fused like any other. */
#ifndef QN_GRADIENT_READING_H
#define QN_GRADIENT_READING_H

#include "qmae_noise/gradient.h"

enum { QN_READING_ENTRIES = 512 }; /* of the map and the slope of one instruction, at most */

/* A final measurement, or the joint error of two, becomes a map of all letters.
 *   copy   of the instruction, changed
 *   maps   room for QN_READING_ENTRIES, kept as long as the copy */
void qn_reading_of(qn_instr *copy, double *maps);

/* Is anything of a program's groups of more than two qubits read together? Those are no
 * instructions. */
bool qn_reading_has_groups(const qn_program *program);
/* Their maps on an observable, in place. w, spare: 4^ndigits. slope: the group whose derivative by
 * its strength stands in for its map, SIZE_MAX = none. */
void qn_reading_apply_groups(const qn_program *program, const int *digit, int ndigits, size_t slope,
                             double *w, double *spare);

/* Adds a product with a weight to an observable as a Pauli vector on digits: <O> = sum_P w[P] r[P].
 *   letters  of qn_observable_term
 *   w        4^ndigits */
void qn_reading_add(const char *letters, double weight, int nqubits, const int *digit, double *w);

/* A whole observable, before readout.
 *   copies  the program's instructions as qn_reading_of has changed them: a state is compared
 *           before any readout
 *   w       4^ndigits, out
 * QN_ERR_ARGUMENT: another number of qubits; QN_ERR_UNSUPPORTED: a state beside qubits that are
 * read together or say nothing; QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_reading_fill(const qn_observable *observable, const qn_program *program,
                                        const qn_instr *copies, const int *digit, int ndigits,
                                        double *w, qn_diag *diag);

#endif
