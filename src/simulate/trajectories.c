/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A simulation by trajectories: expectation values from one set of them, records of measured bits
 * from another, a shot each. */
#include "simulate/forecast.h"
#include "simulate/shots.h"
#include "trajectory/single.h"

#include "core/try.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_COUNT = 1000, DEFAULT_CAP = 1000000 };

/* Trajectories that are foretold by running two. */
enum { WORTH_TWO = 32 };

typedef struct sampler {
    qn_simulation *simulation;
    const qn_simulation_job *job;
    const qn_simulation_sampling *asked;
    qn_trajectory *plan, *whole;
    qn_trajectory_bound *bound, *exact;
} sampler;

static void forget_plans(sampler *s) {
    qn_trajectory_bound_destroy(s->bound);
    qn_trajectory_bound_destroy(s->exact);
    qn_trajectory_destroy(s->plan);
    qn_trajectory_destroy(s->whole);
    s->bound = s->exact = NULL;
    s->plan = s->whole = NULL;
}

/* What both sets have in common. */
static qn_trajectory_settings settings_of(const sampler *s, uint64_t step, uint64_t trajectories) {
    return (qn_trajectory_settings){.seed = s->asked->seed,
                                    .step = step,
                                    .image = s->asked->index,
                                    .trajectories = trajectories,
                                    .threads = s->asked->threads,
                                    .memory = s->job->memory,
                                    .watcher = s->asked->watcher,
                                    .watched = s->asked->watched,
                                    .team = s->asked->team};
}

static qn_trajectory_options options_of(const sampler *s) {
    qn_trajectory_options options = qn_trajectory_options_default();
    options.precision = s->asked->precision;
    return options;
}

/* ---- plans ---------------------------------------------------------------------------------- */

static qn_status bind(const sampler *s, const qn_trajectory *plan, qn_trajectory_bound **bound) {
    const qn_status status = qn_trajectory_bound_create(plan, bound);
    if (status == QN_OK) qn_trajectory_bind(*bound, s->job->params);
    return status;
}

static double bytes_of(const qn_trajectory *plan) {
    return (double)(qn_trajectory_plan_bytes(plan) + qn_trajectory_work_bytes(plan));
}

/* A plan that drops no qubit where its states are small; else one that does, and the former for the
 * quiet stratum if it fits beside. */
static qn_status make_plans(sampler *s, const qn_trajectory_options *options) {
    qn_status status = QN_OK;
    const qn_program *program = s->job->program;
    qn_trajectory_options keeping = *options;
    qn_diag detail = {0};
    keeping.drop = false;
    const qn_status keeps = qn_trajectory_of(program, &keeping, &s->whole, &detail);
    if (keeps != QN_OK && keeps != QN_ERR_LIMIT)
        return qn_fail(s->job->diag, keeps, "%s",
                       detail.text[0] ? detail.text : qn_status_text(keeps));
    if (s->whole && qn_trajectory_most_qubits(s->whole) <= QN_TRAJECTORY_WHOLE &&
        bytes_of(s->whole) <= s->job->memory) {
        s->plan = s->whole;
        s->whole = NULL;
    } else {
        QN_TRY(qn_trajectory_of(program, options, &s->plan, s->job->diag));
    }
    QN_TRY(bind(s, s->plan, &s->bound));
    if (!s->whole) return QN_OK;
    const bool useful = qn_trajectory_quiet_is_exact(s->whole) &&
                        !qn_trajectory_quiet_is_exact(s->plan) &&
                        bytes_of(s->whole) + bytes_of(s->plan) <= s->job->memory;
    if (useful) QN_TRY(bind(s, s->whole, &s->exact));
    else qn_trajectory_destroy(s->whole);
    if (!useful) s->whole = NULL;
out:
    return status;
}

/* How long the set will take, where that is worth running two trajectories more. */
static qn_status foretell(const sampler *s, const qn_trajectory_settings *settings,
                          const qn_trajectory_report *r, double *seconds) {
    qn_status status = QN_OK;
    double each;
    const double trajectories = (double)settings->trajectories,
                 members = s->asked->team ? s->asked->team->size : 1;
    *seconds = NAN;
    if (trajectories < WORTH_TWO || qn_trajectory_is_certain(s->plan) ||
        trajectories * qn_trajectory_operations(s->plan) < QN_A_MOMENT)
        return QN_OK;
    QN_TRY(qn_trajectory_time(s->bound, r->inner, &each));
    *seconds = each * trajectories / (r->threads * members);
out:
    return status;
}

/* Tells the watcher what is about to be done. */
static qn_status announce(const sampler *s, const qn_trajectory_settings *settings) {
    qn_status status = QN_OK;
    qn_trajectory_report r = {0};
    double seconds;
    QN_TRY(qn_trajectory_foresee(s->plan, settings, &r, s->job->diag));
    if (!s->asked->begins) return QN_OK;
    QN_TRY(foretell(s, settings, &r, &seconds));
    const qn_simulation_set set = {settings->trajectories,
                                   qn_trajectory_most_qubits(s->plan),
                                   (double)r.bytes + (s->exact ? bytes_of(s->whole) : 0.0),
                                   r.threads,
                                   r.inner,
                                   seconds};
    s->asked->begins(s->asked->watched, &set);
out:
    return status;
}

static qn_status estimate(const sampler *s, const qn_trajectory_settings *settings,
                          qn_estimate *estimates, qn_trajectory_report *report) {
    qn_status status = QN_OK;
    qn_simulation_samples *made = s->simulation->samples;
    QN_TRY(qn_team_agree_on(s->asked->team, announce(s, settings), s->job->diag));
    const int most = qn_trajectory_most_qubits(s->plan);
    if (most > made->most_qubits) made->most_qubits = most;
    status = qn_trajectory_estimate(s->bound, s->exact, NULL, settings, estimates, report,
                                    s->job->diag);
    made->interrupted = made->interrupted || report->interrupted;
out:
    if (status == QN_ERR_MEMORY)
        status = qn_fail(s->job->diag, status, "not enough memory for the trajectories' states");
    return status;
}

/* ---- expectation values --------------------------------------------------------------------- */

static qn_trajectory_options value_options(const sampler *s) {
    const qn_simulation_sampling *asked = s->asked;
    qn_trajectory_options options = options_of(s);
    options.npaulis = asked->npaulis;
    options.paulis = asked->paulis;
    options.nobservables = asked->nobservables;
    options.observables = asked->observables;
    options.readout = true;
    return options;
}

static uint64_t most_of(const qn_simulation_sampling *asked) {
    const uint64_t most = asked->target_error > 0.0 ? DEFAULT_CAP : DEFAULT_COUNT;
    return asked->trajectories ? asked->trajectories : most;
}

static qn_status estimate_expectations(sampler *s) {
    qn_status status = QN_OK;
    qn_simulation_samples *made = s->simulation->samples;
    const qn_simulation_sampling *asked = s->asked;
    const qn_trajectory_options options = value_options(s);
    QN_TRY(make_plans(s, &options));
    made->asked = most_of(asked);
    qn_trajectory_settings settings = settings_of(s, 0, made->asked);
    settings.target_error = asked->target_error;
    settings.stratify = true;
    QN_TRY(estimate(s, &settings, made->estimates, &made->expected));
    made->observed = made->estimates + made->npaulis;
    made->nobservables = asked->nobservables;
    for (size_t k = 0; k < made->nobservables; ++k) made->observed[k].shot_variance = NAN;
out:
    forget_plans(s);
    return status;
}

/* ---- records of bits ------------------------------------------------------------------------ */

/* Where nothing but the bits is drawn if no qubit is dropped, one state serves all shots. */
static qn_status plan_counts(sampler *s, qn_trajectory_options *options) {
    qn_diag detail = {0};
    options->drop = false;
    const qn_status keeps = qn_trajectory_of(s->job->program, options, &s->plan, &detail);
    if (keeps == QN_OK && qn_trajectory_is_certain(s->plan) && bytes_of(s->plan) <= s->job->memory)
        return QN_OK;
    if (keeps != QN_OK && keeps != QN_ERR_LIMIT)
        return qn_fail(s->job->diag, keeps, "%s",
                       detail.text[0] ? detail.text : qn_status_text(keeps));
    qn_trajectory_destroy(s->plan);
    s->plan = NULL;
    options->drop = true;
    return qn_trajectory_of(s->job->program, options, &s->plan, s->job->diag);
}

static qn_status draw_counts(sampler *s) {
    qn_status status = QN_OK;
    qn_simulation_samples *made = s->simulation->samples;
    const size_t shots = (size_t)s->asked->shots, run = shots < 2 ? 2 : shots;
    qn_trajectory_options options = options_of(s);
    qn_estimate none;
    uint64_t *bits = NULL;
    if (QN_BYTES_A_SHOT * (double)run > 0.5 * s->job->memory)
        return qn_fail(s->job->diag, QN_ERR_LIMIT,
                       "%zu shots by trajectories need %.3g GiB for their bits, and %.3g GiB may "
                       "be used in all; take fewer",
                       run, QN_BYTES_A_SHOT * (double)run * 0x1p-30, s->job->memory * 0x1p-30);
    bits = qn_alloc(run, sizeof *bits);
    QN_TRY_ALLOC(bits);
    options.bits = true;
    QN_TRY(plan_counts(s, &options));
    QN_TRY(bind(s, s->plan, &s->bound));
    qn_trajectory_settings settings = settings_of(s, 1, run);
    settings.bits = bits;
    QN_TRY(estimate(s, &settings, &none, &made->counted));
    const size_t drawn = made->counted.trajectories;
    QN_TRY(qn_shots_count(bits, drawn < shots ? drawn : shots, &s->simulation->drawn,
                          &s->simulation->ndrawn));
out:
    forget_plans(s);
    qn_free(bits);
    return status;
}

/* ---- what it will be ------------------------------------------------------------------------ */

qn_status qn_forecast_sampled(const qn_simulation *simulation, const qn_simulation_job *job,
                              const qn_simulation_sampling *asked, double *operations) {
    qn_status status = QN_OK;
    qn_diag detail = {0}; /* of what will not be run, then */
    qn_simulation_job quiet = *job;
    sampler s = {.job = &quiet, .asked = asked};
    double sum = 0.0;
    quiet.diag = &detail;
    if (asked->npaulis + asked->nobservables > 0) {
        const qn_trajectory_options options = value_options(&s);
        QN_TRY(make_plans(&s, &options));
        sum += (double)most_of(asked) * qn_trajectory_operations(s.plan);
        forget_plans(&s);
    }
    if (simulation->nbits > 0 && asked->shots > 0) {
        qn_trajectory_options options = options_of(&s);
        options.bits = true;
        QN_TRY(plan_counts(&s, &options));
        sum += (double)asked->shots * qn_trajectory_operations(s.plan);
    }
    *operations = sum;
out:
    forget_plans(&s);
    return status;
}

/* ---- the run -------------------------------------------------------------------------------- */

static qn_status keep_paulis(qn_simulation_samples *made, const qn_simulation_sampling *asked) {
    made->estimates = qn_alloc(asked->npaulis + asked->nobservables + 1, sizeof *made->estimates);
    made->paulis = qn_alloc(asked->npaulis + 1, sizeof *made->paulis);
    if (!made->estimates || !made->paulis) return QN_ERR_MEMORY;
    for (size_t k = 0; k < asked->npaulis; ++k) {
        made->estimates[k].value = NAN;
        made->paulis[k] = strdup(asked->paulis[k]);
        if (!made->paulis[k]) return QN_ERR_MEMORY;
        ++made->npaulis;
    }
    return QN_OK;
}

qn_status qn_simulation_run_sampled(qn_simulation *simulation, const qn_simulation_job *job,
                                    const qn_simulation_sampling *asked) {
    qn_status status = QN_OK;
    sampler s = {.simulation = simulation, .job = job, .asked = asked};
    const bool counts = simulation->nbits > 0 && asked->shots > 0;
    const bool values = asked->npaulis + asked->nobservables > 0;
    if (!counts && !values)
        return qn_fail(job->diag, QN_ERR_ARGUMENT,
                       "trajectories answer what they were asked before: name Pauli strings, "
                       "observables, or shots of a circuit with measurements");
    simulation->samples = qn_alloc(1, sizeof *simulation->samples);
    QN_TRY_ALLOC(simulation->samples);
    QN_TRY(keep_paulis(simulation->samples, asked));
    if (values) QN_TRY(estimate_expectations(&s));
    if (counts && !simulation->samples->interrupted) QN_TRY(draw_counts(&s));
out:
    return status;
}

void qn_simulation_forget_samples(qn_simulation_samples *samples) {
    if (!samples) return;
    for (size_t k = 0; k < samples->npaulis; ++k) free(samples->paulis[k]);
    qn_free(samples->paulis);
    qn_free(samples->estimates);
    qn_free(samples);
}

const qn_simulation_samples *qn_simulation_sampled(const qn_simulation *s) { return s->samples; }
