/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `simulate` where a user meets its limits: trajectories with a target, Ctrl-C, memory, what auto
 * chooses, and large classical registers. */
#include "assert_close.h"
#include "json_output.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define HEAD "OPENQASM 2.0; include \"qelib1.inc\"; "

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }
static int tear_down(void **state) { return session_close(*state); }

static void has(const char *text, const char *part) {
    if (!strstr(text, part)) fail_msg("no '%s' in: %s", part, text);
}

/* A noisy GHZ state of n qubits, by gates that are not all Clifford. */
static void write_ghz(const session *s, const char *name, int n) {
    char text[4096];
    int length = snprintf(text, sizeof text, HEAD "qreg q[%d]; h q[0]; t q[0];", n);
    for (int q = 1; q < n; ++q)
        length += snprintf(text + length, sizeof text - (size_t)length, "cx q[%d],q[%d];", q - 1,
                           q);
    session_write(s, name, text);
}

/* ---- estimates ------------------------------------------------------------------------------ */

static void a_target_is_reached_or_not(void **state) {
    session *s = *state;
    static const char run[] = "simulate tests/circuits/bell.qasm --noise ibm_like --noise-scale 5 "
                              "--method trajectory --shots 0 --expect ZZ,XY";
    session_run(s, 0, "%s --target-se 0.001", run);
    session_done(s);
    has(s->output, "target error 0.001 reached: the largest is 0.000");
    has(s->output, "variance of");
    session_run(s, 0, "%s --target-se 1e-7 --trajectories 300", run);
    session_done(s);
    has(s->output, "target error 1e-07 NOT reached");
    has(s->output, "after 300 of at most 300");
    session_run(s, 0, "%s --target-se 0.001 --json", run);
    json_t *json = session_json(s), *how = json_object_get(json, "trajectories");
    assert_true(json_is_true(json_object_get(how, "reached")));
    assert_true(json_is_true(json_object_get(how, "stratified")));
    assert_true(json_is_false(json_object_get(how, "interrupted")));
    assert_true(json_number_at(how, "most") == 1e6 && json_number_at(how, "run") < 1e5);
    json_t *zz = json_array_get(json_object_get(json, "expectation"), 0);
    const double value = json_number_at(zz, "value"),
                 between = json_number_at(zz, "trajectory_variance"),
                 shots = json_number_at(zz, "shot_variance"), quiet = json_number_at(how, "quiet");
    assert_true(json_number_at(zz, "stderr") > 0.0 && json_number_at(zz, "stderr") <= 0.001);
    assert_true(quiet > 0.9 && quiet < 1.0);
    /* the variance of one shot is that of a bit, whichever way it is split */
    assert_close(between + shots, 1.0 - value * value, 0.01, 0);
    /* gain = plain variance / stratified variance, the error beside what nothing drew */
    const double n = json_number_at(how, "run"),
                 drawn = pow(json_number_at(zz, "stderr"), 2) - pow((1.0 - quiet) / n, 2);
    assert_true(drawn > 0.0);
    assert_close(json_number_at(zz, "gain") * drawn * n, between, 0, 1e-9);
    json_decref(json);
}

/* A letter on a measured qubit is read with its errors, also beside others. */
static void strings_may_mix_measured_qubits_with_others(void **state) {
    session *s = *state;
    double values[2] = {0.0}, error = 0.0;
    for (int m = 0; m < 2; ++m) {
        session_run(s, 0,
                    "simulate tests/circuits/teleportation.qasm --noise tests/circuits/everything"
                    ".cfg --expect XZI --shots 0 --json --method %s",
                    m ? "trajectory --trajectories 4000" : "dm");
        json_t *json = session_json(s),
               *e = json_array_get(json_object_get(json, "expectation"), 0);
        values[m] = json_number_at(e, "value");
        error = json_number_at(e, "stderr");
        json_decref(json);
    }
    assert_close(values[1], values[0], 4.0 * error, 0);
}

static void single_precision_is_close(void **state) {
    session *s = *state;
    double values[2] = {0.0};
    for (int p = 0; p < 2; ++p) {
        session_run(s, 0,
                    "simulate tests/circuits/vqe.qasm --noise ibm_like --method trajectory "
                    "--expect ZXIY --shots 0 --json --precision %s",
                    p ? "single" : "double");
        json_t *json = session_json(s),
               *e = json_array_get(json_object_get(json, "expectation"), 0);
        values[p] = json_number_at(e, "value");
        json_decref(json);
    }
    assert_close(values[1], values[0], 1e-5, 0);
    assert_true(values[0] != values[1]);
}

/* ---- Ctrl-C --------------------------------------------------------------------------------- */

/* What is there is printed, and the exit code says that it is not all. */
static void interrupted_runs_give_what_is_there(void **state) {
    (void)state;
    static char output[65536];
    for (int counts = 0; counts < 2; ++counts) {
        char command[1024];
        snprintf(command, sizeof command,
                 "timeout --preserve-status -s INT 3 '%s' simulate tests/circuits/%s.qasm --noise "
                 "ibm_like --method trajectory %s 2>&1",
                 QN_TEST_PROGRAM, counts ? "bell" : "ising",
                 counts ? "--shots 50000000"
                        : "--param J=0.4,field=0.3 --expect ZIIIZ --trajectories 1000000000");
        FILE *pipe = popen(command, "r");
        assert_non_null(pipe);
        output[fread(output, 1, sizeof output - 1, pipe)] = 0;
        assert_int_equal(WEXITSTATUS(pclose(pipe)), 130);
        has(output, "interrupted: these are the results of the trajectories that were finished");
        has(output, counts ? "frequency" : "ZIIIZ");
        assert_null(strstr(output, "nan"));
    }
}

/* ---- memory --------------------------------------------------------------------------------- */

static long largest_child(void) {
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_CHILDREN, &usage), 0);
    return usage.ru_maxrss; /* KiB */
}

/* What is announced is what is taken. */
static void memory_is_announced_and_true(void **state) {
    session *s = *state;
    if (test_sanitized()) skip(); /* their memory is much more */
    double gibibytes = 0.0;
    session_run(s, 0, "simulate tests/circuits/bell.qasm --noise ibm_like");
    session_done(s);
    const double before = (double)largest_child();
    write_ghz(s, "ghz.qasm", 22);
    session_run(s, 0,
                "simulate @/ghz.qasm --noise ibm_like --allow-unused --trajectories 2 --expect "
                "XXXXXXXXXXXXXXXXXXXXXX");
    if (s->code != 0) fail_msg("%s", s->errors);
    has(s->output, "up to 22 qubits in a state vector");
    has(s->output, "method chosen: as a density matrix of 22 qubits would need 1.31e+05 GiB");
    const char *at = strstr(s->errors, "in a state vector: ");
    assert_non_null(at);
    assert_int_equal(sscanf(at, "in a state vector: %lf GiB", &gibibytes), 1);
    const double taken = ((double)largest_child() - before) * 0x1p-20;
    print_message("announced %.4f GiB, taken %.4f GiB\n", gibibytes, taken);
    assert_true(taken > 0.85 * gibibytes && taken < 1.1 * gibibytes);
}

static void too_large_is_one_sentence(void **state) {
    session *s = *state;
    write_ghz(s, "g16.qasm", 16);
    write_ghz(s, "g30.qasm", 30);
    write_ghz(s, "g60.qasm", 60);
    session_run(s, 0,
                "simulate @/g16.qasm --noise depolarizing --memory 1 --expect XXXXXXXXXXXXXXXX");
    session_refused(s, 1, "trajectories of 16 qubits that meet need");
    char x[61] = {0};
    memset(x, 'X', 30);
    session_run(s, 0, "simulate @/g30.qasm --noise depolarizing --expect %s", x);
    session_refused(s, 1, "trajectories hold at most 26 qubits");
    memset(x, 'X', 60);
    session_run(s, 0, "simulate @/g60.qasm --expect %s", x);
    session_refused(s, 1, "trajectories hold at most 26 qubits");
    session_run(s, 0, "simulate @/g30.qasm --noise depolarizing --keep 0");
    session_refused(s, 1, "trajectories were taken as a density matrix of 30 qubits would need");
    session_run(s, 0, "simulate @/g30.qasm --noise depolarizing");
    session_refused(s, 2, "measure qubits in the circuit or by --measure-all and take --shots");
    session_run(s, 0, "simulate @/g30.qasm --method dm");
    session_refused(s, 1, "trajectories need less");
    session_run(s, 0, "simulate @/g30.qasm --method pure --memory 100");
    session_refused(s, 1, "a state vector of 30 qubits needs 16 GiB");
    session_run(s, 0,
                "simulate tests/circuits/bell.qasm --noise depolarizing --method trajectory "
                "--shots 1000000000 --memory 100");
    session_refused(s, 1, "take fewer");
}

static void auto_says_why(void **state) {
    session *s = *state;
    static const char *const cases[][2] = {
        {"tests/circuits/bell.qasm", "method chosen: no noise before the measurements, so"},
        {"tests/circuits/teleportation.qasm", "method chosen: no noise but of readings, so a state "
                                              "vector of 3 qubits for every outcome"},
        {"@/g16.qasm --noise depolarizing --trajectories 2 --expect ZZIIIIIIIIIIIIII",
         "method chosen: as a density matrix of 16 qubits would need 32 GiB"},
    };
    write_ghz(s, "g16.qasm", 16);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        session_run(s, 0, "simulate %s", cases[k][0]);
        session_done(s);
        has(s->output, cases[k][1]);
    }
    session_run(s, 0, "simulate tests/circuits/bell.qasm --method dm");
    assert_null(strstr(s->output, "chosen"));
}

/* Large Clifford circuits under Pauli noise go to stabilizers, unless what is asked needs a state,
 * or is a sum of more strings than they follow: products of 21 letters with unequal errors. */
static void auto_takes_stabilizers(void **state) {
    session *s = *state;
    static const char uneven[] = "format = 1; name = \"m\"; schedule = \"none\"; qubit: { p10 = "
                                 "0.02; p01 = 0.05; }; gates: { any1: { duration = 0.0; error = "
                                 "0.0; }; any2: { duration = 0.0; depolarizing = 0.01; }; };";
    static const char *const cases[][2] = {
        {"c12 --shots 10", "method stabilizer, 35 steps on Pauli strings"},
        {"c12 --shots 10 --entropy --keep 0", "method dm"},
        {"c12 --shots 10 --probabilities 3", "method dm"},
        {"c12 --shots 10 --probabilities none", "method stabilizer"},
        {"c12 --observable Z0", "<Z0> = 0.0300000000"},
        {"c21 --shots 0 --trajectories 2 --expect ZZZZZZZZZZZZZZZZZZZZZ",
         "method chosen: as what is asked is a sum of too many Pauli strings"},
    };
    session_write(s, "uneven.cfg", uneven);
    for (int n = 12; n <= 21; n += 9) {
        char text[2048], name[16];
        int length = snprintf(text, sizeof text, HEAD "qreg q[%d]; creg c[%d]; h q[0];", n, n);
        for (int q = 1; q < n; ++q)
            length += snprintf(text + length, sizeof text - (size_t)length, "cx q[%d],q[%d];",
                               q - 1, q);
        snprintf(text + length, sizeof text - (size_t)length, "measure q -> c;");
        snprintf(name, sizeof name, "c%d.qasm", n);
        session_write(s, name, text);
    }
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char words[256];
        snprintf(words, sizeof words, "simulate @/%.3s.qasm --noise @/uneven.cfg%s", cases[k][0],
                 cases[k][0] + 3);
        session_run(s, 0, "%s", words);
        session_done(s);
        has(s->output, cases[k][1]);
    }
    session_run(s, 0, "simulate @/c12.qasm --noise ibm_like --method stabilizer");
    session_refused(s, 1, "is no mixture of Paulis");
    session_run(s, 0, "simulate @/c12.qasm --method stabilizer --state @/state.npy");
    session_refused(s, 1, "stabilizers give counts and expectation values");
}

/* What asks for trajectories and got none is told, also where the way is chosen: by every command,
 * each option by its name. */
static void auto_says_what_it_did_not_use(void **state) {
    session *s = *state;
    static const struct {
        const char *arguments, *option, *taken;
    } cases[] = {
        {"simulate tests/circuits/bell.qasm --trajectories 50", "--trajectories", "pure"},
        {"simulate tests/circuits/bell.qasm --noise depolarizing --target-se 0.1", "--target-se",
         "dm"},
        {"simulate tests/circuits/bell.qasm --expect ZZ --precision single", "--precision", "pure"},
        {"gradient @/x.qasm --param x=0.2 --observable Z --trajectories 9", "--trajectories", "dm"},
        {"optimise @/x.qasm --minimise Z --steps 1 --quiet --trajectories 9", "--trajectories",
         "dm"},
        {"train --side 4 --train-images 4 --test-images 4 --batch 4 --epochs 1 --quiet "
         "--trajectories 9 --out @/run",
         "--trajectories", "pure"},
        {"evaluate @/run --quiet --classifier-images 0 --trajectories 9", "--trajectories", "pure"},
    };
    session_write(s, "x.qasm", "OPENQASM 3.0; input float x; qubit q; U(x, 0, 0) q;");
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char sentence[128];
        session_run(s, 0, "%s", cases[k].arguments);
        session_done(s);
        snprintf(sentence, sizeof sentence, "note: %s did nothing: --%s auto took %s",
                 cases[k].option, k < 5 ? "method" : "engine", cases[k].taken);
        has(s->errors, sentence);
    }
    session_run(s, 0,
                "evaluate @/run --quiet --classifier-images 0 --engine trajectory "
                "--trajectories 9");
    session_done(s);
    assert_null(strstr(s->errors, "did nothing"));
    session_run(s, 0, "simulate tests/circuits/bell.qasm");
    assert_null(strstr(s->errors, "did nothing"));
}

/* ---- classical registers -------------------------------------------------------------------- */

/* 100 bits are declared, 3 are written, one is read. */
static void large_registers_cost_nothing(void **state) {
    session *s = *state;
    char expected[102];
    memset(expected, '0', 100);
    expected[100] = 0;
    expected[99 - 97] = expected[99 - 70] = '1';
    session_write(s, "bits.qasm",
                  "OPENQASM 3.0; include \"stdgates.inc\"; qubit[2] q; bit[100] c; x q[0]; c[97] = "
                  "measure q[0]; if (c[97] == 1) x q[1]; c[70] = measure q[1]; reset q[0]; c[5] = "
                  "measure q[0];");
    for (int m = 0; m < 2; ++m) {
        session_run(s, 0, "simulate @/bits.qasm --json --shots 50 --method %s",
                    m ? "trajectory" : "dm");
        json_t *json = session_json(s), *counts = json_object_get(json, "counts");
        assert_int_equal(json_object_size(counts), 1);
        assert_true(json_number_at(counts, expected) == 50.0);
        json_decref(json);
    }
    session_run(s, 0, "simulate @/bits.qasm --shots 50");
    session_done(s);
    has(s->output, expected);
    char text[4096] = "OPENQASM 2.0; qreg q[1]; creg c[70];";
    for (int b = 0; b < 65; ++b) sprintf(text + strlen(text), "measure q[0] -> c[%d];", b);
    session_write(s, "many.qasm", text);
    session_run(s, 0, "simulate @/many.qasm --shots 50");
    session_refused(s, 1, "writes or reads 65 classical bits; at most 64");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_announced_and_true), /* before larger children */
        cmocka_unit_test(a_target_is_reached_or_not),
        cmocka_unit_test(strings_may_mix_measured_qubits_with_others),
        cmocka_unit_test(single_precision_is_close),
        cmocka_unit_test(interrupted_runs_give_what_is_there),
        cmocka_unit_test(too_large_is_one_sentence),
        cmocka_unit_test(auto_says_why),
        cmocka_unit_test(auto_takes_stabilizers),
        cmocka_unit_test(auto_says_what_it_did_not_use),
        cmocka_unit_test(large_registers_cost_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
