/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trainings of a sweep. */
#include "study/sweep.h"

#include "core/try.h"
#include "jobs/claims.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void name_job(const qn_sweep *s, size_t point, qn_job *job) {
    char text[512] = "";
    for (size_t k = 0; k < s->keys.count; ++k) {
        const qn_sweep_key *key = &s->keys.keys[k];
        const size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s_%s-", key->name,
                 key->values[qn_sweep_index(&s->keys, point, k)]);
    }
    for (char *c = text; *c; ++c)
        if (!isalnum((unsigned char)*c) && !strchr("._-+", *c)) *c = '_';
    if (strlen(text) > 70) snprintf(text, sizeof text, "point%zu-", point + 1);
    snprintf(job->name, sizeof job->name, "%.70sseed%llu", text,
             (unsigned long long)job->options.settings.seed);
}

static qn_status check_job(const qn_sweep *s, size_t point, const qn_job *job, qn_diag *diag) {
    char where[256], text[1280];
    qn_diag detail = {0};
    const qn_status status = qn_job_check(job, &detail);
    if (status == QN_OK) return QN_OK;
    qn_diag_format(&detail, text, sizeof text);
    return qn_fail(diag, status, "at %s: %s",
                   qn_sweep_point_text(&s->keys, point, where, sizeof where),
                   text[0] ? text : qn_status_text(status));
}

static qn_status add_job(qn_sweep *s, size_t point, int64_t seed, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_job *job = &s->study.jobs[s->study.count];
    job->options = s->options->train;
    QN_TRY(qn_sweep_apply(&s->keys, point, &job->options, &job->model, diag));
    status = qn_options_own(&qn_train_option_table, &job->options);
    ++s->study.count;
    QN_TRY(status);
    job->options.settings.seed += (uint64_t)seed;
    QN_TRY(qn_train_options_resolve(&job->options, diag));
    QN_TRY(check_job(s, point, job, diag));
    name_job(s, point, job);
    for (const qn_job *other = s->study.jobs; other < job; ++other)
        if (strcmp(other->name, job->name) == 0)
            QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "--over: the point %s comes twice", job->name));
out:
    return status;
}

/* A key that another setting makes idle. */
static qn_status check_keys(const qn_sweep *s, qn_diag *diag) {
    for (size_t k = 0; k < s->keys.count; ++k) {
        const char *unless = s->keys.keys[k].option ? s->keys.keys[k].option->unless : NULL;
        const qn_option *other = unless ? qn_option_find(&qn_train_option_table, unless) : NULL;
        bool given = other && qn_option_text(other, &s->options->train);
        for (size_t i = 0; i < s->keys.count; ++i)
            given = given || (other && s->keys.keys[i].option == other);
        if (given)
            return qn_fail(diag, QN_ERR_ARGUMENT, "--over %s does nothing with an %s",
                           s->keys.keys[k].name, unless);
    }
    return QN_OK;
}

qn_status qn_sweep_plan(qn_sweep *s, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_sweep_options *o = s->options;
    const size_t points = qn_sweep_points(&s->keys);
    s->study.command = "sweep";
    s->study.folder = s->folder;
    s->study.over = o->over;
    s->study.noise = o->train.noise;
    s->study.seeds = o->seeds;
    s->study.parallel = (int)o->jobs;
    s->study.threads = o->train.settings.threads;
    s->study.force = o->train.force;
    s->study.quiet = o->train.quiet;
    QN_TRY(qn_claims_share(&s->study, o->shard, o->lost_after, o->train.out, diag));
    qn_study_name("sweep", o->train.out, s->folder);
    s->study.jobs = qn_alloc(points * (size_t)o->seeds, sizeof(qn_job));
    QN_TRY_ALLOC(s->study.jobs);
    QN_TRY(check_keys(s, diag));
    for (size_t p = 0; p < points; ++p)
        for (int64_t k = 0; k < o->seeds; ++k) QN_TRY(add_job(s, p, k, diag));
    QN_TRY(qn_study_open(&s->study, diag));
out:
    return status;
}

qn_status qn_sweep_reopen(qn_sweep *s, qn_sweep_options *options, const qn_kept_plan *kept,
                          qn_study *study, qn_diag *diag) {
    qn_status status = QN_OK;
    if (!kept->over) QN_TRY(qn_fail(diag, QN_ERR_SYNTAX, "the plan of the sweep has no 'over'"));
    QN_TRY(qn_sweep_keys_read(kept->over, &s->keys, diag));
    if (qn_sweep_points(&s->keys) * (size_t)kept->seeds != study->count)
        QN_TRY(
            qn_fail(diag, QN_ERR_SYNTAX,
                    "the plan of the sweep names %zu trainings, and %zu points of %lld seeds are "
                    "%zu",
                    study->count, qn_sweep_points(&s->keys), (long long)kept->seeds,
                    qn_sweep_points(&s->keys) * (size_t)kept->seeds));
    options->train = study->jobs[0].options; /* borrowed */
    options->train.noise = kept->noise;
    options->seeds = kept->seeds;
    s->options = options;
    snprintf(s->folder, sizeof s->folder, "%s", study->folder);
    s->study = *study;
    study->jobs = NULL;
    study->count = 0;
out:
    return status;
}

void qn_sweep_clear(qn_sweep *s) {
    for (size_t i = 0; i < s->study.count; ++i) {
        free(s->study.jobs[i].model);
        qn_options_clear(&qn_train_option_table, &s->study.jobs[i].options);
    }
    qn_free(s->study.jobs);
    qn_free(s->rows);
    qn_sweep_keys_clear(&s->keys);
}
