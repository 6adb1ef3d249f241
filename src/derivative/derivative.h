/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The derivatives of an observable of a circuit file by its inputs and by its noise: what
 * `gradient` computes. */
#ifndef QN_DERIVATIVE_DERIVATIVE_H
#define QN_DERIVATIVE_DERIVATIVE_H

#include "derivative/question.h"
#include "qmae_noise/gradient.h"

enum { QN_WRT_ANGLES, QN_WRT_NOISE, QN_WRT_BOTH };
enum { QN_DERIVED_AUTO, QN_DERIVED_DM, QN_DERIVED_TRAJECTORY };

typedef struct qn_derivative_options {
    qn_question_options question;
    int wrt, method;
    int64_t shots, seed, trajectories, threads;
    double target_se; /* 0 = none */
    bool json;
    char *csv, *npy;
} qn_derivative_options;

typedef struct qn_derivative {
    const qn_derivative_options *options; /* borrowed */
    /* who shares trajectories and shots: exact answers are rank 0's alone, which writes the files;
     * NULL = nobody */
    const qn_team *team;
    /* bytes that each of them may take, with --memory the whole process, else its states; 0 = what
     * is free */
    size_t memory;
    /* told before an exact gradient of so many qubits that takes more than a moment; NULL =
     * nobody */
    void (*foresees)(int qubits, double seconds);
    const char *file;
    qn_question question;
    const char *method; /* "dm", "shots", "trajectory" */
    char why[128];      /* that auto did not take density matrices that fit; else "" */
    double *slopes;     /* by the inputs, question.nvalues; NULL = not asked for */
    double *errors;     /* of them; NULL: exact */
    qn_gradient gradient;
    qn_program *followed; /* of trajectories of a routed circuit: that of the places; else NULL */
} qn_derivative;

/* Reads and computes; writes --csv and --npy. QN_ERR_ARGUMENT is a wrong usage. The caller clears
 * *derivative, even after a failure. */
QN_MUST_CHECK qn_status qn_derivative_compute(qn_derivative *derivative, qn_diag *diag);
void qn_derivative_clear(qn_derivative *derivative);

/* Sums over the places of noise of a source: how many, and the derivative by its strength. */
size_t qn_derivative_source(const qn_derivative *derivative, qn_source source, double *slope);

#endif
