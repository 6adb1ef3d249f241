/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a step or an evaluation asks: some places of the search, in each of some rows, on each rung.
 * Threads and the members of a team share these questions, and the answers are taken in the order
 * of the rows, whoever gave them. */
#ifndef QN_OPTIMISE_SURVEY_H
#define QN_OPTIMISE_SURVEY_H

#include "optimise/point.h"

enum { QN_SURVEY_PLACES = 3 };

typedef struct qn_survey {
    size_t count;       /* rows, */
    const size_t *rows; /* borrowed; NULL: there are no data, and count is 1 */
    size_t nplaces;     /* of which at most one asks for slopes */
    qn_point places[QN_SURVEY_PLACES];
} qn_survey;

/* Takes what the rungs say in row k of the survey.
 *   answers  one a place
 *   slopes   nangles, if a place asks for them; else unused */
typedef qn_status qn_survey_taker(void *context, size_t k, const qn_answer *answers,
                                  const double *slopes, qn_diag *diag);

/* Collective. QN_ERR_INTERRUPTED: by a member's host. */
QN_MUST_CHECK qn_status qn_survey_run(qn_machine *machine, const qn_survey *survey,
                                      qn_survey_taker *taker, void *context, qn_diag *diag);

#endif
