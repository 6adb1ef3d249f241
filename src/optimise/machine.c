/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is minimised, and its gradient: at one point, or over rows of data. */
#include "optimise/point.h"

#include "core/try.h"

#include <math.h>
#include <string.h>

/* ---- life ----------------------------------------------------------------------------------- */

qn_status qn_machine_create(qn_machine *m, qn_problem *problem, const qn_model *model,
                            qn_mitigation mitigation, qn_diag *diag) {
    qn_status status = QN_OK;
    m->problem = problem;
    m->plan = qn_mitigation_plan_of(mitigation);
    for (size_t r = 0; r < m->plan->nfolds; ++r)
        QN_TRY(qn_rung_create(&m->rungs[r], problem, model, (int)m->plan->folds[r],
                              m->plan->undo_readout, diag));
    m->angles = qn_alloc(problem->nangles + 1, sizeof *m->angles);
    m->slopes = qn_alloc(problem->nangles + 1, sizeof *m->slopes);
    m->inputs = qn_alloc(problem->ninputs, sizeof *m->inputs);
    m->by_inputs = qn_alloc(problem->ninputs, sizeof *m->by_inputs);
    m->moved = qn_alloc(problem->nvalues, sizeof *m->moved);
    QN_TRY_ALLOC(m->angles && m->slopes && m->inputs && m->by_inputs && m->moved);
    memcpy(m->inputs, problem->inputs, problem->ninputs * sizeof *m->inputs);
out:
    return status;
}

void qn_machine_clear(qn_machine *m) {
    for (size_t r = 0; r < QN_MACHINE_RUNGS; ++r) qn_rung_clear(&m->rungs[r]);
    qn_free(m->angles);
    qn_free(m->slopes);
    qn_free(m->inputs);
    qn_free(m->by_inputs);
    qn_free(m->moved);
    *m = (qn_machine){0};
}

/* ---- rows ----------------------------------------------------------------------------------- */

/* What is summed up in a step: of one point without data, of the rows of a batch with them. */
typedef struct batch {
    size_t count;
    const size_t *rows; /* NULL: no data */
} batch;

static batch batch_of(qn_machine *m, uint64_t step) {
    static const batch ONE = {1, NULL};
    const qn_optimise_options *o = m->problem->options;
    batch b = {0, NULL};
    if (m->problem->rows.count == 0) return ONE;
    b.count = qn_rows_batch(&m->problem->rows, (uint64_t)o->seed, (uint64_t)o->batch, step,
                            &b.rows);
    return b;
}

static bool stopped(const qn_machine *m) { return qn_problem_stops(m->problem); }

/* How near to 0 and 1 a probability may come: shots that never say 1 have not seen that it cannot
 * happen. */
static double least_of(uint64_t shots) {
    static const double LEAST = 1e-6;
    return shots ? fmax(LEAST, 0.5 / (double)shots) : LEAST;
}

/* A row's share of the mean: of the value itself without data.
 *   shots  that the value was estimated with, 0 = infinitely many */
static double share(const qn_machine *m, const batch *b, size_t k, double v, uint64_t shots,
                    double *slope) {
    const qn_problem *p = m->problem;
    double by = 1.0;
    const double cost = b->rows ? qn_rows_loss(&p->rows, (qn_optimise_loss)p->options->loss,
                                               b->rows[k], v, least_of(shots), &by)
                                : v;
    *slope = by / (double)b->count;
    return cost / (double)b->count;
}

static qn_status add_row(qn_machine *m, const double *values, uint64_t step, const batch *b,
                         size_t k, qn_slope *slope, double *gradient, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_problem *p = m->problem;
    const size_t row = b->rows ? b->rows[k] : 0;
    const bool shifts = p->options->gradient == QN_ESTIMATOR_SHIFT;
    qn_measured exact, value;
    double by, by_exact;
    QN_TRY(qn_point_bind(m, values, row, diag));
    QN_TRY(qn_point_exact(m, step, row, shifts ? 0 : QN_BY_PARAMS, &exact, diag));
    value = exact;
    if (shifts) QN_TRY(qn_point_shift(m, step, row, slope, &value, diag));
    slope->exact += share(m, b, k, exact.value, 0, &by_exact);
    slope->value += share(m, b, k, value.value, qn_point_shots(m), &by);
    slope->error = hypot(slope->error, by * value.error);
    QN_TRY(qn_qasm_chain(p->qasm, m->inputs, m->slopes, m->by_inputs, diag));
    for (size_t v = 0; v < p->nvalues; ++v) gradient[v] += by * m->by_inputs[p->searched[v]];
out:
    return status;
}

static qn_status estimate_slopes(qn_machine *m, const double *values, uint64_t step,
                                 qn_slope *slope, double *gradient, qn_diag *diag) {
    qn_status status = QN_OK;
    const batch b = batch_of(m, step);
    memset(gradient, 0, m->problem->nvalues * sizeof *gradient);
    for (size_t k = 0; k < b.count; ++k) {
        if (stopped(m)) return QN_ERR_INTERRUPTED;
        QN_TRY(add_row(m, values, step, &b, k, slope, gradient, diag));
    }
out:
    return status;
}

/* ---- simultaneous perturbation -------------------------------------------------------------- */

/* Values moved by +-perturbation, every one in a random direction. */
static void move(const qn_machine *m, const double *values, uint64_t step, double side) {
    const double size = m->problem->options->perturbation;
    qn_rng rng;
    qn_rng_init(&rng, (uint64_t)m->problem->options->seed, QN_STREAM_SPSA, step, 0, 0);
    for (size_t v = 0; v < m->problem->nvalues; ++v)
        m->moved[v] = values[v] + side * (qn_rng_uniform(&rng) < 0.5 ? -size : size);
}

static qn_status measure_moved(qn_machine *m, uint64_t index, const batch *b, qn_slope *spent,
                               qn_measured *sum, qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t rows = b->rows ? m->problem->rows.count : 1;
    for (size_t k = 0; k < b->count; ++k) {
        qn_measured seen;
        double by;
        const size_t row = b->rows ? b->rows[k] : 0;
        if (stopped(m)) return QN_ERR_INTERRUPTED;
        QN_TRY(qn_point_bind(m, m->moved, row, diag));
        QN_TRY(qn_point_measured(m, index * rows + row, spent, &seen, diag));
        sum->value += share(m, b, k, seen.value, qn_point_shots(m), &by);
        sum->error = hypot(sum->error, by * seen.error);
    }
out:
    return status;
}

/* g_v = (f(x + d) - f(x - d)) / (2 d_v) (Spall 1992). */
static qn_status estimate_moves(qn_machine *m, const double *values, uint64_t step, qn_slope *slope,
                                double *gradient, qn_diag *diag) {
    qn_status status = QN_OK;
    const batch b = batch_of(m, step);
    qn_measured seen[2] = {{0.0, 0.0}, {0.0, 0.0}};
    for (size_t k = 0; k < b.count; ++k) {
        qn_measured exact;
        double by;
        const size_t row = b.rows ? b.rows[k] : 0;
        QN_TRY(qn_point_bind(m, values, row, diag));
        QN_TRY(qn_point_exact(m, step, row, 0, &exact, diag));
        slope->exact += share(m, &b, k, exact.value, 0, &by);
    }
    for (uint64_t k = 0; k < 2; ++k) {
        move(m, values, step, k ? 1.0 : -1.0);
        QN_TRY(measure_moved(m, 2 * qn_point_step(m, step) + k, &b, slope, &seen[k], diag));
    }
    /* `moved` is on the plus side now */
    for (size_t v = 0; v < m->problem->nvalues; ++v)
        gradient[v] = (seen[1].value - seen[0].value) / (2.0 * (m->moved[v] - values[v]));
    slope->value = 0.5 * (seen[0].value + seen[1].value);
    slope->error = 0.5 * hypot(seen[0].error, seen[1].error);
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
    if (!asked || m->plan->undo_readout || !m->rungs[0].adjoint) return QN_OK;
    if (v > -1e-9 && v < 1.0 + 1e-9) return QN_OK;
    return qn_fail(diag, QN_ERR_ARGUMENT,
                   "--loss cross-entropy needs a probability, as of \"|1***>\" or \"0.5 - 0.5 "
                   "Z0\": in row %zu of '%s' the observable has the value %.4g",
                   row + 1, m->problem->options->data, v);
}

/* Mean loss and accuracy of the rows first..last-1 of the order. */
static qn_status judge_rows(qn_machine *m, const double *values, bool raw, size_t first,
                            size_t last, qn_measured *loss, double *accuracy, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_rows *rows = &m->problem->rows;
    const batch b = {last - first, rows->order + first};
    size_t right = 0;
    *loss = (qn_measured){0.0, 0.0};
    for (size_t k = 0; k < b.count; ++k) {
        qn_measured value;
        double by;
        if (stopped(m)) return QN_ERR_INTERRUPTED;
        QN_TRY(qn_point_bind(m, values, b.rows[k], diag));
        QN_TRY(qn_point_judge(m, b.rows[k], raw, &value, diag));
        QN_TRY(check_probability(m, value.value, b.rows[k], diag));
        loss->value += share(m, &b, k, value.value, 0, &by);
        loss->error = hypot(loss->error, by * value.error);
        right += qn_rows_agrees(rows, b.rows[k], value.value);
    }
    *accuracy = rows->nclasses ? (double)right / (double)b.count : NAN;
out:
    return status;
}

qn_status qn_machine_judge(qn_machine *m, const double *values, bool raw, qn_verdict *verdict,
                           qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_rows *rows = &m->problem->rows;
    qn_measured seen, kept;
    *verdict = (qn_verdict){NAN, 0.0, NAN, NAN, NAN};
    if (rows->count == 0) {
        QN_TRY(qn_point_bind(m, values, 0, diag));
        QN_TRY(qn_point_judge(m, 0, raw, &seen, diag));
    } else QN_TRY(judge_rows(m, values, raw, 0, rows->ntraining, &seen, &verdict->accuracy, diag));
    verdict->value = seen.value;
    verdict->error = seen.error;
    if (rows->ntraining < rows->count) {
        QN_TRY(judge_rows(m, values, raw, rows->ntraining, rows->count, &kept,
                          &verdict->validation_accuracy, diag));
        verdict->validation = kept.value;
    }
out:
    return status;
}
