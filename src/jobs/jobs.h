/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many trainings for one study: each a run directory of its own, so that they may run beside each
 * other and any of them can be resumed. */
#ifndef QN_JOBS_JOBS_H
#define QN_JOBS_JOBS_H

#include "run/host.h"
#include "settings/train_options.h"

#include <limits.h>

enum { QN_JOB_NAME = 96 };

typedef struct qn_job {
    char name[QN_JOB_NAME];   /* folder within the study */
    qn_train_options options; /* resolved; its strings are borrowed */
    /* text of a noise model of its own; NULL = options.noise. free */
    char *model;
    bool done;
} qn_job;

typedef struct qn_study qn_study;
typedef struct qn_claim qn_claim;
struct qn_study {
    const char *command; /* "sweep": for messages */
    const char *folder;
    /* as they were given, for the plan: what a sweep varies (NULL: it is none), and on what
     * devices */
    const char *over, *noise;
    int64_t seeds; /* trainings of each point or device */
    qn_job *jobs;
    size_t count;
    int parallel, threads; /* trainings at a time, threads of each; 0 = all processors shared */
    bool force, quiet;
    const qn_host *host; /* borrowed; may be NULL */
    /* Trains all jobs that are not done, with so many threads each; NULL: one after the other, in
     * this process. The first failure ends the others. */
    qn_status (*train)(qn_study *study, int threads, qn_diag *diag);
    /* With shards > 0 this process is one of those that share the trainings (claims.h). */
    int shard, shards;
    double lost_after; /* s; see claims.h */
    qn_claim *claims;  /* a job */
    double touched;    /* when the claims were */
    bool interrupted;  /* out: the host stopped it, the trainings have written checkpoints */
};

/* Would the training refuse its noise model, alone or for its circuit? Asked of every job before a
 * study's folder is made. */
QN_MUST_CHECK qn_status qn_job_check(const qn_job *job, qn_diag *diag);
/* Opens a study's folder. One that exists is gone on with if it was made of the same jobs, else
 * refused (QN_ERR_EXISTS) unless `force`. Nothing is written if it is refused. */
QN_MUST_CHECK qn_status qn_study_open(qn_study *study, qn_diag *diag);
/* Runs all jobs that are not done yet. The first failure ends the others. */
QN_MUST_CHECK qn_status qn_study_run(qn_study *study, qn_diag *diag);
/* Has the run come to its end, with the files that it writes last? Runs that stop early are asked
 * again, which is quick. */
bool qn_job_finished(const qn_study *study, const qn_job *job);
/* Is there a training that nobody has made, here or elsewhere? */
bool qn_study_waits(const qn_study *study);
/* Tells the host how many are done, unless `quiet`. */
void qn_study_note(const qn_study *study);
/* Trains one job in this process, from its checkpoint if there is one; its failure is named after
 * it. */
QN_MUST_CHECK qn_status qn_job_train(qn_study *study, qn_job *job, int threads, qn_diag *diag);
/* STUDY/plans/NAME + suffix; path: PATH_MAX. Returns path. */
const char *qn_job_plan(const qn_study *study, const qn_job *job, const char *suffix, char *path);
/* STUDY/NAME; path: PATH_MAX. Returns path. */
const char *qn_job_folder(const qn_study *study, const qn_job *job, char *path);
/* A name of a study: "compare-DATE" in runs/; folder: PATH_MAX - 64. */
void qn_study_name(const char *command, const char *out, char *folder);

#endif
