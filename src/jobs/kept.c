/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/kept.h"

#include "core/printed.h"
#include "core/try.h"
#include "settings/options.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define AT(field) offsetof(qn_kept_plan, field)
static const qn_option options[] = {
    {.name = "command", .type = QN_OPTION_STRING, .offset = AT(command)},
    {.name = "over", .type = QN_OPTION_STRING, .offset = AT(over)},
    {.name = "noise", .type = QN_OPTION_STRING, .offset = AT(noise)},
    {.name = "seeds",
     .type = QN_OPTION_INT,
     .offset = AT(seeds),
     .fallback = "1",
     .min = 1,
     .max = 1000000},
    {.name = "trainings", .type = QN_OPTION_STRING, .offset = AT(trainings)},
};
static const qn_option_table table = {sizeof options / sizeof options[0], options};

static qn_status path_of(const qn_study *study, char *path, qn_diag *diag) {
    if (snprintf(path, PATH_MAX, "%s/plans/study.cfg", study->folder) < PATH_MAX) return QN_OK;
    return qn_fail(diag, QN_ERR_ARGUMENT, "the path of the study's folder is too long");
}

/* ---- writing -------------------------------------------------------------------------------- */

static qn_status list_trainings(const qn_study *study, char **names) {
    qn_printed page;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    for (size_t i = 0; i < study->count; ++i)
        fprintf(page.file, "%s%s", i ? "," : "", study->jobs[i].name);
    return qn_printed_take(&page, QN_OK, names);
}

qn_status qn_plan_write(const qn_study *study, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    qn_printed page = {0};
    qn_kept_plan kept = {0};
    QN_TRY(path_of(study, path, diag));
    QN_TRY(list_trainings(study, &kept.trainings));
    QN_TRY(qn_printed_open(&page));
    kept.command = (char *)study->command;
    kept.over = (char *)study->over;
    kept.noise = (char *)study->noise;
    kept.seeds = study->seeds;
    fputs("# What this study is made of: qmae-noise merge reads it.\n", page.file);
    qn_settings_print(&table, &kept, page.file);
    QN_TRY(qn_printed_write(&page, QN_OK, path, diag));
out:
    qn_free(kept.trainings);
    return status;
}

/* ---- reading -------------------------------------------------------------------------------- */

static qn_status read_job(qn_study *study, const char *name, qn_diag *diag) {
    char path[PATH_MAX];
    qn_job *job = &study->jobs[study->count];
    snprintf(job->name, sizeof job->name, "%s", name);
    ++study->count;
    qn_status status = qn_options_set_defaults(&qn_train_option_table, &job->options, diag);
    if (status == QN_OK)
        status = qn_settings_read(qn_job_plan(study, job, ".cfg", path), &qn_train_option_table,
                                  &job->options, diag);
    if (status == QN_OK) job->done = qn_job_finished(study, job);
    return status;
}

static qn_status read_jobs(qn_study *study, const qn_kept_plan *kept, qn_diag *diag) {
    qn_status status = QN_OK;
    char *rest = NULL, *names = strdup(kept->trainings);
    size_t most = 1;
    QN_TRY_ALLOC(names);
    for (const char *c = names; *c; ++c) most += *c == ',';
    study->jobs = qn_alloc(most, sizeof *study->jobs);
    QN_TRY_ALLOC(study->jobs);
    for (char *name = strtok_r(names, ",", &rest); name; name = strtok_r(NULL, ",", &rest))
        QN_TRY(read_job(study, name, diag));
out:
    free(names);
    return status;
}

qn_status qn_plan_read(qn_study *study, qn_kept_plan *kept, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    QN_TRY(path_of(study, path, diag));
    qn_folder_sweep(study->folder);
    if (access(path, F_OK) != 0)
        QN_TRY(qn_fail(diag, QN_ERR_NOT_FOUND,
                       "'%s' holds no study: merge takes the folder of a sweep or of a comparison, "
                       "whose plans/study.cfg says what it is made of",
                       study->folder));
    QN_TRY(qn_options_set_defaults(&table, kept, diag));
    QN_TRY(qn_settings_read(path, &table, kept, diag));
    if (!kept->command || !kept->noise || !kept->trainings)
        return qn_fail_at(diag, QN_ERR_SYNTAX, path, 0, 0,
                          "command, noise and trainings must be there: the file is damaged");
    study->command = kept->command;
    study->seeds = kept->seeds;
    QN_TRY(read_jobs(study, kept, diag));
out:
    return status;
}

void qn_plan_clear(qn_study *study, qn_kept_plan *kept) {
    for (size_t i = 0; i < study->count; ++i)
        qn_options_clear(&qn_train_option_table, &study->jobs[i].options);
    qn_free(study->jobs);
    qn_options_clear(&table, kept);
    study->jobs = NULL;
    study->count = 0;
}
