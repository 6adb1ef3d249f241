/* Many trainings for one study: each a run directory of its own, trained by a child process, so
 * that they run beside each other and any of them can be resumed. */
#ifndef QN_CLI_JOBS_H
#define QN_CLI_JOBS_H

#include "settings/train_options.h"

#include <limits.h>
#include <sys/types.h>

enum { QN_JOB_NAME = 96 };

typedef struct qn_job {
    char name[QN_JOB_NAME];   /* folder within the study */
    qn_train_options options; /* resolved; its strings are borrowed */
    /* text of a noise model of its own; NULL = options.noise. free */
    char *model;
    pid_t child; /* 0 = not running */
    bool done;
} qn_job;

typedef struct qn_study {
    const char *command; /* "sweep": for messages */
    const char *folder;
    qn_job *jobs;
    size_t count;
    int parallel, threads; /* children at a time, threads of each; 0 = all processors shared */
    bool force, quiet;
    bool interrupted; /* out: a signal came, the children have written checkpoints */
} qn_study;

/* Would the training refuse its noise model, alone or for its circuit? Asked of every job before a
 * study's folder is made. */
QN_MUST_CHECK qn_status qn_job_check(const qn_job *job, qn_diag *diag);
/* Opens a study's folder. One that exists is gone on with if it was made of the same jobs, else
 * refused (QN_ERR_EXISTS) unless `force`. Nothing is written if it is refused. */
QN_MUST_CHECK qn_status qn_study_open(qn_study *study, qn_diag *diag);
/* Runs all jobs that are not done yet. The first failure ends the others. */
QN_MUST_CHECK qn_status qn_study_run(qn_study *study, qn_diag *diag);
/* STUDY/NAME; path: PATH_MAX. Returns path. */
const char *qn_job_folder(const qn_study *study, const qn_job *job, char *path);
/* A name of a study: "compare-DATE" in runs/; folder: PATH_MAX - 64. */
void qn_study_name(const char *command, const char *out, char *folder);

#endif
