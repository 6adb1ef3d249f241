/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs that stay parameters: bound, a file is what it is with the numbers written in, and the
 * derivatives are those of the angles. */
#include "qmae_noise/qasm.h"

#include "assert_close.h"
#include "dense.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HEAD "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n"
/* Lines 3 to 5; w[0], w[1], w[2], f, a are the values in this order. */
#define INPUTS "input array[float[64], 3] w;\ninput float f;\ninput angle a;\n"
#define GATES                                                                                      \
    "gate one(b) x { sx x; rz(b) x; gphase(0.4 - b/3); h x; }\n"                                   \
    "gate two(b, c) x, y { h x; cp(b*c) x, y; inv @ one(c) y; swap y, x; u3(b, c, b + c) x; }\n"   \
    "gate three(b) x, y, z { ccx x, y, z; two(b, 0.3) z, x; ctrl @ rxx(b) z, y, x; }\n"
enum { NVALUES = 5, TEXT = 4096, MAX_DIM = 64 };

static uint64_t seed = 20261129;

static double uniform(void) {
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(seed >> 11) * 0x1p-53;
}

static int below(int n) { return (int)(uniform() * n); }

/* The file with its inputs; with numbers in their places. */
typedef struct texts {
    char open[TEXT], fixed[TEXT];
} texts;

static qn_qasm *read_open(const char *text) {
    const qn_qasm_options options = {.keep_inputs = true};
    qn_qasm *qasm = NULL;
    qn_diag diag = {0};
    if (qn_qasm_parse("t", text, strlen(text), &options, &qasm, &diag) != QN_OK)
        fail_msg("%d:%d: %s\n%s", diag.line, diag.column, diag.text, text);
    return qasm;
}

static qn_qasm *read_fixed(const char *text) {
    qn_qasm *qasm = NULL;
    qn_diag diag = {0};
    if (qn_qasm_parse("t", text, strlen(text), NULL, &qasm, &diag) != QN_OK)
        fail_msg("%d:%d: %s\n%s", diag.line, diag.column, diag.text, text);
    return qasm;
}

/* The parameters of the circuit at values of the file's. */
static void bind(const qn_qasm *qasm, const double *values, double *angles, double *jacobian) {
    qn_diag diag = {0};
    if (qn_qasm_bind(qasm, values, angles, jacobian, &diag) != QN_OK)
        fail_msg("%d:%d: %s", diag.line, diag.column, diag.text);
}

/* ---- random expressions --------------------------------------------------------------------- */

/* An expression in both files, and its value, which is worked out here. */
typedef struct expression {
    char open[400], fixed[400];
    double value;
} expression;

static const char *const NAMES[NVALUES] = {"w[0]", "w[1]", "w[-1]", "f", "cos(a)"};

static expression leaf(const double *values) {
    expression e = {.value = uniform() * 4 - 2};
    const int v = below(NVALUES + 2);
    if (v < NVALUES) e.value = v == 4 ? cos(values[v]) : values[v];
    snprintf(e.fixed, sizeof e.fixed, "(%.17g)", e.value);
    if (v < NVALUES) {
        snprintf(e.open, sizeof e.open, "%s", NAMES[v]);
    } else snprintf(e.open, sizeof e.open, "%s", e.fixed);
    return e;
}

static double apply_function(int f, double x) {
    switch (f) {
    case 0: return sin(x);
    case 1: return cos(x);
    case 2: return atan(x);
    case 3: return fabs(0.2 + x);
    case 4: return exp(sin(x));
    case 5: return sqrt(1.5 + cos(x));
    case 6: return log(2 + sin(x));
    case 7: return asin(0.7 * sin(x));
    case 8: return acos(0.6 * cos(x));
    case 9: return fmod(x, 0.7);
    default: return floor(x) + ceil(x / 3);
    }
}

/* %1$s stands twice in one of them */
static const char *const FUNCTIONS[] = {"sin(%1$s)",
                                        "cos(%1$s)",
                                        "arctan(%1$s)",
                                        "abs(0.2 + %1$s)",
                                        "exp(sin(%1$s))",
                                        "sqrt(1.5 + cos(%1$s))",
                                        "ln(2 + sin(%1$s))",
                                        "asin(0.7*sin(%1$s))",
                                        "acos(0.6*cos(%1$s))",
                                        "mod(%1$s, 0.7)",
                                        "(floor(%1$s)+ceiling((%1$s)/3))"};
enum { NFUNCTIONS = sizeof FUNCTIONS / sizeof *FUNCTIONS, NSMOOTH = NFUNCTIONS - 1 };

static expression grow(const double *values, int depth, int nfunctions) {
    if (depth == 0 || below(5) == 0) return leaf(values);
    const expression a = grow(values, depth - 1, nfunctions);
    expression e = {.value = 0};
    if (below(2)) {
        const int f = below(nfunctions);
        e.value = apply_function(f, a.value);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(e.open, sizeof e.open, FUNCTIONS[f], a.open);
        snprintf(e.fixed, sizeof e.fixed, FUNCTIONS[f], a.fixed);
#pragma GCC diagnostic pop
        return e;
    }
    static const char *const forms[] = {"(%s + %s)", "(%s - %s)", "(%s*%s)", "(%s/(2 + cos(%s)))",
                                        "((1.5 + sin(%s))**(%s/4))"};
    const expression b = grow(values, depth - 1, nfunctions);
    const int form = below(5);
    e.value = form == 0   ? a.value + b.value
              : form == 1 ? a.value - b.value
              : form == 2 ? a.value * b.value
              : form == 3 ? a.value / (2 + cos(b.value))
                          : pow(1.5 + sin(a.value), b.value / 4);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(e.open, sizeof e.open, forms[form], a.open, b.open);
    snprintf(e.fixed, sizeof e.fixed, forms[form], a.fixed, b.fixed);
#pragma GCC diagnostic pop
    return e;
}

static void random_values(double *values) {
    for (int v = 0; v < NVALUES; ++v) values[v] = uniform() * 6 - 3;
    values[4] = uniform() * 6.28; /* an angle is from 0 to 2 pi */
}

/* All inputs are in some angle, so that none is refused. */
#define USE_ALL "rx(w[0] + w[1]) q[0]; ry(w[2] + f) q[0]; rz(a) q[0];\n"

static void expressions(void **state) {
    (void)state;
    for (int round = 0; round < test_effort(300); ++round) {
        char text[TEXT];
        double values[NVALUES];
        random_values(values);
        const expression e = grow(values, 4, NFUNCTIONS);
        if (!(fabs(e.value) < 1e6)) continue;
        snprintf(text, sizeof text, HEAD INPUTS "qubit q;\n%s rx(%s) q;",
                 "rx(w[0] + w[1]) q; "
                 "ry(w[2] + f) q; rz(a) q;\n",
                 e.open);
        qn_qasm *open = read_open(text);
        const qn_circuit *circuit = qn_qasm_circuit(open);
        const int nangles = qn_circuit_nparams(circuit);
        double angles[64];
        assert_true(nangles < 64);
        bind(open, values, angles, NULL);
        const qn_op *op = qn_circuit_op(circuit, qn_circuit_size(circuit) - 1);
        const double found = dense_angle(&op->angles[0], angles);
        if (!(fabs(found - e.value) <= 1e-11 * (1 + fabs(e.value))))
            fail_msg("round %d: %s is %.17g, not %.17g", round, e.open, found, e.value);
        qn_qasm_destroy(open);
    }
}

/* ---- derivatives ---------------------------------------------------------------------------- */

/* Both ways to the derivatives, against central differences of the angles. */
static void check_slopes(const qn_qasm *qasm, const double *values, const char *text) {
    enum { MOST = 64 };
    static double jacobian[MOST * NVALUES];
    double angles[MOST], plus[MOST], minus[MOST], weights[MOST], gradient[NVALUES];
    qn_diag diag = {0};
    const int nangles = qn_circuit_nparams(qn_qasm_circuit(qasm));
    assert_true(nangles <= MOST);
    bind(qasm, values, angles, jacobian);
    for (int k = 0; k < nangles; ++k) weights[k] = uniform() - 0.5;
    if (qn_qasm_chain(qasm, values, weights, gradient, &diag) != QN_OK) fail_msg("%s", diag.text);
    for (int v = 0; v < NVALUES; ++v) {
        const double step = 1e-6;
        double moved[NVALUES], sum = 0.0;
        memcpy(moved, values, sizeof moved);
        moved[v] = values[v] + step;
        bind(qasm, moved, plus, NULL);
        moved[v] = values[v] - step;
        bind(qasm, moved, minus, NULL);
        for (int k = 0; k < nangles; ++k) {
            const double slope = jacobian[k * NVALUES + v];
            const double expected = (plus[k] - minus[k]) / (2 * step);
            if (!(fabs(slope - expected) <= 1e-7 * (1 + fabs(expected) + fabs(angles[k]))))
                fail_msg("d angle %d / d value %d is %.12g, not %.12g:\n%s", k, v, slope, expected,
                         text);
            sum += weights[k] * slope;
        }
        assert_close(gradient[v], sum, 1e-12, 1e-12);
    }
}

static void slopes(void **state) {
    (void)state;
    for (int round = 0; round < test_effort(300); ++round) {
        char text[TEXT];
        double values[NVALUES];
        random_values(values);
        const expression e = grow(values, 3, NSMOOTH), g = grow(values, 3, NSMOOTH);
        if (!(fabs(e.value) < 1e3 && fabs(g.value) < 1e3)) continue;
        snprintf(text, sizeof text,
                 HEAD INPUTS "qubit[2] q;\n" USE_ALL "rx(%s) q[1]; u(%s, 1.0, %s) q[0];", e.open,
                 g.open, e.open);
        qn_qasm *qasm = read_open(text);
        check_slopes(qasm, values, text);
        qn_qasm_destroy(qasm);
    }
}

/* ---- gates under modifiers ------------------------------------------------------------------ */

/* Both files do the same, phases of qubit 0 included. */
static void compare(const texts *t, const double *values) {
    static double complex a[MAX_DIM * MAX_DIM], b[MAX_DIM * MAX_DIM];
    qn_qasm *open = read_open(t->open), *fixed = read_fixed(t->fixed);
    const qn_circuit *circuit = qn_qasm_circuit(open);
    static double angles[4096];
    assert_true(qn_circuit_nparams(circuit) <= 4096);
    bind(open, values, angles, NULL);
    dense_unitary(circuit, angles, a);
    dense_unitary(qn_qasm_circuit(fixed), NULL, b);
    const double distance = dense_distance(1 << qn_circuit_nqubits(circuit), a, b);
    if (!(distance < 1e-11)) fail_msg("distance %g:\n%s\n%s", distance, t->open, t->fixed);
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) { /* rotations only */
        const qn_op *op = qn_circuit_op(circuit, k);
        for (int i = 0; op->gate && i < op->gate->nangles; ++i)
            if (op->angles[i].param >= 0) assert_non_null(op->gate->generator);
    }
    qn_qasm_destroy(open);
    qn_qasm_destroy(fixed);
}

typedef struct called {
    const char *name;
    int nangles, nqubits;
} called;

static void append(texts *t, const char *open, const char *fixed) {
    strncat(t->open, open, sizeof t->open - strlen(t->open) - 1);
    strncat(t->fixed, fixed, sizeof t->fixed - strlen(t->fixed) - 1);
}

/* A call with expressions as angles on random qubits behind q[0], which controls it. */
static void append_call(texts *t, const char *modifiers, int ncontrols, const called *gate,
                        const double *values) {
    int order[5] = {1, 2, 3, 4, 5};
    char qubits[80] = "";
    append(t, modifiers, modifiers);
    append(t, gate->name, gate->name);
    for (int a = 0; a < gate->nangles; ++a) {
        const expression e = grow(values, 2, NFUNCTIONS);
        append(t, a ? ", " : "(", a ? ", " : "(");
        append(t, e.open, e.fixed);
    }
    if (gate->nangles) append(t, ")", ")");
    for (int k = 4; k > 0; --k) {
        const int other = below(k + 1), saved = order[k];
        order[k] = order[other];
        order[other] = saved;
    }
    for (int k = 0; k < ncontrols + gate->nqubits; ++k) {
        const size_t length = strlen(qubits);
        snprintf(qubits + length, sizeof qubits - length, "%s q[%d]", k ? "," : "",
                 k ? order[k - 1] : 0);
    }
    append(t, qubits, qubits);
    append(t, ";\n", ";\n");
}

/* Modifiers that every gate takes: their text and number of controls, one of which comes first. */
static const struct modified {
    const char *text;
    int ncontrols;
} MODIFIED[] = {
    {"ctrl @ ", 1},
    {"ctrl @ inv @ ", 1},
    {"ctrl @ pow(3) @ ", 1},
    {"ctrl @ pow(-2) @ ", 1},
    {"ctrl @ negctrl @ ", 2},
    {"inv @ ctrl(2) @ ", 2},
    {"ctrl @ inv @ pow(2) @ ", 1},
};
enum { NMODIFIED = sizeof MODIFIED / sizeof *MODIFIED };

static void begin(texts *t) {
    snprintf(t->open, sizeof t->open, HEAD INPUTS GATES "qubit[6] q;\nrz(0) q[5];\n" USE_ALL);
    snprintf(t->fixed, sizeof t->fixed, HEAD GATES "qubit[6] q;\nrz(0) q[5];\n");
}

/* The first line of the open file as numbers. */
static void fill(texts *t, const double *values) {
    char line[200];
    snprintf(line, sizeof line, "rx(%.17g) q[0]; ry(%.17g) q[0]; rz(%.17g) q[0];\n",
             values[0] + values[1], values[2] + values[3], values[4]);
    append(t, "", line);
}

static void gates_under_modifiers(void **state) {
    (void)state;
    static const called own[] = {{"one", 1, 1}, {"two", 2, 2}, {"three", 1, 3}, {"gphase", 1, 0}};
    const size_t ngates = qn_gate_count() + sizeof own / sizeof *own;
    for (int round = 0; round < test_effort(1); ++round)
        for (size_t g = 0; g < ngates; ++g)
            for (int m = 0; m < NMODIFIED; ++m) {
                double values[NVALUES];
                texts t;
                const qn_gate *gate = qn_gate_at(g);
                const called c = gate ? (called){gate->name, gate->nangles, gate->nqubits}
                                      : own[g - qn_gate_count()];
                random_values(values);
                begin(&t);
                fill(&t, values);
                append_call(&t, MODIFIED[m].text, MODIFIED[m].ncontrols, &c, values);
                compare(&t, values);
            }
}

/* Broken powers of rotations and phases. */
static void broken_powers(void **state) {
    (void)state;
    static const called turning[] = {{"rx", 1, 1},  {"ry", 1, 1},    {"rz", 1, 1},  {"p", 1, 1},
                                     {"u1", 1, 1},  {"crx", 1, 2},   {"cry", 1, 2}, {"crz", 1, 2},
                                     {"cp", 1, 2},  {"rxx", 1, 2},   {"ryy", 1, 2}, {"rzz", 1, 2},
                                     {"rzx", 1, 2}, {"gphase", 1, 0}};
    static const char *const powers[] = {"ctrl @ pow(0.3) @ ", "ctrl @ pow(-1.7) @ ",
                                         "ctrl @ pow(0.4) @ inv @ pow(2.5) @ ",
                                         "inv @ ctrl @ pow(1/3) @ pow(3) @ "};
    for (int round = 0; round < test_effort(4); ++round)
        for (size_t g = 0; g < sizeof turning / sizeof *turning; ++g)
            for (size_t m = 0; m < sizeof powers / sizeof *powers; ++m) {
                double values[NVALUES];
                texts t;
                random_values(values);
                begin(&t);
                fill(&t, values);
                append_call(&t, powers[m], 1, &turning[g], values);
                compare(&t, values);
            }
}

/* ---- what is refused ------------------------------------------------------------------------ */

#define LINES "input array[float, 2] w;\ninput angle a;\nqubit[2] q;\nbit c;\n"

static void refusals(void **state) {
    (void)state;
    static const struct refusal {
        const char *text;
        int line, column;
        const char *why;
    } cases[] = {
        {"delay[w[0]*1us] q[0];", 7, 11, "a time may not depend on the parameter 'w'"},
        {"if (w[1] > 0.5) x q[0];", 7, 10, "a branch may not depend on the parameter 'w'"},
        {"if (c == 1 && a > 0.5) x q[0];", 7, 17, "a branch may not depend on the parameter 'a'"},
        {"if (bool(w[0])) x q[0];", 7, 5, "a branch may not depend on the parameter 'w'"},
        {"if (w[0]) x q[0];", 7, 5, "a branch may not depend on the parameter 'w'"},
        {"if (!w[0]) x q[0];", 7, 6, "a branch may not depend on the parameter 'w'"},
        {"for int i in [0:sin(w[0])] x q[0];", 7, 17, "the last number may not depend on the"},
        {"for int i in [0:int(w[0])] x q[0];", 7, 17, "a whole number may not depend on the"},
        {"x q[w[0]];", 7, 5, "the index may not depend on the parameter 'w'"},
        {"rx(w[a]) q[0];", 7, 6, "the index may not depend on the parameter 'a'"},
        {"qubit[w[1]] r;", 7, 7, "the size of the register may not depend on"},
        {"ctrl(w[0]) @ x q[0], q[1];", 7, 6, "the number of controls may not depend on"},
        {"pow(a) @ x q[0];", 7, 5, "this number may not depend on the parameter 'a'"},
        {"#pragma braket noise bit_flip(w[0]) q[0]\n", 7, 31, "this number may not depend on"},
        {"pow(0.5) @ u(w[0], 0.1, 0.2) q[0];", 7, 12,
         "a broken power of a gate that is no rotation"},
        {"gate g(b) x { rx(b) x; h x; }\npow(0.5) @ g(w[0]) q[0];", 8, 12, "a broken power"},
        {"gate g(b) x { rx(b*w[0]) x; h x; }\npow(0.5) @ g(1.0) q[0];", 8, 12, "a broken power"},
        {"rx(a & a) q[0];", 7, 6, "bits may not depend on the parameter 'a'"},
        {"rx(a/a) q[0];", 7, 5, "a whole number may not depend on the parameter 'a'"},
        {"const angle[4] b = a; rx(b/2) q[0];", 7, 27, "a part of an angle[n] may not depend"},
        {"rx(float(a)) q[0];", 7, 4, "angle cannot become float"},
        {"const int k = w[0];", 7, 7, "a whole number may not depend on the parameter 'w'"},
        {"rx(w) q[0];", 7, 4, "'w' is an array: say which element, as in w[0]"},
        {"rx(w[2]) q[0];", 7, 6, "the index is 2; it must be from -2 to 1"},
        {"rx(w[0:1]) q[0];", 7, 4, "parts of an array are outside of what is read"},
        {"rx(w[0]/0) q[0];", 7, 8, "this expression is no finite number"},
        {"rx(w[0]) q[0];", 4, 13, "no angle of a gate depends on the parameter 'a': leave it out"},
        {"rx(a) q[0]; gphase(w[0]);", 3, 23, "no angle of a gate depends on the parameter 'w'"},
        {"input float w;", 7, 13, "'w' is declared already"},
        {"input array[float, 0] v;", 7, 20, "the size of the array is 0"},
        {"input int n;", 7, 11, "input 'n' has no value: give --param n=VALUE"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char text[1024];
        qn_diag diag = {0};
        qn_qasm *qasm = NULL;
        const qn_qasm_options options = {.keep_inputs = true};
        snprintf(text, sizeof text, HEAD LINES "%s", cases[k].text);
        const qn_status status = qn_qasm_parse("f", text, strlen(text), &options, &qasm, &diag);
        if (status == QN_OK) fail_msg("%s: read", cases[k].text);
        if (!strstr(diag.text, cases[k].why) || diag.line != cases[k].line ||
            diag.column != cases[k].column)
            fail_msg("%s: %d:%d: %s", cases[k].text, diag.line, diag.column, diag.text);
    }
}

/* Points without a value or a derivative are named by their places. */
static void points_without_derivative(void **state) {
    (void)state;
    static const struct point {
        const char *angle;
        double value;
        int column;
        const char *why; /* NULL: fine */
        bool bound;      /* it has a value */
    } cases[] = {
        {"sqrt(f)", 0.0, 4, "this 'sqrt' has no derivative", true},
        {"sqrt(f)", 0.01, 4, NULL, true},
        {"sqrt(f)", -1.0, 4, "this 'sqrt' has no finite value", false},
        {"abs(f - 1)", 1.0, 4, "this 'abs' has no derivative", true},
        {"1/(f - 1)", 1.0, 5, "this '/' has no finite value", false},
        {"ln(f)", 0.0, 4, "this 'log' has no finite value", false},
        {"arcsin(f)", 1.0, 4, "this 'arcsin' has no derivative", true},
        {"arccos(2*f)", 0.51, 4, "this 'arccos' has no finite value", false},
        {"floor(f) + f", 2.0, 4, "this 'floor' has no derivative", true},
        {"mod(f, 2)", 4.0, 4, "this 'mod' has no derivative", true},
        {"mod(f, 2)", 0.0, 4, NULL, true},
        {"f**0.5", 0.0, 5, "this '**' has no derivative", true},
        {"f**2", 0.0, 5, NULL, true},
        {"f**2", -3.0, 5, NULL, true},
        {"2.0**f", -3.0, 7, NULL, true},
        {"f**f", 0.0, 5, "this '**' has no derivative", true},
        {"exp(exp(f))", 9.0, 4, "this 'exp' has no finite value", false},
        {"1e300*f*f", 1e9, 11, "no finite value", false},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char text[256];
        double angles[8], jacobian[8], gradient = 0.0;
        const double slopes[8] = {0.0};
        qn_diag diag = {0};
        snprintf(text, sizeof text, HEAD "input float f; qubit q;\nrx(%s) q;", cases[k].angle);
        qn_qasm *qasm = read_open(text);
        const qn_status plain = qn_qasm_bind(qasm, &cases[k].value, angles, NULL, &diag);
        if ((plain == QN_OK) != cases[k].bound) fail_msg("%s: %s", cases[k].angle, diag.text);
        diag = (qn_diag){0};
        const qn_status status = qn_qasm_bind(qasm, &cases[k].value, angles, jacobian, &diag);
        if ((status == QN_OK) != !cases[k].why) fail_msg("%s: %d", cases[k].angle, status);
        if (cases[k].why) {
            if (!strstr(diag.text, cases[k].why) || diag.line != 4 ||
                diag.column != cases[k].column || strcmp(diag.file, "t") != 0)
                fail_msg("%s: %s:%d:%d: %s", cases[k].angle, diag.file, diag.line, diag.column,
                         diag.text);
            assert_int_equal(status, QN_ERR_NUMERIC);
            assert_int_equal(qn_qasm_chain(qasm, &cases[k].value, slopes, &gradient, NULL),
                             QN_ERR_NUMERIC);
        }
        qn_qasm_destroy(qasm);
    }
}

/* ---- values by name ------------------------------------------------------------------------- */

static void names(void **state) {
    (void)state;
    const char *text = HEAD "input float x;\ninput uint n;\ninput array[angle, 3] th;\nqubit q;\n"
                            "for int i in [0:n] { rx(x*sin(th[i])) q; }";
    const qn_qasm_input good[] = {
        {"th[2]", 3.0}, {"x", -0.5}, {"n", 2.0}, {"th[0]", 1.0}, {"th[1]", 2.0}};
    static const struct wrong {
        qn_qasm_input inputs[6];
        size_t count;
        const char *why;
    } cases[] = {
        {{{"x", 1}, {"th[0]", 1}, {"th[2]", 1}},
         3,
         "input 'th[1]' has no value: give --param th[1]="},
        {{{"th[1]", 1}, {"th[0]", 1}, {"th[2]", 1}}, 3, "input 'x' has no value"},
        {{{"x", 1}, {"y", 1}}, 2, "'t' has no input called 'y'"},
        {{{"x", 1}, {"th[3]", 1}},
         2,
         "'t' has no input called 'th[3]': 'th' is an array, th[0] to th[2]"},
        {{{"th", 1}}, 1, "'t' has no input called 'th'"},
        {{{"th[01]", 1}}, 1, "'t' has no input called 'th[01]'"},
        {{{"x[0]", 1}}, 1, "'t' has no input called 'x[0]': 'x' is no array"},
        {{{"x", 1}, {"th[0]", 1}, {"x", 2}}, 3, "parameter 'x' is given twice: 1 and 2"},
    };
    qn_qasm *qasm = NULL;
    qn_diag diag = {0};
    double values[4] = {0}, angles[16];
    const qn_qasm_options options = {.inputs = good, .ninputs = 5, .keep_inputs = true};
    assert_int_equal(qn_qasm_parse("t", text, strlen(text), &options, &qasm, &diag), QN_OK);
    assert_int_equal(qn_qasm_nparameters(qasm), 2);
    assert_int_equal(qn_qasm_nvalues(qasm), 4);
    const qn_qasm_parameter x = qn_qasm_parameter_at(qasm, 0), th = qn_qasm_parameter_at(qasm, 1);
    assert_string_equal(x.name, "x");
    assert_string_equal(th.name, "th");
    assert_true(!x.array && !x.angle && x.first == 0 && x.size == 1 && x.line == 3);
    assert_true(th.array && th.angle && th.first == 1 && th.size == 3 && th.line == 5);
    assert_null(qn_qasm_parameters(qasm));
    assert_int_equal(qn_qasm_assign(qasm, good, 5, values, &diag), QN_OK);
    for (int v = 0; v < 4; ++v) assert_close(values[v], v ? v : -0.5, 0, 0);
    bind(qasm, values, angles, NULL);
    const qn_circuit *circuit = qn_qasm_circuit(qasm);
    for (int k = 0; k < 3; ++k)
        assert_close(dense_angle(&qn_circuit_op(circuit, (size_t)k)->angles[0], angles),
                     -0.5 * sin(k + 1), 1e-15, 0);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        diag = (qn_diag){0};
        values[3] = 7.0;
        assert_int_not_equal(qn_qasm_assign(qasm, cases[k].inputs, cases[k].count, values, &diag),
                             QN_OK);
        if (!strstr(diag.text, cases[k].why)) fail_msg("case %zu: %s", k, diag.text);
        assert_true(values[3] == 7.0);
    }
    values[1] = INFINITY;
    assert_int_equal(qn_qasm_bind(qasm, values, angles, NULL, &diag), QN_ERR_ARGUMENT);
    qn_qasm_destroy(qasm);
    qasm = NULL;
    const qn_qasm_options fixed = {.inputs = good, .ninputs = 5};
    assert_int_equal(qn_qasm_parse("t", text, strlen(text), &fixed, &qasm, &diag), QN_OK);
    assert_int_equal(qn_qasm_nparameters(qasm), 0);
    assert_int_equal(qn_circuit_nparams(qn_qasm_circuit(qasm)), 0);
    qn_qasm_destroy(qasm);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) { /* the reader says the same */
        qn_qasm_input inputs[8] = {{"n", 0}};
        memcpy(inputs + 1, cases[k].inputs, sizeof cases[k].inputs);
        const qn_qasm_options wrong = {.inputs = inputs, .ninputs = cases[k].count + 1};
        qasm = NULL;
        diag = (qn_diag){0};
        assert_int_not_equal(qn_qasm_parse("t", text, strlen(text), &wrong, &qasm, &diag), QN_OK);
        if (!strstr(diag.text, cases[k].why) && !strstr(diag.text, "has no value"))
            fail_msg("case %zu: %s", k, diag.text);
    }
}

/* The same expression is the same parameter of the circuit, and multiples and sums with numbers
 * make no new one. */
static void shared(void **state) {
    (void)state;
    const char *text = HEAD "input float x;\ninput float y;\nqubit q;\n"
                            "rx(x) q; ry(2*x + 1) q; rz(-x/4) q; rx(sin(x*y)) q; ry(3*sin(x*y)) q;";
    static const qn_angle expected[] = {{0, 1, 0}, {0, 2, 1}, {0, -0.25, 0}, {2, 1, 0}, {2, 3, 0}};
    qn_qasm *qasm = read_open(text);
    const qn_circuit *circuit = qn_qasm_circuit(qasm);
    assert_int_equal(qn_circuit_nparams(circuit), 3);
    for (size_t k = 0; k < 5; ++k) {
        const qn_angle *angle = &qn_circuit_op(circuit, k)->angles[0];
        assert_int_equal(angle->param, expected[k].param);
        assert_close(angle->scale, expected[k].scale, 0, 0);
        assert_close(angle->offset, expected[k].offset, 0, 0);
    }
    qn_qasm_destroy(qasm);
}

/* Floats of few bits and angles are what they are when they are given. */
static void types(void **state) {
    (void)state;
    static const struct typed {
        const char *type, *angle;
        double value;
    } cases[] = {
        {"float[32]", "x", 0.3},          {"float[16]", "x*x/3", 0.3},
        {"float[32]", "sin(x)", 1.1},     {"angle", "x", -0.5},
        {"angle", "x/2", -0.5},           {"angle", "-x", 0.5},
        {"angle", "x + x", 5.0},          {"angle", "3*x", 5.0},
        {"angle", "x - 1.0", 0.5},        {"angle[4]", "x", 1.0},
        {"angle[8]", "x + 0.3", 6.2},     {"angle[20]", "cos(x)", 1.0},
        {"float", "cos(angle(x))", -2.0}, {"float", "float[32](x) + 1", 0.7},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char text[256];
        double angles[8], fixed = 0.0;
        qn_qasm *qasm = NULL;
        qn_diag diag = {0};
        const qn_qasm_input input = {"x", cases[k].value};
        const qn_qasm_options options = {.inputs = &input, .ninputs = 1};
        snprintf(text, sizeof text, HEAD "input %s x; qubit q;\nrx(%s) q;", cases[k].type,
                 cases[k].angle);
        if (qn_qasm_parse("t", text, strlen(text), &options, &qasm, &diag) != QN_OK)
            fail_msg("%s %s: %s", cases[k].type, cases[k].angle, diag.text);
        fixed = qn_circuit_op(qn_qasm_circuit(qasm), 0)->angles[0].offset;
        qn_qasm_destroy(qasm);
        qasm = read_open(text);
        bind(qasm, &cases[k].value, angles, NULL);
        assert_close(dense_angle(&qn_circuit_op(qn_qasm_circuit(qasm), 0)->angles[0], angles),
                     fixed, 1e-15, 1e-15);
        qn_qasm_destroy(qasm);
    }
}

/* ---- writing -------------------------------------------------------------------------------- */

/* A circuit with parameters, written with them open, is read as the same circuit. */
static void written_and_read(void **state) {
    (void)state;
    enum { NPARAMS = 7, NOPS = 60 };
    static const char *const rotations[] = {"rx", "ry", "rz", "p", "rxx", "rzz", "rzx"};
    static const double scales[] = {1, -1, 0.5, 2, -0.1, 1e17}, offsets[] = {0, 0.7, -3, 1e16};
    for (int round = 0; round < test_effort(20); ++round) {
        qn_circuit *circuit = NULL;
        qn_diag diag = {0};
        char *text = NULL;
        double values[NPARAMS], angles[NPARAMS];
        assert_int_equal(qn_circuit_create(3, NPARAMS, &circuit), QN_OK);
        for (int k = 0; k < NOPS; ++k) {
            const int a = below(3), qubits[2] = {a, (a + 1 + below(2)) % 3};
            assert_int_equal(qn_circuit_rotation(circuit, rotations[below(7)], qubits,
                                                 k < NPARAMS ? NPARAMS - 1 - k : below(NPARAMS),
                                                 scales[below(6)], offsets[below(4)]),
                             QN_OK);
            assert_int_equal(qn_circuit_gate(circuit, "cx", qubits, NULL), QN_OK);
        }
        assert_int_equal(qn_qasm_write(circuit, NULL, 2, &text, NULL), QN_ERR_ARGUMENT);
        if (qn_qasm_write(circuit, NULL, 3, &text, &diag) != QN_OK) fail_msg("%s", diag.text);
        qn_qasm *qasm = read_open(text);
        const qn_circuit *again = qn_qasm_circuit(qasm);
        assert_int_equal(qn_circuit_nparams(again), NPARAMS);
        assert_int_equal(qn_circuit_size(again), qn_circuit_size(circuit));
        for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
            const qn_op *x = qn_circuit_op(circuit, k), *y = qn_circuit_op(again, k);
            assert_ptr_equal(x->gate, y->gate);
            assert_memory_equal(x->qubits, y->qubits, sizeof x->qubits);
            if (x->gate->nangles == 0) continue;
            assert_int_equal(x->angles[0].param, y->angles[0].param);
            assert_close(y->angles[0].scale, x->angles[0].scale, 0, 0);
            assert_close(y->angles[0].offset, x->angles[0].offset, 0, 0);
        }
        for (int v = 0; v < NPARAMS; ++v) values[v] = uniform();
        bind(qasm, values, angles, NULL);
        assert_close_array(angles, values, NPARAMS, 0, 0);
        qn_qasm_destroy(qasm);
        qn_free(text);
        qn_circuit_destroy(circuit);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions),
        cmocka_unit_test(slopes),
        cmocka_unit_test(gates_under_modifiers),
        cmocka_unit_test(broken_powers),
        cmocka_unit_test(refusals),
        cmocka_unit_test(points_without_derivative),
        cmocka_unit_test(names),
        cmocka_unit_test(shared),
        cmocka_unit_test(types),
        cmocka_unit_test(written_and_read),
    };
    printf("seed %llu\n", (unsigned long long)seed);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
