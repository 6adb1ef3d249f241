/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/sizes.h"
#include "train/start.h"
#include "train/views.h"

#include "core/arena.h"
#include "core/memory.h"
#include "core/try.h"
#include "noise/drift.h"

#include <math.h>
#include <omp.h>
#include <string.h>
#include <unistd.h>

/* ---- memory --------------------------------------------------------------------------------- */

/* Arrays that the estimator does not want stay NULL, and so uncomputed. */
static void lay_out_worker(const qn_train *train, qn_arena *arena, qn_worker *w) {
    const size_t n = train->npixels;
    const bool shifts = qn_estimator_of(&train->settings)->what & QN_WANT_SHIFTS,
               token = qn_train_learns_token(train);
    w->input = qn_arena_take(arena, n, sizeof(double));
    w->reference = qn_arena_take(arena, n, sizeof(double));
    w->diagonal = qn_arena_take(arena, n, sizeof(double));
    w->pixels = qn_arena_take(arena, n, sizeof(double));
    if (train->settings.estimator == QN_ESTIMATOR_SPSA) return; /* values only */
    qn_response *r = &w->response;
    if (shifts) r->angle_shifts = qn_arena_take(arena, 4 * train->nangles, sizeof(double));
    else r->angle_gradient = qn_arena_take(arena, train->nangles, sizeof(double));
    if (shifts && token) {
        r->input_shifts = qn_arena_take(arena, 2 * train->nloading, sizeof(double));
        w->slope = qn_arena_take(arena, train->nloading, sizeof(double));
    }
    if (!shifts && token) r->input_gradient = qn_arena_take(arena, n, sizeof(double));
}

/* All arrays of the training; what is in them is set later. */
static void lay_out(qn_train *train, qn_arena *arena) {
    const qn_train_settings *s = &train->settings;
    const size_t batch = (size_t)s->batch * train->nviews;
    const bool moves = s->estimator == QN_ESTIMATOR_SPSA;
    train->workers = qn_arena_take(arena, (size_t)train->threads, sizeof *train->workers);
    for (int t = 0; t < train->threads; ++t) {
        qn_worker stand_in;
        lay_out_worker(train, arena, train->workers ? &train->workers[t] : &stand_in);
    }
    if (moves)
        train->moved = qn_arena_take(arena, 2 * (train->nangles + train->ntoken), sizeof(double));
    train->params = qn_arena_take(arena, train->nangles + train->ntoken, sizeof(double));
    train->optimiser = qn_arena_take(arena, (size_t)train->rule->nstate * train->nparams,
                                     sizeof(double));
    train->rows = qn_arena_take(arena, batch * train->nparams, sizeof(double));
    train->losses = qn_arena_take(arena, batch, sizeof *train->losses);
    train->gradient = qn_arena_take(arena, train->nparams, sizeof(double));
    train->order = qn_arena_take(arena, train->train->count, sizeof *train->order);
    train->cached = qn_arena_take(arena, train->cache_count, sizeof *train->cached);
}

/* The engines' memory of a thread, of whose worker the arrays are there. */
static qn_status open_worker(qn_worker *w, const qn_train *train) {
    qn_status status = QN_OK;
    QN_TRY(qn_qmae_work_create(train->qmae, &w->work));
    QN_TRY(qn_qmae_work_create(train->ideal, &w->ideal));
    QN_TRY(qn_views_worker_init(w, train));
out:
    return status;
}

static void close_worker(qn_worker *w) {
    qn_qmae_work_destroy(w->work);
    qn_qmae_work_destroy(w->ideal);
    qn_views_worker_clear(w);
}

/* ---- creating ------------------------------------------------------------------------------- */

static size_t cache_count(const qn_train *train) {
    const size_t each = 8 * qn_qmae_observable_size(train->qmae);
    const size_t fit = each ? train->settings.cache_bytes / each : 0;
    const size_t images = train->train->count +
                          (train->test == train->train ? 0 : train->test->count);
    return fit < images ? fit : images;
}

static size_t cache_bytes(const qn_train *train) {
    return train->cache_count * qn_qmae_observable_size(train->qmae) * sizeof(double);
}

/* What a process needs before it holds anything: program, libraries, stacks of the threads
 * (measured; the test of the estimate would notice). */
static const size_t PROCESS_BYTES = (size_t)21 << 20;

/* Memory that the training itself will need at its peak. */
static size_t estimate_bytes(qn_train *train) {
    qn_arena arena = {0};
    const size_t engines = qn_qmae_work_bytes(train->qmae) + qn_qmae_work_bytes(train->ideal) +
                           qn_views_work_bytes(train);
    lay_out(train, &arena);
    return arena.used + cache_bytes(train) + (size_t)train->threads * engines +
           qn_views_shared_bytes(train) + qn_qmae_plan_bytes(train->ideal) +
           qn_qmae_bound_bytes(train->ideal);
}

static qn_status check_memory(const qn_train *train, qn_diag *diag) {
    const double available = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    const double needed = (double)qn_train_bytes(train);
    if (needed <= 0.9 * available) return QN_OK;
    return qn_fail(diag, QN_ERR_LIMIT,
                   "training needs about %.1f GiB and the machine has %.1f GiB: take a smaller "
                   "image side, fewer threads or "
                   "a smaller cache",
                   needed / 0x1p30, available / 0x1p30);
}

static qn_status check_images(const qn_train *train, qn_diag *diag) {
    const qn_images *sets[] = {train->train, train->test};
    for (int k = 0; k < 2; ++k) {
        if (sets[k]->count == 0)
            return qn_fail(diag, QN_ERR_ARGUMENT, "there are no %s images",
                           k ? "test" : "training");
        if ((size_t)sets[k]->side * (size_t)sets[k]->side != train->npixels)
            return qn_fail(diag, QN_ERR_ARGUMENT, "images of %d x %d pixels do not fill %d qubits",
                           sets[k]->side, sets[k]->side, train->settings.spec.qubits);
    }
    return QN_OK;
}

static qn_status create_engines(qn_train *train, const qn_model *model,
                                const qn_program_options *options, const char *engine,
                                qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_qmae_spec *spec = &train->settings.spec;
    QN_TRY(qn_qmae_create(spec, model, options, engine, NULL, &train->qmae, diag));
    QN_TRY(qn_qmae_create(spec, NULL, NULL, NULL, NULL, &train->ideal, diag));
out:
    return status;
}

static qn_status allocate(qn_train *train) {
    qn_status status = QN_OK;
    qn_arena arena = {0};
    lay_out(train, &arena);
    QN_TRY_ALLOC(qn_arena_open(&arena));
    train->block = arena.block;
    lay_out(train, &arena);
    /* touched image by image: clearing it here would be most of what a training takes to start */
    train->cache_bytes = cache_bytes(train);
    train->cache = qn_pages_alloc(train->cache_bytes);
    QN_TRY_ALLOC(train->cache);
    QN_TRY(qn_qmae_bound_create(train->qmae, &train->bound));
    QN_TRY(qn_qmae_bound_create(train->ideal, &train->ideal_bound));
    if (train->settings.estimator == QN_ESTIMATOR_SPSA)
        QN_TRY(qn_qmae_bound_create(train->qmae, &train->opposite_bound));
    for (int t = 0; t < train->threads; ++t) QN_TRY(open_worker(&train->workers[t], train));
out:
    return status;
}

static void set_lengths(qn_train *train) {
    const qn_train_settings *s = &train->settings;
    const qn_patch *patch = &train->masks.patch;
    const size_t size = (size_t)patch->height * (size_t)patch->width;
    train->nangles = (size_t)qn_qmae_nangles(train->qmae);
    train->nloading = (size_t)qn_embedding_nangles(s->spec.embedding, s->spec.qubits);
    train->ntoken = s->tokens == QN_TOKENS_SHARED ? size
                                                  : size * (size_t)qn_mask_places(&train->masks);
    if (s->autoencoder == QN_AUTOENCODER_QAE) train->ntoken = 0;
    train->nparams = train->nangles + (s->tokens == QN_TOKENS_MEAN ? 0 : train->ntoken);
}

qn_status qn_train_create(const qn_train_settings *settings, const qn_model *model,
                          const qn_program_options *options, const qn_images *images,
                          const qn_images *test, qn_train **made, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_train *train = qn_alloc(1, sizeof *train);
    QN_TRY_ALLOC(train);
    QN_TRY(qn_train_settings_check(settings, diag));
    train->settings = *settings;
    train->rule = settings->optimiser ? qn_optimiser_find(settings->optimiser) : qn_optimiser_at(0);
    train->settings.optimiser = train->rule->name;
    train->train = images;
    train->test = test;
    train->npixels = (size_t)1 << settings->spec.qubits;
    train->order_epoch = (uint64_t)-1;
    QN_TRY(check_images(train, diag));
    QN_TRY(qn_train_mask_layout(settings, &train->masks, diag));
    QN_TRY(create_engines(train, model, options, settings->engine, diag));
    train->drift = qn_model_drift_mean(model);
    QN_TRY(qn_views_create(train, model, options, diag));
    set_lengths(train);
    train->threads = settings->threads ? settings->threads : omp_get_num_procs();
    train->cache_count = cache_count(train);
    train->bytes = estimate_bytes(train);
    QN_TRY(check_memory(train, diag));
    QN_TRY(allocate(train));
    QN_TRY(qn_train_start(&train->settings, train->params, diag));
    if (settings->tokens == QN_TOKENS_MEAN)
        qn_mean_tokens(&train->masks, images, train->ntoken, train->params + train->nangles);
    else qn_train_start_token(settings->seed, train->ntoken, train->params + train->nangles);
    *made = train;
    train = NULL;
out:
    qn_train_destroy(train);
    return status;
}

void qn_train_destroy(qn_train *train) {
    if (!train) return;
    for (int t = 0; train->block && t < train->threads; ++t) close_worker(&train->workers[t]);
    qn_pages_free(train->cache, train->cache_bytes);
    qn_free(train->block);
    qn_qmae_bound_destroy(train->bound);
    qn_qmae_bound_destroy(train->ideal_bound);
    qn_qmae_bound_destroy(train->opposite_bound);
    qn_views_destroy(train);
    qn_qmae_destroy(train->qmae);
    qn_qmae_destroy(train->ideal);
    qn_free(train);
}

void qn_train_watch(qn_train *train, bool (*stop)(void *context), void *context) {
    train->stop = stop;
    train->context = context;
}

void qn_train_join(qn_train *train, const qn_team *team) { train->team = team; }

/* ---- looking -------------------------------------------------------------------------------- */

uint64_t qn_train_steps_per_epoch(const qn_train *train) {
    const uint64_t batch = (uint64_t)train->settings.batch;
    return (train->train->count + batch - 1) / batch;
}

uint64_t qn_train_steps(const qn_train *train) {
    return (uint64_t)train->settings.epochs * qn_train_steps_per_epoch(train);
}

bool qn_train_done(const qn_train *train) { return train->step >= qn_train_steps(train); }

const qn_qmae *qn_train_qmae(const qn_train *train) { return train->qmae; }

const qn_train_settings *qn_train_settings_of(const qn_train *train) { return &train->settings; }

qn_patch qn_train_patch(const qn_train *train) { return train->masks.patch; }

size_t qn_train_bytes(const qn_train *train) {
    const size_t images = train->train->count + train->test->count;
    return PROCESS_BYTES + 8 * images * train->npixels + train->bytes;
}

size_t qn_train_own_bytes(const qn_train *train) { return train->bytes; }

int qn_train_threads(const qn_train *train) { return train->threads; }

/* ---- state ---------------------------------------------------------------------------------- */

qn_train_state qn_train_state_of(const qn_train *train) {
    return (qn_train_state){.step = train->step,
                            .circuits = train->circuits,
                            .shots = train->shots,
                            .nangles = train->nangles,
                            .ntoken = train->ntoken,
                            .noptimiser = (size_t)train->rule->nstate * train->nparams,
                            .angles = train->params,
                            .token = train->params + train->nangles,
                            .optimiser = train->optimiser};
}

qn_status qn_train_restore(qn_train *train, const qn_train_state *state, qn_diag *diag) {
    const qn_train_state own = qn_train_state_of(train);
    if (own.nangles != state->nangles || own.ntoken != state->ntoken ||
        own.noptimiser != state->noptimiser)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "the checkpoint holds %zu angles, %zu token pixels and %zu optimiser "
                       "numbers, this run needs %zu, %zu "
                       "and %zu",
                       state->nangles, state->ntoken, state->noptimiser, own.nangles, own.ntoken,
                       own.noptimiser);
    memcpy(train->params, state->angles, state->nangles * sizeof(double));
    memcpy(train->params + state->nangles, state->token, state->ntoken * sizeof(double));
    memcpy(train->optimiser, state->optimiser, state->noptimiser * sizeof(double));
    train->step = state->step;
    train->circuits = state->circuits;
    train->shots = state->shots;
    return QN_OK;
}
