/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host/children.h"

#include "core/atomic_file.h"
#include "core/try.h"
#include "host/host.h"
#include "host/interrupt.h"
#include "host/message.h"
#include "jobs/claims.h"
#include "run/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

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

typedef struct children {
    qn_study *study;
    int threads; /* of each */
    pid_t *pids; /* of the jobs; 0 = not running */
} children;

static qn_status start(children *c, size_t index, qn_diag *diag) {
    const qn_job *job = &c->study->jobs[index];
    char folder[PATH_MAX], plan[PATH_MAX], log[PATH_MAX], count[16];
    char program[] = "qmae-noise", train[] = "train", resume[] = "--resume", quiet[] = "--quiet",
         thread_option[] = "--threads", config[] = "--config", out[] = "--out", force[] = "--force";
    const pid_t study = getpid();
    qn_job_folder(c->study, job, folder);
    qn_job_plan(c->study, job, ".cfg", plan);
    qn_job_plan(c->study, job, ".log", log);
    snprintf(count, sizeof count, "%d", c->threads);
    char *anew[] = {program, train, config,        plan,  out, folder,
                    force,   quiet, thread_option, count, NULL};
    char *again[] = {program, train, resume, folder, quiet, thread_option, count, NULL};
    char *const *arguments = qn_run_file_exists(folder, QN_RUN_NOISY, QN_RUN_CHECKPOINT) ? again
                                                                                         : anew;
    const pid_t child = fork();
    if (child == 0) become_training(arguments, log, study);
    if (child < 0) return qn_fail(diag, QN_ERR_IO, "cannot start a training: %s", strerror(errno));
    c->pids[index] = child;
    return QN_OK;
}

/* The sentence that the child said. */
static qn_status fail_job(const qn_study *study, const qn_job *job, qn_diag *diag) {
    static const char prefix[] = "qmae-noise: ";
    char path[PATH_MAX], *text = NULL;
    size_t size = 0;
    if (qn_file_read(qn_job_plan(study, job, ".log", path), &text, &size, NULL) != QN_OK)
        return qn_fail(diag, QN_ERR_IO, "the training in '%s/%s' was killed", study->folder,
                       job->name);
    const char *said = strncmp(text, prefix, sizeof prefix - 1) ? text : text + sizeof prefix - 1;
    qn_fail(diag, QN_ERR_IO, "%s: %.*s", job->name, (int)strcspn(said, "\n"),
            said[0] ? said : "the training was killed");
    qn_free(text);
    return QN_ERR_IO;
}

/* Takes note of one child that ended. */
static qn_status reap(children *c, pid_t child, int result, qn_diag *diag) {
    for (size_t i = 0; i < c->study->count; ++i) {
        qn_job *job = &c->study->jobs[i];
        if (c->pids[i] != child) continue;
        c->pids[i] = 0;
        qn_claim_release(c->study, i);
        job->done = WIFEXITED(result) && WEXITSTATUS(result) == QN_EXIT_DONE;
        if (WIFEXITED(result) && WEXITSTATUS(result) == QN_EXIT_INTERRUPTED)
            c->study->interrupted = true;
        else if (!job->done) return fail_job(c->study, job, diag);
    }
    return QN_OK;
}

static size_t count_running(const children *c) {
    size_t count = 0;
    for (size_t i = 0; i < c->study->count; ++i) count += c->pids[i] != 0;
    return count;
}

static void stop_all(const children *c) {
    for (size_t i = 0; i < c->study->count; ++i)
        if (c->pids[i]) kill(c->pids[i], SIGTERM);
}

/* ---- the loop ----------------------------------------------------------------------------- */

static qn_status start_more(children *c, qn_diag *diag) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < c->study->count && status == QN_OK && !c->study->interrupted; ++k) {
        const size_t i = qn_claim_order(c->study, k);
        if (c->study->jobs[i].done || c->pids[i]) continue;
        if (count_running(c) >= (size_t)c->study->parallel) break;
        bool taken = false;
        status = qn_claim_take(c->study, i, &taken, diag);
        if (taken) status = start(c, i, diag);
    }
    return status;
}

static qn_status fail_late(const qn_study *study, qn_diag *diag) {
    return qn_fail(diag, QN_ERR_IO,
                   "another process has taken over a training of this one, which did not move for "
                   "%g s",
                   study->lost_after);
}

/* The next signal, or 0 after a second where claims are to be touched and others' looked at. */
static int wait_for(const children *c, const sigset_t *signals) {
    const struct timespec second = {1, 0};
    int number = 0;
    if (c->study->shards) number = sigtimedwait(signals, NULL, &second);
    else sigwait(signals, &number);
    return number > 0 ? number : 0;
}

static qn_status loop(children *c, const sigset_t *signals, qn_diag *diag) {
    qn_status status = QN_OK, first = QN_OK;
    for (;;) {
        int result = 0, number = 0;
        pid_t child;
        if (first == QN_OK) first = start_more(c, diag);
        if (first != QN_OK) stop_all(c);
        if (count_running(c) == 0 && (first != QN_OK || !qn_study_waits(c->study))) return first;
        number = wait_for(c, signals);
        if (number == SIGINT || number == SIGTERM) {
            c->study->interrupted = true;
            stop_all(c);
        }
        if (!qn_claims_touch(c->study) && first == QN_OK) first = fail_late(c->study, diag);
        while ((child = waitpid(-1, &result, WNOHANG)) > 0) {
            status = reap(c, child, result, first == QN_OK ? diag : NULL);
            if (first == QN_OK) first = status;
            qn_study_note(c->study);
        }
    }
}

qn_status qn_children_train(qn_study *study, int threads, qn_diag *diag) {
    sigset_t signals, before;
    children c = {study, threads, qn_alloc(study->count, sizeof *c.pids)};
    if (!c.pids) return QN_ERR_MEMORY;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    const qn_status status = loop(&c, &signals, diag);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    qn_free(c.pids);
    return status;
}

/* A child of a member of MPI would be taken for that member. */
qn_status qn_children_plan(qn_study *study, char **shard, bool *leads) {
    const qn_team *team = qn_cli_host.team;
    char text[32];
    *leads = !team || team->rank == 0;
    study->host = &qn_cli_host;
    study->train = qn_children_train;
    if (!team || team->size < 2) return QN_OK;
    study->train = NULL;
    qn_cli_host.team = NULL;
    qn_interrupt_hold();
    snprintf(text, sizeof text, "%d/%d", team->rank + 1, team->size);
    if (!*shard) *shard = strdup(text);
    return *shard ? QN_OK : QN_ERR_MEMORY;
}
