/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The modifiers of OpenQASM 3 on every gate of the table and on gates of a file: as matrices, with
 * their phases. */
#include "qmae_noise/qasm.h"

#include "assert_close.h"
#include "core/linalg.h"
#include "dense.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HEAD                                                                                       \
    "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n"                                                   \
    "gate one(a) x { sx x; rz(a) x; gphase(0.4); h x; }\n"                                         \
    "gate two(a, b) x, y { h x; cp(a) x, y; inv @ one(b) y; iswap y, x; t x; }\n"                  \
    "gate three(a) x, y, z { ccx x, y, z; two(a, 0.3) z, x; pow(0.25) @ swap y, z; }\n"
enum { MAX_DIM = 64, MOST = 8 };
static const double TINY = 1e-9;

typedef struct matrix {
    int n;
    double complex u[MOST * MOST];
} matrix;

/* What a call does to qubits 1, 2, ..., phase included: qubit 0 controls it. */
static matrix block_of(const char *call, int n) {
    static double complex u[MAX_DIM * MAX_DIM];
    char text[1024];
    qn_qasm *qasm = NULL;
    qn_diag diag = {0};
    matrix m = {.n = n};
    snprintf(text, sizeof text, HEAD "qubit[%d] q; rx(0) q[%d];\n%s", n + 1, n, call);
    if (qn_qasm_parse("t", text, strlen(text), NULL, &qasm, &diag) != QN_OK)
        fail_msg("%d:%d: %s\n%s", diag.line, diag.column, diag.text, text);
    dense_unitary(qn_qasm_circuit(qasm), qn_qasm_parameters(qasm), u);
    qn_qasm_destroy(qasm);
    const int size = 1 << n, dim = 2 * size;
    for (int i = 0; i < size; ++i)
        for (int j = 0; j < size; ++j) {
            const double complex still = u[2 * i * dim + 2 * j];
            if (!(cabs(still - (i == j ? u[0] : 0.0)) < TINY)) fail_msg("%s: not controlled", call);
            m.u[i * size + j] = u[(2 * i + 1) * dim + 2 * j + 1] / u[0];
        }
    return m;
}

static const char *operands(int n, bool controlled) {
    static const char *const lists[2][4] = {
        {"", "q[1]", "q[1], q[2]", "q[1], q[2], q[3]"},
        {"q[0]", "q[0], q[1]", "q[0], q[1], q[2]", "q[0], q[1], q[2], q[3]"}};
    return lists[controlled][n];
}

/* "ctrl @ MODIFIERS GATE q[0], q[1], ..." */
static matrix called(const char *modifiers, const char *gate, int n) {
    char call[256];
    snprintf(call, sizeof call, "ctrl @ %s %s %s;", modifiers, gate, operands(n, true));
    return block_of(call, n);
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

static matrix one_of(int n) {
    matrix c = {.n = n};
    for (int i = 0; i < 1 << n; ++i) c.u[i * (1 << n) + i] = 1.0;
    return c;
}

static void assert_equal(const matrix *a, const matrix *b, const char *gate, const char *what) {
    for (int i = 0; i < 1 << (2 * a->n); ++i)
        if (!(cabs(a->u[i] - b->u[i]) < TINY)) fail_msg("%s: %s", gate, what);
}

/* No eigenvalue's phase is larger than `most`: the real part of m is at least cos(most). */
static void assert_principal(const matrix *m, double most, const char *gate) {
    double complex real[MOST * MOST];
    double values[MOST];
    const int size = 1 << m->n;
    for (int i = 0; i < size; ++i)
        for (int j = 0; j < size; ++j)
            real[i * size + j] = 0.5 * (m->u[i * size + j] + conj(m->u[j * size + i]));
    assert_int_equal(qn_linalg_eigen_hermitian(size, real, values), QN_OK);
    if (!(values[0] > cos(most) - TINY)) fail_msg("%s: not the principal root", gate);
}

static void try_powers(const char *gate, const matrix *g) {
    const matrix third = called("pow(1/3) @", gate, g->n),
                 minus = called("pow(-1/3) @", gate, g->n),
                 after = called("inv @ pow(1/3) @", gate, g->n),
                 more = called("pow(2) @ pow(1/3) @", gate, g->n),
                 inverse = called("inv @", gate, g->n), back = called("pow(-2) @", gate, g->n),
                 half = called("pow(1.5) @", gate, g->n), root = called("pow(0.5) @", gate, g->n);
    const matrix square = product(&third, &third), cube = product(&square, &third);
    assert_equal(&cube, g, gate, "cube of the third root");
    assert_principal(&third, M_PI / 3.0, gate);
    const matrix adjoint_third = adjoint(&third), adjoint_all = adjoint(g);
    assert_equal(&minus, &adjoint_third, gate, "pow(-1/3)");
    assert_equal(&after, &adjoint_third, gate, "inv @ pow(1/3)");
    assert_equal(&more, &square, gate, "pow(2) @ pow(1/3)");
    assert_equal(&inverse, &adjoint_all, gate, "inv");
    const matrix twice = product(&adjoint_all, &adjoint_all), rooted = product(&root, g);
    assert_equal(&back, &twice, gate, "pow(-2)");
    assert_equal(&half, &rooted, gate, "pow(1.5)");
    const matrix both = called("inv @ pow(2) @ inv @", gate, g->n), whole = product(g, g);
    assert_equal(&both, &whole, gate, "inv @ pow(2) @ inv");
}

static void try_controls(const char *gate, const matrix *g) {
    char call[256];
    if (g->n == 3) return;
    snprintf(call, sizeof call, "ctrl @ negctrl @ %s q[0], q[3], %s;", gate, operands(g->n, false));
    const matrix m = block_of(call, 3);
    const int size = 1 << g->n;
    matrix expected = one_of(3);
    for (int i = 0; i < 8; ++i)
        for (int j = 0; j < 8; ++j)
            if (i < 4 && j < 4 && i / size == j / size)
                expected.u[i * 8 + j] = g->u[i % size * size + j % size];
    assert_equal(&m, &expected, gate, "ctrl @ negctrl");
}

/* By which stdgates.inc differs from the table. */
static double complex standard_phase(const qn_gate *gate, const double *angles) {
    if (strcmp(gate->name, "u2") == 0) return cexp(-I * (angles[0] + angles[1]) / 2.0);
    return strcmp(gate->name, "u3") == 0 ? cexp(-I * (angles[1] + angles[2]) / 2.0) : 1.0;
}

static void table_gates(void **state) {
    static const double angles[QN_MAX_GATE_ANGLES] = {0.9, 1.0 / 3.0, -2.5, 0.6};
    (void)state;
    for (size_t k = 0; k < qn_gate_count(); ++k) {
        const qn_gate *gate = qn_gate_at(k);
        matrix g = {.n = gate->nqubits};
        char name[200];
        snprintf(name, sizeof name, "%s", gate->name);
        for (int a = 0; a < gate->nangles; ++a)
            snprintf(name + strlen(name), sizeof name - strlen(name), "%s%.17g%s", a ? "," : "(",
                     angles[a], a == gate->nangles - 1 ? ")" : "");
        gate->matrix(angles, g.u);
        for (int i = 0; i < 1 << (2 * g.n); ++i) g.u[i] *= standard_phase(gate, angles);
        const matrix found = called("", name, gate->nqubits);
        assert_equal(&found, &g, name, "ctrl");
        try_controls(name, &g);
        try_powers(name, &g);
    }
}

/* Angles where eigenvalues are -1, degenerate, or the rotation has gone round. */
static void special_angles(void **state) {
    static const struct {
        const char *name;
        int n;
    } gates[] = {{"rxx(2*pi)", 2}, {"rzz(7)", 2},   {"ryy(-4*pi)", 2},
                 {"rzx(3*pi)", 2}, {"rx(2*pi)", 1}, {"p(pi)", 1},
                 {"cp(9)", 2},     {"crz(-7)", 2},  {"U(pi,0,pi)", 1}};
    (void)state;
    for (size_t k = 0; k < sizeof gates / sizeof *gates; ++k) {
        const matrix g = called("", gates[k].name, gates[k].n);
        try_powers(gates[k].name, &g);
    }
}

static void gates_of_the_file(void **state) {
    static const struct {
        const char *name;
        int n;
    } gates[] = {
        {"one(1.1)", 1}, {"two(0.7, -0.2)", 2}, {"three(2.2)", 3}, {"csx", 2}, {"rccx", 3}};
    (void)state;
    for (size_t k = 0; k < sizeof gates / sizeof *gates; ++k) {
        const matrix g = called("", gates[k].name, gates[k].n);
        try_controls(gates[k].name, &g);
        try_powers(gates[k].name, &g);
    }
}

/* What the phase of a gate does, written out. */
static void phases(void **state) {
    (void)state;
    const matrix a = called("", "gphase(0.7)", 0), b = called("pow(0.5) @", "gphase(2*pi + 1)", 0);
    assert_true(cabs(a.u[0] - cexp(0.7 * I)) < TINY);
    assert_true(cabs(b.u[0] - cexp(0.5 * I)) < TINY);
    const matrix inner = called("pow(0.5) @ inv @", "x", 1),
                 outer = called("inv @ pow(0.5) @", "x", 1), sx = called("", "sx", 1),
                 sxdg = called("", "sxdg", 1);
    assert_equal(&inner, &sx, "x", "pow(0.5) @ inv");
    assert_equal(&outer, &sxdg, "x", "inv @ pow(0.5)");
}

/* The text of stdgates.inc (arXiv:2104.14722, appendix), under other names. */
static const char STANDARD[] =
    "gate p_(a) q { ctrl @ gphase(a) q; } gate x_ q { U(pi, 0, pi) q; }\n"
    "gate y_ q { U(pi, pi/2, pi/2) q; } gate z_ q { p_(pi) q; } gate h_ q { U(pi/2, 0, pi) q; }\n"
    "gate s_ q { pow(1/2) @ z_ q; } gate sdg_ q { inv @ pow(1/2) @ z_ q; }\n"
    "gate t_ q { pow(1/2) @ s_ q; } gate tdg_ q { inv @ pow(1/2) @ s_ q; }\n"
    "gate sx_ q { pow(1/2) @ x_ q; } gate rx_(a) q { U(a, -pi/2, pi/2) q; }\n"
    "gate ry_(a) q { U(a, 0, 0) q; } gate rz_(a) q { gphase(-a/2); U(0, 0, a) q; }\n"
    "gate cx_ a, b { ctrl @ x_ a, b; } gate cy_ a, b { ctrl @ y_ a, b; }\n"
    "gate cz_ a, b { ctrl @ z_ a, b; } gate cp_(t) a, b { ctrl @ p_(t) a, b; }\n"
    "gate crx_(t) a, b { ctrl @ rx_(t) a, b; } gate cry_(t) a, b { ctrl @ ry_(t) a, b; }\n"
    "gate crz_(t) a, b { ctrl @ rz_(t) a, b; } gate ch_ a, b { ctrl @ h_ a, b; }\n"
    "gate swap_ a, b { cx_ a, b; cx_ b, a; cx_ a, b; }\n"
    "gate ccx_ a, b, c { ctrl @ ctrl @ x_ a, b, c; }\n"
    "gate cswap_ a, b, c { ctrl @ swap_ a, b, c; }\n"
    "gate cu_(e, f, l, g) a, b { p_(g) a; ctrl @ U(e, f, l) a, b; }\n"
    "gate CX_ a, b { ctrl @ U(pi, 0, pi) a, b; } gate phase_(l) q { U(0, 0, l) q; }\n"
    "gate cphase_(l) a, b { ctrl @ phase_(l) a, b; } gate id_ a { U(0, 0, 0) a; }\n"
    "gate u1_(l) q { U(0, 0, l) q; } gate u2_(f, l) q { gphase(-(f+l)/2); U(pi/2, f, l) q; }\n"
    "gate u3_(e, f, l) q { gphase(-(f+l)/2); U(e, f, l) q; }\n";

static matrix standard_block(const char *gate, const char *mark, const char *angles, int n) {
    static double complex u[MAX_DIM * MAX_DIM];
    static char text[4096];
    qn_qasm *qasm = NULL;
    qn_diag diag = {0};
    matrix m = {.n = n};
    snprintf(text, sizeof text, HEAD "%s qubit[%d] q;\nctrl @ %s%s%s %s;", STANDARD, n + 1, gate,
             mark, angles, operands(n, true));
    if (qn_qasm_parse("t", text, strlen(text), NULL, &qasm, &diag) != QN_OK)
        fail_msg("%d:%d: %s\n%s", diag.line, diag.column, diag.text, gate);
    dense_unitary(qn_qasm_circuit(qasm), qn_qasm_parameters(qasm), u);
    qn_qasm_destroy(qasm);
    for (int i = 0; i < 1 << n; ++i)
        for (int j = 0; j < 1 << n; ++j)
            m.u[i << n | j] = u[(2 * i + 1) << (n + 1) | (2 * j + 1)] / u[0];
    return m;
}

static void standard_gates(void **state) {
    static const struct {
        const char *name, *angles;
        int n;
    } gates[] = {
        {"p", "(0.7)", 1},
        {"x", "", 1},
        {"y", "", 1},
        {"z", "", 1},
        {"h", "", 1},
        {"s", "", 1},
        {"sdg", "", 1},
        {"t", "", 1},
        {"tdg", "", 1},
        {"sx", "", 1},
        {"rx", "(4.1)", 1},
        {"ry", "(-0.7)", 1},
        {"rz", "(5)", 1},
        {"cx", "", 2},
        {"cy", "", 2},
        {"cz", "", 2},
        {"cp", "(0.7)", 2},
        {"crx", "(4.1)", 2},
        {"cry", "(0.7)", 2},
        {"crz", "(5)", 2},
        {"ch", "", 2},
        {"swap", "", 2},
        {"ccx", "", 3},
        {"cswap", "", 3},
        {"CX", "", 2},
        {"phase", "(0.7)", 1},
        {"id", "", 1},
        {"cphase", "(0.7)", 2},
        {"u1", "(0.7)", 1},
        {"u2", "(2, 0.7)", 1},
        {"u3", "(2, 4, 0.7)", 1},
        {"cu", "(2, 4, 0.7, 1)", 2},
    };
    (void)state;
    for (size_t k = 0; k < sizeof gates / sizeof *gates; ++k) {
        const matrix ours = standard_block(gates[k].name, "", gates[k].angles, gates[k].n),
                     standard = standard_block(gates[k].name, "_", gates[k].angles, gates[k].n);
        assert_equal(&ours, &standard, gates[k].name, "stdgates.inc");
    }
}

/* OpenQASM 2 knows u2 and u3 up to a phase only, and keeps none in its built-in definitions. */
static void phases_of_built_in_gates(void **state) {
    (void)state;
    const matrix m = called("", "rccx", 3), square = called("pow(2) @", "rccx", 3);
    assert_true(cabs(m.u[0] - 1.0) < TINY);
    const matrix right = product(&m, &m);
    assert_equal(&square, &right, "rccx", "square");
}

/* A file's definition of a gate of the table is that gate, and keeps its own phase; one that does
 * something else, or depends on the angle in another way, is not. */
static void recognised(void **state) {
    static const struct {
        const char *text, *gate;
    } cases[] = {
        {"gate ecr a, b { rzx(pi/4) a, b; x a; rzx(-pi/4) a, b; } ecr q[1], q[0];", "ecr"},
        {"gate iswap a, b { s a; s b; h a; cx a, b; cx b, a; h b; } iswap q[1], q[0];", "iswap"},
        {"gate sxdg a { s a; h a; s a; } sxdg q[0];", "sxdg"},
        {"gate rzz(t) a, b { cx a, b; rz(-t) b; cx a, b; } rzz(1) q[1], q[0];", "cx"},
        {"gate rz(t) a { rz(t) a; gphase(t); } ", NULL},
        {"gate csx a, b { x a; y b; } csx q[0], q[1];", "x"},
    };
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char text[1024];
        qn_qasm *qasm = NULL;
        snprintf(text, sizeof text, "OPENQASM 3.0; include \"stdgates.inc\"; qubit[2] q; %s",
                 cases[k].text);
        const qn_status status = qn_qasm_parse("t", text, strlen(text), NULL, &qasm, NULL);
        assert_int_equal(status == QN_OK, cases[k].gate != NULL); /* no gate calls itself */
        if (status != QN_OK) continue;
        assert_string_equal(qn_circuit_op(qn_qasm_circuit(qasm), 0)->gate->name, cases[k].gate);
        qn_qasm_destroy(qasm);
    }
    const matrix g = block_of("gate sxdg a { s a; h a; s a; } ctrl @ sxdg q[0], q[1];", 1),
                 h = block_of("ctrl @ s q[0], q[1]; ctrl @ h q[0], q[1]; ctrl @ s q[0], q[1];", 1),
                 i = block_of("gate sxdg a { s a; h a; s a; } ctrl @ inv @ sxdg q[0], q[1];", 1),
                 adjoint_h = adjoint(&h);
    assert_equal(&g, &h, "sxdg", "phase of the definition");
    assert_equal(&i, &adjoint_h, "sxdg", "phase of the inverse");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_gates),
        cmocka_unit_test(special_angles),
        cmocka_unit_test(gates_of_the_file),
        cmocka_unit_test(phases),
        cmocka_unit_test(recognised),
        cmocka_unit_test(standard_gates),
        cmocka_unit_test(phases_of_built_in_gates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
