/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matrices of noise as files write them. */
#ifndef QN_CIRCUIT_NOISE_FORM_H
#define QN_CIRCUIT_NOISE_FORM_H

#include "qmae_noise/circuit.h"

/* In files the first qubit is the highest bit of a row's or column's number, in the library the
 * lowest: the place of entry `index` of a row-major matrix on 1 or 2 qubits, in either
 * direction. */
size_t qn_noise_entry(int nqubits, size_t index);
size_t qn_noise_form_count(void);
const qn_noise_form *qn_noise_form_at(size_t index);

/* Is it a channel on `nqubits` qubits? QN_ERR_ARGUMENT, QN_ERR_PHYSICS: one sentence without place.
 */
QN_MUST_CHECK qn_status qn_op_noise_check(const qn_op_noise *noise, int nqubits, qn_diag *diag);

/* Matrices that were written with few digits become complete: if sum K^dagger K is the identity to
 * 1e-5, they are multiplied by its inverse square root; else they stay. `count` matrices on 1 or 2
 * qubits, re and im in turn. */
QN_MUST_CHECK qn_status qn_noise_complete(int nqubits, size_t count, double *values);

#endif
