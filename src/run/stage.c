/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/stage.h"

#include "core/atomic_file.h"
#include "core/try.h"
#include "run/directory.h"
#include "run/run.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_TRIES = 100, NAME_SIZE = QN_PROCESS_NAME + 32 };

/* The names of a stage, before that of its process: being written, complete while the old run is
 * removed, complete and being moved. */
static const char NEW[] = ".new-", REMOVING[] = ".removing-", MOVING[] = ".moving-";

static qn_status fail_io(qn_diag *diag, const char *verb, const char *path) {
    return qn_fail(diag, QN_ERR_IO, "cannot %s '%s': %s", verb, path, strerror(errno));
}

static bool path_of(const char *folder, const char *name, char *path) {
    const int length = snprintf(path, PATH_MAX, "%s/%s", folder, name);
    return length > 0 && length < PATH_MAX;
}

/* ---- what is in a folder ------------------------------------------------------------------ */

/* Calls visit(folder, name) for each entry but . and .. ; false if it says so or nothing can be
 * read. */
static bool each_entry(const char *folder, bool (*visit)(const char *folder, const char *name)) {
    bool all = true;
    DIR *open = opendir(folder);
    if (!open) return false;
    for (const struct dirent *entry = readdir(open); entry && all; entry = readdir(open))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            all = visit(folder, entry->d_name);
    closedir(open);
    return all;
}

static bool is_hidden(const char *folder, const char *name) {
    (void)folder;
    return name[0] == '.';
}

bool qn_stage_is_empty(const char *folder) { return each_entry(folder, is_hidden); }

static bool remove_file(const char *folder, const char *name) {
    char path[PATH_MAX];
    return path_of(folder, name, path) && unlink(path) == 0;
}

/* A stage holds files only. */
static void remove_stage(const char *stage) {
    (void)each_entry(stage, remove_file);
    (void)rmdir(stage);
}

/* ---- opening and dropping ----------------------------------------------------------------- */

qn_status qn_stage_open(const char *folder, char *stage, qn_diag *diag) {
    const qn_status status = qn_folder_create(folder, diag);
    if (status != QN_OK) return status;
    qn_stage_settle(folder);
    for (int k = 0; k < NAME_TRIES; ++k) {
        char name[NAME_SIZE], process[QN_PROCESS_NAME];
        snprintf(name, sizeof name, "%s%s-%d", NEW, qn_process_name(process), k);
        if (!path_of(folder, name, stage)) {
            stage[0] = '\0';
            return qn_fail(diag, QN_ERR_ARGUMENT, "the path of the run directory '%s' is too long",
                           folder);
        }
        if (mkdir(stage, 0777) == 0) return QN_OK;
        if (errno != EEXIST) break;
    }
    stage[0] = '\0';
    return fail_io(diag, "write into", folder);
}

void qn_stage_drop(const char *folder, const char *stage) {
    remove_stage(stage);
    (void)rmdir(folder);
}

/* ---- publishing --------------------------------------------------------------------------- */

static bool move_up(const char *stage, const char *name) {
    char from[PATH_MAX], to[PATH_MAX], above[PATH_MAX];
    return path_of(stage, "..", above) && path_of(stage, name, from) && path_of(above, name, to) &&
           rename(from, to) == 0;
}

/* FOLDER/PREFIXPROCESS */
static bool stage_path(const char *folder, const char *prefix, const char *process, char *path) {
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "%s%s", prefix, process);
    return path_of(folder, name, path);
}

/* Removes the old run and moves the new one; `stage` is complete. */
static bool replace(const char *folder, const char *stage, const char *process) {
    char moving[PATH_MAX];
    qn_run_files_remove(folder);
    qn_run_curves_remove(folder);
    return stage_path(folder, MOVING, process, moving) && rename(stage, moving) == 0 &&
           each_entry(moving, move_up) && rmdir(moving) == 0;
}

qn_status qn_stage_publish(const char *folder, const char *stage, qn_diag *diag) {
    char complete[PATH_MAX];
    char process[QN_PROCESS_NAME];
    qn_process_name(process);
    const bool counts = stage_path(folder, REMOVING, process, complete) &&
                        rename(stage, complete) == 0;
    if (counts && replace(folder, complete, process)) {
        qn_folder_sync(folder);
        return QN_OK;
    }
    const qn_status status = fail_io(diag, "write into", folder);
    if (!counts) qn_stage_drop(folder, stage);
    return status;
}

/* ---- after a kill ------------------------------------------------------------------------- */

/* The process of a stage, if it is no more, else NULL: this is no such stage. */
static const char *orphan_of(const char *name, const char *prefix) {
    const size_t length = strlen(prefix);
    if (strncmp(name, prefix, length) != 0) return NULL;
    return qn_process_is_gone(name + length) ? name + length : NULL;
}

static bool settle(const char *folder, const char *name) {
    char path[PATH_MAX];
    const char *removing = orphan_of(name, REMOVING);
    if (!path_of(folder, name, path)) return true;
    if (orphan_of(name, NEW)) remove_stage(path);
    if (removing) (void)replace(folder, path, removing);
    if (orphan_of(name, MOVING) && each_entry(path, move_up)) (void)rmdir(path);
    return true;
}

void qn_stage_settle(const char *folder) {
    (void)each_entry(folder, settle);
    qn_folder_sweep(folder);
}

static bool clear(const char *folder, const char *name) {
    char path[PATH_MAX];
    if (strncmp(name, NEW, sizeof NEW - 1) == 0 && path_of(folder, name, path)) remove_stage(path);
    return true;
}

void qn_stage_clear(const char *folder) { (void)each_entry(folder, clear); }
