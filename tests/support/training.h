/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small trainings for tests: images made on the spot, no files. */
#ifndef QN_TEST_TRAINING_H
#define QN_TEST_TRAINING_H

#include "qmae_noise/train.h"

/* `count` images of side x side pixels: smooth blobs at random places, keyed by `key`. Clear with
 * qn_images_clear. */
qn_images blob_images(int side, size_t count, uint64_t key);

/* Settings of a tiny training at image side 4: 4 qubits, 3 latent, batch 4, one epoch, exact, one
 * thread. */
qn_train_settings tiny_settings(void);

/* Creates a training; fails the test with the diagnostic. model may be NULL (ideal). */
qn_train *training_of(const qn_train_settings *settings, const qn_model *model,
                      const qn_images *train, const qn_images *test);

#endif
