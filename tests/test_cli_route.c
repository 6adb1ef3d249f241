/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `route`: what it writes runs under the model that it was written for, with the expectation values
 * and records of the circuit that it was made from; and what it refuses, in one sentence each. */
#include "assert_close.h"
#include "session.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

enum { DEVICE = 8, SIZE = 4 };
static session *s;

static const char CIRCUIT[] =
    "OPENQASM 3.0; include \"stdgates.inc\"; input float t; qubit[4] q; bit[2] a; bit[3] c;\n"
    "h q[0]; cx q[0], q[1]; ry(t) q[2]; cx q[1], q[2]; cp(0.7) q[0], q[3]; h q[3];\n"
    "a[0] = measure q[1]; if (a[0] == 1) { x q[2]; cx q[2], q[0]; }\n"
    "barrier q[0], q[2]; swap q[0], q[2]; ccx q[0], q[2], q[3]; reset q[1]; ry(0.4) q[1];\n"
    "cz q[1], q[3]; crz(1.1) q[0], q[1]; rx(0.3) q[0]; a[1] = measure q[1];\n";

/* A ladder of two rows of four, with errors that differ. */
static const char LADDER[] =
    "format = 1; name = \"ladder\"; basis = [\"rz\", \"sx\", \"x\", \"cz\"]; schedule = \"alap\";\n"
    "qubit: { T1 = 1e-4; T2 = 8e-5; p10 = 0.01; p01 = 0.03; };\n"
    "gates: { rz: { duration = 0.0; error = 0.0; }; sx: { duration = 3e-8; error = 3e-4; };\n"
    "x: { duration = 3e-8; error = 3e-4; }; cz: { duration = 7e-8; error = 4e-3; }; };\n"
    "edges = ({ qubits = [2, 3]; gate = \"cz\"; error = 0.2; });\n"
    "coupling = ([0, 1], [1, 2], [2, 3], [4, 5], [5, 6], [6, 7], [0, 4], [1, 5], [2, 6], [3, 7]);\n"
    "measure: { duration = 1e-6; }; reset: { duration = 1e-6; error = 0.0; };\n";

static int set_up(void **state) {
    (void)state;
    const int failed = session_open(QN_TEST_PROGRAM, &s);
    if (failed) return failed;
    session_write(s, "c.qasm", CIRCUIT);
    session_write(s, "ladder.cfg", LADDER);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    return session_close(s);
}

static json_t *read_json(void) {
    session_done(s);
    json_t *json = json_loads(s->output, 0, NULL);
    assert_non_null(json);
    return json;
}

static double number(const json_t *json, const char *object, const char *key) {
    return json_number_value(json_object_get(json_object_get(json, object), key));
}

static double expectation(const json_t *json) {
    return json_number_value(
        json_object_get(json_array_get(json_object_get(json, "expectation"), 0), "value"));
}

/* ---- the same numbers ----------------------------------------------------------------------- */

/* The letters of the circuit's qubits where the route ends them. */
static void spread(const char *paulis, const json_t *final, char *out) {
    memset(out, 'I', DEVICE);
    out[DEVICE] = '\0';
    for (int q = 0; q < SIZE; ++q)
        out[DEVICE - 1 - json_integer_value(json_array_get(final, (size_t)q))] =
            paulis[SIZE - 1 - q];
}

/* Records as numbers without blanks between registers. */
static double record(const json_t *json, const char *bits) {
    return json_number_value(json_object_get(json_object_get(json, "probabilities"), bits));
}

static void same_numbers(void **state) {
    (void)state;
    static const char *const paulis[] = {"ZIZI", "XXYZ", "IIIZ", "YIXX", "ZZZZ"};
    session_run(s, 0, "route @/c.qasm --param t=0.9 --noise @/ladder.cfg --out @/r.qasm --json");
    json_t *route = read_json();
    assert_true(json_is_false(json_object_get(route, "fits")));
    for (size_t k = 0; k < sizeof paulis / sizeof *paulis; ++k) {
        char wide[DEVICE + 1];
        spread(paulis[k], json_object_get(route, "final"), wide);
        session_run(s, 0, "simulate @/c.qasm --param t=0.9 --expect %s --json", paulis[k]);
        json_t *before = read_json();
        session_run(s, 0,
                    "simulate @/r.qasm --noise @/ladder.cfg --noise-scale 0 --expect %s --json",
                    wide);
        json_t *after = read_json();
        assert_close(expectation(after), expectation(before), 1e-10, 0.0);
        for (int bits = 0; bits < 4; ++bits) {
            char split[8], joined[8];
            snprintf(split, sizeof split, "000 %d%d", bits >> 1, bits & 1);
            snprintf(joined, sizeof joined, "%d%d", bits >> 1, bits & 1);
            assert_close(record(after, joined), record(before, split), 1e-10, 0.0);
        }
        json_decref(before);
        json_decref(after);
    }
    json_decref(route);
}

/* With noise it runs as it is, and takes the time that `route` says. */
static void duration(void **state) {
    (void)state;
    session_run(s, 0, "route @/c.qasm --param t=0.9 --noise @/ladder.cfg --out @/r.qasm --json");
    json_t *route = read_json();
    session_run(s, 0, "simulate @/r.qasm --noise @/ladder.cfg --json");
    json_t *run = read_json();
    assert_close(json_number_value(json_object_get(run, "duration")),
                 number(route, "after", "duration"), 0.0, 1e-12);
    json_decref(route);
    json_decref(run);
}

/* One cz and two readings, nothing else: the figures by hand. */
static void hand_values(void **state) {
    (void)state;
    session_write(s, "h.qasm",
                  "OPENQASM 3.0; include \"stdgates.inc\"; qubit[2] q; bit[2] b; "
                  "cz q[0], q[1]; b = measure q;");
    session_write(
        s, "h.cfg",
        "format = 1; name = \"h\"; basis = [\"rz\", \"sx\", \"cz\"]; schedule = \"none\"; "
        "qubit: { p10 = 0.01; p01 = 0.03; }; gates: { rz: { duration = 0.0; error = 0.0; "
        "}; sx: { duration = 0.0; error = 0.0; }; cz: { duration = 0.0; error = 0.01; }; "
        "}; coupling = ([0, 1], [1, 2]); qubits = ({ index = 1; p10 = 0.1; p01 = 0.1; });"
        " edges = ({ qubits = [1, 2]; gate = \"cz\"; error = 0.005; });");
    session_run(s, 0, "route @/h.qasm --noise @/h.cfg --json");
    json_t *route = read_json();
    assert_true(json_is_true(json_object_get(route, "fits")));
    assert_close(number(route, "after", "expected_fidelity"), 0.995 * 0.98 * 0.9, 1e-12, 0.0);
    assert_close(number(route, "before", "expected_fidelity"), 0.995 * 0.98 * 0.9, 1e-12, 0.0);
    assert_close(number(route, "after", "two_qubit_gates"), 1, 0.0, 0.0);
    json_decref(route);
}

static void same_seed(void **state) {
    (void)state;
    session_run(s, 0, "route @/c.qasm --param t=0.9 --noise @/ladder.cfg --out @/a.qasm --seed 7");
    session_done(s);
    session_run(s, 0, "route @/c.qasm --param t=0.9 --noise @/ladder.cfg --out @/b.qasm --seed 7");
    session_done(s);
    session_same(s, "a.qasm", "b.qasm");
}

static void layouts(void **state) {
    (void)state;
    session_write(s, "l.txt", "# two, then two\n6 1,\n 0 3 # the last\n");
    session_run(s, 0, "route @/c.qasm --param t=0.9 --noise @/ladder.cfg --layout @/l.txt --json");
    json_t *route = read_json();
    static const int wanted[SIZE] = {6, 1, 0, 3};
    for (size_t q = 0; q < SIZE; ++q)
        assert_int_equal(json_integer_value(json_array_get(json_object_get(route, "initial"), q)),
                         wanted[q]);
    json_decref(route);
}

/* `simulate --route` is `route` and `simulate`, with the circuit's own qubits in the questions. */
static void in_one_go(void **state) {
    (void)state;
    session_run(s, 0, "route @/c.qasm --param t=0.9 --noise @/ladder.cfg --out @/r.qasm --json");
    json_t *route = read_json();
    char wide[DEVICE + 1];
    spread("XZYZ", json_object_get(route, "final"), wide);
    session_run(s, 0, "simulate @/r.qasm --noise @/ladder.cfg --expect %s --json", wide);
    json_t *two = read_json();
    session_run(
        s, 0, "simulate @/c.qasm --param t=0.9 --noise @/ladder.cfg --route --expect XZYZ --json");
    json_t *one = read_json();
    assert_close(expectation(one), expectation(two), 1e-12, 0.0);
    assert_close(record(one, "000 01"), record(two, "01"), 1e-12, 0.0);
    assert_true(json_equal(json_object_get(json_object_get(one, "route"), "final"),
                           json_object_get(route, "final")));
    session_run(s, 0,
                "simulate @/c.qasm --param t=0.9 --noise @/ladder.cfg --route --method "
                "trajectory --trajectories 4000 --expect XZYZ --json");
    json_t *sampled = read_json();
    assert_close(expectation(sampled), expectation(one), 0.05, 0.0);
    json_decref(route);
    json_decref(one);
    json_decref(two);
    json_decref(sampled);
}

/* The density matrix of kept qubits does not know where they are. */
static void kept_state(void **state) {
    (void)state;
    session_write(s, "k.qasm",
                  "OPENQASM 3.0; include \"stdgates.inc\"; qubit[4] q; h q[0]; cx q[0], "
                  "q[3]; ry(0.3) q[3]; cx q[3], q[1]; cx q[0], q[1]; cx q[0], q[2]; "
                  "cx q[1], q[2]; cx q[2], q[3];");
    session_run(s, 0, "simulate @/k.qasm --keep 3,1 --state @/a.npy");
    session_done(s);
    session_run(s, 0,
                "simulate @/k.qasm --noise @/ladder.cfg --noise-scale 0 --route --keep 3,1 "
                "--entropy --json");
    json_t *routed = read_json();
    session_run(s, 0, "simulate @/k.qasm --keep 3,1 --entropy --json");
    json_t *plain = read_json();
    assert_close(json_number_value(json_object_get(routed, "entropy")),
                 json_number_value(json_object_get(plain, "entropy")), 1e-9, 0.0);
    json_decref(routed);
    json_decref(plain);
}

/* ---- what else is asked of routed circuits --------------------------------------------------- */

static double real(const json_t *json, const char *key) {
    return json_number_value(json_object_get(json, key));
}

static double observed(const json_t *json, size_t k) {
    return real(json_array_get(json_object_get(json, "observable"), k), "value");
}

/* `--state`, `--fidelity` and `--observable` are of the file's qubits: without noise as if nothing
 * had been routed, and with noise the fidelity is what the density matrix says. */
static void states_and_observables(void **state) {
    (void)state;
    session_write(s, "k.qasm",
                  "OPENQASM 3.0; include \"stdgates.inc\"; input float t; qubit[4] q; h q[0]; "
                  "cx q[0], q[3]; ry(t) q[3]; cx q[3], q[1]; swap q[1], q[2]; cx q[0], q[1]; "
                  "cx q[0], q[2]; rx(t) q[2]; cx q[1], q[2]; cx q[2], q[3];");
    session_run(
        s, 0,
        "simulate @/k.qasm --param t=0.7 --state @/a.npy --observable \"0.5 Z0 X1 - Y2 Y3 + "
        "2 |1*01>\" --json");
    json_t *plain = read_json();
    session_run(s, 0,
                "simulate @/k.qasm --param t=0.7 --noise @/ladder.cfg --noise-scale 0 --route "
                "--state @/b.npy --fidelity @/a.npy --observable \"0.5 Z0 X1 - Y2 Y3 + 2 |1*01>, "
                "|@/a.npy>\" --keep-parameters --json");
    json_t *routed = read_json();
    assert_true(real(json_object_get(routed, "route"), "swaps") > 0);
    assert_close(observed(routed, 0), observed(plain, 0), 1e-10, 0.0);
    assert_close(observed(routed, 1), 1.0, 1e-10, 0.0);
    assert_close(real(routed, "fidelity"), 1.0, 1e-10, 0.0);
    session_run(s, 0,
                "simulate @/k.qasm --param t=0.7 --noise @/ladder.cfg --route --fidelity @/a.npy "
                "--observable \"|@/a.npy>\" --json");
    json_t *noisy = read_json();
    assert_close(observed(noisy, 0), real(noisy, "fidelity"), 1e-12, 0.0);
    assert_true(real(noisy, "fidelity") > 0.5 && real(noisy, "fidelity") < 0.99);
    session_run(s, 0,
                "simulate @/k.qasm --param t=0.7 --noise @/ladder.cfg --route --observable "
                "\"Z0 Z3\" --measured --shots 200000 --no-readout --json");
    json_t *read = read_json();
    const json_t *entry = json_array_get(json_object_get(read, "observable"), 0);
    const double error = number(entry, "measured", "stderr");
    assert_true(error > 0.0);
    assert_close(number(entry, "measured", "value"), observed(read, 0), 6 * error + 0.02, 0.0);
    json_decref(read);
    json_decref(plain);
    json_decref(routed);
    json_decref(noisy);
}

/* The routed gradient is the slope of what `simulate --route` says; `budget` and `optimise` see the
 * same value; trajectories come near it. */
static void derivatives(void **state) {
    (void)state;
    static const char ASK[] = "--noise @/ladder.cfg --route --json";
    double values[2];
    for (int k = 0; k < 2; ++k) {
        session_run(s, 0, "simulate @/k.qasm --param t=%.4f --observable \"Z0 Z3 - X1\" %s",
                    0.7 + (k ? 1e-4 : -1e-4), ASK);
        json_t *run = read_json();
        values[k] = observed(run, 0);
        json_decref(run);
    }
    session_run(s, 0, "gradient @/k.qasm --param t=0.7 --observable \"Z0 Z3 - X1\" %s", ASK);
    json_t *exact = read_json();
    const double slope = number(exact, "gradient", "t");
    assert_close(slope, (values[1] - values[0]) / 2e-4, 1e-6, 0.0);
    assert_close(real(exact, "value"), 0.5 * (values[0] + values[1]), 1e-6, 0.0);
    assert_non_null(json_object_get(json_object_get(exact, "route"), "final"));
    session_run(s, 0,
                "gradient @/k.qasm --param t=0.7 --observable \"Z0 Z3 - X1\" --method trajectory "
                "--trajectories 4000 %s",
                ASK);
    json_t *sampled = read_json();
    assert_close(number(sampled, "gradient", "t"), slope, 5 * number(sampled, "error", "t") + 1e-3,
                 0.0);
    assert_close(real(sampled, "value"), real(exact, "value"), 5 * real(sampled, "value_error"),
                 0.0);
    session_run(s, 0, "budget @/k.qasm --param t=0.7 --observable \"Z0 Z3 - X1\" %s", ASK);
    json_t *budget = read_json();
    assert_close(real(budget, "value"), real(exact, "value"), 1e-12, 0.0);
    session_run(s, 0,
                "optimise @/k.qasm --param t=0.7 --minimise \"Z0 Z3 - X1\" --steps 1 "
                "--learning-rate 1e-9 %s",
                ASK);
    json_t *found = read_json();
    assert_close(real(found, "value"), real(exact, "value"), 1e-6, 0.0);
    assert_non_null(json_object_get(json_object_get(found, "route"), "final"));
    json_decref(exact);
    json_decref(sampled);
    json_decref(budget);
    json_decref(found);
}

/* The same place of noise, by the density matrix of the whole device and by trajectories of the
 * circuit's qubits; adds the squared score. */
static void compare_places(const json_t *exact, const json_t *sampled, double *squares,
                           int *count) {
    static const char *const SAME[] = {"source", "operation", "gate", "qubits", "start"};
    for (size_t k = 0; k < sizeof SAME / sizeof *SAME; ++k)
        assert_true(json_equal(json_object_get(exact, SAME[k]), json_object_get(sampled, SAME[k])));
    const double error = json_number_value(json_object_get(sampled, "error")),
                 off = real(sampled, "slope") - real(exact, "slope");
    if (error > 0.0) *squares += off * off / (error * error);
    else assert_close(off, 0.0, 1e-9, 0.0);
    *count += error > 0.0;
}

/* Derivatives by noise of a routed circuit with a measurement, a condition and a reset: the places
 * are those of the device, and so are the sums by source. */
static void derivatives_by_noise(void **state) {
    (void)state;
    static const char ASK[] = "gradient @/c.qasm --param t=0.7 --observable \"Z0 Z3 + X2 - Z1\" "
                              "--noise @/ladder.cfg --route --wrt both --json --csv @/places.csv";
    double squares = 0.0;
    int count = 0;
    session_run(s, 0, "%s", ASK);
    json_t *exact = read_json();
    char *table = session_read(s, "places.csv");
    session_run(s, 0, "%s --method trajectory --trajectories 4000", ASK);
    json_t *sampled = read_json(), *places = json_object_get(exact, "places"), *place = NULL;
    char *other = session_read(s, "places.csv");
    size_t k = 0;
    assert_int_equal(json_array_size(places), json_array_size(json_object_get(sampled, "places")));
    json_array_foreach(places, k, place) compare_places(
        place, json_array_get(json_object_get(sampled, "places"), k), &squares, &count);
    print_message("%d places, mean squared score %.2f\n", count, squares / count);
    assert_true(count > 40 && squares > 0.05 * count && squares < 1.5 * count);
    const char *name = NULL;
    json_object_foreach(json_object_get(exact, "noise_gradient"), name, place)
        assert_close(number(sampled, "noise_gradient", name), json_real_value(place),
                     5.0 * number(sampled, "noise_error", name) + 1e-12, 0.0);
    assert_close(number(sampled, "gradient", "t"), number(exact, "gradient", "t"),
                 5.0 * number(sampled, "error", "t"), 0.0);
    /* operation, gate, qubits and start of the last place */
    const char *ends[] = {strrchr(table, ','), strrchr(other, ',')};
    assert_string_equal(ends[0], ends[1]);
    free(table);
    free(other);
    json_decref(exact);
    json_decref(sampled);
}

/* A run that was trained where all qubits touch, on a device where they do not. */
static void trained_models(void **state) {
    (void)state;
    session_run(
        s, 0,
        "train --side 4 --entangler lexicographic --layers 1 --swap-test destructive --trash reset "
        "--gradient exact --train-images 4 --test-images 3 --epochs 1 --noise ibm_like "
        "--no-report --out @/run --quiet");
    session_done(s);
    session_run(s, 0, "evaluate @/run --noise @/ladder.cfg --classifier-images 0 --quiet");
    session_refused(s, 1, "which `coupling` does not connect");
    session_run(s, 0, "evaluate @/run --noise @/ladder.cfg --route --classifier-images 0 --json");
    json_t *evaluated = read_json();
    session_run(s, 0, "budget @/run --noise @/ladder.cfg --route --json");
    json_t *budget = read_json();
    json_decref(evaluated);
    json_decref(budget);
}

/* ---- pictures ------------------------------------------------------------------------------- */

static void pictures(void **state) {
    (void)state;
    session_run(s, 0, "route @/c.qasm --param t=0.9 --noise @/ladder.cfg --picture @/chip.svg");
    session_done(s);
    session_run(s, 0, "route @/c.qasm --param t=0.9 --noise @/ladder.cfg --picture @/chip.jpg");
    session_refused(s, 2, "chip.jpg': a picture is an .svg or a .png");
    session_run(s, 0,
                "circuit --side 4 --swap-test destructive --trash reset --noise @/ladder.cfg "
                "--route --picture @/chip.png");
    session_done(s);
    session_run(s, 0, "circuit --side 4 --noise ibm_like --route --picture @/chip.png");
    session_refused(s, 2, "it needs --route and a noise model with a coupling map");
}

/* ---- refusals ------------------------------------------------------------------------------- */

static const struct refusal {
    const char *name, *text; /* a file */
    const char *arguments;
    int code;
    const char *hint;
} REFUSALS[] = {
    {"l.txt", "0 1 2", "@/c.qasm --noise @/ladder.cfg --layout @/l.txt", 1,
     "the layout lists 3 qubits, but the circuit has 4"},
    {"l.txt", "0 1 2 1", "@/c.qasm --noise @/ladder.cfg --layout @/l.txt", 2,
     "puts both qubit 1 and qubit 3 on 1"},
    {"l.txt", "0 1 2 8", "@/c.qasm --noise @/ladder.cfg --layout @/l.txt", 2,
     "puts qubit 3 on 8; the device has the qubits 0 to 7"},
    {"l.txt", "0 1 2 q3", "@/c.qasm --noise @/ladder.cfg --layout @/l.txt", 1, "'q3' is no qubit"},
    {"l.txt", "0 1 2 -3", "@/c.qasm --noise @/ladder.cfg --layout @/l.txt", 1, "'-3' is no qubit"},
    {"l.txt", "", "@/c.qasm --noise @/ladder.cfg --layout @/none.txt", 1, "none.txt"},
    {"l.txt", "", "@/c.qasm", 2, "has no coupling map"},
    {"l.txt", "", "@/c.qasm --noise ibm_like", 2, "ibm_like has no coupling map"},
    {"m.cfg", "format = 1; coupling = ([0, 1], [1, 2]);", "@/c.qasm --noise @/m.cfg", 1,
     "the circuit has 4 qubits, more than the 3 of the device"},
    {"m.cfg", "format = 1; coupling = ([0, 1], [1, 2], [3, 4], [4, 5]);",
     "@/c.qasm --noise @/m.cfg", 1,
     "falls into 2 parts, of which the largest has 3 qubits; the circuit needs 4"},
    {"m.cfg",
     "format = 1; basis = [\"rz\", \"sx\", \"cz\"]; gates: { any1: { duration = 0.0; error = 0.0; "
     "}; cz: { duration = 0.0; error = 0.01; }; }; coupling = ([0, 1], [1, 2], [2, 3]);\n edges = "
     "({ qubits = [0, 1]; gate = \"cz\"; error = 1.0; });",
     "@/c.qasm --noise @/m.cfg", 1, "m.cfg:2: error 1 of cz is larger than"},
    {"m.cfg",
     "format = 1; basis = [\"rz\", \"sx\"]; gates: { any1: { duration = 0.0; error = 0.0; }; };\n "
     "coupling = ([0, 1], [1, 2], [2, 3]);",
     "@/c.qasm --noise @/m.cfg", 1, "m.cfg:2: no two-qubit gate"},
    {"m.cfg", "format = 1; coupling = ([0, 1], [2, 3], [4, 5]);",
     "@/c.qasm --noise @/m.cfg --layout @/good.txt", 1, "does not join qubits 0 and 2"},
};

static void refusals(void **state) {
    (void)state;
    session_write(s, "good.txt", "0 2 4 1\n");
    for (size_t k = 0; k < sizeof REFUSALS / sizeof *REFUSALS; ++k) {
        const struct refusal *r = &REFUSALS[k];
        session_write(s, r->name, r->text);
        session_run(s, 0, "route %s --param t=0.9 --out @/never.qasm", r->arguments);
        session_refused(s, r->code, r->hint);
        session_run(s, 0, "simulate @/never.qasm");
        session_refused(s, 1, "never.qasm");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_numbers),   cmocka_unit_test(duration),
        cmocka_unit_test(hand_values),    cmocka_unit_test(same_seed),
        cmocka_unit_test(layouts),        cmocka_unit_test(in_one_go),
        cmocka_unit_test(kept_state),     cmocka_unit_test(states_and_observables),
        cmocka_unit_test(derivatives),    cmocka_unit_test(derivatives_by_noise),
        cmocka_unit_test(trained_models), cmocka_unit_test(pictures),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
