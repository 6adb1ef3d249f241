/* Gates under the modifiers of OpenQASM 3, written as gates of the table. */
#ifndef QN_QASM_APPLY_H
#define QN_QASM_APPLY_H

#include "syntax/scope.h"

enum { QASM_MAX_CONTROLS = 10 };

/* Everything that one file becomes. */
typedef struct qn_qasm_builder {
    qn_qasm_source *source;
    qn_circuit *circuit;
    qn_condition condition; /* of what is being written */
    bool overtaken;         /* a conditional measurement has changed what the condition reads */
    bool adjustable;        /* the angle at work is a parameter */
    double *parameters;     /* their values; the owner of the builder frees them */
    int nparams, room;
    double phase; /* of the whole circuit, modulo 2 pi: of use to those who write part of one */
    int64_t work; /* gates called and statements run so far */
    const qn_qasm_node *at; /* statement, for messages */
} qn_qasm_builder;

/* Appends an operation of the statement builder->at. */
QN_MUST_CHECK qn_status qn_qasm_write_op(qn_qasm_builder *builder, qn_op op);
/* Counts one piece of work; QN_ERR_LIMIT if it has become too much. */
QN_MUST_CHECK qn_status qn_qasm_count(qn_qasm_builder *builder);

/* The controls that a gate stands under, and whether it is inverted. */
typedef struct qn_qasm_context {
    int ncontrols, controls[QASM_MAX_CONTROLS];
    bool inverse;
} qn_qasm_context;

/* Appends a gate of the table. */
QN_MUST_CHECK qn_status qn_qasm_apply(qn_qasm_builder *builder, const qn_qasm_context *context,
                                      const qn_gate *gate, const double *angles, const int *qubits);
/* Appends a 2 x 2 unitary on `target` under the context's controls and others. */
QN_MUST_CHECK qn_status qn_qasm_apply_controlled(qn_qasm_builder *builder,
                                                 const qn_qasm_context *context, const int *others,
                                                 int nothers, int target, const double complex *m);
/* Is the gate a number of controls (first) and a 2 x 2 unitary on its last qubit? */
bool qn_qasm_is_controlled(const qn_gate *gate);
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

#endif
