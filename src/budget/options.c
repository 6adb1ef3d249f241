/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of a budget (include/qmae_noise/budget_list.def). */
#include "budget/options.h"

#include "core/option.h"

qn_cost_options qn_cost_options_default(void) {
    return (qn_cost_options){
        .device = qn_device_options_default(),
#define QN_STUDY_SETTING(kind, type, field, name, initial, ...) .field = QN_INITIAL_##kind(initial),
#include "qmae_noise/budget_list.def"
#undef QN_STUDY_SETTING
    };
}

qn_status qn_cost_options_check(const qn_cost_options *options, qn_diag *diag) {
    static const qn_option SETTINGS[] = {
#define QN_STUDY_SETTING(kind, type, field, ...)                                                   \
    QN_OPTION_RECORD(kind, offsetof(qn_cost_options, field), type, __VA_ARGS__)
#include "qmae_noise/budget_list.def"
#undef QN_STUDY_SETTING
    };
    const qn_option_table table = {sizeof SETTINGS / sizeof *SETTINGS, SETTINGS};
    if (!(options->target >= 0.0 && options->target < 1.0))
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "target %.15g: give a mean fidelity above 0 and below 1", options->target);
    return qn_options_check(&table, options, diag);
}
