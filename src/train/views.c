#include "train/views.h"

#include "core/try.h"

#include <string.h>

/* A mitigation: extrapolation over folded circuits; NULL = the circuit alone. */
typedef struct mitigation_record {
    const char *extrapolation;
    bool undo_readout;
    size_t nfolds;
    double folds[QN_MAX_VIEWS];
} mitigation_record;

static const mitigation_record TABLE[] = {
    [QN_MITIGATION_NONE] = {NULL, false, 1, {1}},
    [QN_MITIGATION_READOUT] = {NULL, true, 1, {1}},
    [QN_MITIGATION_LINEAR] = {"linear", true, 2, {1, 3}},
    [QN_MITIGATION_RICHARDSON] = {"richardson", true, 3, {1, 3, 5}},
};
static const char *const NAMES[] = {"none", "readout", "linear", "richardson", NULL};

const qn_choice qn_mitigation_choice = {
    "mitigation", NAMES,
    "readout: undo the readout of the ancilla; linear, richardson: the same, and extrapolate to "
    "zero noise from circuits with every cx 1 and 3, or 1, 3 and 5 times, which share the shots"};

size_t qn_views_count(qn_mitigation mitigation) { return TABLE[mitigation].nfolds; }

qn_status qn_views_create(qn_train *train, const qn_model *model, const qn_program_options *options,
                          qn_diag *diag) {
    qn_status status = QN_OK;
    const mitigation_record *record = &TABLE[train->settings.mitigation];
    train->nviews = record->nfolds;
    train->weights[0] = 1.0;
    if (record->extrapolation)
        qn_extrapolation_find(record->extrapolation)
            ->weights(record->nfolds, record->folds, train->weights);
    for (size_t v = 0; v < record->nfolds; ++v) {
        qn_qmae_spec spec = train->settings.spec;
        train->readouts[v] = (qn_readout){1.0, 0.0};
        spec.fold = (spec.fold ? spec.fold : 1) * (int)record->folds[v];
        if (v > 0)
            QN_TRY(qn_qmae_create(&spec, model, options, train->settings.engine, NULL,
                                  &train->folded[v - 1], diag));
        if (record->undo_readout)
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
    if (status != QN_OK || train->nviews == 1) return status;
    worker->seen = qn_alloc(train->nparams + 1, sizeof *worker->seen);
    return worker->seen ? QN_OK : QN_ERR_MEMORY;
}

void qn_views_worker_clear(qn_worker *worker) {
    for (size_t v = 0; v + 1 < QN_MAX_VIEWS; ++v) qn_qmae_work_destroy(worker->folded[v]);
    qn_free(worker->seen);
}

size_t qn_views_work_bytes(const qn_train *train) {
    size_t bytes = 0;
    for (size_t v = 1; v < train->nviews; ++v) bytes += qn_qmae_work_bytes(train->folded[v - 1]);
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

void qn_view_add(const qn_train *train, size_t view, const qn_loss *seen,
                 const double *seen_gradient, qn_loss *loss, double *gradient) {
    const double factor = qn_view_factor(train, view), offset = train->readouts[view].offset;
    if (view == 0) *loss = (qn_loss){.value = 1.0, .exact = 1.0};
    loss->value -= factor * (1.0 - seen->value - offset);
    loss->exact -= factor * (1.0 - seen->exact - offset);
    loss->variance += factor * factor * seen->variance;
    loss->exact_variance += factor * factor * seen->exact_variance;
    for (size_t i = 0; i < train->nparams; ++i)
        gradient[i] = (view ? gradient[i] : 0.0) + factor * seen_gradient[i];
}
