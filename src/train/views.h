/* The circuits that a mitigated training runs: the circuit itself and folded ones, whose results
 * are combined. An unmitigated training has one view. */
#ifndef QN_TRAIN_VIEWS_H
#define QN_TRAIN_VIEWS_H

#include "train/loop.h"

/* Opens the views of settings.mitigation; train->qmae is there already and stays the first. */
QN_MUST_CHECK qn_status qn_views_create(qn_train *train, const qn_model *model,
                                        const qn_program_options *options, qn_diag *diag);
void qn_views_destroy(qn_train *train);
QN_MUST_CHECK qn_status qn_views_worker_init(qn_worker *worker, const qn_train *train);
void qn_views_worker_clear(qn_worker *worker);
/* Number of views of a mitigation; memory of a thread for those beyond the first. */
size_t qn_views_count(qn_mitigation mitigation);
size_t qn_views_work_bytes(const qn_train *train);

const qn_qmae *qn_view_qmae(const qn_train *train, size_t view);
qn_qmae_bound *qn_view_bound(const qn_train *train, size_t view, bool opposite);
qn_qmae_work *qn_view_work(const qn_worker *worker, size_t view);

/* Undoes the readout of a view in loss and gradient, and adds them with the view's weight:
 * loss = 1 - sum weight (swap - offset) / slope. Views draw apart, so their variances add. The
 * first view overwrites. */
void qn_view_add(const qn_train *train, size_t view, const qn_loss *seen,
                 const double *seen_gradient, qn_loss *loss, double *gradient);
/* What a view's results are multiplied by: weight / slope. */
double qn_view_factor(const qn_train *train, size_t view);

#endif
