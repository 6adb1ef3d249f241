/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is minimised: a circuit with parameters and an observable, perhaps over rows of data. */
#ifndef QN_OPTIMISE_PROBLEM_H
#define QN_OPTIMISE_PROBLEM_H

#include "optimise/options.h"
#include "optimise/rows.h"
#include "qmae_noise/gradient.h"
#include "qmae_noise/simulate.h"
#include "qmae_noise/train.h"

enum { QN_PROBLEM_NAME = 280 };
/* The file of a run directory that --start-run reads: the parameters by name. */
#define QN_OPTIMISE_PARAMETERS "parameters.json"

typedef struct qn_problem {
    const qn_optimise_options *options; /* borrowed */
    qn_qasm *qasm;
    qn_circuit *circuit; /* the file's, with the classical bits in use alone */
    qn_observable *observable;
    size_t ninputs;     /* numbers of the file's inputs, */
    char *name_text;    /* QN_PROBLEM_NAME bytes each, */
    const char **names; /* "x", "theta[2]" */
    double *inputs;     /* where they start; those of data stand for any row */
    size_t nvalues;     /* of them that are searched, */
    size_t *searched;   /* in their order */
    char *others;       /* "n=3,m=2": given values of further inputs, "" = none; free */
    size_t nangles;     /* of the circuit's parameters */
    double *start;      /* nvalues */
    qn_rows rows;
    const qn_team *team;          /* who shares the questions; NULL = nobody */
    bool (*stops)(void *context); /* asked in all that takes long, by any thread; may be NULL */
    void *context;
    size_t memory; /* bytes that each circuit of a machine may take; 0 = what is free */
    double least;  /* the least eigenvalue of the observable; NAN = too many qubits, or data */
} qn_problem;

/* Reads circuit, observable and data. model: of the device, for its unit of time. The caller clears
 * *problem, even after a failure. */
QN_MUST_CHECK qn_status qn_problem_read(qn_problem *problem, const qn_model *model, qn_diag *diag);
void qn_problem_clear(qn_problem *problem);
/* Asks whether to stop; problem: a qn_problem. */
bool qn_problem_stops(void *problem);
/* The name of value k of those that are searched; borrowed. */
const char *qn_problem_name(const qn_problem *problem, size_t value);

#endif
