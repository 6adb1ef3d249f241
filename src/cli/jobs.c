#include "cli/jobs.h"

#include "cli/command.h"
#include "core/atomic_file.h"
#include "core/try.h"

#include <errno.h>
#include <fcntl.h>
#include <omp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- names -------------------------------------------------------------------------------- */

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

/* STUDY/plans/NAME + suffix. */
static const char *plan_path(const qn_study *study, const qn_job *job, const char *suffix,
                             char *path) {
    snprintf(path, PATH_MAX, "%s/plans/%s%s", study->folder, job->name, suffix);
    return path;
}

static bool exists(const char *path) {
    struct stat info;
    return stat(path, &info) == 0;
}

/* ---- plans -------------------------------------------------------------------------------- */

/* The settings file of a job. Threads are no part of it: how many it gets depends on the others. */
static qn_status compose_plan(const qn_job *job, char **text) {
    char model[QN_JOB_NAME + 16];
    size_t size = 0;
    qn_train_options shown = job->options;
    FILE *file = open_memstream(text, &size);
    if (!file) return QN_ERR_MEMORY;
    shown.threads = 0;
    shown.name = NULL;
    snprintf(model, sizeof model, "%s_model.cfg", job->name);
    if (job->model) shown.noise = model;
    qn_settings_print(&qn_train_option_table, &shown, file);
    return fclose(file) == 0 ? QN_OK : QN_ERR_MEMORY;
}

/* Is the plan that stands there this job's? */
static bool same_plan(const qn_study *study, const qn_job *job, const char *suffix,
                      const char *text) {
    char path[PATH_MAX], *kept = NULL;
    size_t size = 0;
    if (qn_file_read(plan_path(study, job, suffix, path), &kept, &size, NULL) != QN_OK)
        return false;
    const bool same = strcmp(kept, text) == 0;
    qn_free(kept);
    return same;
}

static qn_status write_plan(const qn_study *study, const qn_job *job, bool fresh, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX], *text = NULL;
    QN_TRY(compose_plan(job, &text));
    const bool same = same_plan(study, job, ".cfg", text) &&
                      (!job->model || same_plan(study, job, "_model.cfg", job->model));
    if (!same && !fresh && exists(plan_path(study, job, ".cfg", path)) && !study->force)
        QN_TRY(qn_fail(diag, QN_ERR_EXISTS,
                       "'%s' holds a study of other settings: name another folder with --out, or "
                       "give --force to write over its files",
                       study->folder));
    if (same && !study->force) goto out;
    snprintf(path, sizeof path, "%s/%s/checkpoint.h5", study->folder, job->name);
    unlink(path);
    QN_TRY(qn_atomic_write(plan_path(study, job, ".cfg", path), text, strlen(text), diag));
    if (job->model)
        QN_TRY(qn_atomic_write(plan_path(study, job, "_model.cfg", path), job->model,
                               strlen(job->model), diag));
out:
    free(text);
    return status;
}

qn_status qn_study_open(qn_study *study, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/plans", study->folder);
    const bool fresh = !exists(study->folder);
    if (!fresh && !exists(path) && !study->force)
        QN_TRY(qn_fail(
            diag, QN_ERR_EXISTS,
            "'%s' exists and is no %s study: name another folder with --out, or give --force "
            "to write into it",
            study->folder, study->command));
    QN_TRY(qn_folder_create(path, diag));
    for (size_t i = 0; i < study->count; ++i)
        QN_TRY(write_plan(study, &study->jobs[i], fresh, diag));
out:
    return status;
}

/* ---- children ----------------------------------------------------------------------------- */

/* Has the run come to its last epoch? Runs that stop early are asked again, which is quick. */
static bool finished(const qn_study *study, const qn_job *job) {
    char path[PATH_MAX];
    qn_checkpoint checkpoint = {0};
    snprintf(path, sizeof path, "%s/%s/checkpoint.h5", study->folder, job->name);
    if (qn_checkpoint_read(path, &checkpoint, NULL) != QN_OK) return false;
    const qn_history *h = &checkpoint.history;
    const bool done = h->nevaluations > 0 &&
                      h->evaluations[h->nevaluations - 1].epoch >= (double)job->options.epochs;
    qn_checkpoint_clear(&checkpoint);
    return done;
}

/* In the child: this program's `train`, silent but for its log. It dies with the study, so that a
 * study that was killed and is started again finds nobody at work in its folders. */
static _Noreturn void become_training(char *const *arguments, const char *log, pid_t study) {
    sigset_t none;
    const int nothing = open("/dev/null", O_RDWR),
              file = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    sigemptyset(&none);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == study && nothing >= 0 && file >= 0 &&
        dup2(nothing, STDIN_FILENO) >= 0 && dup2(nothing, STDOUT_FILENO) >= 0 &&
        dup2(file, STDERR_FILENO) >= 0 && sigprocmask(SIG_SETMASK, &none, NULL) == 0)
        execv("/proc/self/exe", arguments);
    _exit(QN_EXIT_FAILED);
}

static qn_status start(const qn_study *study, qn_job *job, int threads, qn_diag *diag) {
    char folder[PATH_MAX], plan[PATH_MAX], log[PATH_MAX], count[16], checkpoint[PATH_MAX];
    char program[] = "qmae-noise", train[] = "train", resume[] = "--resume", quiet[] = "--quiet",
         thread_option[] = "--threads", config[] = "--config", out[] = "--out", force[] = "--force";
    const pid_t study_process = getpid();
    qn_job_folder(study, job, folder);
    plan_path(study, job, ".cfg", plan);
    plan_path(study, job, ".log", log);
    snprintf(count, sizeof count, "%d", threads);
    snprintf(checkpoint, sizeof checkpoint, "%s/%s/checkpoint.h5", study->folder, job->name);
    char *anew[] = {program, train, config,        plan,  out, folder,
                    force,   quiet, thread_option, count, NULL};
    char *again[] = {program, train, resume, folder, quiet, thread_option, count, NULL};
    char *const *arguments = exists(checkpoint) ? again : anew;
    job->child = fork();
    if (job->child == 0) become_training(arguments, log, study_process);
    if (job->child > 0) return QN_OK;
    job->child = 0;
    return qn_fail(diag, QN_ERR_IO, "cannot start a training: %s", strerror(errno));
}

/* The sentence that the child said. */
static qn_status fail_job(const qn_study *study, const qn_job *job, qn_diag *diag) {
    static const char prefix[] = "qmae-noise: ";
    char path[PATH_MAX], *text = NULL;
    size_t size = 0;
    if (qn_file_read(plan_path(study, job, ".log", path), &text, &size, NULL) != QN_OK)
        return qn_fail(diag, QN_ERR_IO, "the training in '%s/%s' was killed", study->folder,
                       job->name);
    const char *said = strncmp(text, prefix, sizeof prefix - 1) ? text : text + sizeof prefix - 1;
    qn_fail(diag, QN_ERR_IO, "%s: %.*s", job->name, (int)strcspn(said, "\n"),
            said[0] ? said : "the training was killed");
    qn_free(text);
    return QN_ERR_IO;
}

/* Takes note of one child that ended. */
static qn_status reap(qn_study *study, pid_t child, int result, qn_diag *diag) {
    for (size_t i = 0; i < study->count; ++i) {
        qn_job *job = &study->jobs[i];
        if (job->child != child) continue;
        job->child = 0;
        job->done = WIFEXITED(result) && WEXITSTATUS(result) == QN_EXIT_DONE;
        if (WIFEXITED(result) && WEXITSTATUS(result) == QN_EXIT_INTERRUPTED)
            study->interrupted = true;
        else if (!job->done) return fail_job(study, job, diag);
    }
    return QN_OK;
}

static size_t count_running(const qn_study *study) {
    size_t count = 0;
    for (size_t i = 0; i < study->count; ++i) count += study->jobs[i].child != 0;
    return count;
}

static void stop_all(qn_study *study) {
    for (size_t i = 0; i < study->count; ++i)
        if (study->jobs[i].child) kill(study->jobs[i].child, SIGTERM);
}

/* ---- the loop ----------------------------------------------------------------------------- */

static qn_status start_more(qn_study *study, int threads, qn_diag *diag) {
    qn_status status = QN_OK;
    for (size_t i = 0; i < study->count && status == QN_OK && !study->interrupted; ++i) {
        qn_job *job = &study->jobs[i];
        if (job->done || job->child) continue;
        if (count_running(study) >= (size_t)study->parallel) break;
        status = start(study, job, threads, diag);
    }
    return status;
}

static void show(const qn_study *study) {
    size_t done = 0;
    if (study->quiet) return;
    for (size_t i = 0; i < study->count; ++i) done += study->jobs[i].done;
    fprintf(stderr, "%s: %zu of %zu trainings done\n", study->command, done, study->count);
}

static qn_status loop(qn_study *study, const sigset_t *signals, qn_diag *diag) {
    qn_status status = QN_OK, first = QN_OK;
    const int threads = study->threads ? study->threads
                        : omp_get_num_procs() > study->parallel
                            ? omp_get_num_procs() / study->parallel
                            : 1;
    for (;;) {
        int result = 0, number = 0;
        pid_t child;
        if (first == QN_OK) first = start_more(study, threads, diag);
        if (first != QN_OK) stop_all(study);
        if (count_running(study) == 0) return first;
        sigwait(signals, &number);
        if (number != SIGCHLD) {
            study->interrupted = true;
            stop_all(study);
        }
        while ((child = waitpid(-1, &result, WNOHANG)) > 0) {
            status = reap(study, child, result, first == QN_OK ? diag : NULL);
            if (first == QN_OK) first = status;
            show(study);
        }
    }
}

qn_status qn_study_run(qn_study *study, qn_diag *diag) {
    sigset_t signals, before;
    for (size_t i = 0; i < study->count; ++i)
        study->jobs[i].done = finished(study, &study->jobs[i]);
    show(study);
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    const qn_status status = loop(study, &signals, diag);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}
