/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/bench.h"

#include "core/try.h"
#include "run/validation.h"
#include "train/place.h"
#include "train/start.h"

#include <omp.h>
#include <string.h>

qn_status qn_bench_open(qn_bench *b, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_train_options *o = &b->options->train;
    b->program = qn_device_options_program(&o->device);
    b->threads = o->settings.threads ? o->settings.threads : omp_get_num_procs();
    b->most = (uint64_t)b->options->budget_steps;
    QN_TRY(qn_device_options_model(&o->device, o->noise, &b->model, diag));
    QN_TRY(qn_images_open(o->data, (int)o->side, qn_validation_read(o), (size_t)o->test_images,
                          &b->train, &b->test, diag));
    QN_TRY(qn_validation_split(o, &b->train, &b->validation, diag));
out:
    return status;
}

void qn_bench_close(qn_bench *b) {
    qn_model_destroy(b->model);
    qn_images_clear(&b->train);
    qn_images_clear(&b->test);
    memset(b, 0, sizeof *b);
}

uint64_t qn_bench_left(const qn_bench *b) { return b->most - b->steps; }

/* ---- starts --------------------------------------------------------------------------------- */

/* One token for all places: the mean of those of the places. */
static qn_status shared_token(const qn_bench *b, const qn_mask_layout *layout, size_t size,
                              double *token) {
    const size_t places = (size_t)qn_mask_places(layout);
    double *all = qn_alloc(places * size, sizeof *all);
    if (!all) return QN_ERR_MEMORY;
    qn_mean_tokens(layout, &b->train, places * size, all);
    for (size_t i = 0; i < size; ++i) {
        token[i] = 0.0;
        for (size_t p = 0; p < places; ++p) token[i] += all[p * size + i] / (double)places;
    }
    qn_free(all);
    return QN_OK;
}

static qn_status start_tokens(const qn_bench *b, const qn_mask_layout *layout, qn_tokens tokens,
                              qn_contender *contender) {
    const size_t size = (size_t)layout->patch.height * (size_t)layout->patch.width;
    double *first = contender->params + contender->nangles;
    if (tokens == QN_TOKENS_SHARED) return shared_token(b, layout, size, first);
    qn_mean_tokens(layout, &b->train, contender->ntoken, first);
    return QN_OK;
}

qn_status qn_bench_start(const qn_bench *b, const qn_candidate *candidate, uint64_t seed,
                         qn_contender *contender, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_mask_layout layout;
    qn_contender made = {.candidate = *candidate};
    qn_train_settings settings = candidate->settings;
    settings.seed = seed;
    QN_TRY(qn_train_mask_layout(&settings, &layout, diag));
    made.nangles = (size_t)qn_qmae_spec_nangles(&settings.spec);
    made.ntoken = (size_t)layout.patch.height * (size_t)layout.patch.width;
    if (settings.tokens != QN_TOKENS_SHARED) made.ntoken *= (size_t)qn_mask_places(&layout);
    made.params = qn_alloc(made.nangles + made.ntoken, sizeof *made.params);
    QN_TRY_ALLOC(made.params);
    QN_TRY(qn_train_start(&settings, made.params, diag));
    QN_TRY(start_tokens(b, &layout, settings.tokens, &made));
    *contender = made;
    made.params = NULL;
out:
    qn_free(made.params);
    return status;
}
