/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "syntax/value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define TWO_PI 6.28318530717958647692

static const char *const NAMES[QASM_BASES] = {
    [QASM_BASE_BOOL] = "bool",         [QASM_BASE_INT] = "int",     [QASM_BASE_UINT] = "uint",
    [QASM_BASE_FLOAT] = "float",       [QASM_BASE_ANGLE] = "angle", [QASM_BASE_BITS] = "bit",
    [QASM_BASE_DURATION] = "duration",
};

const char *qn_qasm_type_name(qn_qasm_type type, char *text) {
    if (type.width == 0) snprintf(text, QASM_TYPE_TEXT, "%s", NAMES[type.base]);
    else snprintf(text, QASM_TYPE_TEXT, "%s[%d]", NAMES[type.base], type.width);
    return text;
}

bool qn_qasm_same_type(qn_qasm_type a, qn_qasm_type b) {
    return a.base == b.base && a.width == b.width;
}

bool qn_qasm_is_integer(qn_qasm_base base) {
    return base == QASM_BASE_BOOL || base == QASM_BASE_INT || base == QASM_BASE_UINT;
}

int qn_qasm_width_of(qn_qasm_type type) { return type.width ? type.width : QASM_WORD; }

/* ---- making --------------------------------------------------------------------------------- */

static uint64_t lowest(uint64_t bits, int count) {
    return count < QASM_WORD ? bits & ~(UINT64_MAX << count) : bits;
}

qn_qasm_value qn_qasm_of_bits(qn_qasm_type type, uint64_t bits) {
    const int word = type.base == QASM_BASE_BOOL ? 1 : qn_qasm_width_of(type);
    bits = lowest(bits, word);
    if (type.base == QASM_BASE_INT && word < QASM_WORD && bits >> (word - 1))
        bits |= UINT64_MAX << word;
    return (qn_qasm_value){.type = type, .bits = bits};
}

qn_qasm_value qn_qasm_bool(bool value) {
    return (qn_qasm_value){.type = {QASM_BASE_BOOL, 0}, .bits = value};
}

qn_qasm_value qn_qasm_int(int64_t value) {
    return (qn_qasm_value){.type = {QASM_BASE_INT, 0}, .bits = (uint64_t)value};
}

/* To the nearest number of IEEE 754 with `digits` bits whose smallest exponent is `least`; what is
 * too large is left to overflow. */
static double rounded(double number, int digits, int least, double most) {
    int exponent = 0;
    (void)frexp(number, &exponent);
    const int unit = (exponent < least ? least : exponent) - digits;
    const double near = ldexp(rint(ldexp(number, -unit)), unit);
    return fabs(near) > most ? copysign(INFINITY, number) : near;
}

qn_qasm_value qn_qasm_float(int width, double number) {
    enum { HALF = 16, SINGLE = 32 };
    if (width == HALF) number = rounded(number, 11, -13, 65504.0);
    if (width == SINGLE) number = (double)(float)number;
    return (qn_qasm_value){.type = {QASM_BASE_FLOAT, width}, .number = number};
}

double qn_qasm_real(const qn_qasm_value *value) {
    switch (value->type.base) {
    case QASM_BASE_FLOAT:
    case QASM_BASE_DURATION: return value->number;
    case QASM_BASE_INT: return (double)(int64_t)value->bits;
    case QASM_BASE_ANGLE:
        return ldexp((double)value->bits, -qn_qasm_width_of(value->type)) * TWO_PI;
    default: return (double)value->bits;
    }
}

bool qn_qasm_negative(const qn_qasm_value *value) {
    return value->type.base == QASM_BASE_INT ? (int64_t)value->bits < 0 : value->number < 0.0;
}

/* ---- casting -------------------------------------------------------------------------------- */

/* Which casts the specification has; the rest is refused. A duration is never cast. */
static const bool ALLOWED[QASM_BASES][QASM_BASES] = {
    /* to:               bool  int   uint  float angle  bit */
    [QASM_BASE_BOOL] = {true, true, true, true, false, true},
    [QASM_BASE_INT] = {true, true, true, true, false, true},
    [QASM_BASE_UINT] = {true, true, true, true, false, true},
    [QASM_BASE_FLOAT] = {true, true, true, true, true, false},
    [QASM_BASE_ANGLE] = {true, false, false, false, true, true},
    [QASM_BASE_BITS] = {true, true, true, false, true, true},
};

static const char *to_bool(qn_qasm_value *value, qn_qasm_type type, char *text) {
    (void)type;
    (void)text;
    *value = qn_qasm_bool(value->type.base == QASM_BASE_FLOAT ? value->number != 0.0
                                                              : value->bits != 0);
    return NULL;
}

static const char *widths_differ(const qn_qasm_value *value, qn_qasm_type type, char *text) {
    char from[QASM_TYPE_TEXT], to[QASM_TYPE_TEXT];
    snprintf(text, QASM_WHY, "%s cannot become %s: their widths have to be the same",
             qn_qasm_type_name(value->type, from), qn_qasm_type_name(type, to));
    return text;
}

/* Without its fraction; what does not fit begins again. False: beyond an int without a width. */
static bool truncated(double number, bool sized, uint64_t *bits) {
    const double whole = trunc(number);
    if (fabs(whole) < 0x1p63) *bits = (uint64_t)(int64_t)whole;
    else {
        const double least = fmod(fabs(whole), 0x1p64);
        *bits = whole < 0.0 ? -(uint64_t)least : (uint64_t)least;
        return sized;
    }
    return true;
}

static const char *to_integer(qn_qasm_value *value, qn_qasm_type type, char *text) {
    uint64_t bits = value->bits;
    bool fits = true;
    if (value->type.base == QASM_BASE_BITS && type.width && type.width != value->type.width)
        return widths_differ(value, type, text);
    if (value->type.base == QASM_BASE_FLOAT) fits = truncated(value->number, type.width, &bits);
    const bool negative = (int64_t)bits < 0 && value->type.base != QASM_BASE_UINT &&
                          value->type.base != QASM_BASE_BITS;
    if (type.width == 0 && type.base == QASM_BASE_UINT && negative) {
        snprintf(text, QASM_WHY,
                 "%.15g is negative, which a uint without a width cannot be: "
                 "take int, or uint[n], which begins again",
                 qn_qasm_real(value));
        return text;
    }
    fits = fits && (type.base != QASM_BASE_INT || negative || (int64_t)bits >= 0);
    if (type.width == 0 && !fits) {
        snprintf(text, QASM_WHY, "whole numbers beyond 2^63 are outside of what is read");
        return text;
    }
    *value = qn_qasm_of_bits(type, bits);
    return NULL;
}

static const char *to_float(qn_qasm_value *value, qn_qasm_type type, char *text) {
    (void)text;
    *value = qn_qasm_float(type.width, qn_qasm_real(value));
    return NULL;
}

/* The nearest multiple of 2 pi / 2^width, ties to even. */
static uint64_t nearest_angle(double radians, int width) {
    const double steps = rint(ldexp(fmod(fabs(radians), TWO_PI) / TWO_PI, width));
    const uint64_t bits = steps < ldexp(1.0, width) ? (uint64_t)steps : 0;
    return radians < 0.0 ? -bits : bits;
}

/* Fewer bits: rounded, ties to even; more: zeros behind. */
static uint64_t resized_angle(uint64_t bits, int from, int to) {
    if (to >= from) return bits << (to - from);
    const int drop = from - to;
    const uint64_t kept = bits >> drop, rest = lowest(bits, drop), half = UINT64_C(1) << (drop - 1);
    return kept + (rest > half || (rest == half && kept & 1));
}

static const char *to_angle(qn_qasm_value *value, qn_qasm_type type, char *text) {
    const int word = qn_qasm_width_of(type);
    uint64_t bits = value->bits;
    if (value->type.base == QASM_BASE_BITS && type.width != value->type.width)
        return widths_differ(value, type, text);
    if (value->type.base == QASM_BASE_FLOAT) bits = nearest_angle(value->number, word);
    if (value->type.base == QASM_BASE_ANGLE)
        bits = resized_angle(bits, qn_qasm_width_of(value->type), word);
    *value = qn_qasm_of_bits(type, bits);
    return NULL;
}

/* A number without a width has to fit, one with a width to have as many bits. */
static const char *to_bits(qn_qasm_value *value, qn_qasm_type type, char *text) {
    const bool fits = lowest(value->bits, type.width) == value->bits;
    const bool same = value->type.width == type.width;
    if (value->type.base != QASM_BASE_BOOL && !same &&
        (value->type.width || !fits || value->type.base == QASM_BASE_ANGLE))
        return widths_differ(value, type, text);
    *value = qn_qasm_of_bits(type, value->bits);
    return NULL;
}

static const char *(*const CASTS[QASM_BASES])(qn_qasm_value *, qn_qasm_type, char *) = {
    [QASM_BASE_BOOL] = to_bool,   [QASM_BASE_INT] = to_integer, [QASM_BASE_UINT] = to_integer,
    [QASM_BASE_FLOAT] = to_float, [QASM_BASE_ANGLE] = to_angle, [QASM_BASE_BITS] = to_bits,
};

const char *qn_qasm_cast(qn_qasm_value *value, qn_qasm_type type, char *text) {
    char from[QASM_TYPE_TEXT], to[QASM_TYPE_TEXT];
    if (qn_qasm_same_type(value->type, type)) return NULL;
    /* of whole numbers only 0 says which angle it is */
    const bool zero = type.base == QASM_BASE_ANGLE && qn_qasm_is_integer(value->type.base) &&
                      value->bits == 0;
    if (zero || ALLOWED[value->type.base][type.base]) return CASTS[type.base](value, type, text);
    snprintf(text, QASM_WHY, "%s cannot become %s%s", qn_qasm_type_name(value->type, from),
             qn_qasm_type_name(type, to),
             type.base == QASM_BASE_ANGLE && qn_qasm_is_integer(value->type.base)
                 ? ": write radians with a point, as in 1.0"
                 : "");
    return text;
}
