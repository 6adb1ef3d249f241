/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is minimised, and its gradient: at one point, or over rows of data. */
#include "optimise/survey.h"

#include "core/try.h"

#include <math.h>
#include <omp.h>
#include <string.h>

/* ---- life ----------------------------------------------------------------------------------- */

/* Threads answer for rows; without data the only one has them all. */
static size_t wanted_desks(const qn_problem *p) {
    const size_t threads = p->options->threads ? (size_t)p->options->threads
                                               : (size_t)omp_get_num_procs();
    if (p->rows.count < 2) return 1;
    return threads < p->rows.count ? threads : p->rows.count;
}

static double *carve(double **at, size_t count) {
    double *part = *at;
    *at += count;
    return part;
}

/* As many desks as each rung has density matrices for. */
static qn_status furnish(qn_machine *m) {
    const qn_problem *p = m->problem;
    m->ndesks = m->rungs[0].ndesks;
    for (size_t r = 1; r < m->plan->nfolds; ++r)
        if (m->rungs[r].ndesks < m->ndesks) m->ndesks = m->rungs[r].ndesks;
    const size_t point = p->ninputs + p->nangles,
                 all = (m->ndesks + 1) * point + p->ninputs + 2 * p->nvalues;
    m->desks = qn_alloc(m->ndesks, sizeof *m->desks);
    double *at = m->numbers = qn_alloc(all, sizeof *at);
    if (!m->desks || !m->numbers) return QN_ERR_MEMORY;
    m->slopes = carve(&at, p->nangles);
    m->inputs = carve(&at, p->ninputs);
    m->by_inputs = carve(&at, p->ninputs);
    for (int side = 0; side < 2; ++side) m->moved[side] = carve(&at, p->nvalues);
    memcpy(m->inputs, p->inputs, p->ninputs * sizeof *m->inputs);
    for (size_t k = 0; k < m->ndesks; ++k) {
        qn_desk *desk = &m->desks[k];
        desk->index = k;
        desk->inputs = carve(&at, p->ninputs);
        desk->angles = carve(&at, p->nangles);
        memcpy(desk->inputs, p->inputs, p->ninputs * sizeof *desk->inputs);
    }
    return QN_OK;
}

qn_status qn_machine_create(qn_machine *m, qn_problem *problem, const qn_model *model,
                            qn_mitigation mitigation, qn_diag *diag) {
    qn_status status = QN_OK;
    m->problem = problem;
    m->plan = qn_mitigation_plan_of(mitigation);
    for (size_t r = 0; r < m->plan->nfolds; ++r) {
        const qn_rung_options options = {(int)m->plan->folds[r], m->plan->undo_readout,
                                         wanted_desks(problem)};
        QN_TRY(qn_rung_create(&m->rungs[r], problem, model, &options, diag));
    }
    QN_TRY(qn_team_agree_on(problem->team, furnish(m), diag));
out:
    return status;
}

void qn_machine_clear(qn_machine *m) {
    for (size_t r = 0; r < QN_MACHINE_RUNGS; ++r) qn_rung_clear(&m->rungs[r]);
    qn_free(m->desks);
    qn_free(m->numbers);
    *m = (qn_machine){0};
}

/* ---- rows ----------------------------------------------------------------------------------- */

/* The rows of a batch; without data one point. */
static qn_survey survey_of(const qn_machine *m, uint64_t step) {
    const qn_optimise_options *o = m->problem->options;
    qn_survey s = {.count = 1};
    if (m->problem->rows.count > 0)
        s.count = qn_rows_batch(&m->problem->rows, (uint64_t)o->seed, (uint64_t)o->batch, step,
                                &s.rows);
    return s;
}

static void add_place(qn_survey *s, qn_point place) { s->places[s->nplaces++] = place; }

/* How near to 0 and 1 a probability may come: shots that never say 1 have not seen that it cannot
 * happen. */
static double least_of(uint64_t shots) {
    static const double LEAST = 1e-6;
    return shots ? fmax(LEAST, 0.5 / (double)shots) : LEAST;
}

/* Answers, as they become means over the rows. */
typedef struct sum {
    qn_machine *m;
    const qn_survey *survey;
    qn_slope *slope;
    double *gradient;
    qn_measured seen[2]; /* of spsa: down and up; of verdicts the first */
    size_t right;        /* of verdicts: rows that are told right */
} sum;

/* The share of row k in the mean: of the value itself without data.
 *   shots  that the value was estimated with, 0 = infinitely many */
static double share(const sum *s, size_t k, double v, uint64_t shots, double *slope) {
    const qn_problem *p = s->m->problem;
    const double count = (double)s->survey->count;
    double by = 1.0;
    const double cost = s->survey->rows ? qn_rows_loss(&p->rows, (qn_optimise_loss)p->options->loss,
                                                       s->survey->rows[k], v, least_of(shots), &by)
                                        : v;
    *slope = by / count;
    return cost / count;
}

static void add_share(const sum *s, size_t k, const qn_measured *value, uint64_t shots,
                      qn_measured *mean, double *slope) {
    mean->value += share(s, k, value->value, shots, slope);
    mean->error = hypot(mean->error, *slope * value->error);
}

/* ---- slopes --------------------------------------------------------------------------------- */

static qn_status add_slopes(void *context, size_t k, const qn_answer *answers, const double *slopes,
                            qn_diag *diag) {
    qn_status status = QN_OK;
    sum *s = context;
    qn_machine *m = s->m;
    const qn_problem *p = m->problem;
    const bool shifts = p->options->gradient == QN_ESTIMATOR_SHIFT;
    const qn_measured *value = shifts ? &answers[0].drawn : &answers[0].exact;
    double by, unused;
    s->slope->exact += share(s, k, answers[0].exact.value, 0, &unused);
    add_share(s, k, value, qn_point_shots(p), &s->seen[0], &by);
    s->slope->circuits += answers[0].circuits;
    s->slope->shots += answers[0].shots;
    qn_point_inputs(p, s->survey->places[0].values, s->survey->rows ? s->survey->rows[k] : 0,
                    m->inputs);
    QN_TRY(qn_qasm_chain(p->qasm, m->inputs, slopes, m->by_inputs, diag));
    for (size_t v = 0; v < p->nvalues; ++v) s->gradient[v] += by * m->by_inputs[p->searched[v]];
out:
    return status;
}

static qn_status estimate_slopes(qn_machine *m, const double *values, uint64_t step,
                                 qn_slope *slope, double *gradient, qn_diag *diag) {
    qn_status status = QN_OK;
    const bool shifts = m->problem->options->gradient == QN_ESTIMATOR_SHIFT;
    qn_survey survey = survey_of(m, step);
    sum s = {.m = m, .survey = &survey, .slope = slope, .gradient = gradient};
    add_place(&survey, (qn_point){.values = values,
                                  .asks = QN_ASK_EXACT | (shifts ? QN_ASK_SHIFT : QN_ASK_SLOPES),
                                  .step = step});
    memset(gradient, 0, m->problem->nvalues * sizeof *gradient);
    QN_TRY(qn_survey_run(m, &survey, add_slopes, &s, diag));
    slope->value = s.seen[0].value;
    slope->error = s.seen[0].error;
out:
    return status;
}

/* ---- simultaneous perturbation -------------------------------------------------------------- */

/* Values moved by +-perturbation, every one in a random direction. */
static void move(const qn_machine *m, const double *values, uint64_t step) {
    const double size = m->problem->options->perturbation;
    qn_rng rng;
    qn_rng_init(&rng, (uint64_t)m->problem->options->seed, QN_STREAM_SPSA, step, 0, 0);
    for (size_t v = 0; v < m->problem->nvalues; ++v) {
        const double by = qn_rng_uniform(&rng) < 0.5 ? -size : size;
        m->moved[0][v] = values[v] - by;
        m->moved[1][v] = values[v] + by;
    }
}

static qn_status add_moves(void *context, size_t k, const qn_answer *answers, const double *slopes,
                           qn_diag *diag) {
    sum *s = context;
    double by;
    (void)slopes;
    (void)diag;
    s->slope->exact += share(s, k, answers[0].exact.value, 0, &by);
    for (int side = 0; side < 2; ++side) {
        const qn_answer *answer = &answers[1 + side];
        add_share(s, k, &answer->drawn, qn_point_shots(s->m->problem), &s->seen[side], &by);
        s->slope->circuits += answer->circuits;
        s->slope->shots += answer->shots;
    }
    return QN_OK;
}

/* g_v = (f(x + d) - f(x - d)) / (2 d_v) (Spall 1992). */
static qn_status estimate_moves(qn_machine *m, const double *values, uint64_t step, qn_slope *slope,
                                double *gradient, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_survey survey = survey_of(m, step);
    sum s = {.m = m, .survey = &survey, .slope = slope};
    move(m, values, step);
    add_place(&survey, (qn_point){.values = values, .asks = QN_ASK_EXACT, .step = step});
    for (uint64_t side = 0; side < 2; ++side)
        add_place(&survey, (qn_point){.values = m->moved[side],
                                      .asks = QN_ASK_SHOTS,
                                      .index = 2 * qn_point_step(m->problem, step) + side});
    QN_TRY(qn_survey_run(m, &survey, add_moves, &s, diag));
    for (size_t v = 0; v < m->problem->nvalues; ++v)
        gradient[v] = (s.seen[1].value - s.seen[0].value) / (2.0 * (m->moved[1][v] - values[v]));
    slope->value = 0.5 * (s.seen[0].value + s.seen[1].value);
    slope->error = 0.5 * hypot(s.seen[0].error, s.seen[1].error);
out:
    return status;
}

qn_status qn_machine_estimate(qn_machine *m, const double *values, uint64_t step, qn_slope *slope,
                              double *gradient, qn_diag *diag) {
    *slope = (qn_slope){0};
    return (m->problem->options->gradient == QN_ESTIMATOR_SPSA ? estimate_moves : estimate_slopes)(
        m, values, step, slope, gradient, diag);
}

/* ---- verdicts ------------------------------------------------------------------------------- */

/* A cross entropy needs a probability; extrapolations may leave it a little. */
static qn_status check_probability(const qn_machine *m, double v, size_t row, qn_diag *diag) {
    const bool asked = m->problem->options->loss == QN_LOSS_CROSS_ENTROPY;
    if (!asked || m->plan->undo_readout || !m->rungs[0].adjoints) return QN_OK;
    if (v > -1e-9 && v < 1.0 + 1e-9) return QN_OK;
    return qn_fail(diag, QN_ERR_ARGUMENT,
                   "--loss cross-entropy needs a probability, as of \"|1***>\" or \"0.5 - 0.5 "
                   "Z0\": in row %zu of '%s' the observable has the value %.4g",
                   row + 1, m->problem->options->data, v);
}

static qn_status add_verdict(void *context, size_t k, const qn_answer *answers,
                             const double *slopes, qn_diag *diag) {
    qn_status status = QN_OK;
    sum *s = context;
    const qn_measured *value = &answers[0].exact;
    double by;
    (void)slopes;
    if (s->survey->rows) {
        QN_TRY(check_probability(s->m, value->value, s->survey->rows[k], diag));
        s->right += qn_rows_agrees(&s->m->problem->rows, s->survey->rows[k], value->value);
    }
    add_share(s, k, value, 0, &s->seen[0], &by);
out:
    return status;
}

/* Of the rows first..last-1 of the order; of the one point without data. */
static qn_status judge_rows(qn_machine *m, const qn_point *place, size_t first, size_t last,
                            qn_measured *loss, double *accuracy, qn_diag *diag) {
    const qn_rows *rows = &m->problem->rows;
    qn_survey survey = {.count = 1};
    sum s = {.m = m, .survey = &survey};
    if (rows->count > 0) {
        survey.count = last - first;
        survey.rows = rows->order + first;
    }
    add_place(&survey, *place);
    const qn_status status = qn_survey_run(m, &survey, add_verdict, &s, diag);
    *loss = s.seen[0];
    *accuracy = rows->nclasses ? (double)s.right / (double)survey.count : NAN;
    return status;
}

qn_status qn_machine_judge(qn_machine *m, const double *values, bool raw, qn_verdict *verdict,
                           qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_rows *rows = &m->problem->rows;
    const qn_point place = {.values = values, .asks = QN_ASK_EXACT | (raw ? QN_ASK_RAW : 0)};
    qn_measured seen, kept;
    *verdict = (qn_verdict){NAN, 0.0, NAN, NAN, NAN};
    QN_TRY(judge_rows(m, &place, 0, rows->ntraining, &seen, &verdict->accuracy, diag));
    verdict->value = seen.value;
    verdict->error = seen.error;
    if (rows->ntraining < rows->count) {
        QN_TRY(judge_rows(m, &place, rows->ntraining, rows->count, &kept,
                          &verdict->validation_accuracy, diag));
        verdict->validation = kept.value;
    }
out:
    return status;
}
