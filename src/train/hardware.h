/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a training would ask of hardware. */
#ifndef QN_TRAIN_HARDWARE_H
#define QN_TRAIN_HARDWARE_H

#include "qmae_noise/train.h"

/* Does the estimator of these settings draw shots? */
bool qn_estimator_draws(const qn_train_settings *settings);
/* Circuits that hardware runs for one image. */
uint64_t qn_estimator_circuits(const qn_train *train);
/* Shots of a circuit: those of the settings, shared by the views. */
uint64_t qn_train_shots(const qn_train *train);

#endif
