/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `optimise`: mitigation against circuits that are folded by hand and read without errors; where a
 * search starts. */
#include "assert_close.h"
#include "json_output.h"
#include "session.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

static session *s;

static const char SUM[] = "Z0 Z1 - 0.4 X1 + 0.7 |1*> + 0.3";

/* Gates on two qubits stand there `fold` times; both qubits are measured. */
static void write_folded(int fold) {
    static const char GATES[] = "cx q[0], q[1]; cx q[0], q[1]; cx q[0], q[1]; cx q[0], q[1]; "
                                "cx q[0], q[1]; ";
    const int length = (int)strlen(GATES) / 5 * fold;
    char name[40], text[900];
    snprintf(name, sizeof name, "fold%d.qasm", fold);
    snprintf(
        text, sizeof text,
        "OPENQASM 3; include \"stdgates.inc\"; input float a; input array[float[64], 2] b; "
        "qubit[2] q; bit[2] c; ry(a) q[0]; %.*s ry(b[0]) q[1]; rx(b[1]) q[0]; %.*s c = measure q;",
        length, GATES, length, GATES);
    session_write(s, name, text);
}

static int set_up(void **state) {
    (void)state;
    if (session_open(QN_TEST_PROGRAM, &s) != 0) return -1;
    for (int fold = 1; fold < 6; fold += 2) write_folded(fold);
    session_write(s, "sum.txt", SUM);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    return session_close(s);
}

static json_t *run_json(const char *arguments) {
    session_run(s, 0, "%s --json", arguments);
    return session_json(s);
}

static double simulated(int fold, const char *more) {
    char arguments[300];
    snprintf(arguments, sizeof arguments,
             "simulate @/fold%d.qasm --observable-file @/sum.txt --noise ibm_like --param "
             "a=0.7,b[0]=-0.4,b[1]=1.1 %s",
             fold, more);
    json_t *json = run_json(arguments);
    const double found = json_real_at(json_array_get(json_object_get(json, "observable"), 0),
                                      "value");
    json_decref(json);
    return found;
}

static const char *const NAMES[] = {"none", "readout", "linear", "exponential", "richardson"};

static double expected(int mitigation) {
    double v[3];
    if (mitigation == 0) return simulated(1, "");
    for (int k = 0; k < 3; ++k) v[k] = simulated(1 + 2 * k, "--no-readout");
    switch (mitigation) {
    case 1: return v[0];
    case 2: return 1.5 * v[0] - 0.5 * v[1];
    case 3: return pow(v[0], 1.5) / sqrt(v[1]); /* the exponential through both, at 0 */
    default: return 15.0 / 8.0 * v[0] - 10.0 / 8.0 * v[1] + 3.0 / 8.0 * v[2];
    }
}

static const char POINT[] = "--param a=0.7,b[0]=-0.4,b[1]=1.1 --steps 1 --optimiser sgd";

static void values(void **state) {
    (void)state;
    for (int k = 0; k < 5; ++k) {
        char arguments[400];
        snprintf(arguments, sizeof arguments,
                 "optimise @/fold1.qasm --minimise-file @/sum.txt --noise ibm_like %s "
                 "--learning-rate 1e-14 --mitigation %s",
                 POINT, NAMES[k]);
        json_t *json = run_json(arguments);
        assert_close(json_real_at(json, "value"), expected(k), 1e-11, 0.0);
        if (k) assert_close(json_real_at(json, "unmitigated"), expected(0), 1e-11, 0.0);
        json_decref(json);
    }
}

/* Gradients by the mitigated value: central differences; by many shots the same. */
static void gradients(void **state) {
    (void)state;
    const double start[] = {0.7, -0.4, 1.1}, width = 1e-5, rate = 0.5;
    static const char *const WORDS[] = {"a", "b[0]", "b[1]"};
    for (int m = 0; m < 5; ++m) {
        double exact[3];
        for (int k = 0; k < 2; ++k) {
            char arguments[400];
            snprintf(arguments, sizeof arguments,
                     "optimise @/fold1.qasm --minimise-file @/sum.txt --noise ibm_like %s "
                     "--learning-rate %g --mitigation %s --gradient %s",
                     POINT, rate, NAMES[m], k ? "shift --shots 100000000" : "exact");
            json_t *json = run_json(arguments);
            const json_t *found = json_object_get(json, "parameters");
            for (int v = 0; v < 3; ++v) {
                const double slope = (start[v] - json_real_at(found, WORDS[v])) / rate;
                if (k) assert_close(slope, exact[v], 3e-3, 0.0);
                else exact[v] = slope;
            }
            json_decref(json);
        }
        for (int v = 0; v < 3; ++v) {
            double side[2];
            for (int k = 0; k < 2; ++k) {
                char arguments[500];
                double at[3];
                memcpy(at, start, sizeof at);
                at[v] += k ? width : -width;
                snprintf(arguments, sizeof arguments,
                         "optimise @/fold1.qasm --minimise-file @/sum.txt --noise ibm_like --param "
                         "a=%.17g,b[0]=%.17g,b[1]=%.17g --steps 1 --learning-rate 1e-14 "
                         "--optimiser sgd --mitigation %s",
                         at[0], at[1], at[2], NAMES[m]);
                json_t *json = run_json(arguments);
                side[k] = json_real_at(json, "value");
                json_decref(json);
            }
            assert_close((side[1] - side[0]) / (2.0 * width), exact[v], 1e-7, 0.0);
        }
    }
}

/* Energies are below zero: the exponential is that of what decays. */
static void a_negative_value(void **state) {
    (void)state;
    session_write(s, "minus.txt", "-1 Z0 Z1 + 0.4 X1 - 0.7 |1*> - 0.3");
    char arguments[400];
    snprintf(arguments, sizeof arguments,
             "optimise @/fold1.qasm --minimise-file @/minus.txt --noise ibm_like %s "
             "--learning-rate 1e-14 --mitigation exponential",
             POINT);
    json_t *json = run_json(arguments);
    assert_close(json_real_at(json, "value"), -expected(3), 1e-11, 0.0);
    json_decref(json);
}

/* The column `value` of the row that begins at `row`. */
static double value_at(const char *row) {
    double value = NAN;
    assert_int_equal(sscanf(row, "%*d,%lf", &value), 1);
    return value;
}

static double first_value(const char *name) {
    char *table = session_read(s, name);
    const double value = value_at(strchr(table, '\n') + 1);
    free(table);
    return value;
}

static double last_value(const char *name) {
    char *table = session_read(s, name), *row = table + strlen(table) - 1;
    while (row[-1] != '\n') --row;
    const double value = value_at(row);
    free(table);
    return value;
}

static void starts(void **state) {
    (void)state;
    static const char RUN[] = "optimise @/fold1.qasm --minimise-file @/sum.txt --noise ibm_like";
    session_run(s, 0, "%s --steps 4 --out @/four --quiet --seed 5", RUN);
    session_done(s);
    session_run(s, 0, "%s --steps 3 --start-run @/four --out @/run --quiet", RUN);
    session_done(s);
    assert_close(first_value("run/metrics.csv"), last_value("four/metrics.csv"), 1e-15, 0.0);
    session_run(s, 0, "%s --steps 3 --params @/four/parameters.json --out @/file --quiet", RUN);
    session_done(s);
    session_same(s, "run/parameters.json", "file/parameters.json");
    /* settings.cfg needs neither of the files */
    session_run(s, 0, "optimise --config @/file/settings.cfg --out @/config --quiet");
    session_done(s);
    session_same(s, "run/parameters.json", "config/parameters.json");
    /* a list in the order of the file */
    session_write(s, "list.json", "[0.7, -0.4, 1.1]");
    session_run(s, 0, "%s --params @/list.json --steps 1 --out @/list --quiet", RUN);
    session_done(s);
    session_run(s, 0, "%s --param a=0.7,b[0]=-0.4,b[1]=1.1 --steps 1 --out @/given --quiet", RUN);
    session_done(s);
    session_same(s, "list/parameters.json", "given/parameters.json");
    /* near zero: ten deviations at the most */
    session_run(s, 0,
                "%s --start near-zero --start-width 1e-3 --steps 1 --learning-rate 1e-14 "
                "--json",
                RUN);
    session_done(s);
    json_t *json = json_loads(s->output, 0, NULL), *value = NULL;
    const char *name = NULL;
    json_object_foreach(json_object_get(json, "parameters"), name, value) {
        assert_true(fabs(json_real_value(value)) < 1e-2 && json_real_value(value) != 0.0);
    }
    json_decref(json);
    session_write(s, "other.qasm",
                  "OPENQASM 3; include \"stdgates.inc\"; input float z; qubit q; "
                  "rx(z) q;");
    session_run(s, 0, "optimise @/other.qasm --minimise Z0 --start-run @/four");
    session_refused(s, 2, "has none of the circuit's parameters, such as 'z'");
    session_run(s, 0, "optimise @/other.qasm --minimise Z0 --start-run @/nowhere");
    session_refused(s, 1, "nowhere");
}

/* Frozen shots: a step from the same place is the same step. */
static void frozen_shots(void **state) {
    (void)state;
    session_run(s, 0,
                "optimise @/fold1.qasm --minimise-file @/sum.txt --noise ibm_like --gradient shift "
                "--shots 50 --shot-noise frozen --optimiser sgd --learning-rate 1e-14 --steps 3 "
                "--out @/frozen --quiet");
    session_done(s);
    char *table = session_read(s, "frozen/steps.csv");
    double loss[3];
    const char *line = table;
    for (int k = 0; k < 3; ++k) {
        line = strchr(line, '\n') + 1;
        assert_int_equal(sscanf(line, "%*d,%*d,%lf", &loss[k]), 1);
    }
    assert_close(loss[0], loss[1], 1e-9, 0.0);
    assert_close(loss[0], loss[2], 1e-9, 0.0);
    free(table);
}

static void refusals(void **state) {
    (void)state;
    session_write(s, "coin.cfg",
                  "format = 1; name = \"coin\"; source = \"a test\"; "
                  "qubit: { p10 = 0.5; p01 = 0.5; };");
    session_run(s, 0,
                "optimise @/fold1.qasm --minimise Z0 --noise @/coin.cfg --mitigation readout");
    session_refused(s, 1, "the readout of qubit 0 is a coin toss");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),           cmocka_unit_test(gradients),
        cmocka_unit_test(a_negative_value), cmocka_unit_test(starts),
        cmocka_unit_test(frozen_shots),     cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
