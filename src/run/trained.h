/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finished runs, opened to look at their models. */
#ifndef QN_RUN_TRAINED_H
#define QN_RUN_TRAINED_H

#include "settings/train_options.h"

#include <limits.h>

/* A run directory: its settings and checkpoint, and its test images. */
typedef struct qn_trained {
    char folder[PATH_MAX - 64];
    const char *name;         /* last part of the folder's name, inside `folder` */
    qn_train_options options; /* resolved */
    qn_checkpoint checkpoint;
    qn_images train_images, test_images;
} qn_trained;

/* Reads settings.cfg and checkpoint.h5 of the folder.
 *   test_images   how many, 0 = as many as the run
 *   train_images  how many, at least 1; the first ones
 *   threads       0 = one a processor
 * The caller closes *trained. */
QN_MUST_CHECK qn_status qn_trained_open(const char *folder, size_t test_images, size_t train_images,
                                        int threads, qn_trained *trained, qn_diag *diag);
void qn_trained_close(qn_trained *trained);

/* The options of the noise that a trained model is looked at under: the command's, and with the
 * run's own noise (noise = NULL) those of the run too. */
qn_device_options qn_trained_device(const qn_trained *trained, const char *noise,
                                    const qn_device_options *given);
/* The trained model under a noise model. The caller destroys *model and *train.
 *   noise    name or path; NULL = the run's own noise
 *   device   how it is judged and how strong it is: qn_trained_device
 *   engine   NULL = the run's own with its own noise, else "auto" */
QN_MUST_CHECK qn_status qn_trained_under(const qn_trained *trained, const char *noise,
                                         const qn_device_options *device, const char *engine,
                                         qn_model **model, qn_train **train, qn_diag *diag);

#endif
