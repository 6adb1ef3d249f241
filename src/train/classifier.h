/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which digit is it? A support vector machine (libsvm) trained on clean images. */
#ifndef QN_TRAIN_CLASSIFIER_H
#define QN_TRAIN_CLASSIFIER_H

#include "qmae_noise/data.h"

typedef struct qn_classifier qn_classifier; /* immutable */

/* Trains on all of `images`, which need labels: C-SVC with C = 10 and the kernel
 * exp(-3 |x - y|^2) on images of norm 1, so that brightness does not count. Deterministic. The
 * caller destroys *made. */
QN_MUST_CHECK qn_status qn_classifier_create(const qn_images *images, qn_classifier **made,
                                             qn_diag *diag);
void qn_classifier_destroy(qn_classifier *classifier);
/* The label of an image of the same side. */
QN_MUST_CHECK qn_status qn_classifier_label(const qn_classifier *classifier, const double *pixels,
                                            int *label);

#endif
