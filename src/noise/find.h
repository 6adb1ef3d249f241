/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the file of a model lies, and how strictly it is judged. */
#ifndef QN_NOISE_FIND_H
#define QN_NOISE_FIND_H

#include "qmae_noise/noise.h"

/* Finds a model by path or by name ("ibm_like" or "ibm_like.cfg") in ./noise_models, the folders of
 * $QMAE_NOISE_MODELS (separated by ':') and the installed share folder; "none" gives an empty path,
 * which stands for the ideal device.
 * QN_ERR_NOT_FOUND lists the names that exist. path: out, `size` bytes. */
QN_MUST_CHECK qn_status qn_model_find(const char *name, char *path, size_t size, qn_diag *diag);

/* qn_model_load with options (NULL = defaults). */
QN_MUST_CHECK qn_status qn_model_load_with(const char *path, const qn_model_options *options,
                                           qn_model **model, qn_diag *diag);

#endif
