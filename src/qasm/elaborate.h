/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the tree of an OpenQASM file to its circuit. */
#ifndef QN_QASM_ELABORATE_H
#define QN_QASM_ELABORATE_H

#include "qasm/apply.h"
#include "qasm/parameters.h"

typedef struct qn_qasm_elaborator {
    qn_qasm_builder builder;
    qn_qasm_table table;
    const qn_qasm_local *locals, *block; /* what was there when the block began */
    qn_qasm_source *prelude;             /* the built-in gates, read when they are included */
    bool included;
    bool unitary;  /* the matrix of a gate is being worked out */
    bool ended;    /* by `end` */
    bool inside;   /* a block: no declarations */
    bool physical; /* the qubits are $0, $1, ... */
    int nqubits, nbits;
    /* qn_qasm_elaborate, for the statements of a block */
    qn_status (*run)(struct qn_qasm_elaborator *el, const qn_qasm_node *statements);
    struct qn_qasm_frame *frames; /* the `if`s that are being run, innermost first */
    const qn_qasm_input *inputs;
    size_t ninputs;
    bool *taken; /* which of them some `input` has asked for */
    int *places; /* which value of the input that is read each of them is, < 0 = of another one */
    const double *values; /* of floats and angles in their order; nvalues = 0: none */
    size_t nvalues, next; /* next: of the input that is read */
    bool keep;            /* floats and angles stay parameters */
    qn_qasm_parameter_list *parameters;
    void (*on_register)(void *context, const char *name, bool classical, int first, int size);
    void *context;
} qn_qasm_elaborator;

/* Runs a list of statements. Failures have filled the source's diag. */
QN_MUST_CHECK qn_status qn_qasm_elaborate(qn_qasm_elaborator *el, const qn_qasm_node *statements);

/* ---- between the files of the elaboration --------------------------------------------------- */

/* refuse.c */
qn_status qn_qasm_refuse(qn_qasm_elaborator *el, const qn_qasm_node *node, const char *format, ...)
    QN_PRINTF(3, 4);
qn_qasm_scope qn_qasm_scope_of(const qn_qasm_elaborator *el);
/* A gate of the table that was perhaps meant: the same in small letters, or nearly the same; NULL =
 * none is near. */
const char *qn_qasm_nearest_gate(const char *name);

/* What an operand stands for: `count` bits or qubits. */
typedef struct qn_qasm_span {
    int first, step, count;
    bool whole;      /* a register (also a slice), which is broadcast */
    const int *list; /* its elements first, first + step, ...; NULL: these numbers themselves */
} qn_qasm_span;
int qn_qasm_span_at(const qn_qasm_span *span, int index);

/* operand.c. JOINs are operands here. */
QN_MUST_CHECK qn_status qn_qasm_resolve(qn_qasm_elaborator *el, const qn_qasm_node *operand,
                                        qn_qasm_symbol_kind kind, qn_qasm_span *span);
/* BITS if that is what an operand's first name means, else QUBITS. */
qn_qasm_symbol_kind qn_qasm_kind_of(const qn_qasm_elaborator *el, const qn_qasm_node *operand);

/* declare.c */
QN_MUST_CHECK qn_status qn_qasm_declare(qn_qasm_elaborator *el, const qn_qasm_node *node,
                                        bool classical);
QN_MUST_CHECK qn_status qn_qasm_run_qubits(qn_qasm_elaborator *el, const qn_qasm_node *node);
QN_MUST_CHECK qn_status qn_qasm_run_const(qn_qasm_elaborator *el, const qn_qasm_node *node);
QN_MUST_CHECK qn_status qn_qasm_run_let(qn_qasm_elaborator *el, const qn_qasm_node *node);
QN_MUST_CHECK qn_status qn_qasm_run_gate(qn_qasm_elaborator *el, const qn_qasm_node *node);
QN_MUST_CHECK qn_status qn_qasm_run_opaque(qn_qasm_elaborator *el, const qn_qasm_node *node);
QN_MUST_CHECK qn_status qn_qasm_run_unset(qn_qasm_elaborator *el, const qn_qasm_node *node);

QN_MUST_CHECK qn_status qn_qasm_declare_value(qn_qasm_elaborator *el, const qn_qasm_node *node,
                                              qn_qasm_value value);
QN_MUST_CHECK qn_status qn_qasm_declare_array(qn_qasm_elaborator *el, const qn_qasm_node *node,
                                              const qn_qasm_value *elements, int size);
/* Declarations in blocks but those of values, and of names that are taken. */
QN_MUST_CHECK qn_status qn_qasm_check_new(qn_qasm_elaborator *el, const qn_qasm_node *node);

/* input.c */
QN_MUST_CHECK qn_status qn_qasm_run_input(qn_qasm_elaborator *el, const qn_qasm_node *node);

/* branch.c */
QN_MUST_CHECK qn_status qn_qasm_if(qn_qasm_elaborator *el, const qn_qasm_node *node);
/* A bit has been measured: operations may no longer depend on what it was when the `if` around them
 * was read. */
void qn_qasm_overtake(qn_qasm_elaborator *el, int bit);
QN_MUST_CHECK qn_status qn_qasm_run_block(qn_qasm_elaborator *el, const qn_qasm_node *node);

/* call.c */
QN_MUST_CHECK qn_status qn_qasm_call(qn_qasm_elaborator *el, const qn_qasm_node *call);

/* Sets gate->same if the table has a gate of this name that does the same: programs write such
 * definitions for other readers, while a device may have the gate itself. */
QN_MUST_CHECK qn_status qn_qasm_recognise(qn_qasm_elaborator *el, const qn_qasm_node *node,
                                          qn_qasm_gate *gate);

/* noise.c */
QN_MUST_CHECK qn_status qn_qasm_run_noise(qn_qasm_elaborator *el, const qn_qasm_node *node);

/* define.c */
enum { QASM_MAX_ARGUMENTS = 64, QASM_MAX_OPERANDS = 64 }; /* of a gate */
QN_MUST_CHECK qn_status qn_qasm_define(qn_qasm_elaborator *el, const qn_qasm_node *gate);

#endif
