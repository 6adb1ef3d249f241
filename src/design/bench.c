/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/bench.h"

#include "core/try.h"
#include "run/images.h"
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
    QN_TRY(
        qn_run_images(o, qn_validation_read(o), (size_t)o->test_images, &b->train, &b->test, diag));
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

static qn_status start_tokens(const qn_bench *b, const qn_mask_layout *layout, qn_tokens tokens,
                              qn_contender *contender) {
    double *first = contender->params + contender->nangles;
    if (tokens == QN_TOKENS_SHARED) return qn_mean_token_shared(layout, &b->train, first);
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
