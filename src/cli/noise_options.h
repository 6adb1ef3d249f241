/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of `noise`, and its larger actions. */
#ifndef QN_CLI_NOISE_OPTIONS_H
#define QN_CLI_NOISE_OPTIONS_H

#include "settings/train_options.h"

typedef struct qn_noise_options {
    qn_train_options train; /* the circuit's options only */
    bool circuit, json, force;
    int pairs;
    int64_t seed; /* of instance */
    int format, export_format;
    bool fractional;
    double pair_error;
    char *configuration, *qubits, *gate_times, *layers, *out;
} qn_noise_options;

extern const qn_option_table qn_noise_option_table;

/* Writes the text of a model to a file, if it loads. */
QN_MUST_CHECK qn_status qn_noise_write(const char *path, bool force, const char *text,
                                       qn_diag *diag);

/* Each prints its results to stdout and returns an exit code. */
int qn_noise_show(const qn_model *model, const qn_noise_options *options);
int qn_noise_audit(const qn_model *model, const qn_noise_options *options);
int qn_noise_import(const char *path, const qn_noise_options *options);
/* name NULL: the schema, which is of no model. */
int qn_noise_export(const char *name, const qn_noise_options *options);

#endif
