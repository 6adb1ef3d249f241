/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options that say how a noise model is judged, on the command line. */
#include "assert_close.h"
#include "session.h"

#include <string.h>

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }

static int tear_down(void **state) { return session_close(*state); }

static const char FAST[] = "format = 1;\nqubit: { T1 = 2e-4; T2 = 5e-4; };\n";

static void t2_is_capped_only_if_asked(void **state) {
    session *s = *state;
    session_write(s, "fast.cfg", FAST);
    session_run(s, 0, "noise check @/fast.cfg");
    session_refused(s, 1, "--t2-policy cap");
    session_run(s, 0, "noise check @/fast.cfg --t2-policy cap");
    session_done(s);
    assert_non_null(strstr(s->output, "fast.cfg:2: qubit: T2 = 0.0005 s exceeds 2 T1 = 0.0004 s"));
    assert_non_null(strstr(s->output, "capped at 0.0004 s"));
    session_run(s, 0, "noise check @/fast.cfg --t2-policy clip");
    session_refused(s, 2, "cap");
    session_write(s, "x.qasm", "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[1];\nx q[0];\n");
    session_run(s, 0, "simulate @/x.qasm --noise @/fast.cfg");
    session_refused(s, 1, "exceeds 2 T1");
    session_run(s, 0, "simulate @/x.qasm --noise @/fast.cfg --t2-policy cap");
    session_done(s);
}

#define MARK "\xef\xbb\xbf"

/* As editors of Windows write them. */
static void texts_may_begin_with_a_mark(void **state) {
    session *s = *state;
    session_write(s, "x.qasm",
                  MARK "OPENQASM 2.0;\r\ninclude \"qelib1.inc\";\r\nqreg q[1];\r\nx q[0];\r\n");
    session_write(s, "all.cfg", MARK "format = 1;\r\n@include \"part.cfg\"\r\n");
    session_write(s, "part.cfg", MARK "gates: { any1: { duration = 3e-8; error = 1e-4; }; };\r\n");
    session_write(s, "paulis", MARK "Z\r\n");
    session_run(s, 0, "simulate @/x.qasm --noise @/all.cfg --expect-file @/paulis --shots 0");
    session_done(s);
    session_write(s, "d.json", MARK "{\"qubits\": 0}\r\n");
    session_run(s, 0, "noise import @/d.json --out @/d.cfg");
    assert_int_not_equal(s->code, 0);
    assert_null(strstr(s->errors, "no valid JSON"));
}

static void noise_of_the_circuit_file_acts(void **state) {
    session *s = *state;
    session_write(s, "x.qasm",
                  "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[2] r;\nbit[2] out;\nx r[1];\n"
                  "#pragma braket noise bit_flip(0.25) r[1]\nout = measure r;\n");
    session_run(s, 0, "simulate @/x.qasm --shots 0");
    session_done(s);
    assert_non_null(strstr(s->output, "noise none and 1 channel of the file, method dm"));
    assert_non_null(strstr(s->output, "00      0.25000000"));
    session_run(s, 0,
                "simulate @/x.qasm --shots 0 --expect ZI --json --noise ibm_like "
                "--no-readout --no-idle");
    session_done(s);
    assert_non_null(strstr(s->output, "\"file_noise\": 1"));
    assert_non_null(strstr(s->output, "-0.49")); /* -0.5, and an error of x */
    session_run(s, 0, "simulate @/x.qasm --method pure");
    session_refused(s, 1, "without noise");
}

static void samples_have_the_length_that_the_model_says(void **state) {
    session *s = *state;
    session_write(s, "x.qasm",
                  "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit q;\nx q;\ndelay[25000dt] q;\n"
                  "bit c = measure q;\n");
    session_write(s, "dt.cfg", "format = 1;\ndt = 4e-9;\nqubit: { T1 = 1e-4; T2 = 2e-4; };\n");
    session_run(s, 0, "simulate @/x.qasm --shots 0 --noise @/dt.cfg");
    session_done(s);
    assert_non_null(strstr(s->output, "duration of the circuit 100 us"));
    assert_non_null(strstr(s->output, "1       0.36787944")); /* 1/e */
    session_run(s, 0, "simulate @/x.qasm --shots 0");
    session_refused(s, 1, "x.qasm:5:7: the length of dt is not known");
    session_write(s, "dt.cfg", "format = 1;\ndt = 0.0;\n");
    session_run(s, 0, "noise check @/dt.cfg");
    session_refused(s, 1, "dt.cfg:2: dt");
    session_run(s, 0,
                "noise import tests/import/ibm_properties.json --config "
                "tests/import/ibm_configuration.json --out @/ibm.cfg");
    session_run(s, 0, "simulate @/x.qasm --shots 0 --noise @/ibm.cfg");
    session_done(s);
    assert_non_null(strstr(s->output, "us\n"));
}

static void parameters_are_expressions(void **state) {
    session *s = *state;
    session_write(s, "x.qasm",
                  "OPENQASM 3.0;\ninclude \"stdgates.inc\";\ninput float t;\nqubit q;\n"
                  "rx(2 * t) q;\nbit c = measure q;\n");
    session_run(s, 0, "simulate @/x.qasm --shots 0 --param t=pi/2");
    session_done(s);
    assert_non_null(strstr(s->output, "1       1.00000000"));
}

static const char GROUPS[] =
    "format = 1;\ngates: { any1: { duration = 3e-8; error = 1e-4; }; any2: { duration = 1e-7; "
    "error = 1e-3; }; };\n"
    "coupling = ( [0, 1], [1, 2] );\ncrosstalk = ( { qubits = [0, 2]; zz = 3e5; } );\n"
    "readout_groups = ( { qubits = [2, 0]; matrix = ( [0.90, 0.02, 0.02, 0.00], [0.01, 0.97, 0.00, "
    "0.02], [0.01, 0.00, 0.97, 0.02], [0.08, 0.01, 0.01, 0.96] ); } );\n";

static void groups_are_shown(void **state) {
    session *s = *state;
    session_write(s, "groups.cfg", GROUPS);
    session_run(s, 0, "noise show @/groups.cfg");
    session_done(s);
    assert_non_null(strstr(s->output, "coupling  2 pairs"));
    assert_non_null(strstr(s->output, "0-2: zz = 300000 rad/s"));
    assert_non_null(strstr(s->output, "2-0: the worst state is read right with 0.9\n"));
}

/* Of |00> of the group 8 % are read as 11: correlated, more than either alone explains. */
static void counts_follow_the_joint_readout(void **state) {
    session *s = *state;
    session_write(s, "groups.cfg", GROUPS);
    session_write(s, "x.qasm",
                  "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[3];\ncreg c[3];\n"
                  "measure q -> c;\n");
    session_run(s, 0, "simulate @/x.qasm --noise @/groups.cfg --method dm");
    session_done(s);
    assert_non_null(strstr(s->output, "000     0.90000000"));
    assert_non_null(strstr(s->output, "101     0.08000000"));
    assert_non_null(strstr(s->output, "100     0.01000000"));
    session_write(s, "cz.qasm",
                  "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[3];\ncz q[0],q[2];\n");
    session_run(s, 0, "simulate @/cz.qasm --noise @/groups.cfg");
    session_refused(s, 1, "cz on qubits 0 and 2");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(groups_are_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(counts_follow_the_joint_readout, set_up, tear_down),
        cmocka_unit_test_setup_teardown(t2_is_capped_only_if_asked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_may_begin_with_a_mark, set_up, tear_down),
        cmocka_unit_test_setup_teardown(noise_of_the_circuit_file_acts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(samples_have_the_length_that_the_model_says, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(parameters_are_expressions, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
