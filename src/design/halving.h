/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Successive halving (Jamieson and Talwalkar, 1502.07943): many are trained a little, the best of
 * them further, and so on. */
#ifndef QN_DESIGN_HALVING_H
#define QN_DESIGN_HALVING_H

#include "qmae_noise/core.h"

typedef struct qn_halving {
    size_t count;   /* members at the start, >= 1 */
    size_t factor;  /* >= 2: of each rung the best count / factor, rounded up, go on, */
    uint64_t steps; /* of each member in the first rung; in the next ones `factor` times as many */
    int rungs;      /* >= 1; the last may have several members */
} qn_halving;

/* Members of a rung, and the steps of each. */
size_t qn_halving_members(const qn_halving *plan, int rung);
uint64_t qn_halving_steps(const qn_halving *plan, int rung);
/* Steps of all. */
uint64_t qn_halving_cost(const qn_halving *plan);
/* The plan with the most members, at most `count`, that costs at most `most` with `steps` in its
 * first rung; of `rungs` rungs, or of fewer where members are too few for them. What is left over
 * makes every training longer. count 0: not even one member can be had. */
qn_halving qn_halving_fit(size_t count, size_t factor, uint64_t steps, int rungs, uint64_t most);

/* Trains `count` members for `steps` steps each; scores: of members[k], out, more is better. */
typedef qn_status qn_halving_rung(void *context, int rung, const size_t *members, size_t count,
                                  uint64_t steps, double *scores);
/* order: plan->count members, out, the best first: those of later rungs before those of earlier
 * ones, in a rung by score, and equal ones by number. */
QN_MUST_CHECK qn_status qn_halving_run(const qn_halving *plan, qn_halving_rung *rung, void *context,
                                       size_t *order);

#endif
