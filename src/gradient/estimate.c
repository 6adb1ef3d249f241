/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Means over trajectories and their derivatives. */
#include "core/memory.h"
#include "core/try.h"
#include "gradient/places.h"
#include "qmae_noise/gradient.h"
#include "trajectory/reverse.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

/* Trajectories whose results wait to be added up in order: alone, and of each member of a team. */
enum { BATCH = 32, BLOCK = 64 };
/* A target error is looked at after so many, whoever ran them. */
enum { ROUND = 64 };

typedef struct estimator {
    const qn_program *program;
    const qn_observable *observable;
    qn_gradient_sampling sampling;
    qn_trajectory *plan;
    qn_trajectory_bound *bound;
    qn_reverse **desks; /* one a thread */
    int threads;
    bool stratified;
    double loud; /* probability of the stratum that is drawn */
    size_t nparams;
    size_t nslopes;
    size_t width; /* 1 + nslopes, with noise + nplaces + QN_SOURCE_COUNT + 1: sums by source, all */
    double *raw;  /* slopes by the circuit's parameters, of each thread */
    qn_noise_slopes noise;
    double *by_instr;       /* 2 for each instruction and thread */
    qn_noise_slope *places; /* threads x 2 for each instruction */
    size_t nplaces;
    size_t used; /* bytes of the process at the start */
    int batch;
    double *results; /* batch x width */
    uint64_t count;  /* trajectories that were added up */
    double *sums, *squares;
    double *quiet; /* of the trajectory in which nothing happens, width; zeros without strata */
    qn_diag *diag;
} estimator;

static size_t instr_room(const estimator *e) { return 2 * qn_program_size(e->program); }

static qn_status start_noise(estimator *e, const double *params) {
    qn_status status = QN_OK;
    double *zeros = qn_alloc(instr_room(e) + 1, sizeof *zeros);
    qn_noise_slope *places = qn_alloc(instr_room(e) + 1, sizeof *places);
    QN_TRY_ALLOC(zeros && places);
    QN_TRY(qn_noise_slopes_init(&e->noise, e->plan, e->program, params, e->diag));
    e->nplaces = qn_places_list(e->program, zeros, places);
    e->width += e->nplaces + QN_SOURCE_COUNT + 1;
out:
    qn_free(zeros);
    qn_free(places);
    return status;
}

static qn_status start(estimator *e, const double *params) {
    qn_status status = QN_OK;
    qn_trajectory_options options = qn_trajectory_options_default();
    options.light_cone = options.drop = false;
    options.readout = true;
    options.nobservables = 1;
    options.observables = &e->observable;
    QN_TRY(qn_trajectory_of(e->program, &options, &e->plan, e->diag));
    QN_TRY(qn_trajectory_bound_create(e->plan, &e->bound));
    qn_trajectory_bind(e->bound, params);
    const double quiet = qn_trajectory_quiet(e->plan);
    e->stratified = qn_trajectory_quiet_is_exact(e->plan);
    e->loud = e->stratified ? 1.0 - quiet : 1.0;
    e->nparams = (size_t)qn_circuit_nparams(qn_program_circuit(e->program));
    e->nslopes = e->sampling.jacobian ? e->sampling.nvalues : e->nparams;
    e->width = 1 + e->nslopes;
    if (e->sampling.noise) QN_TRY(start_noise(e, params));
    e->batch = e->sampling.team && e->sampling.team->size > 1 ? BLOCK * e->sampling.team->size
                                                              : BATCH;
    e->results = qn_alloc((size_t)e->batch * e->width, sizeof *e->results);
    e->sums = qn_alloc(e->width, sizeof *e->sums);
    e->squares = qn_alloc(e->width, sizeof *e->squares);
    e->quiet = qn_alloc(e->width, sizeof *e->quiet);
    QN_TRY_ALLOC(e->results && e->sums && e->squares && e->quiet);
out:
    return status;
}

/* What may still be taken: plans and results have taken their part of what was given. */
static double left_of(const estimator *e) {
    const size_t used = qn_memory_used();
    if (e->sampling.memory == 0) return qn_memory_free();
    return (double)e->sampling.memory - (used > e->used ? (double)(used - e->used) : 0.0);
}

/* As many threads as have room for their states; what is left is for states that are kept. */
static qn_status hire(estimator *e) {
    qn_status status = QN_OK;
    const double memory = left_of(e),
                 tables = (double)(e->nparams * sizeof *e->raw +
                                   instr_room(e) * (sizeof *e->by_instr + sizeof *e->places)),
                 bytes = (double)qn_reverse_bytes(e->plan) + tables;
    const int all = e->sampling.threads > 0 ? e->sampling.threads
                                            : (int)sysconf(_SC_NPROCESSORS_ONLN);
    if (bytes > memory)
        return qn_fail(e->diag, QN_ERR_LIMIT,
                       "the gradient by trajectories of %d qubits needs %.3g GiB for three state "
                       "vectors and its tables; %.3g GiB are free",
                       qn_trajectory_most_qubits(e->plan), bytes * 0x1p-30,
                       fmax(memory, 0.0) * 0x1p-30);
    e->threads = (int)fmax(1.0, fmin(fmin(all, 0.5 * memory / bytes), BATCH));
    e->desks = qn_alloc((size_t)e->threads, sizeof(qn_reverse *));
    e->raw = qn_alloc((size_t)e->threads * e->nparams + 1, sizeof *e->raw);
    e->by_instr = qn_alloc((size_t)e->threads * instr_room(e) + 1, sizeof *e->by_instr);
    e->places = qn_alloc((size_t)e->threads * instr_room(e) + 1, sizeof *e->places);
    QN_TRY_ALLOC(e->desks && e->raw && e->by_instr && e->places);
    for (int k = 0; k < e->threads; ++k) {
        QN_TRY(qn_reverse_create(e->plan, memory / e->threads - bytes, &e->desks[k]));
        if (e->sampling.noise) qn_reverse_want_noise(e->desks[k], &e->noise);
    }
out:
    return status;
}

/* Places, sums by source and the sum of all, behind the slopes. */
static void put_noise(const estimator *e, int desk, const double *by_instr, double *result) {
    qn_noise_slope *places = e->places + (size_t)desk * instr_room(e);
    double *out = result + 1 + e->nslopes, *sums = out + e->nplaces;
    (void)qn_places_list(e->program, by_instr, places);
    for (size_t k = 0; k < e->nplaces; ++k) {
        out[k] = places[k].slope;
        sums[places[k].source] += places[k].slope;
        sums[QN_SOURCE_COUNT] += places[k].slope;
    }
}

static qn_status run_one(const estimator *e, int desk, qn_draw draw, uint64_t index,
                         double *result) {
    const double one = 1.0;
    qn_rng rng;
    if (e->sampling.stop && e->sampling.stop(e->sampling.context)) return QN_ERR_INTERRUPTED;
    qn_rng_init(&rng, e->sampling.seed, QN_STREAM_TRAJECTORY, 0, 0, index);
    double *raw = e->sampling.jacobian ? e->raw + (size_t)desk * e->nparams : result + 1;
    memset(result, 0, e->width * sizeof *result);
    double *by_instr = e->by_instr + (size_t)desk * instr_room(e);
    memset(raw, 0, e->nparams * sizeof *raw);
    memset(by_instr, 0, instr_room(e) * sizeof *by_instr);
    qn_reversed found = {0.0, raw, by_instr};
    const qn_status status = qn_reverse_run(e->bound, e->desks[desk], &one, draw, &rng,
                                            e->threads > 1 ? 1 : e->sampling.threads, &found);
    result[0] = found.value;
    for (size_t k = 0; e->sampling.jacobian && k < e->nparams; ++k)
        for (size_t v = 0; v < e->nslopes; ++v)
            result[1 + v] += raw[k] * e->sampling.jacobian[k * e->nslopes + v];
    if (e->sampling.noise) put_noise(e, desk, by_instr, result);
    return status;
}

/* Those of the batch that are this member's. */
static qn_status run_own(const estimator *e, uint64_t first, size_t count) {
    int worst = QN_OK;
    size_t own, end;
    const qn_draw draw = e->stratified ? QN_DRAW_LOUD : QN_DRAW_ALL;
    qn_team_share(e->sampling.team, count, &own, &end);
#pragma omp parallel for schedule(static, 1) num_threads(e->threads) reduction(max : worst)
    for (int desk = 0; desk < e->threads; ++desk)
        for (size_t k = own + (size_t)desk; k < end; k += (size_t)e->threads) {
            const int status = run_one(e, desk, draw, first + k, e->results + k * e->width);
            if (status > worst) worst = status;
        }
    return (qn_status)worst;
}

/* What none of the trajectories drew may still happen once in so many (trajectory.h): the value
 * could then lie as far off as the strings allow, and a slope as far as its gates turn. */
static double unseen(const estimator *e, size_t i) {
    const qn_circuit *circuit = qn_program_circuit(e->program);
    const bool is_slope = i > 0 && i <= e->nslopes;
    double weights = 0.0, scales = is_slope ? 0.0 : 1.0;
    for (size_t k = 0; k < qn_observable_nterms(e->observable); ++k) {
        const double weight = qn_observable_term_at(e->observable, k).weight;
        weights += weight * weight;
    }
    for (size_t k = 0; is_slope && k < qn_circuit_size(circuit); ++k) {
        const qn_angle *angle = &qn_circuit_op(circuit, k)->angles[0];
        if (!qn_circuit_op(circuit, k)->gate || angle->param < 0) continue;
        const size_t param = (size_t)angle->param;
        const double by = e->sampling.jacobian ? e->sampling.jacobian[param * e->nslopes + i - 1]
                                               : param == i - 1;
        scales += angle->scale * angle->scale * by * by;
    }
    return sqrt(weights * scales);
}

/* Mean and standard error of result i of the trajectories up to now. */
static void judge(const estimator *e, size_t i, double *mean, double *error) {
    const double n = (double)e->count, loud = n > 0.0 ? e->sums[i] / n : 0.0;
    const double spread = n > 1.0 ? fmax(e->squares[i] - e->sums[i] * loud, 0.0) / (n - 1.0) : 0.0;
    const double lost = n > 0.0 ? (e->stratified ? e->loud : 1.0) / n : 0.0;
    *mean = (1.0 - e->loud) * e->quiet[i] + e->loud * loud;
    /* what is 0 in all of them has nothing to do with the noise; anything else may by chance have
     * been the same */
    const bool varies = spread > 0.0 || *mean != 0.0 || i > e->nslopes;
    *error = n > 0.0 ? hypot(e->loud * sqrt(spread / n), varies ? lost * unseen(e, i) : 0.0) : 0.0;
}

/* Are value and slopes known as well as they are wanted? */
static bool is_enough(const estimator *e) {
    const double target = e->sampling.target_error;
    double mean, error;
    if (!(target > 0.0) || e->count % ROUND != 0) return false;
    for (size_t i = 0; i <= e->nslopes; ++i) {
        judge(e, i, &mean, &error);
        if (error > target) return false;
    }
    return true;
}

/* Trajectories first..first+count-1, added up in their order; those behind the last that is needed
 * are not counted. */
static qn_status run_batch(estimator *e, uint64_t first, size_t count, bool *enough) {
    qn_status status = QN_OK;
    const qn_team *team = e->sampling.team;
    QN_TRY(qn_team_agree(team, run_own(e, first, count)));
    QN_TRY(qn_team_gather(team, count, e->width * sizeof *e->results, e->results));
    for (size_t k = 0; k < count && !*enough; ++k) {
        for (size_t i = 0; i < e->width; ++i) {
            const double x = e->results[k * e->width + i];
            e->sums[i] += x;
            e->squares[i] += x * x;
        }
        ++e->count;
        *enough = is_enough(e);
    }
out:
    return status;
}

static qn_status run_all(estimator *e) {
    qn_status status = QN_OK;
    const uint64_t all = e->sampling.trajectories, batch = (uint64_t)e->batch;
    if (e->stratified)
        QN_TRY(qn_team_agree(e->sampling.team, run_one(e, 0, QN_DRAW_QUIET, 0, e->quiet)));
    bool enough = false;
    for (uint64_t first = 0; first < all && e->loud > 0.0 && !enough; first += batch)
        QN_TRY(run_batch(e, first, (size_t)(all - first < batch ? all - first : batch), &enough));
out:
    if (status == QN_ERR_LIMIT)
        status = qn_fail(e->diag, status,
                         "the states before resets and measurements that a trajectory of %d qubits "
                         "keeps do not fit into the memory",
                         qn_trajectory_most_qubits(e->plan));
    return status;
}

/* both: means, then errors. */
static qn_status collect_noise(const estimator *e, const double *both, qn_gradient *made) {
    const double *means = both + 1 + e->nslopes, *errors = means + e->width;
    double *zeros = qn_alloc(instr_room(e) + 1, sizeof *zeros);
    made->places = qn_alloc(instr_room(e) + 1, sizeof *made->places);
    if (!zeros || !made->places) {
        qn_free(zeros);
        return QN_ERR_MEMORY;
    }
    made->nplaces = qn_places_list(e->program, zeros, made->places);
    for (size_t k = 0; k < e->nplaces; ++k) {
        made->places[k].slope = means[k];
        made->places[k].error = errors[k];
    }
    for (int s = 0; s < QN_SOURCE_COUNT; ++s)
        made->source_errors[s] = errors[e->nplaces + (size_t)s];
    made->noise_error = errors[e->nplaces + QN_SOURCE_COUNT];
    qn_free(zeros);
    return QN_OK;
}

static qn_status collect(const estimator *e, qn_gradient *made) {
    double *both = qn_alloc(2 * e->width, sizeof *both); /* means, errors */
    qn_status status = QN_OK;
    made->nparams = e->nslopes;
    made->slopes = qn_alloc(e->nslopes + 1, sizeof *made->slopes);
    made->errors = qn_alloc(e->nslopes + 1, sizeof *made->errors);
    if (!both || !made->slopes || !made->errors) {
        qn_free(both);
        return QN_ERR_MEMORY;
    }
    for (size_t i = 0; i < e->width; ++i) judge(e, i, &both[i], &both[e->width + i]);
    made->trajectories = e->stratified ? 1 + e->count : e->count;
    made->value = both[0];
    made->value_error = both[e->width];
    memcpy(made->slopes, both + 1, made->nparams * sizeof *both);
    memcpy(made->errors, both + e->width + 1, made->nparams * sizeof *both);
    if (e->sampling.noise) status = collect_noise(e, both, made);
    qn_free(both);
    return status;
}

static void clear(estimator *e) {
    for (int k = 0; e->desks && k < e->threads; ++k) qn_reverse_destroy(e->desks[k]);
    qn_free(e->desks);
    qn_trajectory_bound_destroy(e->bound);
    qn_trajectory_destroy(e->plan);
    qn_noise_slopes_clear(&e->noise);
    qn_free(e->by_instr);
    qn_free(e->places);
    qn_free(e->raw);
    qn_free(e->results);
    qn_free(e->sums);
    qn_free(e->squares);
    qn_free(e->quiet);
}

qn_status qn_gradient_estimate(const qn_program *program, const double *params,
                               const qn_observable *observable,
                               const qn_gradient_sampling *sampling, qn_gradient *gradient,
                               qn_diag *diag) {
    qn_status status = QN_OK;
    qn_gradient made = {0};
    estimator e = {.program = program,
                   .observable = observable,
                   .sampling = *sampling,
                   .used = qn_memory_used(),
                   .diag = diag};
    if (sampling->trajectories < 2)
        return qn_fail(diag, QN_ERR_ARGUMENT, "a mean with its error takes 2 trajectories or more");
    if (!(sampling->target_error >= 0.0))
        return qn_fail(diag, QN_ERR_ARGUMENT, "a target error of %g: give a positive number",
                       sampling->target_error);
    status = start(&e, params);
    if (status == QN_OK) status = hire(&e);
    QN_TRY(qn_team_agree_on(sampling->team, status, diag));
    QN_TRY(run_all(&e));
    QN_TRY(collect(&e, &made));
    qn_gradient_clear(gradient);
    *gradient = made;
    made = (qn_gradient){0};
out:
    qn_gradient_clear(&made);
    clear(&e);
    return status;
}
