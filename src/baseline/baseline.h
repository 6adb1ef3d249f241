/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a trained model has to beat: methods without its circuit, on its images and masks. */
#ifndef QN_BASELINE_BASELINE_H
#define QN_BASELINE_BASELINE_H

#include "run/host.h"
#include "run/trained.h"
#include "train/examination.h"

/* What a baseline learns from and what it is asked. All borrowed. */
typedef struct qn_baseline_task {
    const qn_train *train;  /* of the run: its masks */
    const qn_images *learn; /* training images, masked anew in every round >= 1 */
    const qn_images *test;  /* masked as the run masks them */
    qn_train_settings settings;
    size_t npixels;
    size_t parameters; /* of the model */
    int rounds;        /* masks of a training image that closed forms and tokens learn from */
    int steps;         /* of the descents */
    int threads;
    const qn_host *host;
} qn_baseline_task;

/* What it says of the test images. */
typedef struct qn_baseline_output {
    double *fidelity;  /* a number for each image */
    double *diagonal;  /* images x npixels: squares of the amplitudes that are read out, sum 1 */
    size_t parameters; /* that were learned */
} qn_baseline_output;

/* A constant record; baseline_list.def has them in the order of the tables. */
typedef struct qn_baseline {
    const char *name, *help;
    bool slow; /* a descent */
    /* The output's arrays are there; parameters is set. */
    qn_status (*compute)(const qn_baseline_task *task, qn_baseline_output *output, qn_diag *diag);
} qn_baseline;
const qn_baseline *qn_baseline_at(size_t index); /* NULL beyond the last */

#define QN_BASELINE(name) extern const qn_baseline qn_baseline_##name;
#include "baseline/baseline_list.def"
#undef QN_BASELINE

/* Puts y, a real vector for image `image` of any length > 0, into the output. */
void qn_baseline_put(const qn_baseline_task *task, qn_baseline_output *output, size_t image,
                     const double *y);

#endif
