/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drift and twirling on the command line: a run that sees its device move, files of single steps,
 * and what is refused. */
#include "assert_close.h"
#include "session.h"

#include <stdlib.h>
#include <string.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

#define DEVICE                                                                                     \
    "format = 1; name = \"device\";\nqubit: { T1 = 2e-5; T2 = 1.5e-5; p10 = 0.01; p01 = 0.03; "    \
    "};\n"                                                                                         \
    "gates: { any1: { duration = 30e-9; error = 1e-3; }; any2: { duration = 200e-9; error = "      \
    "1e-2; }; };\n"
#define DRIFT(sigma)                                                                               \
    "drift = ( { figure = \"T1\"; sigma = " sigma "; steps = 40; }, { figure = \"error\"; sigma "  \
    "= " sigma "; steps = 3; }, { figure = \"readout\"; sigma = " sigma "; steps = 2; } );\n"

static const char tiny[] = "--side 4 --train-images 24 --test-images 5 --batch 8 --shots 50 "
                           "--epochs 2 --quiet";

static int set_up(void **state) {
    const int code = session_open(QN_TEST_PROGRAM, (session **)state);
    session_write(*state, "plain.cfg", DEVICE);
    session_write(*state, "still.cfg", DEVICE DRIFT("0"));
    session_write(*state, "moving.cfg", DEVICE DRIFT("0.5"));
    return code;
}

static int tear_down(void **state) { return session_close(*state); }

static void done(session *s, const char *words) {
    session_run(s, 0, "%s", words);
    if (s->code != 0) fail_msg("%s: %s", words, s->errors);
}

/* The rows without the last column of a file. */
static void assert_column(session *s, const char *name, const char *heading) {
    char *text = session_read(s, name);
    char *end = strchr(text, '\n');
    *end = '\0';
    assert_string_equal(strrchr(text, ',') + 1, heading);
    qn_free(text);
}

static void sigma_zero_changes_no_bit(void **state) {
    session *s = *state;
    session_run(s, 0, "train %s --noise @/plain.cfg --out @/plain", tiny);
    session_done(s);
    session_run(s, 0, "train %s --noise @/still.cfg --out @/still", tiny);
    session_done(s);
    session_run(s, 0, "train %s --noise @/moving.cfg --out @/moving --threads 1", tiny);
    session_done(s);
    session_run(s, 0, "train %s --noise @/moving.cfg --out @/again --threads 3", tiny);
    session_done(s);
    session_same(s, "plain/steps.csv", "still/steps.csv");
    session_same(s, "plain/images.csv", "still/images.csv");
    session_same(s, "moving/steps.csv", "again/steps.csv");
    session_same(s, "moving/images.csv", "again/images.csv");
    assert_column(s, "moving/steps.csv", "drift");
    char *moving = session_read(s, "moving/steps.csv"), *plain = session_read(s, "plain/steps.csv");
    assert_string_not_equal(moving, plain);
    assert_non_null(strstr(plain, ",0.0\n"));
    assert_null(strstr(moving, ",0.0\n"));
    qn_free(moving);
    qn_free(plain);
}

/* The figures of the run after its last step, of the run as it is evaluated, and of the constants
 * of that step are the same digits; those of the start are others. */
static void a_run_ends_on_the_device_of_its_step(void **state) {
    session *s = *state;
    char last[600], run[600], first[600];
    session_run(s, 0, "train %s --noise @/moving.cfg --drift-step 30 --drift-seed 4 --out @/run",
                tiny);
    session_done(s);
    /* 24 images in batches of 8, twice */
    session_run(s, 0,
                "noise show @/moving.cfg --drift-step 36 --drift-seed 4 --out @/constants.cfg");
    session_done(s);
    done(s, "evaluate @/run --json");
    const char *at = strstr(s->output, "\"fidelity\"");
    assert_non_null(at);
    snprintf(run, sizeof run, "%.120s", at);
    done(s, "evaluate @/run --noise @/constants.cfg --json");
    snprintf(last, sizeof last, "%.120s", strstr(s->output, "\"fidelity\""));
    assert_string_equal(run, last);
    done(s, "evaluate @/run --drift-step 30 --json");
    snprintf(first, sizeof first, "%.120s", strstr(s->output, "\"fidelity\""));
    assert_string_not_equal(run, first);
}

static void every_command_takes_a_step(void **state) {
    session *s = *state;
    session_write(
        s, "bell.qasm",
        "OPENQASM 3.0; include \"stdgates.inc\"; qubit[2] q; bit[2] c; input float a; rx(a) "
        "q[0]; cx q[0], q[1]; c = measure q;\n");
    session_run(s, 0, "noise show @/moving.cfg --drift-step 9 --twirl --out @/nine.cfg");
    session_done(s);
    static const char *const commands[] = {
        "simulate @/bell.qasm --param a=0.3 --shots 0 --json",
        "gradient @/bell.qasm --param a=0.3 --observable ZZ --json"};
    for (int k = 0; k < 2; ++k) {
        char words[200], moved[4000], plain[4000];
        snprintf(words, sizeof words, "%s --noise @/moving.cfg --drift-step 9 --twirl",
                 commands[k]);
        done(s, words);
        snprintf(moved, sizeof moved, "%s", s->output);
        snprintf(words, sizeof words, "%s --noise @/nine.cfg", commands[k]);
        done(s, words);
        snprintf(plain, sizeof plain, "%s", s->output);
        assert_string_equal(moved, plain);
        snprintf(words, sizeof words, "%s --noise @/moving.cfg --twirl", commands[k]);
        done(s, words);
        snprintf(plain, sizeof plain, "%s", s->output);
        assert_string_not_equal(moved, plain);
    }
}

/* --instance N is the file that `noise instance --seed N` writes; a sweep over devices says what
 * comes from them. */
static void devices_are_drawn(void **state) {
    session *s = *state;
    char moved[4000], word[200];
    session_write(
        s, "chip.cfg",
        "format = 1; name = \"device\"; gates: { any1: { duration = 30e-9; error = 1e-3; "
        "}; cx: { duration = 200e-9; error = 1e-2; }; any2: { duration = 200e-9; error = "
        "1e-2; }; }; qubits = ( { index = 0; T1 = 2e-5; T2 = 1e-5; p10 = 0.01; p01 = "
        "0.03; }, { index = 1; T1 = 3e-5; T2 = 3e-5; p10 = 0.02; p01 = 0.02; }, { index = "
        "2; T1 = 1e-5; T2 = 1.2e-5; p10 = 0.04; p01 = 0.05; } ); describes = \"device\";\n");
    session_write(s, "bell.qasm",
                  "OPENQASM 3.0; include \"stdgates.inc\"; qubit[2] q; bit[2] c; h q[0]; cx q[0], "
                  "q[1]; c = measure q;\n");
    session_run(s, 0, "noise instance @/chip.cfg --seed 5 --out @/five.cfg");
    session_done(s);
    done(s, "simulate @/bell.qasm --noise @/five.cfg --shots 0 --json");
    snprintf(moved, sizeof moved, "%s", s->output);
    done(s, "simulate @/bell.qasm --noise @/chip.cfg --instance 5 --shots 0 --json");
    assert_string_equal(moved, s->output);
    done(s, "simulate @/bell.qasm --noise @/chip.cfg --instance 6 --shots 0 --json");
    assert_string_not_equal(moved, s->output);
    session_run(s, 0,
                "sweep %s --epochs 1 --noise @/chip.cfg --over instance=1:3:1 --seeds 2 --out "
                "@/sweep",
                tiny);
    session_done(s);
    assert_non_null(strstr(s->output, "\nover the devices\n"));
    char *table = session_read(s, "sweep/instances.csv");
    assert_int_equal(
        strncmp(table, "figure,mean,low,high,least,most,device,seed,rest\nfidelity,", 58), 0);
    qn_free(table);
    /* one training of each by itself: the mean over all six */
    double sum = 0.0, mean = 0.0;
    for (int k = 0; k < 6; ++k) {
        snprintf(word, sizeof word, "evaluate @/sweep/instance_%d-seed%d --json", 1 + k / 2,
                 1 + k % 2);
        done(s, word);
        const char *at = strstr(s->output, "\"fidelity\": ");
        assert_non_null(at);
        sum += strtod(at + 12, NULL) / 6.0;
    }
    table = session_read(s, "sweep/instances.csv");
    mean = strtod(strstr(table, "fidelity,") + 9, NULL);
    assert_close(mean, sum, 1e-9, 0);
    qn_free(table);
}

static void no_device_is_drawn(void **state) {
    session *s = *state;
    session_run(s, 0, "noise instance @/plain.cfg --seed 1 --out @/x.cfg");
    session_refused(s, 1, "no other device can be drawn: the model gives numbers of 0 qubits");
    session_run(s, 0, "noise instance @/plain.cfg --seed 1");
    session_refused(s, 2, "usage: qmae-noise noise instance NAME --seed N --out FILE.cfg");
    session_run(s, 0, "noise instance @/plain.cfg --seed 0 --out @/x.cfg");
    session_refused(s, 2, "--seed");
    session_run(s, 0, "noise instance @/plain.cfg --spread 11 --out @/x.cfg");
    session_refused(s, 2, "--spread");
    session_run(s, 0, "train %s --noise @/plain.cfg --instance 2 --out @/none", tiny);
    session_refused(s, 1, "give one with --spread");
    session_run(s, 0, "noise instance @/plain.cfg --spread 0.2 --seed 2 --out @/x.cfg");
    session_done(s);
}

static void refused(void **state) {
    session *s = *state;
    session_run(s, 0, "noise show @/moving.cfg --drift-step 4294967297");
    session_refused(s, 2, "--drift-step");
    session_run(s, 0, "noise show none --out @/none.cfg");
    session_refused(s, 2, "the ideal device has no file");
    session_run(s, 0, "noise show @/plain.cfg --out @/plain.cfg");
    session_refused(s, 1, "exists already; --force writes over it");
    session_write(s, "bad.cfg",
                  DEVICE "drift = ( { figure = \"zz\"; sigma = 0.1; steps = 3; } );\n");
    session_run(s, 0, "train %s --noise @/bad.cfg --out @/none", tiny);
    session_refused(s, 1, "bad.cfg:4: the drift of 'zz' moves nothing");
    session_write(s, "twirl.cfg", DEVICE "twirl = 1;\n");
    session_run(s, 0, "noise check @/twirl.cfg");
    session_refused(s, 1, "twirl.cfg:4: twirl must be true or false, not a whole number");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(sigma_zero_changes_no_bit),  CASE(a_run_ends_on_the_device_of_its_step),
        CASE(every_command_takes_a_step), CASE(devices_are_drawn),
        CASE(no_device_is_drawn),         CASE(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
