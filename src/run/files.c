/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/files.h"

#include "core/atomic_file.h"
#include "core/config_text.h"
#include "core/try.h"
#include "run/directory.h"
#include "run/stage.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *qn_run_files_path(const qn_run_files *run, const char *name, char *path) {
    snprintf(path, PATH_MAX, "%s/%.255s", run->folder, name);
    return path;
}

bool qn_run_files_has(const qn_run_files *run, const char *name) {
    for (size_t i = 0; i < run->nnames; ++i)
        if (strcmp(run->names[i], name) == 0) return true;
    return false;
}

const char *qn_run_files_setting(const qn_run_files *run, const char *name) {
    for (size_t i = 0; i < run->nentries; ++i)
        if (strcmp(run->entries[i].name, name) == 0) return run->entries[i].value;
    return NULL;
}

qn_run_kind qn_run_files_kind(const qn_run_files *run) {
    return qn_run_files_setting(run, "circuit") ? QN_RUN_SEARCH : QN_RUN_TRAINING;
}

/* ---- names -------------------------------------------------------------------------------- */

static qn_status set_folder(qn_run_files *run, const char *folder, qn_diag *diag) {
    const int length = snprintf(run->folder, sizeof run->folder, "%s", folder);
    if (length >= (int)sizeof run->folder)
        return qn_fail(diag, QN_ERR_ARGUMENT, "the path '%s' is too long", folder);
    for (int i = length - 1; i > 0 && run->folder[i] == '/'; --i) run->folder[i] = '\0';
    const char *slash = strrchr(run->folder, '/');
    run->name = slash && slash[1] ? slash + 1 : run->folder;
    return QN_OK;
}

/* compare and evaluate leave tables and pictures, but no settings.cfg. */
static bool has_results(const qn_run_files *run) {
    static const char *const suffixes[] = {".csv", ".svg", ".png"};
    if (qn_run_files_has(run, qn_run_file_name(QN_RUN_SETTINGS))) return true;
    for (size_t i = 0; i < run->nnames; ++i) {
        const char *dot = strrchr(run->names[i], '.');
        for (int k = 0; dot && k < 3; ++k)
            if (strcmp(dot, suffixes[k]) == 0) return true;
    }
    return false;
}

static qn_status list(qn_run_files *run, qn_diag *diag) {
    qn_status status = QN_OK;
    struct dirent **found = NULL;
    qn_stage_settle(run->folder);
    const int count = scandir(run->folder, &found, qn_entry_is_visible, alphasort);
    if (count < 0)
        return qn_fail(diag, QN_ERR_NOT_FOUND, "cannot open the run directory '%s': %s",
                       run->folder, strerror(errno));
    run->names = qn_alloc((size_t)count + 1, sizeof *run->names);
    QN_TRY_ALLOC(run->names);
    for (int i = 0; i < count; ++i) {
        run->names[i] = strdup(found[i]->d_name);
        QN_TRY_ALLOC(run->names[i]);
        run->nnames = (size_t)i + 1;
    }
    if (!has_results(run))
        status = qn_fail(diag, QN_ERR_NOT_FOUND,
                         "'%s' is no run directory: it has neither %s nor tables nor pictures",
                         run->folder, qn_run_file_name(QN_RUN_SETTINGS));
out:
    for (int i = 0; i < count; ++i) free(found[i]);
    free(found);
    return status;
}

/* ---- settings and noise model ------------------------------------------------------------- */

static void format_value(const config_setting_t *setting, char *text, size_t size) {
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64:
        snprintf(text, size, "%lld", (long long)config_setting_get_int64(setting));
        break;
    case CONFIG_TYPE_FLOAT: snprintf(text, size, "%.10g", config_setting_get_float(setting)); break;
    case CONFIG_TYPE_BOOL:
        snprintf(text, size, "%s", config_setting_get_bool(setting) ? "yes" : "no");
        break;
    case CONFIG_TYPE_STRING: snprintf(text, size, "%s", config_setting_get_string(setting)); break;
    default: snprintf(text, size, "(a group)");
    }
}

static qn_status read_settings(qn_run_files *run, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX], value[1024];
    size_t size = 0;
    config_t config = {0};
    if (!qn_run_files_has(run, qn_run_file_name(QN_RUN_SETTINGS))) return QN_OK;
    qn_run_files_path(run, qn_run_file_name(QN_RUN_SETTINGS), path);
    QN_TRY(qn_text_file_read(path, QN_SETTINGS_LIMIT, &run->settings, &size, diag));
    QN_TRY(qn_config_read(&config, path, run->settings, diag));
    const config_setting_t *root = config_root_setting(&config);
    const int count = config_setting_length(root);
    run->entries = qn_alloc((size_t)count + 1, sizeof *run->entries);
    QN_TRY_ALLOC(run->entries);
    for (int i = 0; i < count; ++i) {
        const config_setting_t *setting = config_setting_get_elem(root, (unsigned)i);
        qn_entry *entry = &run->entries[run->nentries++];
        format_value(setting, value, sizeof value);
        entry->name = strdup(config_setting_name(setting));
        entry->value = strdup(value);
        QN_TRY_ALLOC(entry->name && entry->value);
    }
out:
    config_destroy(&config);
    return status;
}

static qn_status read_model(qn_run_files *run, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    size_t size = 0;
    const char *name = "none", *source = "";
    config_t config = {0};
    if (qn_run_files_has(run, qn_run_file_name(QN_RUN_MODEL))) {
        qn_run_files_path(run, qn_run_file_name(QN_RUN_MODEL), path);
        QN_TRY(qn_text_file_read(path, QN_SETTINGS_LIMIT, &run->model, &size, diag));
        QN_TRY(qn_config_read(&config, path, run->model, diag));
        config_lookup_string(&config, "name", &name);
        config_lookup_string(&config, "source", &source);
    }
    run->model_name = strdup(name);
    run->model_source = strdup(source);
    QN_TRY_ALLOC(run->model_name && run->model_source);
out:
    config_destroy(&config);
    return status;
}

/* ---- life --------------------------------------------------------------------------------- */

static qn_status read_metrics(const qn_run_files *run, qn_run_part part, qn_csv_file *csv,
                              qn_diag *diag) {
    char path[PATH_MAX];
    if (!qn_run_file_exists(run->folder, part, QN_RUN_METRICS)) return QN_OK;
    const qn_status status = qn_run_file_path(run->folder, part, QN_RUN_METRICS, path, diag);
    return status == QN_OK ? qn_csv_file_read(path, csv, diag) : status;
}

qn_status qn_run_files_read(const char *folder, qn_run_files *run, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_run_files made = {0};
    QN_TRY(set_folder(&made, folder, diag));
    QN_TRY(list(&made, diag));
    QN_TRY(read_settings(&made, diag));
    QN_TRY(read_model(&made, diag));
    QN_TRY(read_metrics(&made, QN_RUN_NOISY, &made.metrics, diag));
    QN_TRY(read_metrics(&made, QN_RUN_TWIN, &made.ideal_metrics, diag));
    const size_t offset = (size_t)(made.name - made.folder);
    *run = made;
    run->name = run->folder + offset;
    memset(&made, 0, sizeof made);
out:
    qn_run_files_clear(&made);
    return status;
}

void qn_run_files_clear(qn_run_files *run) {
    if (!run) return;
    for (size_t i = 0; i < run->nentries; ++i) {
        free(run->entries[i].name);
        free(run->entries[i].value);
    }
    for (size_t i = 0; i < run->nnames; ++i) free(run->names[i]);
    qn_free(run->entries);
    qn_free(run->names);
    qn_free(run->settings);
    qn_free(run->model);
    free(run->model_name);
    free(run->model_source);
    qn_csv_file_clear(&run->metrics);
    qn_csv_file_clear(&run->ideal_metrics);
    memset(run, 0, sizeof *run);
}
