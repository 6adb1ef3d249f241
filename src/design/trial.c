/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/trial.h"

#include "core/mean.h"
#include "core/try.h"

#include <string.h>
#include <zlib.h>

size_t qn_trial_images(const qn_bench *b, uint64_t steps) {
    const size_t batch = (size_t)b->options->train.settings.batch;
    const size_t batches = b->train.count / batch;
    if (batches == 0) return b->train.count;
    return batch * (steps < batches ? (size_t)steps : batches);
}

/* ---- training ------------------------------------------------------------------------------- */

/* The images of a trial: as many in a row as it asks for. */
static qn_images images_of(const qn_bench *b, const qn_trial *trial) {
    const size_t size = (size_t)b->train.side * (size_t)b->train.side;
    return (qn_images){.count = qn_trial_images(b, trial->steps ? trial->steps : 1),
                       .side = b->train.side,
                       .pixels = b->train.pixels + trial->first * size};
}

static qn_train_settings settings_of(const qn_trial *trial, const qn_contender *contender,
                                     size_t images) {
    qn_train_settings s = contender->candidate.settings;
    const size_t batches = (images + (size_t)s.batch - 1) / (size_t)s.batch;
    s.start = QN_START_UNIFORM; /* replaced in any case */
    s.threads = trial->threads;
    s.epochs = trial->steps ? (int)((trial->steps + batches - 1) / batches) : 1;
    return s;
}

static bool stops(void *context) {
    const qn_bench *b = context;
    return qn_host_stops(b->host);
}

static void tell(qn_bench *b, double loss) {
#pragma omp critical(qn_design_told)
    {
        ++b->shown;
        if (b->stepped) b->stepped(b->context, b->shown, loss);
    }
}

static qn_status load(qn_train *train, const qn_contender *contender, qn_diag *diag) {
    qn_train_state state = qn_train_state_of(train);
    double *optimiser = qn_alloc(state.noptimiser + 1, sizeof *optimiser);
    if (!optimiser) return QN_ERR_MEMORY;
    state.nangles = contender->nangles;
    state.ntoken = contender->ntoken;
    state.angles = contender->params;
    state.token = contender->params + contender->nangles;
    state.optimiser = optimiser;
    const qn_status status = qn_train_restore(train, &state, diag);
    qn_free(optimiser);
    return status;
}

/* ---- results -------------------------------------------------------------------------------- */

/* A result as numbers, as the journal keeps it: parameters, two-qubit gates, values. */
static size_t result_size(const qn_contender *c, size_t images) {
    return c->nangles + c->ntoken + 1 + images * QN_SCORES;
}

static void write_result(qn_train *train, const qn_contender *c, size_t images,
                         const qn_image_record *records, double *result) {
    const qn_train_state state = qn_train_state_of(train);
    memcpy(result, state.angles, c->nangles * sizeof *result);
    memcpy(result + c->nangles, state.token, c->ntoken * sizeof *result);
    result += c->nangles + c->ntoken;
    *result++ = qn_encoder_pairs(qn_train_qmae(train));
    for (size_t i = 0; i < images; ++i) {
        *result++ = records[i].swap;
        *result++ = records[i].fidelity;
        *result++ = records[i].ideal;
    }
}

static qn_status read_result(const double *result, size_t images, uint64_t steps, qn_contender *c) {
    double *values = qn_alloc(images * QN_SCORES, sizeof *values);
    if (!values) return QN_ERR_MEMORY;
    const double *own = result + c->nangles + c->ntoken;
    memcpy(c->params, result, (c->nangles + c->ntoken) * sizeof *result);
    memcpy(values, own + 1, images * QN_SCORES * sizeof *values);
    qn_free(c->score.values);
    c->score = (qn_score){.images = images, .pairs = (int)*own, .values = values};
    c->score.swap = qn_mean_of(images, values + QN_SCORE_SWAP, QN_SCORES, NULL);
    c->score.fidelity = qn_mean_of(images, values + QN_SCORE_FIDELITY, QN_SCORES, NULL);
    c->score.ideal = qn_mean_of(images, values + QN_SCORE_IDEAL, QN_SCORES, NULL);
    c->steps += steps;
    return QN_OK;
}

static qn_status train_and_score(qn_bench *b, const qn_trial *trial, const qn_contender *c,
                                 double *result, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_train *train = NULL;
    qn_evaluation evaluation;
    qn_step_record record;
    const qn_images images = images_of(b, trial);
    const qn_train_settings settings = settings_of(trial, c, images.count);
    qn_image_record *records = qn_alloc(b->validation.count, sizeof *records);
    QN_TRY_ALLOC(records);
    QN_TRY(
        qn_train_create(&settings, b->model, &b->program, &images, &b->validation, &train, diag));
    QN_TRY(load(train, c, diag));
    qn_train_watch(train, stops, b);
    for (uint64_t k = 0; k < trial->steps; ++k) {
        QN_TRY(qn_train_step(train, &record));
        tell(b, record.loss);
    }
    QN_TRY(qn_train_evaluate(train, 0, &evaluation, records));
    write_result(train, c, b->validation.count, records, result);
out:
    qn_train_destroy(train);
    qn_free(records);
    return status;
}

/* ---- the journal ---------------------------------------------------------------------------- */

/* What the result depends on beside the settings of the whole search. */
static qn_journal_key key_of(const qn_trial *trial, const qn_contender *c) {
    const qn_train_settings *s = &c->candidate.settings;
    const uint64_t numbers[] = {trial->steps,
                                trial->first,
                                (uint64_t)s->order,
                                (uint64_t)s->tokens,
                                (uint64_t)s->spec.latent,
                                (uint64_t)s->spec.trash,
                                (uint64_t)s->spec.test,
                                (uint64_t)s->spec.encoder.count};
    const size_t parts = (size_t)s->spec.encoder.count * sizeof *s->spec.encoder.parts,
                 params = (c->nangles + c->ntoken) * sizeof *c->params;
    uint64_t sum = crc32_z(0, (const unsigned char *)numbers, sizeof numbers);
    sum = crc32_z(sum, (const unsigned char *)s->spec.encoder.parts, parts);
    sum = crc32_z(sum, (const unsigned char *)c->params, params);
    return (qn_journal_key){trial->number, sum};
}

static qn_status keep(qn_bench *b, qn_journal_key key, size_t count, const double *result,
                      qn_diag *diag) {
    qn_status status = QN_OK;
#pragma omp critical(qn_design_kept)
    if (b->journal) status = qn_journal_add(b->journal, key, count, result, diag);
    return status;
}

qn_status qn_trial_run(qn_bench *b, const qn_trial *trial, qn_contender *c, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_journal_key key = key_of(trial, c);
    const size_t count = result_size(c, b->validation.count);
    size_t found = 0;
    const double *kept = b->journal ? qn_journal_find(b->journal, key, &found) : NULL;
    double *result = NULL;
    if (kept && found == count) {
        for (uint64_t k = 0; k < trial->steps; ++k) tell(b, 1.0 - c->score.swap);
        return read_result(kept, b->validation.count, trial->steps, c);
    }
    result = qn_alloc(count, sizeof *result);
    QN_TRY_ALLOC(result);
    QN_TRY(train_and_score(b, trial, c, result, diag));
    QN_TRY(keep(b, key, count, result, diag));
    QN_TRY(read_result(result, b->validation.count, trial->steps, c));
out:
    qn_free(result);
    return status;
}
