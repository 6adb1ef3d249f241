/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the numbers of a device vary over its qubits and pairs. */
#ifndef QN_NOISE_SPREAD_H
#define QN_NOISE_SPREAD_H

#include "noise/model.h"

enum { QN_SPREAD_FIGURES = 16, QN_SPREAD_GATES = 8 };
enum { QN_SPREAD_T1, QN_SPREAD_T2, QN_SPREAD_P10, QN_SPREAD_P01, QN_SPREAD_GATE };

/* The logarithm of a number: mean and standard deviation over those that have it. */
typedef struct qn_normal {
    double mean, deviation;
    size_t count;
} qn_normal;

/* Of the pairs of one gate. */
typedef struct qn_pair_spread {
    const qn_gate *gate;
    qn_normal error;
    /* how it goes with the mean of a figure's deviates over both qubits; figure -1: with none */
    int figure;
    double correlation, mean, deviation; /* of that mean, over the pairs */
} qn_pair_spread;

typedef struct qn_spread {
    int nfigures; /* T1, T2/(2 T1), p10, p01, then the errors of one-qubit gates */
    const qn_gate *gates[QN_SPREAD_FIGURES];
    qn_normal figures[QN_SPREAD_FIGURES];
    /* of their correlations, lower triangle: what independent normal numbers are mixed by */
    double mix[QN_SPREAD_FIGURES][QN_SPREAD_FIGURES];
    double dead_qubits, dead_pairs; /* rates */
    int npairs;
    qn_pair_spread pairs[QN_SPREAD_GATES];
} qn_spread;

/* Error of a gate, or readout error, that is no better than chance. */
bool qn_spread_is_dead(const qn_model *model, int qubit);
bool qn_spread_is_dead_pair(const qn_gate_entry *edge);

/* From the qubits that the model lists, and its edges. */
void qn_spread_find(const qn_model *model, qn_spread *spread);

#endif
