/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The states of a tape from its end to its beginning, in a limited memory: those that do not fit
 * are computed again from checkpoints, which are placed so that the fewest steps are repeated
 * (Griewank and Walther, ACM TOMS 26, 19 (2000)). */
#ifndef QN_GRADIENT_REPLAY_H
#define QN_GRADIENT_REPLAY_H

#include "gradient/tape.h"

typedef struct qn_replay_mark {
    size_t step, offset; /* the state before this step, in the block */
} qn_replay_mark;

typedef struct qn_replay {
    const qn_tape *tape;
    size_t *before; /* entries of all states before each step, 0..nsteps */
    size_t largest; /* state, in entries */
    double *block;
    size_t capacity, used; /* entries */
    qn_replay_mark *marks; /* a stack */
    size_t nmarks;
    double *scratch;             /* of the caller: `largest` entries */
    bool (*stop)(void *context); /* asked before each step; NULL = never */
    void *context;
    bool stopped; /* states are nonsense from then on, until the next restart */
} qn_replay;

/* Entries that hold all states, and those without which it does not work. */
size_t qn_replay_most(const qn_tape *tape);
size_t qn_replay_least(const qn_tape *tape);
size_t qn_replay_largest(const qn_tape *tape);

/* capacity: in entries, at least qn_replay_least; more than qn_replay_most is not taken. The
 * caller clears *replay, even after a failure. */
QN_MUST_CHECK qn_status qn_replay_init(qn_replay *replay, const qn_tape *tape, size_t capacity,
                                       double *scratch);
void qn_replay_clear(qn_replay *replay);

/* Forgets the states, since the tape has been bound anew. */
void qn_replay_restart(qn_replay *replay);
/* Asks whether to stop; says whether it has been stopped. */
bool qn_replay_stops(qn_replay *replay);
/* The state before a step; asked from the last step to the first. Valid until the next call. */
const double *qn_replay_state(qn_replay *replay, size_t step);

#endif
