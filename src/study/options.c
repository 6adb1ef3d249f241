/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/options.h"

#include "core/option.h"
#include "study/mitigate.h"

/* ---- evaluate -------------------------------------------------------------------------------- */

qn_evaluate_options qn_evaluate_options_default(void) {
    return (qn_evaluate_options){
        .device = qn_device_options_default(),
#define QN_STUDY_SETTING(kind, type, field, name, initial, ...) .field = QN_INITIAL_##kind(initial),
#include "qmae_noise/study_evaluate_list.def"
#undef QN_STUDY_SETTING
    };
}

qn_status qn_evaluate_options_check(const qn_evaluate_options *options, qn_diag *diag) {
    static const qn_option SETTINGS[] = {
#define QN_STUDY_SETTING(kind, type, field, ...)                                                   \
    QN_OPTION_RECORD(kind, offsetof(qn_evaluate_options, field), type, __VA_ARGS__)
#include "qmae_noise/study_evaluate_list.def"
#undef QN_STUDY_SETTING
    };
    const qn_option_table table = {sizeof SETTINGS / sizeof *SETTINGS, SETTINGS};
    return qn_options_check(&table, options, diag);
}

/* ---- mitigate -------------------------------------------------------------------------------- */

qn_mitigate_options qn_mitigate_options_default(void) {
    return (qn_mitigate_options){
        .device = qn_device_options_default(),
#define QN_STUDY_SETTING(kind, type, field, name, initial, ...) .field = QN_INITIAL_##kind(initial),
#include "qmae_noise/study_mitigate_list.def"
#undef QN_STUDY_SETTING
    };
}

qn_status qn_mitigate_options_check(const qn_mitigate_options *options, qn_diag *diag) {
    static const qn_option SETTINGS[] = {
#define QN_STUDY_SETTING(kind, type, field, ...)                                                   \
    QN_OPTION_RECORD(kind, offsetof(qn_mitigate_options, field), type, __VA_ARGS__)
#include "qmae_noise/study_mitigate_list.def"
#undef QN_STUDY_SETTING
    };
    const qn_option_table table = {sizeof SETTINGS / sizeof *SETTINGS, SETTINGS};
    return qn_options_check(&table, options, diag);
}
