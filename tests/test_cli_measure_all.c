/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `simulate --measure-all` is the circuit with a barrier and a measurement of every qubit into a
 * register of its own, whatever the method and the noise. */
#include "assert_close.h"
#include "json_output.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static session *s;

static int set_up(void **state) {
    (void)state;
    return session_open(QN_TEST_PROGRAM, &s);
}

static int tear_down(void **state) {
    (void)state;
    return session_close(s);
}

static json_t *run_json(const char *arguments) {
    session_run(s, 0, "simulate %s --json", arguments);
    return session_json(s);
}

static double probability(const json_t *json, const char *bits) {
    return json_real_value(json_object_get(json_object_get(json, "probabilities"), bits));
}

/* ---- hand values ---------------------------------------------------------------------------- */

/* The leftmost bit is the highest qubit; an untouched qubit is 0, and read with its error. */
static void order_and_readout(void **state) {
    (void)state;
    session_write(
        s, "a.qasm",
        "OPENQASM 3.0; include \"stdgates.inc\"; qubit[4] q; x q[2]; ry(2*acos(0.6)) q[0];");
    json_t *json = run_json("@/a.qasm --measure-all --shots 100");
    assert_close(probability(json, "0100"), 0.36, 1e-12, 0.0);
    assert_close(probability(json, "0101"), 0.64, 1e-12, 0.0);
    assert_int_equal(json_object_size(json_object_get(json, "probabilities")), 2);
    json_decref(json);
    session_write(s, "r.cfg",
                  "format = 1; name = \"r\"; qubit: { p10 = 0.125; p01 = 0.25; };"
                  "qubits: ( { index = 3; p10 = 0.5; p01 = 0.25; } );");
    static const char *const methods[] = {"pure", "dm"};
    for (int m = 0; m < 2; ++m) {
        char arguments[200];
        snprintf(arguments, sizeof arguments, "@/a.qasm --measure-all --noise @/r.cfg --method %s",
                 methods[m]);
        json = run_json(arguments);
        assert_close(probability(json, "0100"), 0.5 * 0.75 * 0.875 * (0.36 * 0.875 + 0.64 * 0.25),
                     1e-12, 0.0);
        assert_close(probability(json, "1011"), 0.5 * 0.25 * 0.125 * (0.36 * 0.125 + 0.64 * 0.75),
                     1e-12, 0.0);
        json_decref(json);
    }
}

/* ---- against measurements that are written --------------------------------------------------- */

static void expect_same(const json_t *a, const json_t *b, const char *key, double tolerance) {
    const json_t *first = json_object_get(a, key), *second = json_object_get(b, key);
    const char *bits = NULL;
    json_t *value = NULL;
    assert_int_equal(json_object_size(first), json_object_size(second));
    json_object_foreach((json_t *)first, bits, value) {
        const json_t *other = json_object_get(second, bits);
        if (!other) fail_msg("%s: no %s", key, bits);
        assert_close(json_number_value(value), json_number_value(other), tolerance, 0.0);
    }
}

static void as_written(void **state) {
    static const char *const bodies[] = {
        "h q[1]; cx q[1],q[2]; ry(0.7) q[2];",
        "ry(1.1) q[0]; cx q[0],q[2]; measure q[0] -> c[1]; if (c==2) x q[1]; reset q[0]; h q[0];",
        "ry(1.1) q[0]; cx q[0],q[2]; measure q[2] -> c[0]; measure q[1] -> c[1];",
    };
    static const char *const options[] = {
        "--method dm", "--method dm --noise tests/circuits/everything.cfg",
        "--method dm --noise ibm_like --noise-scale 10", "--noise readout",
        "--method trajectory --noise tests/circuits/everything.cfg"};
    static const char head[] = "OPENQASM 2.0; include \"qelib1.inc\"; qreg q[3]; creg c[2]; ";
    (void)state;
    for (size_t b = 0; b < sizeof bodies / sizeof *bodies; ++b) {
        char text[600];
        snprintf(text, sizeof text, "%s%s", head, bodies[b]);
        session_write(s, "a.qasm", text);
        snprintf(text, sizeof text, "%s creg meas[3]; %s barrier q; measure q -> meas;", head,
                 bodies[b]);
        session_write(s, "b.qasm", text);
        for (size_t k = 0; k < sizeof options / sizeof *options; ++k) {
            char arguments[200];
            snprintf(arguments, sizeof arguments, "@/a.qasm --measure-all %s", options[k]);
            json_t *mine = run_json(arguments);
            snprintf(arguments, sizeof arguments, "@/b.qasm %s", options[k]);
            json_t *written = run_json(arguments);
            expect_same(mine, written, "counts", 0.0);
            expect_same(mine, written, "probabilities", 1e-14);
            assert_true(json_object_size(json_object_get(mine, "counts")) > 1);
            assert_close(json_real_value(json_object_get(mine, "duration")),
                         json_real_value(json_object_get(written, "duration")), 1e-15, 0.0);
            json_decref(mine);
            json_decref(written);
        }
    }
}

/* ---- without -------------------------------------------------------------------------------- */

static void says_why_there_are_none(void **state) {
    (void)state;
    session_run(s, 0, "simulate tests/circuits/vqe.qasm --json");
    session_done(s);
    assert_non_null(strstr(s->errors, "measures nothing, so there are no counts"));
    assert_non_null(strstr(s->errors, "--measure-all"));
    assert_null(strstr(s->output, "counts"));
    session_run(s, 0, "simulate tests/circuits/vqe.qasm --expect ZZZZ");
    session_done(s);
    assert_null(strstr(s->errors, "measures nothing"));
    session_run(s, 0, "simulate tests/circuits/bell.qasm");
    session_done(s);
    assert_null(strstr(s->errors, "measures nothing"));
    session_run(s, 0, "simulate tests/circuits/vqe.qasm --method trajectory");
    session_refused(s, 2, "or by --measure-all");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_and_readout),
        cmocka_unit_test(as_written),
        cmocka_unit_test(says_why_there_are_none),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
