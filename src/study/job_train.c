/* A training of a study in this process: what `train` does, without a word. */
#include "study/jobs.h"

#include "run/run.h"

/* Only what concerns trainings at work: a study has no progress of single steps. */
static qn_host quiet_host(const qn_host *host) {
    qn_host made = host ? *host : (qn_host){0};
    made.begun = made.stepped = made.evaluated = NULL;
    return made;
}

qn_status qn_job_train(qn_study *study, qn_job *job, int threads, qn_diag *diag) {
    char folder[PATH_MAX], model[PATH_MAX], text[1280];
    qn_diag detail = {0};
    qn_train_options options = job->options;
    const qn_host host = quiet_host(study->host);
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
