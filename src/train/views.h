/* SPDX-License-Identifier: GPL-3.0-or-later */
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
/* Memory of the plans and bounds of all views. */
size_t qn_views_shared_bytes(const qn_train *train);

const qn_qmae *qn_view_qmae(const qn_train *train, size_t view);
qn_qmae_bound *qn_view_bound(const qn_train *train, size_t view, bool opposite);
qn_qmae_work *qn_view_work(const qn_worker *worker, size_t view);

/* From the mean losses of the views (with the variances of these means) to the mitigated loss, its
 * variances to first order, and what the gradient of each view has to be multiplied by to give that
 * of the mitigated loss: with swap = 1 - loss, swap_v <- (swap_v - offset) / slope, then
 * extrapolated.
 * Views draw apart. loss, factors (nviews): out. */
void qn_views_combine(const qn_train *train, const qn_loss *means, qn_loss *loss, double *factors);
/* What a view's results are multiplied by, nearly: weight / slope, those of the line where the
 * extrapolation is not linear. */
double qn_view_factor(const qn_train *train, size_t view);

#endif
