/* From the tree of an OpenQASM file to its circuit. */
#ifndef QN_CIRCUIT_QASM_ELABORATE_H
#define QN_CIRCUIT_QASM_ELABORATE_H

#include "circuit/qasm/apply.h"

typedef struct qn_qasm_elaborator {
    qn_qasm_builder builder;
    qn_qasm_table table;
    const qn_qasm_local *locals;
    qn_qasm_source *prelude; /* the built-in gates, read when they are included */
    bool included;
    bool inside; /* a block: no declarations */
    int nqubits, nbits;
    const qn_qasm_input *inputs;
    size_t ninputs;
    void (*on_register)(void *context, const char *name, bool classical, int first, int size);
    void *context;
} qn_qasm_elaborator;

/* Runs a list of statements. Failures have filled the source's diag. */
QN_MUST_CHECK qn_status qn_qasm_elaborate(qn_qasm_elaborator *el, const qn_qasm_node *statements);

/* ---- between the files of the elaboration --------------------------------------------------- */

qn_status qn_qasm_refuse(qn_qasm_elaborator *el, const qn_qasm_node *node, const char *format, ...)
    QN_PRINTF(3, 4);
qn_qasm_scope qn_qasm_scope_of(const qn_qasm_elaborator *el);

/* What an operand stands for: bits or qubits first, first+step, ..., count of them. */
typedef struct qn_qasm_span {
    int first, step, count;
    bool whole; /* a register (also a slice), which is broadcast */
} qn_qasm_span;
QN_MUST_CHECK qn_status qn_qasm_resolve(qn_qasm_elaborator *el, const qn_qasm_node *operand,
                                        qn_qasm_symbol_kind kind, qn_qasm_span *span);

/* call.c */
QN_MUST_CHECK qn_status qn_qasm_call(qn_qasm_elaborator *el, const qn_qasm_node *call);
QN_MUST_CHECK qn_status qn_qasm_define(qn_qasm_elaborator *el, const qn_qasm_node *gate);

#endif
