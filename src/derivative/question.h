/* A circuit file on a device, and the observable that is asked of it: what `gradient`, `budget` and
 * whoever takes the options of question_option_list.def read first. */
#ifndef QN_DERIVATIVE_QUESTION_H
#define QN_DERIVATIVE_QUESTION_H

#include "qmae_noise/observable.h"
#include "qmae_noise/qasm.h"
#include "settings/device_options.h"
#include "settings/parameter_options.h"

typedef struct qn_question_options {
    char *noise; /* NULL = none */
    qn_device_options device;
    char *observable, *observable_file;
    qn_parameter_options parameters;
    bool merge;
    int64_t memory; /* MiB, 0 = what is free */
} qn_question_options;

typedef struct qn_question {
    const qn_question_options *options; /* borrowed */
    const char *file;                   /* borrowed */
    qn_model *model;
    qn_qasm *qasm;
    qn_circuit *circuit; /* the file's, with the classical bits in use alone */
    qn_observable *observable;
    qn_program_options how; /* the program is built */
    qn_program *program;
    double *values; /* of the inputs: nvalues */
    size_t nvalues;
    double *angles; /* of the circuit */
} qn_question;

/* Reads and builds, with options and file given. The caller clears *question, even after a failure.
 * QN_ERR_ARGUMENT is a wrong usage. */
QN_MUST_CHECK qn_status qn_question_read(qn_question *question, qn_diag *diag);
void qn_question_clear(qn_question *question);

/* The observable as it was given, or the name of its file; borrowed of the options. */
const char *qn_question_observable(const qn_question *question);
/* The name of input number k of all values: "x", "theta[2]". text: QN_QUESTION_NAME bytes. */
enum { QN_QUESTION_NAME = 280 };
const char *qn_question_name(const qn_question *question, size_t value, char *text);

#endif
