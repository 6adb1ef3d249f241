/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run directory read back: what comparisons and sweeps are made of. */
#ifndef QN_RUN_RECORD_H
#define QN_RUN_RECORD_H

#include "settings/train_options.h"

#include <limits.h>

enum { QN_LABEL = QN_DEVICE_LABEL };

typedef struct qn_record {
    char folder[PATH_MAX];
    qn_train_options options; /* of its settings.cfg, resolved; owned */
    char label[QN_LABEL];     /* of its noise: "ibm_like", "2 x ibm_like", "ideal" */
    char *model;              /* text of its noise model; free */
    qn_history history;
    qn_image_record *images; /* nimages for each evaluation */
    size_t nimages;
    double *token; /* ntoken learned values, row by row of the patch; qae has none */
    size_t ntoken;
} qn_record;

QN_MUST_CHECK qn_status qn_record_read(const char *folder, qn_record *record, qn_diag *diag);
void qn_record_clear(qn_record *record);

#endif
