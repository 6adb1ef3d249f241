/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenQASM that is refused: where, why, and what is shown of it. */
#include "qmae_noise/qasm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HEAD2 "OPENQASM 2.0;\ninclude \"qelib1.inc\";\n"
#define HEAD3 "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n"

static void refusals(void **state) {
    static const struct {
        const char *text;
        int line, column;
        const char *says;
    } cases[] = {
        {"", 0, 0, "declares no qubits"},
        {"OPENQASM 4.0;", 1, 10, "version"},
        {HEAD2 "qreg q[2];\nh q[2];", 4, 5, "the index is 2"},
        {HEAD2 "qreg q[2];\n  foo q[0];", 4, 3, "there is no gate 'foo'"},
        {HEAD2 "qreg x[2];\n  x x[0];", 4, 3, "'x' is no gate: the file has given that name"},
        {"OPENQASM 2.0;\nqreg q[1];\nh q[0];", 3, 1, "include"},
        {HEAD2 "qreg q[2]\nh q[0];", 4, 1, "there should be ';' here, not a name"},
        {HEAD2 "qreg q[2];\ncx q[0],q[0];", 4, 1, "twice"},
        {HEAD2 "qreg q[2];\nrx q[0];", 4, 1, "takes 1 parameter, not 0"},
        {HEAD2 "qreg q[2];\ncx q[0];", 4, 1, "acts on 2 qubits, not 1"},
        {HEAD2 "qreg q[2];\nbarrier q[2];", 4, 11, "the index is 2"},
        {HEAD2 "gate g a { barrier b; }\nqreg q[1];\ng q[0];", 3, 20, "no qubit of this gate"},
        {HEAD2 "opaque magic a;\nqreg q[1];\nmagic q[0];", 5, 1, "opaque"},
        {HEAD2 "qreg q[1];\nrx(1/0) q[0];", 4, 5, "no finite number"},
        {HEAD2 "qreg q[1];\nrx(a) q[0];", 4, 4, "'a' has not been declared"},
        {HEAD2 "qreg q[5000];", 3, 8, "must be from 1 to 4096"},
        {HEAD2 "qreg q[1];\nqreg q[2];", 4, 6, "declared already"},
        {HEAD2 "qreg q[2]; creg c[3];\nmeasure q -> c;", 4, 1, "2 qubits are measured into 3 bits"},
        {HEAD2 "qreg a[2]; qreg b[3];\ncx a,b;", 4, 6, "registers of 2 and 3"},
        {HEAD2 "qreg q[1];\nh q[0]; \x01", 4, 9, "no such character"},
        {HEAD2 "/* no end", 3, 1, "no end"},
        {HEAD2 "gate g a { h b; }\nqreg q[1];\ng q[0];", 3, 14, "no qubit of this gate"},
        {HEAD2 "gate g a { g a; }\nqreg q[1];\ng q[0];", 3, 12, "nested more than"},
        {HEAD2 "include \"other.inc\";", 3, 9, "outside the subset"},
        {HEAD2 "qreg q[1];\nH q[0];", 4, 1, "did you mean 'h'?"},
        {HEAD3 "qubit q;\nconst int n = 8888888888888888888888888888;\nx q;", 4, 15,
         "beyond the 64 bits of an int"},
        {HEAD3 "qubit q; bit c;\nc = 1;", 4, 3, "an assignment is outside the subset"},
        {HEAD2 "qreg q;", 3, 7, "there should be a size here, as in q[1]"},
        {HEAD3 "qubit q;\nif (true) { int n = 1; int n = 2; }", 4, 28, "declared already"},
        {HEAD3 "qubit q;\nif (true) { int n = 1; }\nrx(n) q;", 5, 4, "has not been declared"},
        {HEAD3 "qubit q;\nif (true) { input float n; }", 4, 25, "declarations in blocks"},
        {HEAD3 "qubit q;\nif (true) { qubit r; }", 4, 19, "declarations in blocks"},
        {HEAD3 "qubit q;\nfor int i in [1:1500000] { int n = i; }", 4, 32, "more than 2000000"},
        {HEAD3 "qubit $0;", 3, 7, "without a declaration"},
        {HEAD3 "qubit q;\ngate g a { reset a; }\ninv @ g q;", 4, 12, "has no inverse"},
        {HEAD3 "qubit q;\ngate g a { reset a; }\npow(0.5) @ g q;", 4, 12, "no powers"},
        {HEAD3 "qubit[2] q;\ngate g a { reset a; }\nctrl @ g q[0], q[1];", 4, 12, "no controls"},
        {HEAD3 "qubit q;\ngate g a { reset b; }\ng q;", 4, 18, "no qubit of this gate"},
        {HEAD2 "opaque ecr a;\nqreg q[2];\necr q[0];", 5, 1, "opaque"},
        {HEAD3 "input angle t;\nqubit q;", 3, 13, "--param t=VALUE"},
        {HEAD3 "qubit q;\nfor int i in [0:1:1000000000] { x q; }", 4, 33, "more than"},
        {HEAD3 "qubit q;\nwhile (true) { x q; }", 4, 1, "outside the subset"},
        {HEAD3 "qubit q;\nrx(2^3) q;", 4, 5, "**"},
        {HEAD3 "qubit[2] q; bit c;\nif (c) { c = measure q[0]; x q[1]; }", 4, 28,
         "changes the bits"},
        {HEAD3 "qubit q; bit[2] c;\nif (c[0]) { if (c[1]) c[0] = measure q; x q; }", 4, 41,
         "changes the bits"},
        {HEAD3 "qubit q; bit[2] c; bit[3] d;\nif (c == d) x q;", 4, 7,
         "2 bits are compared with 3"},
        {HEAD3 "qubit q; bit[2] c;\nif (c == \"012\") x q;", 4, 10, "0 and 1"},
        {HEAD3 "qubit q; bit[2] c;\nif (c == \"011\") x q;", 4, 10, "a string of 3"},
        {HEAD3 "qubit q; bit[2] c;\nif (c) x q;", 4, 5, "compare the register"},
        {HEAD3 "qubit q; bit c;\nrx(c) q;", 4, 4, "measured while"},
        {HEAD3 "qubit q;\nrx(5ns) q;", 4, 4, "in 'delay' only"},
        {HEAD3 "qubit q;\ndelay[5] q;", 4, 7, "has a unit"},
        {HEAD3 "qubit q;\ndelay[5dt] q;", 4, 7,
         "length of dt is not known: give the noise model a key dt"},
        {HEAD3 "qubit q;\ndelay[2 * (3dt + 5ns)] q;", 4, 12, "length of dt"},
        {HEAD3 "qubit q;\ndelay[-5ns] q;", 4, 7, "0 or longer"},
        {HEAD3 "qubit q;\nx $0;", 4, 3, "either declared"},
        {HEAD3 "x $0;\nqubit q;", 4, 7, "either declared"},
        {"OPENQASM 2.0;\nx $0;", 2, 3, "no such character"},
        {HEAD3 "qubit[4] q;\nx q[0:0:1];", 4, 4, "step of a range"},
        {HEAD3 "qubit[12] q;\nctrl(11) @ x q;", 4, 6, "number of controls"},
        {HEAD3 "qubit[4] q;\npow(0.5) @ c3x q[0], q[1], q[2], q[3];", 4, 12, "up to 3 qubits"},
        {HEAD3 "qubit q;\n} x q;", 4, 1, "no statement begins with '}'"},
    };
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        qn_qasm *qasm = NULL;
        qn_diag diag = {0};
        const char *text = cases[k].text;
        assert_int_not_equal(qn_qasm_parse("t", text, strlen(text), NULL, &qasm, &diag), QN_OK);
        assert_null(qasm);
        if (!strstr(diag.text, cases[k].says) || diag.line != cases[k].line ||
            diag.column != cases[k].column)
            fail_msg("'%s'\ngave %d:%d: %s", text, diag.line, diag.column, diag.text);
    }
}

/* What is shown of a file is whole letters, without what a terminal would obey, and says when it is
 * cut; columns count letters. */
static void excerpts(void **state) {
    static const struct {
        const char *text, *says;
        int column;
    } cases[] = {
        {"rx(\u00e4\u00f6\u00fc) q;", ", at '\u00e4\u00f6\u00fc) q;'", 4},
        {"/* \u00e4\u00f6 */ \u00fc q;", ", at '\u00fc q;'", 10},
        {"nowhere q\x1b[31m;", "no such character", 10},
        {"rx(nowhere\xc2\x85 + 1) q;", "no such character", 11}, /* a control in two bytes */
        {"rx(nowhere /*\xff*/ ) q;", ", at 'nowhere /*'", 4},
    };
    char text[512];
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        qn_qasm *qasm = NULL;
        qn_diag diag = {0};
        snprintf(text, sizeof text, HEAD3 "qubit q;\n%s", cases[k].text);
        assert_int_not_equal(qn_qasm_parse("t", text, strlen(text), NULL, &qasm, &diag), QN_OK);
        for (const char *at = diag.text; *at; ++at) assert_true((unsigned char)*at >= 0x20);
        if (!strstr(diag.text, cases[k].says) || diag.column != cases[k].column)
            fail_msg("'%s' gave %d:%d: %s", cases[k].text, diag.line, diag.column, diag.text);
    }
    for (int shift = 0; shift < 4; ++shift) { /* the cut falls on every byte of a letter */
        qn_qasm *qasm = NULL;
        qn_diag diag = {0};
        snprintf(text, sizeof text, HEAD3 "qubit q;\nrx(%.*s", shift, "abc");
        for (int k = 0; k < 40; ++k) strcat(text, "\u03b8");
        strcat(text, ") q;");
        assert_int_not_equal(qn_qasm_parse("t", text, strlen(text), NULL, &qasm, &diag), QN_OK);
        const char *end = strstr(diag.text, "...'");
        assert_non_null(end);
        assert_memory_equal(end - 2, "\u03b8", 2);
    }
}

/* Deep nesting, doubling definitions and endless expressions end in a sentence, not in the
 * stack. */
static void absurd_sizes(void **state) {
    static char text[400000];
    qn_qasm *qasm = NULL;
    qn_diag diag = {0};
    (void)state;
    strcpy(text, HEAD2 "qreg q[1];\nrx(");
    size_t length = strlen(text);
    memset(text + length, '(', 100000);
    assert_int_not_equal(qn_qasm_parse("t", text, length + 100000, NULL, &qasm, &diag), QN_OK);
    diag = (qn_diag){0};
    for (size_t k = 0; k < 100000; ++k) memcpy(text + length + 2 * k, "1+", 2);
    strcpy(text + length + 200000, "1) q[0];");
    assert_int_equal(qn_qasm_parse("t", text, strlen(text), NULL, &qasm, &diag), QN_ERR_LIMIT);
    assert_non_null(strstr(diag.text, "nested more than"));
    diag = (qn_diag){0};
    strcpy(text, HEAD2 "gate g0 a { }\n");
    for (int k = 1; k <= 40; ++k)
        sprintf(text + strlen(text), "gate g%d a { g%d a; g%d a; }\n", k, k - 1, k - 1);
    strcat(text, "qreg q[1];\ng40 q[0];");
    assert_int_equal(qn_qasm_parse("t", text, strlen(text), NULL, &qasm, &diag), QN_ERR_LIMIT);
    assert_null(qasm);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals),
        cmocka_unit_test(excerpts),
        cmocka_unit_test(absurd_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
