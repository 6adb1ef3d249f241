/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conditions and `if`. */
#include "circuit/condition.h"
#include "core/try.h"
#include "qasm/truth.h"

#include <string.h>

/* An `if` that is being run. */
typedef struct qn_qasm_frame {
    qn_condition own;
    bool overtaken; /* a bit that it reads has been measured since */
    struct qn_qasm_frame *outer;
} qn_qasm_frame;

/* ---- conditions ----------------------------------------------------------------------------- */

/* One bit, or by bool(...) whether any of them is set. */
static qn_status read_bit(qn_qasm_elaborator *el, const qn_qasm_node *whole,
                          qn_qasm_truth *result) {
    qn_status status = QN_OK;
    const qn_qasm_node *bits = qn_qasm_bits_in(el, whole);
    qn_qasm_span span = {0};
    bool sign = false;
    QN_TRY(qn_qasm_resolve(el, bits, QASM_SYMBOL_BITS, &span));
    if (whole->kind == QASM_NODE_CAST && strcmp(whole->text, "bool") == 0) {
        QN_TRY(qn_qasm_read_casts(el, whole->a, &span, &sign));
        QN_TRY(qn_qasm_equals(el, whole, &span, 0, 0, result));
        *result = qn_qasm_negation(*result);
        return QN_OK;
    }
    QN_TRY(qn_qasm_read_casts(el, whole, &span, &sign));
    if (span.count > 1)
        QN_TRY(qn_qasm_refuse(el, bits, "compare the register with a number: %s == 1", bits->text));
    *result = qn_qasm_bits_are(qn_qasm_span_at(&span, 0), 1, 1);
out:
    return status;
}

/* Does an expression read measured bits? */
static bool reads(const qn_qasm_elaborator *el, const qn_qasm_node *node) {
    if (!node) return false;
    if (qn_qasm_bits_in(el, node)) return true;
    for (const qn_qasm_node *item = node->a; node->kind == QASM_NODE_FUNCTION && item;
         item = item->next)
        if (reads(el, item)) return true;
    return node->kind != QASM_NODE_FUNCTION && (reads(el, node->a) || reads(el, node->b));
}

/* true, false, 0, 1, and what has these values. What has none fails where it is read. */
static bool is_constant_bit(const qn_qasm_elaborator *el, const qn_qasm_node *node) {
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    qn_qasm_value value = {0};
    if (qn_qasm_evaluate_typed(&scope, node, &value) != QN_OK) return true;
    return value.type.base == QASM_BASE_BOOL ||
           (qn_qasm_is_integer(value.type.base) && value.bits <= 1);
}

/* Something that is 0 or 1, of measured bits: & and the like mean what && does. */
static bool is_truth(const qn_qasm_elaborator *el, const qn_qasm_node *node) {
    if (!reads(el, node)) return is_constant_bit(el, node);
    if (node->kind == QASM_NODE_NOT || node->kind == QASM_NODE_BIT_NOT)
        return is_truth(el, node->a);
    if (node->kind >= QASM_NODE_EQUAL && node->kind <= QASM_NODE_OR) return true;
    if (node->kind == QASM_NODE_BIT_AND || node->kind == QASM_NODE_BIT_OR ||
        node->kind == QASM_NODE_CARET)
        return is_truth(el, node->a) && is_truth(el, node->b);
    return qn_qasm_bits_in(el, node) != NULL;
}

typedef qn_status join_function(qn_qasm_elaborator *el, const qn_qasm_node *at, qn_qasm_truth left,
                                qn_qasm_truth right, qn_qasm_truth *result);

static join_function *const JOINS[QASM_NODE_KINDS] = {
    [QASM_NODE_AND] = qn_qasm_both,     [QASM_NODE_OR] = qn_qasm_either,
    [QASM_NODE_BIT_AND] = qn_qasm_both, [QASM_NODE_BIT_OR] = qn_qasm_either,
    [QASM_NODE_CARET] = qn_qasm_differ,
};

/* A truth that is no register of several bits, nor converted. */
static bool is_one(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    const qn_qasm_node *bits = qn_qasm_bits_in(el, node);
    qn_qasm_span span = {0};
    if (!bits) return is_truth(el, node);
    return bits == node && qn_qasm_resolve(el, bits, QASM_SYMBOL_BITS, &span) == QN_OK &&
           span.count == 1;
}

/* Truths are ordered as 0 and 1 are. */
static qn_status compare_truths(qn_qasm_elaborator *el, const qn_qasm_node *node,
                                qn_qasm_truth left, qn_qasm_truth right, qn_qasm_truth *result) {
    qn_status status = QN_OK;
    switch (node->kind) {
    case QASM_NODE_LESS: return qn_qasm_both(el, node, qn_qasm_negation(left), right, result);
    case QASM_NODE_MORE: return qn_qasm_both(el, node, left, qn_qasm_negation(right), result);
    case QASM_NODE_AT_MOST: return qn_qasm_either(el, node, qn_qasm_negation(left), right, result);
    case QASM_NODE_AT_LEAST: return qn_qasm_either(el, node, left, qn_qasm_negation(right), result);
    default: QN_TRY(qn_qasm_differ(el, node, left, right, result));
    }
    if (node->kind == QASM_NODE_EQUAL) *result = qn_qasm_negation(*result);
out:
    return status;
}

/* The tree is no deeper than the source allows. */
static qn_status read_truth(qn_qasm_elaborator *el, const qn_qasm_node *node,
                            qn_qasm_truth *result) {
    qn_status status = QN_OK;
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    bool holds = false;
    if (qn_qasm_bits_in(el, node)) return read_bit(el, node, result);
    if (node->kind == QASM_NODE_CAST && is_truth(el, node->a) && reads(el, node))
        return read_truth(el, node->a, result);
    if (node->kind == QASM_NODE_NOT ||
        (node->kind == QASM_NODE_BIT_NOT && reads(el, node) && is_truth(el, node))) {
        status = read_truth(el, node->a, result);
        *result = qn_qasm_negation(*result);
        return status;
    }
    join_function *const join = JOINS[node->kind];
    const bool logic = node->kind == QASM_NODE_AND || node->kind == QASM_NODE_OR;
    const bool compared = node->kind >= QASM_NODE_EQUAL && node->kind <= QASM_NODE_AT_LEAST;
    const bool plain = compared && ((qn_qasm_bits_in(el, node->a) && !reads(el, node->b)) ||
                                    (qn_qasm_bits_in(el, node->b) && !reads(el, node->a)));
    const bool truths = compared && !plain && reads(el, node) && is_one(el, node->a) &&
                        is_one(el, node->b);
    if (truths || (join && (logic || (reads(el, node) && is_truth(el, node))))) {
        qn_qasm_truth left = {0}, right = {0};
        QN_TRY(read_truth(el, node->a, &left));
        QN_TRY(read_truth(el, node->b, &right));
        return (truths ? compare_truths : join)(el, node, left, right, result);
    }
    if (compared) {
        const qn_qasm_node *left = qn_qasm_bits_in(el, node->a),
                           *right = qn_qasm_bits_in(el, node->b);
        if (left) return qn_qasm_compare_measured(el, node, node->a, node->b, node->kind, result);
        if (right)
            return qn_qasm_compare_measured(el, node, node->b, node->a,
                                            qn_qasm_mirrored(node->kind), result);
    }
    QN_TRY(qn_qasm_evaluate_truth(&scope, node, &holds));
    *result = (qn_qasm_truth){.always = holds ? 1 : -1};
out:
    return status;
}

/* ---- if ------------------------------------------------------------------------------------- */

void qn_qasm_overtake(qn_qasm_elaborator *el, int bit) {
    for (qn_qasm_frame *frame = el->frames; frame; frame = frame->outer)
        if (qn_condition_reads(&frame->own, bit)) frame->overtaken = el->builder.overtaken = true;
}

qn_status qn_qasm_run_block(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    const bool inside = el->inside;
    const qn_qasm_local *locals = el->locals, *block = el->block;
    el->inside = true;
    el->block = locals;
    const qn_status status = el->run(el, node->kind == QASM_NODE_BLOCK ? node->a : node);
    el->inside = inside;
    el->locals = locals;
    el->block = block;
    return status;
}

/* Runs a branch under the condition of the `if`s around it and its own. */
static qn_status run_branch(qn_qasm_elaborator *el, const qn_qasm_node *node,
                            const qn_condition *around, qn_qasm_truth own) {
    qn_status status = QN_OK;
    qn_qasm_truth all = {around->count == 0, *around};
    if (!node) return QN_OK;
    QN_TRY(qn_qasm_both(el, node, all, own, &all));
    if (all.always < 0) return QN_OK;
    el->builder.condition = all.condition;
    status = qn_qasm_run_block(el, node);
out:
    el->builder.condition = *around;
    return status;
}

qn_status qn_qasm_if(qn_qasm_elaborator *el, const qn_qasm_node *node) {
    qn_status status = QN_OK;
    qn_qasm_truth t = {0};
    QN_TRY(read_truth(el, node->a, &t));
    if (t.always) {
        const qn_qasm_node *taken = t.always > 0 ? node->b : node->c;
        return taken ? qn_qasm_run_block(el, taken) : QN_OK;
    }
    const qn_condition around = el->builder.condition;
    qn_qasm_frame frame = {t.condition, false, el->frames};
    const bool overtaken = el->builder.overtaken;
    if (overtaken)
        return qn_qasm_refuse(el, node,
                              "this stands behind a measurement in the same 'if' that changes the "
                              "bits of its condition");
    el->frames = &frame;
    status = run_branch(el, node->b, &around, t);
    if (status == QN_OK) status = run_branch(el, node->c, &around, qn_qasm_negation(t));
    el->frames = frame.outer;
    el->builder.overtaken = false;
    for (const qn_qasm_frame *f = el->frames; f; f = f->outer)
        el->builder.overtaken |= f->overtaken;
out:
    return status;
}
