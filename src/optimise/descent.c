/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimise/descent.h"

#include "core/clock.h"
#include "core/memory.h"
#include "core/printed.h"
#include "core/try.h"
#include "optimise/point.h"
#include "train/optimiser.h"
#include "train/schedule.h"

#include <math.h>
#include <string.h>

/* ---- one search ----------------------------------------------------------------------------- */

static const qn_optimiser *optimiser_of(const qn_optimise_options *o) {
    return qn_optimiser_at((size_t)o->optimiser);
}

static qn_status begin(qn_descent *d, qn_search *s, qn_run_part part, qn_machine *machine) {
    const size_t nvalues = d->problem.nvalues,
                 nstate = (size_t)optimiser_of(d->options)->nstate * nvalues;
    s->part = part;
    s->machine = machine;
    s->values = qn_alloc(nvalues, sizeof *s->values);
    s->gradient = qn_alloc(nvalues, sizeof *s->gradient);
    s->state = qn_alloc(nstate + 1, sizeof *s->state);
    if (!s->values || !s->gradient || !s->state) return QN_ERR_MEMORY;
    memcpy(s->values, d->problem.start, nvalues * sizeof *s->values);
    return QN_OK;
}

static void clear(qn_search *s) {
    qn_csv_destroy(s->steps);
    qn_csv_destroy(s->table);
    qn_free(s->metrics);
    qn_history_clear(&s->history);
    qn_free(s->values);
    qn_free(s->gradient);
    qn_free(s->state);
}

static double norm_of(size_t count, const double *values) {
    double sum = 0.0;
    for (size_t v = 0; v < count; ++v) sum += values[v] * values[v];
    return sqrt(sum);
}

static qn_status take_step(const qn_descent *d, qn_search *s, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_optimise_options *o = d->options;
    qn_slope slope;
    const uint64_t step = s->step + 1;
    QN_TRY(qn_machine_estimate(s->machine, s->values, step, &slope, s->gradient, diag));
    const qn_step_record record = {.step = step,
                                   .loss = slope.value,
                                   .loss_exact = slope.exact,
                                   .loss_error = slope.error,
                                   .gradient_norm = norm_of(d->problem.nvalues, s->gradient),
                                   .circuits = slope.circuits,
                                   .shots = slope.shots};
    const double factor = qn_rate_factor((qn_rate_schedule)o->rate_schedule, step,
                                         (uint64_t)o->steps);
    if (s->steps) QN_TRY(qn_csv_append(s->steps, &record, diag));
    QN_TRY(qn_history_add_step(&s->history, &record));
    optimiser_of(o)->update(d->problem.nvalues, o->learning_rate * factor, step, s->gradient,
                            s->values, s->state);
    s->step = step;
    s->circuits += slope.circuits;
    s->shots += slope.shots;
    if (d->stepped && s->part == QN_RUN_NOISY) d->stepped(d->context, &record);
out:
    return status;
}

/* ---- evaluations ---------------------------------------------------------------------------- */

/* At the step where the search stands, unless it has been evaluated there. */
static qn_status evaluate(qn_descent *d, qn_search *s, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_verdict own, ideal;
    if (!s->machine || (s->nmetrics && s->metrics[s->nmetrics - 1].step == s->step)) return QN_OK;
    QN_TRY(qn_machine_judge(s->machine, s->values, false, &own, diag));
    ideal = own;
    if (s->machine != &d->ideal)
        QN_TRY(qn_machine_judge(&d->ideal, s->values, false, &ideal, diag));
    const qn_metric metric = {.step = s->step,
                              .value = own.value,
                              .without_noise = ideal.value,
                              .accuracy = own.accuracy,
                              .validation = own.validation,
                              .validation_accuracy = own.validation_accuracy,
                              .circuits = s->circuits,
                              .shots = s->shots};
    QN_TRY(qn_search_add(s, &metric, diag));
out:
    return status;
}

static bool is_due(const qn_descent *d, const qn_search *s) {
    return s->step % (uint64_t)d->options->evaluate_every == 0;
}

/* ---- the whole ------------------------------------------------------------------------------ */

bool qn_descent_has_rows(const qn_descent *d) { return d->problem.rows.count > 0; }

static bool stops(void *host) { return qn_host_stops(host); }

/* The folds of a mitigation share the shots, and none has an error of fewer. */
static qn_status check_shots(const qn_descent *d, qn_diag *diag) {
    enum { EACH = 2 };
    const qn_optimise_options *o = d->options;
    const unsigned long long shots = qn_point_shots(&d->problem),
                             folds = qn_mitigation_plan_of((qn_mitigation)o->mitigation)->nfolds,
                             least = folds * EACH;
    if (shots == 0 || folds == 1 || shots >= least) return QN_OK;
    return qn_fail(diag, QN_ERR_ARGUMENT,
                   "--shots %llu: the %llu folds of --mitigation %s share them, and each needs %d: "
                   "give %llu or more",
                   shots, folds, qn_mitigation_choice.names[o->mitigation], EACH, least);
}

static qn_status read_problem(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_optimise_options *o = d->options;
    if (!o->circuit) return qn_fail(diag, QN_ERR_ARGUMENT, "name the OpenQASM file of the circuit");
    QN_TRY(qn_device_options_model(&o->device, o->noise, &d->model, diag));
    QN_TRY(qn_device_options_model(&o->device, "none", &d->none, diag));
    if (o->tolerance > 0.0 && o->patience == 0)
        return qn_fail(diag, QN_ERR_ARGUMENT, "--tolerance does nothing without --patience");
    d->problem.options = o;
    QN_TRY(check_shots(d, diag));
    d->problem.stops = stops;
    d->problem.context = (void *)d->host;
    d->problem.team = qn_host_team(d->host);
    QN_TRY(qn_problem_read(&d->problem, d->model, diag));
out:
    return status;
}

/* --memory is of the whole process: the folds on the device and the ideal circuit share it, and
 * what is free, where each of them has a density matrix for every thread. */
static size_t share_of_memory(const qn_descent *d) {
    const qn_optimise_options *o = d->options;
    const size_t circuits = 1 + qn_mitigation_plan_of((qn_mitigation)o->mitigation)->nfolds;
    const size_t free = d->problem.rows.count > 1 ? (size_t)qn_memory_free() : 0;
    return (o->memory ? qn_memory_beside((size_t)o->memory << 20) : free) / circuits;
}

static qn_status make_machines(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_optimise_options *o = d->options;
    d->problem.memory = share_of_memory(d);
    QN_TRY(
        qn_machine_create(&d->device, &d->problem, d->model, (qn_mitigation)o->mitigation, diag));
    QN_TRY(qn_machine_create(&d->ideal, &d->problem, d->none, QN_MITIGATION_NONE, diag));
    QN_TRY(begin(d, &d->search, QN_RUN_NOISY, &d->device));
    if (o->compare_ideal) QN_TRY(begin(d, &d->twin, QN_RUN_TWIN, &d->ideal));
out:
    return status;
}

/* Files may be there for some members of a team alone: none goes on without the others. */
static qn_status open_problem(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_team *team = qn_host_team(d->host);
    QN_TRY(qn_team_agree_on(team, read_problem(d, diag), diag));
    QN_TRY(qn_team_agree_on(team, make_machines(d, diag), diag));
out:
    return status;
}

/* Has every angle a value, and a derivative where one is asked for, at the start (and, with data,
 * in the first row)? Before there is a folder. */
static qn_status check_start(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_machine *m = &d->device;
    if (d->options->resume) return QN_OK;
    qn_point_inputs(&d->problem, d->problem.start, 0, m->inputs);
    QN_TRY(qn_qasm_bind(d->problem.qasm, m->inputs, m->desks[0].angles, NULL, diag));
    if (d->options->gradient != QN_ESTIMATOR_SPSA)
        QN_TRY(qn_qasm_chain(d->problem.qasm, m->inputs, m->slopes, m->by_inputs, diag));
out:
    return status;
}

/* What --patience waits for. */
static double judged(const qn_descent *d, const qn_metric *metric) {
    return d->problem.rows.ntraining < d->problem.rows.count ? metric->validation : metric->value;
}

/* What is evaluated where a search ends or is stopped is not one of those that it waits for. */
static size_t count_due(const qn_descent *d, const qn_search *s) {
    const size_t n = s->nmetrics;
    return n && s->metrics[n - 1].step % (uint64_t)d->options->evaluate_every ? n - 1 : n;
}

bool qn_descent_out_of_patience(const qn_descent *d) {
    const qn_optimise_options *o = d->options;
    const qn_search *s = &d->search;
    const size_t count = count_due(d, s);
    size_t best = 0;
    if (o->patience == 0) return false;
    for (size_t k = 1; k < count; ++k)
        if (judged(d, &s->metrics[k]) < judged(d, &s->metrics[best]) - o->tolerance) best = k;
    return count > best + (size_t)o->patience;
}

/* Are there steps to take? The twin goes as far as the search. */
static bool goes_on(const qn_descent *d) {
    const bool ends = d->search.step >= (uint64_t)d->options->steps ||
                      qn_descent_out_of_patience(d);
    return !ends || (d->twin.machine && d->twin.step < d->search.step);
}

/* One step of both, evaluated before it where that is due. */
static qn_status take_both(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    const uint64_t steps = (uint64_t)d->options->steps;
    if (is_due(d, &d->search)) QN_TRY(evaluate(d, &d->search, diag));
    if (is_due(d, &d->twin)) QN_TRY(evaluate(d, &d->twin, diag));
    if (d->search.step < steps && !qn_descent_out_of_patience(d))
        QN_TRY(take_step(d, &d->search, diag));
    if (d->twin.machine && d->twin.step < d->search.step) QN_TRY(take_step(d, &d->twin, diag));
out:
    return status;
}

static qn_status take_steps(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    d->saved = qn_seconds();
    while (goes_on(d)) {
        status = qn_host_check(d->host);
        if (status == QN_OK) status = take_both(d, diag);
        if (status == QN_ERR_INTERRUPTED) break;
        /* a member of the team is gone: the search stands before the step */
        if (status == QN_ERR_IO && qn_descent_save(d, NULL) != QN_OK) return status;
        QN_TRY(status);
        if (qn_seconds() - d->saved > 60.0 * d->options->checkpoint_minutes)
            QN_TRY(qn_descent_save(d, diag));
    }
    d->interrupted = goes_on(d);
    QN_TRY(qn_descent_save(d, diag));
out:
    return status;
}

/* Nobody waits for trajectories who has stopped the search. */
static bool skips_verdict(const qn_descent *d) {
    return d->interrupted && !d->device.rungs[0].adjoints;
}

static void know_nothing(qn_descent *d) {
    static const qn_verdict UNKNOWN = {NAN, NAN, NAN, NAN, NAN};
    d->value = d->raw = d->without_noise = d->twin_value = UNKNOWN;
}

static qn_status judge_all(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    d->problem.stops = NULL;
    QN_TRY(evaluate(d, &d->search, diag));
    QN_TRY(evaluate(d, &d->twin, diag));
    QN_TRY(qn_machine_judge(&d->device, d->search.values, false, &d->value, diag));
    QN_TRY(qn_machine_judge(&d->ideal, d->search.values, false, &d->without_noise, diag));
    if (d->options->mitigation != QN_MITIGATION_NONE)
        QN_TRY(qn_machine_judge(&d->device, d->search.values, true, &d->raw, diag));
    if (d->twin.machine)
        QN_TRY(qn_machine_judge(&d->ideal, d->twin.values, false, &d->twin_value, diag));
out:
    return status;
}

/* A team that is broken off has no verdict. */
static qn_status judge(qn_descent *d, qn_diag *diag) {
    know_nothing(d);
    if (skips_verdict(d)) return QN_OK;
    const qn_status status = judge_all(d, diag);
    if (status != QN_ERR_INTERRUPTED) return status;
    know_nothing(d);
    d->interrupted = true;
    return QN_OK;
}

static qn_status close_tables(qn_search *s, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(qn_csv_close(&s->steps, diag));
    QN_TRY(qn_csv_close(&s->table, diag));
out:
    return status;
}

qn_status qn_descent_run(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(open_problem(d, diag));
    QN_TRY(check_start(d, diag));
    QN_TRY(qn_descent_open_folder(d, diag));
    QN_TRY(take_steps(d, diag));
    QN_TRY(judge(d, diag));
    QN_TRY(close_tables(&d->search, diag));
    QN_TRY(close_tables(&d->twin, diag));
    QN_TRY(qn_descent_draw(d, diag));
out:
    return status;
}

void qn_descent_clear(qn_descent *d) {
    clear(&d->search);
    clear(&d->twin);
    qn_machine_clear(&d->device);
    qn_machine_clear(&d->ideal);
    qn_problem_clear(&d->problem);
    qn_model_destroy(d->model);
    qn_model_destroy(d->none);
    qn_free(d->settings);
    *d = (qn_descent){0};
}
