/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparisons of measured bits. */
#include "core/try.h"
#include "qasm/truth.h"

#include <string.h>

enum { WORD = 64 };

const qn_qasm_node *qn_qasm_bits_in(const qn_qasm_elaborator *el, const qn_qasm_node *node) {
    while (node->kind == QASM_NODE_CAST) node = node->a;
    if (node->kind != QASM_NODE_OPERAND) return NULL;
    for (const qn_qasm_local *local = el->locals; local; local = local->outer)
        if (strcmp(local->name, node->text) == 0) return NULL;
    const qn_qasm_symbol *symbol = qn_qasm_find(&el->table, node->text);
    return symbol && symbol->kind == QASM_SYMBOL_BITS ? node : NULL;
}

static bool neighbours(const qn_qasm_span *span) {
    for (int k = 1; k < span->count; ++k)
        if (qn_qasm_span_at(span, k) != qn_qasm_span_at(span, k - 1) + 1) return false;
    return true;
}

qn_status qn_qasm_equals(qn_qasm_elaborator *el, const qn_qasm_node *at, const qn_qasm_span *span,
                         int low, uint64_t value, qn_qasm_truth *result) {
    qn_status status = QN_OK;
    const int count = span->count - low;
    *result = (qn_qasm_truth){.always = -1};
    if (count < WORD && value >> count != 0) return QN_OK;
    if (neighbours(span)) {
        *result = qn_qasm_bits_are(qn_qasm_span_at(span, low), count, value);
        return QN_OK;
    }
    result->always = 1;
    for (int k = 0; k < count; ++k) {
        const uint64_t bit = k < WORD ? value >> k & 1 : 0;
        const qn_qasm_truth one = qn_qasm_bits_are(qn_qasm_span_at(span, low + k), 1, bit);
        QN_TRY(qn_qasm_both(el, at, *result, one, result));
    }
out:
    return status;
}

/* The bits are a number below `limit`: they agree with it down to a 1 of its, where they have a
 * 0. */
static qn_status below(qn_qasm_elaborator *el, const qn_qasm_node *at, const qn_qasm_span *span,
                       uint64_t limit, qn_qasm_truth *result) {
    qn_status status = QN_OK;
    *result = (qn_qasm_truth){.always = -1};
    if (span->count < WORD && limit >> span->count != 0) result->always = 1;
    for (int k = 0; k < WORD && k < span->count && result->always <= 0; ++k) {
        qn_qasm_truth one;
        if (!(limit >> k & 1)) continue;
        QN_TRY(qn_qasm_equals(el, at, span, k, limit >> k ^ 1, &one));
        QN_TRY(qn_qasm_either(el, at, *result, one, result));
    }
out:
    return status;
}

static qn_status read_string(qn_qasm_elaborator *el, const qn_qasm_node *node, int count,
                             uint64_t *value) {
    const size_t length = strlen(node->text);
    *value = 0;
    if (length != strspn(node->text, "01_"))
        return qn_qasm_refuse(el, node, "a string of bits consists of 0 and 1");
    int digits = 0;
    for (const char *at = node->text; *at; ++at) {
        if (*at == '_') continue;
        if (*value >> (WORD - 1))
            return qn_qasm_refuse(el, node, "only the lowest %d bits of a string can be 1", WORD);
        *value = *value << 1 | (uint64_t)(*at == '1');
        ++digits;
    }
    if (digits == count) return QN_OK;
    return qn_qasm_refuse(el, node, "%d bits are compared with a string of %d", count, digits);
}

/* < and the like with the bits on the right. */
qn_qasm_kind qn_qasm_mirrored(qn_qasm_kind kind) {
    static const qn_qasm_kind pairs[][2] = {{QASM_NODE_LESS, QASM_NODE_MORE},
                                            {QASM_NODE_MORE, QASM_NODE_LESS},
                                            {QASM_NODE_AT_MOST, QASM_NODE_AT_LEAST},
                                            {QASM_NODE_AT_LEAST, QASM_NODE_AT_MOST}};
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; ++k)
        if (pairs[k][0] == kind) return pairs[k][1];
    return kind;
}

/* Two sets of bits are equal, or not. */
static qn_status compare_bits(qn_qasm_elaborator *el, const qn_qasm_node *node,
                              const qn_qasm_span *left, const qn_qasm_node *other,
                              qn_qasm_kind kind, qn_qasm_truth *result) {
    qn_status status = QN_OK;
    qn_qasm_span right = {0};
    QN_TRY(qn_qasm_resolve(el, other, QASM_SYMBOL_BITS, &right));
    if (kind != QASM_NODE_EQUAL && kind != QASM_NODE_UNEQUAL)
        QN_TRY(qn_qasm_refuse(el, node,
                              "which of two registers is larger is outside the subset "
                              "that is read (docs/simulate.md lists it)"));
    if (left->count != right.count)
        QN_TRY(qn_qasm_refuse(el, node, "%d bits are compared with %d", left->count, right.count));
    *result = (qn_qasm_truth){.always = -1};
    for (int k = 0; k < left->count; ++k) {
        qn_qasm_truth one = qn_qasm_bits_are(qn_qasm_span_at(left, k), 1, 1), two = one;
        two.condition.first = qn_qasm_span_at(&right, k);
        QN_TRY(qn_qasm_differ(el, node, one, two, &one));
        QN_TRY(qn_qasm_either(el, node, *result, one, result));
    }
    if (kind == QASM_NODE_EQUAL) *result = qn_qasm_negation(*result);
out:
    return status;
}

qn_status qn_qasm_read_casts(qn_qasm_elaborator *el, const qn_qasm_node *node,
                             const qn_qasm_span *span, bool *sign) {
    qn_status status = QN_OK;
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    *sign = false;
    for (; node->kind == QASM_NODE_CAST; node = node->a) {
        char name[QASM_TYPE_TEXT], why[QASM_WHY];
        qn_qasm_type type = {0};
        qn_qasm_value bits = {.type = {QASM_BASE_BITS, span->count}};
        if (!span->whole) bits.type = (qn_qasm_type){QASM_BASE_BOOL, 0};
        QN_TRY(qn_qasm_type_of(&scope, node, &type));
        const char *said = qn_qasm_cast(&bits, type, why);
        if (said) QN_TRY(qn_qasm_refuse(el, node, "%s", said));
        if (type.base == QASM_BASE_ANGLE || (type.base == QASM_BASE_BOOL && span->count > 1))
            QN_TRY(qn_qasm_refuse(el, node,
                                  "the comparison of measured bits as %s is outside the subset "
                                  "that is read (docs/simulate.md lists it)",
                                  qn_qasm_type_name(type, name)));
        *sign = *sign || (type.base == QASM_BASE_INT && type.width == span->count);
    }
out:
    return status;
}

/* Bits that are an int whose highest bit is its sign are less than a number. */
static qn_status below_signed(qn_qasm_elaborator *el, const qn_qasm_node *at,
                              const qn_qasm_span *span, int64_t number, qn_qasm_truth *result) {
    qn_status status = QN_OK;
    const int64_t half = INT64_C(1) << (span->count - 1);
    const qn_qasm_truth negative = qn_qasm_bits_are(qn_qasm_span_at(span, span->count - 1), 1, 1);
    qn_qasm_truth less = {0};
    *result = (qn_qasm_truth){.always = number >= half ? 1 : -1};
    if (number >= half || number <= -half) return QN_OK;
    QN_TRY(below(el, at, span, (uint64_t)(number < 0 ? number + 2 * half : number), &less));
    if (number < 0) QN_TRY(qn_qasm_both(el, at, negative, less, result));
    else QN_TRY(qn_qasm_either(el, at, negative, less, result));
out:
    return status;
}

/* What bits are compared with: a number, below 0 only if they have a sign, or as many bits. */
static qn_status read_other(qn_qasm_elaborator *el, const qn_qasm_node *other, int count, bool sign,
                            int64_t *number) {
    qn_status status = QN_OK;
    const qn_qasm_scope scope = qn_qasm_scope_of(el);
    const double most = 9007199254740992.0;
    qn_qasm_value value = {0};
    QN_TRY(qn_qasm_evaluate_typed(&scope, other, &value));
    if (value.type.base != QASM_BASE_BITS)
        return qn_qasm_evaluate_whole(&scope, other, "the number", sign ? -most : 0, most, number);
    if (value.type.width != count)
        QN_TRY(qn_qasm_refuse(el, other, "%d bits are compared with %d", count, value.type.width));
    *number = (int64_t)value.bits;
out:
    return status;
}

/* Of bits with a sign: below and equal, from which all comparisons are made. */
static qn_status compare_signed(qn_qasm_elaborator *el, const qn_qasm_node *node,
                                const qn_qasm_span *span, qn_qasm_kind kind, int64_t number,
                                qn_qasm_truth *result) {
    qn_status status = QN_OK;
    const bool next = kind == QASM_NODE_AT_MOST || kind == QASM_NODE_MORE;
    const int64_t half = INT64_C(1) << (span->count - 1);
    if (kind != QASM_NODE_EQUAL && kind != QASM_NODE_UNEQUAL)
        return below_signed(el, node, span, number + next, result);
    *result = (qn_qasm_truth){.always = -1};
    if (number < half && number >= -half)
        QN_TRY(qn_qasm_equals(el, node, span, 0,
                              (uint64_t)(number < 0 ? number + 2 * half : number), result));
out:
    return status;
}

qn_status qn_qasm_compare_measured(qn_qasm_elaborator *el, const qn_qasm_node *node,
                                   const qn_qasm_node *whole, const qn_qasm_node *other,
                                   qn_qasm_kind kind, qn_qasm_truth *result) {
    enum { SIGNED_MOST = 62 };
    qn_status status = QN_OK;
    qn_qasm_span span = {0};
    bool sign = false;
    int64_t number = 0;
    uint64_t value = 0;
    QN_TRY(qn_qasm_resolve(el, qn_qasm_bits_in(el, whole), QASM_SYMBOL_BITS, &span));
    QN_TRY(qn_qasm_read_casts(el, whole, &span, &sign));
    if (qn_qasm_bits_in(el, other)) return compare_bits(el, node, &span, other, kind, result);
    if (other->kind == QASM_NODE_STRING) QN_TRY(read_string(el, other, span.count, &value));
    else QN_TRY(read_other(el, other, span.count, sign, &number));
    if (other->kind != QASM_NODE_STRING) value = (uint64_t)number;
    const bool equality = kind == QASM_NODE_EQUAL || kind == QASM_NODE_UNEQUAL;
    const bool next = kind == QASM_NODE_AT_MOST || kind == QASM_NODE_MORE; /* <= v is < v + 1 */
    const bool turned = kind == QASM_NODE_UNEQUAL || kind == QASM_NODE_AT_LEAST ||
                        kind == QASM_NODE_MORE;
    if (sign && span.count <= SIGNED_MOST)
        QN_TRY(compare_signed(el, node, &span, kind, number, result));
    else if (equality) QN_TRY(qn_qasm_equals(el, node, &span, 0, value, result));
    else if (next && value == UINT64_MAX) *result = (qn_qasm_truth){.always = 1};
    else QN_TRY(below(el, node, &span, value + next, result));
    if (turned) *result = qn_qasm_negation(*result);
out:
    return status;
}
