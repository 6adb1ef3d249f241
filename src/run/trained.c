/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/trained.h"

#include "core/try.h"
#include "run/directory.h"
#include "run/images.h"
#include "run/stage.h"

#include <string.h>
#include <sys/stat.h>

static qn_status read_folder(qn_trained *t, const char *folder, qn_diag *diag) {
    qn_status status = QN_OK;
    struct stat info;
    snprintf(t->folder, sizeof t->folder, "%s", folder);
    for (size_t end = strlen(t->folder); end > 1 && t->folder[end - 1] == '/'; --end)
        t->folder[end - 1] = '\0';
    const char *slash = strrchr(t->folder, '/');
    t->name = slash && slash[1] ? slash + 1 : t->folder;
    if (stat(t->folder, &info) != 0)
        QN_TRY(qn_fail(diag, QN_ERR_NOT_FOUND, "no run directory '%s'", folder));
    qn_stage_settle(t->folder);
    if (!qn_run_file_exists(t->folder, QN_RUN_NOISY, QN_RUN_CHECKPOINT))
        QN_TRY(qn_fail(diag, QN_ERR_NOT_FOUND,
                       "'%s' is no run directory: it has no %s (qmae-noise train makes one)",
                       folder, qn_run_file_name(QN_RUN_CHECKPOINT)));
    QN_TRY(qn_run_checkpoint_read(t->folder, QN_RUN_NOISY, &t->checkpoint, diag));
    QN_TRY(qn_run_settings_read(t->folder, &t->options, diag));
out:
    return status;
}

qn_status qn_trained_open(const char *folder, size_t test_images, size_t train_images, int threads,
                          qn_trained *trained, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(read_folder(trained, folder, diag));
    trained->options.settings.threads = threads;
    trained->options.settings.cache_bytes = 0;
    if (test_images == 0) test_images = (size_t)trained->options.test_images;
    QN_TRY(qn_run_images(&trained->options, train_images, test_images, &trained->train_images,
                         &trained->test_images, diag));
out:
    if (status != QN_OK) qn_trained_close(trained);
    return status;
}

void qn_trained_close(qn_trained *trained) {
    qn_options_clear(&qn_train_option_table, &trained->options);
    qn_checkpoint_clear(&trained->checkpoint);
    qn_images_clear(&trained->train_images);
    qn_images_clear(&trained->test_images);
    memset(trained, 0, sizeof *trained);
}

/* Of the drift: where its training ended. */
static int64_t last_step(const qn_trained *trained) {
    const int64_t first = trained->options.device.drift_step;
    return (first < 0 ? 0 : first) + (int64_t)trained->checkpoint.state.step;
}

qn_device_options qn_trained_device(const qn_trained *trained, const char *noise,
                                    const qn_device_options *given) {
    if (noise) return *given;
    qn_device_options joined = qn_device_options_join(&trained->options.device, given);
    joined.drift_step = given->drift_step < 0 ? last_step(trained) : given->drift_step;
    return joined;
}

qn_status qn_trained_under(const qn_trained *trained, const char *noise,
                           const qn_device_options *device, const char *engine, qn_model **model,
                           qn_train **train, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_train_settings settings = trained->options.settings;
    const qn_program_options program = qn_device_options_program(device);
    qn_model *opened = NULL;
    qn_train *made = NULL;
    if (noise) settings.engine = "auto";
    if (engine) settings.engine = engine;
    settings.estimator = QN_ESTIMATOR_EXACT;
    QN_TRY(qn_device_options_model(device, noise ? noise : trained->options.noise, &opened, diag));
    QN_TRY(qn_train_create(&settings, opened, &program, &trained->train_images,
                           &trained->test_images, &made, diag));
    QN_TRY(qn_train_restore(made, &trained->checkpoint.state, diag));
    *model = opened;
    *train = made;
    opened = NULL;
    made = NULL;
out:
    qn_model_destroy(opened);
    qn_train_destroy(made);
    return status;
}
