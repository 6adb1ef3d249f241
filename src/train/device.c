/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The device of a training changes: its engines are made anew, what was learned stays. */
#include "qmae/sizes.h"
#include "train/loop.h"
#include "train/views.h"

#include "core/try.h"
#include "noise/drift.h"
#include "noise/model.h"

#include <string.h>

/* Those of the noisy circuits; the ideal ones do not change. */
static void drop_engines(qn_train *train) {
    for (int t = 0; t < train->threads; ++t) {
        qn_worker *w = &train->workers[t];
        qn_qmae_work_destroy(w->work);
        w->work = NULL;
        qn_views_worker_clear(w);
        memset(w->folded, 0, sizeof w->folded);
    }
    qn_qmae_bound_destroy(train->bound);
    qn_qmae_bound_destroy(train->opposite_bound);
    train->bound = train->opposite_bound = NULL;
    qn_views_destroy(train);
    memset(train->folded, 0, sizeof train->folded);
    memset(train->folded_bound, 0, sizeof train->folded_bound);
    memset(train->folded_opposite, 0, sizeof train->folded_opposite);
    qn_qmae_destroy(train->qmae);
    train->qmae = NULL;
}

/* Observables of the old device, which may even have another size. */
static void drop_cache(qn_train *train, size_t size_before) {
    if (qn_qmae_observable_size(train->qmae) != size_before) train->cache_count = 0;
    for (size_t i = 0; i < train->cache_count; ++i) train->cached[i] = false;
}

qn_status qn_train_set_model(qn_train *train, const qn_model *model,
                             const qn_program_options *options, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_qmae *made = NULL;
    const size_t size = qn_qmae_observable_size(train->qmae);
    QN_TRY(qn_qmae_create(&train->settings.spec, model, options, train->settings.engine, NULL,
                          &made, diag));
    drop_engines(train);
    train->qmae = made;
    train->drift = qn_model_drift_mean(model);
    drop_cache(train, size);
    QN_TRY(qn_views_create(train, model, options, diag));
    QN_TRY(qn_qmae_bound_create(train->qmae, &train->bound));
    if (train->settings.estimator == QN_ESTIMATOR_SPSA)
        QN_TRY(qn_qmae_bound_create(train->qmae, &train->opposite_bound));
    for (int t = 0; t < train->threads; ++t) {
        QN_TRY(qn_qmae_work_create(train->qmae, &train->workers[t].work));
        QN_TRY(qn_views_worker_init(&train->workers[t], train));
    }
out:
    return status;
}
