/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `optimise --data`: losses, gradients and accuracies of rows against formulas; batches; the
 * classifier of the documentation; what is refused. */
#include "assert_close.h"
#include "json_output.h"
#include "session.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

static session *s;

enum { ROWS = 7 };
static const double X[ROWS] = {-1.1, 0.2, 0.35, 1.4, 2.2, -0.6, 0.9};
static const int Y[ROWS] = {0, 1, 0, 1, 1, 0, 0};
static const double WEIGHT = 0.8, BIAS = 0.3;

/* One qubit says 1 with the probability sin^2((weight x + bias) / 2). */
static int set_up(void **state) {
    char text[1000];
    size_t used = 0;
    (void)state;
    if (session_open(QN_TEST_PROGRAM, &s) != 0) return -1;
    session_write(s, "line.qasm",
                  "OPENQASM 3; include \"stdgates.inc\"; input float weight; input float x; "
                  "input float bias; qubit q; ry(weight * x + bias) q;");
    session_write(s, "one.txt", "|1>\n");
    used += (size_t)snprintf(text, sizeof text, "other,x,label\n");
    for (int k = 0; k < ROWS; ++k)
        used += (size_t)snprintf(text + used, sizeof text - used, "a,%.17g,%d\n", X[k], Y[k]);
    session_write(s, "rows.csv", text);
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

/* Loss of a row and its derivative by the angle weight x + bias. */
static double loss_of(bool entropy, double angle, int y, double *slope) {
    const double p = pow(sin(0.5 * angle), 2), by = 0.5 * sin(angle);
    *slope = by * (entropy ? (y ? -1.0 / p : 1.0 / (1.0 - p)) : 2.0 * (p - y));
    return entropy ? (y ? -log(p) : -log(1.0 - p)) : (p - y) * (p - y);
}

static double mean_loss(bool entropy, double weight, double bias, double *by_weight,
                        double *by_bias) {
    double sum = 0.0, slope;
    *by_weight = *by_bias = 0.0;
    for (int k = 0; k < ROWS; ++k) {
        sum += loss_of(entropy, weight * X[k] + bias, Y[k], &slope) / ROWS;
        *by_weight += slope * X[k] / ROWS;
        *by_bias += slope / ROWS;
    }
    return sum;
}

/* After one step of plain descent the gradient is known, by shots within their error. */
static void one_step(void **state) {
    (void)state;
    static const char *const GRADIENTS[] = {"exact", "shift --shots 4000000"};
    const double rate = 0.25;
    for (int entropy = 0; entropy < 2; ++entropy)
        for (int k = 0; k < 2; ++k) {
            char arguments[400];
            double by_weight, by_bias, unused[2];
            snprintf(arguments, sizeof arguments,
                     "optimise @/line.qasm --minimise-file @/one.txt --data @/rows.csv --loss %s "
                     "--param weight=%g,bias=%g --steps 1 --optimiser sgd --learning-rate %g "
                     "--gradient %s",
                     entropy ? "cross-entropy" : "squared", WEIGHT, BIAS, rate, GRADIENTS[k]);
            json_t *json = run_json(arguments);
            const json_t *found = json_object_get(json, "parameters");
            const double weight = json_real_at(found, "weight"), bias = json_real_at(found, "bias");
            mean_loss(entropy, WEIGHT, BIAS, &by_weight, &by_bias);
            assert_close((WEIGHT - weight) / rate, by_weight, k ? 5e-3 : 1e-12, 0.0);
            assert_close((BIAS - bias) / rate, by_bias, k ? 5e-3 : 1e-12, 0.0);
            assert_close(json_real_at(json, "value"),
                         mean_loss(entropy, weight, bias, &unused[0], &unused[1]), 1e-12, 0.0);
            assert_int_equal(json_object_size(found), 2);
            json_decref(json);
        }
}

/* A row of steps.csv: the columns `step` and `loss`. */
static double loss_at(const char *table, int step) {
    const char *line = table;
    double loss = NAN;
    for (int k = 0; k < step; ++k) line = strchr(line, '\n') + 1;
    assert_int_equal(sscanf(line, "%*d,%*d,%lf", &loss), 1);
    return loss;
}

/* Three batches go through all rows, and the next three in another order. */
static void batches(void **state) {
    (void)state;
    double by_weight, by_bias, first[3];
    bool differs = false;
    session_run(s, 0,
                "optimise @/line.qasm --minimise-file @/one.txt --data @/rows.csv --param "
                "weight=%g,bias=%g --steps 9 --optimiser sgd --learning-rate 1e-13 --batch 3 --out "
                "@/batches --quiet",
                WEIGHT, BIAS);
    session_done(s);
    char *table = session_read(s, "batches/steps.csv");
    const double whole = mean_loss(false, WEIGHT, BIAS, &by_weight, &by_bias);
    for (int epoch = 0; epoch < 3; ++epoch) {
        double sum = 0.0;
        for (int k = 0; k < 3; ++k) {
            const double loss = loss_at(table, 1 + 3 * epoch + k);
            sum += loss * (k < 2 ? 3.0 : 1.0) / ROWS;
            if (epoch > 0) differs = differs || fabs(first[k] - loss) > 1e-9;
            else first[k] = loss;
        }
        assert_close(sum, whole, 1e-10, 0.0);
    }
    assert_true(differs);
    free(table);
}

/* The nearer label is the answer; rows for validation are kept from the search. */
static void accuracies(void **state) {
    (void)state;
    json_t *json = run_json("optimise @/line.qasm --minimise-file @/one.txt --data @/rows.csv "
                            "--param weight=0.8,bias=0.3 --steps 1 --learning-rate 1e-12");
    int right = 0;
    for (int k = 0; k < ROWS; ++k)
        right += (pow(sin(0.5 * (WEIGHT * X[k] + BIAS)), 2) > 0.5) == (Y[k] == 1);
    assert_close(json_real_at(json, "value_accuracy"), right / (double)ROWS, 1e-12, 0.0);
    assert_null(json_object_get(json, "value_validation"));
    const double whole = json_real_at(json, "value");
    json_decref(json);
    json = run_json("optimise @/line.qasm --minimise-file @/one.txt --data @/rows.csv "
                    "--param weight=0.8,bias=0.3 --steps 1 --learning-rate 1e-12 --validation 0.3");
    assert_int_equal(json_integer_value(json_object_get(json, "rows")), 5);
    assert_int_equal(json_integer_value(json_object_get(json, "validation_rows")), 2);
    assert_close((5 * json_real_at(json, "value") + 2 * json_real_at(json, "value_validation")) /
                     ROWS,
                 whole, 1e-10, 0.0);
    assert_close(5 * json_real_at(json, "value_accuracy") +
                     2 * json_real_at(json, "value_validation_accuracy"),
                 right, 1e-10, 0.0);
    json_decref(json);
}

#define IRIS                                                                                       \
    "optimise data/optimise/iris.qasm --data data/optimise/iris.csv --label virginica "            \
    "--minimise-file @/last.txt --loss cross-entropy --validation 0.25 --noise ibm_like "          \
    "--compare-ideal --params data/optimise/iris.json"

/* The example of docs/optimise.md, small. */
static void a_classifier(void **state) {
    (void)state;
    session_write(s, "last.txt", "|1***>\n");
    json_t *json = run_json(IRIS " --steps 40");
    assert_true(json_real_at(json, "value_accuracy") > 0.9);
    assert_true(json_real_at(json, "value_validation_accuracy") > 0.8);
    assert_true(json_real_at(json, "value") > json_real_at(json, "without_noise") + 0.01);
    assert_true(json_real_at(json, "twin") < json_real_at(json, "value"));
    json_decref(json);
}

static void goes_on_bit_for_bit(void **state) {
    (void)state;
    static const char *const GRADIENTS[] = {"exact", "shift --shots 40", "spsa --shots 40"};
    static const char *const SAME[] = {"steps.csv",    "ideal_steps.csv",   "metrics.csv",
                                       "settings.cfg", "ideal_metrics.csv", "parameters.json",
                                       "data.csv"};
    for (int k = 0; k < 3; ++k) {
        char files[2][60];
        session_run(
            s, 0,
            IRIS
            " --batch 8 --steps 14 --evaluate-every 4 --gradient %s --threads 3 --out @/whole%d "
            "--quiet",
            GRADIENTS[k], k);
        session_done(s);
        session_run(
            s, 0,
            IRIS
            " --batch 8 --steps 6 --evaluate-every 4 --gradient %s --threads 3 --out @/parts%d "
            "--quiet",
            GRADIENTS[k], k);
        session_done(s);
        session_run(s, 0, "optimise --resume @/parts%d --steps 14 --quiet", k);
        session_done(s);
        for (size_t f = 0; f < sizeof SAME / sizeof *SAME; ++f) {
            snprintf(files[0], sizeof files[0], "whole%d/%s", k, SAME[f]);
            snprintf(files[1], sizeof files[1], "parts%d/%s", k, SAME[f]);
            session_same(s, files[0], files[1]);
        }
        session_run(s, 0,
                    "optimise --config @/parts%d/settings.cfg --out @/again%d --threads 1 --quiet",
                    k, k);
        session_done(s);
        for (int f = 0; f < 2; ++f) { /* rows of several threads, and of one */
            snprintf(files[0], sizeof files[0], "whole%d/%s", k, SAME[2 * f]);
            snprintf(files[1], sizeof files[1], "again%d/%s", k, SAME[2 * f]);
            session_same(s, files[0], files[1]);
        }
    }
}

static void refusals(void **state) {
    (void)state;
    static const struct {
        const char *rows, *arguments;
        int code;
        const char *hint;
    } CASES[] = {
        {"x,y\n1,2\n", "", 1, "bad.csv:1: there is no column 'label' of labels"},
        {"z,label\n1,2\n", "", 1, "bad.csv:1: no column has the name of an input"},
        {"x,label\n1,1\nen,0\n", "", 1, "bad.csv:3: 'en' in the column 'x' is no number"},
        {"x,label\n1,nan\n", "", 1, "bad.csv:2: 'nan' in the column 'label' is no number"},
        {"x,label\n1,0.5\n", "--loss cross-entropy", 1, "bad.csv:2: the label 0.5"},
        {"x,label\n", "", 1, "no rows below the header"},
        {"x,x,label\n1,1,1\n", "", 1, "stands there twice"},
        {"x,label\n1,1\n", "--batch 2", 2, "there are 1 rows for the search"},
        {"x,label\n1,1\n", "--validation 0.9", 2, "leaves none of the 1 rows"},
        {"x,label\n1,1\n", "--param x=1", 2, "x: a column of"},
        {"x,weight,bias,label\n1,1,1,1\n", "", 1, "no parameter to search for"},
        {"x,label\n1\n", "", 1, "bad.csv:2: this row has 1 fields, the header has 2"},
    };
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; ++k) {
        session_write(s, "bad.csv", CASES[k].rows);
        session_run(s, 0,
                    "optimise @/line.qasm --minimise-file @/one.txt --data @/bad.csv --out @/bad "
                    "%s",
                    CASES[k].arguments);
        session_refused(s, CASES[k].code, CASES[k].hint);
    }
    session_run(s, 0,
                "optimise @/line.qasm --minimise Z0 --data @/rows.csv --loss cross-entropy "
                "--param weight=0.8,bias=0.3");
    session_refused(s, 2, "needs a probability");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_step),
        cmocka_unit_test(batches),
        cmocka_unit_test(accuracies),
        cmocka_unit_test(a_classifier),
        cmocka_unit_test(goes_on_bit_for_bit),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
