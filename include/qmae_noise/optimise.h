/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Circuits with parameters: the search for those that make an observable small, under noise. */
#ifndef QMAE_NOISE_OPTIMISE_H
#define QMAE_NOISE_OPTIMISE_H

#include "qmae_noise/run.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What infinitely many shots say; NAN where it is not known. */
typedef struct qn_verdict {
    double value, error; /* of the observable, or the mean loss of the training rows; the error of
                            trajectories */
    double accuracy;     /* of the training rows: the class nearest to the value is right */
    double validation, validation_accuracy; /* of the rows of validation */
} qn_verdict;

/* An evaluation: what infinitely many shots say at these parameters; NAN where nothing is known. */
typedef struct qn_metric {
    uint64_t step;
    double value; /* of the observable, or the mean loss of the rows of the search */
    double without_noise, accuracy, validation, validation_accuracy;
    uint64_t circuits, shots; /* spent up to here */
} qn_metric;

/* A search on the device, or its noiseless twin. Arrays are owned. */
typedef struct qn_searched {
    uint64_t step, circuits, shots; /* how far it is, and what a device would have run */
    double *values;                 /* nvalues; NULL = there is no twin */
    /* every step; `loss` is the value of the observable before it, as it was estimated */
    qn_step_record *steps;
    size_t nsteps;
    qn_metric *metrics;
    size_t nmetrics;
} qn_searched;

/* What a search has found. Zero-initialise. */
typedef struct qn_optimised {
    size_t nvalues;
    char **names; /* nvalues: "x", "theta[2]"; owned */
    qn_searched search, twin;
    /* the parameters of the search on the device, there without mitigation, without noise, and
     * those of the twin without noise */
    qn_verdict value, raw, without_noise, twin_value;
    double least; /* the least eigenvalue of the observable; NAN = too many qubits, or data */
    bool interrupted;
    bool out_of_patience; /* as `patience` says, perhaps before the last step */
} qn_optimised;
void qn_optimised_clear(qn_optimised *found);

/* Told of every step of the search on the device. */
typedef void qn_optimise_listener(void *context, const qn_step_record *record);

/* Searches as a settings file says (libconfig; `qmae-noise optimise --help` lists its keys;
 * docs/optimise.md).
 *   folder    the run directory that is left; one with a checkpoint of the same settings and files
 *             is gone on with (`steps` may have grown), any other that exists is refused
 *             (QN_ERR_EXISTS); NULL = none
 *   host      may stop it between steps, and between rows of data; may be NULL
 *   listener  NULL = nobody; context: its first argument
 *   found     out, written last; cleared by the caller */
QN_MUST_CHECK qn_status qn_optimise_from_settings(const char *settings, const char *folder,
                                                  const qn_host *host,
                                                  qn_optimise_listener *listener, void *context,
                                                  qn_optimised *found, qn_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
