/* `simulate` by trajectories: expectation values from one set of them, counts from another, a shot
 * each. */
#include "cli/simulation.h"

#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "core/try.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Qubits up to which expectation values drop none: fewer trajectories for the same error are worth
 * larger states as long as these stay in the cache. */
enum { MOST_WHOLE = 20, DEFAULT_COUNT = 1000, DEFAULT_CAP = 1000000 };

/* Its bits, twice while they are sorted, and a record if no other shot has the same. */
static const double BYTES_A_SHOT = 2 * sizeof(uint64_t) + sizeof(qn_outcome);

/* Memory that is worth a message before it is taken. */
static const double WORTH_SAYING = 0x1p26;

typedef struct sampler {
    qn_result *result;
    qn_diag *diag;
    double memory; /* bytes */
    qn_trajectory *plan, *whole;
    qn_trajectory_bound *bound, *exact;
    qn_progress progress;
} sampler;

static void forget_plans(sampler *s) {
    qn_trajectory_bound_destroy(s->bound);
    qn_trajectory_bound_destroy(s->exact);
    qn_trajectory_destroy(s->plan);
    qn_trajectory_destroy(s->whole);
    s->bound = s->exact = NULL;
    s->plan = s->whole = NULL;
}

static bool watch(void *context, uint64_t done, double error) {
    sampler *s = context;
    qn_progress_trajectory(&s->progress, done, error);
    return !qn_interrupt_waits();
}

/* What both sets have in common. */
static qn_trajectory_settings settings_of(sampler *s, uint64_t step, uint64_t trajectories) {
    const qn_simulate_options *o = s->result->options;
    return (qn_trajectory_settings){.seed = (uint64_t)o->seed,
                                    .step = step,
                                    .trajectories = trajectories,
                                    .threads = (int)o->threads,
                                    .memory = s->memory,
                                    .watcher = watch,
                                    .watched = s};
}

static qn_trajectory_options options_of(const sampler *s) {
    qn_trajectory_options options = qn_trajectory_options_default();
    options.precision = (qn_precision)s->result->options->precision;
    return options;
}

/* ---- plans ---------------------------------------------------------------------------------- */

static qn_status bind(const sampler *s, const qn_trajectory *plan, qn_trajectory_bound **bound) {
    const qn_status status = qn_trajectory_bound_create(plan, bound);
    if (status == QN_OK) qn_trajectory_bind(*bound, qn_qasm_parameters(s->result->qasm));
    return status;
}

static double bytes_of(const qn_trajectory *plan) {
    return (double)(qn_trajectory_plan_bytes(plan) + qn_trajectory_work_bytes(plan));
}

/* A plan that drops no qubit where its states are small; else one that does, and the former for the
 * quiet stratum if it fits beside. */
static qn_status make_plans(sampler *s, const qn_trajectory_options *options) {
    qn_status status = QN_OK;
    const qn_program *program = s->result->program;
    qn_trajectory_options keeping = *options;
    qn_diag detail = {0};
    keeping.drop = false;
    const qn_status keeps = qn_trajectory_of(program, &keeping, &s->whole, &detail);
    if (keeps != QN_OK && keeps != QN_ERR_LIMIT)
        return qn_fail(s->diag, keeps, "%s", detail.text[0] ? detail.text : qn_status_text(keeps));
    if (s->whole && qn_trajectory_most_qubits(s->whole) <= MOST_WHOLE &&
        bytes_of(s->whole) <= s->memory) {
        s->plan = s->whole;
        s->whole = NULL;
    } else {
        QN_TRY(qn_trajectory_of(program, options, &s->plan, s->diag));
    }
    QN_TRY(bind(s, s->plan, &s->bound));
    if (!s->whole) return QN_OK;
    const bool useful = qn_trajectory_quiet_is_exact(s->whole) &&
                        !qn_trajectory_quiet_is_exact(s->plan) &&
                        bytes_of(s->whole) + bytes_of(s->plan) <= s->memory;
    if (useful) QN_TRY(bind(s, s->whole, &s->exact));
    else qn_trajectory_destroy(s->whole);
    if (!useful) s->whole = NULL;
out:
    return status;
}

/* Says what memory is about to be taken, if it is much. */
static qn_status announce(sampler *s, const qn_trajectory_settings *settings) {
    qn_trajectory_report r = {0};
    const qn_status status = qn_trajectory_foresee(s->plan, settings, &r, s->diag);
    if (status != QN_OK) return status;
    const double bytes = (double)r.bytes + (s->exact ? bytes_of(s->whole) : 0.0);
    if (bytes >= WORTH_SAYING)
        qn_say("trajectories of up to %d qubits in a state vector: %.3g GiB, %d threads over the "
               "%s",
               qn_trajectory_most_qubits(s->plan), bytes * 0x1p-30, r.threads * r.inner,
               r.inner > 1 ? "state" : "trajectories");
    return status;
}

static qn_status estimate(sampler *s, const qn_trajectory_settings *settings,
                          qn_estimate *estimates, qn_trajectory_report *report) {
    qn_status status = QN_OK;
    QN_TRY(announce(s, settings));
    const int most = qn_trajectory_most_qubits(s->plan);
    if (most > s->result->most_qubits) s->result->most_qubits = most;
    qn_progress_start(&s->progress, 0, settings->trajectories, false);
    status = qn_trajectory_estimate(s->bound, s->exact, NULL, settings, estimates, report, s->diag);
    qn_progress_pause(&s->progress);
out:
    if (status == QN_ERR_MEMORY)
        status = qn_fail(s->diag, status, "not enough memory for the trajectories' states");
    return status;
}

/* ---- expectation values --------------------------------------------------------------------- */

static qn_status estimate_expectations(sampler *s) {
    qn_status status = QN_OK;
    qn_result *result = s->result;
    const qn_simulate_options *o = result->options;
    const size_t count = result->nexpectations;
    const int64_t most = o->target_se > 0.0 ? DEFAULT_CAP : DEFAULT_COUNT;
    qn_estimate *estimates = qn_alloc(count + 1, sizeof *estimates);
    const char **paulis = qn_alloc(count + 1, sizeof *paulis);
    QN_TRY_ALLOC(estimates && paulis);
    for (size_t k = 0; k < count; ++k) paulis[k] = result->expectations[k].paulis;
    qn_trajectory_options options = options_of(s);
    options.npaulis = count;
    options.paulis = paulis;
    options.readout = true;
    QN_TRY(make_plans(s, &options));
    result->asked = (uint64_t)(o->trajectories > 0 ? o->trajectories : most);
    qn_trajectory_settings settings = settings_of(s, 0, result->asked);
    settings.target_error = o->target_se;
    settings.stratify = true;
    QN_TRY(estimate(s, &settings, estimates, &result->expected));
    for (size_t k = 0; k < count; ++k) result->expectations[k].estimate = estimates[k];
out:
    forget_plans(s);
    qn_free(estimates);
    qn_free(paulis);
    return status;
}

/* ---- counts --------------------------------------------------------------------------------- */

static int compare_bits(const void *a, const void *b) {
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static qn_status count_bits(qn_result *result, uint64_t *bits, size_t shots) {
    size_t distinct = 0;
    qsort(bits, shots, sizeof *bits, compare_bits);
    for (size_t k = 0; k < shots; ++k) distinct += k == 0 || bits[k] != bits[k - 1];
    qn_sample *sample = &result->sample;
    sample->seen = qn_alloc(distinct + 1, sizeof *sample->seen);
    if (!sample->seen) return QN_ERR_MEMORY;
    for (size_t k = 0; k < shots; ++k) {
        if (k == 0 || bits[k] != bits[k - 1])
            sample->seen[sample->nseen++] = (qn_outcome){.bits = bits[k], .probability = NAN};
        ++sample->seen[sample->nseen - 1].count;
    }
    return QN_OK;
}

static qn_status draw_counts(sampler *s) {
    qn_status status = QN_OK;
    qn_result *result = s->result;
    const size_t shots = (size_t)result->options->shots, run = shots < 2 ? 2 : shots;
    qn_trajectory_options options = options_of(s);
    qn_estimate none;
    uint64_t *bits = NULL;
    if (BYTES_A_SHOT * (double)run > 0.5 * s->memory)
        return qn_fail(s->diag, QN_ERR_LIMIT,
                       "%zu shots by trajectories need %.3g GiB for their bits, and %.3g GiB may "
                       "be used in all; take fewer",
                       run, BYTES_A_SHOT * (double)run * 0x1p-30, s->memory * 0x1p-30);
    bits = qn_alloc(run, sizeof *bits);
    QN_TRY_ALLOC(bits);
    options.bits = true;
    QN_TRY(qn_trajectory_of(result->program, &options, &s->plan, s->diag));
    QN_TRY(bind(s, s->plan, &s->bound));
    qn_trajectory_settings settings = settings_of(s, 1, run);
    settings.bits = bits;
    QN_TRY(estimate(s, &settings, &none, &result->counted));
    const size_t drawn = result->counted.trajectories;
    QN_TRY(count_bits(result, bits, drawn < shots ? drawn : shots));
out:
    forget_plans(s);
    qn_free(bits);
    return status;
}

qn_status qn_result_sample(qn_result *result, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_simulate_options *o = result->options;
    sampler s = {.result = result, .diag = diag};
    s.memory = o->memory > 0 ? (double)o->memory * 0x1p20 : qn_memory_free();
    result->method = "trajectory";
    result->exact = false;
    if (o->state || o->fidelity || o->keep || o->entropy)
        return qn_fail(diag, QN_ERR_UNSUPPORTED,
                       "trajectories give counts and expectation values; --state, --fidelity, "
                       "--keep and --entropy need the density matrix (--method dm) or a state "
                       "vector (pure)%s%s",
                       result->why[0] ? "; trajectories were taken " : "", result->why);
    const bool counts = qn_circuit_nbits(result->circuit) > 0 && o->shots > 0;
    if (!counts && result->nexpectations == 0)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "trajectories give counts and expectation values: measure qubits in the "
                       "circuit or by --measure-all and take --shots, or give --expect%s%s",
                       result->why[0] ? "; they were taken " : "", result->why);
    qn_interrupt_hold();
    if (result->nexpectations > 0) QN_TRY(estimate_expectations(&s));
    if (counts && !result->expected.interrupted) QN_TRY(draw_counts(&s));
    result->interrupted = result->expected.interrupted || result->counted.interrupted;
out:
    return status;
}
