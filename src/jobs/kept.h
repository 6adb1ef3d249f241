/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan of a study as its folder keeps it: plans/study.cfg, and a settings file of each
 * training. Whoever has the folder can say what is missing and put together what is there. */
#ifndef QN_JOBS_KEPT_H
#define QN_JOBS_KEPT_H

#include "core/atomic_file.h"
#include "jobs/jobs.h"

#include <time.h>

typedef struct qn_kept_plan {
    char *command;   /* "sweep", "compare" */
    char *over;      /* of a sweep; else NULL */
    char *noise;     /* as it was given */
    char *trainings; /* their names, in order, with commas */
    int64_t seeds;
} qn_kept_plan;

/* Writes plans/study.cfg of an open study. */
QN_MUST_CHECK qn_status qn_plan_write(const qn_study *study, qn_diag *diag);
/* Reads the plan in study->folder: the study's command, jobs with their names and options, and
 * which of them are done. QN_ERR_NOT_FOUND: there is none. The caller clears both, even after a
 * failure. */
QN_MUST_CHECK qn_status qn_plan_read(qn_study *study, qn_kept_plan *kept, qn_diag *diag);
void qn_plan_clear(qn_study *study, qn_kept_plan *kept);

/* Who is at work on a training. */
typedef struct qn_claimant {
    bool claimed;
    char machine[QN_PROCESS_NAME];
    char shard[24]; /* "2/16"; "" = not known */
    long process;
    time_t since; /* by the clock of that machine */
    bool gone;    /* a process of this machine that is no more */
} qn_claimant;
void qn_claimant_read(const qn_study *study, size_t index, qn_claimant *claimant);

#endif
