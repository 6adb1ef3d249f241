/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operators of real numbers. */
#include "syntax/operator.h"

/* Of two floats the wider one, of one its own; without a width it is a double, and the widest. */
static int float_width(const qn_qasm_operation *o) {
    const bool left = o->a.type.base == QASM_BASE_FLOAT, right = o->b.type.base == QASM_BASE_FLOAT;
    if (!left && !right) return 0;
    if (!left) return o->b.type.width;
    if (!right) return o->a.type.width;
    return qn_qasm_rank(o->a.type) >= qn_qasm_rank(o->b.type) ? o->a.type.width : o->b.type.width;
}

static const struct real_operator {
    qn_qasm_kind kind;
    const qn_graph_operation *operation;
    double sign; /* of the right number */
} OPERATORS[] = {
    {QASM_NODE_ADD, &qn_graph_sum, 1.0},          {QASM_NODE_SUBTRACT, &qn_graph_sum, -1.0},
    {QASM_NODE_MULTIPLY, &qn_graph_product, 1.0}, {QASM_NODE_DIVIDE, &qn_graph_quotient, 1.0},
    {QASM_NODE_POWER, &qn_graph_power, 1.0},
};

qn_status qn_qasm_of_floats(qn_qasm_operation *o, qn_qasm_value *value) {
    const qn_term a = qn_qasm_term(&o->a), b = qn_qasm_term(&o->b);
    const qn_qasm_type type = {QASM_BASE_FLOAT, float_width(o)};
    if (qn_qasm_is_comparison(o->kind)) {
        *value = qn_qasm_compare(o->kind, (a.offset > b.offset) - (a.offset < b.offset));
        return QN_OK;
    }
    for (size_t k = 0; k < sizeof OPERATORS / sizeof *OPERATORS; ++k)
        if (OPERATORS[k].kind == o->kind)
            return qn_qasm_join(o, OPERATORS[k].operation, type, a,
                                qn_term_times(b, OPERATORS[k].sign), value);
    return qn_qasm_undefined(o, o->kind == QASM_NODE_CARET
                                    ? ": it works on bits; a power is written **"
                                : o->kind == QASM_NODE_REMAINDER ? ": mod(a, b) is for floats, too"
                                                                 : ": it works on bits");
}
