/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a training: what step, evaluation and estimators share. */
#ifndef QN_TRAIN_LOOP_H
#define QN_TRAIN_LOOP_H

#include "qmae_noise/train.h"
#include "train/hardware.h"
#include "train/mitigation.h"
#include "train/optimiser.h"
#include "train/place.h"

enum { QN_MAX_VIEWS = 3 };

/* What one image says about the loss 1 - swap. */
typedef struct qn_loss {
    double value, exact; /* with the estimator's shots; with infinitely many */
    /* of value: shots and trajectories; of exact: trajectories only, 0 with an exact engine */
    double variance, exact_variance;
} qn_loss;

/* Memory of one thread. */
typedef struct qn_worker {
    qn_qmae_work *work, *ideal; /* of the noisy and the noiseless engine */
    qn_qmae_work *folded[QN_MAX_VIEWS - 1];
    double *input, *reference; /* 2^n amplitudes */
    double *diagonal, *pixels; /* 2^n */
    double *slope;             /* of the angles that load the input */
    qn_response response;      /* its arrays */
} qn_worker;

struct qn_train {
    void *block; /* of all arrays */
    qn_train_settings settings;
    const qn_optimiser *rule; /* of descent */
    const qn_images *train, *test;
    qn_mask_layout masks;
    qn_qmae *qmae, *ideal;
    qn_qmae_bound *bound, *ideal_bound;
    qn_qmae_bound *opposite_bound; /* SPSA: of the parameters moved the other way; else NULL */
    double *moved;                 /* SPSA: 2 x nparams, parameters moved either way; else NULL */
    size_t nviews;                 /* the circuit, and folded ones (views.h) */
    double weights[QN_MAX_VIEWS];  /* nominal, of the extrapolation */
    qn_readout_line readouts[QN_MAX_VIEWS]; /* to be undone */
    qn_qmae *folded[QN_MAX_VIEWS - 1];
    qn_qmae_bound *folded_bound[QN_MAX_VIEWS - 1], *folded_opposite[QN_MAX_VIEWS - 1];
    qn_worker *workers;
    int threads;
    size_t npixels;                  /* 2^n */
    size_t nangles, ntoken, nparams; /* nparams: those that are trained */
    size_t nloading;                 /* angles that load the input */
    double *params;                  /* angles, then the tokens of all positions, or one */
    double *optimiser;               /* its state */
    /* nviews x batch x nparams: gradient of each image, so that sums have one order for any number
     * of threads */
    double *rows;
    qn_loss *losses; /* nviews x batch */
    double *gradient;
    size_t *order; /* of the training images in epoch `order_epoch` */
    uint64_t order_epoch;
    /* SWAP-test observables of the first cache_count images, and which of them are there already:
     * of training images, then of test images */
    double *cache;
    bool *cached;
    size_t cache_count, cache_bytes; /* cache_bytes: of all its memory */
    uint64_t step, circuits, shots;
    bool (*stop)(void *context);
    void *context;       /* of stop */
    const qn_team *team; /* who shares the images; NULL = nobody */
    double drift;        /* of the device: qn_step_record */
    size_t bytes;
};

/* The SWAP-test observable of an image, which is the worker's reference, if it has a place in the
 * cache, else NULL. An image comes once in a batch and in an evaluation, so its place has one
 * thread at a time. */
const double *qn_train_observable(qn_train *train, qn_worker *w, const qn_images *images,
                                  size_t image);

/* What a worker's trajectories draw from; exact engines ignore it. step 0: an evaluation.
 * images: in the mean whose error is to meet the target; each may have sqrt(images) times that. */
void qn_train_sample(const qn_train *train, qn_worker *worker, uint64_t step, uint64_t image,
                     size_t images);

/* Turns the exact answers about one image into a loss and a gradient. */
typedef struct qn_image_sample {
    const qn_train *train;
    qn_worker *worker;
    qn_mask mask;
    double norm;   /* of the input before normalisation */
    uint64_t step; /* counts from 1 */
    uint64_t image;
    size_t view;
    size_t images; /* in the batch */
} qn_image_sample;

/* An estimator: constant record, table in estimator.c in the order of qn_estimator. */
typedef struct qn_estimator_record {
    int what; /* wants of the request */
    bool needs_shots;
    /* Circuits that hardware runs for one image. */
    uint64_t (*circuits)(const qn_train *train);
    /* Sets the matrices of a step; `step` counts from 1. */
    void (*bind)(qn_train *train, uint64_t step);
    /* One image, whose amplitudes are the worker's reference. gradient: nparams, overwritten, of
     * the loss.
     * observable: of the reference, or NULL. */
    qn_status (*estimate)(qn_image_sample *sample, const double *pixels, const double *observable,
                          qn_loss *loss, double *gradient);
} qn_estimator_record;
const qn_estimator_record *qn_estimator_of(const qn_train_settings *settings);

/* Row k of the batch of the next step, in `epoch`: loss and gradient of one image in every view.
 * After the estimator's bind. */
qn_status qn_train_row(qn_train *train, const qn_estimator_record *estimator, uint64_t epoch,
                       size_t image, size_t k);

#endif
