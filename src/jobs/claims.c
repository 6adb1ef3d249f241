/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/claims.h"

#include "jobs/claim_file.h"
#include "jobs/kept.h"

#include "core/atomic_file.h"
#include "core/clock.h"
#include "core/try.h"
#include "run/directory.h"
#include "run/stage.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Seconds between touches of a claim. */
static const double TOUCHED_EVERY = 2.0;

struct qn_claim {
    bool mine, seen;         /* seen: what follows is known */
    struct timespec touched; /* by its owner's clock: only changes are looked at */
    double since;            /* when that was noticed, by this process's clock */
};

/* ---- shards ------------------------------------------------------------------------------- */

/* A number of the environment; 0 = none. */
static int number_of(const char *name) {
    const char *text = getenv(name);
    return text ? atoi(text) : 0;
}

/* Ids of an array may have gaps. */
static void task_of_array(qn_study *study) {
    const int count = number_of("SLURM_ARRAY_TASK_COUNT"),
              index = number_of("SLURM_ARRAY_TASK_ID") - number_of("SLURM_ARRAY_TASK_MIN");
    if (!getenv("SLURM_ARRAY_TASK_ID") || count < 2) return;
    study->shards = count;
    study->shard = 1 + (index > 0 ? index % count : 0);
}

qn_status qn_claims_share(qn_study *study, const char *text, double lost_after, const char *out,
                          qn_diag *diag) {
    char rest = '\0';
    if (lost_after == 0.0) return QN_OK;
    study->lost_after = lost_after;
    if (!text) task_of_array(study);
    else if (sscanf(text, "%d/%d%c", &study->shard, &study->shards, &rest) != 2 ||
             study->shard < 1 || study->shard > study->shards)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "--shard '%s': it is I/N, the number of this process from 1 to N, and how "
                       "many there are",
                       text);
    if (study->shards && !out)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "shards of a study meet in one folder: name it with --out");
    return QN_OK;
}

size_t qn_claim_order(const qn_study *study, size_t k) {
    const size_t first = study->shards
                             ? (size_t)(study->shard - 1) * study->count / (size_t)study->shards
                             : 0;
    return (first + k) % study->count;
}

/* ---- claims ------------------------------------------------------------------------------- */

qn_status qn_claims_open(qn_study *study) {
    if (!study->shards) return QN_OK;
    study->claims = qn_alloc(study->count + 1, sizeof *study->claims);
    return study->claims ? QN_OK : QN_ERR_MEMORY;
}

static const char *path_of(const qn_study *study, size_t index, char *path) {
    return qn_job_plan(study, &study->jobs[index], ".claim", path);
}

static bool is_lost(const qn_study *study, qn_claim *claim, const char *path) {
    qn_claim_text text;
    struct stat info;
    if (stat(path, &info) != 0) return false;
    const bool touched = !claim->seen || info.st_mtim.tv_sec != claim->touched.tv_sec ||
                         info.st_mtim.tv_nsec != claim->touched.tv_nsec;
    if (qn_claim_file_read(path, &text) && qn_process_is_gone(text.owner)) return true;
    if (touched) {
        claim->seen = true;
        claim->touched = info.st_mtim;
        claim->since = qn_seconds();
    }
    return qn_seconds() - claim->since > study->lost_after;
}

/* Whoever renames it first has it. */
static bool take_over(const qn_study *study, size_t index, const char *path) {
    char name[QN_PROCESS_NAME], lost[PATH_MAX], folder[PATH_MAX];
    if (snprintf(lost, sizeof lost, "%s.lost-%s", path, qn_process_name(name)) >= PATH_MAX ||
        rename(path, lost) != 0)
        return false;
    unlink(lost);
    qn_stage_clear(qn_job_folder(study, &study->jobs[index], folder));
    return true;
}

qn_status qn_claim_take(qn_study *study, size_t index, bool *taken, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    *taken = !study->shards;
    if (*taken) return QN_OK;
    qn_claim *claim = &study->claims[index];
    qn_job *job = &study->jobs[index];
    job->done = qn_job_finished(study, job);
    if (job->done) return QN_OK;
    path_of(study, index, path);
    QN_TRY(qn_claim_file_create(path, study->shard, study->shards, taken, diag));
    if (!*taken && is_lost(study, claim, path) && take_over(study, index, path)) {
        QN_TRY(qn_claim_file_create(path, study->shard, study->shards, taken, diag));
        if (*taken)
            qn_host_say(study->host, "%s: takes over %s, whose process is lost", study->command,
                        job->name);
    }
    if (!*taken) goto out;
    claim->mine = true;
    job->done = qn_job_finished(study, job); /* by who had it until just now */
    if (job->done) qn_claim_release(study, index);
    *taken = !job->done;
out:
    return status;
}

void qn_claim_release(qn_study *study, size_t index) {
    char path[PATH_MAX];
    if (!study->shards || !study->claims[index].mine) return;
    study->claims[index].mine = study->claims[index].seen = false;
    unlink(path_of(study, index, path));
}

/* Is it still this process's? */
static bool touch(const qn_study *study, size_t index) {
    char path[PATH_MAX], own[QN_PROCESS_NAME];
    qn_claim_text text;
    path_of(study, index, path);
    return qn_claim_file_read(path, &text) && strcmp(text.owner, qn_process_name(own)) == 0 &&
           utimensat(AT_FDCWD, path, NULL, 0) == 0;
}

bool qn_claims_touch(qn_study *study) {
    bool all = true;
    if (!study->shards || qn_seconds() - study->touched < TOUCHED_EVERY) return true;
    study->touched = qn_seconds();
    for (size_t i = 0; i < study->count; ++i) {
        if (!study->claims[i].mine || touch(study, i)) continue;
        study->claims[i].mine = all = false; /* another's file is not removed */
    }
    return all;
}

void qn_claims_close(qn_study *study) {
    for (size_t i = 0; study->claims && i < study->count; ++i) qn_claim_release(study, i);
    qn_free(study->claims);
    study->claims = NULL;
}

/* ---- who is at work ------------------------------------------------------------------------- */

void qn_claimant_read(const qn_study *study, size_t index, qn_claimant *claimant) {
    char path[PATH_MAX];
    qn_claim_text text;
    *claimant = (qn_claimant){0};
    path_of(study, index, path);
    if (!qn_claim_file_read(path, &text)) return;
    claimant->claimed = true;
    claimant->gone = qn_process_is_gone(text.owner);
    claimant->since = (time_t)text.since;
    snprintf(claimant->shard, sizeof claimant->shard, "%s", text.shard);
    snprintf(claimant->machine, sizeof claimant->machine, "%s", text.owner);
    char *plus = strrchr(claimant->machine, '+');
    if (plus) claimant->process = strtol(plus + 1, NULL, 10);
    if (plus) *plus = '\0';
}
