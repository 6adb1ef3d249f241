/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Definitions of gates. */
#include "core/try.h"
#include "qasm/elaborate.h"

#include <string.h>
#include <strings.h>

static qn_status check_names(qn_qasm_elaborator *el, const qn_qasm_node *list) {
    for (const qn_qasm_node *name = list; name; name = name->next)
        for (const qn_qasm_node *other = list; other != name; other = other->next)
            if (strcmp(name->text, other->text) == 0)
                return qn_qasm_refuse(el, name, "'%s' stands twice in this list", name->text);
    return QN_OK;
}

static qn_status check_body(qn_qasm_elaborator *el, const qn_qasm_node *statement) {
    for (; statement; statement = statement->next)
        if (statement->kind != QASM_NODE_CALL && statement->kind != QASM_NODE_BARRIER &&
            statement->kind != QASM_NODE_RESET)
            return qn_qasm_refuse(el, statement,
                                  "a gate consists of gates, barriers and resets only");
    return QN_OK;
}

/* Qiskit writes the loading of a state as a gate that resets its qubits first. */
static bool has_reset(const qn_qasm_elaborator *el, const qn_qasm_node *statement) {
    for (; statement; statement = statement->next) {
        if (statement->kind == QASM_NODE_RESET) return true;
        if (statement->kind != QASM_NODE_CALL) continue;
        const qn_qasm_symbol *called = qn_qasm_find(&el->table, statement->text);
        if (called && called->gate && called->gate->resets) return true;
    }
    return false;
}

qn_status qn_qasm_define(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    qn_status status = QN_OK;
    qn_qasm_source *source = el->builder.source;
    const qn_qasm_symbol *before = qn_qasm_find(&el->table, node->text);
    if (before && !before->builtin)
        return qn_qasm_refuse(el, node, "'%s' is defined already", node->text);
    const int nparams = qn_qasm_length(node->a), nqubits = qn_qasm_length(node->b);
    if (nparams > QASM_MAX_ARGUMENTS || nqubits > QASM_MAX_OPERANDS)
        return qn_qasm_refuse(el, node, "a gate may have at most %d parameters and %d qubits",
                              QASM_MAX_ARGUMENTS, QASM_MAX_OPERANDS);
    QN_TRY(check_names(el, node->a));
    QN_TRY(check_names(el, node->b));
    QN_TRY(check_body(el, node->c));
    qn_qasm_gate *gate = qn_qasm_source_alloc(source, sizeof *gate);
    if (!gate) return source->status;
    *gate = (qn_qasm_gate){.nparams = nparams,
                           .nqubits = nqubits,
                           .nstatements = qn_qasm_length(node->c),
                           .params = node->a,
                           .qubits = node->b};
    gate->statements = qn_qasm_source_alloc(source, ((size_t)gate->nstatements + 1) *
                                                        sizeof *gate->statements);
    qn_qasm_symbol *symbol = gate->statements
                                 ? qn_qasm_add(source, &el->table, node->text, QASM_SYMBOL_GATE)
                                 : NULL;
    if (!symbol) return source->status;
    int k = 0;
    gate->resets = has_reset(el, node->c);
    for (const qn_qasm_node *s = node->c; s; s = s->next) gate->statements[k++] = s;
    symbol->gate = gate;
    QN_TRY(qn_qasm_recognise(el, node, gate));
out:
    return status;
}
