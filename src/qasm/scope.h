/* What the names of an OpenQASM file mean, and the values of its expressions. */
#ifndef QN_QASM_SCOPE_H
#define QN_QASM_SCOPE_H

#include "qasm/source.h"

typedef enum qn_qasm_symbol_kind {
    QASM_SYMBOL_QUBITS,
    QASM_SYMBOL_BITS,
    QASM_SYMBOL_VALUE,
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
    double value;    /* of VALUE */
    bool whole;      /* it is an int, uint or bool */
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
    double value;
    const struct qn_qasm_local *outer;
    bool whole; /* it is an int, uint or bool */
} qn_qasm_local;

typedef struct qn_qasm_scope {
    qn_qasm_source *source;
    const qn_qasm_table *table;
    const qn_qasm_local *locals;
    bool timing; /* times are numbers of seconds */
    bool real;   /* 1/2 is 0.5 in OpenQASM 3, too */
} qn_qasm_scope;

/* A value by its type: an int, uint or bool (of OpenQASM 3), or another number. */
typedef struct qn_qasm_value {
    double number;
    bool whole;
} qn_qasm_value;

/* Turns a value into one of a CAST's type. */
QN_MUST_CHECK qn_status qn_qasm_convert(const qn_qasm_scope *scope, const qn_qasm_node *cast,
                                        qn_qasm_value *value);
QN_MUST_CHECK qn_status qn_qasm_evaluate_typed(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                               qn_qasm_value *value);
/* The finite value of an expression. */
QN_MUST_CHECK qn_status qn_qasm_evaluate(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                         double *value);
/* The same, which must be a whole number from min to max; `what` is said in the message. */
QN_MUST_CHECK qn_status qn_qasm_evaluate_whole(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                               const char *what, double min, double max,
                                               int64_t *value);

#endif
