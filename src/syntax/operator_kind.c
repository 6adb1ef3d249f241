/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operators by kind: their signs, what a comparison answers, and which type ranks higher. */
#include "syntax/operator.h"

static const char *const SIGNS[QASM_NODE_KINDS] = {
    [QASM_NODE_ADD] = "+",         [QASM_NODE_SUBTRACT] = "-",     [QASM_NODE_MULTIPLY] = "*",
    [QASM_NODE_DIVIDE] = "/",      [QASM_NODE_REMAINDER] = "%",    [QASM_NODE_CARET] = "^",
    [QASM_NODE_POWER] = "**",      [QASM_NODE_BIT_AND] = "&",      [QASM_NODE_BIT_OR] = "|",
    [QASM_NODE_SHIFT_LEFT] = "<<", [QASM_NODE_SHIFT_RIGHT] = ">>", [QASM_NODE_EQUAL] = "==",
    [QASM_NODE_UNEQUAL] = "!=",    [QASM_NODE_LESS] = "<",         [QASM_NODE_MORE] = ">",
    [QASM_NODE_AT_MOST] = "<=",    [QASM_NODE_AT_LEAST] = ">=",    [QASM_NODE_AND] = "&&",
    [QASM_NODE_OR] = "||",
};

bool qn_qasm_is_comparison(qn_qasm_kind kind) {
    return kind >= QASM_NODE_EQUAL && kind <= QASM_NODE_AT_LEAST;
}

bool qn_qasm_is_shift(qn_qasm_kind kind) {
    return kind == QASM_NODE_SHIFT_LEFT || kind == QASM_NODE_SHIFT_RIGHT;
}

/* & | ^ */
bool qn_qasm_is_bitwise(qn_qasm_kind kind) {
    return kind == QASM_NODE_BIT_AND || kind == QASM_NODE_BIT_OR || kind == QASM_NODE_CARET;
}

bool qn_qasm_is_sum(qn_qasm_kind kind) {
    return kind == QASM_NODE_ADD || kind == QASM_NODE_SUBTRACT;
}

qn_status qn_qasm_undefined(const qn_qasm_operation *o, const char *hint) {
    char left[QASM_TYPE_TEXT], right[QASM_TYPE_TEXT];
    return QASM_REFUSE(o->scope, o->node, "there is no '%s' of %s and %s%s", SIGNS[o->kind],
                       qn_qasm_type_name(o->a.type, left), qn_qasm_type_name(o->b.type, right),
                       hint);
}

qn_qasm_value qn_qasm_compare(qn_qasm_kind kind, int order) {
    switch (kind) {
    case QASM_NODE_EQUAL: return qn_qasm_bool(order == 0);
    case QASM_NODE_UNEQUAL: return qn_qasm_bool(order != 0);
    case QASM_NODE_LESS: return qn_qasm_bool(order < 0);
    case QASM_NODE_MORE: return qn_qasm_bool(order > 0);
    case QASM_NODE_AT_MOST: return qn_qasm_bool(order <= 0);
    default: return qn_qasm_bool(order >= 0);
    }
}

int qn_qasm_rank(qn_qasm_type type) { return type.width ? type.width : QASM_WORD + 1; }
