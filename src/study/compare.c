/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trainings of a comparison. */
#include "study/compare.h"

#include "core/try.h"
#include "jobs/claims.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static qn_status split_models(qn_compare *c) {
    c->models = strdup(c->options->train.noise);
    if (!c->models) return QN_ERR_MEMORY;
    c->nmodels = 1;
    for (char *p = c->models; *p; ++p)
        if (*p == ',') {
            *p = '\0';
            ++c->nmodels;
        }
    return QN_OK;
}

/* "ideal-seed1", "ibm_like-seed2"; a number behind if two models have one name. */
static void name_job(const qn_compare *c, size_t model, const char *label, qn_job *job) {
    char text[64];
    snprintf(text, sizeof text, "%s", label);
    for (char *p = text; *p; ++p)
        if (!isalnum((unsigned char)*p) && !strchr("._-", *p)) *p = '_';
    snprintf(job->name, sizeof job->name, "%s-seed%llu", text,
             (unsigned long long)job->options.settings.seed);
    for (const qn_job *other = c->study.jobs; other < job; ++other)
        if (strcmp(other->name, job->name) == 0)
            snprintf(job->name, sizeof job->name, "%s-%zu-seed%llu", text, model + 1,
                     (unsigned long long)job->options.settings.seed);
}

/* The trainings of one model, or of a device drawn from it. */
static qn_status add_device(qn_compare *c, size_t index, char *noise, int64_t instance,
                            qn_diag *diag) {
    qn_model *model = NULL;
    qn_device_options device = c->options->train.device;
    if (instance) device.instance = instance;
    qn_status checked = qn_device_options_model(&device, noise, &model, diag);
    if (checked != QN_OK) return checked;
    const bool ideal = qn_model_is_ideal(model);
    char label[64];
    snprintf(label, sizeof label, instance ? "%.40s-device%lld" : "%.40s",
             ideal ? "ideal" : qn_model_name(model), (long long)instance);
    for (int64_t s = 0; s < c->options->seeds && checked == QN_OK; ++s) {
        qn_job *job = &c->study.jobs[c->study.count];
        job->options = c->options->train;
        job->options.noise = noise;
        job->options.device = device;
        if (ideal) job->options.settings.mitigation = QN_MITIGATION_NONE;
        job->options.settings.seed += (uint64_t)s;
        name_job(c, index, label, job);
        ++c->study.count;
        if (s == 0) checked = qn_job_check(job, diag);
    }
    qn_model_destroy(model);
    return checked;
}

static qn_status add_jobs(qn_compare *c, size_t index, char *noise, qn_diag *diag) {
    const int64_t instances = index ? c->options->instances : 0;
    if (instances == 0) return add_device(c, index, noise, 0, diag);
    for (int64_t i = 1; i <= instances; ++i) {
        const qn_status status = add_device(c, index, noise, i, diag);
        if (status != QN_OK) return status;
    }
    return QN_OK;
}

qn_status qn_compare_plan(qn_compare *c, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(qn_train_settings_check(&c->options->train.settings, diag));
    QN_TRY(split_models(c));
    const size_t devices = c->options->instances ? (size_t)c->options->instances : 1;
    c->study.jobs = qn_alloc((1 + c->nmodels * devices) * (size_t)c->options->seeds,
                             sizeof(qn_job));
    QN_TRY_ALLOC(c->study.jobs);
    snprintf(c->ideal, sizeof c->ideal, "none");
    QN_TRY(add_jobs(c, 0, c->ideal, diag));
    char *noise = c->models;
    for (size_t m = 0; m < c->nmodels; ++m, noise += strlen(noise) + 1)
        QN_TRY(add_jobs(c, m + 1, noise, diag));
    qn_study_name("compare", c->options->train.out, c->folder);
    c->study.command = "compare";
    c->study.folder = c->folder;
    c->study.noise = c->options->train.noise;
    c->study.seeds = c->options->seeds;
    c->study.parallel = (int)c->options->jobs;
    c->study.threads = c->options->train.settings.threads;
    c->study.force = c->options->train.force;
    c->study.quiet = c->options->train.quiet;
    QN_TRY(qn_claims_share(&c->study, c->options->shard, c->options->lost_after,
                           c->options->train.out, diag));
    QN_TRY(qn_study_open(&c->study, diag));
out:
    return status;
}

qn_status qn_compare_read(qn_compare *c, size_t nfolders, char *const *folders, qn_diag *diag) {
    const size_t count = nfolders ? nfolders : c->study.count;
    char path[PATH_MAX];
    c->records = qn_alloc(count, sizeof *c->records);
    if (!c->records) return QN_ERR_MEMORY;
    for (; c->nrecords < count; ++c->nrecords) {
        const char *folder = nfolders ? folders[c->nrecords]
                                      : qn_job_folder(&c->study, &c->study.jobs[c->nrecords], path);
        const qn_status status = qn_record_read(folder, &c->records[c->nrecords], diag);
        if (status != QN_OK) return status;
    }
    return QN_OK;
}

void qn_compare_clear(qn_compare *c) {
    for (size_t i = 0; i < c->nrecords; ++i) qn_record_clear(&c->records[i]);
    qn_free(c->records);
    qn_free(c->study.jobs);
    free(c->models);
}
