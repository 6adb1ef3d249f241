/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/directory.h"

#include "core/try.h"
#include "draw/csv.h"
#include "train/columns.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- names -------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    bool twin; /* the twin has one too */
} FILES[QN_RUN_FILES] = {
    [QN_RUN_SETTINGS] = {"settings.cfg", false},
    [QN_RUN_MODEL] = {"noise_model.cfg", false},
    [QN_RUN_CHECKPOINT] = {"checkpoint.h5", true},
    [QN_RUN_STEPS] = {"steps.csv", true},
    [QN_RUN_METRICS] = {"metrics.csv", true},
    [QN_RUN_IMAGES] = {"images.csv", true},
    [QN_RUN_RECONSTRUCTIONS] = {"reconstructions.png", false},
    [QN_RUN_TOKEN] = {"token.png", false},
    [QN_RUN_CHIP] = {"chip.svg", false},
    [QN_RUN_CHIP_PIXELS] = {"chip.png", false},
    [QN_RUN_REPORT] = {"report.html", false},
    [QN_RUN_BASELINES] = {"baselines.csv", false},
    [QN_RUN_LOADING] = {"loading.csv", false},
};

const char *qn_run_file_name(qn_run_file file) { return FILES[file].name; }

qn_status qn_run_file_path(const char *folder, qn_run_part part, qn_run_file file, char *path,
                           qn_diag *diag) {
    const int length = snprintf(path, PATH_MAX, "%s/%s%s", folder,
                                part == QN_RUN_TWIN ? "ideal_" : "", FILES[file].name);
    if (length > 0 && length < PATH_MAX) return QN_OK;
    return qn_fail(diag, QN_ERR_ARGUMENT, "the path of the run directory '%s' is too long", folder);
}

bool qn_run_file_exists(const char *folder, qn_run_part part, qn_run_file file) {
    char path[PATH_MAX];
    struct stat info;
    return qn_run_file_path(folder, part, file, path, NULL) == QN_OK && stat(path, &info) == 0;
}

void qn_run_files_remove(const char *folder) {
    char path[PATH_MAX];
    for (int file = 0; file < QN_RUN_FILES; ++file)
        for (int part = 0; part < (FILES[file].twin ? QN_RUN_PARTS : 1); ++part)
            if (qn_run_file_path(folder, (qn_run_part)part, (qn_run_file)file, path, NULL) == QN_OK)
                (void)unlink(path);
}

/* ---- reading ------------------------------------------------------------------------------ */

qn_status qn_run_settings_read(const char *folder, qn_train_options *options, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    QN_TRY(qn_run_file_path(folder, QN_RUN_NOISY, QN_RUN_SETTINGS, path, diag));
    QN_TRY(qn_options_set_defaults(&qn_train_option_table, options, diag));
    QN_TRY(qn_settings_read(path, &qn_train_option_table, options, diag));
    QN_TRY(qn_train_options_resolve(options, diag));
out:
    return status;
}

qn_status qn_run_checkpoint_read(const char *folder, qn_run_part part, qn_checkpoint *checkpoint,
                                 qn_diag *diag) {
    char path[PATH_MAX];
    const qn_status status = qn_run_file_path(folder, part, QN_RUN_CHECKPOINT, path, diag);
    return status == QN_OK ? qn_checkpoint_read(path, checkpoint, diag) : status;
}

qn_status qn_run_last_read(const char *folder, qn_evaluation *last, qn_diag *diag) {
    qn_checkpoint checkpoint = {0};
    qn_status status = qn_run_checkpoint_read(folder, QN_RUN_NOISY, &checkpoint, diag);
    if (status != QN_OK) return status;
    const qn_history *history = &checkpoint.history;
    if (history->nevaluations > 0) *last = history->evaluations[history->nevaluations - 1];
    else
        status = qn_fail(diag, QN_ERR_SYNTAX, "'%s/%s' holds no evaluation", folder,
                         FILES[QN_RUN_CHECKPOINT].name);
    qn_checkpoint_clear(&checkpoint);
    return status;
}

qn_status qn_run_images_read(const char *folder, qn_run_part part, size_t evaluations,
                             size_t *images, qn_image_record **records, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    void *made = NULL;
    size_t rows = 0, count = *images;
    QN_TRY(qn_run_file_path(folder, part, QN_RUN_IMAGES, path, diag));
    QN_TRY(qn_csv_read(path, &qn_image_table, &made, &rows, diag));
    const qn_image_record *first = made;
    while (*images == 0 && count < rows && first[count].step == first->step) ++count;
    if (evaluations == 0)
        QN_TRY(
            qn_fail(diag, QN_ERR_SYNTAX, "the checkpoint beside '%s' holds no evaluation", path));
    if (rows < evaluations * count)
        QN_TRY(qn_fail(diag, QN_ERR_SYNTAX,
                       "'%s' has %zu rows, and the checkpoint needs %zu of them", path, rows,
                       evaluations * count));
    *images = count;
    *records = made;
    made = NULL;
out:
    qn_free(made);
    return status;
}

/* ---- the heading -------------------------------------------------------------------------- */

static const char REPEAT[] = " --config THIS_FILE repeats the run bit for bit.";

void qn_run_heading_print(FILE *file, const char *command) {
    fprintf(file, "# Every setting of a run of qmae-noise %s\n# (%s).\n# qmae-noise %s%s\n",
            qn_version(), qn_build(), command, REPEAT);
}

static bool ends_with(const char *line, size_t length, const char *tail, size_t size) {
    return length >= size && memcmp(line + length - size, tail, size) == 0;
}

const char *qn_run_heading_next(const char **at, size_t *length) {
    for (const char *line = *at; line[0] == '#' && line[1] == ' '; line = *at) {
        const size_t whole = strcspn(line, "\n");
        *at = line + whole + (line[whole] == '\n');
        if (ends_with(line, whole, REPEAT, sizeof REPEAT - 1)) continue;
        *length = whole - 1;
        return line + 1;
    }
    return NULL;
}
