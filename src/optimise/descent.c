#include "optimise/descent.h"

#include "core/clock.h"
#include "core/try.h"
#include "train/optimiser.h"
#include "train/schedule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double SAVE_SECONDS = 60.0;

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
    QN_TRY(qn_history_add_step(&s->history, &record));
    if (s->steps) QN_TRY(qn_csv_append(s->steps, &record, diag));
    optimiser_of(o)->update(d->problem.nvalues, o->learning_rate * factor, step, s->gradient,
                            s->values, s->state);
    s->step = step;
    s->circuits += slope.circuits;
    s->shots += slope.shots;
    if (d->stepped && s->part == QN_RUN_NOISY) d->stepped(d->context, &record);
out:
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static qn_status open_problem(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_optimise_options *o = d->options;
    if (!o->circuit) return qn_fail(diag, QN_ERR_ARGUMENT, "name the OpenQASM file of the circuit");
    QN_TRY(qn_device_options_model(&o->device, o->noise, &d->model, diag));
    QN_TRY(qn_device_options_model(&o->device, "none", &d->none, diag));
    d->problem.options = o;
    QN_TRY(qn_problem_read(&d->problem, d->model, diag));
    QN_TRY(qn_machine_create(&d->device, &d->problem, d->model, diag));
    QN_TRY(qn_machine_create(&d->ideal, &d->problem, d->none, diag));
    QN_TRY(begin(d, &d->search, QN_RUN_NOISY, &d->device));
    if (o->compare_ideal) QN_TRY(begin(d, &d->twin, QN_RUN_TWIN, &d->ideal));
out:
    return status;
}

static qn_status take_steps(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    const uint64_t steps = (uint64_t)d->options->steps;
    d->saved = qn_seconds();
    while (d->search.step < steps || (d->twin.machine && d->twin.step < steps)) {
        d->interrupted = qn_host_stops(d->host);
        if (d->interrupted) break;
        if (d->search.step < steps) QN_TRY(take_step(d, &d->search, diag));
        if (d->twin.machine && d->twin.step < d->search.step) QN_TRY(take_step(d, &d->twin, diag));
        if (qn_seconds() - d->saved > SAVE_SECONDS) QN_TRY(qn_descent_save(d, diag));
    }
    QN_TRY(qn_descent_save(d, diag));
out:
    return status;
}

static qn_status judge(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    d->twin_value = NAN;
    QN_TRY(qn_machine_value(&d->device, d->search.values, &d->value, diag));
    QN_TRY(qn_machine_value(&d->ideal, d->search.values, &d->without_noise, diag));
    if (d->twin.machine) QN_TRY(qn_machine_value(&d->ideal, d->twin.values, &d->twin_value, diag));
out:
    return status;
}

qn_status qn_descent_run(qn_descent *d, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(open_problem(d, diag));
    QN_TRY(qn_descent_open_folder(d, diag));
    QN_TRY(take_steps(d, diag));
    QN_TRY(judge(d, diag));
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
    free(d->settings);
    *d = (qn_descent){0};
}
