/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chosen circuit as a training can start with it, and the settings of that training. */
#include "design/folder.h"

#include "core/printed.h"
#include "core/try.h"
#include "qmae/encoder.h"
#include "run/directory.h"
#include "train/optimiser.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Settings of a training of it, which has what it found at `start_run`. The caller frees *text
 * (qn_free). */
static qn_status print_training(const qn_design *d, const char *start_run, char **text) {
    qn_status status = QN_OK;
    char model[64], none[] = "none", start[PATH_MAX] = "";
    qn_train_options options = d->options->train;
    qn_printed page = {0};
    options.settings = d->chosen.candidate.settings;
    options.settings.spec.encoder = (qn_encoder){0};
    options.out = options.config = options.resume = options.encoder = NULL;
    snprintf(model, sizeof model, "%s", qn_run_file_name(QN_RUN_MODEL));
    options.noise = qn_model_path(d->bench.model)[0] ? model : none;
    options.settings.threads = 0;
    if (start_run) {
        snprintf(start, sizeof start, "%s", start_run);
        options.start_run = start;
    }
    QN_TRY(qn_encoder_text(&d->chosen.candidate.settings.spec.encoder, &options.encoder));
    QN_TRY(qn_printed_open(&page));
    qn_run_heading_print(page.file, "train");
    qn_settings_print(&qn_train_option_table, &options, page.file);
    QN_TRY(qn_printed_take(&page, QN_OK, text));
out:
    free(options.encoder);
    return status;
}

/* Angles and tokens as the checkpoint of a run that took no step of its own: its optimiser is at
 * its start. */
static qn_status write_checkpoint(const qn_design *d, const char *folder, const char *settings,
                                  qn_diag *diag) {
    qn_status status = QN_OK;
    char path[PATH_MAX];
    const qn_history none = {0};
    const qn_contender *c = &d->chosen;
    const qn_train_settings *s = &c->candidate.settings;
    const qn_optimiser *rule = s->optimiser ? qn_optimiser_find(s->optimiser) : qn_optimiser_at(0);
    const size_t learned = c->nangles + (s->tokens == QN_TOKENS_MEAN ? 0 : c->ntoken),
                 count = (size_t)rule->nstate * learned;
    double *optimiser = qn_alloc(count + 1, sizeof *optimiser);
    const qn_train_state state = {.nangles = c->nangles,
                                  .ntoken = c->ntoken,
                                  .noptimiser = count,
                                  .angles = c->params,
                                  .token = c->params + c->nangles,
                                  .optimiser = optimiser};
    QN_TRY_ALLOC(optimiser);
    QN_TRY(qn_run_file_path(folder, QN_RUN_NOISY, QN_RUN_CHECKPOINT, path, diag));
    QN_TRY(qn_checkpoint_write(path, &state, &none, settings, diag));
out:
    qn_free(optimiser);
    return status;
}

qn_status qn_design_write_training(const qn_design *d, qn_diag *diag) {
    qn_status status = QN_OK;
    char folder[PATH_MAX], *settings = NULL, *training = NULL;
    QN_TRY(print_training(d, NULL, &settings));
    QN_TRY(print_training(d, QN_DESIGN_FOUND, &training));
    QN_TRY(qn_design_make_found(d, settings, folder, diag));
    QN_TRY(write_checkpoint(d, folder, settings, diag));
    QN_TRY(qn_design_write_text(d, QN_DESIGN_TRAINING, training, diag));
out:
    qn_free(settings);
    qn_free(training);
    return status;
}
