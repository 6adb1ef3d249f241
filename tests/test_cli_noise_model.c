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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(t2_is_capped_only_if_asked, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
