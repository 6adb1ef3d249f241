/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values of a circuit's parameters, for every command that takes an OpenQASM file with inputs
 * (parameter_option_list.def). */
#ifndef QN_SETTINGS_PARAMETER_OPTIONS_H
#define QN_SETTINGS_PARAMETER_OPTIONS_H

#include "qmae_noise/qasm.h"

typedef struct qn_parameter_options {
    char *parameters; /* NAME=VALUE,NAME=VALUE */
    char *file;       /* JSON, CSV or .npy */
} qn_parameter_options;

/* Values by name, and values of all parameters in their order: as qn_qasm_options and
 * qn_qasm_assign take them. */
typedef struct qn_parameter_values {
    qn_qasm_input *inputs; /* the names are owned */
    size_t count;
    double *listed;
    size_t nlisted;
} qn_parameter_values;

/* Reads all that is given; the caller clears *values, also after a failure. QN_ERR_ARGUMENT: what
 * is no value. */
QN_MUST_CHECK qn_status qn_parameter_options_read(const qn_parameter_options *options,
                                                  qn_parameter_values *values, qn_diag *diag);
void qn_parameter_values_clear(qn_parameter_values *values);

/* Reads a circuit file at these values.
 *   dt, memory  as of qn_qasm_options
 *   keep    its inputs stay parameters: *values are their numbers, qn_qasm_nvalues, to qn_free;
 *           NULL
 *           without `keep`, where the numbers stand in the circuit
 * The caller destroys *qasm. */
QN_MUST_CHECK qn_status qn_parameter_options_open(const qn_parameter_options *options,
                                                  const char *path, double dt, bool keep,
                                                  size_t memory, qn_qasm **qasm, double **values,
                                                  qn_diag *diag);

/* ---- between the files of the values -------------------------------------------------------- */

/* Adds a value whose name is the first `length` letters. */
QN_MUST_CHECK qn_status qn_parameter_values_add(qn_parameter_values *values, const char *name,
                                                size_t length, double value);
/* parameter_files.c: a file of values, told by its content: .npy (numbers in the order of the
 * parameters), JSON (a list of these, or an object of numbers, lists and expressions by name,
 * perhaps inside the member "parameters"), CSV (columns `name` and `value`). */
QN_MUST_CHECK qn_status qn_parameter_file_read(const char *path, qn_parameter_values *values,
                                               qn_diag *diag);

#endif
