/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a training starts. */
#ifndef QN_TRAIN_START_H
#define QN_TRAIN_START_H

#include "qmae_noise/train.h"

/* The angles of a seed: uniform in [0, 2 pi). */
void qn_train_start_angles(uint64_t seed, size_t count, double *angles);
/* The angles of a training: as `settings` say. QN_ERR_UNSUPPORTED: there is no identity to be near
 * to. */
QN_MUST_CHECK qn_status qn_train_start(const qn_train_settings *settings, double *angles,
                                       qn_diag *diag);
/* The token of a seed: uniform in [0, 1). */
void qn_train_start_token(uint64_t seed, size_t count, double *token);

#endif
