/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Operations of graphs, with their derivatives. */
#include "syntax/graph.h"
#include "syntax/value.h"

#include <math.h>

/* An operation: its value and its derivatives by a and b as expressions in a and b. */
#define OPERATION(name, text, result, by_a, by_b)                                                  \
    static double name##_value(double a, double b) {                                               \
        (void)b;                                                                                   \
        return result;                                                                             \
    }                                                                                              \
    static void name##_slopes(double a, double b, double *da, double *db) {                        \
        (void)a;                                                                                   \
        (void)b;                                                                                   \
        *da = by_a;                                                                                \
        *db = by_b;                                                                                \
    }                                                                                              \
    const qn_graph_operation qn_graph_##name = {text, name##_value, name##_slopes};

/* ---- two numbers ---------------------------------------------------------------------------- */

/* Of a power by its exponent; below 0 only whole powers have a value. */
static double slope_by_power(double a, double b) {
    if (a > 0.0) return pow(a, b) * log(a);
    return a == 0.0 && b > 0.0 ? 0.0 : NAN;
}

OPERATION(sum, "+", a + b, 1.0, 1.0)
OPERATION(product, "*", a *b, b, a)
OPERATION(quotient, "/", a / b, 1.0 / b, -a / (b * b))
OPERATION(power, "**", pow(a, b), b == 0.0 ? 0.0 : b * pow(a, b - 1.0), slope_by_power(a, b))
OPERATION(remainder, "mod", fmod(a, b), a != 0.0 && fmod(a, b) == 0.0 ? NAN : 1.0, -trunc(a / b))

/* ---- functions ------------------------------------------------------------------------------ */

OPERATION(absolute, "abs", fabs(a), a == 0.0 ? NAN : copysign(1.0, a), 0.0)
OPERATION(sin, "sin", sin(a), cos(a), 0.0)
OPERATION(cos, "cos", cos(a), -sin(a), 0.0)
OPERATION(tan, "tan", tan(a), 1.0 + tan(a) * tan(a), 0.0)
OPERATION(exp, "exp", exp(a), exp(a), 0.0)
OPERATION(log, "log", log(a), 1.0 / a, 0.0)
OPERATION(sqrt, "sqrt", sqrt(a), 0.5 / sqrt(a), 0.0)
OPERATION(arcsin, "arcsin", asin(a), 1.0 / sqrt(1.0 - a * a), 0.0)
OPERATION(arccos, "arccos", acos(a), -1.0 / sqrt(1.0 - a * a), 0.0)
OPERATION(arctan, "arctan", atan(a), 1.0 / (1.0 + a * a), 0.0)
OPERATION(floor, "floor", floor(a), a == floor(a) ? NAN : 0.0, 0.0)
OPERATION(ceiling, "ceiling", ceil(a), a == floor(a) ? NAN : 0.0, 0.0)

/* ---- types and powers ----------------------------------------------------------------------- */

static double rounded(double number, double width) {
    return qn_qasm_float((int)width, number).number;
}

static double turned(double number, double width) {
    char why[QASM_WHY];
    qn_qasm_value value = qn_qasm_float(0, number);
    (void)qn_qasm_cast(&value, (qn_qasm_type){QASM_BASE_ANGLE, (int)width}, why);
    return qn_qasm_real(&value);
}

/* To [-period/2, period/2], and whether it is at an end. */
static double reduced(double number, double period, bool *at_end) {
    const double tiny = 1e-12, least = remainder(number, period);
    *at_end = fabs(least) > period / 2 - tiny;
    return least;
}

static double principal(double number, double period, bool two) {
    bool at_end = false;
    const double least = reduced(number, period, &at_end);
    return !at_end ? least : two ? NAN : fabs(least);
}

static double principal_slope(double number, double period) {
    bool at_end = false;
    (void)reduced(number, period, &at_end);
    return at_end ? NAN : 1.0;
}

OPERATION(rounded, "float", rounded(a, b), 1.0, 0.0)
OPERATION(turned, "angle", turned(a, b), 1.0, 0.0)
OPERATION(principal_phase, "pow", principal(a, b, false), principal_slope(a, b), 0.0)
OPERATION(principal_angle, "pow", principal(a, b, true), principal_slope(a, b), 0.0)
