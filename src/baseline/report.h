/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Baselines of a run, beside the run. */
#ifndef QN_BASELINE_REPORT_H
#define QN_BASELINE_REPORT_H

#include "baseline/baseline.h"

typedef struct qn_baselines_options {
    int64_t train_images; /* to learn from; 0 = as many as the run */
    int64_t test_images;  /* 0 = as many as the run */
    int64_t classifier_images;
    int rounds, steps, threads;
    bool fast; /* without those that descend */
} qn_baselines_options;

enum { QN_BASELINES_MOST = 24 };
typedef struct qn_baseline_row {
    char name[64];
    const char *help;
    qn_examination figures; /* unknown ones are NAN; no pixels */
    size_t parameters;
} qn_baseline_row;

typedef struct qn_baselines {
    qn_trained run;
    size_t nlearn; /* images that the baselines learned from */
    size_t nrows;
    qn_baseline_row rows[QN_BASELINES_MOST];
} qn_baselines;

/* Computes all rows: the model without noise and under the noise of its run, then the baselines.
 * The caller clears *made. */
QN_MUST_CHECK qn_status qn_baselines_compute(const qn_baselines_options *options,
                                             const char *folder, const qn_host *host,
                                             qn_baselines *made, qn_diag *diag);
void qn_baselines_clear(qn_baselines *baselines);
/* RUN/baselines.csv, and the run's page again. */
QN_MUST_CHECK qn_status qn_baselines_write(const qn_baselines *baselines, const qn_host *host,
                                           qn_diag *diag);

#endif
