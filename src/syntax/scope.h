/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the names of an OpenQASM file mean, and the values of its expressions. */
#ifndef QN_SYNTAX_SCOPE_H
#define QN_SYNTAX_SCOPE_H

#include "syntax/value.h"

typedef enum qn_qasm_symbol_kind {
    QASM_SYMBOL_QUBITS,
    QASM_SYMBOL_BITS,
    QASM_SYMBOL_VALUE,
    QASM_SYMBOL_ARRAY,
    QASM_SYMBOL_UNSET, /* a variable that nothing has set */
    QASM_SYMBOL_GATE,
    QASM_SYMBOL_OPAQUE
} qn_qasm_symbol_kind;

/* A gate of the file. */
typedef struct qn_qasm_gate {
    const qn_gate *same; /* the gate of the table that it is, up to exp(i phase), or NULL */
    double phase;
    bool resets; /* some of its qubits: no unitary */
    int nparams, nqubits, nstatements;
    const qn_qasm_node *params, *qubits; /* lists of names */
    const qn_qasm_node **statements;
} qn_qasm_gate;

typedef struct qn_qasm_symbol {
    const char *name; /* borrowed from the tree */
    qn_qasm_symbol_kind kind;
    bool builtin;    /* a gate of qelib1.inc, which a file may define again */
    bool known;      /* an OPAQUE gate that the table has */
    bool single;     /* declared without a size */
    int first, size; /* of QUBITS and BITS */
    const int *list; /* `size` of them, if they are not neighbours; NULL: first, first + 1, ... */
    qn_qasm_value value;           /* of VALUE */
    const qn_qasm_value *elements; /* `size` of them, of ARRAY */
    const qn_qasm_gate *gate;
    struct qn_qasm_symbol *next; /* of the same hash */
} qn_qasm_symbol;

enum { QASM_BUCKETS = 1024 };
typedef struct qn_qasm_table {
    qn_qasm_symbol *buckets[QASM_BUCKETS];
} qn_qasm_table;

qn_qasm_symbol *qn_qasm_find(const qn_qasm_table *table, const char *name); /* NULL = none */
/* NULL has set source->status (no memory). */
qn_qasm_symbol *qn_qasm_add(qn_qasm_source *source, qn_qasm_table *table, const char *name,
                            qn_qasm_symbol_kind kind);

/* A name with a value that holds inside a gate or a loop. */
typedef struct qn_qasm_local {
    const char *name;
    qn_qasm_value value;
    const struct qn_qasm_local *outer;
    bool unset; /* a variable that nothing has set */
} qn_qasm_local;

typedef struct qn_qasm_scope {
    qn_qasm_source *source;
    const qn_qasm_table *table;
    const qn_qasm_local *locals;
    bool real; /* 1/2 is 0.5 in OpenQASM 3, too */
} qn_qasm_scope;

/* Refuses what stands at a node; a status. */
#define QASM_REFUSE(scope, node, ...)                                                              \
    qn_qasm_fail((scope)->source, QN_ERR_SYNTAX, (node)->line, (node)->column, __VA_ARGS__)

/* The type that a CAST names. */
QN_MUST_CHECK qn_status qn_qasm_type_of(const qn_qasm_scope *scope, const qn_qasm_node *cast,
                                        qn_qasm_type *type);
/* Turns a value into one of a type; of a CAST's type. */
QN_MUST_CHECK qn_status qn_qasm_cast_at(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                        qn_qasm_value *value, qn_qasm_type type);
QN_MUST_CHECK qn_status qn_qasm_convert(const qn_qasm_scope *scope, const qn_qasm_node *cast,
                                        qn_qasm_value *value);
QN_MUST_CHECK qn_status qn_qasm_evaluate_typed(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                               qn_qasm_value *value);
/* The finite value of an expression that is a number: no time, no string of bits. */
QN_MUST_CHECK qn_status qn_qasm_evaluate(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                         double *value);
/* The same, which may depend on parameters; finite where it does not. */
QN_MUST_CHECK qn_status qn_qasm_evaluate_term(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                              qn_term *term);
/* The same as a number, which must be whole, from min to max; `what` is said in the message. */
QN_MUST_CHECK qn_status qn_qasm_evaluate_whole(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                               const char *what, double min, double max,
                                               int64_t *value);
/* As the condition of an `if`. */
QN_MUST_CHECK qn_status qn_qasm_evaluate_truth(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                               bool *value);

/* kept.c: a value as a term, and back. */
qn_term qn_qasm_term(const qn_qasm_value *value);
qn_qasm_value qn_qasm_kept(qn_qasm_type type, qn_term term);
/* `what` may not depend on the parameters that the node `kept` does. */
qn_status qn_qasm_refuse_kept(const qn_qasm_scope *scope, const qn_qasm_node *node, int kept,
                              const char *what);

/* ---- between the files of the expressions --------------------------------------------------- */

/* operator.c: a and b joined by the operator of a node's kind. */
QN_MUST_CHECK qn_status qn_qasm_operate(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                        qn_qasm_kind kind, const qn_qasm_value *a,
                                        const qn_qasm_value *b, qn_qasm_value *value);
/* function.c: the function node->text of 1 or 2 arguments. */
QN_MUST_CHECK qn_status qn_qasm_apply_function(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                               const qn_qasm_value *arguments, int count,
                                               qn_qasm_value *value);

#endif
