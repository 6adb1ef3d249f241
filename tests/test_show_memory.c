/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What commands print is whole, or the call says that memory was short. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "circuit/counts.h"
#include "program_fixture.h"
#include "show/json.h"
#include "show/study_print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef qn_status print_whole(const void *object, FILE *file);

enum { ROOM = 1 << 16 };

/* What is printed, into ROOM letters. */
static qn_status print_into(print_whole *print, const void *object, char *text) {
    FILE *file = fmemopen(text, ROOM, "w");
    assert_non_null(file);
    const qn_status status = print(object, file);
    assert_int_equal(fclose(file), 0);
    return status;
}

/* Each allocation fails once. */
static void assert_whole(print_whole *print, const void *object) {
    static char whole[ROOM], text[ROOM];
    int k = 0;
    assert_int_equal(print_into(print, object, whole), QN_OK);
    assert_true(strlen(whole) > 20);
    for (bool failed = true; failed;) {
        alloc_failure_arm(++k);
        const qn_status status = print_into(print, object, text);
        failed = alloc_failure_disarm();
        if (failed) assert_int_equal(status, QN_ERR_MEMORY);
        else assert_string_equal(text, whole);
    }
    assert_true(k > 1);
}

/* ---- circuits and simulations --------------------------------------------------------------- */

static qn_status print_counts(const void *object, FILE *file) {
    return qn_circuit_print_counts(object, file);
}

static void counts_are_whole(void **state) {
    (void)state;
    qn_circuit *circuit = new_circuit(3, 0);
    assert_int_equal(qn_circuit_gate(circuit, "cx", (const int[]){0, 2}, NULL), QN_OK);
    assert_whole(print_counts, circuit);
    qn_circuit_destroy(circuit);
}

static qn_status print_result(const void *object, FILE *file) {
    return qn_result_print(object, file);
}

static qn_status print_result_json(const void *object, FILE *file) {
    return qn_result_print_json(object, file);
}

static void records_are_whole(void **state) {
    (void)state;
    char none[] = "none";
    const qn_simulate_options options = {.noise = none, .shots = 100, .threads = 1};
    qn_result result = {.options = &options, .file = "tests/circuits/bell.qasm"};
    qn_diag diag = {0};
    if (qn_result_compute(&result, &diag) != QN_OK) fail_msg("%s", diag.text);
    assert_whole(print_result, &result);
    assert_whole(print_result_json, &result);
    qn_result_clear(&result);
}

/* ---- designs -------------------------------------------------------------------------------- */

static qn_status print_design(const void *object, FILE *file) {
    return qn_design_print(object, file);
}

static qn_status print_design_json(const void *object, FILE *file) {
    return qn_design_print_json(object, file);
}

static int count_of(const char *words, const char *text) {
    int count = 0;
    while ((text = strstr(text, words))) {
        ++count;
        ++text;
    }
    return count;
}

/* The longest encoder that there may be is printed to its end, too. */
static void designs_are_whole(void **state) {
    (void)state;
    qn_design design = {.folder = "d"};
    qn_contender *chosen = &design.chosen;
    qn_encoder *encoder = &chosen->candidate.settings.spec.encoder;
    static char text[ROOM];
    chosen->candidate.settings = qn_train_settings_default();
    chosen->candidate.settings.spec.qubits = 10;
    encoder->count = QN_ENCODER_PARTS;
    for (int k = 0; k < QN_ENCODER_PARTS; ++k)
        encoder->parts[k] = (qn_encoder_part){(int16_t)QN_BLOCK_RY_CX, {8, 9}};
    if (qn_model_ideal(&design.bench.model) != QN_OK) fail();
    assert_int_equal(qn_design_note(&design, "race", chosen), QN_OK);
    assert_whole(print_design, &design);
    assert_whole(print_design_json, &design);
    assert_int_equal(print_into(print_design, &design, text), QN_OK);
    assert_int_equal(count_of("ry-cx 8 9", strstr(text, "run there")), QN_ENCODER_PARTS);
    qn_design_clear(&design);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

/* Last: nothing that this process prints then is whole. */
static void lost_values_are_told(void **state) {
    (void)state;
    qn_status status;
    assert_true(qn_json_is_whole());
    qn_json_lose();
    assert_false(qn_json_is_whole());
    FILE *file = tmpfile();
    assert_non_null(file);
    status = qn_json_print(json_integer(1), 15, file);
    assert_int_equal(status, QN_ERR_MEMORY);
    assert_int_equal(ftell(file), 0);
    fclose(file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_whole), cmocka_unit_test(records_are_whole),
        cmocka_unit_test(designs_are_whole), cmocka_unit_test(lost_values_are_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
