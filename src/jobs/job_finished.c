/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/jobs.h"

#include "run/directory.h"
#include "run/stage.h"

bool qn_job_finished(const qn_study *study, const qn_job *job) {
    char folder[PATH_MAX];
    qn_evaluation last;
    const qn_run_file end = job->options.no_report ? QN_RUN_RECONSTRUCTIONS : QN_RUN_REPORT;
    qn_job_folder(study, job, folder);
    qn_stage_settle(folder);
    return qn_run_last_read(folder, &last, NULL) == QN_OK &&
           last.epoch >= job->options.settings.epochs &&
           qn_run_file_exists(folder, QN_RUN_NOISY, end);
}
