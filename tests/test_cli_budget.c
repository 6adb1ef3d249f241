/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error budget of a circuit file: that of a trained model where the file is its circuit, the
 * tables and pictures of `--out`, targets, sections by name, refusals that leave nothing. */
#include "assert_close.h"
#include "json_output.h"
#include "qmae_noise/qmae.h"
#include "run/trained.h"
#include "train/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char circuit[] =
    "OPENQASM 3.0;\ninclude \"stdgates.inc\";\ninput float x;\nqubit[2] data;\nqubit anc;\nbit b;\n"
    "// qmae-noise section prepare\nry(x) data[0];\ncx data[0], data[1];\n"
    "#pragma qmae-noise section spread\ncx data[1], anc;\nreset data[0];\nb = measure data[1];\n"
    "// qmae-noise section correct\nif (b) ry(0.3) anc;\n";

static int set_up(void **state) {
    if (session_open(QN_TEST_PROGRAM, (session **)state) != 0) return 1;
    session *s = *state;
    session_write(s, "a.qasm", circuit);
    session_run(s, 0,
                "train --side 4 --train-images 8 --test-images 4 --batch 8 --epochs 1 --threads 1 "
                "--quiet --embedding circuit --trash reset --noise ibm_like --out @/run");
    session_done(s);
    return 0;
}

static int tear_down(void **state) { return session_close(*state); }

/* ---- the autoencoder as a file --------------------------------------------------------------- */

enum { PIXELS = 16, MOST_ANGLES = 200 };

static void write_pixels(const session *s, const char *name, const double *pixels) {
    char text[PIXELS * 26] = "";
    for (int k = 0; k < PIXELS; ++k) sprintf(text + strlen(text), "%.17g\n", pixels[k]);
    session_write(s, name, text);
}

/* A run and its first test image, as its budget takes it. */
typedef struct model {
    qn_trained run;
    qn_model *noise;
    qn_train *train;
    const qn_qmae *qmae;
    double input[PIXELS], reference[PIXELS];
} model;

static void model_open(const session *s, model *m) {
    qn_diag diag = {0};
    char folder[128];
    *m = (model){0};
    snprintf(folder, sizeof folder, "%s/run", s->folder);
    if (qn_trained_open(folder, 1, 1, 1, &m->run, &diag) != QN_OK) fail_msg("%s", diag.text);
    const qn_device_options given = qn_device_options_default(),
                            device = qn_trained_device(&m->run, NULL, &given);
    if (qn_trained_under(&m->run, NULL, &device, NULL, &m->noise, &m->train, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    const qn_mask mask = qn_train_place(m->train, 0, 0);
    qn_normalise(PIXELS, m->run.test_images.pixels, m->reference);
    qn_train_embed(m->train, &mask, m->run.test_images.pixels, m->input);
    m->qmae = qn_train_qmae(m->train);
}

static void model_close(model *m) {
    qn_train_destroy(m->train);
    qn_model_destroy(m->noise);
    qn_trained_close(&m->run);
}

/* The training's gradient of swap there. Returns how many angles the encoder has. */
static size_t gradient_of(const model *m, double *slopes) {
    qn_qmae_bound *bound = NULL;
    qn_qmae_work *work = NULL;
    const qn_request request = {QN_WANT_GRADIENT, m->input, m->reference, NULL};
    qn_response response = {.angle_gradient = slopes};
    assert_true(qn_qmae_nangles(m->qmae) <= MOST_ANGLES);
    assert_int_equal(qn_qmae_bound_create(m->qmae, &bound), QN_OK);
    assert_int_equal(qn_qmae_work_create(m->qmae, &work), QN_OK);
    qn_qmae_bind(bound, qn_train_state_of(m->train).angles, QN_WANT_GRADIENT);
    assert_int_equal(qn_qmae_evaluate(m->qmae, bound, work, &request, &response), QN_OK);
    qn_qmae_work_destroy(work);
    qn_qmae_bound_destroy(bound);
    return (size_t)qn_qmae_nangles(m->qmae);
}

/* Z of the qubit that the file measures. */
static void question_of(const session *s, char *text) {
    char *file = session_read(s, "qmae.qasm");
    const char *measure = strstr(file, "measure q[");
    assert_non_null(measure);
    sprintf(text, "Z%d", atoi(measure + strlen("measure q[")));
    qn_free(file);
}

static void compare_groups(const json_t *run, const json_t *file, const char *by, bool names) {
    const json_t *a = json_object_get(run, by), *b = json_object_get(file, by);
    assert_true(json_array_size(a) > 1);
    assert_int_equal(json_array_size(a), json_array_size(b));
    for (size_t g = 0; g < json_array_size(a); ++g) {
        const char *name = json_string_value(json_object_get(json_array_get(a, g), "name"));
        if (names)
            assert_string_equal(name,
                                json_string_value(json_object_get(json_array_get(b, g), "name")));
        assert_close(json_entry_number(a, g, "swap_slope"), json_entry_number(b, g, "value_slope"),
                     1e-12, 0.0);
        if (strcmp(by, "source") == 0)
            assert_close(json_entry_number(a, g, "swap_change"),
                         json_entry_number(b, g, "value_change"), 1e-12, 0.0);
    }
}

static void the_file_of_a_model_costs_what_the_model_costs(void **state) {
    session *s = *state;
    double slopes[MOST_ANGLES];
    char question[16];
    model m;
    model_open(s, &m);
    const size_t count = gradient_of(&m, slopes);
    write_pixels(s, "input.txt", m.input);
    write_pixels(s, "reference.txt", m.reference);
    model_close(&m);
    session_run(s, 0,
                "circuit --run @/run --qasm 3 --input @/input.txt --reference @/reference.txt "
                "--out @/qmae.qasm --params-out @/theta.json");
    session_done(s);
    question_of(s, question);
    session_run(s, 0, "budget @/run --test-images 1 --quiet --json");
    json_t *run = session_json(s);
    session_run(s, 0,
                "budget @/qmae.qasm --params @/theta.json --merge --noise ibm_like --observable %s "
                "--quiet --json",
                question);
    json_t *file = session_json(s);
    assert_close(json_number_at(run, "swap"), json_number_at(file, "value"), 1e-12, 0.0);
    assert_close(json_number_at(run, "swap_without_noise"),
                 json_number_at(file, "value_without_noise"), 1e-12, 0.0);
    compare_groups(run, file, "source", true);
    compare_groups(run, file, "section", true);
    compare_groups(run, file, "gate", true);
    compare_groups(run, file, "qubit", false); /* in[0] is q[0] there */
    session_run(s, 0,
                "gradient @/qmae.qasm --params @/theta.json --merge --noise ibm_like --observable "
                "%s --json",
                question);
    json_t *gradient = session_json(s);
    const json_t *theta = json_object_get(json_object_get(gradient, "gradient"), "theta");
    double largest = 0.0;
    for (size_t k = 0; k < count; ++k) {
        assert_close(json_number_value(json_array_get(theta, k)), slopes[k], 1e-12, 0.0);
        if (slopes[k] > largest) largest = slopes[k];
    }
    assert_true(largest > 1e-3);
    json_decref(gradient);
    json_decref(file);
    json_decref(run);
}

/* Two panels, a line a qubit, with a line of words before each. */
static void the_map_is_that_of_the_library(void **state) {
    session *s = *state;
    enum { BINS = 7, QUBITS = 9 };
    model m;
    qn_budget budget = {0};
    double map[QUBITS * BINS], largest = 0.0;
    model_open(s, &m);
    assert_int_equal(qn_program_nqubits(qn_qmae_program(m.qmae)), QUBITS);
    assert_int_equal(qn_budget_compute(m.qmae, qn_train_state_of(m.train).angles, 1, m.input,
                                       m.reference, 1, &budget, NULL),
                     QN_OK);
    session_run(s, 0, "budget @/run --test-images 1 --quiet --bins %d --out @/map", (int)BINS);
    session_done(s);
    char *text = session_read(s, "map/map.dat"), *at = text;
    for (int of_swap = 0; of_swap < 2; ++of_swap) {
        qn_budget_map(&budget, m.qmae, of_swap, BINS, map);
        at = strchr(strchr(at, '#'), '\n');
        for (int k = 0; k < QUBITS * BINS; ++k) {
            assert_close(strtod(at, &at), -map[k], 1e-12, 1e-8); /* nine digits are written */
            if (-map[k] > largest) largest = -map[k];
        }
    }
    assert_true(largest > 1e-4);
    qn_free(text);
    qn_budget_clear(&budget);
    model_close(&m);
}

/* ---- tables ---------------------------------------------------------------------------------- */

static size_t lines(const session *s, const char *name) {
    char *text = session_read(s, name);
    size_t count = 0;
    for (const char *c = text; *c; ++c) count += *c == '\n';
    qn_free(text);
    return count;
}

static double sum(const json_t *object, const char *by) {
    const json_t *groups = json_object_get(object, by);
    double total = 0.0;
    for (size_t g = 0; g < json_array_size(groups); ++g)
        total += json_entry_number(groups, g, "value_slope");
    return total;
}

static void a_circuit_has_all_that_a_run_has(void **state) {
    session *s = *state;
    session_run(s, 0,
                "budget @/a.qasm --noise ibm_like --observable \"Z2 - 0.5 Z1\" --param x=0.7 "
                "--target 0.378 --json --quiet --out @/out --csv @/places.csv --bins 7");
    json_t *object = session_json(s);
    static const char *const ways[] = {"section", "gate", "qubit"};
    for (int k = 0; k < 3; ++k) assert_close(sum(object, ways[k]), sum(object, "source"), 1e-14, 0);
    static const char *const sections[] = {"prepare", "spread", "correct"};
    const json_t *found = json_object_get(object, "section");
    assert_int_equal(json_array_size(found), 3);
    size_t places = 0, rows = 0;
    for (size_t k = 0; k < 3; ++k) {
        const json_t *group = json_array_get(found, k);
        assert_string_equal(json_string_value(json_object_get(group, "name")), sections[k]);
        places += (size_t)json_number_at(group, "locations");
    }
    assert_int_equal(lines(s, "out/locations.csv"), places + 1);
    session_same(s, "out/locations.csv", "places.csv");
    for (int k = 0; k < 4; ++k)
        rows += json_array_size(json_object_get(object, k < 3 ? ways[k] : "source"));
    assert_int_equal(lines(s, "out/budget.csv"), rows + 1);
    assert_int_equal(lines(s, "out/map.dat"), 3 + 1); /* a line a qubit, one before them */
    char *map = session_read(s, "out/map.dat"), *at = strchr(map, '\n');
    double total = 0.0;
    for (int k = 0; k < 3 * 7; ++k) total += strtod(at, &at);
    assert_close(total, -sum(object, "source"), 1e-9, 0.0);
    qn_free(map);
    char *script = session_read(s, "out/budget.gp");
    assert_non_null(strstr(script, "'anc'"));
    assert_null(strstr(script, "standard error")); /* all is exact */
    qn_free(script);
    json_decref(object);
}

/* The strength that a target asks for gives the target. */
static void targets_are_met_from_either_side(void **state) {
    session *s = *state;
    static const char *const ask = "--observable \"%s\" --param x=0.7 --json --quiet";
    for (int sign = -1; sign <= 1; sign += 2) {
        char question[128];
        snprintf(question, sizeof question, ask, sign < 0 ? "-1 Z2 + 0.5 Z1" : "Z2 - 0.5 Z1");
        const double target = sign * 0.378;
        session_run(s, 0, "budget @/a.qasm --noise ibm_like %s --target %.6g", question, target);
        json_t *object = session_json(s);
        const json_t *demands = json_object_get(object, "demands");
        const json_t *all = json_array_get(demands, json_array_size(demands) - 1);
        const double reduction = json_number_at(all, "reduction");
        session_run(s, 0, "budget @/a.qasm --noise ibm_like %s --noise-scale %.12f", question,
                    1.0 - reduction);
        json_t *there = session_json(s);
        assert_close(json_number_at(there, "value"), target, 2e-6, 0.0);
        json_decref(there);
        json_decref(object);
    }
}

static void sections_are_parts_between_barriers_without_names(void **state) {
    session *s = *state;
    session_write(s, "b.qasm",
                  "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[2] q;\nh q[0];\nbarrier q;\ncx "
                  "q[0], q[1];\nbarrier q;\nx q[1];\n");
    session_run(s, 0, "budget @/b.qasm --noise depolarizing --observable ZZ --json --quiet");
    json_t *object = session_json(s);
    const json_t *sections = json_object_get(object, "section");
    assert_int_equal(json_array_size(sections), 3);
    for (size_t k = 0; k < 3; ++k)
        assert_int_equal(
            atoi(json_string_value(json_object_get(json_array_get(sections, k), "name"))), k + 1);
    json_decref(object);
}

/* Gates of the device run as written, whatever the parts of the circuit are called. */
static void names_change_no_number(void **state) {
    session *s = *state;
    static const char *const forms[] = {"", "// qmae-noise section two\n"};
    double values[2];
    for (int k = 0; k < 2; ++k) {
        char text[512];
        snprintf(text, sizeof text,
                 "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[2] q;\nsx q[0];\n%ssx q[0];\nsx "
                 "q[0];\nrz(0.3) q[0];\ncz q[0], q[1];\nsx q[0];\n",
                 forms[k]);
        session_write(s, "named.qasm", text);
        session_run(s, 0, "budget @/named.qasm --noise ibm_like --observable IX --json --quiet");
        json_t *object = session_json(s);
        values[k] = json_number_at(object, "value");
        json_decref(object);
    }
    assert_true(values[0] == values[1] && values[0] != 0.0);
}

/* ---- wrong input ----------------------------------------------------------------------------- */

static void refusals_leave_nothing(void **state) {
    session *s = *state;
    static const struct {
        const char *arguments, *hint;
        int code;
    } cases[] = {
        {"@/a.qasm --observable Z0 --param x=1 --target much", "--target much: give a number", 2},
        {"@/run --target 1.5", "above 0 and below 1", 2},
        {"@/run --target -0.1", "above 0 and below 1", 2},
        {"@/run --observable Z0", "is no file", 1},
        {"@/run --merge", "--merge does nothing for the run", 2},
        {"@/run --memory 100", "--memory does nothing for the run", 2},
        {"@/nothing --observable Z0", "is no file", 1},
        {"@/a.qasm --param x=1", "give what is asked", 2},
        {"@/a.qasm --param x=1 --observable ZZ", "--observable:1:1: 'ZZ' has 2 letters", 2},
        {"@/a.qasm --observable Z0", "a.qasm:3", 1},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char path[128];
        struct stat info;
        session_run(s, 0, "budget %s --quiet --out @/left --csv @/left.csv", cases[k].arguments);
        session_refused(s, cases[k].code, cases[k].hint);
        snprintf(path, sizeof path, "%s/left", s->folder);
        assert_true(stat(path, &info) != 0);
        snprintf(path, sizeof path, "%s/left.csv", s->folder);
        assert_true(stat(path, &info) != 0);
    }
    session_write(s, "bad.qasm", "qubit q;\n// qmae-noise section two words\nx q;\n");
    session_run(s, 0, "budget @/bad.qasm --observable Z");
    session_refused(s, 1, "bad.qasm:2:1: a section has a name of at most 63 letters");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_of_a_model_costs_what_the_model_costs),
        cmocka_unit_test(the_map_is_that_of_the_library),
        cmocka_unit_test(a_circuit_has_all_that_a_run_has),
        cmocka_unit_test(targets_are_met_from_either_side),
        cmocka_unit_test(sections_are_parts_between_barriers_without_names),
        cmocka_unit_test(names_change_no_number),
        cmocka_unit_test(refusals_leave_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
