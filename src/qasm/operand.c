/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operands: names, indices, slices, sets, joined ones, physical qubits. */
#include "core/try.h"
#include "qasm/elaborate.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_QUBITS = 4096 };

int qn_qasm_span_at(const qn_qasm_span *span, int index) {
    const int at = span->first + index * span->step;
    return span->list ? span->list[at] : at;
}

qn_qasm_symbol_kind qn_qasm_kind_of(const qn_qasm_elaborator *el, const qn_qasm_node *operand) {
    while (operand->kind == QASM_NODE_JOIN) operand = operand->a;
    const qn_qasm_symbol *symbol = qn_qasm_find(&el->table, operand->text);
    return symbol && symbol->kind == QASM_SYMBOL_BITS ? QASM_SYMBOL_BITS : QASM_SYMBOL_QUBITS;
}

/* OpenQASM 3 counts from the end where an index is negative. */
static qn_status read_index(qn_qasm_elaborator *el, const qn_qasm_node *node, int size,
                            int64_t *index) {
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    const qn_status status = qn_qasm_evaluate_whole(
        &scope, node, "the index", el->builder.source->version == 2 ? 0 : -size, size - 1, index);
    if (status == QN_OK && *index < 0) *index += size;
    return status;
}

static qn_status resolve_range(qn_qasm_elaborator *el, const qn_qasm_node *range, int size,
                               qn_qasm_span *span) {
    qn_status status = QN_OK;
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    int64_t first = 0, step = 1, last = 0;
    QN_TRY(read_index(el, range->a, size, &first));
    if (range->b) QN_TRY(qn_qasm_evaluate_whole(&scope, range->b, "the step", -size, size, &step));
    QN_TRY(read_index(el, range->c, size, &last));
    if (step == 0) return qn_qasm_refuse(el, range, "the step of a range must not be 0");
    if (step > 0 ? last < first : last > first)
        QN_TRY(qn_qasm_refuse(el, range, "this range is empty"));
    span->first += (int)first;
    span->step = (int)step;
    span->count = (int)((last - first) / step) + 1;
out:
    return status;
}

static qn_status new_list(qn_qasm_elaborator *el, int count, qn_qasm_span *span, int **list) {
    qn_qasm_source *source = el->builder.source;
    *list = qn_qasm_source_alloc(source, (size_t)count * sizeof **list);
    if (!*list) return source->status;
    *span = (qn_qasm_span){0, 1, count, true, *list};
    return QN_OK;
}

static qn_status resolve_set(qn_qasm_elaborator *el, const qn_qasm_node *set,
                             const qn_qasm_span *all, qn_qasm_span *span) {
    qn_status status = QN_OK;
    int *list = NULL, count = 0;
    for (const qn_qasm_node *item = set->a; item; item = item->next) ++count;
    QN_TRY(new_list(el, count, span, &list));
    for (const qn_qasm_node *item = set->a; item; item = item->next) {
        int64_t index = 0;
        QN_TRY(qn_qasm_count(&el->builder));
        QN_TRY(read_index(el, item, all->count, &index));
        *list++ = qn_qasm_span_at(all, (int)index);
    }
out:
    return status;
}

static qn_status resolve_physical(qn_qasm_elaborator *el, const qn_qasm_node *operand,
                                  qn_qasm_span *span) {
    const unsigned long number = strtoul(operand->text + 1, NULL, 10);
    if (operand->a || operand->b)
        return qn_qasm_refuse(el, operand, "'%s' is one qubit and has no index", operand->text);
    if (number >= MAX_QUBITS)
        return qn_qasm_refuse(el, operand, "qubits are numbered from $0 to $%d", MAX_QUBITS - 1);
    if (el->nqubits > 0 && !el->physical)
        return qn_qasm_refuse(el, operand,
                              "a circuit has either declared qubits or physical ones like '%s'",
                              operand->text);
    el->physical = true;
    if (el->nqubits <= (int)number) el->nqubits = (int)number + 1;
    *span = (qn_qasm_span){(int)number, 1, 1, false, NULL};
    return QN_OK;
}

static qn_status resolve_joined(qn_qasm_elaborator *el, const qn_qasm_node *node,
                                qn_qasm_symbol_kind kind, qn_qasm_span *span) {
    qn_status status = QN_OK;
    qn_qasm_span left = {0}, right = {0};
    int *list = NULL;
    QN_TRY(qn_qasm_resolve(el, node->a, kind, &left));
    QN_TRY(qn_qasm_resolve(el, node->b, kind, &right));
    if (left.count > QN_MAX_BITS || right.count > QN_MAX_BITS)
        QN_TRY(qn_qasm_refuse(el, node, "more than %d of these are joined", QN_MAX_BITS));
    QN_TRY(new_list(el, left.count + right.count, span, &list));
    for (int k = 0; k < left.count; ++k) *list++ = qn_qasm_span_at(&left, k);
    for (int k = 0; k < right.count; ++k) *list++ = qn_qasm_span_at(&right, k);
out:
    return status;
}

qn_status qn_qasm_resolve(qn_qasm_elaborator *el, const qn_qasm_node *operand,
                          qn_qasm_symbol_kind kind, qn_qasm_span *span) {
    qn_status status = QN_OK;
    int64_t index = 0;
    if (operand->kind == QASM_NODE_JOIN) return resolve_joined(el, operand, kind, span);
    if (operand->text[0] == '$' && kind == QASM_SYMBOL_QUBITS)
        return resolve_physical(el, operand, span);
    const qn_qasm_symbol *symbol = qn_qasm_find(&el->table, operand->text);
    if (!symbol || symbol->kind != kind)
        return qn_qasm_refuse(el, operand, "'%s' is no %s", operand->text,
                              kind == QASM_SYMBOL_QUBITS ? "qubit or quantum register"
                                                         : "bit or classical register");
    qn_qasm_span all = {symbol->first, 1, symbol->size, !symbol->single, symbol->list};
    if (operand->b && operand->b->kind == QASM_NODE_SET)
        return resolve_set(el, operand->b, &all, span);
    if (operand->b) QN_TRY(resolve_range(el, operand->b, symbol->size, &all));
    if (operand->a) {
        QN_TRY(read_index(el, operand->a, symbol->size, &index));
        all = (qn_qasm_span){symbol->first + (int)index, 1, 1, false, symbol->list};
    }
    *span = all;
out:
    return status;
}
