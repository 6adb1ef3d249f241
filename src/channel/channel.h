/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files in src/channel/kinds share. */
#ifndef QN_CHANNEL_CHANNEL_H
#define QN_CHANNEL_CHANNEL_H

#include "qmae_noise/channel.h"

/* The records, one a file: qn_record_depolarizing, ... */
#define QN_CHANNEL(name) extern const qn_channel qn_record_##name;
#include "channel/channel_list.def"
#undef QN_CHANNEL

/* Value of the scalar parameter k: as given, or its fallback. */
double qn_channel_scalar(const qn_channel *channel, const qn_channel_args *args, int k);

/* Number of entries of a parameter for `nqubits` qubits; of QN_PARAM_MATRICES for one matrix. */
size_t qn_param_entries(qn_param_shape shape, int nqubits);
/* Can a parameter of this shape have `count` entries on `nqubits` qubits? */
bool qn_param_fits(qn_param_shape shape, int nqubits, size_t count);

/* ---- one-qubit maps ------------------------------------------------------------------------- */

/* ptm of (x, y, z) -> (fx x, fy y, fz z + shift) on the Bloch vector: 16 reals, out. */
void qn_ptm_bloch(double fx, double fy, double fz, double shift, double *ptm);

/* ---- readout -------------------------------------------------------------------------------- */

/* Does every column of an outcomes x outcomes matrix sum to one? QN_ERR_PHYSICS names the column
 * and its sum; `name` is what the sentence calls the matrix. */
QN_MUST_CHECK qn_status qn_stochastic_check(int outcomes, const double *matrix, const char *name,
                                            qn_diag *diag);

/* The matrix P(read row | state column) at a noise strength: flips times S, capped at even odds.
 *   matrix, out  outcomes x outcomes, not the same */
void qn_readout_scale(int outcomes, const double *matrix, double strength, double *out);

/* How much of the product of Z over the qubits in the set j is read as that over the set i: 2^-m
 * sum_yx (-1)^(i.y) P(y|x) (-1)^(j.x) of a matrix of 2^m outcomes. */
double qn_readout_product(int outcomes, const double *matrix, int i, int j);

/* ---- Pauli channels ------------------------------------------------------------------------- */

/* The factor f of one direction of the Bloch vector at noise strength S: f^S; for f <= 0, which has
 * no real power, f^k (1 - s + s f) with S = k + s, k whole: k uses and one more with probability
 * s. */
double qn_strength_factor(double f, double strength);

/* 1 - (1 - p)^S without cancellation for small p; p in [0, 1]. */
double qn_strength_probability(double p, double strength);

/* PTM (diagonal) of the mixture of Pauli strings with the given 4^m - 1 probabilities of the
 * strings 1, 2, ... at a strength.
 * The power of the PTM if that is a channel for every strength (all its factors are positive and
 * the Lindblad rates, which are the inverse Walsh transform of their logarithms, are not negative);
 * otherwise f^k (1 - s + s f) as above. */
void qn_pauli_ptm(int nqubits, const double *probabilities, double strength, double *ptm);

/* Do Pauli strings a and b anticommute? They do if they differ, both not I, on an odd number of
 * qubits. */
bool qn_pauli_anticommute(int nqubits, int a, int b);
/* The probabilities of all 4^m strings, the identity first, from the diagonal of a PTM; m <= 2. */
void qn_pauli_mixture(int nqubits, const double *factors, double *probabilities);

/* Index of a Pauli string of one or two letters among those but the identity (channel record,
 * `entry`), or -1. A string's letter q is the factor on the gate's qubit q, as in a gate's
 * generator: after cx, ZX is Z on the control. */
int qn_pauli_string(const char *name, int *nqubits);

/* Its Kraus operators sqrt(p) P at strength 1, those of probability zero left out; returns how
 * many. */
int qn_pauli_kraus(int nqubits, const double *probabilities, double complex *kraus);
/* Full check of the arguments: number of qubits, counts, ranges, the record's own check, and
 * complete positivity. */
QN_MUST_CHECK qn_status qn_channel_check(const qn_channel *channel, const qn_channel_args *args,
                                         qn_diag *diag);
/* Kraus operators of checked arguments: *count matrices of 2^m x 2^m one after the other in kraus
 * (room for 4^m of them). */
QN_MUST_CHECK qn_status qn_channel_kraus(const qn_channel *channel, const qn_channel_args *args,
                                         int *count, double complex *kraus);

#endif
