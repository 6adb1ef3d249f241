#include "core/atomic_file.h"
#include "core/try.h"
#include "run/run.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- names -------------------------------------------------------------------------------- */

qn_status qn_run_path(const qn_run *run, const char *prefix, const char *name, char *path,
                      qn_diag *diag) {
    const int length = snprintf(path, PATH_MAX, "%s/%s%s", run->folder, prefix, name);
    if (length > 0 && length < PATH_MAX) return QN_OK;
    return qn_fail(diag, QN_ERR_ARGUMENT, "the path of the run directory '%s' is too long",
                   run->folder);
}

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
    if (exists(out) && !run->options->force)
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
    char own[] = "noise_model.cfg", none[] = "none";
    shown.noise = path[0] ? own : none;
    fprintf(file, "# Every setting of a run of qmae-noise %s\n# (%s).\n", qn_version(), qn_build());
    fputs("# qmae-noise train --config THIS_FILE repeats the run bit for bit.\n", file);
    qn_settings_print(&qn_train_option_table, &shown, file);
    if (!path[0]) return;
    fprintf(file, "\n# noise_model.cfg, beside this file, is '%s' as it was for the run:\n#\n",
            path);
    print_commented(qn_model_text(run->model), file);
}

qn_status qn_run_compose_settings(qn_run *run) {
    size_t size = 0;
    FILE *file = open_memstream(&run->settings, &size);
    if (!file) return QN_ERR_MEMORY;
    print_settings(run, file);
    return fclose(file) == 0 ? QN_OK : QN_ERR_MEMORY;
}

static qn_status open_tables(const qn_run *run, qn_run_member *member, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    QN_TRY(qn_run_path(run, member->prefix, "steps.csv", path, diag));
    QN_TRY(qn_csv_create(path, &qn_step_table, &member->steps, diag));
    QN_TRY(qn_run_path(run, member->prefix, "metrics.csv", path, diag));
    QN_TRY(qn_csv_create(path, &qn_evaluation_table, &member->metrics, diag));
    QN_TRY(qn_run_path(run, member->prefix, "images.csv", path, diag));
    QN_TRY(qn_csv_create(path, &qn_image_table, &member->images, diag));
out:
    return status;
}

qn_status qn_run_write_text(const qn_run *run, const char *name, const char *text, qn_diag *diag) {
    char path[PATH_MAX];
    qn_status status = qn_run_path(run, "", name, path, diag);
    if (status == QN_OK) status = qn_atomic_write(path, text, strlen(text), diag);
    return status;
}

/* With --force: what an earlier run left must not pass for this run's. */
static void remove_old(const qn_run *run) {
    static const char *const names[] = {"checkpoint.h5",
                                        "ideal_checkpoint.h5",
                                        "ideal_steps.csv",
                                        "ideal_metrics.csv",
                                        "ideal_images.csv",
                                        "noise_model.cfg",
                                        "curves.dat",
                                        "curves.gp",
                                        "curves.svg",
                                        "curves.png",
                                        "loss.dat",
                                        "loss.gp",
                                        "loss.svg",
                                        "loss.png",
                                        "gradient_norm.dat",
                                        "gradient_norm.gp",
                                        "gradient_norm.svg",
                                        "gradient_norm.png",
                                        "reconstructions.png",
                                        "token.png",
                                        "report.html"};
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; ++i)
        if (qn_run_path(run, "", names[i], path, NULL) == QN_OK) unlink(path);
}

qn_status qn_run_folder_create(qn_run *run, qn_diag *diag) {
    qn_status status = QN_OK;
    struct stat info;
    QN_TRY(qn_run_compose_settings(run));
    const bool there = stat(run->folder, &info) == 0;
    if (there && !S_ISDIR(info.st_mode))
        QN_TRY(qn_fail(diag, QN_ERR_IO, "'%s' is a file, not a folder", run->folder));
    if (!there) QN_TRY(qn_folder_create(run->folder, diag));
    if (access(run->folder, W_OK) != 0)
        QN_TRY(
            qn_fail(diag, QN_ERR_IO, "cannot write into '%s': %s", run->folder, strerror(errno)));
    if (there) remove_old(run);
    QN_TRY(qn_run_write_text(run, "settings.cfg", run->settings, diag));
    if (qn_model_path(run->model)[0])
        QN_TRY(qn_run_write_text(run, "noise_model.cfg", qn_model_text(run->model), diag));
    QN_TRY(open_tables(run, &run->noisy, diag));
    if (run->twin.train) QN_TRY(open_tables(run, &run->twin, diag));
out:
    return status;
}

qn_status qn_run_checkpoint(const qn_run *run, const qn_run_member *member, qn_diag *diag) {
    char path[PATH_MAX];
    const qn_train_state state = qn_train_state_of(member->train);
    const qn_status status = qn_run_path(run, member->prefix, "checkpoint.h5", path, diag);
    if (status != QN_OK) return status;
    return qn_checkpoint_write(path, &state, &member->history, run->settings, diag);
}
