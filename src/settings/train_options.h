/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of `train`, and the settings they stand for. */
#ifndef QN_SETTINGS_TRAIN_OPTIONS_H
#define QN_SETTINGS_TRAIN_OPTIONS_H

#include "qmae_noise/train.h"
#include "settings/device_options.h"

typedef struct qn_train_options {
    char *noise;
    qn_device_options device;
    /* what the library takes: borrows nothing */
    qn_train_settings settings;
    /* of the list, what is the program's own */
#define QN_SPEC_SETTING(...)
#define QN_TRAIN_SETTING(...)
#define QN_RUN_SETTING(kind, type, field, ...) type field;
#include "qmae_noise/qmae_setting_list.def"
#undef QN_SPEC_SETTING
#undef QN_TRAIN_SETTING
#undef QN_RUN_SETTING
    bool compare_ideal;
    char *name;
    char *config, *out, *resume;
    double checkpoint_minutes;
    bool no_report, force, json, quiet;
} qn_train_options;

extern const qn_option_table qn_train_option_table;

/* Fills in what depends on other options (qubits, latent, align), makes the paths of
 * folders absolute and of the encoder its list, and checks what single ranges cannot.
 * QN_ERR_ARGUMENT is a wrong usage. */
QN_MUST_CHECK qn_status qn_train_options_resolve(qn_train_options *options, qn_diag *diag);

#endif
