/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `optimise`: it finds what it looks for, goes on where it was stopped, and its values are those of
 * `simulate`. */
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

static const char *const H2 = "data/optimise/h2.qasm --minimise-file data/optimise/h2.txt --param "
                              "pair=0.5,turn[0]=0.1,turn[1]=0,turn[2]=0,turn[3]=-0.1";

static int set_up(void **state) {
    (void)state;
    return session_open(QN_TEST_PROGRAM, &s);
}

static int tear_down(void **state) {
    (void)state;
    return session_close(s);
}

static json_t *run_json(const char *arguments) {
    session_run(s, 0, "%s --json", arguments);
    return session_json(s);
}

/* The value that `simulate` gives the observable of a file at these parameters. */
static double simulated(const char *files, const json_t *parameters, const char *noise) {
    char arguments[2000];
    const char *name = NULL;
    json_t *value = NULL;
    size_t used = (size_t)snprintf(arguments, sizeof arguments, "simulate %s --noise %s --param ",
                                   files, noise);
    json_object_foreach((json_t *)parameters, name, value) {
        used += (size_t)snprintf(arguments + used, sizeof arguments - used, "%s=%.17g,", name,
                                 json_real_value(value));
    }
    arguments[used - 1] = '\0';
    json_t *json = run_json(arguments);
    const double found = json_real_at(json_array_get(json_object_get(json, "observable"), 0),
                                      "value");
    json_decref(json);
    return found;
}

static void check_values(const json_t *json, const char *files) {
    const json_t *parameters = json_object_get(json, "parameters");
    assert_close(json_real_at(json, "value"), simulated(files, parameters, "ibm_like"), 1e-10, 0.0);
    assert_close(json_real_at(json, "without_noise"), simulated(files, parameters, "none"), 1e-10,
                 0.0);
    assert_close(json_real_at(json, "twin"),
                 simulated(files, json_object_get(json, "twin_parameters"), "none"), 1e-10, 0.0);
}

/* -1.857275030 hartree: full configuration interaction in this basis (Qiskit Nature's tutorial). */
static void the_ground_state_of_h2(void **state) {
    char arguments[800];
    (void)state;
    snprintf(arguments, sizeof arguments,
             "optimise %s --noise ibm_like --compare-ideal --steps 120", H2);
    json_t *json = run_json(arguments);
    assert_close(json_real_at(json, "least"), -1.857275030, 1e-7, 0.0);
    assert_close(json_real_at(json, "twin"), json_real_at(json, "least"), 1e-4, 0.0);
    assert_true(json_real_at(json, "value") > json_real_at(json, "without_noise") + 0.01);
    check_values(json, "data/optimise/h2.qasm --observable-file data/optimise/h2.txt");
    json_decref(json);
}

/* No cut is larger than 10, and none of the two layers of QAOA is on average. */
static void the_cut_of_a_graph(void **state) {
    (void)state;
    json_t *json = run_json("optimise data/optimise/maxcut.qasm --minimise-file "
                            "data/optimise/maxcut.txt --noise ibm_like --compare-ideal --steps 12 "
                            "--param gamma[0]=0.5,gamma[1]=0.7,beta[0]=0.6,beta[1]=0.3");
    assert_close(json_real_at(json, "least"), -10.0, 1e-10, 0.0);
    assert_true(json_real_at(json, "twin") > -10.0 && json_real_at(json, "twin") < -8.0);
    check_values(json, "data/optimise/maxcut.qasm --observable-file data/optimise/maxcut.txt");
    json_decref(json);
}

/* Without noise <Z0> of rx(a) ry(b) is cos a cos b: after one step of plain descent the parameters
 * are known, by shots within their error. */
static void one_step(void **state) {
    (void)state;
    static const char *const GRADIENTS[] = {"exact", "shift --shots 1000000",
                                            "spsa --shots 1000000000 --perturbation 0.01"};
    const double a = 0.7, b = 0.4, rate = 0.25;
    session_write(s, "two.qasm",
                  "OPENQASM 3; include \"stdgates.inc\"; input float a; input float b; qubit q; "
                  "rx(a) q; ry(b) q;");
    for (int k = 0; k < 3; ++k) {
        char arguments[400];
        snprintf(arguments, sizeof arguments,
                 "optimise @/two.qasm --minimise Z0 --param a=0.7,b=0.4 --steps 1 --optimiser sgd "
                 "--learning-rate %g --gradient %s",
                 rate, GRADIENTS[k]);
        json_t *json = run_json(arguments);
        const json_t *found = json_object_get(json, "parameters");
        const double da = (json_real_at(found, "a") - a) / rate,
                     db = (json_real_at(found, "b") - b) / rate;
        const double wa = sin(a) * cos(b), wb = cos(a) * sin(b);
        if (k < 2) {
            assert_close(da, wa, k ? 6e-3 : 1e-12, 0.0);
            assert_close(db, wb, k ? 6e-3 : 1e-12, 0.0);
        } else { /* the derivative along the direction (1, +-1), for both */
            const double sign = da * db > 0.0 ? 1.0 : -1.0;
            assert_close(fabs(da), fabs(db), 1e-12, 0.0);
            assert_close(fabs(da), fabs(wa + sign * wb), 0.015, 0.0);
        }
        json_decref(json);
    }
}

/* Inputs that are no parameters stay as they were given, in a file, when a search goes on. */
static void other_inputs_are_kept(void **state) {
    (void)state;
    session_write(s, "counted.qasm",
                  "OPENQASM 3; include \"stdgates.inc\"; input int n; input float a; input int m; "
                  "qubit q; for int k in [1:n] { rx(a) q; } for int k in [1:m] { x q; }");
    session_write(s, "counted.json", "{\"n\": 2, \"a\": 0.4, \"m\": 1}");
    session_run(s, 0,
                "optimise @/counted.qasm --minimise Z0 --params @/counted.json --steps 1 "
                "--out @/counted --quiet");
    session_done(s);
    char *settings = session_read(s, "counted/settings.cfg");
    assert_non_null(strstr(settings, "param = \"a=0.4,n=2.0,m=1.0\";"));
    qn_free(settings);
    session_run(s, 0, "optimise --resume @/counted --steps 2 --quiet");
    session_done(s);
}

/* --shot-noise exact: circuits as they are measured, of infinitely many shots. The derivative that
 * spsa takes along its direction is that of `simulate`'s values to the last digits. */
static void without_shot_noise(void **state) {
    (void)state;
    static const char *const GRADIENTS[] = {"shift", "spsa --perturbation 0.2",
                                            "spsa --perturbation 0.2 --method trajectory"};
    char arguments[700];
    double value = NAN, exact = NAN;
    for (int k = 0; k < 3; ++k) {
        snprintf(arguments, sizeof arguments,
                 "optimise %s --noise ibm_like --steps 1 --optimiser sgd --learning-rate 1e-9 "
                 "--shot-noise exact --gradient %s --out @/exact%d",
                 H2, GRADIENTS[k], k);
        json_t *json = run_json(arguments);
        assert_int_equal(json_integer_value(json_object_get(json, "shots")), 0);
        json_decref(json);
        snprintf(arguments, sizeof arguments, "exact%d/steps.csv", k);
        char *table = session_read(s, arguments);
        double loss, of_many, error;
        assert_int_equal(
            sscanf(strchr(table, '\n'), "%*d,%*d,%lf,%lf,%lf", &loss, &of_many, &error), 3);
        free(table);
        if (k == 0) value = loss;
        if (k == 0) exact = of_many;
        if (k < 2) assert_close(error, 0.0, 0.0, 0.0);
        else assert_true(error > 0.0);
        /* the mean of two points at most 0.2 off; gates that turn the basis are noisy, too */
        assert_close(loss, value, k ? 0.2 : 0.0, 0.0);
        assert_true(fabs(loss - exact) > 1e-4);
    }
    snprintf(arguments, sizeof arguments,
             "simulate data/optimise/h2.qasm --observable-file data/optimise/h2.txt --measured "
             "--keep-parameters --noise ibm_like --param "
             "pair=0.5,turn[0]=0.1,turn[1]=0,turn[2]=0,turn[3]=-0.1");
    json_t *json = run_json(arguments);
    const json_t *seen = json_array_get(json_object_get(json, "observable"), 0);
    assert_close(json_real_at(json_object_get(seen, "measured"), "expected"), value, 1e-10, 0.0);
    json_decref(json);
}

/* A search that falls by less than --tolerance ends after --patience evaluations; its twin goes as
 * far, and --resume no further. One that falls goes on. */
static void out_of_patience(void **state) {
    (void)state;
    char arguments[700];
    for (int falls = 0; falls < 2; ++falls) {
        snprintf(arguments, sizeof arguments,
                 "optimise %s --noise ibm_like --compare-ideal --steps 20 --evaluate-every 3 "
                 "--learning-rate 0.002 --patience 2 --tolerance %s --out @/patient%d",
                 H2, falls ? "1e-9" : "10", falls);
        json_t *json = run_json(arguments);
        assert_int_equal(json_integer_value(json_object_get(json, "steps")), falls ? 20 : 6);
        assert_int_equal(json_is_true(json_object_get(json, "out_of_patience")), !falls);
        assert_true(json_is_false(json_object_get(json, "interrupted")));
        json_decref(json);
    }
    /* what is evaluated at the end is not one of those that it waits for */
    snprintf(arguments, sizeof arguments,
             "optimise %s --steps 5 --evaluate-every 3 --learning-rate 0.002 --patience 2 "
             "--tolerance 10",
             H2);
    json_t *json = run_json(arguments);
    assert_int_equal(json_integer_value(json_object_get(json, "steps")), 5);
    assert_true(json_is_false(json_object_get(json, "out_of_patience")));
    json_decref(json);
    json = run_json("optimise --resume @/patient0 --checkpoint-minutes 3");
    assert_int_equal(json_integer_value(json_object_get(json, "steps")), 6);
    json_decref(json);
    char *steps = session_read(s, "patient0/ideal_steps.csv"), *last = strstr(steps, "\n6,");
    assert_non_null(last);
    assert_null(strchr(last + 1, '\n')[1] ? last : NULL);
    free(steps);
}

/* Nine steps, and then the others, are the same steps. */
static void goes_on_bit_for_bit(void **state) {
    (void)state;
    static const char *const GRADIENTS[] = {"exact", "shift", "spsa"};
    for (int k = 0; k < 3; ++k) {
        char files[2][40];
        const char *shots = k ? "--shots 100" : "";
        session_run(s, 0,
                    "optimise %s --noise ibm_like --compare-ideal --gradient %s %s --steps 20 "
                    "--out @/whole%d --quiet",
                    H2, GRADIENTS[k], shots, k);
        session_done(s);
        session_run(s, 0,
                    "optimise %s --noise ibm_like --compare-ideal --gradient %s %s --steps 9 "
                    "--out @/parts%d --quiet",
                    H2, GRADIENTS[k], shots, k);
        session_done(s);
        session_run(s, 0, "optimise --resume @/parts%d --steps 20 --json", k);
        session_done(s);
        json_t *json = json_loads(s->output, 0, NULL);
        assert_int_equal(json_integer_value(json_object_get(json, "steps")), 20);
        json_decref(json);
        static const char *const SAME[] = {"steps.csv", "ideal_steps.csv", "settings.cfg",
                                           "circuit.qasm", "observable.txt"};
        for (size_t f = 0; f < sizeof SAME / sizeof *SAME; ++f) {
            snprintf(files[0], sizeof files[0], "whole%d/%s", k, SAME[f]);
            snprintf(files[1], sizeof files[1], "parts%d/%s", k, SAME[f]);
            session_same(s, files[0], files[1]);
        }
        session_run(s, 0, "optimise --config @/parts%d/settings.cfg --out @/again%d --quiet", k, k);
        session_done(s);
        snprintf(files[1], sizeof files[1], "again%d/steps.csv", k);
        snprintf(files[0], sizeof files[0], "whole%d/steps.csv", k);
        session_same(s, files[0], files[1]);
    }
}

/* By trajectories the search takes almost the same steps, the same for any number of threads; its
 * value is known as well as it says. */
static void by_trajectories(void **state) {
    (void)state;
    char arguments[700];
    double found[2][5];
    for (int threads = 1; threads < 3; ++threads) {
        snprintf(arguments, sizeof arguments,
                 "optimise %s --noise ibm_like --steps 15 --method trajectory --trajectories 200 "
                 "--threads %d",
                 H2, threads);
        json_t *json = run_json(arguments), *value = NULL;
        const json_t *parameters = json_object_get(json, "parameters");
        const char *name = NULL;
        size_t k = 0;
        json_object_foreach((json_t *)parameters, name, value) {
            found[threads - 1][k++] = json_real_value(value);
        }
        const double error = json_real_at(json, "value_error");
        assert_true(error > 1e-5 && error < 0.1);
        assert_close(json_real_at(json, "value"),
                     simulated("data/optimise/h2.qasm --observable-file data/optimise/h2.txt",
                               parameters, "ibm_like"),
                     5.0 * error, 0.0);
        assert_close(json_real_at(json, "without_noise"),
                     simulated("data/optimise/h2.qasm --observable-file data/optimise/h2.txt",
                               parameters, "none"),
                     1e-10, 0.0);
        json_decref(json);
    }
    assert_memory_equal(found[0], found[1], sizeof found[0]);
    session_run(s, 0, "optimise %s --method trajectory --gradient shift", H2);
    session_refused(s, 2, "--gradient shift");
}

static void expect(const char *text, const char *part) {
    if (!strstr(text, part)) fail_msg("'%s' is missing", part);
}

/* Pictures and the page, which has all that repeats the run; the page of several runs. */
static void pictures_and_page(void **state) {
    (void)state;
    static const char *const PICTURES[] = {"curves.dat", "loss.dat", "gradient_norm.dat"};
    session_run(s, 0,
                "optimise %s --noise ibm_like --compare-ideal --gradient shift --shots 50 --steps "
                "12 --out @/page --quiet",
                H2);
    session_done(s);
    for (size_t k = 0; k < sizeof PICTURES / sizeof *PICTURES; ++k) {
        char name[60];
        snprintf(name, sizeof name, "page/%s", PICTURES[k]);
        free(session_read(s, name));
    }
    char *page = session_read(s, "page/report.html");
    expect(page, "A search for the parameters of a circuit on noisy hardware");
    expect(page, "qmae-noise optimise --config settings.cfg");
    expect(page, "What is minimised, with infinitely many shots.");
    static const char *const FILES[] = {"circuit.qasm", "observable.txt", "noise_model.cfg"};
    for (size_t k = 0; k < sizeof FILES / sizeof *FILES; ++k) {
        char link[60];
        snprintf(link, sizeof link, "<a download=\"%s\"", FILES[k]);
        expect(page, link);
    }
    free(page);
    session_run(s, 0, "optimise %s --steps 3 --no-report --out @/bare --quiet", H2);
    session_done(s);
    session_run(s, 0, "report @/page @/bare --out @/both.html");
    session_done(s);
    page = session_read(s, "both.html");
    expect(page, "Searches for the parameters of circuits");
    expect(page, "Dashed: the same parameters with the noise switched off.");
    free(page);
    session_run(s, 0, "report @/bare --out @/bare/report.html");
    session_done(s);
}

static void refusals(void **state) {
    (void)state;
    static const struct {
        const char *arguments;
        int code;
        const char *hint;
    } CASES[] = {
        {"", 2, "name the OpenQASM file"},
        {"data/optimise/h2.qasm", 2, "--minimise"},
        {"data/optimise/h2.qasm --minimise Z0 --minimise-file x", 2, "not both"},
        {"data/optimise/h2.qasm --minimise ZZ", 2, "--minimise:1:1: 'ZZ' has 2 letters"},
        {"data/optimise/h2.qasm --minimise-file nowhere", 1, "nowhere"},
        {"data/optimise/h2.qasm --minimise Z0 --param pare=1", 1, "pare"},
        {"tests/circuits/bell.qasm --minimise Z0", 1, "no parameters"},
        {"nowhere.qasm --minimise Z0", 1, "nowhere.qasm"},
        {"data/optimise/h2.qasm --minimise Z0 --shots 5", 2, "--gradient shift or spsa"},
        {"data/optimise/h2.qasm --minimise Z0 --gradient shift --shots 1", 2, "give at least 2"},
        {"data/optimise/h2.qasm --minimise Z0 --gradient spsa --shots 5 --mitigation richardson", 2,
         "--shots 5: the 3 folds of --mitigation richardson share them, and each needs 2: give 6"},
        {"data/optimise/h2.qasm --minimise Z0 --out data", 1, "exists"},
        {"data/optimise/h2.qasm --minimise Z0 --tolerance 1", 2, "nothing without --patience"},
        {"--resume @/whole0 --patience 2", 2, "patience = 0"},
        {"data/optimise/h2.qasm --resume @/whole0", 2, "leave 'data/optimise/h2.qasm' out"},
        {"--resume @/whole0 --seed 2", 2, "seed = 1"},
        {"--resume @/whole0 --steps 5", 2, "more than the 5 of --steps"},
        {"--resume @/nowhere", 1, "nowhere"},
    };
    session_run(s, 0, "optimise %s --steps 8 --out @/whole0 --force --quiet", H2);
    session_done(s);
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; ++k) {
        session_run(s, 0, "optimise %s", CASES[k].arguments);
        session_refused(s, CASES[k].code, CASES[k].hint);
    }
    session_run(s, 0, "optimise %s --steps 8 --rate-schedule cosine --out @/wave --quiet", H2);
    session_done(s);
    session_run(s, 0, "optimise --resume @/wave --steps 9");
    session_refused(s, 2, "the cosine schedule");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ground_state_of_h2),
        cmocka_unit_test(the_cut_of_a_graph),
        cmocka_unit_test(one_step),
        cmocka_unit_test(other_inputs_are_kept),
        cmocka_unit_test(without_shot_noise),
        cmocka_unit_test(out_of_patience),
        cmocka_unit_test(goes_on_bit_for_bit),
        cmocka_unit_test(by_trajectories),
        cmocka_unit_test(pictures_and_page),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
