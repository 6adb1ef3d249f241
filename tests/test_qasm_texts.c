/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenQASM: what is read, what is refused and where, what is written. */
#include "circuit/condition.h"
#include "qmae_noise/qasm.h"

#include "assert_close.h"
#include "dense.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static const double TINY = 1e-12;

#define WHEN(at, size, differs, number)                                                            \
    { .first = at, .count = size, .unequal = differs, .value = number }

static qn_qasm *read_text(const char *text) {
    qn_qasm *qasm = NULL;
    qn_diag diag = {0};
    if (qn_qasm_parse("t.qasm", text, strlen(text), NULL, &qasm, &diag) != QN_OK)
        fail_msg("%d:%d: %s\n%s", diag.line, diag.column, diag.text, text);
    return qasm;
}

/* ---- unitaries ------------------------------------------------------------------------------ */

enum { MAX_DIM = 64 };

/* Two texts mean the same unitary up to a global phase. */
static void assert_same(const char *head, const char *a, const char *b) {
    static double complex u[MAX_DIM * MAX_DIM], v[MAX_DIM * MAX_DIM];
    char text[2048];
    snprintf(text, sizeof text, "%s%s", head, a);
    qn_qasm *first = read_text(text);
    snprintf(text, sizeof text, "%s%s", head, b);
    qn_qasm *second = read_text(text);
    const int n = qn_circuit_nqubits(qn_qasm_circuit(first));
    assert_true(n <= 6);
    dense_unitary(qn_qasm_circuit(first), qn_qasm_parameters(first), u);
    dense_unitary(qn_qasm_circuit(second), qn_qasm_parameters(second), v);
    const double distance = dense_distance(1 << n, u, v);
    if (!(distance < 1e-9)) fail_msg("'%s' and '%s' differ by %g", a, b, distance);
    qn_qasm_destroy(first);
    qn_qasm_destroy(second);
}

#define HEAD2 "OPENQASM 2.0;\ninclude \"qelib1.inc\";\n"
#define HEAD3 "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n"

static void expressions(void **state) {
    static const struct {
        const char *text;
        double value;
    } cases[] = {
        {"pi", M_PI},
        {"-pi/2", -M_PI / 2},
        {"2^3^2/100", 5.12},
        {"-2^2", -4.0},
        {"(1+2)*3-4/8", 8.5},
        {"1-2-3", -4.0},
        {"8/2/2", 2.0},
        {"sin(pi/6)+cos(0)+tan(0)", 1.5},
        {"ln(exp(1.25))*sqrt(4)", 2.5},
        {"1e-3+.5+2.E1", 20.501},
        {"+3", 3.0},
        {"- -3", 3.0},
    };
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char text[256];
        snprintf(text, sizeof text, HEAD2 "qreg q[1]; rx(%s) q[0];", cases[k].text);
        qn_qasm *qasm = read_text(text);
        assert_close(qn_circuit_op(qn_qasm_circuit(qasm), 0)->angles[0].offset, cases[k].value,
                     TINY, TINY);
        qn_qasm_destroy(qasm);
    }
}

/* OpenQASM 3: what the types of constants, inputs and loops make of an expression. */
static void types(void **state) {
    static const struct {
        const char *text;
        double value;
    } cases[] = {
        {"(3 + 2) / 2", 2.0},
        {"-7 / 2", -3.0},
        {"-7 % 3", -1.0},
        {"7 / 2.0", 3.5},
        {"2 ** 3 / 3", 2.0},
        {"2 ** -1", 0.5},
        {"pow(2, 3) / 3", 2.0},
        {"mod(7, 4) / 2", 1.0},
        {"abs(-7) / 2", 3.0},
        {"sqrt(16) / 8", 0.5},
        {"popcount(37) / 2", 1.0},
        {"float(7) / 2", 3.5},
        {"int(7.9) / 2", 3.0},
        {"int(-7.9)", -7.0},
        {"bool(0.5) + (3 < 4)", 2.0},
        {"int[8](200)", -56.0},
        {"uint[8](-1)", 255.0},
        {"uint[8](257) / 2", 0.0},
        {"angle[4](9 * pi / 8 + 0.01)", 9 * M_PI / 8},
        {"angle[4](-pi / 4)", 7 * M_PI / 4},
        {"h", 2.0},
        {"h / 4", 0.0},
        {"f / 2", 1.5},
        {"b / 2", 0.0},
        {"w", -128.0},
        {"1 << 3 >> 1", 4.0},
        {"6 & 3 | 8", 10.0},
        {"pi / 2", M_PI / 2},
    };
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char text[512];
        snprintf(text, sizeof text,
                 HEAD3 "const int h = 2.7; const float f = 3; bool b = 1; int[8] w = 128;\n"
                       "qubit[5] q; rx(%s) q[(3 + 2) / 2]; const int n = 5; x q[n / 2];\n"
                       "for int i in [3:3] { x q[i / 2]; } pow(1/2) @ x q[0];",
                 cases[k].text);
        qn_qasm *qasm = read_text(text);
        const qn_circuit *circuit = qn_qasm_circuit(qasm);
        if (!(fabs(qn_circuit_op(circuit, 0)->angles[0].offset - cases[k].value) < TINY))
            fail_msg("%s is %g", cases[k].text, qn_circuit_op(circuit, 0)->angles[0].offset);
        assert_int_equal(qn_circuit_op(circuit, 0)->qubits[0], 2);
        assert_int_equal(qn_circuit_op(circuit, 1)->qubits[0], 2);
        assert_int_equal(qn_circuit_op(circuit, 2)->qubits[0], 1);
        assert_close(qn_circuit_op(circuit, 3)->angles[0].offset, M_PI / 2, TINY, TINY);
        qn_qasm_destroy(qasm);
    }
}

static void modifiers(void **state) {
    static const char head[] = HEAD3
        "qubit[4] q; ry(0.3) q[0]; ry(1.1) q[1]; ry(0.7) q[2]; rx(0.4) q[3];\n"
        "gate own(a) x, y { rz(a) x; cx x, y; ry(a / 2) y; }\n";
    static const char *const same[][2] = {
        {"ctrl @ x q[0], q[1];", "cx q[0], q[1];"},
        {"ctrl(2) @ x q[0], q[1], q[2];", "ccx q[0], q[1], q[2];"},
        {"ctrl @ ctrl @ x q[0], q[1], q[2];", "ccx q[0], q[1], q[2];"},
        {"ctrl @ swap q[2], q[0], q[1];", "cswap q[2], q[0], q[1];"},
        {"ctrl @ U(0.3, 0.4, 0.5) q[1], q[2];", "cu(0.3, 0.4, 0.5, 0) q[1], q[2];"},
        {"ctrl @ rx(0.9) q[1], q[2];", "crx(0.9) q[1], q[2];"},
        {"ctrl @ t q[1], q[2];", "cp(pi/4) q[1], q[2];"},
        {"ctrl @ gphase(0.6) q[1];", "p(0.6) q[1];"},
        {"ctrl(2) @ gphase(0.6) q[1], q[3];", "cp(0.6) q[1], q[3];"},
        {"negctrl @ x q[0], q[1];", "x q[0]; cx q[0], q[1]; x q[0];"},
        {"negctrl @ ctrl @ z q[0], q[1], q[2];",
         "x q[0]; h q[2]; ccx q[0], q[1], q[2]; h q[2]; x q[0];"},
        {"inv @ s q[0];", "sdg q[0];"},
        {"inv @ own(0.8) q[0], q[1];", "ry(-0.4) q[1]; cx q[0], q[1]; rz(-0.8) q[0];"},
        {"pow(2) @ s q[0];", "z q[0];"},
        {"pow(-1) @ t q[0];", "tdg q[0];"},
        {"pow(0.5) @ x q[0];", "sx q[0];"},
        {"pow(1/3) @ p(0.9) q[0];", "p(0.3) q[0];"},
        {"pow(0) @ x q[0];", "id q[0];"},
        {"ctrl @ pow(0.5) @ x q[0], q[1];", "h q[1]; cp(pi/2) q[0], q[1]; h q[1];"},
        {"pow(0.5) @ cx q[0], q[1];", "h q[1]; cp(pi/2) q[0], q[1]; h q[1];"},
        {"ctrl @ own(0.8) q[2], q[0], q[1];",
         "crz(0.8) q[2], q[0]; ccx q[2], q[0], q[1]; cry(0.4) q[2], q[1];"},
        {"inv @ ctrl @ own(0.8) q[2], q[0], q[1];",
         "cry(-0.4) q[2], q[1]; ccx q[2], q[0], q[1]; crz(-0.8) q[2], q[0];"},
        {"ctrl(3) @ x q[0], q[1], q[2], q[3];", "c3x q[0], q[1], q[2], q[3];"},
        {"ctrl(3) @ z q[3], q[1], q[2], q[0];", "h q[0]; c3x q[1], q[2], q[3], q[0]; h q[0];"},
        {"ctrl(2) @ swap q[0], q[1], q[2], q[3];",
         "cx q[3], q[2]; c3x q[0], q[1], q[2], q[3]; cx q[3], q[2];"},
        {"ctrl @ rxx(0.7) q[0], q[1], q[2];",
         "h q[1]; h q[2]; cx q[1], q[2]; crz(0.7) q[0], q[2]; cx q[1], q[2]; h q[1]; h q[2];"},
        {"ctrl @ ryy(0.7) q[0], q[1], q[2];", "sx q[1]; sx q[2]; cx q[1], q[2]; crz(0.7) q[0], "
                                              "q[2]; cx q[1], q[2]; sxdg q[1]; sxdg q[2];"},
        {"csx q[0], q[1];", "ctrl @ sx q[0], q[1];"},
        {"c3sqrtx q[0], q[1], q[2], q[3];", "ctrl(3) @ sx q[0], q[1], q[2], q[3];"},
        {"for int i in [0:2] h q[i];", "h q[0]; h q[1]; h q[2];"},
        {"for int i in [3:-2:0] { x q[i]; }", "x q[3]; x q[1];"},
        {"for uint i in {2, 0} rx(i + 1) q[i];", "rx(3) q[2]; rx(1) q[0];"},
        {"for int i in [0:1] for int j in [0:1] cx q[i], q[j + 2];",
         "cx q[0], q[2]; cx q[0], q[3]; cx q[1], q[2]; cx q[1], q[3];"},
        {"{ x q[0]; { y q[1]; } }", "x q[0]; y q[1];"},
        {"h q[-1];", "h q[3];"},
        {"let a = q[2:3] ++ q[0]; cx a[0:1], a[2];", "cx q[2], q[0]; cx q[3], q[0];"},
        {"x q[{3, -4}];", "x q[3]; x q[0];"},
        {"cx q[3:-2:1], q[0:2:2];", "cx q[3], q[0]; cx q[1], q[2];"},
        {"for i in [0:1] { if (i == 1) x q[i]; else y q[i]; }", "y q[0]; x q[1];"},
        {"int n = 0x1_1; const uint[8] m = n % 4 + (1 << 2); rx(m) q[0];", "rx(5) q[0];"},
        {"@anything goes here\n#pragma so it does\nrx(mod(7, 4) + pow(2, 3)) q[0];",
         "rx(11) q[0];"},
        {"cx q[0:1], q[2:3];", "cx q[0], q[2]; cx q[1], q[3];"},
        {"cx q[0], q[1:3];", "cx q[0], q[1]; cx q[0], q[2]; cx q[0], q[3];"},
    };
    (void)state;
    for (size_t k = 0; k < sizeof same / sizeof *same; ++k)
        assert_same(head, same[k][0], same[k][1]);
}

/* The multiply controlled gates of qelib1.inc are permutations up to what their names say. */
static void prelude(void **state) {
    static double complex u[MAX_DIM * MAX_DIM];
    static const struct {
        const char *name;
        int n;
    } gates[] = {{"ccx", 3}, {"c3x", 4}, {"c4x", 5}};
    (void)state;
    for (size_t k = 0; k < 3; ++k) {
        char text[200], operands[64] = "";
        for (int q = 0; q < gates[k].n; ++q)
            sprintf(operands + strlen(operands), "%sq[%d]", q ? "," : "", q);
        snprintf(text, sizeof text, HEAD2 "qreg q[%d]; %s %s;", gates[k].n, gates[k].name,
                 operands);
        qn_qasm *qasm = read_text(text);
        const size_t size = (size_t)1 << gates[k].n, all = size / 2 - 1;
        dense_unitary(qn_qasm_circuit(qasm), NULL, u);
        for (size_t i = 0; i < size; ++i) {
            const size_t image = (i & all) == all ? i ^ size / 2 : i;
            assert_close(cabs(u[image * size + i]), 1.0, 1e-9, 0.0);
            assert_close(cabs(u[image * size + i] - u[0]), 0.0, 1e-9, 0.0);
        }
        qn_qasm_destroy(qasm);
    }
}

/* ---- structure ------------------------------------------------------------------------------ */

static void registers_and_broadcast(void **state) {
    (void)state;
    qn_qasm *qasm = read_text(
        HEAD2 "qreg a[2]; qreg b[2]; creg c[2]; creg d[1];\n"
              "cx a,b; cx a[1],b; measure b -> c; if(c==2) x a[0]; if(d==1) measure a[0] -> d[0];\n"
              "reset a; barrier a[0],b;");
    const qn_circuit *circuit = qn_qasm_circuit(qasm);
    assert_int_equal(qn_circuit_nqubits(circuit), 4);
    assert_int_equal(qn_qasm_nregisters(qasm), 4);
    assert_string_equal(qn_qasm_register(qasm, 1).name, "b");
    assert_int_equal(qn_qasm_register(qasm, 3).first, 2);
    assert_true(qn_qasm_register(qasm, 3).classical);
    assert_int_equal(qn_circuit_size(circuit), 2 + 2 + 2 + 1 + 1 + 2 + 1);
    const qn_op *first = qn_circuit_op(circuit, 1), *second = qn_circuit_op(circuit, 2);
    assert_int_equal(first->qubits[0], 1);
    assert_int_equal(first->qubits[1], 3);
    assert_int_equal(second->qubits[0], 1);
    assert_int_equal(second->qubits[1], 2);
    const qn_op *conditional = qn_circuit_op(circuit, 6);
    assert_int_equal(conditional->condition.first, 0);
    assert_int_equal(conditional->condition.count, 2);
    assert_int_equal(conditional->condition.value, 2);
    assert_int_equal(qn_circuit_op(circuit, 7)->bit, 2);
    assert_int_equal(qn_circuit_op(circuit, 7)->condition.first, 2);
    qn_qasm_destroy(qasm);
}

static void conditions(void **state) {
    (void)state;
    qn_qasm *qasm = read_text(
        HEAD3 "qubit[2] q; bit[2] c; bit d;\n"
              "if (c[1]) x q[0]; else { y q[0]; z q[1]; }\n"
              "if (!d) h q[0]; if (c != 2) h q[1]; if (c == 7) x q[0]; else t q[0];\n"
              "if (d == true) s q[0];");
    const qn_circuit *circuit = qn_qasm_circuit(qasm);
    static const struct {
        const char *gate;
        qn_condition condition;
    } expected[] = {
        {"x", WHEN(1, 1, false, 1)}, {"y", WHEN(1, 1, false, 0)}, {"z", WHEN(1, 1, false, 0)},
        {"h", WHEN(2, 1, false, 0)}, {"h", WHEN(0, 2, true, 2)},  {"t", {0}},
        {"s", WHEN(2, 1, false, 1)},
    };
    assert_int_equal(qn_circuit_size(circuit), sizeof expected / sizeof *expected);
    for (size_t k = 0; k < sizeof expected / sizeof *expected; ++k) {
        assert_string_equal(qn_circuit_op(circuit, k)->gate->name, expected[k].gate);
        assert_true(
            qn_condition_same(&qn_circuit_op(circuit, k)->condition, &expected[k].condition));
    }
    qn_qasm_destroy(qasm);
}

/* Words of OpenQASM 3 are names in 2; a file's own gates go before the table's. */
static void names(void **state) {
    (void)state;
    qn_qasm *qasm = read_text(
        "OPENQASM 2.0;\ngate inv a { U(pi,0,pi) a; }\ngate rzx(t) a,b { CX a,b; }\n"
        "qreg in[2]; inv in[0]; rzx(0.1) in[0],in[1];");
    assert_string_equal(qn_circuit_op(qn_qasm_circuit(qasm), 1)->gate->name, "cx");
    qn_qasm_destroy(qasm);
    const qn_qasm_input inputs[] = {{"\u03b8", 0.25}};
    const char text[] = HEAD3
        "input angle \u03b8; qubit q; rx(2*\u03b8) q; /* all * of it */ rz(\u03c0) q;";
    assert_int_equal(qn_qasm_parse("t", text, strlen(text),
                                   &(qn_qasm_options){.inputs = inputs, .ninputs = 1}, &qasm, NULL),
                     QN_OK);
    assert_close(qn_circuit_op(qn_qasm_circuit(qasm), 0)->angles[0].offset, 0.5, TINY, 0.0);
    qn_qasm_destroy(qasm);
}

/* ---- writing -------------------------------------------------------------------------------- */

static qn_circuit *circuit_of_everything(void) {
    static const double angles[QN_MAX_GATE_ANGLES] = {0.1, 1.0 / 3.0, -2.5, 7e-5};
    static const int qubits[QN_MAX_GATE_QUBITS] = {2, 0, 1};
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(4, 2, &circuit), QN_OK);
    assert_int_equal(qn_circuit_load(circuit, 3), QN_OK);
    for (size_t g = 0; g < qn_gate_count(); ++g)
        assert_int_equal(qn_circuit_gate(circuit, qn_gate_at(g)->name, qubits, angles), QN_OK);
    qn_circuit_set_section(circuit, QN_SECTION_ENCODER);
    assert_int_equal(qn_circuit_rotation(circuit, "ry", qubits, 1, -2.0, 0.25), QN_OK);
    assert_int_equal(qn_circuit_rotation(circuit, "rzz", qubits, 0, 1.0, 0.0), QN_OK);
    const qn_op barrier = {.kind = QN_OP_BARRIER},
                some = {.kind = QN_OP_BARRIER, .fence = qubits, .nfence = 2};
    assert_int_equal(qn_circuit_append(circuit, &barrier), QN_OK);
    assert_int_equal(qn_circuit_append(circuit, &some), QN_OK);
    assert_int_equal(qn_circuit_measure(circuit, 1, 0), QN_OK);
    assert_int_equal(qn_circuit_measure(circuit, 2, 3), QN_OK);
    qn_op op = {.kind = QN_OP_GATE,
                .gate = qn_gate_find("x"),
                .nqubits = 1,
                .condition = WHEN(0, 2, false, 2)};
    assert_int_equal(qn_circuit_append(circuit, &op), QN_OK);
    op.kind = QN_OP_RESET;
    op.gate = NULL;
    op.condition = (qn_condition)WHEN(3, 1, true, 1);
    assert_int_equal(qn_circuit_append(circuit, &op), QN_OK);
    return circuit;
}

/* The qubits that a barrier holds, of 4. */
static unsigned fence_mask(const qn_op *op) {
    unsigned mask = op->kind == QN_OP_BARRIER && op->nfence == 0 ? 15 : 0;
    for (int k = 0; k < op->nfence; ++k) mask |= 1U << op->fence[k];
    return mask;
}

static void assert_same_op(const qn_op *a, const qn_op *b, const double *p, const double *q) {
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->section, b->section);
    assert_ptr_equal(a->gate, b->gate);
    assert_int_equal(a->nqubits, b->nqubits);
    for (int k = 0; k < a->nqubits; ++k) assert_int_equal(a->qubits[k], b->qubits[k]);
    assert_int_equal(fence_mask(a), fence_mask(b));
    assert_true(a->duration == b->duration);
    if (a->kind == QN_OP_MEASURE) assert_int_equal(a->bit, b->bit);
    for (uint64_t bits = 0; bits < 16; ++bits)
        assert_int_equal(qn_condition_holds(&a->condition, bits),
                         qn_condition_holds(&b->condition, bits));
    for (int k = 0; a->gate && k < a->gate->nangles; ++k) {
        assert_int_equal(a->angles[k].param >= 0, b->angles[k].param >= 0);
        assert_close(dense_angle(&a->angles[k], p), dense_angle(&b->angles[k], q), 0.0, 1e-15);
    }
}

static void written_and_read_back(void **state) {
    static const double parameters[2] = {0.7, -0.3};
    (void)state;
    qn_circuit *circuit = circuit_of_everything();
    for (int version = 2; version <= 3; ++version) {
        char *text = NULL;
        const qn_op delay = {
            .kind = QN_OP_DELAY, .nqubits = 1, .qubits = {2}, .duration = 1e-7 / 3.0};
        if (version == 3) assert_int_equal(qn_circuit_append(circuit, &delay), QN_OK);
        assert_int_equal(qn_qasm_write(circuit, parameters, version, &text, NULL), QN_OK);
        qn_qasm *qasm = read_text(text);
        const qn_circuit *again = qn_qasm_circuit(qasm);
        assert_int_equal(qn_circuit_size(again), qn_circuit_size(circuit));
        assert_int_equal(qn_circuit_nbits(again), 4);
        for (size_t k = 0; k < qn_circuit_size(circuit); ++k)
            assert_same_op(qn_circuit_op(again, k), qn_circuit_op(circuit, k),
                           qn_qasm_parameters(qasm), parameters);
        qn_free(text);
        qn_qasm_destroy(qasm);
    }
    qn_circuit_destroy(circuit);
}

/* The definitions that other programs will read mean the gates of the table. */
static void definitions_are_right(void **state) {
    static double complex u[MAX_DIM * MAX_DIM], v[MAX_DIM * MAX_DIM];
    static const double angles[QN_MAX_GATE_ANGLES] = {0.9, 1.0 / 3.0, -2.5, 0.6};
    static const int qubits[QN_MAX_GATE_QUBITS] = {2, 0, 1};
    (void)state;
    for (size_t g = 0; g < qn_gate_count(); ++g) {
        qn_circuit *circuit = NULL;
        char *text = NULL, *mark = NULL;
        assert_int_equal(qn_circuit_create(3, 0, &circuit), QN_OK);
        assert_int_equal(qn_circuit_gate(circuit, qn_gate_at(g)->name, qubits, angles), QN_OK);
        assert_int_equal(qn_qasm_write(circuit, NULL, 3, &text, NULL), QN_OK);
        while ((mark = strstr(text, "// qmae-noise gate")))
            memset(mark, ' ', 18); /* as others see it */
        qn_qasm *qasm = read_text(text);
        dense_unitary(circuit, NULL, u);
        dense_unitary(qn_qasm_circuit(qasm), NULL, v);
        if (!(dense_distance(8, u, v) < 1e-9)) fail_msg("%s", text);
        qn_free(text);
        qn_qasm_destroy(qasm);
        qn_circuit_destroy(circuit);
    }
}

static void cannot_be_written(void **state) {
    qn_circuit *circuit = NULL;
    char *text = NULL;
    qn_diag diag = {0};
    (void)state;
    assert_int_equal(qn_circuit_create(1, 0, &circuit), QN_OK);
    qn_op op = {.kind = QN_OP_RESET, .nqubits = 1, .condition = WHEN(0, 2, true, 1)};
    assert_int_equal(qn_circuit_append(circuit, &op), QN_OK);
    assert_int_equal(qn_qasm_write(circuit, NULL, 2, &text, &diag), QN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "condition of operation 0"));
    op.condition = (qn_condition)WHEN(1, 2, false, 1);
    assert_int_equal(qn_circuit_append(circuit, &op), QN_OK);
    assert_int_equal(qn_qasm_write(circuit, NULL, 3, &text, NULL), QN_ERR_UNSUPPORTED);
    assert_int_equal(qn_qasm_write(circuit, NULL, 4, &text, NULL), QN_ERR_ARGUMENT);
    qn_circuit_destroy(circuit);
    assert_int_equal(qn_circuit_create(1, 0, &circuit), QN_OK);
    assert_int_equal(qn_circuit_append(circuit, &(qn_op){.kind = QN_OP_DELAY, .nqubits = 1}),
                     QN_OK);
    assert_int_equal(qn_qasm_write(circuit, NULL, 2, &text, &diag), QN_ERR_UNSUPPORTED);
    assert_null(text);
    qn_circuit_destroy(circuit);
}

/* ---- speed ---------------------------------------------------------------------------------- */

/* 100,000 gates in under a second of processor time (bench_qasm measures; the sanitizers get ten
 * times as long). */
static void large_file(void **state) {
    enum { GATES = 100000, LINE = 40 };
    static char text[GATES * LINE + 200];
    char *at = text + sprintf(text, HEAD2 "qreg q[20];\n");
    qn_qasm *qasm = NULL;
    (void)state;
    for (int k = 0; k < GATES; ++k)
        at += k % 2 ? sprintf(at, "cx q[%d],q[%d];\n", k % 20, (k + 7) % 20)
                    : sprintf(at, "rz(%d*pi/%d) q[%d];\n", k % 9, 2 + k % 5, k % 20);
    const clock_t started = clock();
    assert_int_equal(qn_qasm_parse("t", text, (size_t)(at - text), NULL, &qasm, NULL), QN_OK);
    const double seconds = (double)(clock() - started) / CLOCKS_PER_SEC;
    assert_int_equal(qn_circuit_size(qn_qasm_circuit(qasm)), GATES);
    printf("%d gates in %.3f s\n", GATES, seconds);
#ifdef __SANITIZE_ADDRESS__
    assert_true(seconds < 10.0);
#else
    assert_true(seconds < 1.0);
#endif
    qn_qasm_destroy(qasm);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions),
        cmocka_unit_test(types),
        cmocka_unit_test(modifiers),
        cmocka_unit_test(prelude),
        cmocka_unit_test(registers_and_broadcast),
        cmocka_unit_test(conditions),
        cmocka_unit_test(names),
        cmocka_unit_test(written_and_read_back),
        cmocka_unit_test(definitions_are_right),
        cmocka_unit_test(cannot_be_written),
        cmocka_unit_test(large_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
