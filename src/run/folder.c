/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/atomic_file.h"
#include "core/printed.h"
#include "core/try.h"
#include "run/run.h"
#include "run/stage.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- names -------------------------------------------------------------------------------- */

static bool exists(const char *path) {
    struct stat info;
    return lstat(path, &info) == 0;
}

/* runs/DATE-NAME, with a number behind if two runs start in the same second. */
static void choose_default(qn_run *run) {
    char date[32], name[64];
    struct tm local;
    const time_t now = time(NULL);
    const char *given = run->options->name ? run->options->name : qn_model_name(run->model);
    snprintf(name, sizeof name, "%s", given);
    for (char *c = name; *c; ++c)
        if (!isalnum((unsigned char)*c) && !strchr("._-", *c)) *c = '_';
    localtime_r(&now, &local);
    strftime(date, sizeof date, "%Y%m%d-%H%M%S", &local);
    snprintf(run->folder, sizeof run->folder, "runs/%s-%s", date, name);
    for (int k = 2; exists(run->folder); ++k)
        snprintf(run->folder, sizeof run->folder, "runs/%s-%s-%d", date, name, k);
}

qn_status qn_run_folder_choose(qn_run *run, qn_diag *diag) {
    const char *out = run->options->out;
    if (run->options->resume) {
        if (snprintf(run->folder, sizeof run->folder, "%s", run->options->resume) <
            (int)sizeof run->folder)
            return QN_OK;
        return qn_fail(diag, QN_ERR_ARGUMENT, "the path of the run directory is too long");
    }
    if (!out) {
        choose_default(run);
        return QN_OK;
    }
    const int length = snprintf(run->folder, sizeof run->folder, "%s", out);
    if (length == 0 || length >= (int)sizeof run->folder)
        return qn_fail(diag, QN_ERR_ARGUMENT, "--out '%s' is no usable name of a folder", out);
    if (qn_host_leads(run->host) && exists(out) && !run->options->force && !qn_stage_is_empty(out))
        return qn_fail(
            diag, QN_ERR_EXISTS,
            "'%s' exists: name another folder with --out, or give --force to write over its files",
            out);
    return QN_OK;
}

/* ---- creating ----------------------------------------------------------------------------- */

static void print_commented(const char *text, FILE *file) {
    while (*text) {
        const size_t length = strcspn(text, "\n");
        fprintf(file, "#  %.*s\n", (int)length, text);
        text += length + (text[length] == '\n');
    }
}

static void print_settings(const qn_run *run, FILE *file) {
    const char *path = qn_model_path(run->model);
    qn_train_options shown = *run->options;
    char own[64], none[] = "none";
    snprintf(own, sizeof own, "%s", qn_run_file_name(QN_RUN_MODEL));
    shown.noise = path[0] ? own : none;
    qn_run_heading_print(file, "train");
    qn_settings_print(&qn_train_option_table, &shown, file);
    if (!path[0]) return;
    fprintf(file, "\n# %s, beside this file, is '%s' as it was for the run:\n#\n", own, path);
    print_commented(qn_model_text(run->model), file);
}

qn_status qn_run_compose_settings(qn_run *run) {
    qn_printed page;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    print_settings(run, page.file);
    return qn_printed_take(&page, QN_OK, &run->settings);
}

/* Where the files of the run lie for now. */
static const char *place(const qn_run *run) { return run->stage[0] ? run->stage : run->folder; }

static qn_status open_tables(const qn_run *run, qn_run_member *member, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    QN_TRY(qn_run_file_path(place(run), member->part, QN_RUN_STEPS, path, diag));
    QN_TRY(qn_csv_create(path, &qn_step_table, &member->steps, diag));
    QN_TRY(qn_run_file_path(place(run), member->part, QN_RUN_METRICS, path, diag));
    QN_TRY(qn_csv_create(path, &qn_evaluation_table, &member->metrics, diag));
    QN_TRY(qn_run_file_path(place(run), member->part, QN_RUN_IMAGES, path, diag));
    QN_TRY(qn_csv_create(path, &qn_image_table, &member->images, diag));
out:
    return status;
}

qn_status qn_run_write_text(const qn_run *run, qn_run_file file, const char *text, qn_diag *diag) {
    char path[PATH_MAX];
    qn_status status = qn_run_file_path(place(run), QN_RUN_NOISY, file, path, diag);
    if (status == QN_OK) status = qn_atomic_write(path, text, strlen(text), diag);
    return status;
}

/* Two runs that start in the same second choose the same name; only one of them makes it. */
static qn_status claim_default(qn_run *run, qn_diag *diag) {
    const qn_status status = qn_folder_create("runs", diag);
    while (status == QN_OK && mkdir(run->folder, 0777) != 0 && errno == EEXIST) choose_default(run);
    return status;
}

qn_status qn_run_folder_create(qn_run *run, qn_diag *diag) {
    qn_status status = QN_OK;
    struct stat info;
    QN_TRY(qn_run_compose_settings(run));
    if (!qn_host_leads(run->host)) return QN_OK;
    if (!run->options->out) QN_TRY(claim_default(run, diag));
    if (stat(run->folder, &info) == 0 && !S_ISDIR(info.st_mode))
        QN_TRY(qn_fail(diag, QN_ERR_IO, "'%s' is a file, not a folder", run->folder));
    QN_TRY(qn_stage_open(run->folder, run->stage, diag));
    QN_TRY(qn_run_write_text(run, QN_RUN_SETTINGS, run->settings, diag));
    if (qn_model_path(run->model)[0])
        QN_TRY(qn_run_write_text(run, QN_RUN_MODEL, qn_model_text(run->model), diag));
    QN_TRY(open_tables(run, &run->noisy, diag));
    if (run->twin.train) QN_TRY(open_tables(run, &run->twin, diag));
out:
    return status;
}

qn_status qn_run_folder_publish(qn_run *run, qn_diag *diag) {
    const qn_status status = qn_stage_publish(run->folder, run->stage, diag);
    run->stage[0] = '\0';
    return status;
}

qn_status qn_run_checkpoint(const qn_run *run, const qn_run_member *member, qn_diag *diag) {
    char path[PATH_MAX];
    const qn_train_state state = qn_train_state_of(member->train);
    const qn_status status = qn_run_file_path(place(run), member->part, QN_RUN_CHECKPOINT, path,
                                              diag);
    if (status != QN_OK) return status;
    return qn_checkpoint_write(path, &state, &member->history, run->settings, diag);
}
