/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matrix product states of bond dimension 2 as circuits (Schoen et al., quant-ph/0501096), and
 * several of them one after the other (Ran, arXiv:1908.07958).
 *
 * The qubits stand in the chain h-1, ..., 1, 0, h, h+1, ..., n-1 with h = n / 2 (the coarse bits of
 * column and row at its ends). A staircase prepares the middle pair with one CX and goes from there
 * to both ends, where each further qubit costs two CX: 2 n - 3 in all. */
#ifndef QN_LOADER_STAIRCASE_H
#define QN_LOADER_STAIRCASE_H

#include "loader/circuit.h"

/* Position k of the chain, 0..n-1. */
int qn_chain_qubit(int n, int k);

/* Appends a staircase. Only the first of a circuit has an RY of its own before the middle CX:
 * before the others stand the RY of the one before. */
void qn_staircase_push(qn_loader_circuit *circuit);

/* Angles of a circuit of one staircase that prepares a nearby state: v (2^n, norm 1), truncated
 * bond by bond from the middle to the ends. work: qn_staircase_work(n) doubles. */
void qn_staircase_start(int n, const double *v, double *angles, double *work);
size_t qn_staircase_work(int n);

/* The angles of one staircase more than `nangles` angles are of: `first` (of a single one) acts
 * before them. joined: as many as both less one. */
void qn_staircase_join(int n, const double *first, int nangles, const double *angles,
                       double *joined);

#endif
