/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The steps of reading a noise-model file. All fill a model that qn_model_load destroys on
 * failure. */
#ifndef QN_NOISE_MODEL_FILE_H
#define QN_NOISE_MODEL_FILE_H

#include "noise/setting.h"

/* The sections; a setting of NULL is a section that the file leaves out. Read in this order: basis,
 * gates, exceptions of them (`gates` of the entries of `qubits`, and `edges`), rules. */
QN_MUST_CHECK qn_status qn_model_read_basis(const qn_reader *reader, config_setting_t *list,
                                            qn_model *model);
QN_MUST_CHECK qn_status qn_model_read_gates(const qn_reader *reader, config_setting_t *group,
                                            qn_model *model);
QN_MUST_CHECK qn_status qn_model_read_locals(const qn_reader *reader, config_setting_t *qubits,
                                             config_setting_t *edges, qn_model *model);
QN_MUST_CHECK qn_status qn_model_read_rules(const qn_reader *reader, config_setting_t *list,
                                            qn_model *model);

QN_MUST_CHECK qn_status qn_model_read_coupling(const qn_reader *reader, config_setting_t *list,
                                               qn_model *model);
QN_MUST_CHECK qn_status qn_model_read_crosstalk(const qn_reader *reader, config_setting_t *list,
                                                qn_model *model);
QN_MUST_CHECK qn_status qn_model_read_readouts(const qn_reader *reader, config_setting_t *list,
                                               qn_model *model);

/* Reads a model, `content` NULL: of the file; *config, which is initialised, is then the file with
 * the numbers that the model has, drawn and moved as the options say. */
QN_MUST_CHECK qn_status qn_model_load_tree(const char *path, const char *content,
                                           const qn_model_options *options, config_t *config,
                                           qn_model **model, qn_diag *diag);

QN_MUST_CHECK qn_status qn_model_read_layers(const qn_reader *reader, config_setting_t *list,
                                             qn_model *model);

/* The gate that a setting names, which must be one that noise can follow: one or two qubits, in the
 * basis. */
QN_MUST_CHECK qn_status qn_model_read_gate(const qn_reader *reader, const config_setting_t *setting,
                                           const char *name, const qn_model *model,
                                           const qn_gate **gate);

/* What needs more than one key: T2 <= 2 T1, keys that go together, error against relaxation. Adds
 * the warnings. QN_ERR_MEMORY; what is wrong is reported to the reader. */
QN_MUST_CHECK qn_status qn_model_check(const qn_reader *reader, const qn_model_options *options,
                                       qn_model *model);

#endif
