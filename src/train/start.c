/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/start.h"

#include "qmae/encoder.h"

#include <math.h>

void qn_train_start_angles(uint64_t seed, size_t count, double *angles) {
    qn_rng rng;
    qn_rng_init(&rng, seed, QN_STREAM_ANGLES, 0, 0, 0);
    for (size_t i = 0; i < count; ++i) angles[i] = 2.0 * M_PI * qn_rng_uniform(&rng);
}

qn_status qn_train_start(const qn_train_settings *settings, double *angles, qn_diag *diag) {
    const size_t count = (size_t)qn_qmae_spec_nangles(&settings->spec);
    qn_rng rng;
    if (settings->start == QN_START_UNIFORM) {
        qn_train_start_angles(settings->seed, count, angles);
        return QN_OK;
    }
    const qn_status status = qn_encoder_identity(&settings->spec, angles, diag);
    if (status != QN_OK) return status;
    qn_rng_init(&rng, settings->seed, QN_STREAM_ANGLES, 0, 0, 0);
    for (size_t i = 0; i < count; ++i) angles[i] += settings->start_width * qn_rng_normal(&rng);
    return QN_OK;
}

void qn_train_start_token(uint64_t seed, size_t count, double *token) {
    qn_rng rng;
    qn_rng_init(&rng, seed, QN_STREAM_TOKEN, 0, 0, 0);
    for (size_t i = 0; i < count; ++i) token[i] = qn_rng_uniform(&rng);
}
