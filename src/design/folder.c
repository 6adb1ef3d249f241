/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/folder.h"

#include "core/atomic_file.h"
#include "core/printed.h"
#include "core/try.h"
#include "jobs/jobs.h"
#include "run/directory.h"
#include "run/stage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char JOURNAL[] = "trials.bin";
static const char *const RESULTS[QN_DESIGN_RESULTS] = {
    [QN_DESIGN_TRIALS] = "trials.csv",
    [QN_DESIGN_FRONT] = "front.csv",
    [QN_DESIGN_ENCODER] = "encoder.txt",
    [QN_DESIGN_TRAINING] = "train.cfg",
};

static qn_status path_of(const char *folder, const char *name, char *path, qn_diag *diag) {
    if (snprintf(path, PATH_MAX, "%s/%s", folder, name) < PATH_MAX) return QN_OK;
    return qn_fail(diag, QN_ERR_ARGUMENT, "the path of the folder '%s' is too long", folder);
}

static qn_status write_text(const char *folder, const char *name, const char *text, qn_diag *diag) {
    char path[PATH_MAX];
    const qn_status status = path_of(folder, name, path, diag);
    return status == QN_OK ? qn_atomic_write(path, text, strlen(text), diag) : status;
}

qn_status qn_design_write_text(const qn_design *d, qn_design_result result, const char *text,
                               qn_diag *diag) {
    return write_text(d->folder, RESULTS[result], text, diag);
}

static qn_status write_model(const qn_design *d, const char *folder, qn_diag *diag) {
    if (!qn_model_path(d->bench.model)[0]) return QN_OK;
    return write_text(folder, qn_run_file_name(QN_RUN_MODEL), qn_model_text(d->bench.model), diag);
}

qn_status qn_design_make_found(const qn_design *d, const char *settings, char *folder,
                               qn_diag *diag) {
    const qn_status status = path_of(d->folder, QN_DESIGN_FOUND, folder, diag);
    if (status != QN_OK) return status;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return qn_fail(diag, QN_ERR_IO, "cannot make the folder '%s': %s", folder, strerror(errno));
    const qn_status written = write_model(d, folder, diag);
    return written == QN_OK ? write_text(folder, qn_run_file_name(QN_RUN_SETTINGS), settings, diag)
                            : written;
}

/* ---- opening -------------------------------------------------------------------------------- */

static qn_status compose_settings(qn_design *d) {
    char model[64], none[] = "none";
    qn_design_options shown = *d->options;
    qn_printed page;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    snprintf(model, sizeof model, "%s", qn_run_file_name(QN_RUN_MODEL));
    shown.train.noise = qn_model_path(d->bench.model)[0] ? model : none;
    qn_run_heading_print(page.file, "design");
    qn_settings_print(&qn_design_option_table, &shown, page.file);
    return qn_printed_take(&page, QN_OK, &d->settings);
}

/* The next line that decides about the numbers; NULL at the end. */
static const char *next_line(const char **text) {
    while (**text) {
        const char *line = *text;
        *text += strcspn(line, "\n");
        if (**text) ++*text;
        if (line[0] != '\n' && line[0] != '#' && strncmp(line, "threads ", 8) != 0) return line;
    }
    return NULL;
}

static bool same_settings(const char *theirs, const char *ours) {
    for (;;) {
        const char *a = next_line(&theirs), *b = next_line(&ours);
        if (!a || !b) return !a && !b;
        const size_t n = strcspn(a, "\n");
        if (n != strcspn(b, "\n") || strncmp(a, b, n) != 0) return false;
    }
}

/* Is there a text of this name, and is it another than `text`? */
static bool differs(const qn_design *d, const char *name, const char *text,
                    bool (*same)(const char *theirs, const char *ours)) {
    char path[PATH_MAX], *theirs = NULL;
    size_t size = 0;
    if (path_of(d->folder, name, path, NULL) != QN_OK) return true;
    if (qn_file_read(path, &theirs, &size, NULL) != QN_OK) return true;
    const bool found = !same(theirs, text);
    qn_free(theirs);
    return found;
}

static bool same_text(const char *theirs, const char *ours) { return strcmp(theirs, ours) == 0; }

/* Does the folder hold another design, or something else? */
static bool is_foreign(const qn_design *d) {
    const char *model = qn_model_path(d->bench.model)[0] ? qn_model_text(d->bench.model) : NULL;
    return differs(d, qn_run_file_name(QN_RUN_SETTINGS), d->settings, same_settings) ||
           (model && differs(d, qn_run_file_name(QN_RUN_MODEL), model, same_text));
}

/* Those of a search that was there before would pass for this one's until it ends. */
static void remove_results(const qn_design *d) {
    char path[PATH_MAX];
    for (int k = 0; k < QN_DESIGN_RESULTS; ++k)
        if (path_of(d->folder, RESULTS[k], path, NULL) == QN_OK) (void)unlink(path);
    if (path_of(d->folder, QN_DESIGN_FOUND, path, NULL) != QN_OK) return;
    qn_run_files_remove(path);
    (void)rmdir(path);
}

/* Written aside and put into place whole, with a journal that is empty. */
static qn_status make(const qn_design *d, qn_diag *diag) {
    qn_status status = QN_OK;
    char stage[PATH_MAX] = "";
    QN_TRY(qn_stage_open(d->folder, stage, diag));
    QN_TRY(write_model(d, stage, diag));
    QN_TRY(write_text(stage, qn_run_file_name(QN_RUN_SETTINGS), d->settings, diag));
    QN_TRY(write_text(stage, JOURNAL, "", diag));
    remove_results(d);
    QN_TRY(qn_stage_publish(d->folder, stage, diag));
    stage[0] = '\0';
out:
    if (stage[0]) qn_stage_drop(d->folder, stage);
    return status;
}

/* Makes the folder anew. Who is at work in it has its journal, and keeps it. */
static qn_status replace(const qn_design *d, const char *journal, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_journal *old = NULL;
    if (access(journal, F_OK) == 0) QN_TRY(qn_journal_open(journal, &old, diag));
    QN_TRY(make(d, diag));
out:
    qn_journal_destroy(old);
    return status;
}

qn_status qn_design_open_folder(qn_design *d, qn_diag *diag) {
    qn_status status = QN_OK;
    struct stat info;
    char path[PATH_MAX];
    const char *out = d->options->train.out;
    if (out && (!*out || strlen(out) >= sizeof d->folder))
        return qn_fail(diag, QN_ERR_ARGUMENT, "--out '%s' is no usable name of a folder", out);
    qn_study_name("design", out, d->folder);
    if (stat(d->folder, &info) == 0) qn_stage_settle(d->folder);
    QN_TRY(compose_settings(d));
    const bool there = stat(d->folder, &info) == 0 && !qn_stage_is_empty(d->folder);
    const bool foreign = there && is_foreign(d);
    if (foreign && !d->options->train.force)
        QN_TRY(qn_fail(diag, QN_ERR_EXISTS,
                       "'%s' exists and is no design of these settings: name another folder with "
                       "--out, or give --force to write over its files",
                       d->folder));
    QN_TRY(path_of(d->folder, JOURNAL, path, diag));
    if (!there || foreign || d->options->train.force) QN_TRY(replace(d, path, diag));
    QN_TRY(qn_journal_open(path, &d->journal, diag));
out:
    return status;
}
