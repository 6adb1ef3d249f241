/* A sweep: a grid of trainings and their last evaluations. */
#ifndef QN_CLI_SWEEP_H
#define QN_CLI_SWEEP_H

#include "cli/jobs.h"
#include "cli/sweep_keys.h"

typedef struct qn_sweep_options {
    qn_train_options train;
    char *over;
    int64_t seeds, jobs;
} qn_sweep_options;

typedef struct qn_sweep {
    qn_sweep_options *options;
    char folder[PATH_MAX];
    qn_sweep_keys keys;
    qn_study study; /* the seeds of a point follow each other */
} qn_sweep;

/* Reads the finished runs; writes sweep.csv and the picture, prints the table or JSON. */
QN_MUST_CHECK qn_status qn_sweep_finish(const qn_sweep *sweep, qn_diag *diag);

#endif
