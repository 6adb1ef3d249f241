/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/jobs.h"

#include "core/atomic_file.h"
#include "core/printed.h"
#include "core/try.h"
#include "jobs/claims.h"
#include "jobs/kept.h"
#include "run/directory.h"
#include "run/stage.h"

#include <omp.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- plans -------------------------------------------------------------------------------- */

/* The settings file of a job. Threads are no part of it: how many it gets depends on the others. */
static qn_status compose_plan(const qn_job *job, char **text) {
    char model[QN_JOB_NAME + 16];
    qn_train_options shown = job->options;
    qn_printed page;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    shown.settings.threads = 0;
    shown.name = NULL;
    snprintf(model, sizeof model, "%s_model.cfg", job->name);
    if (job->model) shown.noise = model;
    qn_settings_print(&qn_train_option_table, &shown, page.file);
    return qn_printed_take(&page, QN_OK, text);
}

/* Is the plan that stands there this job's? */
static bool same_plan(const qn_study *study, const qn_job *job, const char *suffix,
                      const char *text) {
    char path[PATH_MAX], *kept = NULL;
    size_t size = 0;
    if (qn_file_read(qn_job_plan(study, job, suffix, path), &kept, &size, NULL) != QN_OK)
        return false;
    const bool same = strcmp(kept, text) == 0;
    qn_free(kept);
    return same;
}

static qn_status write_plan(const qn_study *study, const qn_job *job, bool fresh, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX], folder[PATH_MAX], *text = NULL;
    QN_TRY(compose_plan(job, &text));
    /* Asked before it is read: another shard may write it at any time, and then it is ours, too. */
    const bool there = access(qn_job_plan(study, job, ".cfg", path), F_OK) == 0;
    const bool same = there && same_plan(study, job, ".cfg", text) &&
                      (!job->model || same_plan(study, job, "_model.cfg", job->model));
    if (there && !same && !fresh && !study->force)
        QN_TRY(qn_fail(diag, QN_ERR_EXISTS,
                       "'%s' holds a study of other settings: name another folder with --out, or "
                       "give --force to write over its files",
                       study->folder));
    if (same && !study->force) goto out;
    QN_TRY(qn_run_file_path(qn_job_folder(study, job, folder), QN_RUN_NOISY, QN_RUN_CHECKPOINT,
                            path, diag));
    /* Another shard may have written the same plan by now, and its training the checkpoint. */
    if (!study->shards) unlink(path);
    /* The settings come last: where they stand, the model does. */
    if (job->model)
        QN_TRY(qn_atomic_write(qn_job_plan(study, job, "_model.cfg", path), job->model,
                               strlen(job->model), diag));
    QN_TRY(qn_atomic_write(qn_job_plan(study, job, ".cfg", path), text, strlen(text), diag));
out:
    qn_free(text);
    return status;
}

qn_status qn_study_open(qn_study *study, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/plans", study->folder);
    const bool fresh = access(study->folder, F_OK) != 0 || qn_stage_is_empty(study->folder);
    if (study->shards && study->force)
        QN_TRY(
            qn_fail(diag, QN_ERR_ARGUMENT,
                    "--force and shards: one would remove what the others have made; remove '%s' "
                    "first, or name another folder with --out",
                    study->folder));
    if (!fresh && access(path, F_OK) != 0 && !study->force)
        QN_TRY(qn_fail(
            diag, QN_ERR_EXISTS,
            "'%s' exists and is no %s study: name another folder with --out, or give --force "
            "to write into it",
            study->folder, study->command));
    QN_TRY(qn_folder_create(path, diag));
    qn_folder_sweep(study->folder);
    for (size_t i = 0; i < study->count; ++i)
        QN_TRY(write_plan(study, &study->jobs[i], fresh, diag));
    QN_TRY(qn_plan_write(study, diag));
out:
    return status;
}

/* ---- training ----------------------------------------------------------------------------- */

/* Makes what this process may make now; *some: out, that there was something. */
static qn_status train_free(qn_study *study, int threads, bool *some, qn_diag *diag) {
    *some = false;
    for (size_t k = 0; k < study->count && !study->interrupted; ++k) {
        const size_t i = qn_claim_order(study, k);
        bool taken = false;
        if (study->jobs[i].done) continue;
        qn_status status = qn_claim_take(study, i, &taken, diag);
        if (status != QN_OK) return status;
        if (!taken) continue;
        status = qn_job_train(study, &study->jobs[i], threads, diag);
        qn_claim_release(study, i);
        if (status != QN_OK) return status;
        *some = true;
        qn_study_note(study);
    }
    return QN_OK;
}

bool qn_study_waits(const qn_study *study) {
    bool all = true;
    for (size_t i = 0; i < study->count; ++i) all = all && study->jobs[i].done;
    return !all && !study->interrupted;
}

/* One training after the other, in this process. */
static qn_status train_here(qn_study *study, int threads, qn_diag *diag) {
    const struct timespec pause = {1, 0};
    while (qn_study_waits(study)) {
        bool some = false;
        const qn_status status = train_free(study, threads, &some, diag);
        if (status != QN_OK) return status;
        study->interrupted = study->interrupted || qn_host_stops(study->host);
        if (!some && qn_study_waits(study)) nanosleep(&pause, NULL); /* others are at work */
    }
    return QN_OK;
}

void qn_study_note(const qn_study *study) {
    size_t done = 0;
    if (study->quiet) return;
    for (size_t i = 0; i < study->count; ++i) done += study->jobs[i].done;
    qn_host_note(study->host, "%s: %zu of %zu trainings done", study->command, done, study->count);
}

qn_status qn_study_run(qn_study *study, qn_diag *diag) {
    const int processors = omp_get_num_procs(), parallel = study->train ? study->parallel : 1;
    const int threads = study->threads          ? study->threads
                        : processors > parallel ? processors / parallel
                                                : 1;
    qn_status status = qn_claims_open(study);
    if (status != QN_OK) return status;
    for (size_t i = 0; i < study->count; ++i)
        study->jobs[i].done = qn_job_finished(study, &study->jobs[i]);
    qn_study_note(study);
    status = study->train ? study->train(study, threads, diag) : train_here(study, threads, diag);
    qn_claims_close(study);
    return status;
}
