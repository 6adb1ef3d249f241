/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/run.h"

#include "core/try.h"
#include "run/images.h"
#include "run/stage.h"
#include "run/start.h"
#include "run/validation.h"

#include <string.h>

static qn_status create_twin(qn_run *run, const qn_train_settings *settings, qn_diag *diag) {
    qn_model *ideal = NULL;
    qn_train_settings own = *settings;
    /* The twin has no noise, so its engine is free; a named one might be too slow for nothing. */
    own.engine = NULL;
    own.mitigation = QN_MITIGATION_NONE; /* there is nothing to undo */
    qn_status status = qn_model_ideal(&ideal);
    if (status == QN_OK)
        status = qn_train_create(&own, ideal, NULL, &run->train_images, &run->test_images,
                                 &run->twin.train, diag);
    qn_model_destroy(ideal);
    return status;
}

qn_status qn_run_open(qn_run *run, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_train_options *o = run->options;
    const qn_program_options program = qn_device_options_program(&o->device);
    run->noisy.part = QN_RUN_NOISY;
    run->twin.part = QN_RUN_TWIN;
    QN_TRY(qn_train_settings_check(&o->settings, diag));
    QN_TRY(qn_device_options_model(&o->device, o->noise, &run->model, diag));
    QN_TRY(qn_run_folder_choose(run, diag));
    QN_TRY(qn_run_images(o, qn_validation_read(o), (size_t)o->test_images, &run->train_images,
                         &run->test_images, diag));
    QN_TRY(qn_validation_split(o, &run->train_images, &run->validation_images, diag));
    QN_TRY(qn_train_create(&o->settings, run->model, &program, &run->train_images,
                           &run->test_images, &run->noisy.train, diag));
    if (o->compare_ideal) QN_TRY(create_twin(run, &o->settings, diag));
    qn_train_join(run->noisy.train, qn_host_team(run->host));
    if (run->twin.train) qn_train_join(run->twin.train, qn_host_team(run->host));
out:
    return status;
}

static qn_status start(qn_run *run, qn_diag *diag) {
    const qn_status status = qn_run_start(run, &run->noisy, diag);
    return status == QN_OK ? qn_run_start(run, &run->twin, diag) : status;
}

/* The number that trainings have by default is no wish. */
static void say_unsampled(const qn_run *run) {
    const qn_train_settings *s = &run->options->settings, plain = qn_train_settings_default();
    const char *taken = qn_qmae_engine(qn_train_qmae(run->noisy.train));
    const bool chosen = s->engine && strcmp(s->engine, "auto") != 0;
    if (chosen || !qn_host_leads(run->host)) return;
    qn_host_say_unsampled(run->host, s->trajectories != plain.trajectories, "trajectories",
                          "engine", taken);
    qn_host_say_unsampled(run->host, s->target_error > 0.0, "target-se", "engine", taken);
}

qn_status qn_run_begin(qn_run *run, qn_diag *diag) {
    const bool resumes = run->options->resume;
    qn_status status = qn_host_agree(run->host, qn_run_open(run, diag));
    if (status == QN_OK && resumes) status = qn_host_agree(run->host, qn_run_resume(run, diag));
    if (status == QN_OK && !resumes) status = qn_host_agree(run->host, start(run, diag));
    if (status == QN_OK && !resumes)
        status = qn_host_agree(run->host, qn_run_folder_create(run, diag));
    if (status == QN_OK) say_unsampled(run);
    return status;
}

static void close_member(qn_run_member *member) {
    qn_csv_destroy(member->steps);
    qn_csv_destroy(member->metrics);
    qn_csv_destroy(member->images);
    qn_free(member->image_records);
    qn_train_destroy(member->train);
    qn_history_clear(&member->history);
}

void qn_run_close(qn_run *run) {
    if (run->stage[0]) qn_stage_drop(run->folder, run->stage); /* it failed before it was a run */
    close_member(&run->noisy);
    close_member(&run->twin);
    qn_images_clear(&run->train_images);
    qn_images_clear(&run->test_images);
    qn_model_destroy(run->model);
    qn_free(run->settings);
    memset(run, 0, sizeof *run);
}
