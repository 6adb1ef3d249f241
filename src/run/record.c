/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/record.h"

#include "core/try.h"
#include "noise/model.h"
#include "run/directory.h"
#include "run/stage.h"

#include <stdlib.h>
#include <string.h>

static qn_status read_model(qn_record *r, qn_diag *diag) {
    qn_model *model = NULL;
    const qn_status status = qn_device_options_model(&r->options.device, r->options.noise, &model,
                                                     diag);
    if (status != QN_OK) return status;
    (void)qn_device_options_label(&r->options.device, model, "ideal", r->label);
    r->model = strdup(qn_model_text(model));
    qn_model_destroy(model);
    return r->model ? QN_OK : QN_ERR_MEMORY;
}

static qn_status read_tables(qn_record *r, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_checkpoint checkpoint = {0};
    QN_TRY(qn_run_checkpoint_read(r->folder, QN_RUN_NOISY, &checkpoint, diag));
    QN_TRY(qn_run_images_read(r->folder, QN_RUN_NOISY, checkpoint.history.nevaluations, &r->nimages,
                              &r->images, diag));
    if (checkpoint.state.ntoken > 0) {
        const size_t size = checkpoint.state.ntoken * sizeof *r->token;
        r->token = qn_alloc(checkpoint.state.ntoken, sizeof *r->token);
        QN_TRY_ALLOC(r->token);
        memcpy(r->token, checkpoint.state.token, size);
        r->ntoken = checkpoint.state.ntoken;
    }
    r->history = checkpoint.history;
    memset(&checkpoint.history, 0, sizeof checkpoint.history);
out:
    qn_checkpoint_clear(&checkpoint);
    return status;
}

qn_status qn_record_read(const char *folder, qn_record *record, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_record made = {0};
    snprintf(made.folder, sizeof made.folder, "%s", folder);
    qn_stage_settle(made.folder);
    QN_TRY(qn_run_settings_read(made.folder, &made.options, diag));
    QN_TRY(read_model(&made, diag));
    QN_TRY(read_tables(&made, diag));
    *record = made;
    memset(&made, 0, sizeof made);
out:
    qn_record_clear(&made);
    return status;
}

void qn_record_clear(qn_record *record) {
    qn_options_clear(&qn_train_option_table, &record->options);
    qn_history_clear(&record->history);
    qn_free(record->images);
    qn_free(record->token);
    free(record->model);
    memset(record, 0, sizeof *record);
}
