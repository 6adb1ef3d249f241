/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparisons under several drawn devices of one model (--instances): what the noise costs on a
 * device of its kind, and how much devices differ. */
#ifndef QN_STUDY_COMPARISON_SPREAD_H
#define QN_STUDY_COMPARISON_SPREAD_H

#include "study/comparison.h"
#include "study/device_spread.h"

/* The groups of one model's drawn devices. */
typedef struct qn_device_family {
    size_t first;         /* its first group */
    size_t ngroups;       /* at least 2; 0: there is no such family */
    char label[QN_LABEL]; /* of the model */
} qn_device_family;

/* The first family whose first group is `from` or later. */
qn_device_family qn_device_family_next(const qn_comparison *comparison, size_t from);
/* Of the difference to the first group of `quantity` at the last evaluation (or epoch): means over
 * the test images (or steps) of each device and seed, in device_spread.h's analysis. */
QN_MUST_CHECK qn_status qn_device_family_spread(const qn_comparison *comparison,
                                                const qn_device_family *family,
                                                const qn_quantity *quantity,
                                                qn_device_spread *spread);
/* instances.csv in `folder`, if there is a family. */
QN_MUST_CHECK qn_status qn_comparison_spread_write(const qn_comparison *comparison,
                                                   const char *folder, qn_diag *diag);

#endif
