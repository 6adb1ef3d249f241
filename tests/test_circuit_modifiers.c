/* The modifiers of OpenQASM 3 on every gate of the table and on gates of a file: as matrices, with
 * their phases. */
#include "qmae_noise/circuit.h"

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
    if (qn_qasm_parse("t", text, strlen(text), NULL, 0, &qasm, &diag) != QN_OK)
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
        const qn_status status = qn_qasm_parse("t", text, strlen(text), NULL, 0, &qasm, NULL);
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
        cmocka_unit_test(table_gates),       cmocka_unit_test(special_angles),
        cmocka_unit_test(gates_of_the_file), cmocka_unit_test(phases),
        cmocka_unit_test(recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
