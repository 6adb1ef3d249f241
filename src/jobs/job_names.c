/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/jobs.h"

#include <stdio.h>
#include <time.h>

void qn_study_name(const char *command, const char *out, char *folder) {
    char date[32];
    struct tm local;
    const time_t now = time(NULL);
    localtime_r(&now, &local);
    strftime(date, sizeof date, "%Y%m%d-%H%M%S", &local);
    if (out) snprintf(folder, PATH_MAX - 64, "%s", out);
    else snprintf(folder, PATH_MAX - 64, "runs/%s-%s", date, command);
}

const char *qn_job_folder(const qn_study *study, const qn_job *job, char *path) {
    snprintf(path, PATH_MAX, "%s/%s", study->folder, job->name);
    return path;
}

const char *qn_job_plan(const qn_study *study, const qn_job *job, const char *suffix, char *path) {
    snprintf(path, PATH_MAX, "%s/plans/%s%s", study->folder, job->name, suffix);
    return path;
}
