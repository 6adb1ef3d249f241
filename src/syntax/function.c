/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Functions of values, by their types. */
#include "core/try.h"
#include "syntax/operator.h"

#include <string.h>

/* ---- real numbers --------------------------------------------------------------------------- */

/* Float in, float out; the last three take an angle as it is. */
static const struct function {
    const char *name;
    const qn_graph_operation *operation;
    bool angle;
} FUNCTIONS[] = {
    {"arccos", &qn_graph_arccos, false},   {"arcsin", &qn_graph_arcsin, false},
    {"arctan", &qn_graph_arctan, false},   {"acos", &qn_graph_arccos, false},
    {"asin", &qn_graph_arcsin, false},     {"atan", &qn_graph_arctan, false},
    {"ceiling", &qn_graph_ceiling, false}, {"floor", &qn_graph_floor, false},
    {"exp", &qn_graph_exp, false},         {"log", &qn_graph_log, false},
    {"ln", &qn_graph_log, false},          {"sqrt", &qn_graph_sqrt, false},
    {"sin", &qn_graph_sin, true},          {"cos", &qn_graph_cos, true},
    {"tan", &qn_graph_tan, true},
};

static qn_status no_function(const qn_qasm_operation *o, const char *hint) {
    char type[QASM_TYPE_TEXT];
    return QASM_REFUSE(o->scope, o->node, "there is no %s of %s%s", o->node->text,
                       qn_qasm_type_name(o->a.type, type), hint);
}

static qn_status apply_real(const qn_qasm_operation *o, const struct function *f,
                            qn_qasm_value *value) {
    const qn_qasm_base base = o->a.type.base;
    const bool fits = base == QASM_BASE_FLOAT || qn_qasm_is_integer(base) ||
                      (f->angle && base == QASM_BASE_ANGLE);
    if (!fits) return no_function(o, "");
    const qn_qasm_type type = {QASM_BASE_FLOAT, base == QASM_BASE_FLOAT ? o->a.type.width : 0};
    return qn_qasm_join(o, f->operation, type, qn_qasm_term(&o->a), qn_term_constant(0.0), value);
}

/* ---- bits ----------------------------------------------------------------------------------- */

static bool has_bits(const qn_qasm_value *value) {
    const qn_qasm_base base = value->type.base;
    return value->type.width && !value->node &&
           (base == QASM_BASE_UINT || base == QASM_BASE_BITS || base == QASM_BASE_ANGLE);
}

/* Also of whole numbers without a width, whose zeros do not count. */
static qn_status popcount(qn_qasm_operation *o, qn_qasm_value *value) {
    const bool whole = qn_qasm_is_integer(o->a.type.base) && !qn_qasm_negative(&o->a);
    if (!has_bits(&o->a) && !whole) return no_function(o, ": it counts bits of bit[n] and uint[n]");
    *value = qn_qasm_of_bits((qn_qasm_type){QASM_BASE_UINT, 0},
                             (uint64_t)__builtin_popcountll(o->a.bits));
    return QN_OK;
}

/* By a distance of either sign. */
static qn_status rotate(qn_qasm_operation *o, qn_qasm_value *value) {
    const int width = o->a.type.width;
    if (!has_bits(&o->a)) return no_function(o, ": it works on bit[n] and uint[n]");
    if (!qn_qasm_is_integer(o->b.type.base))
        return QASM_REFUSE(o->scope, o->node, "%s goes by a whole number of places", o->node->text);
    const int64_t places = o->b.type.base == QASM_BASE_INT ? (int64_t)o->b.bits % width
                                                           : (int64_t)(o->b.bits % (uint64_t)width);
    const int64_t left = strcmp(o->node->text, "rotl") == 0 ? places : -places;
    const int shift = (int)((left + width) % width);
    const uint64_t bits = o->a.bits;
    *value = qn_qasm_of_bits(o->a.type, shift ? bits << shift | bits >> (width - shift) : bits);
    return QN_OK;
}

/* ---- others --------------------------------------------------------------------------------- */

static qn_status absolute(qn_qasm_operation *o, qn_qasm_value *value) {
    const qn_qasm_base base = o->a.type.base;
    if (base == QASM_BASE_FLOAT)
        return qn_qasm_join(o, &qn_graph_absolute, o->a.type, qn_qasm_term(&o->a),
                            qn_term_constant(0.0), value);
    if (!qn_qasm_is_integer(base)) return no_function(o, "");
    *value = qn_qasm_of_bits(o->a.type, qn_qasm_negative(&o->a) ? -o->a.bits : o->a.bits);
    return QN_OK;
}

/* The remainder has the sign of the first number, as that of % has. */
static qn_status modulus(qn_qasm_operation *o, qn_qasm_value *value) {
    const qn_qasm_base left = o->a.type.base, right = o->b.type.base;
    const bool whole = qn_qasm_is_integer(left) && qn_qasm_is_integer(right);
    const bool numbers = (qn_qasm_is_integer(left) || left == QASM_BASE_FLOAT) &&
                         (qn_qasm_is_integer(right) || right == QASM_BASE_FLOAT);
    if (whole) return qn_qasm_operate(o->scope, o->node, QASM_NODE_REMAINDER, &o->a, &o->b, value);
    if (!numbers) return no_function(o, ": it takes two ints or two floats");
    return qn_qasm_join(o, &qn_graph_remainder, (qn_qasm_type){QASM_BASE_FLOAT, 0},
                        qn_qasm_term(&o->a), qn_qasm_term(&o->b), value);
}

static qn_status raise(qn_qasm_operation *o, qn_qasm_value *value) {
    return qn_qasm_operate(o->scope, o->node, QASM_NODE_POWER, &o->a, &o->b, value);
}

static const struct special {
    const char *name;
    int arguments;
    qn_status (*of)(qn_qasm_operation *o, qn_qasm_value *value);
} SPECIALS[] = {
    {"popcount", 1, popcount}, {"abs", 1, absolute}, {"mod", 2, modulus},
    {"pow", 2, raise},         {"rotl", 2, rotate},  {"rotr", 2, rotate},
};

qn_status qn_qasm_apply_function(const qn_qasm_scope *scope, const qn_qasm_node *node,
                                 const qn_qasm_value *arguments, int count, qn_qasm_value *value) {
    qn_qasm_operation o = {scope, node, node->kind, arguments[0], arguments[count == 2]};
    for (size_t k = 0; count == 1 && k < sizeof FUNCTIONS / sizeof *FUNCTIONS; ++k)
        if (strcmp(FUNCTIONS[k].name, node->text) == 0) return apply_real(&o, &FUNCTIONS[k], value);
    for (size_t k = 0; k < sizeof SPECIALS / sizeof *SPECIALS; ++k)
        if (SPECIALS[k].arguments == count && strcmp(SPECIALS[k].name, node->text) == 0)
            return SPECIALS[k].of(&o, value);
    return QASM_REFUSE(scope, node,
                       "there is no such function; of one value there are sin, cos, tan, exp, ln, "
                       "log, sqrt, arcsin, arccos, arctan, abs, floor, ceiling and popcount, of "
                       "two mod, pow, rotl and rotr");
}
