/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers of CX in bricks along the chain of qn_chain_qubit, an RY on both qubits behind each, on
 * an RY on every qubit. Even layers, counted from the end, pair (0,1), (2,3), ..., odd ones (1,2),
 * (3,4), ... */
#ifndef QN_LOADER_BRICK_H
#define QN_LOADER_BRICK_H

#include "loader/circuit.h"

/* Targets of the CX that come first have no RY of their own before. */
void qn_brick_push(int layers, qn_loader_circuit *circuit);

/* Angles of the product state that has the probabilities of each qubit alone: of 0 layers. */
void qn_brick_start(int n, const double *v, double *angles);

/* The angles of `layers` + 1 layers that prepare the same as `layers` with `angles`: the further
 * one comes first and does nothing. grown: apart from `angles`. */
void qn_brick_grow(int n, int layers, const double *angles, double *grown);

#endif
