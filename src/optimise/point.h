/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The observable at one point: one rung of a machine, and what the rungs say together. */
#ifndef QN_OPTIMISE_POINT_H
#define QN_OPTIMISE_POINT_H

#include "optimise/machine.h"

/* What is asked at a place of the search. */
enum {
    QN_ASK_EXACT = 1,  /* the value of infinitely many shots, */
    QN_ASK_SLOPES = 2, /* with slopes, */
    QN_ASK_RAW = 4,    /* without mitigation: of the first rung alone */
    QN_ASK_SHIFT = 8,  /* value and slopes by shots, parameter shift */
    QN_ASK_SHOTS = 16, /* the value by shots */
};

typedef struct qn_point {
    const double *values; /* of the search; borrowed */
    int asks;             /* of QN_ASK_... */
    uint64_t step;        /* whose random numbers are drawn; 0 = those of evaluations */
    uint64_t index;       /* of the shots of QN_ASK_SHOTS */
} qn_point;

typedef struct qn_answer {
    qn_measured exact, drawn; /* of infinitely many shots; by shots */
    uint64_t circuits, shots;
} qn_answer;

/* The inputs at values of the search and in a row of the data. inputs: ninputs, the others of which
 * are at this point already. */
void qn_point_inputs(const qn_problem *problem, const double *values, size_t row, double *inputs);
/* The step whose shots are drawn: frozen ones are always the same. */
uint64_t qn_point_step(const qn_problem *problem, uint64_t step);
/* Shots of every value that is estimated, 0 = infinitely many. */
uint64_t qn_point_shots(const qn_problem *problem);

/* One rung in one row (0 without data). Collective in the desk's team.
 *   slopes  nangles, of QN_ASK_SLOPES or QN_ASK_SHIFT; else unused */
QN_MUST_CHECK qn_status qn_point_ask(const qn_machine *machine, const qn_desk *desk,
                                     const qn_point *place, size_t row, size_t rung,
                                     qn_answer *answer, double *slopes, qn_diag *diag);
/* How many rungs a place asks. */
size_t qn_point_nrungs(const qn_machine *machine, const qn_point *place);
/* The answers of all rungs become the one without noise.
 *   slopes    rungs x nangles; NULL: not asked
 *   together  nangles, out */
void qn_point_combine(const qn_machine *machine, const qn_point *place, const qn_answer *answers,
                      const double *slopes, qn_answer *all, double *together);

#endif
