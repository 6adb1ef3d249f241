/* Operators of real numbers. */
#include "syntax/operator.h"

#include <math.h>

/* Of two floats the wider one, of one its own; without a width it is a double, and the widest. */
static int float_width(const qn_qasm_operation *o) {
    const bool left = o->a.type.base == QASM_BASE_FLOAT, right = o->b.type.base == QASM_BASE_FLOAT;
    if (!left && !right) return 0;
    if (!left) return o->b.type.width;
    if (!right) return o->a.type.width;
    return qn_qasm_rank(o->a.type) >= qn_qasm_rank(o->b.type) ? o->a.type.width : o->b.type.width;
}

qn_status qn_qasm_of_floats(qn_qasm_operation *o, qn_qasm_value *value) {
    const double a = qn_qasm_real(&o->a), b = qn_qasm_real(&o->b);
    double result = 0.0;
    if (qn_qasm_is_comparison(o->kind)) {
        *value = qn_qasm_compare(o->kind, (a > b) - (a < b));
        return QN_OK;
    }
    switch (o->kind) {
    case QASM_NODE_ADD: result = a + b; break;
    case QASM_NODE_SUBTRACT: result = a - b; break;
    case QASM_NODE_MULTIPLY: result = a * b; break;
    case QASM_NODE_DIVIDE: result = a / b; break;
    case QASM_NODE_POWER: result = pow(a, b); break;
    case QASM_NODE_CARET: return qn_qasm_undefined(o, ": it works on bits; a power is written **");
    case QASM_NODE_REMAINDER: return qn_qasm_undefined(o, ": mod(a, b) is for floats, too");
    default: return qn_qasm_undefined(o, ": it works on bits");
    }
    *value = qn_qasm_float(float_width(o), result);
    return QN_OK;
}
