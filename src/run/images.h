/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The images of a run, as its options choose them. */
#ifndef QN_RUN_IMAGES_H
#define QN_RUN_IMAGES_H

#include "settings/train_options.h"

/* Opens --data at --side, of --labels if given: at most max_train and max_test images (0 = all), in
 * the order of the files. QN_ERR_ARGUMENT: images without labels, or none with these. The caller
 * clears both sets. */
QN_MUST_CHECK qn_status qn_run_images(const qn_train_options *options, size_t max_train,
                                      size_t max_test, qn_images *train, qn_images *test,
                                      qn_diag *diag);

#endif
