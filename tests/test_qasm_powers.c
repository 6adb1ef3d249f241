/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nested modifiers in definitions within definitions, against products and principal powers of
 * matrices: Schur vectors instead of the library's route, gates from the text of stdgates.inc. */
#include "qmae_noise/qasm.h"

#include "assert_close.h"
#include "dense.h"

#include <lapacke.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SIDE = 16, MOST_STATEMENTS = 3, MOST_MODIFIERS = 4, DEFINITIONS = 4, TEXT = 8192 };

typedef struct matrix {
    int n;
    double complex u[SIDE * SIDE];
} matrix;

/* ---- matrices ------------------------------------------------------------------------------- */

static matrix one_of(int n) {
    matrix m = {.n = n};
    for (int i = 0; i < 1 << n; ++i) m.u[i * (1 << n) + i] = 1.0;
    return m;
}

static matrix product(const matrix *a, const matrix *b) {
    matrix c = {.n = a->n};
    const int size = 1 << a->n;
    for (int i = 0; i < size; ++i)
        for (int j = 0; j < size; ++j)
            for (int k = 0; k < size; ++k)
                c.u[i * size + j] += a->u[i * size + k] * b->u[k * size + j];
    return c;
}

static matrix adjoint(const matrix *a) {
    matrix c = {.n = a->n};
    const int size = 1 << a->n;
    for (int i = 0; i < size; ++i)
        for (int j = 0; j < size; ++j) c.u[i * size + j] = conj(a->u[j * size + i]);
    return c;
}

/* A further qubit, number 0, which must be `value`. */
static matrix controlled(const matrix *a, int value) {
    matrix c = one_of(a->n + 1);
    const int size = 1 << a->n;
    for (int i = 0; i < size; ++i)
        for (int j = 0; j < size; ++j)
            c.u[(2 * i + value) * 2 * size + 2 * j + value] = a->u[i * size + j];
    return c;
}

/* a on qubits on[0], on[1], ... of n. */
static matrix placed(const matrix *a, int n, const int *on) {
    matrix c = {.n = n};
    int mask = 0;
    for (int q = 0; q < a->n; ++q) mask |= 1 << on[q];
    for (int i = 0; i < 1 << n; ++i)
        for (int j = 0; j < 1 << n; ++j) {
            int row = 0, column = 0;
            if ((i & ~mask) != (j & ~mask)) continue;
            for (int q = 0; q < a->n; ++q) {
                row |= (i >> on[q] & 1) << q;
                column |= (j >> on[q] & 1) << q;
            }
            c.u[i << n | j] = a->u[row << a->n | column];
        }
    return c;
}

static matrix broken_power(const matrix *a, double exponent) {
    double complex t[SIDE * SIDE], z[SIDE * SIDE], values[SIDE];
    const int size = 1 << a->n;
    lapack_int none = 0;
    matrix c = {.n = a->n};
    memcpy(t, a->u, sizeof t);
    assert_int_equal(
        LAPACKE_zgees(LAPACK_ROW_MAJOR, 'V', 'N', NULL, size, t, size, &none, values, z, size), 0);
    for (int k = 0; k < size; ++k) {
        double angle = carg(values[k]);
        if (angle < 1e-9 - M_PI) angle += 2.0 * M_PI;
        for (int i = 0; i < size; ++i)
            for (int j = 0; j < size; ++j)
                c.u[i * size + j] += z[i * size + k] * cexp(I * exponent * angle) *
                                     conj(z[j * size + k]);
    }
    return c;
}

static matrix power(const matrix *a, double exponent) {
    const matrix inverse = adjoint(a);
    matrix c = one_of(a->n);
    if (exponent != rint(exponent)) return broken_power(a, exponent);
    for (int k = 0; k < (int)fabs(exponent); ++k) c = product(exponent > 0.0 ? a : &inverse, &c);
    return c;
}

/* ---- gates ---------------------------------------------------------------------------------- */

static matrix general(double gamma, double theta, double phi, double lambda) {
    const double c = cos(theta / 2.0), s = sin(theta / 2.0);
    const double complex g = cexp(I * gamma);
    return (matrix){1,
                    {g * c, -g * cexp(I * lambda) * s, g * cexp(I * phi) * s,
                     g * cexp(I * (phi + lambda)) * c}};
}

/* exp(i (gamma + slope t)) U(theta + t turn, phi, lambda) under controls; turn and slope are 0 in
 * gates without an angle. */
static const struct gate {
    const char *name;
    int ncontrols;
    double gamma, slope, theta, turn, phi, lambda, twist;
} GATES[] = {
    {"x", 0, 0, 0, M_PI, 0, 0, M_PI, 0},
    {"y", 0, 0, 0, M_PI, 0, M_PI / 2, M_PI / 2, 0},
    {"z", 0, 0, 0, 0, 0, 0, M_PI, 0},
    {"h", 0, 0, 0, M_PI / 2, 0, 0, M_PI, 0},
    {"s", 0, 0, 0, 0, 0, 0, M_PI / 2, 0},
    {"tdg", 0, 0, 0, 0, 0, 0, -M_PI / 4, 0},
    {"sx", 0, M_PI / 4, 0, M_PI / 2, 0, -M_PI / 2, M_PI / 2, 0},
    {"cx", 1, 0, 0, M_PI, 0, 0, M_PI, 0},
    {"ch", 1, 0, 0, M_PI / 2, 0, 0, M_PI, 0},
    {"ccx", 2, 0, 0, M_PI, 0, 0, M_PI, 0},
    {"rx(T)", 0, 0, 0, 0, 1, -M_PI / 2, M_PI / 2, 0},
    {"ry(T)", 0, 0, 0, 0, 1, 0, 0, 0},
    {"rz(T)", 0, 0, -0.5, 0, 0, 0, 0, 1},
    {"p(T)", 0, 0, 0, 0, 0, 0, 0, 1},
    {"u2(T, 0.3)", 0, -0.15, -0.5, M_PI / 2, 0, 0, 0.3, -1},
    {"u3(1.1, 0.4, T)", 0, -0.2, -0.5, 1.1, 0, 0.4, 0, 1},
    {"U(0.7, -2.1, T)", 0, 0, 0, 0.7, 0, -2.1, 0, 1},
    {"cp(T)", 1, 0, 0, 0, 0, 0, 0, 1},
    {"crz(T)", 1, 0, -0.5, 0, 0, 0, 0, 1},
    {"cry(T)", 1, 0, 0, 0, 1, 0, 0, 0},
    {"cu(0.6, 0.2, T, 0.9)", 1, 0.9, 0, 0.6, 0, 0.2, 0, 1},
};
enum { NGATES = sizeof GATES / sizeof *GATES, SWAP = NGATES, PHASE, NAMED };

static int operands_of(int gate) {
    return gate == SWAP ? 2 : gate == PHASE ? 0 : GATES[gate].ncontrols + 1;
}

/* twist: of lambda, or of phi where it is negative. */
static matrix table_matrix(int gate, double t) {
    matrix m = {0};
    if (gate == PHASE) {
        m.u[0] = cexp(I * t);
        return m;
    }
    if (gate == SWAP) return (matrix){2, {1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1}};
    const struct gate *g = &GATES[gate];
    m = general(g->gamma + g->slope * t, g->theta + g->turn * t,
                g->phi + (g->twist < 0.0 ? t : 0.0), g->lambda + (g->twist > 0.0 ? t : 0.0));
    for (int c = 0; c < g->ncontrols; ++c) m = controlled(&m, 1);
    return m;
}

/* ---- random definitions --------------------------------------------------------------------- */

typedef struct statement {
    int gate;                              /* of the table, SWAP, PHASE, or NAMED + definition */
    int nmodifiers, kinds[MOST_MODIFIERS]; /* outermost first */
    double exponents[MOST_MODIFIERS];
    bool passes; /* the angle is the definition's */
    double angle;
    int count, on[4];
} statement;

enum { CTRL, NEGCTRL, INV, POW };

typedef struct definition {
    int n, count;
    statement statements[MOST_STATEMENTS];
} definition;

static qn_rng numbers;

static int draw(int below) { return (int)qn_rng_below(&numbers, (uint64_t)below); }

static double draw_exponent(void) {
    static const double some[] = {0.5, 2, 3, -1, -2, -0.5, 1.0 / 3, 1.5, -2.25, 0.7, 0.25, 5};
    return some[draw((int)(sizeof some / sizeof *some))];
}

static double draw_angle(void) {
    static const double some[] = {M_PI, -M_PI, 2 * M_PI, M_PI / 2, 3 * M_PI, 0.0};
    return draw(3) ? draw(10000) / 1000.0 - 5.0 : some[draw(6)];
}

/* On at most n qubits; definition number `number` may call those before it. */
static statement draw_statement(const definition *all, int number, int n) {
    statement s = {0};
    int size = 0;
    do {
        s.gate = draw(NAMED + 4 * number);
        if (s.gate >= NAMED) s.gate = NAMED + (s.gate - NAMED) % number;
        size = s.gate < NAMED ? operands_of(s.gate) : all[s.gate - NAMED].n;
    } while (size > n);
    s.nmodifiers = draw(MOST_MODIFIERS + 1);
    for (int k = s.nmodifiers - 1; k >= 0; --k) {
        s.kinds[k] = draw(5) < 3 ? POW : draw(3);
        if (s.kinds[k] <= NEGCTRL && size == n) s.kinds[k] = INV;
        if (s.kinds[k] <= NEGCTRL) ++size;
        s.exponents[k] = draw_exponent();
    }
    if (size == 0) { /* gphase alone stands on no qubit */
        s.kinds[0] = CTRL;
        s.nmodifiers = size = 1;
    }
    s.passes = draw(2);
    s.angle = draw_angle();
    for (s.count = 0; s.count < size;) {
        bool fresh = true;
        s.on[s.count] = draw(n);
        for (int k = 0; k < s.count; ++k) fresh &= s.on[k] != s.on[s.count];
        s.count += fresh;
    }
    return s;
}

static matrix definition_matrix(const definition *all, int number, double t) {
    const definition *d = &all[number];
    matrix m = one_of(d->n);
    for (int k = 0; k < d->count; ++k) {
        const statement *s = &d->statements[k];
        const double angle = s->passes ? t : s->angle;
        matrix g = s->gate < NAMED ? table_matrix(s->gate, angle)
                                   : definition_matrix(all, s->gate - NAMED, angle);
        for (int i = s->nmodifiers - 1; i >= 0; --i)
            g = s->kinds[i] == INV   ? adjoint(&g)
                : s->kinds[i] == POW ? power(&g, s->exponents[i])
                                     : controlled(&g, s->kinds[i] == CTRL);
        g = placed(&g, d->n, s->on);
        m = product(&g, &m);
    }
    return m;
}

/* ---- their text ----------------------------------------------------------------------------- */

static void put(char *text, const char *format, ...) {
    const size_t length = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + length, TEXT - length, format, arguments);
    va_end(arguments);
}

static void put_statement(char *text, const statement *s) {
    static const char *const words[] = {"ctrl @ ", "negctrl @ ", "inv @ "};
    char angle[32] = "t";
    if (!s->passes) snprintf(angle, sizeof angle, "%.17g", s->angle);
    for (int i = 0; i < s->nmodifiers; ++i)
        if (s->kinds[i] == POW) put(text, "pow(%.17g) @ ", s->exponents[i]);
        else put(text, "%s", words[s->kinds[i]]);
    if (s->gate >= NAMED) put(text, "d%d(%s)", s->gate - NAMED, angle);
    else if (s->gate == SWAP) put(text, "swap");
    else if (s->gate == PHASE) put(text, "gphase(%s)", angle);
    else {
        const char *name = GATES[s->gate].name, *at = strchr(name, 'T');
        put(text, "%.*s", at ? (int)(at - name) : (int)strlen(name), name);
        if (at) put(text, "%s%s", angle, at + 1);
    }
    for (int k = 0; k < s->count; ++k) put(text, "%s%c", k ? ", " : " ", 'a' + s->on[k]);
    put(text, "; ");
}

static void put_definition(char *text, const definition *d, int number) {
    put(text, "gate d%d(t) ", number);
    for (int q = 0; q < d->n; ++q) put(text, "%s%c", q ? ", " : "", 'a' + q);
    put(text, " { ");
    for (int k = 0; k < d->count; ++k) put_statement(text, &d->statements[k]);
    put(text, "}\n");
}

/* ---- tests ---------------------------------------------------------------------------------- */

/* The last lines of a text as a matrix on all of its qubits, up to a global phase. */
static matrix read_matrix(const char *text) {
    matrix m = {0};
    qn_qasm *qasm = NULL;
    qn_diag diag = {0};
    if (qn_qasm_parse("t", text, strlen(text), NULL, &qasm, &diag) != QN_OK)
        fail_msg("%d:%d: %s\n%s", diag.line, diag.column, diag.text, text);
    m.n = qn_circuit_nqubits(qn_qasm_circuit(qasm));
    dense_unitary(qn_qasm_circuit(qasm), qn_qasm_parameters(qasm), m.u);
    qn_qasm_destroy(qasm);
    return m;
}

static void assert_same(const matrix *a, const matrix *b, const char *text) {
    assert_int_equal(a->n, b->n);
    const double distance = dense_distance(1 << a->n, a->u, b->u);
    if (!(distance < 1e-7)) fail_msg("differs by %g:\n%s", distance, text);
}

/* The last definition under a control, where its phase counts. */
static void random_definitions(void **state) {
    (void)state;
    qn_rng_init(&numbers, 20, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < test_effort(400); ++round) {
        static char text[TEXT];
        definition all[DEFINITIONS] = {0};
        strcpy(text, "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n");
        for (int d = 0; d < DEFINITIONS; ++d) {
            all[d].n = 1 + draw(3);
            all[d].count = 1 + draw(MOST_STATEMENTS);
            for (int k = 0; k < all[d].count; ++k)
                all[d].statements[k] = draw_statement(all, d, all[d].n);
            put_definition(text, &all[d], d);
        }
        const int last = DEFINITIONS - 1, n = all[last].n;
        const double t = draw_angle();
        put(text, "qubit[%d] q;\nctrl @ d%d(%.17g) q[0]", n + 1, last, t);
        for (int q = 0; q < n; ++q) put(text, ", q[%d]", q + 1);
        put(text, ";\n");
        const matrix found = read_matrix(text), inner = definition_matrix(all, last, t),
                     right = controlled(&inner, 1);
        assert_same(&found, &right, text);
    }
}

/* Written out: what is on the left acts on what has come of the right. */
static void known_powers(void **state) {
    static const char *const same[][2] = {
        {"pow(0.5) @ pow(2) @ sx q[1];", "sx q[1];"},
        {"pow(0.5) @ pow(3) @ x q[1];", "sx q[1];"},
        {"pow(0.5) @ pow(3) @ s q[1];", "tdg q[1];"},
        {"pow(2) @ pow(0.5) @ pow(3) @ s q[1];", "sdg q[1];"},
        {"pow(1/3) @ pow(2) @ swap q[1], q[2];", "id q[1];"},
        {"pow(0.5) @ pow(2) @ gphase(2);", "gphase(2 - pi);"},
        {"pow(0.5) @ inv @ gphase(pi);", "gphase(pi / 2);"},
        {"pow(0.5) @ bar q[1];", "pow(0.25) @ x q[1];"},
        {"pow(0.5) @ pow(2) @ bar q[1];", "pow(0.5) @ x q[1];"},
        {"pow(0.5) @ foo q[1], q[2];", "pow(0.5) @ foo2 q[1], q[2];"},
    };
    (void)state;
    for (size_t k = 0; k < sizeof same / sizeof *same; ++k) {
        matrix m[2];
        for (int side = 0; side < 2; ++side) {
            static char text[TEXT];
            const char *call = same[k][side], *at = strchr(call, 'q');
            while (at && at[1] != '[') at = strchr(at + 1, 'q');
            text[0] = '\0';
            put(text, "OPENQASM 3.0; include \"stdgates.inc\"; gate bar a { pow(0.5) @ x a; }\n"
                      "gate foo a, b { bar a; cz a, b; } gate foo2 a, b { sx a; cz a, b; }\n"
                      "qubit[3] q; ");
            if (at) put(text, "ctrl @ %.*s q[0], %s", (int)(at - call), call, at);
            else put(text, "ctrl @ %.*s q[0];", (int)strcspn(call, ";"), call);
            m[side] = read_matrix(text);
        }
        assert_same(&m[0], &m[1], same[k][0]);
    }
}

/* A phase that a call loses turns half of this into 1. */
static void lost_phase(void **state) {
    (void)state;
    const matrix m = read_matrix(
        "OPENQASM 3.0; include \"stdgates.inc\"; gate bar a { pow(0.5) @ x a; }\n"
        "gate foo a, b { bar a; cz a, b; } gate foo2 a, b { sx a; cz a, b; } qubit[2] q;\n"
        "pow(0.5) @ foo q[0], q[1]; inv @ pow(0.5) @ foo2 q[0], q[1];");
    const matrix one = one_of(2);
    assert_same(&m, &one, "foo and foo2");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_powers),
        cmocka_unit_test(lost_phase),
        cmocka_unit_test(random_definitions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
