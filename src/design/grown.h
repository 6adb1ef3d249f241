/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encoders of single gates, RY and CZ: grown by one CZ, pruned by one. */
#ifndef QN_DESIGN_GROWN_H
#define QN_DESIGN_GROWN_H

#include "design/candidate.h"

typedef struct qn_grown {
    int qubits, latent; /* trash: qubits latent .. qubits - 1 */
    int count;
    qn_encoder_part parts[QN_ENCODER_PARTS]; /* in time order */
    double angles[QN_ENCODER_PARTS];         /* of the RY; 0 of the CZ */
} qn_grown;

/* A contender with these gates and tokens (like->ntoken), everything else as in `like`, and no
 * score yet. */
QN_MUST_CHECK qn_status qn_grown_contender(const qn_grown *grown, const qn_contender *like,
                                           const double *tokens, qn_contender *made);

/* RY at one angle on each trash qubit. */
qn_grown qn_grown_product(int qubits, int latent, double angle);
/* Appends a CZ, or with b = a an RY. */
void qn_grown_put(qn_grown *grown, int a, int b, double angle);
/* The same circuit on other qubits: wires[q] in place of q. */
void qn_grown_rename(qn_grown *grown, const uint8_t *wires);

/* Drops what changes no image without noise: gates behind which nothing reaches a trash qubit,
 * whose inverse in the decoder undoes them; RY behind RY (angles are added) and CZ behind CZ on the
 * same qubits. Each part goes as far forward as those before it on its qubits let it, and those
 * that could run at the same time stand in the order of their qubits: so circuits that differ in
 * what commutes alone become one. */
void qn_grown_simplify(qn_grown *grown);
/* Puts  RY(turn) RY(other_turn) CZ RY(-turn) RY(-other_turn)  on qubits a and b before part `at`;
 * simplifies. false: too many parts, *grown is as it was. */
bool qn_grown_insert(qn_grown *grown, int at, int a, int b, double turn, double other_turn);
/* Takes part `part` away; simplifies. */
void qn_grown_remove(qn_grown *grown, int part);

bool qn_grown_is_pair(const qn_grown *grown, int part);
int qn_grown_pairs(const qn_grown *grown);

#endif
