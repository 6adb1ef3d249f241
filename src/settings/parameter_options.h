/* The values of a circuit's parameters, for every command that takes an OpenQASM file with inputs
 * (parameter_option_list.def). */
#ifndef QN_SETTINGS_PARAMETER_OPTIONS_H
#define QN_SETTINGS_PARAMETER_OPTIONS_H

#include "qmae_noise/qasm.h"

typedef struct qn_parameter_options {
    char *parameters; /* NAME=VALUE,NAME=VALUE */
} qn_parameter_options;

/* Values by name, as qn_qasm_options and qn_qasm_assign take them. */
typedef struct qn_parameter_values {
    qn_qasm_input *inputs; /* the names are owned */
    size_t count, room;
} qn_parameter_values;

/* Reads all that is given; the caller clears *values, also after a failure. QN_ERR_ARGUMENT: what
 * is no value. */
QN_MUST_CHECK qn_status qn_parameter_options_read(const qn_parameter_options *options,
                                                  qn_parameter_values *values, qn_diag *diag);
void qn_parameter_values_clear(qn_parameter_values *values);

#endif
