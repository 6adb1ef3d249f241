/* The derivatives of an observable of a circuit file by its inputs and by its noise: what
 * `gradient` computes. */
#ifndef QN_DERIVATIVE_DERIVATIVE_H
#define QN_DERIVATIVE_DERIVATIVE_H

#include "qmae_noise/gradient.h"
#include "qmae_noise/qasm.h"
#include "settings/device_options.h"
#include "settings/parameter_options.h"

enum { QN_WRT_ANGLES, QN_WRT_NOISE, QN_WRT_BOTH };
enum { QN_DERIVED_AUTO, QN_DERIVED_DM, QN_DERIVED_TRAJECTORY };

typedef struct qn_derivative_options {
    char *noise;
    qn_device_options device;
    char *observable, *observable_file;
    qn_parameter_options parameters;
    int wrt, method;
    int64_t shots, seed, memory, trajectories, threads;
    bool merge, json;
    char *csv, *npy;
} qn_derivative_options;

typedef struct qn_derivative {
    const qn_derivative_options *options; /* borrowed */
    const char *file;
    qn_model *model;
    qn_qasm *qasm;
    qn_circuit *circuit; /* the file's, with the classical bits in use alone */
    qn_observable *observable;
    qn_program *program;
    const char *method; /* "dm", "shots", "trajectory" */
    double *values;     /* of the inputs: nvalues */
    double *angles;     /* of the circuit */
    size_t nvalues;
    double *slopes; /* by the inputs, nvalues; NULL = not asked for */
    double *errors; /* of them; NULL: exact */
    qn_gradient gradient;
} qn_derivative;

/* Reads and computes; writes --csv and --npy. QN_ERR_ARGUMENT is a wrong usage. The caller clears
 * *derivative, even after a failure. */
QN_MUST_CHECK qn_status qn_derivative_compute(qn_derivative *derivative, qn_diag *diag);
void qn_derivative_clear(qn_derivative *derivative);

/* How its program is built. */
qn_program_options qn_derivative_program_options(const qn_derivative *derivative);

/* The name of input number k of all values: "x", "theta[2]". text: QN_DERIVATIVE_NAME bytes. */
enum { QN_DERIVATIVE_NAME = 280 };
const char *qn_derivative_name(const qn_derivative *derivative, size_t value, char *text);

/* Sums over the places of noise of a source: how many, and the derivative by its strength. */
size_t qn_derivative_source(const qn_derivative *derivative, qn_source source, double *slope);

/* What a file that a command reads makes of its observable: that of the command line (a wrong one
 * is QN_ERR_ARGUMENT) or of a file. The caller destroys *observable. */
QN_MUST_CHECK qn_status qn_read_observable(const char *text, const char *path, int nqubits,
                                           qn_observable **observable, qn_diag *diag);

#endif
