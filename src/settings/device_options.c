/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "settings/device_options.h"

#include "noise/model.h"

#include <stdio.h>

static const char *const t2_names[] = {"refuse", "cap", NULL}; /* in the order of qn_t2_policy */
const qn_choice qn_t2_choice = {
    "t2-policy", t2_names,
    "T2 above 2 T1, which no qubit can do: an error, or lowered to 2 T1 and said so"};

qn_device_options qn_device_options_default(void) {
    return (qn_device_options){.noise_scale = 1.0, .t2_policy = QN_T2_REFUSE, .drift_step = -1};
}

qn_device_options qn_device_options_join(const qn_device_options *own,
                                         const qn_device_options *given) {
    return (qn_device_options){
        .noise_scale = own->noise_scale * given->noise_scale,
        .no_readout = own->no_readout || given->no_readout,
        .no_idle = own->no_idle || given->no_idle,
        .allow_unused = own->allow_unused || given->allow_unused,
        .t2_policy = own->t2_policy == QN_T2_CAP ? own->t2_policy : given->t2_policy,
        .twirl = own->twirl || given->twirl,
        .drift_step = given->drift_step < 0 ? own->drift_step : given->drift_step,
        .drift_seed = given->drift_seed ? given->drift_seed : own->drift_seed,
        .instance = given->instance ? given->instance : own->instance,
        .spread = given->spread > 0.0 ? given->spread : own->spread,
    };
}

qn_program_options qn_device_options_program(const qn_device_options *o) {
    qn_program_options made = qn_program_options_default();
    made.noise_scale = o->noise_scale;
    made.readout = !o->no_readout;
    made.idle = !o->no_idle;
    made.allow_unused = o->allow_unused;
    return made;
}

qn_model_options qn_device_options_judge(const qn_device_options *o) {
    return (qn_model_options){.t2 = (qn_t2_policy)o->t2_policy,
                              .twirl = o->twirl,
                              .drift_step = o->drift_step < 0 ? 0 : (uint64_t)o->drift_step,
                              .drift_seed = o->drift_seed,
                              .instance = o->instance,
                              .spread = o->spread};
}

qn_status qn_device_options_moved(const qn_device_options *o, const qn_model *model, uint64_t steps,
                                  qn_model **moved, qn_diag *diag) {
    qn_model_options judged = qn_device_options_judge(o);
    judged.drift_step += steps;
    return qn_model_parse(qn_model_path(model), qn_model_text(model), &judged, moved, diag);
}

qn_status qn_device_options_model(const qn_device_options *o, const char *name, qn_model **model,
                                  qn_diag *diag) {
    const qn_model_options judged = qn_device_options_judge(o);
    return qn_model_open_with(name, &judged, model, diag);
}

const char *qn_device_options_label(const qn_device_options *o, const qn_model *model,
                                    const char *ideal, char *label) {
    char scale[32] = "", instance[32] = "";
    snprintf(label, QN_DEVICE_LABEL, "%s", ideal);
    if (qn_model_is_ideal(model) || o->noise_scale == 0.0) return label;
    if (o->noise_scale != 1.0) snprintf(scale, sizeof scale, "%g x ", o->noise_scale);
    if (model->instance)
        snprintf(instance, sizeof instance, " #%llu", (unsigned long long)model->instance);
    snprintf(label, QN_DEVICE_LABEL, "%s%.48s%s%s%s%s", scale, qn_model_name(model), instance,
             model->twirl ? ", twirled" : "", o->no_readout ? ", no readout" : "",
             o->no_idle ? ", no idle" : "");
    return label;
}
