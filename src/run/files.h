/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a finished run, as `report` reads them. */
#ifndef QN_RUN_FILES_H
#define QN_RUN_FILES_H

#include "draw/csv_file.h"

#include <limits.h>
#include <stdbool.h>

/* A setting or figure as name and text. */
typedef struct qn_entry {
    char *name, *value;
} qn_entry;

typedef struct qn_run_files {
    char folder[PATH_MAX - 300]; /* without slashes at its end */
    const char *name;            /* last part of `folder` */
    char *settings;              /* text of settings.cfg, or NULL */
    size_t nentries;
    qn_entry *entries;                  /* its settings, in its order */
    char *model;                        /* text of noise_model.cfg; NULL without noise */
    char *model_name, *model_source;    /* from it; "none" and "" if there is none */
    qn_csv_file metrics, ideal_metrics; /* empty if the run has none */
    char **names;                       /* of all files, sorted */
    size_t nnames;
} qn_run_files;

/* What made a run directory. */
typedef enum qn_run_kind {
    QN_RUN_TRAINING, /* `train`, and whatever else leaves tables and pictures */
    QN_RUN_SEARCH    /* `optimise` */
} qn_run_kind;
qn_run_kind qn_run_files_kind(const qn_run_files *run);

/* Reads a run directory. QN_ERR_NOT_FOUND if it has neither settings.cfg nor any
 * table or picture. The caller clears *run. */
QN_MUST_CHECK qn_status qn_run_files_read(const char *folder, qn_run_files *run, qn_diag *diag);
void qn_run_files_clear(qn_run_files *run);

/* FOLDER/NAME; path: PATH_MAX. Returns path. */
const char *qn_run_files_path(const qn_run_files *run, const char *name, char *path);
bool qn_run_files_has(const qn_run_files *run, const char *name);
/* The text of a setting, or NULL. */
const char *qn_run_files_setting(const qn_run_files *run, const char *name);

#endif
