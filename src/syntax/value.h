/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of expressions, by the types of OpenQASM 3. */
#ifndef QN_SYNTAX_VALUE_H
#define QN_SYNTAX_VALUE_H

#include "syntax/source.h"

typedef enum qn_qasm_base {
    QASM_BASE_BOOL, /* and single bits, which are the same */
    QASM_BASE_INT,
    QASM_BASE_UINT,
    QASM_BASE_FLOAT,
    QASM_BASE_ANGLE,
    QASM_BASE_BITS, /* bit[width] */
    QASM_BASE_DURATION,
    QASM_BASES
} qn_qasm_base;

/* Width in bits; 0 = without one, which has QASM_WORD bits and does not begin again. */
typedef struct qn_qasm_type {
    qn_qasm_base base;
    int width;
} qn_qasm_type;

enum { QASM_WORD = 64, QASM_TYPE_TEXT = 24 };

typedef struct qn_qasm_value {
    qn_qasm_type type;
    /* of BOOL, UINT, BITS, ANGLE (2 pi / 2^width each); of INT extended by its sign */
    uint64_t bits;
    double number; /* of FLOAT, and of DURATION in s */
    /* of a FLOAT or ANGLE that depends on parameters: it is number + scale * the value of this node
     * of the source's graph; 0 = it does not */
    int node;
    double scale;
} qn_qasm_value;

/* "uint[4]", "bit[3]", "float", into text (QASM_TYPE_TEXT bytes), which is returned. */
const char *qn_qasm_type_name(qn_qasm_type type, char *text);
bool qn_qasm_same_type(qn_qasm_type a, qn_qasm_type b);
/* A bool, an int or a uint. */
bool qn_qasm_is_integer(qn_qasm_base base);
/* Bits that it has. */
int qn_qasm_width_of(qn_qasm_type type);

qn_qasm_value qn_qasm_bool(bool value);
qn_qasm_value qn_qasm_int(int64_t value);
/* Rounded to the width of its type. */
qn_qasm_value qn_qasm_float(int width, double number);
/* The lowest bits, as many as its type has; not of FLOAT or DURATION. */
qn_qasm_value qn_qasm_of_bits(qn_qasm_type type, uint64_t bits);
/* As a real number: of an angle radians, of a duration seconds. */
double qn_qasm_real(const qn_qasm_value *value);
bool qn_qasm_negative(const qn_qasm_value *value); /* of an int or a float */

/* Casts by the table of the specification. NULL, or a sentence that says why not, into text
 * (QASM_WHY bytes), which is returned; then *value stays. */
enum { QASM_WHY = 160 };
const char *qn_qasm_cast(qn_qasm_value *value, qn_qasm_type type, char *text);

#endif
