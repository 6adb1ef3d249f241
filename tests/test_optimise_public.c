/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What C programs search leaves the same files, to the last bit, as the command line; hosts stop
 * it, listeners are told. */
#include "qmae_noise/optimise.h"

#include "assert_close.h"
#include "session.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char CIRCUIT[] = "OPENQASM 3;\ninclude \"stdgates.inc\";\ninput float a;\n"
                              "input array[float, 2] w;\nqubit[2] q;\nry(a) q[0];\n"
                              "cx q[0], q[1];\nrx(w[0] + a) q[1];\nrz(w[1]) q[0];\n";
static const char SETTINGS[] = "circuit = \"c.qasm\";\nminimise = \"ZZ + 0.5 XI\";\n"
                               "noise = \"depolarizing\";\nsteps = 6;\ncompare-ideal = true;\n";

typedef struct watch {
    int steps, questions, patience;
    double loss;
} watch;

static bool stops(void *context) {
    watch *w = context;
    return ++w->questions == w->patience;
}

static void listener(void *context, const qn_step_record *record) {
    watch *w = context;
    ++w->steps;
    w->loss = record->loss;
}

static const char *in(const session *s, const char *name) {
    static char paths[4][PATH_MAX];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, PATH_MAX, "%s/%s", s->folder, name);
    return path;
}

static void search(const session *s, const char *folder, watch *w, qn_optimised *found) {
    const qn_host host = {.context = w, .stops = stops};
    qn_diag diag = {0};
    if (qn_optimise_from_settings(in(s, "settings.cfg"), folder, &host, listener, w, found,
                                  &diag) != QN_OK)
        fail_msg("%s", diag.text);
}

static void a_search_is_that_of_optimise(void **state) {
    session *s = *state;
    watch w = {0};
    qn_optimised found = {0};
    session_write(s, "c.qasm", CIRCUIT);
    session_write(s, "settings.cfg", SETTINGS);
    session_run(s, 0, "optimise --config @/settings.cfg --quiet --out @/command");
    session_done(s);
    search(s, in(s, "library"), &w, &found);
    session_same(s, "command/steps.csv", "library/steps.csv");
    session_same(s, "command/parameters.json", "library/parameters.json");
    session_same(s, "command/ideal_metrics.csv", "library/ideal_metrics.csv");
    assert_true(found.nvalues == 3 && w.steps == 6 && found.search.nsteps == 6);
    assert_string_equal(found.names[0], "a");
    assert_string_equal(found.names[2], "w[1]");
    assert_true(found.search.steps[5].loss == w.loss && found.value.value < w.loss);
    assert_true(found.twin.nsteps == 6 && found.without_noise.value < found.value.value);
    assert_close(found.least, -sqrt(1.25), 1e-9, 0.0);
    assert_false(found.interrupted);
    qn_optimised_clear(&found);
    qn_optimised_clear(&found);
}

static void a_stopped_search_goes_on(void **state) {
    session *s = *state;
    for (int call = 0; call < 2; ++call) {
        watch w = {.patience = call == 0 ? 4 : 0};
        qn_optimised found = {0};
        search(s, in(s, "stopped"), &w, &found);
        assert_true(found.interrupted == (call == 0));
        assert_true(found.search.step == (call == 0 ? (uint64_t)w.steps : 6));
        qn_optimised_clear(&found);
    }
    session_same(s, "command/parameters.json", "stopped/parameters.json");
}

static void without_a_folder_nothing_is_left(void **state) {
    session *s = *state;
    watch w = {0};
    qn_optimised found = {0};
    search(s, NULL, &w, &found);
    assert_int_equal(found.search.step, 6);
    qn_optimised_clear(&found);
}

static void refuse(const session *s, const char *word) {
    qn_diag diag = {0};
    qn_optimised found = {0};
    assert_int_equal(qn_optimise_from_settings(in(s, "settings.cfg"), in(s, "library"), NULL, NULL,
                                               NULL, &found, &diag),
                     QN_ERR_ARGUMENT);
    if (!strstr(diag.text, word)) fail_msg("\"%s\" does not say %s", diag.text, word);
    assert_null(found.names);
}

static void another_question_is_no_way_to_go_on(void **state) {
    session *s = *state;
    char text[600];
    snprintf(text, sizeof text, "%sz q[0];\n", CIRCUIT);
    session_write(s, "c.qasm", text);
    refuse(s, "another circuit.qasm");
    session_write(s, "c.qasm", CIRCUIT);
    snprintf(text, sizeof text, "%sseed = 3;\n", SETTINGS);
    session_write(s, "settings.cfg", text);
    refuse(s, "seed");
}

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }
static int tear_down(void **state) { return session_close(*state); }

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_search_is_that_of_optimise),
        cmocka_unit_test(a_stopped_search_goes_on),
        cmocka_unit_test(without_a_folder_nothing_is_left),
        cmocka_unit_test(another_question_is_no_way_to_go_on),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
