/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trainings of a comparison: without noise and under each model, with the same seeds. */
#ifndef QN_STUDY_COMPARE_H
#define QN_STUDY_COMPARE_H

#include "jobs/jobs.h"
#include "run/record.h"

typedef struct qn_compare_options {
    qn_train_options train; /* resolved; train.noise: the models, with commas */
    int64_t seeds, jobs, instances;
    char *shard;
    double lost_after;
} qn_compare_options;

typedef struct qn_compare {
    qn_compare_options *options; /* borrowed */
    char folder[PATH_MAX];
    char ideal[8]; /* "none" */
    char *models;  /* the names, each terminated; free */
    size_t nmodels;
    qn_study study;
    qn_record *records; /* of finished runs */
    size_t nrecords;
} qn_compare;

/* Plans the trainings in a new folder, or in that of the same comparison. */
QN_MUST_CHECK qn_status qn_compare_plan(qn_compare *compare, qn_diag *diag);
/* Reads the finished runs of the study, or with `nfolders` those. */
QN_MUST_CHECK qn_status qn_compare_read(qn_compare *compare, size_t nfolders, char *const *folders,
                                        qn_diag *diag);
void qn_compare_clear(qn_compare *compare);

#endif
