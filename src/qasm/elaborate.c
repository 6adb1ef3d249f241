/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qasm/elaborate.h"

#include "core/try.h"
#include "qasm/prelude.h"

#include <string.h>

/* ---- include and end ---------------------------------------------------------------------- */

static qn_status run_outside(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    return qn_qasm_refuse(el, node,
                          "%s is outside the subset that is read (docs/simulate.md "
                          "lists it)",
                          node->text);
}

static qn_status run_end(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    if (el->builder.condition.count > 0)
        return qn_qasm_refuse(el, node,
                              "'end' under a condition on measured bits is outside the subset that "
                              "is read (docs/simulate.md lists it)");
    el->ended = true;
    return QN_OK;
}

static qn_status run_include(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    qn_status status = QN_OK;
    if (strcmp(node->text, "qelib1.inc") != 0 && strcmp(node->text, "stdgates.inc") != 0)
        return qn_qasm_refuse(
            el, node,
            "files other than \"qelib1.inc\" and \"stdgates.inc\", which are built "
            "in, are outside the subset that is read: write what this one defines "
            "into the file itself");
    if (el->included) return QN_OK;
    el->included = true;
    qn_qasm_source *prelude = el->prelude;
    *prelude = (qn_qasm_source){.name = "qelib1.inc",
                                .text = qn_qasm_prelude,
                                .size = strlen(qn_qasm_prelude),
                                .diag = el->builder.source->diag};
    QN_TRY(qn_qasm_source_read(prelude));
    /* What the file itself has defined before goes first. */
    for (const qn_qasm_node *gate = prelude->tree; gate; gate = gate->next)
        if (!qn_qasm_find(&el->table, gate->text)) {
            QN_TRY(qn_qasm_define(el, gate));
            qn_qasm_find(&el->table, gate->text)->builtin = true;
        }
out:
    return status;
}

/* ---- operations ----------------------------------------------------------------------------- */

static qn_status run_barrier(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    qn_status status = QN_OK;
    qn_qasm_source *source = el->builder.source;
    qn_qasm_span span = {0};
    int total = 0, *fence = NULL;
    for (const qn_qasm_node *o = node->b; o; o = o->next) {
        QN_TRY(qn_qasm_resolve(el, o, QASM_SYMBOL_QUBITS, &span));
        int *longer = qn_qasm_source_alloc(source, (size_t)(total + span.count) * sizeof *fence);
        if (!longer) return source->status;
        if (total > 0) memcpy(longer, fence, (size_t)total * sizeof *fence);
        fence = longer;
        for (int k = 0; k < span.count; ++k) fence[total++] = qn_qasm_span_at(&span, k);
    }
    const qn_op op = {.kind = QN_OP_BARRIER, .fence = fence, .nfence = total};
    QN_TRY(qn_qasm_write_op(&el->builder, op));
out:
    return status;
}

/* What is inside stays between two fences. */
static qn_status run_box(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    const qn_op fence = {.kind = QN_OP_BARRIER};
    const qn_qasm_node block = {.kind = QASM_NODE_BLOCK, .a = node->a};
    qn_status status = QN_OK;
    QN_TRY(qn_qasm_write_op(&el->builder, fence));
    QN_TRY(qn_qasm_run_block(el, &block));
    QN_TRY(qn_qasm_write_op(&el->builder, fence));
out:
    return status;
}

static qn_status delay_all(qn_qasm_elaborator *el, const qn_qasm_span *span, double seconds) {
    qn_status status = QN_OK;
    for (int k = 0; k < span->count; ++k) {
        const qn_op op = {.kind = QN_OP_DELAY,
                          .nqubits = 1,
                          .qubits = {qn_qasm_span_at(span, k)},
                          .duration = seconds};
        QN_TRY(qn_qasm_write_op(&el->builder, op));
    }
out:
    return status;
}

/* Without qubits, of all that have been declared. */
static qn_status run_delay(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    qn_status status = QN_OK;
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    qn_qasm_span span = {0};
    qn_qasm_value time = {0};
    QN_TRY(qn_qasm_evaluate_typed(&scope, node->a, &time));
    const double seconds = time.number;
    if (time.type.base != QASM_BASE_DURATION)
        QN_TRY(qn_qasm_refuse(el, node->a, "a time has a unit: ns, us, ms, s or dt"));
    if (!(seconds >= 0.0))
        QN_TRY(qn_qasm_refuse(el, node->a, "the time is %g s; it must be 0 or longer", seconds));
    if (!node->b) {
        const qn_qasm_span all = {0, 1, el->nqubits, true, NULL};
        return delay_all(el, &all, seconds);
    }
    for (const qn_qasm_node *o = node->b; o; o = o->next) {
        QN_TRY(qn_qasm_resolve(el, o, QASM_SYMBOL_QUBITS, &span));
        QN_TRY(delay_all(el, &span, seconds));
    }
out:
    return status;
}

/* Resets and loads. */
static qn_status run_single(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    qn_status status = QN_OK;
    qn_qasm_span span = {0};
    QN_TRY(qn_qasm_resolve(el, node->a, QASM_SYMBOL_QUBITS, &span));
    for (int k = 0; k < span.count; ++k) {
        const qn_op op = {.kind = node->kind == QASM_NODE_RESET ? QN_OP_RESET : QN_OP_LOAD,
                          .nqubits = 1,
                          .qubits = {qn_qasm_span_at(&span, k)}};
        QN_TRY(qn_qasm_write_op(&el->builder, op));
    }
out:
    return status;
}

static qn_status measure(qn_qasm_elaborator *el, const qn_qasm_node *at, const qn_qasm_span *from,
                         const qn_qasm_span *to) {
    qn_status status = QN_OK;
    if (from->count != to->count)
        return qn_qasm_refuse(el, at, "%d qubits are measured into %d bits", from->count,
                              to->count);
    for (int k = 0; k < from->count; ++k) {
        const qn_op op = {.kind = QN_OP_MEASURE,
                          .nqubits = 1,
                          .qubits = {qn_qasm_span_at(from, k)},
                          .bit = qn_qasm_span_at(to, k)};
        QN_TRY(qn_qasm_write_op(&el->builder, op));
        qn_qasm_overtake(el, op.bit);
    }
out:
    return status;
}

static qn_status run_measure(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    qn_status status = QN_OK;
    qn_qasm_span from = {0}, to = {0};
    if (!node->b)
        return qn_qasm_refuse(el, node,
                              "a measurement whose result is not kept is outside the subset that "
                              "is read: say into which bit, measure q -> c or c = measure q");
    QN_TRY(qn_qasm_resolve(el, node->a, QASM_SYMBOL_QUBITS, &from));
    QN_TRY(qn_qasm_resolve(el, node->b, QASM_SYMBOL_BITS, &to));
    QN_TRY(measure(el, node, &from, &to));
out:
    return status;
}

/* All bits begin as 0: no other value can be given to them. */
static qn_status check_zero(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    const qn_qasm_node *text = node->c;
    qn_qasm_value value = {0};
    bool zero = text->kind == QASM_NODE_STRING && !strchr(text->text, '1');
    if (!zero) {
        const qn_status status = qn_qasm_evaluate_typed(&scope, text, &value);
        if (status != QN_OK) return status;
        zero = value.bits == 0 && value.number == 0.0;
    }
    if (zero) return QN_OK;
    return qn_qasm_refuse(el, text,
                          "bits that begin as anything but 0 are outside the subset "
                          "that is read (docs/simulate.md lists it)");
}

static qn_status run_bits(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    qn_status status = QN_OK;
    qn_qasm_span from = {0}, to = {0};
    QN_TRY(qn_qasm_declare(el, node, true));
    if (node->c) QN_TRY(check_zero(el, node));
    if (!node->b) return QN_OK;
    const qn_qasm_symbol *symbol = qn_qasm_find(&el->table, node->text);
    to = (qn_qasm_span){symbol->first, 1, symbol->size, !symbol->single, NULL};
    QN_TRY(qn_qasm_resolve(el, node->b, QASM_SYMBOL_QUBITS, &from));
    QN_TRY(measure(el, node, &from, &to));
out:
    return status;
}

/* ---- loops ---------------------------------------------------------------------------------- */

/* With the loop's variable, of its type if it has one. */
static qn_status run_turn(qn_qasm_elaborator *el, const qn_qasm_node *node, qn_qasm_value value) {
    qn_status status = QN_OK;
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    const qn_qasm_local *outer = el->locals;
    QN_TRY(qn_qasm_count(&el->builder));
    if (node->c) QN_TRY(qn_qasm_convert(&scope, node->c, &value));
    const qn_qasm_local local = {node->text, value, outer, false};
    el->locals = &local;
    status = qn_qasm_run_block(el, node->b);
out:
    el->locals = outer;
    return status;
}

static qn_status run_for(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    qn_status status = QN_OK;
    const double limit = 1e15;
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    const qn_qasm_node *range = node->a;
    int64_t first = 0, step = 1, last = 0;
    if (range->kind == QASM_NODE_SET) {
        for (const qn_qasm_node *item = range->a; item; item = item->next) {
            qn_qasm_value value = {0};
            QN_TRY(qn_qasm_evaluate_typed(&scope, item, &value));
            QN_TRY(run_turn(el, node, value));
        }
        return QN_OK;
    }
    QN_TRY(qn_qasm_evaluate_whole(&scope, range->a, "the first number", -limit, limit, &first));
    if (range->b)
        QN_TRY(qn_qasm_evaluate_whole(&scope, range->b, "the step", -limit, limit, &step));
    QN_TRY(qn_qasm_evaluate_whole(&scope, range->c, "the last number", -limit, limit, &last));
    if (step == 0) QN_TRY(qn_qasm_refuse(el, range, "the step of a loop must not be 0"));
    for (int64_t i = first; step > 0 ? i <= last : i >= last; i += step)
        QN_TRY(run_turn(el, node, qn_qasm_int(i)));
out:
    return status;
}

/* ---- statements ----------------------------------------------------------------------------- */

typedef qn_status run_function(qn_qasm_elaborator *el, const qn_qasm_node *node);

static run_function *const RUN[QASM_NODE_KINDS] = {
    [QASM_NODE_INCLUDE] = run_include,
    [QASM_NODE_QUBITS] = qn_qasm_run_qubits,
    [QASM_NODE_BITS] = run_bits,
    [QASM_NODE_GATE] = qn_qasm_run_gate,
    [QASM_NODE_OPAQUE] = qn_qasm_run_opaque,
    [QASM_NODE_CALL] = qn_qasm_call,
    [QASM_NODE_BARRIER] = run_barrier,
    [QASM_NODE_MEASURE] = run_measure,
    [QASM_NODE_RESET] = run_single,
    [QASM_NODE_LOAD] = run_single,
    [QASM_NODE_IF] = qn_qasm_if,
    [QASM_NODE_FOR] = run_for,
    [QASM_NODE_BLOCK] = qn_qasm_run_block,
    [QASM_NODE_INPUT] = qn_qasm_run_input,
    [QASM_NODE_CONST] = qn_qasm_run_const,
    [QASM_NODE_LET] = qn_qasm_run_let,
    [QASM_NODE_OUTSIDE] = run_outside,
    [QASM_NODE_END] = run_end,
    [QASM_NODE_UNSET] = qn_qasm_run_unset,
    [QASM_NODE_BOX] = run_box,
    [QASM_NODE_DELAY] = run_delay,
    [QASM_NODE_NOISE] = qn_qasm_run_noise,
};

qn_status qn_qasm_elaborate(qn_qasm_elaborator *el, const qn_qasm_node *statements) {
    el->run = qn_qasm_elaborate;
    for (const qn_qasm_node *s = statements; s && !el->ended; s = s->next) {
        el->builder.at = s;
        const qn_status status = RUN[s->kind](el, s);
        if (status != QN_OK) return status;
    }
    return QN_OK;
}
