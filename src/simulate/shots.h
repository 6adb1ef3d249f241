/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shots shared out among outcomes, and the likeliest of those that were not seen. */
#ifndef QN_SIMULATE_SHOTS_H
#define QN_SIMULATE_SHOTS_H

#include "simulate/simulation.h"

typedef struct qn_shots {
    qn_rng *rng;
    uint64_t shots; /* not drawn yet */
    double left;    /* probability of what is to come, */
    size_t to_come; /* and how many outcomes (or lists of them) that are */
} qn_shots;
/* Of the shots that are left, a binomial number has the outcome that comes next. */
uint64_t qn_shots_draw(qn_shots *shots, double probability);

/* Bytes that a shot takes whose record is drawn: its bits, twice while they are sorted, and an
 * outcome if no other shot has the same. */
#define QN_BYTES_A_SHOT ((double)(2 * sizeof(uint64_t) + sizeof(qn_outcome)))
/* The different records among `count`, in ascending order, their counts and frequencies, to
 * qn_free; sorts them. O(count). */
QN_MUST_CHECK qn_status qn_shots_count(uint64_t *bits, size_t count, qn_outcome **outcomes,
                                       size_t *noutcomes);

typedef struct qn_likeliest {
    qn_sample *sample; /* its `others` have room for so many: */
    size_t room;
    bool full; /* they are a heap */
} qn_likeliest;
/* Keeps an outcome that was not seen, if it is among the likeliest; else, or where it takes the
 * place of another one, counts what is left out. */
void qn_likeliest_keep(qn_likeliest *likeliest, const qn_outcome *outcome);
/* May an outcome of this probability be kept? */
bool qn_likeliest_wants(const qn_likeliest *likeliest, double probability);
/* In ascending order of bits, once all have come in that order. */
void qn_likeliest_sort(const qn_likeliest *likeliest);

#endif
