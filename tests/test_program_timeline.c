/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline: every operation and every wait is drawn once on each of its qubits, to scale. */
#include "program_fixture.h"

#include "assert_close.h"
#include "temp_folder.h"

#include "core/atomic_file.h"
#include "program/timeline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char model_text[] = "format = 1;\nqubit: { T1 = 1e-6; T2 = 1e-6; };\ngates: { any1: { "
                                 "duration = 1e-8; depolarizing = "
                                 "0.0; }; rz: { duration = 0.0; depolarizing = 0.0; }; any2: { "
                                 "duration = 4e-8; depolarizing = 0.0; "
                                 "}; };\nmeasure: { duration = 1e-7; };\n";

static size_t count(const char *text, const char *word) {
    size_t found = 0;
    for (const char *at = text; (at = strstr(at, word)); at += strlen(word)) ++found;
    return found;
}

static char *draw(const qn_program *program, const char *title) {
    temp_folder own;
    char *text = NULL;
    size_t size = 0;
    temp_folder_create(&own);
    assert_int_equal(qn_timeline_write(program, title, temp_path(&own, "t.svg"), NULL), QN_OK);
    assert_int_equal(qn_file_read(temp_path(&own, "t.svg"), &text, &size, NULL), QN_OK);
    assert_int_equal(temp_count(&own), 1);
    temp_folder_remove(&own);
    assert_non_null(strstr(text, "</svg>"));
    return text;
}

static qn_circuit *example(void) {
    qn_circuit *circuit = new_circuit(3, 0);
    static const int one = 1;
    static const double angle = 0.3;
    add(circuit, "x", 0, -1);
    add(circuit, "cx", 0, 1);
    assert_int_equal(qn_circuit_gate(circuit, "rz", &one, &angle), QN_OK);
    add(circuit, "cx", 1, 2);
    add(circuit, "cx", 0, 1);
    assert_int_equal(qn_circuit_measure(circuit, 0, 0), QN_OK);
    return circuit;
}

/* The width of the first box whose title begins with `title`. */
static double width_of(const char *text, const char *title) {
    char line[128];
    snprintf(line, sizeof line, "<title>%s", title);
    const char *at = strstr(text, line), *width = NULL;
    assert_non_null(at);
    for (const char *w = text; (w = strstr(w, "width=\"")) && w < at; w += 7)
        if (w[-1] == ' ') width = w;
    return strtod(width + 7, NULL);
}

static void everything_is_drawn_to_scale(void **state) {
    (void)state;
    qn_circuit *circuit = example();
    qn_program *program = build_text(circuit, model_text, NULL);
    char *text = draw(program, "a < b & c");
    assert_non_null(strstr(text, "a &lt; b &amp; c"));
    assert_int_equal(count(text, "<title>x"), 1);
    assert_int_equal(count(text, "<title>cx"), 6);
    assert_int_equal(count(text, "<title>rz"), 1);
    assert_non_null(strstr(text, "stroke-width=\".6\"><title>rz")); /* takes no time: a tick */
    assert_int_equal(count(text, "<title>measure"), 1);
    /* qubit 0 waits while 1 and 2 are busy */
    assert_int_equal(count_cause(program, "idle"), 1);
    assert_int_equal(count(text, "<title>idle"), 1);
    assert_close(width_of(text, "measure"), 10 * width_of(text, "x"), 0.06, 0.0);
    assert_close(width_of(text, "idle"), 4 * width_of(text, "x"), 0.06, 0.0);
    qn_free(text);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

static void no_durations_count_operations(void **state) {
    (void)state;
    qn_circuit *circuit = example();
    qn_program *program = build_text(circuit, "format = 1;\n", NULL);
    char *text = draw(program, "ideal");
    assert_int_equal(count(text, "<title>cx"), 6);
    assert_non_null(strstr(text, "gives no durations"));
    assert_close(width_of(text, "x"), 1560.0 / 6, 0.01, 0.0); /* six operations deep */
    qn_free(text);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

static void a_bad_path_is_refused(void **state) {
    (void)state;
    qn_diag diag = {0};
    qn_circuit *circuit = example();
    qn_program *program = build_text(circuit, model_text, NULL);
    assert_int_equal(qn_timeline_write(program, "", "/no/such/folder/t.svg", &diag), QN_ERR_IO);
    assert_non_null(strstr(diag.text, "/no/such/folder"));
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_drawn_to_scale),
        cmocka_unit_test(no_durations_count_operations),
        cmocka_unit_test(a_bad_path_is_refused),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
