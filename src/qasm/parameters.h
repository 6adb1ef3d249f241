/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inputs that a file has, and what the angles of its circuit are of those that stay open. */
#ifndef QN_QASM_PARAMETERS_H
#define QN_QASM_PARAMETERS_H

#include "qmae_noise/qasm.h"
#include "syntax/graph.h"

typedef struct qn_qasm_declared {
    qn_qasm_parameter parameter; /* its name is owned */
    bool open;                   /* no number was given when the file was read */
} qn_qasm_declared;

typedef struct qn_qasm_parameter_list {
    char *file; /* for messages */
    qn_qasm_declared *list;
    size_t count, nvalues;
    qn_graph graph;
    qn_term *angles; /* parameters of the circuit */
    int nangles;
} qn_qasm_parameter_list;

void qn_qasm_parameters_clear(qn_qasm_parameter_list *parameters);
/* An input, whose values begin behind those of the others; copies its name. */
QN_MUST_CHECK qn_status qn_qasm_parameters_add(qn_qasm_parameter_list *parameters,
                                               qn_qasm_parameter parameter, bool open);
/* Every open input is in some angle? */
QN_MUST_CHECK qn_status qn_qasm_check_used(qn_qasm_parameter_list *parameters, qn_diag *diag);

/* "x", or "x[2]" of an array. */
void qn_qasm_element_name(const char *name, bool array, size_t place, char *text, size_t size);
/* Which value of an input (size 0: no array) a given name means; -1 = another input; -2 = one that
 * it has not: its name with an index too many or too few, or too high. */
int qn_qasm_place_of(const char *given, const char *name, int size);
/* A sentence about the latter, into diag. */
qn_status qn_qasm_refuse_place(const char *file, const char *given, const char *name, int size,
                               qn_diag *diag);
/* No value is given twice? */
QN_MUST_CHECK qn_status qn_qasm_check_twice(const qn_qasm_input *inputs, size_t ninputs,
                                            qn_diag *diag);

enum { QASM_NAME_BYTES = 64 }; /* of registers */
struct qn_qasm {
    qn_circuit *circuit;
    qn_register *registers;
    char (*names)[QASM_NAME_BYTES];
    size_t nregisters;
    char (*sections)[QN_SECTION_NAME]; /* of the file's own names: QN_SECTION_COUNT + k */
    int nsections;
    double *numbers; /* the parameters of the circuit, if no input is open */
    qn_qasm_parameter_list parameters;
    char notes[320];
    bool failed; /* no memory for a register */
};

#endif
