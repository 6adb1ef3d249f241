/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Circuits as OpenQASM text, 2.0 and 3. */
#ifndef QMAE_NOISE_QASM_H
#define QMAE_NOISE_QASM_H

#include "qmae_noise/circuit.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A value for an `input` of OpenQASM 3. */
typedef struct qn_qasm_input {
    const char *name; /* "x", of an array "x[2]" */
    double value;
} qn_qasm_input;

/* Qubits or classical bits first..first+size-1 by the name that the file gives them. */
typedef struct qn_register {
    const char *name;
    bool classical;
    int first, size;
} qn_register;

/* A file that has been read: a circuit, its registers in their order, and what the parameters of
 * the circuit are: numbers, or expressions of the inputs that have stayed. */
typedef struct qn_qasm qn_qasm;

/* What a file may ask for beside its text. Zeros are the defaults. */
typedef struct qn_qasm_options {
    const qn_qasm_input *inputs; /* ninputs values; one that no `input` asks for is refused */
    size_t ninputs;
    /* numbers of the inputs of type float and angle, arrays too, in the order of their
     * declarations, instead of their names; nvalues = 0: none. Another number of them than the file
     * has is refused, also with keep_inputs, which does not read them. */
    const double *values;
    size_t nvalues;
    double dt; /* s: the unit dt of times (qn_model_dt); 0 = a file that uses it is refused */
    /* Inputs of type float and angle, and arrays of them, stay parameters: what depends on one is
     * the angle of a gate, or refused. Other inputs take their values from `inputs`, which may hold
     * those of the parameters, too. */
    bool keep_inputs;
    size_t memory; /* bytes that reading may take, text and circuit included; 0 = what there is */
} qn_qasm_options;

/* An input that has stayed a parameter. */
typedef struct qn_qasm_parameter {
    const char *name;   /* borrowed from the file that was read */
    size_t first, size; /* its numbers among the values of all parameters */
    bool array;         /* an array of `size`; else size = 1 */
    bool angle;         /* of type angle, which is taken modulo 2 pi; else a float */
    int line, column;   /* of its declaration */
} qn_qasm_parameter;

/* Reads OpenQASM 2.0, or the subset of 3 that docs/simulate.md lists.
 *   name     of the text in messages
 *   text     `size` bytes
 *   options  NULL = zeros
 * Diagnostics have line and column and show the text that stands there. QN_ERR_SYNTAX,
 * QN_ERR_UNSUPPORTED (opaque gates, ...), QN_ERR_LIMIT (4096 qubits, 65536 bits, 2 million
 * operations, options->memory). The caller destroys *qasm. O(size + operations). */
QN_MUST_CHECK qn_status qn_qasm_parse(const char *name, const char *text, size_t size,
                                      const qn_qasm_options *options, qn_qasm **qasm,
                                      qn_diag *diag);
/* The same for a file. */
QN_MUST_CHECK qn_status qn_qasm_read(const char *path, const qn_qasm_options *options,
                                     qn_qasm **qasm, qn_diag *diag);
/* The value of an expression of OpenQASM 3 as a float: "pi/2"; 1/2 is 0.5. */
QN_MUST_CHECK qn_status qn_qasm_expression(const char *text, double *value, qn_diag *diag);
void qn_qasm_destroy(qn_qasm *qasm);
/* Borrowed, as are the names of the registers. */
const qn_circuit *qn_qasm_circuit(const qn_qasm *qasm);
/* The numbers of the circuit's parameters; NULL if an input has stayed: qn_qasm_bind has them. */
const double *qn_qasm_parameters(const qn_qasm *qasm);
/* What of the file was left out, one line each; "" = nothing. */
const char *qn_qasm_notes(const qn_qasm *qasm);
size_t qn_qasm_nregisters(const qn_qasm *qasm);
qn_register qn_qasm_register(const qn_qasm *qasm, size_t index);

/* A section of the circuit by the name that the file gives it, in a comment or pragma "qmae-noise
 * section NAME" in front of its statements; "none" before the first. */
const char *qn_qasm_section_name(const qn_qasm *qasm, qn_section section);

/* The inputs that have stayed parameters, in the order of their declarations, and how many numbers
 * they are together. Each is in the angle of a gate: a file with one that is not is refused. */
size_t qn_qasm_nparameters(const qn_qasm *qasm);
qn_qasm_parameter qn_qasm_parameter_at(const qn_qasm *qasm, size_t index);
size_t qn_qasm_nvalues(const qn_qasm *qasm);
/* The values of all parameters by their names.
 *   inputs  also those that the file was read with, which are passed over
 *   values  qn_qasm_nvalues, out
 * QN_ERR_NOT_FOUND: a name that the file has not, a parameter without a value. QN_ERR_ARGUMENT: one
 * with two. */
QN_MUST_CHECK qn_status qn_qasm_assign(const qn_qasm *qasm, const qn_qasm_input *inputs,
                                       size_t ninputs, double *values, qn_diag *diag);
/* The parameters of the circuit at values of the file's.
 *   values    qn_qasm_nvalues
 *   angles    nparams of the circuit, out: for qn_simulation_run, qn_instr_ptm, ...
 *   jacobian  NULL, or d angles[k] / d values[v] at [k nvalues + v], out
 * QN_ERR_NUMERIC, with the place in the file: an expression that has no finite value there, or, for
 * a jacobian, no derivative (sqrt at 0, ...). QN_ERR_ARGUMENT: a value that is not finite.
 * QN_ERR_MEMORY. Thread-safe. O(expressions), with a jacobian times their depth. */
QN_MUST_CHECK qn_status qn_qasm_bind(const qn_qasm *qasm, const double *values, double *angles,
                                     double *jacobian, qn_diag *diag);
/* The chain rule: gradient[v] = sum_k slopes[k] d angles[k] / d values[v], out, without a jacobian
 * in memory. Errors as of qn_qasm_bind. O(expressions). */
QN_MUST_CHECK qn_status qn_qasm_chain(const qn_qasm *qasm, const double *values,
                                      const double *slopes, double *gradient, qn_diag *diag);

/* Writes a circuit at given parameters (nparams of the circuit; NULL if there are none, or, in
 * version 3, to leave them open: as `input array[float[64], nparams] theta`) as
 * OpenQASM `version` 2 or 3, with the definitions of gates that its standard file lacks. Reading it
 * back gives the same operations: sections, loads and which angles are parameters (so that the same
 * gates are merged or not) survive as comments that begin with "// qmae-noise".
 *   text  zero-terminated, out; free with qn_free
 * QN_ERR_UNSUPPORTED: a condition, a delay or noise that this version cannot express. O(size). */
QN_MUST_CHECK qn_status qn_qasm_write(const qn_circuit *circuit, const double *parameters,
                                      int version, char **text, qn_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
