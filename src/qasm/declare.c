/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Declarations. */
#include "core/try.h"
#include "qasm/elaborate.h"

#include <string.h>

enum { MAX_QUBITS = 4096 };

qn_status qn_qasm_check_new(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    if (el->inside)
        return qn_qasm_refuse(el, node,
                              "declarations in blocks other than those of values are outside the "
                              "subset that is read (docs/simulate.md lists it)");
    if (node->text[0] == '$')
        return qn_qasm_refuse(el, node, "physical qubits like '%s' are there without a declaration",
                              node->text);
    const qn_qasm_symbol *symbol = qn_qasm_find(&el->table, node->text);
    if (!symbol || symbol->builtin) return QN_OK;
    return qn_qasm_refuse(el, node, "'%s' is declared already", node->text);
}

qn_status qn_qasm_declare(qn_qasm_elaborator *el, const qn_qasm_node *node, bool classical) {
    qn_status status = QN_OK;
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    int *total = classical ? &el->nbits : &el->nqubits;
    const int room = (classical ? QN_MAX_BITS : MAX_QUBITS) - *total;
    const int least = classical && el->builder.source->version == 2 ? 0 : 1;
    int64_t size = 1;
    QN_TRY(qn_qasm_check_new(el, node));
    if (!classical && el->physical)
        QN_TRY(qn_qasm_refuse(el, node,
                              "a circuit has either declared qubits or physical ones like '$0'"));
    if (node->a)
        QN_TRY(qn_qasm_evaluate_whole(&scope, node->a, "the size of the register", least, room,
                                      &size));
    if (size > room)
        QN_TRY(qn_qasm_refuse(el, node, "there are more than %d of these",
                              classical ? QN_MAX_BITS : MAX_QUBITS));
    qn_qasm_symbol *symbol = qn_qasm_add(el->builder.source, &el->table, node->text,
                                         classical ? QASM_SYMBOL_BITS : QASM_SYMBOL_QUBITS);
    if (!symbol) return el->builder.source->status;
    symbol->single = !node->a;
    symbol->first = *total;
    symbol->size = (int)size;
    *total += (int)size;
    if (size > 0) el->on_register(el->context, node->text, classical, symbol->first, symbol->size);
out:
    return status;
}

/* A value that holds to the end of the block. */
static qn_status declare_local(qn_qasm_elaborator *el, const qn_qasm_node *node,
                               qn_qasm_value value, bool unset) {
    const qn_status status = qn_qasm_count(&el->builder);
    if (status != QN_OK) return status;
    for (const qn_qasm_local *local = el->locals; local != el->block; local = local->outer)
        if (strcmp(local->name, node->text) == 0)
            return qn_qasm_refuse(el, node, "'%s' is declared already", node->text);
    qn_qasm_local *made = qn_qasm_source_alloc(el->builder.source, sizeof *made);
    if (!made) return el->builder.source->status;
    *made = (qn_qasm_local){node->text, value, el->locals, unset};
    el->locals = made;
    return QN_OK;
}

qn_status qn_qasm_declare_value(qn_qasm_elaborator *el, const qn_qasm_node *node,
                                qn_qasm_value value) {
    if (el->inside) return declare_local(el, node, value, false);
    const qn_status status = qn_qasm_check_new(el, node);
    if (status != QN_OK) return status;
    qn_qasm_symbol *symbol = qn_qasm_add(el->builder.source, &el->table, node->text,
                                         QASM_SYMBOL_VALUE);
    if (!symbol) return el->builder.source->status;
    symbol->value = value;
    return QN_OK;
}

qn_status qn_qasm_declare_array(qn_qasm_elaborator *el, const qn_qasm_node *node,
                                const qn_qasm_value *elements, int size) {
    const qn_status status = qn_qasm_check_new(el, node);
    if (status != QN_OK) return status;
    qn_qasm_symbol *symbol = qn_qasm_add(el->builder.source, &el->table, node->text,
                                         QASM_SYMBOL_ARRAY);
    if (!symbol) return el->builder.source->status;
    symbol->elements = elements;
    symbol->size = size;
    return QN_OK;
}

qn_status qn_qasm_run_qubits(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    return qn_qasm_declare(el, node, false);
}

qn_status qn_qasm_run_const(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    qn_qasm_value value = {0};
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    const qn_status status = qn_qasm_evaluate_typed(&scope, node->a, &value);
    return status == QN_OK ? qn_qasm_declare_value(el, node, value) : status;
}

qn_status qn_qasm_run_let(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    qn_status status = QN_OK;
    qn_qasm_span span = {0};
    QN_TRY(qn_qasm_check_new(el, node));
    const qn_qasm_symbol_kind kind = qn_qasm_kind_of(el, node->a);
    QN_TRY(qn_qasm_resolve(el, node->a, kind, &span));
    int *list = qn_qasm_source_alloc(el->builder.source, (size_t)span.count * sizeof *list);
    qn_qasm_symbol *symbol = list ? qn_qasm_add(el->builder.source, &el->table, node->text, kind)
                                  : NULL;
    if (!symbol) return el->builder.source->status;
    for (int k = 0; k < span.count; ++k) list[k] = qn_qasm_span_at(&span, k);
    symbol->single = !span.whole;
    symbol->size = span.count;
    symbol->list = list;
out:
    return status;
}

qn_status qn_qasm_run_gate(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    const qn_gate *known = node->flag ? qn_gate_find(node->text) : NULL;
    if (known)
        return QN_OK; /* the writer's definition of a gate of the table, for other programs */
    const qn_status status = qn_qasm_check_new(el, node);
    return status == QN_OK ? qn_qasm_define(el, node) : status;
}

qn_status qn_qasm_run_unset(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    if (el->inside) return declare_local(el, node, (qn_qasm_value){0}, true);
    const qn_status status = qn_qasm_check_new(el, node);
    if (status != QN_OK) return status;
    return qn_qasm_add(el->builder.source, &el->table, node->text, QASM_SYMBOL_UNSET)
               ? QN_OK
               : el->builder.source->status;
}

qn_status qn_qasm_run_opaque(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    const qn_status status = qn_qasm_check_new(el, node);
    if (status != QN_OK) return status;
    qn_qasm_symbol *symbol = qn_qasm_add(el->builder.source, &el->table, node->text,
                                         QASM_SYMBOL_OPAQUE);
    if (!symbol) return el->builder.source->status;
    const qn_gate *known = qn_gate_find(node->text);
    symbol->known = known && known->nangles == qn_qasm_length(node->a) &&
                    known->nqubits == qn_qasm_length(node->b);
    return QN_OK;
}
