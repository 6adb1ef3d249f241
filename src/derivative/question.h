/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A circuit file on a device, and the observable that is asked of it: what `gradient`, `budget` and
 * whoever takes the options of question_option_list.def read first. */
#ifndef QN_DERIVATIVE_QUESTION_H
#define QN_DERIVATIVE_QUESTION_H

#include "qmae_noise/observable.h"
#include "qmae_noise/qasm.h"
#include "qmae_noise/route.h"
#include "settings/device_options.h"
#include "settings/parameter_options.h"

typedef struct qn_question_options {
    char *noise; /* NULL = none */
    qn_device_options device;
    char *observable, *observable_file;
    qn_parameter_options parameters;
    bool merge, route;
    int64_t memory; /* MiB, 0 = what is free */
} qn_question_options;

typedef struct qn_question {
    const qn_question_options *options; /* borrowed */
    const char *file;                   /* borrowed */
    uint64_t route_seed;                /* of the search, with `route` */
    qn_model *model;
    qn_qasm *qasm;
    qn_circuit *circuit; /* the file's, with the classical bits in use alone; routed if asked for */
    qn_observable *observable; /* on the qubits of `circuit` */
    qn_route route;            /* where the file's qubits are; its circuit is the one above */
    qn_observable *written;    /* of a routed one: the observable on the file's qubits; else NULL */
    qn_program_options how;    /* the program is built */
    qn_program *program;
    double *values; /* of the inputs: nvalues */
    size_t nvalues;
    double *angles; /* of the circuit */
} qn_question;

/* Reads and builds, with options and file given. The caller clears *question, even after a failure.
 * QN_ERR_ARGUMENT is a wrong usage. */
QN_MUST_CHECK qn_status qn_question_read(qn_question *question, qn_diag *diag);
void qn_question_clear(qn_question *question);

/* Of a routed question: its program and its observable on the qubits that the circuit uses, which
 * are followed over the device (qn_route_program), for methods that cannot hold all of that. The
 * caller destroys both. */
QN_MUST_CHECK qn_status qn_question_follow(const qn_question *question, qn_program **program,
                                           qn_observable **observable, qn_diag *diag);

/* The observable as it was given, or the name of its file; borrowed of the options. */
const char *qn_question_observable(const qn_question *question);
/* The name of input number k of all values: "x", "theta[2]". text: QN_QUESTION_NAME bytes. */
enum { QN_QUESTION_NAME = 280 };
const char *qn_question_name(const qn_question *question, size_t value, char *text);

#endif
