/* SPDX-License-Identifier: GPL-3.0-or-later */
/* States as OpenQASM files: in --fidelity and in observables they are what the same state as .npy
 * is; files that prepare no state are refused. */
#include "assert_close.h"
#include "json_output.h"

#include <stdio.h>

/* Complex amplitudes, unlike in every qubit. */
static const char state_file[] =
    "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[3] q;\nreset q[1];\nh q[0];\nry(0.4) q[1];\n"
    "cx q[0], q[1];\ncp(0.7) q[1], q[2];\nrx(1.1) q[2];\ncx q[2], q[0];\n";
static const char ansatz[] =
    "OPENQASM 3.0;\ninclude \"stdgates.inc\";\ninput float x;\nqubit[3] q;\nh q[0];\nry(x) q[1];\n"
    "cx q[0], q[1];\ncp(0.7) q[1], q[2];\nrx(2*x) q[2];\ncx q[2], q[0];\n";

static int set_up(void **state) {
    if (session_open(QN_TEST_PROGRAM, (session **)state) != 0) return 1;
    session *s = *state;
    session_write(s, "state.qasm", state_file);
    session_write(s, "a.qasm", ansatz);
    session_run(s, 0, "simulate @/state.qasm --state @/state.npy");
    session_done(s);
    return 0;
}

static int tear_down(void **state) { return session_close(*state); }

static double fidelity_of(session *s, const char *file, const char *more, const char *with) {
    session_run(s, 0, "simulate %s %s --fidelity @/%s --json", file, more, with);
    json_t *object = session_json(s);
    const double found = json_number_at(object, "fidelity");
    json_decref(object);
    return found;
}

static void fidelities_are_those_with_the_vector(void **state) {
    session *s = *state;
    static const char *const noisy = "--param x=0.5 --noise depolarizing";
    assert_close(fidelity_of(s, "@/state.qasm", "", "state.qasm"), 1.0, 1e-12, 0.0);
    const double found = fidelity_of(s, "@/a.qasm", noisy, "state.qasm");
    assert_close(found, fidelity_of(s, "@/a.qasm", noisy, "state.npy"), 1e-12, 0.0);
    assert_true(found > 0.5 && found < 0.99);
}

static double value_of(session *s, const char *command, const char *observable) {
    session_run(s, 0, "%s @/a.qasm --param x=0.5 --noise depolarizing --observable \"%s\" --json",
                command, observable);
    json_t *object = session_json(s);
    const json_t *gradient = json_object_get(object, "gradient");
    const double found = json_number_at(gradient ? gradient : object, gradient ? "x" : "value");
    json_decref(object);
    return found;
}

static void observables_are_those_of_the_vector(void **state) {
    session *s = *state;
    static const char *const commands[] = {"gradient", "budget --quiet"};
    for (int k = 0; k < 2; ++k) {
        const double found = value_of(s, commands[k], "2 |@/state.qasm> - 0.5 ZZI");
        assert_close(found, value_of(s, commands[k], "2 |@/state.npy> - 0.5 ZZI"), 1e-12, 0.0);
        assert_true(found > 0.01 || found < -0.01);
    }
    session_run(s, 0,
                "optimise @/a.qasm --param x=0.5 --steps 2 --quiet --minimise \"-1 "
                "|@/state.qasm>\"");
    session_done(s);
    session_run(s, 0, "simulate @/a.qasm --param x=0.5 --shots 0 --observable \"|@/state.qasm>\"");
    session_done(s);
}

static void what_prepares_no_state_is_refused(void **state) {
    session *s = *state;
    static const struct {
        const char *text, *hint;
    } cases[] = {
        {"qubit[2] q;\nreset q[0];\n", "it prepares a state of 2 qubits instead of 3"},
        {"qubit[3] q;\nbit b;\nb = measure q[0];\n", "it measures; a state is what gates alone"},
        {"qubit[3] q;\n#pragma braket noise bit_flip(0.1) q[0]\n", "it has noise"},
        {"include \"stdgates.inc\";\nqubit[3] q;\nh q[0];\ncx q[0], q[1];\nreset q[0];\n",
         "it resets entangled qubits"},
        {"input float x;\nqubit[3] q;\n", "bad.qasm:1:1"},
        {"qubit[3] q;\nhadamard q[0];\n", "bad.qasm:2:1"},
    };
    static const char *const commands[] = {"simulate @/a.qasm --fidelity @/bad.qasm",
                                           "gradient @/a.qasm --observable \"|@/bad.qasm>\""};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k)
        for (int c = 0; c < 2; ++c) {
            session_write(s, "bad.qasm", cases[k].text);
            session_run(s, 0, "%s --param x=0.5", commands[c]);
            session_refused(s, 1, cases[k].hint);
        }
    session_run(s, 0, "simulate @/a.qasm --param x=0.5 --fidelity @/none.qasm");
    session_refused(s, 1, "none.qasm");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fidelities_are_those_with_the_vector),
        cmocka_unit_test(observables_are_those_of_the_vector),
        cmocka_unit_test(what_prepares_no_state_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
