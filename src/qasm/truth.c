/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What conditions on measured bits say together. */
#include "qasm/truth.h"
#include "circuit/condition.h"
#include "core/try.h"

enum { WORD = 64 };

qn_qasm_truth qn_qasm_bits_are(int first, int count, uint64_t value) {
    return (qn_qasm_truth){.condition = {.first = first, .count = count, .value = value}};
}

qn_qasm_truth qn_qasm_negation(qn_qasm_truth t) {
    t.always = -t.always;
    t.condition.unequal = !t.condition.unequal;
    return t;
}

/* `!=` on one bit is `==` on the other value, which says more about other comparisons. */
static qn_condition plain(qn_condition c) {
    if (c.parts[0] || c.count != 1 || !c.unequal) return c;
    c.unequal = false;
    c.value = !c.value;
    return c;
}

static bool is_equality(const qn_condition *c) { return !c->parts[0] && !c->unequal; }

static qn_status join(qn_qasm_elaborator *el, const qn_qasm_node *at, qn_qasm_truth left,
                      qn_qasm_truth right, qn_qasm_truth *result) {
    qn_qasm_source *source = el->builder.source;
    const qn_condition *a = &left.condition, *b = &right.condition;
    if (left.always || right.always) {
        const bool never = left.always < 0 || right.always < 0;
        *result = never ? (qn_qasm_truth){.always = -1} : left.always ? right : left;
        return QN_OK;
    }
    if (qn_condition_size(a) + qn_condition_size(b) > QN_MAX_CONDITION_PARTS)
        return qn_qasm_fail(source, QN_ERR_LIMIT, at->line, at->column,
                            "conditions may consist of at most %d comparisons",
                            QN_MAX_CONDITION_PARTS);
    qn_condition *parts = qn_qasm_source_alloc(source, 2 * sizeof *parts);
    if (!parts) return source->status;
    parts[0] = *a;
    parts[1] = *b;
    *result = (qn_qasm_truth){0, qn_condition_both(&parts[0], &parts[1])};
    return QN_OK;
}

/* What is left to ask of a condition if bits are known to equal a value. */
static qn_status given(qn_qasm_elaborator *el, const qn_qasm_node *at, const qn_condition *c,
                       const qn_condition *known, qn_qasm_truth *result) {
    qn_status status = QN_OK;
    qn_qasm_truth parts[2];
    *result = (qn_qasm_truth){0, *c};
    if (c->parts[0]) {
        for (int k = 0; k < 2; ++k) QN_TRY(given(el, at, c->parts[k], known, &parts[k]));
        QN_TRY(join(el, at, parts[0], parts[1], result));
        if (c->unequal) *result = qn_qasm_negation(*result);
        return QN_OK;
    }
    const int shift = c->first - known->first;
    if (shift < 0 || shift + c->count > known->count) return QN_OK;
    const uint64_t mask = c->count < WORD ? ~(UINT64_MAX << c->count) : UINT64_MAX;
    const uint64_t value = shift < WORD ? known->value >> shift & mask : 0;
    result->always = (value == c->value) != c->unequal ? 1 : -1;
out:
    return status;
}

qn_status qn_qasm_both(qn_qasm_elaborator *el, const qn_qasm_node *at, qn_qasm_truth left,
                       qn_qasm_truth right, qn_qasm_truth *result) {
    qn_status status = QN_OK;
    qn_qasm_truth a = left, b = right;
    a.condition = plain(left.condition);
    b.condition = plain(right.condition);
    const bool swapped = !is_equality(&a.condition) && is_equality(&b.condition);
    const qn_condition known = swapped ? b.condition : a.condition;
    qn_qasm_truth *other = swapped ? &a : &b;
    if (!a.always && !b.always && is_equality(&known)) {
        const qn_condition before = other->condition;
        QN_TRY(given(el, at, &before, &known, other));
    }
    QN_TRY(join(el, at, a, b, result));
out:
    return status;
}

qn_status qn_qasm_either(qn_qasm_elaborator *el, const qn_qasm_node *at, qn_qasm_truth left,
                         qn_qasm_truth right, qn_qasm_truth *result) {
    const qn_status status = qn_qasm_both(el, at, qn_qasm_negation(left), qn_qasm_negation(right),
                                          result);
    *result = qn_qasm_negation(*result);
    return status;
}

qn_status qn_qasm_differ(qn_qasm_elaborator *el, const qn_qasm_node *at, qn_qasm_truth left,
                         qn_qasm_truth right, qn_qasm_truth *result) {
    qn_status status = QN_OK;
    qn_qasm_truth first, second;
    QN_TRY(qn_qasm_both(el, at, left, qn_qasm_negation(right), &first));
    QN_TRY(qn_qasm_both(el, at, qn_qasm_negation(left), right, &second));
    QN_TRY(qn_qasm_either(el, at, first, second, result));
out:
    return status;
}
