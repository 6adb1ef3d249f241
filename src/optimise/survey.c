/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimise/survey.h"

#include "core/try.h"

#include <omp.h>

/* Rows whose answers wait to be taken, for each member. */
enum { ROUND = 256 };

/* The questions of a few rows: rungs within places within rows. */
typedef struct round {
    qn_machine *m;
    const qn_survey *survey;
    size_t first, count; /* rows */
    size_t nrungs;
    size_t width;       /* slopes of a question; 0: none are asked */
    qn_answer *answers; /* one a question */
    double *slopes;     /* width each */
} round;

static size_t questions(const round *r) { return r->count * r->survey->nplaces * r->nrungs; }

static qn_status answer(const round *r, const qn_desk *desk, size_t question, qn_diag *diag) {
    const qn_survey *s = r->survey;
    const size_t rung = question % r->nrungs, at = question / r->nrungs,
                 k = r->first + at / s->nplaces;
    return qn_point_ask(r->m, desk, &s->places[at % s->nplaces], s->rows ? s->rows[k] : 0, rung,
                        &r->answers[question], r->slopes + question * r->width, diag);
}

static qn_status stopped(const round *r) {
    return qn_problem_stops(r->m->problem) ? QN_ERR_INTERRUPTED : QN_OK;
}

/* ---- question by question -------------------------------------------------------------------- */

/* Of several that fail, the first one speaks. */
typedef struct failure {
    qn_status status;
    size_t question;
    qn_diag diag;
} failure;

static void note(failure *worst, qn_status status, size_t question, const qn_diag *diag) {
#pragma omp critical(qn_survey_failure)
    if (worst->status == QN_OK || question < worst->question)
        *worst = (failure){status, question, *diag};
}

/* A question is one member's, and one thread's. */
static qn_status ask_apart(const round *r, qn_diag *diag) {
    const size_t ndesks = r->m->ndesks;
    failure worst = {.status = QN_OK};
    size_t own, end;
    qn_team_share(r->m->problem->team, questions(r), &own, &end);
#pragma omp parallel for schedule(dynamic) num_threads((int)ndesks) if (ndesks > 1 && end - own > 1)
    for (size_t q = own; q < end; ++q) {
        qn_diag detail = {0};
        qn_status status = stopped(r);
        if (status == QN_OK) status = answer(r, &r->m->desks[omp_get_thread_num()], q, &detail);
        if (status != QN_OK) note(&worst, status, q, &detail);
    }
    if (worst.status != QN_OK && diag) *diag = worst.diag;
    return worst.status;
}

static qn_status share_apart(const round *r, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_team *team = r->m->problem->team;
    const size_t count = questions(r);
    QN_TRY(qn_team_agree_on(team, ask_apart(r, diag), diag));
    QN_TRY(qn_team_gather(team, count, sizeof *r->answers, r->answers));
    if (r->width) QN_TRY(qn_team_gather(team, count, r->width * sizeof *r->slopes, r->slopes));
out:
    return status;
}

/* ---- all members at one question ------------------------------------------------------------- */

static qn_status ask_together(const round *r, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_team *team = r->m->problem->team;
    qn_desk desk = r->m->desks[0];
    desk.team = team;
    for (size_t q = 0; q < questions(r); ++q) {
        QN_TRY(qn_team_agree(team, stopped(r)));
        status = answer(r, &desk, q, diag);
        if (status != QN_ERR_IO) QN_TRY(qn_team_agree_on(team, status, diag));
        QN_TRY(status);
    }
out:
    return status;
}

/* Trajectories are so many that all members have some of each value's; so are shots of several
 * groups of terms where there is not a question for each member. */
static bool is_shared_within(const round *r) {
    const qn_team *team = r->m->problem->team;
    bool shots = false;
    if (!team || team->size < 2) return false;
    for (size_t p = 0; p < r->survey->nplaces; ++p)
        shots = shots || r->survey->places[p].asks & (QN_ASK_SHIFT | QN_ASK_SHOTS);
    return !r->m->rungs[0].adjoints || (shots && questions(r) < (size_t)team->size);
}

/* ---- rounds ---------------------------------------------------------------------------------- */

static qn_status take_rows(const round *r, qn_survey_taker *taker, void *context, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_survey *s = r->survey;
    const size_t each = s->nplaces * r->nrungs;
    for (size_t k = 0; k < r->count; ++k) {
        qn_answer all[QN_SURVEY_PLACES];
        for (size_t p = 0; p < s->nplaces; ++p) {
            const size_t first = k * each + p * r->nrungs;
            qn_point_combine(r->m, &s->places[p], r->answers + first,
                             r->width ? r->slopes + first * r->width : NULL, &all[p], r->m->slopes);
        }
        QN_TRY(taker(context, r->first + k, all, r->m->slopes, diag));
    }
out:
    return status;
}

static round begin(qn_machine *m, const qn_survey *s) {
    round r = {.m = m, .survey = s, .nrungs = qn_point_nrungs(m, &s->places[0])};
    for (size_t p = 0; p < s->nplaces; ++p)
        if (s->places[p].asks & (QN_ASK_SLOPES | QN_ASK_SHIFT)) r.width = m->problem->nangles;
    return r;
}

qn_status qn_survey_run(qn_machine *m, const qn_survey *s, qn_survey_taker *taker, void *context,
                        qn_diag *diag) {
    qn_status status = QN_OK;
    round r = begin(m, s);
    const qn_team *team = m->problem->team;
    const size_t room = ROUND * (team ? (size_t)team->size : 1);
    r.count = s->count < room ? s->count : room;
    r.answers = qn_alloc(questions(&r) + 1, sizeof *r.answers);
    r.slopes = qn_alloc(questions(&r) * r.width + 1, sizeof *r.slopes);
    QN_TRY_ALLOC(r.answers && r.slopes);
    for (; r.first < s->count; r.first += r.count) {
        if (s->count - r.first < r.count) r.count = s->count - r.first;
        QN_TRY((is_shared_within(&r) ? ask_together : share_apart)(&r, diag));
        QN_TRY(take_rows(&r, taker, context, diag));
    }
out:
    qn_free(r.answers);
    qn_free(r.slopes);
    return status;
}
