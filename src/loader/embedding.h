/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading real amplitudes by uniformly controlled RY. */
#ifndef QN_LOADER_EMBEDDING_H
#define QN_LOADER_EMBEDDING_H

#include "qmae_noise/circuit.h"
#include "qmae_noise/loader.h"

/* The state loaded with gate angle `angle` shifted by +-pi/2 is (v +- d) / sqrt(2). v: normalised,
 * 2^n; d: 2^n, out; work: 2 * 2^n. O(2^n). */
void qn_embedding_direction(int n, const double *v, size_t angle, double *d, double *work);
/* Appends the tree of 2^n - 1 RY (parameters first_angle...) and 2^n - 2 CX on qubits
 * first_qubit..first_qubit+n-1, in the order of qn_embedding_angles. */
QN_MUST_CHECK qn_status qn_embedding_circuit(qn_circuit *circuit, int n, int first_qubit,
                                             int first_angle);
/* Chain rule through qn_embedding_angles: adds (d angles / d amplitudes)^T slope to gradient (2^n).
 * work: 5 * 2^n doubles. */
void qn_embedding_pull_back(int n, const double *amplitudes, const double *slope, double *gradient,
                            double *work);
/* For an observable matrix O (real symmetric, 2^n x 2^n) and the normalised state v of `angles`:
 * the values v'^T O v' at every gate angle shifted by +pi/2 and -pi/2: shifted[2 j] and shifted[2 j
 * + 1]. work: 4^n + 5 * 2^n doubles. O(4^n). */
void qn_embedding_shifted(int n, const double *v, const double *o, double *shifted, double *work);

#endif
