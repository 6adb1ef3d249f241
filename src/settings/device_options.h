/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a noise model is judged and how strong it is: of every command with --noise
 * (device_option_list.def). */
#ifndef QN_SETTINGS_DEVICE_OPTIONS_H
#define QN_SETTINGS_DEVICE_OPTIONS_H

#include "qmae_noise/settings.h"
#include "settings/options.h"

extern const qn_choice qn_t2_choice;

/* Those of a run under further ones: scales multiply, what either leaves out is left out. */
qn_device_options qn_device_options_join(const qn_device_options *own,
                                         const qn_device_options *given);
qn_program_options qn_device_options_program(const qn_device_options *options);
/* How they have a model read. */
qn_model_options qn_device_options_judge(const qn_device_options *options);
/* A model that these options have opened as it is `steps` later: qn_model_drifts. The caller
 * destroys *moved. */
QN_MUST_CHECK qn_status qn_device_options_moved(const qn_device_options *options,
                                                const qn_model *model, uint64_t steps,
                                                qn_model **moved, qn_diag *diag);
/* Opens a noise model by path or name, judged as the options say. The caller destroys *model. */
QN_MUST_CHECK qn_status qn_device_options_model(const qn_device_options *options, const char *name,
                                                qn_model **model, qn_diag *diag);
/* How tables and pictures call such a model: "ibm_like", "2 x ibm_like", "ibm_like #3", "ibm_like,
 * twirled, no readout"; `ideal` if nothing of its noise is left. Returns label, of QN_DEVICE_LABEL
 * bytes. */
enum { QN_DEVICE_LABEL = 96 };
const char *qn_device_options_label(const qn_device_options *options, const qn_model *model,
                                    const char *ideal, char *label);

#endif
