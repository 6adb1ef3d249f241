/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --memory is kept by the whole process: the peak of `gradient`, `budget` and `optimise` as the
 * system counts it, where the states of the way forward would take many times as much. */
#include "assert_close.h"
#include "core/list.h"
#include "program/size.h"
#include "qmae_noise/qasm.h"
#include "reference.h"
#include "session.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

enum { QUBITS = 9, LAYERS = 8, MIB = 1 << 20 }; /* 2 MiB a state, more than 100 steps */
static session *s;

static const char NOISE[] = "format = 1; schedule = \"none\"; qubit: { T1 = 1e-4; T2 = 8e-5; };\n"
                            "gates: { any1: { duration = 3e-8; depolarizing = 1e-3; };\n"
                            "         any2: { duration = 3e-7; depolarizing = 1e-2; }; };\n";

/* Rings of rotations and cx; with resets that trajectories cannot take back. */
static void write_circuit(const char *name, bool resets) {
    static char text[60000];
    size_t used = (size_t)snprintf(
        text, sizeof text,
        "OPENQASM 3; include \"stdgates.inc\"; input array[float, %d] t; qubit[%d] q;\n", QUBITS,
        QUBITS);
    for (int layer = 0; layer < LAYERS; ++layer)
        for (int q = 0; q < QUBITS; ++q) {
            used += (size_t)snprintf(text + used, sizeof text - used,
                                     "ry(t[%d]) q[%d]; rz(0.3) q[%d]; cx q[%d], q[%d]; "
                                     "rx(t[%d]) q[%d]; cx q[%d], q[%d];\n",
                                     q, q, q, q, (q + 1) % QUBITS, q, (q + 1) % QUBITS,
                                     (q + 2) % QUBITS, q);
            if (resets && q == layer % QUBITS)
                used += (size_t)snprintf(text + used, sizeof text - used, "reset q[%d];\n", q);
        }
    assert_true(used < sizeof text);
    session_write(s, name, text);
}

static int set_up(void **state) {
    (void)state;
    if (session_open(QN_TEST_PROGRAM, &s) != 0) return -1;
    session_write(s, "each.cfg", NOISE);
    session_write(s, "t.json", "[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]");
    write_circuit("ring.qasm", false);
    write_circuit("resets.qasm", true);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    return session_close(s);
}

/* Of all commands up to now. */
static double peak(void) {
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_CHILDREN, &usage), 0);
    return 1024.0 * (double)usage.ru_maxrss / MIB;
}

/* A circuit whose tree would take ten times as much as may be taken is refused before it does. */
static void reading_is_bounded(void **state) {
    enum { LINES = 200000, PROMISE = 16, PROGRAM = 8 };
    static const char HEAD[] = "OPENQASM 3; qubit[2] q; input float x;\n",
                      LINE[] = "U(0, 0, 1) q[0];\n";
    char *text = calloc(sizeof HEAD + LINES * sizeof LINE, 1), *at;
    (void)state;
    assert_non_null(text);
    at = stpcpy(text, HEAD);
    for (int k = 0; k < LINES; ++k) at = stpcpy(at, LINE);
    session_write(s, "long.qasm", text);
    free(text);
#ifdef __SANITIZE_ADDRESS__
    skip();
#endif
    static const char *const COMMANDS[] = {"simulate", "gradient --observable Z0",
                                           "budget --observable Z0"};
    for (size_t k = 0; k < sizeof COMMANDS / sizeof *COMMANDS; ++k) {
        session_run(s, 0, "%s @/long.qasm --memory %d", COMMANDS[k], PROMISE);
        session_refused(s, 1, "takes more than the 16 MiB allowed");
    }
    session_run(s, 0, "optimise @/long.qasm --minimise Z0 --noise none --memory %d --out @/o",
                PROMISE);
    session_refused(s, 1, "takes more than the 16 MiB allowed");
    assert_true(peak() <= PROMISE + PROGRAM);
    /* repeated by a loop: its operations count, too */
    session_write(s, "loop.qasm",
                  "OPENQASM 3; qubit[2] q; for int i in [1:200000] { U(0, 0, 1) q[0]; }\n");
    session_run(s, 0, "simulate @/loop.qasm --memory %d", PROMISE);
    session_refused(s, 1, "takes more than the 16 MiB allowed");
    assert_true(peak() <= PROMISE + PROGRAM);
}

static void the_peak_is_what_was_promised(void **state) {
    (void)state;
    /* in ascending order, for the peak is that of all */
    static const char ASK[] = "--observable \"Z0 Z1 - X4\" --params @/t.json",
                      MINIMISE[] = "--minimise \"Z0 Z1 - X4\" --params @/t.json --steps 1";
    static const struct {
        const char *command;
        const char *question;
        int promise;
        bool fills;
    } CASES[] = {
        {"gradient @/resets.qasm --method trajectory --trajectories 40 --threads 2 --wrt both "
         "--json",
         ASK, 32, false},
        {"gradient @/ring.qasm --json", ASK, 48, true},
        {"gradient @/ring.qasm --wrt both --json", ASK, 64, true},
        {"gradient @/ring.qasm --shots 1000 --json", ASK, 80, true},
        {"budget @/ring.qasm --json", ASK, 96, true},
        {"optimise @/ring.qasm --mitigation linear --json", MINIMISE, 112, true},
        {"optimise @/ring.qasm --gradient shift --json", MINIMISE, 128, false},
        {"gradient @/ring.qasm --json", ASK, 160, true},
    };
    char *first = NULL;
#ifdef __SANITIZE_ADDRESS__
    skip(); /* its own tables are larger */
#endif
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; ++k) {
        session_run(s, 0, "%s --noise @/each.cfg %s --memory %d", CASES[k].command,
                    CASES[k].question, CASES[k].promise);
        session_done(s);
        print_message("%d MiB: %.1f\n", CASES[k].promise, peak());
        assert_true(peak() <= CASES[k].promise);
        if (CASES[k].fills) assert_true(peak() > 0.75 * CASES[k].promise);
        if (k == 1) first = strdup(s->output);
    }
    assert_string_equal(s->output, first); /* whatever the memory is */
    free(first);
}

/* Operations of a file, as its circuit and as a program. */
static double counted(const char *path, size_t *instructions) {
    qn_diag diag = {0};
    qn_qasm *qasm = NULL;
    qn_program *program = NULL;
    qn_model *model = model_of(NOISE);
    qn_program_options options = qn_program_options_default();
    options.as_written = true;
    if (qn_qasm_read(path, NULL, &qasm, &diag) != QN_OK ||
        qn_program_build(qn_qasm_circuit(qasm), model, &options, &program, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    const size_t size = qn_circuit_size(qn_qasm_circuit(qasm));
    const double bytes = (double)(qn_program_bytes(program) + qn_list_room(size) * sizeof(qn_op));
    *instructions = qn_program_size(program);
    qn_program_destroy(program);
    qn_qasm_destroy(qasm);
    qn_model_destroy(model);
    return bytes / MIB;
}

/* A circuit of many operations on few qubits: what is counted is what is taken, to a tenth; less is
 * refused. */
static void many_operations_are_counted(void **state) {
    enum { LINES = 150000, PROGRAM = 8, FUSION = 18 };
    static const char HEAD[] = "OPENQASM 3; include \"stdgates.inc\"; qubit[2] q; bit[2] c;\n",
                      LINE[] = "rx(0.5) q[0]; cx q[0], q[1];\n", TAIL[] = "c = measure q;\n";
    char *text = calloc(sizeof HEAD + LINES * sizeof LINE + sizeof TAIL, 1), *at, path[128];
    size_t instructions = 0;
    (void)state;
    assert_non_null(text);
    at = stpcpy(text, HEAD);
    for (int k = 0; k < LINES; ++k) at = stpcpy(at, LINE);
    (void)stpcpy(at, TAIL);
    session_write(s, "many.qasm", text);
    free(text);
#ifdef __SANITIZE_ADDRESS__
    skip();
#endif
    snprintf(path, sizeof path, "%s/many.qasm", s->folder);
    const double bytes = counted(path, &instructions) + PROGRAM + FUSION;
    session_run(s, 0, "simulate @/many.qasm --noise @/each.cfg --method dm");
    session_done(s);
    print_message("%zu instructions: %.1f MiB counted, %.1f taken\n", instructions, bytes, peak());
    assert_true(fabs(peak() / bytes - 1.0) < 0.1);
    session_run(s, 0, "simulate @/many.qasm --noise @/each.cfg --memory %d", (int)(0.8 * bytes));
    session_refused(s, 1, "instructions under noise take");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(reading_is_bounded),
                                       cmocka_unit_test(the_peak_is_what_was_promised),
                                       cmocka_unit_test(many_operations_are_counted)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
