/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Circuits on other qubits. */
#ifndef QN_ROUTE_RENAME_H
#define QN_ROUTE_RENAME_H

#include "qmae_noise/circuit.h"

/* Appends an operation with qubit q as names[q].
 *   fence  room for op->nfence qubits */
QN_MUST_CHECK qn_status qn_circuit_append_renamed(qn_circuit *circuit, const qn_op *op,
                                                  const int *names, int *fence);
/* The most qubits that a barrier of the circuit lists, at least 1. */
int qn_circuit_longest_fence(const qn_circuit *circuit);

/* A copy on nqubits qubits, qubit q as names[q]. The caller destroys *renamed. */
QN_MUST_CHECK qn_status qn_circuit_rename(const qn_circuit *circuit, const int *names, int nqubits,
                                          qn_circuit **renamed);

#endif
