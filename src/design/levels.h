/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The best encoders of RY and each number of CZ, without noise: a beam search that goes from those
 * with one CZ less to those with one more. */
#ifndef QN_DESIGN_LEVELS_H
#define QN_DESIGN_LEVELS_H

#include "design/ideal.h"
#include "run/host.h"

typedef struct qn_level_circuit {
    qn_grown gates;
    double *tokens;  /* ideal->ntoken, owned */
    double fidelity; /* mean over the samples of the fit */
} qn_level_circuit;

/* The best circuits with one number of CZ, the best first. */
typedef struct qn_level {
    size_t count;
    qn_level_circuit *circuits; /* owned */
} qn_level;
void qn_level_clear(qn_level *level);

typedef struct qn_level_search {
    const qn_ideal *ideal; /* borrowed */
    const qn_host *host;   /* asked whether to stop; may be NULL */
    size_t width;          /* circuits of a level, at most */
    int threads;           /* the same bits for any number */
} qn_level_search;

/* The level without CZ, from one RY on each trash qubit and these tokens.
 * The caller clears *level, zeroed, even after a failure. */
QN_MUST_CHECK qn_status qn_level_start(const qn_level_search *search, const double *tokens,
                                       qn_level *level);
/* The level above `below`: one CZ more, anywhere, on any two qubits, between RY; all angles and
 * tokens are fitted anew. Circuits of one fidelity count once. QN_ERR_INTERRUPTED: the host
 * stopped it. */
QN_MUST_CHECK qn_status qn_level_climb(const qn_level_search *search, const qn_level *below,
                                       qn_level *level);
/* What one CZ less makes of the level above, fitted anew, joins the level of `pairs` CZ. *level is
 * as it was after QN_ERR_INTERRUPTED, and can only be cleared after another failure. */
QN_MUST_CHECK qn_status qn_level_descend(const qn_level_search *search, const qn_level *above,
                                         int pairs, qn_level *level);

/* ---- as numbers, as the journal keeps them -------------------------------------------------- */

size_t qn_level_size(const qn_level *level, size_t ntoken);
void qn_level_write(const qn_level *level, size_t ntoken, double *numbers);
/* ideal: whose circuits they are. QN_ERR_SYNTAX: they are none. */
QN_MUST_CHECK qn_status qn_level_read(const double *numbers, size_t count, const qn_ideal *ideal,
                                      qn_level *level);

#endif
