/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenQASM that is written in rarer forms: it means what the usual form means. */
#include "circuit/condition.h"
#include "qmae_noise/qasm.h"

#include "assert_close.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HEAD2 "OPENQASM 2.0;\ninclude \"qelib1.inc\";\n"
#define HEAD3 "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n"

static qn_qasm *read_text(const char *text) {
    qn_qasm *qasm = NULL;
    qn_diag diag = {0};
    if (qn_qasm_parse("t", text, strlen(text), NULL, &qasm, &diag) != QN_OK)
        fail_msg("%d:%d: %s\n%s", diag.line, diag.column, diag.text, text);
    return qasm;
}

static char *written(const char *text) {
    char *result = NULL;
    qn_qasm *qasm = read_text(text);
    assert_int_equal(
        qn_qasm_write(qn_qasm_circuit(qasm), qn_qasm_parameters(qasm), 3, &result, NULL), QN_OK);
    qn_qasm_destroy(qasm);
    return result;
}

static void same_circuits(void **state) {
    static const char *const cases[][2] = {
        {"OPENQASM 3.0;\ninclude 'stdgates.inc';\nqubit q; x q;", HEAD3 "qubit q; x q;"},
        {"\xef\xbb\xbf" HEAD2 "qreg q[1]; x q;", HEAD2 "qreg q[1]; x q;"},
        {"\xef\xbb\xbfOPENQASM 3.0;\r\ninclude \"stdgates.inc\";\r\nqubit q;\r\n@a b\r\n"
         "pragma c\r\nx q;\r\n",
         HEAD3 "qubit q; x q;"},
        {HEAD2 "qreg q[1]; creg none[0]; creg d[1]; measure q -> d;",
         HEAD2 "qreg q[1]; creg d[1]; measure q -> d;"},
        {HEAD3 "qubit[2] q; delay[5ns];", HEAD3 "qubit[2] q; delay[5ns] q;"},
        {HEAD3 "qreg q; creg c; x q; c = measure q;", HEAD3 "qubit q; bit c; x q; c = measure q;"},
        {HEAD3 "qubit q; for int i in [1:2] { float t = i / 4.0; int n; rx(t) q; }",
         HEAD3 "qubit q; rx(0.25) q; rx(0.5) q;"},
        {HEAD3
         "qubit q; const int n = 1; if (true) { int n = 2; { int n = 3; rx(n) q; } rx(n) q; } "
         "rx(n) q;",
         HEAD3 "qubit q; rx(3) q; rx(2) q; rx(1) q;"},
        {HEAD3 "qubit q; bit[2] c; if (c[0]) { const float t = 0.5; rx(t) q; }",
         HEAD3 "qubit q; bit[2] c; if (c[0]) rx(0.5) q;"},
        {HEAD3 "qubit q; bit[2] c; int i = 3; if (i in {0, 3}) x q; if (i in {1, 2}) y q; "
               "if (i in [2:4]) z q; if (c in {1, 2}) x q;",
         HEAD3 "qubit q; bit[2] c; x q; z q; if (c == 1 || c == 2) x q;"},
        {HEAD3 "qubit q; int[32] n; uint m; angle[4] a; x q;", HEAD3 "qubit q; x q;"},
        {HEAD3 "qubit q; bit c = 0; bit[2] d = \"00\"; bit e = false; d[1] = measure q;",
         HEAD3 "qubit q; bit c; bit[2] d; d[1] = measure q;"},
        {HEAD3 "qubit[2] q; gate g(a, b,) p, r, { rx(a) p; ry(b) r; } g(1, 2,) q[0], q[1],;",
         HEAD3 "qubit[2] q; rx(1) q[0]; ry(2) q[1];"},
        {HEAD3 "qubit[2] q; nop; x q[0]; nop q[0], q[1]; y q[1];",
         HEAD3 "qubit[2] q; x q[0]; y q[1];"},
        {HEAD3 "qubit q; x q; @note that follows\ny q;", HEAD3 "qubit q; x q; y q;"},
        {HEAD3 "qubit[2] q; ctrl @x q[0], q[1]; inv\n@y q[0]; pow(2) @h q[1];",
         HEAD3 "qubit[2] q; ctrl @ x q[0], q[1]; inv @ y q[0]; pow(2) @ h q[1];"},
        {HEAD3 "qubit q; x q; end; y q;", HEAD3 "qubit q; x q;"},
        {HEAD3 "qubit q; for int i in [0:9] { x q; if (i == 1) { end; y q; } } y q;",
         HEAD3 "qubit q; x q; x q;"},
        {HEAD2 "opaque ecr a,b; gate twice a,b { ecr a,b; ecr b,a; } qreg q[2]; twice q[0],q[1];",
         HEAD2 "qreg q[2]; ecr q[0],q[1]; ecr q[1],q[0];"},
        {"OPENQASM 2.0; opaque rx(t) a; qreg q[1]; rx(1) q[0];", HEAD2 "qreg q[1]; rx(1) q[0];"},
        {HEAD2 "gate rzx(t) a,b { h b; cx a,b; rz(t) b; cx a,b; h b; }\n"
               "gate ecr a,b { rzx(pi/4) a,b; x a; rzx(-pi/4) a,b; } qreg q[2]; ecr q[0],q[1];",
         HEAD2 "qreg q[2]; ecr q[0],q[1];"},
        {HEAD2 "gate ecr a,b { cx b,a; } qreg q[2]; ecr q[0],q[1];",
         HEAD2 "qreg q[2]; cx q[1],q[0];"},
        {HEAD2 "gate load(t) a,b { reset a; reset b; ry(t) a; } gate outer(t) a,b { load(t) b,a; }"
               " qreg q[2]; outer(1) q[0],q[1];",
         HEAD2 "qreg q[2]; reset q[1]; reset q[0]; ry(1) q[1];"},
        {HEAD2 "gate h a { reset a; } qreg q[1]; h q[0];", HEAD2 "qreg q[1]; reset q[0];"},
    };
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char *found = written(cases[k][0]), *wanted = written(cases[k][1]);
        if (strcmp(found, wanted) != 0) fail_msg("'%s'\nis read as\n%s", cases[k][0], found);
        qn_free(found);
        qn_free(wanted);
    }
}

/* Rules over c[0], c[1], d[0], d[1] and what they say for each of the 16 values (bit v of
 * holds). */
static void rules_of_bits(void **state) {
    static const struct {
        const char *rule;
        unsigned holds;
    } cases[] = {
        {"c[0] & c[1]", 0x8888},
        {"c[0] | c[1]", 0xeeee},
        {"c[0] ^ c[1]", 0x6666},
        {"~c[0]", 0x5555},
        {"c[0] & ~d[1]", 0x00aa},
        {"c[0] == c[1]", 0x9999},
        {"c[0] != d[0]", 0x5a5a},
        {"c == d", 0x8421},
        {"c != d", 0x7bde},
        {"c == c", 0xffff},
        {"c[0] ^ c[0]", 0x0000},
        {"(c == 3) ^ d[0]", 0x7878},
        {"c[0] ^ c[1] ^ d[0]", 0x9696},
        {"c[{1, 0}] == d", 0x8241},
        {"c[0] & c[1] | d[0] & d[1]", 0xf888},
    };
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char text[300];
        snprintf(text, sizeof text,
                 HEAD3 "qubit[4] q; bit[2] c; bit[2] d; c = measure q[0:1]; d = measure q[2:3];\n"
                       "if (%s) x q[0];",
                 cases[k].rule);
        qn_qasm *qasm = read_text(text);
        const qn_circuit *circuit = qn_qasm_circuit(qasm);
        unsigned holds = 0;
        for (uint64_t bits = 0; bits < 16; ++bits)
            for (size_t i = 4; i < qn_circuit_size(circuit); ++i)
                if (qn_condition_holds(&qn_circuit_op(circuit, i)->condition, bits))
                    holds |= 1U << bits;
        if (holds != cases[k].holds)
            fail_msg("'%s' holds for %04x, not %04x", cases[k].rule, holds, cases[k].holds);
        qn_qasm_destroy(qasm);
    }
}

/* Legal, but not read: this is said, and not that something else should be there. */
static void outside(void **state) {
    static const char *const cases[] = {
        "qubit q; int n; rx(n) q;",
        "qubit q; int n = 0; n = 1;",
        "qubit q; int n = 0; n += 1;",
        "qubit q; int n = 1; n <<= 1;",
        "qubit q; bit c; c = 1;",
        "qubit q; bit c = 1;",
        "qubit q; bit[2] c = \"10\";",
        "qubit q; box[100ns] { x q; }",
        "qubit q; measure q;",
        "qubit q; bit c; c = measure q; if (c) end;",
        "qubit q; bit c; c = measure q; if (c) x q; else end;",
        "qubit[2] q; for qubit t in q x t;",
        "qubit q; output float x;",
        "qubit q; output int[8] x;",
        "qubit q; rx(0.3)[100ns] q;",
        "qubit q; duration d = durationof({x q;});",
        "qubit q; if (3 in [0:2:4]) x q;",
        "qubit q; if (true) { bit c = measure q; }",
        "qubit q; if (true) { int n; rx(n) q; }",
        "include 'hqslib1.inc';",
        "qubit q; bit[2] c; bit[2] d; if (c < d) x q;",
        "qubit q; bit[2] c; if (c[0] + c[1] == 1) x q;",
        "qubit q; bit[2] c; for bit b in c { if (b) x q; }",
        "qubit q;\n#pragma braket unitary([[0, 1], [1, 0]]) q\n",
        "qubit q;\npragma braket unitary([[0, 1], [1, 0]]) q\n",
        "qubit q; while (true) { x q; }",
    };
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        qn_qasm *qasm = NULL;
        qn_diag diag = {0};
        char text[300];
        snprintf(text, sizeof text, HEAD3 "%s", cases[k]);
        assert_int_not_equal(qn_qasm_parse("t", text, strlen(text), NULL, &qasm, &diag), QN_OK);
        if (!strstr(diag.text, "outside the subset") || diag.line < 3)
            fail_msg("'%s'\ngave %d:%d: %s", cases[k], diag.line, diag.column, diag.text);
    }
}

static void results_that_the_file_asks_for(void **state) {
    (void)state;
    qn_qasm *qasm = read_text(HEAD3 "qubit q;\n#pragma braket result state_vector\n"
                                    "pragma braket result probability\n@braket noise x\n");
    assert_string_equal(qn_qasm_notes(qasm), "2 lines 'pragma braket result' of the circuit file "
                                             "are left out: options say what is computed\n");
    qn_qasm_destroy(qasm);
    qasm = read_text(HEAD3 "qubit q;\n#pragma braket noise bit_flip(0.1) q\npragma other\n");
    assert_string_equal(qn_qasm_notes(qasm), "");
    qn_qasm_destroy(qasm);
}

static void values(void **state) {
    static const char *const bad[] = {"", "x", "1;", "1; qubit q", "1/0", "inf", "1)(", "5ns"};
    double value = 0.0;
    (void)state;
    assert_int_equal(qn_qasm_expression("-pi/2 + 2**3", &value, NULL), QN_OK);
    assert_close(value, 8.0 - M_PI / 2.0, 1e-15, 0.0);
    assert_int_equal(qn_qasm_expression("-1.5e-3", &value, NULL), QN_OK);
    assert_close(value, -1.5e-3, 1e-15, 0.0);
    for (size_t k = 0; k < sizeof bad / sizeof *bad; ++k) {
        qn_diag diag = {0};
        if (qn_qasm_expression(bad[k], &value, &diag) == QN_OK) fail_msg("'%s' is read", bad[k]);
        assert_int_not_equal(diag.status, QN_OK);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_circuits), cmocka_unit_test(rules_of_bits),
        cmocka_unit_test(outside),       cmocka_unit_test(results_that_the_file_asks_for),
        cmocka_unit_test(values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
