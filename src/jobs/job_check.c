/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jobs/jobs.h"

#include "core/try.h"
#include "qmae/routed.h"

#include <string.h>

qn_status qn_job_check(const qn_job *job, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_train_options *o = &job->options;
    const qn_program_options options = qn_device_options_program(&o->device);
    qn_model *model = NULL;
    qn_program *program = NULL;
    qn_qmae *qmae = NULL;
    QN_TRY(qn_train_settings_check(&o->settings, diag));
    const qn_model_options judged = qn_device_options_judge(&o->device);
    if (job->model) QN_TRY(qn_model_parse(o->noise, job->model, &judged, &model, diag));
    else QN_TRY(qn_device_options_model(&o->device, o->noise, &model, diag));
    QN_TRY(qn_qmae_program_build(&o->settings.spec, model, &options, NULL, &program, diag));
    /* One that is chosen takes the circuit; one that is asked for may not. */
    if (o->settings.engine && strcmp(o->settings.engine, "auto") != 0)
        QN_TRY(qn_qmae_create(&o->settings.spec, model, &options, o->settings.engine, NULL, &qmae,
                              diag));
out:
    qn_qmae_destroy(qmae);
    qn_program_destroy(program);
    qn_model_destroy(model);
    return status;
}
