/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/printed.h"
#include "core/try.h"
#include "run/run.h"
#include "run/stage.h"
#include "run/start.h"

#include <limits.h>
#include <string.h>

/* ---- settings ----------------------------------------------------------------------------- */

/* The next line of a settings text that decides about the numbers of a run, or NULL: no headings
 * ("# ..."; the noise model's lines have two blanks), and without `all` no adjustable settings. */
static const char *next_line(const char **text, bool all) {
    while (**text) {
        const char *line = *text;
        char name[64];
        *text += strcspn(line, "\n");
        if (**text) ++*text;
        if (line[0] == '\n' || (line[0] == '#' && line[1] == ' ' && line[2] != ' ')) continue;
        snprintf(name, sizeof name, "%.*s", (int)strcspn(line, " ="), line);
        const qn_option *option = qn_option_find(&qn_train_option_table, name);
        if (all || !option || !option->adjustable) return line;
    }
    return NULL;
}

static bool same_line(const char *a, const char *b) {
    const size_t length = strcspn(a, "\n");
    return length == strcspn(b, "\n") && strncmp(a, b, length) == 0;
}

/* Does a settings text have a line that is `line`, or that begins with the same name? */
static bool has_line(const char *text, const char *line, bool whole) {
    const size_t name = strcspn(line, "=\n");
    for (const char *at; (at = next_line(&text, true));)
        if (whole ? same_line(at, line) : strncmp(at, line, name) == 0) return true;
    return false;
}

/* Two settings texts; what a setting is that is newer than the first of them: its default. */
typedef struct comparison {
    const char *theirs, *ours, *defaults;
} comparison;

/* The first lines in which they differ; false = none. */
static bool differ(const comparison *c, bool all, const char **line_a, const char **line_b) {
    const char *a = c->theirs, *b = c->ours;
    *line_a = next_line(&a, all);
    *line_b = next_line(&b, all);
    while (*line_a || *line_b) {
        if (*line_b && !(*line_a && same_line(*line_a, *line_b))) {
            if (has_line(c->theirs, *line_b, false)) return true;
            if (!has_line(c->defaults, *line_b, true)) {
                *line_a = NULL;
                return true;
            }
        } else {
            if (!*line_b) return true;
            *line_a = next_line(&a, all);
        }
        *line_b = next_line(&b, all);
    }
    return false;
}

/* *text: qn_free. */
static qn_status print_defaults(char **text, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_train_options options = {0};
    qn_printed page = {0};
    QN_TRY(qn_options_set_defaults(&qn_train_option_table, &options, diag));
    QN_TRY(qn_printed_open(&page));
    qn_settings_print(&qn_train_option_table, &options, page.file);
    QN_TRY(qn_printed_take(&page, QN_OK, text));
out:
    qn_options_clear(&qn_train_option_table, &options);
    return status;
}

/* A schedule that depends on the epochs cannot have others. */
static qn_status check_epochs(const qn_run *run, const char *path, const char *theirs,
                              qn_diag *diag) {
    qn_train_options own = {0};
    qn_status status = QN_OK;
    QN_TRY(qn_options_set_defaults(&qn_train_option_table, &own, diag));
    QN_TRY(qn_settings_parse(path, theirs, &qn_train_option_table, &own, diag));
    if (own.settings.epochs != run->options->settings.epochs)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT,
                       "--epochs %d: the %s schedule of the learning rate depends on the epochs, "
                       "so this run ends after %d",
                       run->options->settings.epochs,
                       qn_rate_schedule_choice.names[run->options->settings.schedule],
                       own.settings.epochs));
out:
    qn_options_clear(&qn_train_option_table, &own);
    return status;
}

static qn_status check_settings(const qn_run *run, const char *path, const char *theirs,
                                qn_diag *diag) {
    qn_status status = QN_OK;
    const char *a = NULL, *b = NULL;
    char *defaults = NULL;
    QN_TRY(print_defaults(&defaults, diag));
    if (differ(&(comparison){theirs, run->settings, defaults}, false, &a, &b))
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT,
                       "'%s' was made with '%.*s' and not with '%.*s': a run goes on with the "
                       "settings it began with",
                       path, a ? (int)strcspn(a, "\n") : 7, a ? a : "nothing",
                       b ? (int)strcspn(b, "\n") : 7, b ? b : "nothing"));
    if (run->options->settings.schedule != QN_RATE_CONSTANT)
        QN_TRY(check_epochs(run, path, theirs, diag));
out:
    qn_free(defaults);
    return status;
}

/* ---- a training --------------------------------------------------------------------------- */

static qn_status check_counts(const qn_run *run, const char *path, const qn_checkpoint *checkpoint,
                              qn_diag *diag) {
    const qn_history *history = &checkpoint->history;
    const uint64_t steps = qn_train_steps(run->noisy.train), step = checkpoint->state.step;
    const uint64_t per_epoch = qn_train_steps_per_epoch(run->noisy.train);
    /* the last evaluation may have been interrupted */
    const bool lacks = step > 0 && step % per_epoch == 0 &&
                       history->nevaluations == step / per_epoch;
    if (history->nsteps != step || (history->nevaluations != 1 + step / per_epoch && !lacks))
        return qn_fail(diag, QN_ERR_SYNTAX, "'%s' is damaged: its tables do not fit its %llu steps",
                       path, (unsigned long long)step);
    if (step > steps)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "'%s' is at step %llu, which is more than the %llu of --epochs %d", path,
                       (unsigned long long)step, (unsigned long long)steps,
                       run->options->settings.epochs);
    return QN_OK;
}

/* Reads and checks the checkpoint and the image records that belong to it; changes no file. */
static qn_status load_member(qn_run *run, qn_run_member *member, char **settings, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_checkpoint checkpoint = {0};
    char path[PATH_MAX];
    qn_image_record *records = NULL;
    size_t count = run->test_images.count;
    QN_TRY(qn_run_file_path(run->folder, member->part, QN_RUN_CHECKPOINT, path, diag));
    QN_TRY(qn_checkpoint_read(path, &checkpoint, diag));
    QN_TRY(check_settings(run, path, checkpoint.settings, diag));
    QN_TRY(check_counts(run, path, &checkpoint, diag));
    const size_t evaluations = checkpoint.history.nevaluations;
    QN_TRY(qn_run_images_read(run->folder, member->part, evaluations, &count, &records, diag));
    QN_TRY(qn_train_restore(member->train, &checkpoint.state, diag));
    member->history = checkpoint.history;
    memset(&checkpoint.history, 0, sizeof checkpoint.history);
    member->seconds = member->history.evaluations[evaluations - 1].seconds;
    member->image_records = records;
    member->image_room = evaluations;
    records = NULL;
    *settings = checkpoint.settings;
    checkpoint.settings = NULL;
out:
    qn_free(records);
    qn_checkpoint_clear(&checkpoint);
    return status;
}

/* The tables as they were at the checkpoint: rows of later steps go. */
static qn_status rewrite_tables(const qn_run *run, qn_run_member *member, qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    const qn_history *h = &member->history;
    QN_TRY(qn_run_file_path(run->folder, member->part, QN_RUN_STEPS, path, diag));
    QN_TRY(qn_csv_rewrite(path, &qn_step_table, h->steps, h->nsteps, &member->steps, diag));
    QN_TRY(qn_run_file_path(run->folder, member->part, QN_RUN_METRICS, path, diag));
    QN_TRY(qn_csv_rewrite(path, &qn_evaluation_table, h->evaluations, h->nevaluations,
                          &member->metrics, diag));
    QN_TRY(qn_run_file_path(run->folder, member->part, QN_RUN_IMAGES, path, diag));
    QN_TRY(qn_csv_rewrite(path, &qn_image_table, member->image_records,
                          h->nevaluations * run->test_images.count, &member->images, diag));
out:
    return status;
}

/* ---- the run ------------------------------------------------------------------------------ */

/* Keeps the text of the run's settings unless adjustable ones were changed. settings: borrowed. */
static qn_status keep_settings(qn_run *run, const char *settings, qn_diag *diag) {
    const char *a = NULL, *b = NULL;
    if (differ(&(comparison){settings, run->settings, ""}, true, &a, &b))
        return qn_run_write_text(run, QN_RUN_SETTINGS, run->settings, diag);
    char *copy = strdup(settings);
    if (!copy) return QN_ERR_MEMORY;
    qn_free(run->settings);
    run->settings = copy;
    return QN_OK;
}

qn_status qn_run_resume(qn_run *run, qn_diag *diag) {
    qn_status status = QN_OK;
    char *settings = NULL, *twin_settings = NULL;
    const bool leads = qn_host_leads(run->host);
    if (leads) qn_stage_settle(run->folder);
    if (!qn_run_file_exists(run->folder, QN_RUN_NOISY, QN_RUN_CHECKPOINT))
        QN_TRY(qn_fail(diag, QN_ERR_NOT_FOUND,
                       "'%s' has no %s to go on from: start it again with --config %s/%s",
                       run->folder, qn_run_file_name(QN_RUN_CHECKPOINT), run->folder,
                       qn_run_file_name(QN_RUN_SETTINGS)));
    QN_TRY(qn_run_compose_settings(run));
    QN_TRY(load_member(run, &run->noisy, &settings, diag));
    if (run->twin.train) {
        /* Killed between the first two checkpoints: the twin starts again. */
        if (qn_run_file_exists(run->folder, QN_RUN_TWIN, QN_RUN_CHECKPOINT))
            QN_TRY(load_member(run, &run->twin, &twin_settings, diag));
        else QN_TRY(qn_run_start(run, &run->twin, diag));
        if (leads) QN_TRY(rewrite_tables(run, &run->twin, diag));
    }
    if (leads) QN_TRY(rewrite_tables(run, &run->noisy, diag));
    if (leads) QN_TRY(keep_settings(run, settings, diag));
out:
    qn_free(settings);
    qn_free(twin_settings);
    return status;
}
