/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Images that decide when a training stops, so that the test images do not. */
#ifndef QN_RUN_VALIDATION_H
#define QN_RUN_VALIDATION_H

#include "settings/train_options.h"

/* How many a run has. */
size_t qn_validation_count(const qn_train_options *options);
/* Training images to be read so that as many are left for it. 0 = all. */
size_t qn_validation_read(const qn_train_options *options);
/* The last of the training images become the validation images, a view of them. QN_ERR_ARGUMENT if
 * no image would be left for training. */
QN_MUST_CHECK qn_status qn_validation_split(const qn_train_options *options, qn_images *train,
                                            qn_images *validation, qn_diag *diag);

#endif
