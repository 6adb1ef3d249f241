/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operators of two values, by their types. */
#include "syntax/operator.h"
#include "core/try.h"

#include <math.h>
#include <string.h>

/* ---- comparisons ---------------------------------------------------------------------------- */

static qn_qasm_value compare_bits(const qn_qasm_operation *o) {
    return qn_qasm_compare(o->kind, (o->a.bits > o->b.bits) - (o->a.bits < o->b.bits));
}

/* ---- angles --------------------------------------------------------------------------------- */

static qn_qasm_type angle_type(const qn_qasm_operation *o) {
    if (o->a.type.base != QASM_BASE_ANGLE) return o->b.type;
    if (o->b.type.base != QASM_BASE_ANGLE) return o->a.type;
    return qn_qasm_rank(o->a.type) >= qn_qasm_rank(o->b.type) ? o->a.type : o->b.type;
}

static int kept_of(const qn_qasm_operation *o) { return o->a.node ? o->a.node : o->b.node; }

bool qn_qasm_is_kept(const qn_qasm_operation *o) { return kept_of(o) != 0; }

/* Sums are all that is left: a quotient of angles is a whole number. */
static qn_status of_kept_angles(const qn_qasm_operation *o, qn_qasm_type type,
                                qn_qasm_value *value) {
    const double sign = o->kind == QASM_NODE_ADD ? 1.0 : -1.0;
    if (o->kind == QASM_NODE_DIVIDE)
        return qn_qasm_refuse_kept(o->scope, o->node, kept_of(o), "a whole number");
    if (!qn_qasm_is_sum(o->kind)) return qn_qasm_undefined(o, "");
    return qn_qasm_join(o, &qn_graph_sum, type, qn_qasm_term(&o->a),
                        qn_term_times(qn_qasm_term(&o->b), sign), value);
}

/* Two angles, or one and a float; they are uints of their width. */
static qn_status of_two_angles(qn_qasm_operation *o, qn_qasm_value *value) {
    qn_status status = QN_OK;
    const qn_qasm_type type = angle_type(o);
    uint64_t bits = 0;
    QN_TRY(qn_qasm_cast_both(o, type));
    if (qn_qasm_is_kept(o)) return of_kept_angles(o, type, value);
    if (qn_qasm_is_comparison(o->kind)) {
        *value = compare_bits(o);
        return QN_OK;
    }
    if (qn_qasm_is_bitwise(o->kind)) bits = qn_qasm_bitwise(o->kind, o->a.bits, o->b.bits);
    else if (qn_qasm_is_sum(o->kind))
        bits = o->kind == QASM_NODE_ADD ? o->a.bits + o->b.bits : o->a.bits - o->b.bits;
    else if (o->kind == QASM_NODE_DIVIDE) {
        if (o->b.bits == 0) return QASM_REFUSE(o->scope, o->node, "this divides by 0");
        *value = qn_qasm_of_bits((qn_qasm_type){QASM_BASE_UINT, type.width}, o->a.bits / o->b.bits);
        return QN_OK;
    } else QN_TRY(qn_qasm_undefined(o, ""));
    *value = qn_qasm_of_bits(type, bits);
out:
    return status;
}

/* An angle and a whole number, on either side. */
static qn_status of_angle_and_integer(qn_qasm_operation *o, qn_qasm_value *value) {
    const bool left = o->a.type.base == QASM_BASE_ANGLE;
    const qn_qasm_value *angle = left ? &o->a : &o->b, *times = left ? &o->b : &o->a;
    const qn_graph_operation *operation = &qn_graph_product;
    uint64_t bits = 0;
    if (left && qn_qasm_is_shift(o->kind)) return qn_qasm_shift(o, value);
    if (o->kind == QASM_NODE_MULTIPLY) bits = angle->bits * times->bits;
    else if (o->kind == QASM_NODE_DIVIDE && left) {
        if (qn_qasm_negative(times)) return qn_qasm_undefined(o, " below 0");
        if (times->bits == 0) return QASM_REFUSE(o->scope, o->node, "this divides by 0");
        bits = angle->bits / times->bits;
        operation = &qn_graph_quotient;
    } else
        return qn_qasm_undefined(o,
                                 ": angles go with angles, or are multiplied or divided by uints");
    if (angle->node)
        return qn_qasm_join(o, operation, angle->type, qn_qasm_term(angle), qn_qasm_term(times),
                            value);
    *value = qn_qasm_of_bits(angle->type, bits);
    return QN_OK;
}

static qn_status of_angles(qn_qasm_operation *o, qn_qasm_value *value) {
    const qn_qasm_base left = o->a.type.base, right = o->b.type.base;
    if (qn_qasm_is_integer(left) || qn_qasm_is_integer(right))
        return of_angle_and_integer(o, value);
    /* a float becomes an angle where it stands beside one */
    if (left != right && !qn_qasm_is_sum(o->kind) && !qn_qasm_is_comparison(o->kind))
        return qn_qasm_undefined(o, ": angles are multiplied and divided by uints");
    return of_two_angles(o, value);
}

/* ---- strings of bits ------------------------------------------------------------------------ */

static qn_status of_bits(qn_qasm_operation *o, qn_qasm_value *value) {
    const bool left = o->a.type.base == QASM_BASE_BITS;
    const qn_qasm_type type = left ? o->a.type : o->b.type;
    if (left && qn_qasm_is_shift(o->kind)) return qn_qasm_shift(o, value);
    if (!qn_qasm_is_bitwise(o->kind) && !qn_qasm_is_comparison(o->kind))
        return qn_qasm_undefined(o, ": bits become numbers by uint[n](...)");
    qn_qasm_value *other = left ? &o->b : &o->a, *bits = left ? &o->a : &o->b;
    if (qn_qasm_is_comparison(o->kind) && qn_qasm_is_integer(other->type.base) &&
        !other->type.width) {
        bits->type.base = QASM_BASE_UINT;
        return qn_qasm_of_integers(o, value);
    }
    if (qn_qasm_same_type(o->a.type, o->b.type)) {
        *value = qn_qasm_is_comparison(o->kind)
                     ? compare_bits(o)
                     : qn_qasm_of_bits(type, qn_qasm_bitwise(o->kind, o->a.bits, o->b.bits));
        return QN_OK;
    }
    return qn_qasm_undefined(o, ": bits go with as many bits");
}

/* ---- times ---------------------------------------------------------------------------------- */

static qn_status of_durations(qn_qasm_operation *o, qn_qasm_value *value) {
    const bool left = o->a.type.base == QASM_BASE_DURATION,
               right = o->b.type.base == QASM_BASE_DURATION;
    const qn_qasm_base other = left ? o->b.type.base : o->a.type.base;
    const bool number = other == QASM_BASE_FLOAT || qn_qasm_is_integer(other);
    const bool fits = left && right ? qn_qasm_is_sum(o->kind) || o->kind == QASM_NODE_DIVIDE ||
                                          qn_qasm_is_comparison(o->kind)
                                    : number && (o->kind == QASM_NODE_MULTIPLY ||
                                                 (left && o->kind == QASM_NODE_DIVIDE));
    if (!fits) return qn_qasm_undefined(o, "");
    if (qn_qasm_is_kept(o)) return qn_qasm_refuse_kept(o->scope, o->node, kept_of(o), "a time");
    const qn_status status = qn_qasm_of_floats(o, value);
    if (status == QN_OK && !qn_qasm_is_comparison(o->kind) &&
        !(left && right && !qn_qasm_is_sum(o->kind)))
        value->type = (qn_qasm_type){QASM_BASE_DURATION, 0};
    return status;
}

/* ---- all ------------------------------------------------------------------------------------ */

static bool has(const qn_qasm_operation *o, qn_qasm_base base) {
    return o->a.type.base == base || o->b.type.base == base;
}

static qn_status logic(qn_qasm_operation *o, qn_qasm_value *value) {
    const qn_status status = qn_qasm_cast_both(o, (qn_qasm_type){QASM_BASE_BOOL, 0});
    if (status != QN_OK) return status;
    *value = qn_qasm_bool(o->kind == QASM_NODE_AND ? o->a.bits && o->b.bits
                                                   : o->a.bits || o->b.bits);
    return QN_OK;
}

qn_status qn_qasm_operate(const qn_qasm_scope *scope, const qn_qasm_node *node, qn_qasm_kind kind,
                          const qn_qasm_value *a, const qn_qasm_value *b, qn_qasm_value *value) {
    qn_qasm_operation o = {scope, node, kind, *a, *b};
    const bool logical = kind == QASM_NODE_AND || kind == QASM_NODE_OR;
    if (qn_qasm_is_kept(&o) && (logical || qn_qasm_is_comparison(kind)))
        return qn_qasm_refuse_kept(scope, node, kept_of(&o), "a branch");
    if (qn_qasm_is_kept(&o) && (qn_qasm_is_bitwise(kind) || qn_qasm_is_shift(kind)))
        return qn_qasm_refuse_kept(scope, node, kept_of(&o), "bits");
    if (logical) return logic(&o, value);
    if (has(&o, QASM_BASE_DURATION)) return of_durations(&o, value);
    if (has(&o, QASM_BASE_BITS)) return of_bits(&o, value);
    if (has(&o, QASM_BASE_ANGLE)) return of_angles(&o, value);
    if (has(&o, QASM_BASE_FLOAT)) return qn_qasm_of_floats(&o, value);
    return qn_qasm_of_integers(&o, value);
}
