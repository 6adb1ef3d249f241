/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trained models under devices: what `evaluate` computes and writes. */
#ifndef QN_STUDY_EVALUATION_H
#define QN_STUDY_EVALUATION_H

#include "qmae_noise/study.h"
#include "run/host.h"
#include "run/trained.h"
#include "train/examination.h"

/* A noise model with the options it is used with. */
typedef struct qn_evaluation_device {
    char label[QN_DEVICE_LABEL];
    char *noise; /* path or name; free */
    qn_device_options options;
} qn_evaluation_device;

struct qn_evaluation_set {
    const qn_evaluate_options *options; /* borrowed */
    const qn_host *host;                /* borrowed; may be NULL */
    size_t nruns, ndevices;
    char engine[32]; /* of some cell; of one with trajectories, if any has them */
    qn_trained *runs;
    char (*trained_on)[QN_DEVICE_LABEL]; /* label of each run's own device */
    char **models; /* text of each run's own noise model; two may have one label */
    size_t *kinds; /* of each run: the first that was trained alike but for the seed */
    qn_evaluation_device *devices;
    qn_examination *cells; /* nruns x ndevices */
    double **masked;       /* of each run: test images with their patch blacked */
    /* classifier on the test images of each run: clean, masked, with standard errors; NAN = none */
    double (*accuracy)[4];
};

/* Refuses a folder that exists, without `force`. *made: it was not there; to be removed after a
 * failure. */
QN_MUST_CHECK qn_status qn_output_folder_create(const char *folder, bool force, bool *made,
                                                qn_diag *diag);

#endif
