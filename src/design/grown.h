/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encoders of single gates, RY and CZ: grown by one CZ or two, pruned by one. */
#ifndef QN_DESIGN_GROWN_H
#define QN_DESIGN_GROWN_H

#include "design/candidate.h"

typedef struct qn_grown {
    int qubits, latent; /* trash: qubits latent .. qubits - 1 */
    int count;
    qn_encoder_part parts[QN_ENCODER_PARTS]; /* in time order */
    double angles[QN_ENCODER_PARTS];         /* of the RY; 0 of the CZ */
} qn_grown;

/* The gates of a contender whose encoder is made of RY and CZ. */
qn_grown qn_grown_read(const qn_contender *contender);
/* A contender with these gates, everything else as in `like`, and no score yet. */
QN_MUST_CHECK qn_status qn_grown_contender(const qn_grown *grown, const qn_contender *like,
                                           qn_contender *made);

/* Drops what changes no image without noise: gates behind which nothing reaches a trash qubit,
 * whose inverse in the decoder undoes them; RY behind RY (angles are added) and CZ behind CZ on the
 * same qubits. */
void qn_grown_simplify(qn_grown *grown);
/* Puts  RY RY CZ RY RY CZ RY RY  on qubits a and b before all others or behind them, at angles
 *                                where
 * it does nothing; simplifies. false: too many parts, *grown is as it was. */
bool qn_grown_add(qn_grown *grown, int a, int b, int pairs, bool behind);
/* Takes part `part` away; simplifies. */
void qn_grown_remove(qn_grown *grown, int part);

bool qn_grown_is_pair(const qn_grown *grown, int part);
int qn_grown_pairs(const qn_grown *grown);

#endif
