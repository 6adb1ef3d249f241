/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training of a study in this process: what `train` does, without a word. */
#include "jobs/jobs.h"

#include "jobs/claims.h"
#include "run/run.h"

/* Steps touch the claim; what else concerns trainings at work is the study's host's. */
typedef struct quiet {
    qn_study *study;
    qn_host host;
} quiet;

static void say(void *context, const char *sentence) {
    const quiet *q = context;
    qn_host_say(&q->host, "%s", sentence);
}

static bool stops(void *context) {
    const quiet *q = context;
    return qn_host_stops(&q->host);
}

static qn_status draw(void *context, const char *folder, const char *name, qn_diag *diag) {
    const quiet *q = context;
    return qn_host_draw(&q->host, folder, name, diag);
}

static void stepped(void *context, const qn_run *run) {
    quiet *q = context;
    (void)run;
    if (!qn_claims_touch(q->study)) q->study->interrupted = true;
}

static qn_host host_of(quiet *q) {
    return (qn_host){.context = q,
                     .say = say,
                     .stops = stops,
                     .draw = draw,
                     .stepped = stepped,
                     .team = q->host.team};
}

qn_status qn_job_train(qn_study *study, qn_job *job, int threads, qn_diag *diag) {
    char folder[PATH_MAX], model[PATH_MAX], text[1280];
    qn_diag detail = {0};
    qn_train_options options = job->options;
    quiet q = {study, study->host ? *study->host : (qn_host){0}};
    const qn_host host = host_of(&q);
    qn_run run = {.options = &options, .host = &host};
    qn_job_folder(study, job, folder);
    options.out = folder;
    options.resume = qn_run_file_exists(folder, QN_RUN_NOISY, QN_RUN_CHECKPOINT) ? folder : NULL;
    options.force = options.quiet = true;
    options.settings.threads = threads;
    options.name = NULL;
    if (job->model) {
        qn_job_plan(study, job, "_model.cfg", model);
        options.noise = model;
    }
    const qn_status status = qn_run_whole(&run, &detail);
    study->interrupted = study->interrupted || run.interrupted;
    job->done = status == QN_OK && !run.interrupted;
    qn_run_close(&run);
    if (status == QN_OK) return status;
    qn_diag_format(&detail, text, sizeof text);
    return qn_fail(diag, status, "%s: %s", job->name, text[0] ? text : qn_status_text(status));
}
