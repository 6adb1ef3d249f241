/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/views.h"
#include "qmae/sizes.h"

#include "core/try.h"

#include <string.h>

static const char *const NAMES[] = {"none", "readout", "linear", "exponential", "richardson", NULL};

const qn_choice qn_mitigation_choice = {
    "mitigation", NAMES,
    "readout: undo the readout errors; linear, exponential, richardson: the same, and "
    "extrapolate to zero noise from circuits with gates 1 and 3 (richardson: and 5) times, which "
    "share the shots"};

size_t qn_views_count(qn_mitigation mitigation) {
    return qn_mitigation_plan_of(mitigation)->nfolds;
}

qn_status qn_views_create(qn_train *train, const qn_model *model, const qn_program_options *options,
                          qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_mitigation_plan *plan = qn_mitigation_plan_of(train->settings.mitigation);
    train->nviews = plan->nfolds;
    qn_mitigation_weights(plan, train->weights);
    for (size_t v = 0; v < plan->nfolds; ++v) {
        qn_qmae_spec spec = train->settings.spec;
        train->readouts[v] = (qn_readout_line){1.0, 0.0};
        spec.fold = (spec.fold ? spec.fold : 1) * (int)plan->folds[v];
        if (v > 0)
            QN_TRY(qn_qmae_create(&spec, model, options, train->settings.engine, NULL,
                                  &train->folded[v - 1], diag));
        if (plan->undo_readout)
            QN_TRY(qn_readout_of(qn_view_qmae(train, v), &train->readouts[v], diag));
        if (v > 0) QN_TRY(qn_qmae_bound_create(train->folded[v - 1], &train->folded_bound[v - 1]));
        if (v > 0 && train->settings.estimator == QN_ESTIMATOR_SPSA)
            QN_TRY(qn_qmae_bound_create(train->folded[v - 1], &train->folded_opposite[v - 1]));
    }
out:
    return status;
}

void qn_views_destroy(qn_train *train) {
    for (size_t v = 0; v + 1 < QN_MAX_VIEWS; ++v) {
        qn_qmae_bound_destroy(train->folded_bound[v]);
        qn_qmae_bound_destroy(train->folded_opposite[v]);
        qn_qmae_destroy(train->folded[v]);
    }
}

qn_status qn_views_worker_init(qn_worker *worker, const qn_train *train) {
    qn_status status = QN_OK;
    for (size_t v = 1; v < train->nviews && status == QN_OK; ++v)
        status = qn_qmae_work_create(train->folded[v - 1], &worker->folded[v - 1]);
    return status;
}

void qn_views_worker_clear(qn_worker *worker) {
    for (size_t v = 0; v + 1 < QN_MAX_VIEWS; ++v) qn_qmae_work_destroy(worker->folded[v]);
}

size_t qn_views_work_bytes(const qn_train *train) {
    size_t bytes = 0;
    for (size_t v = 1; v < train->nviews; ++v) bytes += qn_qmae_work_bytes(train->folded[v - 1]);
    return bytes;
}

size_t qn_views_shared_bytes(const qn_train *train) {
    const size_t bounds = train->settings.estimator == QN_ESTIMATOR_SPSA ? 2 : 1;
    size_t bytes = 0;
    for (size_t v = 0; v < train->nviews; ++v)
        bytes += qn_qmae_plan_bytes(qn_view_qmae(train, v)) +
                 bounds * qn_qmae_bound_bytes(qn_view_qmae(train, v));
    return bytes;
}

const qn_qmae *qn_view_qmae(const qn_train *train, size_t view) {
    return view ? train->folded[view - 1] : train->qmae;
}

qn_qmae_bound *qn_view_bound(const qn_train *train, size_t view, bool opposite) {
    if (view == 0) return opposite ? train->opposite_bound : train->bound;
    return opposite ? train->folded_opposite[view - 1] : train->folded_bound[view - 1];
}

qn_qmae_work *qn_view_work(const qn_worker *worker, size_t view) {
    return view ? worker->folded[view - 1] : worker->work;
}

double qn_view_factor(const qn_train *train, size_t view) {
    return train->weights[view] / train->readouts[view].slope;
}

/* From the losses of the views to the mitigated one. */
static double mitigate(const qn_train *train, const double *losses, double *factors) {
    const qn_mitigation_plan *plan = qn_mitigation_plan_of(train->settings.mitigation);
    qn_measured values[QN_MAX_VIEWS] = {{0.0, 0.0}};
    for (size_t v = 0; v < train->nviews; ++v) factors[v] = 1.0;
    if (!plan->undo_readout) return losses[0];
    for (size_t v = 0; v < train->nviews; ++v)
        values[v] = qn_readout_undo(&train->readouts[v], (qn_measured){1.0 - losses[v], 0.0});
    const double value = qn_mitigation_combine(plan, values, factors);
    for (size_t v = 0; v < train->nviews; ++v) factors[v] /= train->readouts[v].slope;
    return 1.0 - value;
}

void qn_views_combine(const qn_train *train, const qn_loss *means, qn_loss *loss, double *factors) {
    double seen[QN_MAX_VIEWS] = {0}, exact[QN_MAX_VIEWS] = {0}, exact_factors[QN_MAX_VIEWS] = {0};
    for (size_t v = 0; v < train->nviews; ++v) {
        seen[v] = means[v].value;
        exact[v] = means[v].exact;
    }
    *loss = (qn_loss){0};
    loss->value = mitigate(train, seen, factors);
    loss->exact = mitigate(train, exact, exact_factors);
    for (size_t v = 0; v < train->nviews; ++v) {
        loss->variance += factors[v] * factors[v] * means[v].variance;
        loss->exact_variance += exact_factors[v] * exact_factors[v] * means[v].exact_variance;
    }
}
