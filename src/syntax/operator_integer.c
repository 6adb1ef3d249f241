/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operators of whole numbers: bool, int, uint; and shifts. */
#include "core/try.h"
#include "syntax/operator.h"

/* Arithmetic on words, signed or not; false: the result does not fit into one. */
typedef bool word_function(bool sign, uint64_t a, uint64_t b, uint64_t *result);

static bool add(bool sign, uint64_t a, uint64_t b, uint64_t *result) {
    const bool over = __builtin_add_overflow(a, b, result);
    int64_t kept = 0;
    return sign ? !__builtin_add_overflow((int64_t)a, (int64_t)b, &kept) : !over;
}

static bool subtract(bool sign, uint64_t a, uint64_t b, uint64_t *result) {
    const bool over = __builtin_sub_overflow(a, b, result);
    int64_t kept = 0;
    return sign ? !__builtin_sub_overflow((int64_t)a, (int64_t)b, &kept) : !over;
}

static bool multiply(bool sign, uint64_t a, uint64_t b, uint64_t *result) {
    const bool over = __builtin_mul_overflow(a, b, result);
    int64_t kept = 0;
    return sign ? !__builtin_mul_overflow((int64_t)a, (int64_t)b, &kept) : !over;
}

/* Towards 0; b is not 0. */
static bool divide(bool sign, uint64_t a, uint64_t b, uint64_t *result) {
    if (sign && b == UINT64_MAX) return subtract(true, 0, a, result);
    *result = sign ? (uint64_t)((int64_t)a / (int64_t)b) : a / b;
    return true;
}

static bool remain(bool sign, uint64_t a, uint64_t b, uint64_t *result) {
    uint64_t quotient = 0;
    (void)divide(sign, a, b, &quotient);
    *result = a - quotient * b;
    return true;
}

/* b is not negative. By squares, of which the one after the last factor may overflow. */
static bool power(bool sign, uint64_t a, uint64_t b, uint64_t *result) {
    bool fits = true, square_fits = true;
    for (*result = 1; b > 0; b >>= 1) {
        if (b & 1) fits = multiply(sign, *result, a, result) && square_fits && fits;
        square_fits = multiply(sign, a, a, &a) && square_fits;
    }
    return fits;
}

static word_function *const WORDS[QASM_NODE_KINDS] = {
    [QASM_NODE_ADD] = add,       [QASM_NODE_SUBTRACT] = subtract, [QASM_NODE_MULTIPLY] = multiply,
    [QASM_NODE_DIVIDE] = divide, [QASM_NODE_REMAINDER] = remain,  [QASM_NODE_POWER] = power,
};

/* C99's usual arithmetic conversions; what has no width has the highest rank. Nothing becomes an
 * int only because it is small: uint[4] and uint[4] stay so. */
static qn_qasm_type common_type(qn_qasm_type a, qn_qasm_type b) {
    const qn_qasm_type machine = {QASM_BASE_INT, 0};
    if (a.base == QASM_BASE_BOOL) return b.base == QASM_BASE_BOOL ? machine : b;
    if (b.base == QASM_BASE_BOOL) return a;
    const qn_qasm_type high = qn_qasm_rank(a) >= qn_qasm_rank(b) ? a : b;
    if (a.base == b.base) return high;
    const qn_qasm_type unsigned_one = a.base == QASM_BASE_UINT ? a : b;
    return qn_qasm_rank(unsigned_one) == qn_qasm_rank(high) ? unsigned_one : high;
}

qn_status qn_qasm_cast_both(qn_qasm_operation *o, qn_qasm_type type) {
    const qn_status status = qn_qasm_cast_at(o->scope, o->node, &o->a, type);
    return status == QN_OK ? qn_qasm_cast_at(o->scope, o->node, &o->b, type) : status;
}

static qn_status integer_arithmetic(qn_qasm_operation *o, qn_qasm_value *value) {
    qn_status status = QN_OK;
    qn_qasm_type type = common_type(o->a.type, o->b.type);
    uint64_t bits = 0;
    if (o->kind == QASM_NODE_POWER && qn_qasm_negative(&o->b)) return qn_qasm_of_floats(o, value);
    QN_TRY(qn_qasm_cast_both(o, type));
    if ((o->kind == QASM_NODE_DIVIDE || o->kind == QASM_NODE_REMAINDER) && o->b.bits == 0)
        return QASM_REFUSE(o->scope, o->node, "this divides by 0");
    const bool fits = WORDS[o->kind](type.base == QASM_BASE_INT, o->a.bits, o->b.bits, &bits);
    if (type.width == 0 && !fits)
        QN_TRY(QASM_REFUSE(o->scope, o->node,
                           type.base == QASM_BASE_INT
                               ? "whole numbers beyond 2^63 are outside of what is read"
                               : "a uint without a width cannot be negative, nor 2^64: take int, "
                                 "or uint[n], which begins again"));
    *value = qn_qasm_of_bits(type, bits);
out:
    return status;
}

/* The type of & | ^: of two bools bool; else one with a width, if one of them has one. */
static qn_qasm_type bitwise_type(const qn_qasm_operation *o) {
    const qn_qasm_type a = o->a.type, b = o->b.type;
    if (a.base == QASM_BASE_BOOL && b.base == QASM_BASE_BOOL) return a;
    if (a.width && !b.width) return a;
    if (b.width && !a.width) return b;
    return common_type(a, b);
}

uint64_t qn_qasm_bitwise(qn_qasm_kind kind, uint64_t a, uint64_t b) {
    return kind == QASM_NODE_BIT_AND ? a & b : kind == QASM_NODE_BIT_OR ? a | b : a ^ b;
}

/* The specification has bits of numbers with a width only; of others & | << >> are read where their
 * number of bits does not matter. */
static qn_status integer_bitwise(qn_qasm_operation *o, qn_qasm_value *value) {
    qn_status status = QN_OK;
    const qn_qasm_type type = bitwise_type(o);
    const qn_qasm_value a = o->a, b = o->b;
    const bool negative = (!a.type.width && qn_qasm_negative(&a)) ||
                          (!b.type.width && qn_qasm_negative(&b));
    if (type.base != QASM_BASE_BOOL && type.width == 0) {
        if (o->kind == QASM_NODE_CARET)
            return qn_qasm_undefined(o, ": it works on bits; a power is written **");
        if (negative) return qn_qasm_undefined(o, " below 0: give them a width, as in int[8](...)");
    }
    QN_TRY(qn_qasm_cast_both(o, type));
    if (qn_qasm_real(&o->a) != qn_qasm_real(&a) || qn_qasm_real(&o->b) != qn_qasm_real(&b)) {
        o->a = a;
        o->b = b;
        QN_TRY(qn_qasm_undefined(o, ": one does not fit into the other"));
    }
    *value = qn_qasm_of_bits(type, qn_qasm_bitwise(o->kind, o->a.bits, o->b.bits));
out:
    return status;
}

/* How far to shift or rotate. */
static qn_status read_distance(const qn_qasm_operation *o, uint64_t *distance) {
    if (!qn_qasm_is_integer(o->b.type.base)) return qn_qasm_undefined(o, ": shift by a uint");
    if (qn_qasm_negative(&o->b)) return qn_qasm_undefined(o, " below 0");
    *distance = o->b.bits;
    return QN_OK;
}

/* Bits are shifted off the end; of an int its sign comes in from the left. */
qn_status qn_qasm_shift(qn_qasm_operation *o, qn_qasm_value *value) {
    uint64_t distance = 0, bits = 0;
    const qn_status status = read_distance(o, &distance);
    if (status != QN_OK) return status;
    qn_qasm_type type = o->a.type;
    if (type.base == QASM_BASE_BOOL) type = (qn_qasm_type){QASM_BASE_INT, 0};
    const bool sign = type.base == QASM_BASE_INT, left = o->kind == QASM_NODE_SHIFT_LEFT;
    const bool machine = qn_qasm_is_integer(type.base) && type.width == 0;
    if (machine && sign && qn_qasm_negative(&o->a))
        return qn_qasm_undefined(o, " below 0: give it a width, as in int[8](...)");
    const uint64_t fill = sign && (int64_t)o->a.bits < 0 ? UINT64_MAX : 0;
    if (distance >= QASM_WORD) bits = left ? 0 : fill;
    else if (left) bits = o->a.bits << distance;
    else bits = distance == 0 ? o->a.bits : o->a.bits >> distance | fill << (QASM_WORD - distance);
    const bool kept = distance < QASM_WORD ? bits >> distance == o->a.bits : o->a.bits == 0;
    if (machine && left && (!kept || (sign && (int64_t)bits < 0)))
        return QASM_REFUSE(o->scope, o->node,
                           "whole numbers beyond 2^63 are outside of what is read");
    *value = qn_qasm_of_bits(type, bits);
    return QN_OK;
}

static int order_of(uint64_t a, uint64_t b) { return (a > b) - (a < b); }

qn_status qn_qasm_of_integers(qn_qasm_operation *o, qn_qasm_value *value) {
    if (qn_qasm_is_shift(o->kind)) return qn_qasm_shift(o, value);
    if (qn_qasm_is_bitwise(o->kind)) return integer_bitwise(o, value);
    if (!qn_qasm_is_comparison(o->kind)) return integer_arithmetic(o, value);
    const qn_qasm_type type = common_type(o->a.type, o->b.type);
    const qn_status status = qn_qasm_cast_both(o, type);
    const uint64_t top = type.base == QASM_BASE_INT ? UINT64_C(1) << (QASM_WORD - 1) : 0;
    if (status == QN_OK)
        *value = qn_qasm_compare(o->kind, order_of(o->a.bits ^ top, o->b.bits ^ top));
    return status;
}
