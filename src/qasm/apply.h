/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gates under the modifiers of OpenQASM 3, written as gates of the table. */
#ifndef QN_QASM_APPLY_H
#define QN_QASM_APPLY_H

#include "circuit/definition.h"
#include "syntax/scope.h"

enum { QASM_MAX_CONTROLS = 10 };

/* Everything that one file becomes. */
typedef struct qn_qasm_builder {
    qn_qasm_source *source;
    qn_circuit *circuit;
    qn_condition condition; /* of what is being written */
    bool overtaken;         /* a conditional measurement has changed what the condition reads */
    bool adjustable;        /* the angle at work is a parameter */
    qn_term *parameters;    /* of the circuit; the owner of the builder frees them */
    int nparams;
    bool fixed;   /* a matrix is worked out: no gate may depend on parameters of the file */
    int kept;     /* node of one that does */
    double phase; /* of the whole circuit, modulo 2 pi: of use to those who write part of one */
    int64_t work; /* gates called and statements run so far */
    const qn_qasm_node *at; /* statement, for messages */
} qn_qasm_builder;

/* Appends an operation of the statement builder->at. */
QN_MUST_CHECK qn_status qn_qasm_write_op(qn_qasm_builder *builder, qn_op op);
/* Counts one piece of work; QN_ERR_LIMIT if it has become too much. */
QN_MUST_CHECK qn_status qn_qasm_count(qn_qasm_builder *builder);

/* A parameter of the circuit as an angle: a new one if `term` is constant. */
QN_MUST_CHECK qn_status qn_qasm_add_parameter(qn_qasm_builder *builder, qn_term term,
                                              qn_angle *angle);

/* The controls that a gate stands under, and whether it is inverted. */
typedef struct qn_qasm_context {
    int ncontrols, controls[QASM_MAX_CONTROLS];
    bool inverse;
} qn_qasm_context;

/* Appends a gate of the table. */
QN_MUST_CHECK qn_status qn_qasm_apply(qn_qasm_builder *builder, const qn_qasm_context *context,
                                      const qn_gate *gate, const double *angles, const int *qubits);
/* The same at angles that may depend on parameters, each of which then stands in rotations alone:
 * gates of several angles, and those under controls, become rotations between constant gates. */
QN_MUST_CHECK qn_status qn_qasm_apply_terms(qn_qasm_builder *builder,
                                            const qn_qasm_context *context, const qn_gate *gate,
                                            const qn_term *angles, const int *qubits);
/* The gate with a name of its own that `gate` under one control is, or NULL; a gate on several
 * qubits as smaller ones, or NULL. */
const qn_gate *qn_qasm_controlled_gate(const qn_gate *gate);
const qn_definition *qn_qasm_definition(const qn_gate *gate);
/* Appends a 2 x 2 unitary on `target` under the context's controls and others. */
QN_MUST_CHECK qn_status qn_qasm_apply_controlled(qn_qasm_builder *builder,
                                                 const qn_qasm_context *context, const int *others,
                                                 int nothers, int target, const double complex *m);
/* Is the gate a number of controls (first) and a 2 x 2 unitary on its last qubit? */
bool qn_qasm_is_controlled(const qn_gate *gate);
/* A gate whose power is the same gate at another angle: a rotation, a phase, either under a
 * control. */
bool qn_qasm_turns(const qn_gate *gate);
/* The angle of its power (of a gate, or of gphase: NULL). */
QN_MUST_CHECK qn_status qn_qasm_power_term(qn_qasm_builder *builder, const qn_gate *gate,
                                           double exponent, qn_term *angle);
/* The principal power of a gate of the table, whose inverse the context does not ask for. */
QN_MUST_CHECK qn_status qn_qasm_apply_power(qn_qasm_builder *builder,
                                            const qn_qasm_context *context, const qn_gate *gate,
                                            const double *angles, const int *qubits,
                                            double exponent);
/* Appends a unitary on n <= 3 qubits, which is overwritten. */
QN_MUST_CHECK qn_status qn_qasm_apply_unitary(qn_qasm_builder *builder,
                                              const qn_qasm_context *context, int n,
                                              double complex *u, const int *qubits);
/* The phase exp(i angle), not to be inverted: kept in builder->phase unless there are controls. */
QN_MUST_CHECK qn_status qn_qasm_apply_phase(qn_qasm_builder *builder,
                                            const qn_qasm_context *context, double angle);
/* The same; one that depends on parameters is left out where it has no controls. */
QN_MUST_CHECK qn_status qn_qasm_phase_term(qn_qasm_builder *builder, const qn_qasm_context *context,
                                           qn_term angle);

#endif
