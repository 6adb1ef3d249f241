/* Means over many trajectories: rounds of fixed size, summed in the order of the trajectories, so
 * that threads change nothing. */
#include "core/try.h"
#include "trajectory/run.h"

#include <math.h>
#include <omp.h>
#include <string.h>

enum { ROUND = 512 }; /* trajectories between two looks at the error; more in long runs */

typedef struct sampler {
    const qn_trajectory_bound *bound;
    const qn_trajectory_settings *settings;
    const double complex *const *states;
    size_t nvalues, nplan; /* values of a trajectory; those of the plan */
    int threads, inner;    /* over trajectories; over the state */
    qn_trajectory_work **works;
    double complex **kept;
    double *values; /* ROUND x nvalues */
    double *mean, *square,
        *shot; /* sums over trajectories: of the value, of its squared deviation, of 1 - value^2 */
    double *quiet; /* values of the quiet stratum */
    double p_quiet;
    bool stratified;
    uint64_t count;
} sampler;

/* ---- memory --------------------------------------------------------------------------------- */

static void sampler_clear(sampler *s) {
    for (int k = 0; k < s->threads; ++k) {
        if (s->works) qn_trajectory_work_destroy(s->works[k]);
        if (s->kept) qn_free(s->kept[k]);
    }
    void *arrays[] = {s->works, s->kept, s->values, s->mean, s->square, s->shot, s->quiet};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; ++k) qn_free(arrays[k]);
}

/* Threads over trajectories unless the states are so large that they would fight for the cache and
 * the memory. */
static void choose_threads(sampler *s, size_t bytes) {
    const size_t large = (size_t)64 << 20;
    const int all = s->settings->threads > 0 ? s->settings->threads : omp_get_num_procs();
    s->threads = bytes > large ? 1 : all;
    s->inner = bytes > large ? all : 1;
}

static qn_status sampler_init(sampler *s, size_t *bytes) {
    qn_status status = QN_OK;
    const qn_trajectory *t = s->bound->t;
    choose_threads(s, qn_trajectory_work_bytes(t));
    *bytes = (size_t)s->threads * (qn_trajectory_work_bytes(t) + ((size_t)16 << t->nkeep));
    s->nplan = t->nobservables;
    s->nvalues = s->nplan + s->settings->nvisited;
    s->works = qn_alloc((size_t)s->threads, sizeof *s->works);
    s->kept = qn_alloc((size_t)s->threads, sizeof *s->kept);
    s->values = qn_alloc(ROUND * s->nvalues + 1, sizeof(double));
    s->mean = qn_alloc(s->nvalues + 1, sizeof(double));
    s->square = qn_alloc(s->nvalues + 1, sizeof(double));
    s->shot = qn_alloc(s->nvalues + 1, sizeof(double));
    s->quiet = qn_alloc(s->nvalues + 1, sizeof(double));
    QN_TRY_ALLOC(s->works && s->kept && s->values && s->mean && s->square && s->shot && s->quiet);
    for (int k = 0; k < s->threads; ++k) {
        QN_TRY(qn_trajectory_work_create(t, &s->works[k]));
        s->kept[k] = qn_alloc((size_t)1 << t->nkeep, sizeof(double complex));
        QN_TRY_ALLOC(s->kept[k]);
    }
out:
    return status;
}

/* ---- sampling ------------------------------------------------------------------------------- */

static void run_one(const sampler *s, const qn_trajectory_bound *bound, qn_trajectory_work *work,
                    double complex *kept, qn_draw draw, uint64_t index, double *values,
                    uint64_t *bits) {
    const qn_trajectory_settings *set = s->settings;
    qn_rng rng;
    qn_trajectory_sample sample = {.values = values, .state = set->visitor ? kept : NULL};
    qn_rng_init(&rng, set->seed, QN_STREAM_TRAJECTORY, set->step, set->image, index);
    qn_trajectory_run(bound, work, s->states, draw, &rng, s->inner, &sample);
    if (set->visitor) set->visitor(set->context, kept, values + s->nplan);
    if (bits) *bits = sample.bits;
}

/* The running mean and sum of squared deviations (Welford). */
static void add(sampler *s, const double *values) {
    ++s->count;
    for (size_t v = 0; v < s->nvalues; ++v) {
        const double d = values[v] - s->mean[v];
        s->mean[v] += d / (double)s->count;
        s->square[v] += d * (values[v] - s->mean[v]);
        s->shot[v] += 1.0 - values[v] * values[v];
    }
}

static void run_round(sampler *s, uint64_t first, size_t count) {
    const qn_draw draw = s->stratified ? QN_DRAW_LOUD : QN_DRAW_ALL;
#pragma omp parallel for schedule(dynamic) num_threads(s->threads) if (s->threads > 1)
    for (size_t k = 0; k < count; ++k) {
        const int thread = omp_get_thread_num();
        uint64_t *bits = s->settings->bits ? s->settings->bits + first + k : NULL;
        run_one(s, s->bound, s->works[thread], s->kept[thread], draw, first + k,
                s->values + k * s->nvalues, bits);
    }
    for (size_t k = 0; k < count; ++k) add(s, s->values + k * s->nvalues);
}

/* Value v as it stands: with strata mean = p quiet + (1 - p) loud, and only the loud part has an
 * error. */
static qn_estimate estimate_of(const sampler *s, size_t v) {
    const double n = (double)s->count, loud = 1.0 - s->p_quiet;
    const double variance = s->count > 1 ? s->square[v] / (n - 1.0) : 0.0,
                 shot = s->count ? s->shot[v] / n : 0.0;
    if (!s->stratified) return (qn_estimate){s->mean[v], sqrt(variance / n), variance, shot, 1.0};
    const double q = s->quiet[v], d = q - s->mean[v];
    const double plain = loud * variance + loud * s->p_quiet * d * d, here = loud * loud * variance;
    return (qn_estimate){.value = s->p_quiet * q + loud * s->mean[v],
                         .error = n > 0 ? sqrt(here / n) : 0.0,
                         .trajectory_variance = plain,
                         .shot_variance = s->p_quiet * (1.0 - q * q) + loud * shot,
                         .gain = here > 0.0 ? plain / here : 1.0};
}

static bool good_enough(const sampler *s) {
    if (s->settings->target_error <= 0.0 || s->count < 64) return false;
    for (size_t v = 0; v < s->nvalues; ++v)
        if (estimate_of(s, v).error > s->settings->target_error) return false;
    return true;
}

/* The quiet trajectory, once, on the plan that makes it exact. */
static qn_status run_quiet(sampler *s, const qn_trajectory_bound *exact) {
    qn_status status = QN_OK;
    qn_trajectory_work *work = NULL;
    double complex *kept = qn_alloc((size_t)1 << exact->t->nkeep, sizeof *kept);
    QN_TRY_ALLOC(kept);
    QN_TRY(qn_trajectory_work_create(exact->t, &work));
    run_one(s, exact, work, kept, QN_DRAW_QUIET, UINT64_MAX, s->quiet, NULL);
out:
    qn_trajectory_work_destroy(work);
    qn_free(kept);
    return status;
}

static qn_status check(const qn_trajectory_bound *bound, const qn_trajectory_bound *exact,
                       const qn_trajectory_settings *s, qn_diag *diag) {
    if (s->trajectories < 2)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "%llu trajectories: a standard error takes at least 2",
                       (unsigned long long)s->trajectories);
    if (s->target_error < 0.0 || isnan(s->target_error))
        return qn_fail(diag, QN_ERR_ARGUMENT, "a target error of %g: give a positive number",
                       s->target_error);
    if ((s->visitor && !bound->t->nkeep) || (s->nvisited && !s->visitor) ||
        (s->bits && (!bound->t->bits || s->stratify)))
        return qn_fail(
            diag, QN_ERR_ARGUMENT,
            "a visitor needs kept qubits, and bits must be drawn by the plan and without strata");
    if (exact && (exact->t->nobservables != bound->t->nobservables ||
                  exact->t->nkeep != bound->t->nkeep || !qn_trajectory_quiet_is_exact(exact->t)))
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "the exact plan must have the same observables and a quiet trajectory that "
                       "is always the same");
    return QN_OK;
}

qn_status qn_trajectory_estimate(const qn_trajectory_bound *bound, const qn_trajectory_bound *exact,
                                 const double complex *const *states,
                                 const qn_trajectory_settings *settings, qn_estimate *estimates,
                                 qn_trajectory_report *report, qn_diag *diag) {
    qn_status status = QN_OK;
    sampler s = {.bound = bound, .settings = settings, .states = states};
    qn_trajectory_report made = {0};
    if (!exact && qn_trajectory_quiet_is_exact(bound->t)) exact = bound;
    QN_TRY(check(bound, exact, settings, diag));
    QN_TRY(sampler_init(&s, &made.bytes));
    const bool strata = settings->stratify && exact;
    s.p_quiet = strata ? qn_trajectory_quiet(bound->t) : 0.0;
    s.stratified = strata && s.p_quiet > 0.0;
    if (s.stratified) QN_TRY(run_quiet(&s, exact));
    /* without noise there is nothing to draw, and the quiet stratum is all there is */
    if (s.p_quiet < 1.0)
        while (s.count < settings->trajectories && !good_enough(&s)) {
            const uint64_t left = settings->trajectories - s.count;
            run_round(&s, s.count, left < ROUND ? (size_t)left : ROUND);
        }
    for (size_t v = 0; v < s.nvalues; ++v) estimates[v] = estimate_of(&s, v);
    made.trajectories = s.count;
    made.stratified = s.stratified;
    made.quiet = qn_trajectory_quiet(bound->t);
    made.reached = settings->target_error > 0.0 && (s.p_quiet >= 1.0 || good_enough(&s));
    if (report) *report = made;
out:
    sampler_clear(&s);
    return status;
}
