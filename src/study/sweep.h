/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sweep: a grid of trainings and their last evaluations. */
#ifndef QN_STUDY_SWEEP_H
#define QN_STUDY_SWEEP_H

#include "jobs/kept.h"
#include "study/sweep_keys.h"

typedef struct qn_sweep_options {
    qn_train_options train;
    char *over;
    int64_t seeds, jobs;
    char *shard;
    double lost_after;
} qn_sweep_options;

/* The figures of a point: fields of the last evaluation. */
enum { QN_SWEEP_FIGURES = 5 };
typedef struct qn_sweep_figure {
    const char *name, *heading;
    const char *label; /* of a curve; NULL = not drawn */
    int decimals;
    size_t value, error; /* offsets in qn_evaluation */
} qn_sweep_figure;
extern const qn_sweep_figure qn_sweep_figures[QN_SWEEP_FIGURES];

/* With several seeds their means with errors over the seeds, else errors over the images. */
typedef struct qn_sweep_row {
    double mean[QN_SWEEP_FIGURES], error[QN_SWEEP_FIGURES];
} qn_sweep_row;

typedef struct qn_sweep {
    qn_sweep_options *options;
    char folder[PATH_MAX];
    qn_sweep_keys keys;
    qn_study study;     /* the seeds of a point follow each other */
    qn_sweep_row *rows; /* one a point, of qn_sweep_finish */
} qn_sweep;

/* Plans the trainings at all points of sweep->keys in a new folder, or in that of the same
 * sweep. */
QN_MUST_CHECK qn_status qn_sweep_plan(qn_sweep *sweep, qn_diag *diag);
/* Reads the finished runs into rows; writes sweep.csv and the picture. */
QN_MUST_CHECK qn_status qn_sweep_finish(qn_sweep *sweep, qn_diag *diag);
/* Of a kept plan whose study has been read: fills options, keys and folder, for qn_sweep_finish,
 * and takes the study's jobs over. options: zeroed; borrows of `kept`. */
QN_MUST_CHECK qn_status qn_sweep_reopen(qn_sweep *sweep, qn_sweep_options *options,
                                        const qn_kept_plan *kept, qn_study *study, qn_diag *diag);
void qn_sweep_clear(qn_sweep *sweep);
/* The value of key k at a point, as it was written. */
const char *qn_sweep_value(const qn_sweep *sweep, size_t point, size_t k);

#endif
