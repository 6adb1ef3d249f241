/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Means over many trajectories: rounds of fixed size, summed in the order of the trajectories, so
 * that neither threads nor members of a team change anything. */
#include "core/try.h"
#include "trajectory/faults.h"
#include "trajectory/run.h"

#include <math.h>
#include <omp.h>
#include <string.h>

/* Trajectories between two looks at the error: an eighth of those done, within these bounds. They
 * depend on the count alone, so that any number of threads stops at the same one. */
enum { FIRST_ROUND = 64, ROUND = 512 };

/* Without a target error each member takes so many a round. */
enum { BLOCK = 64 };

/* What stands behind the values of a trajectory. Without the first it is not finished. */
enum { FINISHED = 1, STOPPED = 2 };

typedef struct sampler {
    const qn_trajectory_bound *bound;
    const qn_trajectory_settings *settings;
    const double complex *const *states;
    size_t nvalues, nplan; /* values of a trajectory; those of the plan */
    size_t room, width;    /* trajectories of the longest round; numbers of each */
    int threads, inner;    /* over trajectories; over the state */
    qn_trajectory_work **works;
    double complex **kept;
    bool *ran;    /* has a work run the plan? */
    double *rows; /* room x width: values, then their mark and, of a single fault, its mass */
    double *mean, *square,
        *shot; /* sums over trajectories: of the value, of its squared deviation, of 1 - value^2 */
    double *quiet;            /* values of the quiet stratum */
    double p_quiet, worst;    /* probability of that stratum; largest error at the last look */
    qn_faults faults;         /* where the single ones are a stratum of their own, */
    bool several;             /* which it is */
    double *one, *one_square; /* sums over it: probability times value, times its square */
    uint64_t singles;         /* that were run */
    bool stratified, stopped; /* by the watcher of any member */
    int stops;                /* by that of this one */
    uint64_t count, done;
} sampler;

/* ---- memory --------------------------------------------------------------------------------- */

static void sampler_clear(sampler *s) {
    for (int k = 0; k < s->threads; ++k) {
        if (s->works) qn_trajectory_work_destroy(s->works[k]);
        if (s->kept) qn_free(s->kept[k]);
    }
    void *arrays[] = {s->works,  s->kept, s->ran,   s->rows, s->mean,
                      s->square, s->shot, s->quiet, s->one,  s->one_square};
    qn_faults_clear(&s->faults);
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; ++k) qn_free(arrays[k]);
}

static size_t bytes_of(const qn_trajectory *t) {
    return qn_trajectory_work_bytes(t) + ((size_t)16 << t->nkeep);
}

qn_status qn_trajectory_foresee(const qn_trajectory *t, const qn_trajectory_settings *settings,
                                qn_trajectory_report *report, qn_diag *diag) {
    const size_t large = (size_t)64 << 20, bytes = bytes_of(t), plan = qn_trajectory_plan_bytes(t);
    const int all = settings->threads > 0 ? settings->threads : omp_get_num_procs();
    const double memory = settings->memory > 0.0 ? settings->memory : INFINITY;
    int threads = (uint64_t)all < settings->trajectories ? all : (int)settings->trajectories;
    if ((double)(plan + bytes) > memory)
        return qn_fail(diag, QN_ERR_LIMIT,
                       "trajectories of %d qubits that meet need %.3g GiB, and %.3g GiB may be "
                       "used; single precision takes half",
                       qn_trajectory_most_qubits(t), (double)(plan + bytes) * 0x1p-30,
                       memory * 0x1p-30);
    while (threads > 1 && (double)plan + (double)bytes * threads > memory) --threads;
    report->threads = bytes > large ? 1 : threads;
    report->inner = bytes > large ? all : 1;
    report->bytes = plan + (size_t)report->threads * bytes;
    return QN_OK;
}

static int members_of(const sampler *s) { return s->settings->team ? s->settings->team->size : 1; }

static qn_status sampler_init(sampler *s, const qn_trajectory_report *foreseen) {
    qn_status status = QN_OK;
    const qn_trajectory *t = s->bound->t;
    s->threads = foreseen->threads;
    s->inner = foreseen->inner;
    s->nplan = t->nvalues;
    s->nvalues = s->nplan + s->settings->nvisited;
    s->works = qn_alloc((size_t)s->threads, sizeof *s->works);
    s->kept = qn_alloc((size_t)s->threads, sizeof *s->kept);
    s->ran = qn_alloc((size_t)s->threads, sizeof *s->ran);
    s->width = s->nvalues + 2;
    s->room = (size_t)members_of(s) * BLOCK > ROUND ? (size_t)members_of(s) * BLOCK : ROUND;
    s->rows = qn_alloc(s->room * s->width, sizeof(double));
    s->mean = qn_alloc(s->nvalues + 1, sizeof(double));
    s->square = qn_alloc(s->nvalues + 1, sizeof(double));
    s->shot = qn_alloc(s->nvalues + 1, sizeof(double));
    s->quiet = qn_alloc(s->nvalues + 1, sizeof(double));
    s->one = qn_alloc(s->nvalues + 1, sizeof(double));
    s->one_square = qn_alloc(s->nvalues + 1, sizeof(double));
    QN_TRY_ALLOC(s->works && s->kept && s->ran && s->rows && s->mean && s->square && s->shot &&
                 s->quiet && s->one && s->one_square);
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

/* The calling thread has finished one. Does it go on? */
static bool watch(sampler *s) {
    uint64_t done = 0;
#pragma omp atomic read
    done = s->done;
    if (!s->settings->watcher || s->settings->watcher(s->settings->watched, done, s->worst))
        return true;
#pragma omp atomic write
    s->stops = 1;
    return false;
}

/* Trajectory first + k. */
static void run_indexed(sampler *s, qn_draw draw, uint64_t first, size_t k) {
    const int thread = omp_get_thread_num();
    if (s->ran[thread] && s->bound->t->certain) draw = QN_DRAW_AGAIN;
    uint64_t *bits = s->settings->bits ? s->settings->bits + first + k : NULL;
    double *row = s->rows + k * s->width;
    int stops = 0;
    row[s->nvalues] = 0.0;
#pragma omp atomic read
    stops = s->stops;
    if (stops) return;
    if (draw == QN_DRAW_ONE) {
        s->works[thread]->single = s->faults.location[first + k];
        s->works[thread]->chosen = s->faults.drawn[first + k];
    }
    run_one(s, s->bound, s->works[thread], s->kept[thread], draw, first + k, row, bits);
    row[s->nvalues + 1] = s->works[thread]->mass;
    s->ran[thread] = true;
    row[s->nvalues] = FINISHED;
#pragma omp atomic update
    ++s->done;
    if (thread == 0 && !watch(s)) row[s->nvalues] = STOPPED;
}

/* What members have stops all of them; the first trajectories that are finished count. */
static void add_round(sampler *s, size_t count) {
    bool whole = true;
    for (size_t k = 0; k < count; ++k) {
        const double *row = s->rows + k * s->width, mark = row[s->nvalues];
        whole = whole && mark > 0.0;
        s->stopped = s->stopped || !(mark == FINISHED);
        if (whole) add(s, row);
    }
    s->done = s->singles + s->count;
}

/* What single faults add, each with its probability. */
static void add_singles(sampler *s, uint64_t first, size_t count) {
    for (size_t k = 0; k < count; ++k) {
        const double *row = s->rows + k * s->width;
        const double p = s->faults.weight[first + k] * row[s->nvalues + 1];
        s->stopped = s->stopped || !(row[s->nvalues] == FINISHED);
        if (s->stopped || !(p > 0.0)) continue;
        for (size_t v = 0; v < s->nvalues; ++v) {
            s->one[v] += p * row[v];
            s->one_square[v] += p * row[v] * row[v];
        }
    }
    s->singles += count;
    s->done = s->singles;
}

/* The trajectories [first, first + count), each member its part; their rows are all members'. */
static qn_status run_rows(sampler *s, qn_draw draw, uint64_t first, size_t count) {
    qn_status status = QN_OK;
    const qn_team *team = s->settings->team;
    size_t own, end;
    qn_team_share(team, count, &own, &end);
#pragma omp parallel for schedule(dynamic) num_threads(s->threads) if (s->threads > 1)
    for (size_t k = own; k < end; ++k) run_indexed(s, draw, first, k);
    QN_TRY(qn_team_gather(team, count, s->width * sizeof *s->rows, s->rows));
out:
    return status;
}

static qn_status run_round(sampler *s, uint64_t first, size_t count) {
    qn_status status = QN_OK;
    const qn_draw draw = s->several ? QN_DRAW_SEVERAL : s->stratified ? QN_DRAW_LOUD : QN_DRAW_ALL;
    const qn_team *team = s->settings->team;
    QN_TRY(run_rows(s, draw, first, count));
    if (s->settings->bits)
        QN_TRY(qn_team_gather(team, count, sizeof *s->settings->bits, s->settings->bits + first));
    add_round(s, count);
out:
    return status;
}

/* Trajectories of the next round. Where nobody looks at the error between rounds their length is
 * free. */
static size_t round_of(const sampler *s) {
    const uint64_t left = s->settings->trajectories - s->singles - s->count, eighth = s->count / 8,
                   shared = (uint64_t)members_of(s) * BLOCK;
    uint64_t round = eighth < FIRST_ROUND ? FIRST_ROUND : eighth > ROUND ? ROUND : eighth;
    if (!(s->settings->target_error > 0.0) && round < shared) round = shared;
    return (size_t)(left < round ? left : round);
}

/* Square of the standard error of a mean of value v whose trajectories have this variance. What
 * none of n trajectories showed may still happen once in n, so one more counts as lying as far off
 * the mean as it can, 1 for a string: with the weight of the loud stratum, or, drawn plainly, no
 * oftener than noise happens at all. Without it, rare events that nothing drew would leave an error
 * of zero beside a wrong value. */
static double square_error(const sampler *s, size_t v, double variance, double n) {
    const qn_trajectory *t = s->bound->t;
    const double chance = s->several                        ? s->faults.many
                          : qn_trajectory_quiet_is_exact(t) ? 1.0 - qn_trajectory_quiet(t)
                                                            : 1.0,
                 reach = v < s->nplan ? t->reach[v] : 1.0,
                 unseen = reach * (s->stratified ? chance / n : fmin(chance, 1.0 / n));
    return variance / n + unseen * unseen;
}

/* Value v with single faults apart: only those with several are drawn. */
static qn_estimate estimate_of_strata(const sampler *s, size_t v) {
    const double n = (double)s->count, many = s->faults.many, q = s->quiet[v];
    if (s->count < 2) return (qn_estimate){NAN, NAN, NAN, NAN, 1.0};
    const double variance = s->square[v] / (n - 1.0), here = many * many * variance;
    const double value = s->p_quiet * q + s->one[v] + many * s->mean[v];
    const double square = s->p_quiet * q * q + s->one_square[v] +
                          many * (variance + s->mean[v] * s->mean[v]);
    const double plain = fmax(square - value * value, 0.0);
    return (qn_estimate){.value = value,
                         .error = sqrt(square_error(s, v, here, n)),
                         .trajectory_variance = plain,
                         .shot_variance = 1.0 - square,
                         .gain = here > 0.0 ? plain / here * n / (n + (double)s->singles) : 1.0};
}

/* Value v as it stands: with strata mean = p quiet + (1 - p) loud, and only the loud part has an
 * error. */
static qn_estimate estimate_of(const sampler *s, size_t v) {
    const double n = (double)s->count, loud = 1.0 - s->p_quiet, q = s->quiet[v];
    if (s->several) return estimate_of_strata(s, v);
    if (loud <= 0.0) return (qn_estimate){q, 0.0, 0.0, 1.0 - q * q, 1.0};
    if (s->count == 0) return (qn_estimate){NAN, NAN, NAN, NAN, 1.0};
    const double variance = s->count > 1 ? s->square[v] / (n - 1.0) : NAN, shot = s->shot[v] / n;
    if (!s->stratified)
        return (qn_estimate){s->mean[v], sqrt(square_error(s, v, variance, n)), variance, shot,
                             1.0};
    const double d = q - s->mean[v];
    const double plain = loud * variance + loud * s->p_quiet * d * d, here = loud * loud * variance;
    return (qn_estimate){.value = s->p_quiet * q + loud * s->mean[v],
                         .error = sqrt(square_error(s, v, here, n)),
                         .trajectory_variance = plain,
                         .shot_variance = s->p_quiet * (1.0 - q * q) + loud * shot,
                         .gain = here > 0.0 ? plain / here : 1.0};
}

/* Looks at the errors: are they small enough? */
static bool good_enough(sampler *s) {
    s->worst = s->count < 2 || s->nvalues == 0 ? NAN : 0.0;
    for (size_t v = 0; v < s->nvalues; ++v) s->worst = fmax(s->worst, estimate_of(s, v).error);
    return s->settings->target_error > 0.0 && s->count >= FIRST_ROUND &&
           !(s->worst > s->settings->target_error);
}

/* The quiet trajectory, once, on the plan that makes it exact. */
static qn_status run_quiet(sampler *s, const qn_trajectory_bound *exact) {
    qn_status status = QN_OK;
    qn_trajectory_work *work = NULL; /* of another plan than the trajectories' */
    if (exact != s->bound) QN_TRY(qn_trajectory_work_create(exact->t, &work));
    run_one(s, exact, work ? work : s->works[0], s->kept[0], QN_DRAW_QUIET, UINT64_MAX, s->quiet,
            NULL);
out:
    qn_trajectory_work_destroy(work);
    return status;
}

/* All single faults, where that is worth it: on the plan of the quiet trajectory. */
static qn_status run_singles(sampler *s, const qn_trajectory_bound *exact) {
    qn_status status = QN_OK;
    const qn_trajectory *t = s->bound->t;
    if (!s->stratified || exact != s->bound || s->settings->target_error > 0.0 || s->p_quiet >= 1.0)
        return QN_OK;
    QN_TRY(qn_faults_init(&s->faults, t));
    s->several = qn_faults_pay(&s->faults, t, s->settings->trajectories);
    for (int k = 0; k < s->threads; ++k) s->works[k]->pairs = s->faults.pairs;
    while (s->several && s->singles < s->faults.count && !s->stopped) {
        const uint64_t first = s->singles, left = s->faults.count - first;
        const size_t count = left < s->room ? (size_t)left : s->room;
        QN_TRY(run_rows(s, QN_DRAW_ONE, first, count));
        add_singles(s, first, count);
    }
out:
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
    if (exact && (exact->t->nvalues != bound->t->nvalues || exact->t->nkeep != bound->t->nkeep ||
                  !qn_trajectory_quiet_is_exact(exact->t)))
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "the exact plan must have the same observables and a quiet trajectory that "
                       "is always the same");
    return QN_OK;
}

/* Judges, makes room, and runs the quiet stratum. */
static qn_status prepare(sampler *s, const qn_trajectory_bound *exact, qn_trajectory_report *made,
                         qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_trajectory *t = s->bound->t;
    QN_TRY(check(s->bound, exact, s->settings, diag));
    QN_TRY(qn_trajectory_foresee(t, s->settings, made, diag));
    QN_TRY(sampler_init(s, made));
    const bool strata = s->settings->stratify && exact;
    s->p_quiet = strata ? qn_trajectory_quiet(t) : 0.0;
    s->stratified = strata && s->p_quiet > 0.0;
    if (s->stratified) QN_TRY(run_quiet(s, exact));
out:
    return status;
}

qn_status qn_trajectory_estimate(const qn_trajectory_bound *bound, const qn_trajectory_bound *exact,
                                 const double complex *const *states,
                                 const qn_trajectory_settings *settings, qn_estimate *estimates,
                                 qn_trajectory_report *report, qn_diag *diag) {
    qn_status status = QN_OK;
    sampler s = {.bound = bound, .settings = settings, .states = states, .worst = NAN};
    qn_trajectory_report made = {0};
    if (!exact && qn_trajectory_quiet_is_exact(bound->t)) exact = bound;
    const qn_status own = prepare(&s, exact, &made, diag),
                    all = qn_team_agree_on(settings->team, own, diag);
    QN_TRY(own);
    QN_TRY(all);
    QN_TRY(run_singles(&s, exact));
    /* without noise there is nothing to draw, and the quiet stratum is all there is */
    if (s.p_quiet < 1.0)
        while (s.singles + s.count < settings->trajectories && !good_enough(&s) && !s.stopped)
            QN_TRY(run_round(&s, s.count, round_of(&s)));
    for (size_t v = 0; v < s.nvalues; ++v) estimates[v] = estimate_of(&s, v);
    made.trajectories = s.singles + s.count;
    made.singles = s.singles;
    made.single = s.several ? s.faults.one : 0.0;
    made.interrupted = s.stopped;
    if (s.stratified && exact && exact != bound) made.bytes += qn_trajectory_work_bytes(exact->t);
    made.stratified = s.stratified;
    made.quiet = qn_trajectory_quiet(bound->t);
    made.reached = settings->target_error > 0.0 && (s.p_quiet >= 1.0 || good_enough(&s));
    if (report) *report = made;
out:
    sampler_clear(&s);
    return status;
}
