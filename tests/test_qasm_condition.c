/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conditions: random rules over measured bits, nested `if`s, read, written and read again, against
 * their truth tables. */
#include "circuit/condition.h"
#include "qmae_noise/qasm.h"

#include "assert_close.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* c is bits 0..3, d is bit 4, e is bits 5..7. */
#define HEAD "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[2] q; bit[4] c; bit d; bit[3] e;\n"
enum { NBITS = 8, ROWS = 1 << NBITS, MOST = 1 << 20, MOST_OPS = 4096 };

typedef struct table {
    bool holds[ROWS];
} table;

static char text[MOST];
static table expected[MOST_OPS]; /* of each operation, in order */
static size_t nexpected;
static qn_rng rng;

static int below(int limit) { return (int)qn_rng_below(&rng, (uint64_t)limit); }

static void say(const char *format, ...) {
    const size_t length = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + length, MOST - length, format, arguments);
    va_end(arguments);
    assert_true(strlen(text) < MOST - 64);
}

/* ---- random rules --------------------------------------------------------------------------- */

static unsigned field(int row, int first, int count) {
    return (unsigned)row >> first & ((1U << count) - 1);
}

static table bit_rule(void) {
    table t;
    const int bit = below(NBITS), form = below(4);
    char name[32];
    if (bit == 4) strcpy(name, "d");
    else snprintf(name, sizeof name, "%s[%d]", bit < 4 ? "c" : "e", bit < 4 ? bit : bit - 5);
    static const char *const forms[] = {"%s", "!%s", "%s == 1", "bool(%s) != true"};
    say(forms[form], name);
    for (int r = 0; r < ROWS; ++r) t.holds[r] = field(r, bit, 1) == (form % 2 == 0);
    return t;
}

static bool compared(int sign, unsigned a, unsigned b) {
    const bool results[] = {a == b, a != b, a<b, a <= b, a> b, a >= b};
    return results[sign];
}

static table number_rule(void) {
    static const char *const signs[] = {"==", "!=", "<", "<=", ">", ">="};
    static const char *const mirrored[] = {"==", "!=", ">", ">=", "<", "<="};
    static const struct {
        const char *name;
        int count, bits[4];
    } operands[] = {{"c", 4, {0, 1, 2, 3}},         {"e", 3, {5, 6, 7}},
                    {"c[1:2]", 2, {1, 2}},          {"d", 1, {4}},
                    {"c[0:2:3]", 2, {0, 2}},        {"e[{2, 0}]", 2, {7, 5}},
                    {"uint[4](c)", 4, {0, 1, 2, 3}}};
    table t;
    const int o = below(7), sign = below(6), form = below(3);
    const unsigned number = (unsigned)below((1 << operands[o].count) + 2);
    const bool fits = number >> operands[o].count == 0;
    if (form == 0) say("%u %s %s", number, mirrored[sign], operands[o].name);
    else if (form == 1 && fits) {
        say("%s %s \"", operands[o].name, signs[sign]);
        for (int k = operands[o].count; k-- > 0;) say("%d", number >> k & 1);
        say("\"");
    } else say("%s %s 0x%x", operands[o].name, signs[sign], number);
    for (int r = 0; r < ROWS; ++r) {
        unsigned value = 0;
        for (int k = 0; k < operands[o].count; ++k) value |= field(r, operands[o].bits[k], 1) << k;
        t.holds[r] = compared(sign, value, number);
    }
    return t;
}

static table rule(int depth) {
    table t;
    const int kind = depth > 0 ? below(6) : 0;
    if (kind <= 1) return below(2) ? bit_rule() : number_rule();
    if (kind == 2) {
        const bool always = below(2);
        say(always ? "(2 > 1)" : "false");
        for (int r = 0; r < ROWS; ++r) t.holds[r] = always;
        return t;
    }
    if (kind == 3) {
        say("!(");
        t = rule(depth - 1);
        say(")");
        for (int r = 0; r < ROWS; ++r) t.holds[r] = !t.holds[r];
        return t;
    }
    say("(");
    t = rule(depth - 1);
    say(kind == 4 ? " && " : " || ");
    const table other = rule(depth - 1);
    say(")");
    for (int r = 0; r < ROWS; ++r)
        t.holds[r] = kind == 4 ? t.holds[r] && other.holds[r] : t.holds[r] || other.holds[r];
    return t;
}

/* ---- random programs ------------------------------------------------------------------------ */

static void statements(const table *around, int depth) {
    const int count = 1 + below(3);
    for (int k = 0; k < count; ++k) {
        if (depth == 0 || below(3) == 0) {
            say("x q[0];\n");
            assert_true(nexpected < MOST_OPS);
            expected[nexpected++] = *around;
            continue;
        }
        table inner, outer;
        say("if (");
        const table own = rule(2);
        for (int r = 0; r < ROWS; ++r) {
            inner.holds[r] = around->holds[r] && own.holds[r];
            outer.holds[r] = around->holds[r] && !own.holds[r];
        }
        say(") {\n");
        statements(&inner, depth - 1);
        say("}");
        if (below(2)) {
            say(" else {\n");
            statements(&outer, depth - 1);
            say("}");
        }
        say("\n");
    }
}

static bool never(const table *t) {
    for (int r = 0; r < ROWS; ++r)
        if (t->holds[r]) return false;
    return true;
}

static qn_qasm *read_it(const char *from) {
    qn_qasm *qasm = NULL;
    qn_diag diag = {0};
    if (qn_qasm_parse("t", from, strlen(from), NULL, &qasm, &diag) != QN_OK)
        fail_msg("%d:%d: %s\n%s", diag.line, diag.column, diag.text, from);
    return qasm;
}

/* Operations that never happen may be left out. */
static void compare(const qn_circuit *circuit) {
    size_t at = 0;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_condition *c = &qn_circuit_op(circuit, k)->condition;
        table found;
        for (int r = 0; r < ROWS; ++r) found.holds[r] = qn_condition_holds(c, (uint64_t)r);
        while (at < nexpected && never(&expected[at]) && !never(&found)) ++at;
        assert_true(at < nexpected);
        if (memcmp(&found, &expected[at], sizeof found) != 0)
            fail_msg("operation %zu\n%s", k, text);
        ++at;
        for (int bit = 0; bit < NBITS; ++bit) {
            bool depends = false;
            for (int r = 0; r < ROWS; ++r) depends |= found.holds[r] != found.holds[r ^ 1 << bit];
            if (depends) assert_true(qn_condition_reads(c, bit));
        }
    }
    for (; at < nexpected; ++at) assert_true(never(&expected[at]));
}

static void nested(void **state) {
    table always;
    (void)state;
    for (int r = 0; r < ROWS; ++r) always.holds[r] = true;
    qn_rng_init(&rng, 11, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < test_effort(150); ++round) {
        char *written = NULL;
        strcpy(text, HEAD);
        nexpected = 0;
        statements(&always, 3);
        qn_qasm *qasm = read_it(text);
        compare(qn_qasm_circuit(qasm));
        qn_diag diag = {0};
        const qn_status status = qn_qasm_write(qn_qasm_circuit(qasm), NULL, 3, &written, &diag);
        if (status == QN_OK) {
            qn_qasm *again = read_it(written);
            compare(qn_qasm_circuit(again));
            assert_int_equal(qn_circuit_size(qn_qasm_circuit(again)),
                             qn_circuit_size(qn_qasm_circuit(qasm)));
            qn_qasm_destroy(again);
        } else assert_non_null(strstr(diag.text, "overlapping"));
        qn_free(written);
        qn_qasm_destroy(qasm);
    }
}

/* Chains of else-if compare the same register: each needs one comparison only. */
static void else_if(void **state) {
    (void)state;
    qn_qasm *qasm = read_it(HEAD "if (c == 0) x q[0]; else if (c == 3) y q[0]; else if (c == 3) "
                                 "z q[0]; else { if (c[0]) { if (!c[0]) s q[0]; h q[0]; } }");
    const qn_circuit *circuit = qn_qasm_circuit(qasm);
    assert_int_equal(qn_circuit_size(circuit), 3);
    assert_int_equal(qn_condition_size(&qn_circuit_op(circuit, 1)->condition), 1);
    assert_string_equal(qn_circuit_op(circuit, 2)->gate->name, "h");
    qn_qasm_destroy(qasm);
}

/* More bits than a word. */
static void wide(void **state) {
    (void)state;
    qn_qasm *qasm = read_it(
        "OPENQASM 3.0; include \"stdgates.inc\"; qubit q; bit[200] w; bit[64] v;"
        "if (w == 5) x q; if (v == \"11111111111111111111111111111111111111111111111111111111111111"
        "11\") x q;");
    const qn_circuit *circuit = qn_qasm_circuit(qasm);
    assert_int_equal(qn_circuit_op(circuit, 0)->condition.count, 200);
    assert_true(qn_circuit_op(circuit, 1)->condition.value == UINT64_MAX);
    char *written = NULL;
    assert_int_equal(qn_qasm_write(circuit, NULL, 3, &written, NULL), QN_OK);
    qn_qasm *again = read_it(written);
    for (size_t k = 0; k < 2; ++k)
        assert_true(qn_condition_same(&qn_circuit_op(qn_qasm_circuit(again), k)->condition,
                                      &qn_circuit_op(circuit, k)->condition));
    qn_free(written);
    qn_qasm_destroy(again);
    qn_qasm_destroy(qasm);
}

/* A circuit owns what it was given. */
static void owned(void **state) {
    qn_circuit *circuit = NULL;
    (void)state;
    assert_int_equal(qn_circuit_create(1, 0, &circuit), QN_OK);
    {
        qn_condition parts[2] = {{.first = 0, .count = 2, .value = 3},
                                 {.first = 7, .count = 1, .unequal = true, .value = 1}};
        qn_op op = {.kind = QN_OP_RESET, .nqubits = 1};
        op.condition = qn_condition_both(&parts[0], &parts[1]);
        assert_int_equal(qn_circuit_append(circuit, &op), QN_OK);
        assert_int_equal(qn_circuit_append(circuit, qn_circuit_op(circuit, 0)), QN_OK);
        parts[0].value = 8; /* too large for its bits */
        assert_int_equal(qn_circuit_append(circuit, &op), QN_ERR_ARGUMENT);
        parts[0].value = 1;
        op.condition.count = 3; /* not all that the parts read */
        assert_int_equal(qn_circuit_append(circuit, &op), QN_ERR_ARGUMENT);
    }
    for (size_t k = 0; k < 2; ++k) {
        const qn_condition *c = &qn_circuit_op(circuit, k)->condition;
        assert_true(qn_condition_holds(c, 3) && !qn_condition_holds(c, 0x83));
        assert_true(!qn_condition_holds(c, 1));
        assert_true(qn_condition_reads(c, 7) && !qn_condition_reads(c, 6));
    }
    assert_int_equal(qn_circuit_nbits(circuit), 8);
    qn_circuit_destroy(circuit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nested),
        cmocka_unit_test(else_if),
        cmocka_unit_test(wide),
        cmocka_unit_test(owned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
