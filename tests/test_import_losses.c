/* Import of calibration data: what a file says is used or named, once. */
#include "assert_close.h"
#include "folder_fixture.h"

#include "core/atomic_file.h"
#include "qmae_noise/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a file becomes: text and remarks, or why not. */
typedef struct outcome {
    qn_status status;
    char *text, *notes;
    qn_diag diag;
} outcome;

static outcome import(const char *path, const char *qubits) {
    outcome found = {0};
    const qn_import_options options = {.qubits = qubits};
    found.status = qn_import_read(path, &options, &found.text, &found.notes, &found.diag);
    return found;
}

/* A text as a file. */
static outcome import_text(const char *name, const char *text, const char *qubits) {
    temp_file(&folder, name, text, strlen(text));
    return import(temp_path(&folder, name), qubits);
}

static void clear(outcome *found) {
    qn_free(found->text);
    qn_free(found->notes);
    *found = (outcome){0};
}

static size_t count(const char *text, const char *word) {
    size_t times = 0;
    for (const char *at = text; (at = strstr(at, word)); ++at) ++times;
    return times;
}

/* Each of the samples with what its model and its remarks must hold, once. */
static void nothing_is_lost(void **state) {
    (void)state;
    static const struct {
        const char *file, *qubits, *text, *note;
    } CASES[] = {
        {"mixed_gates", "0,1,2,3", "gate = \"ecr\"; duration = 3e-07; error = 0.03;",
         "1 pairs have cx and no ecr"},
        {"mixed_gates", "best:4", "[2, 3]", "cx and no ecr"},
        {"reset_length", "0,1", "reset: { duration = 1.2e-06; error = 0.0; }",
         "nothing is said of the error of a reset"},
        {"reset_length", NULL, "reset: { duration = 1.2e-06; error = 0.0; }", "frequency (4)"},
        {"no_readout_length", NULL, "reset: {", "nothing is said of how long a measurement takes"},
        {"two_orders", "0,1,2,3",
         "qubits = [1, 0]; gate = \"cx\"; duration = 3.35e-07; error = 0.01;",
         "the two orders of 3 gates on pairs differ"},
        {"measure_2", NULL, "measure: {", "measure_2 (4)"},
    };
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; ++k) {
        char path[128];
        snprintf(path, sizeof path, "tests/import/ibm_%s.json", CASES[k].file);
        outcome found = import(path, CASES[k].qubits);
        if (found.status != QN_OK) fail_msg("case %zu: %s", k, found.diag.text);
        if (!strstr(found.text, CASES[k].text) || count(found.notes, CASES[k].note) != 1)
            fail_msg("case %zu: %s\n%s", k, found.text, found.notes);
        assert_int_equal(strstr(found.text, "\nmeasure:") != NULL,
                         strcmp(CASES[k].file, "no_readout_length") != 0);
        clear(&found);
    }
}

/* The file with `old` replaced everywhere. */
static char *changed(const char *path, const char *old, const char *by) {
    char *bytes = NULL;
    size_t size = 0;
    assert_int_equal(qn_file_read(path, &bytes, &size, NULL), QN_OK);
    assert_true(count(bytes, old) > 0);
    char *text = calloc(size + count(bytes, old) * strlen(by) + 1, 1), *to = text;
    for (const char *at = bytes; *at;) {
        if (strncmp(at, old, strlen(old)) != 0) {
            *to++ = *at++;
            continue;
        }
        memcpy(to, by, strlen(by));
        to += strlen(by);
        at += strlen(old);
    }
    qn_free(bytes);
    return text;
}

static const char line_file[] = "tests/import/ibm_reset_length.json";

static void places_out_of_order(void **state) {
    (void)state;
    /* every coupler reports error 1 */
    char *text = changed("tests/import/ibm_measure_2.json",
                         "\"gate_error\", \"unit\": \"\", \"value\": 0.0",
                         "\"gate_error\", \"unit\": \"\", \"value\": 1, \"was\": 0.0");
    outcome found = import_text("broken.json", text, NULL);
    assert_int_equal(found.status, QN_ERR_PHYSICS);
    assert_non_null(strstr(found.diag.text, "of its 4 places 4 report error 1"));
    assert_null(strstr(found.diag.text, "both error and duration"));
    free(text);
    clear(&found);
    /* qubit 1 does not work, though its figures are there: 0 and 2 have no way to each other */
    text = changed(line_file, "\"name\": \"T1\", \"unit\": \"us\", \"value\": 101}",
                   "\"name\": \"T1\", \"unit\": \"us\", \"value\": 101}, {\"name\": "
                   "\"operational\", \"value\": 0}");
    found = import_text("dead.json", text, "best:3");
    assert_int_equal(found.status, QN_ERR_UNSUPPORTED);
    found = import_text("dead.json", text, "best:2");
    assert_int_equal(found.status, QN_OK);
    assert_non_null(strstr(found.text, "its qubits 2,3"));
    clear(&found);
    found = import_text("dead.json", text, "0,1");
    assert_int_equal(found.status, QN_ERR_PHYSICS);
    assert_non_null(strstr(found.diag.text, "qubit 1 is out of order (operational: 0)"));
    found = import_text("dead.json", text, NULL);
    assert_int_equal(found.status, QN_OK);
    assert_non_null(strstr(found.text, "qubit: { T1 = 0.000102;")); /* of 100, 102, 103 */
    clear(&found);
    free(text);
}

/* Old and new columns; a qubit that does not work is passed over. */
static void tables_of_the_web_page(void **state) {
    (void)state;
    static const char old[] = "tests/import/ibm_sample_calibrations_2025-02-03.csv";
    outcome found = import(old, "0,1,2");
    if (found.status != QN_OK) fail_msg("%s", found.diag.text);
    assert_non_null(strstr(found.text, "IBM calibration CSV of ibm_sample, 2025-02-03"));
    assert_non_null(strstr(found.text, "T1 = 0.0001505; T2 = 9.025e-05; p10 = 0.01; p01 = 0.02;"));
    assert_non_null(
        strstr(found.text, "qubits = [0, 1]; gate = \"ecr\"; duration = 6.6e-07; error = 0.0077;"));
    assert_non_null(strstr(found.text, "measure: { duration = 1.2445e-06; }"));
    assert_int_equal(count(found.notes, "no length of one-qubit gates"), 1);
    clear(&found);
    assert_int_equal(import(old, "2,3").status, QN_ERR_PHYSICS);
    found = import("tests/import/ibm_newer_calibrations.csv", NULL);
    if (found.status != QN_OK) fail_msg("%s", found.diag.text);
    assert_non_null(strstr(found.text, "sx: { duration = 3.2e-08; error = 0.00032; }"));
    assert_non_null(strstr(found.text, "cz: { duration = 6.8e-08; error = 0.0027; }"));
    assert_int_equal(count(found.notes, "xslow (3), measure_2 (3), rx (3), rzz (1)\n"), 1);
    clear(&found);
}

static void bad_tables_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *old, *by, *word;
    } CASES[] = {
        {"\"150.5\"", "\"nan\"", "line 2, column 'T1 (us)': 'nan' is no finite number"},
        {"\"150.5\"", "\"12x\"", "'12x' is no number"},
        {"0_1:0.0077", "0_1=0.0077", "is no list like"},
        {"0_1:0.0077", "0_0:0.0077", "qubit 0 twice"},
        {"0_1:0.0077", "0_9:0.0077", "does not exist"},
        {"\"0.00023\",", "", "14 cells, the first line 15"},
        {"\"Yes\"", "\"maybe\"", "neither yes nor no"},
        {"\"3\",\"153.5\"", "\"4\",\"153.5\"", "is out of order"},
        {"\"No\"", "\"No", "open quote"},
    };
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; ++k) {
        char *text = changed("tests/import/ibm_sample_calibrations_2025-02-03.csv", CASES[k].old,
                             CASES[k].by);
        outcome found = import_text("bad.csv", text, "0,1,2");
        char told[1000];
        snprintf(told, sizeof told, "line %d, %s", found.diag.line, found.diag.text);
        if (found.status == QN_OK || !strstr(told, CASES[k].word))
            fail_msg("case %zu: %d %s", k, (int)found.status, told);
        free(text);
    }
    char *text = changed("tests/import/ibm_newer_calibrations.csv", "Init error", "Novel error");
    outcome found = import_text("novel.csv", text, "0,1,2");
    assert_int_equal(count(found.notes, "does not know are left out: Novel error (3)\n"), 1);
    clear(&found);
    free(text);
}

static void unknown_keys_are_named_once(void **state) {
    (void)state;
    char *text = changed(line_file, "\"name\": \"frequency\"", "\"name\": \"novelty\"");
    outcome found = import_text("novel.json", text, NULL);
    assert_int_equal(found.status, QN_OK);
    assert_int_equal(count(found.notes, "does not know are left out: novelty (4)\n"), 1);
    free(text);
    clear(&found);
}

#define FLIP(operations, qubits)                                                                   \
    "{\"type\": \"qerror\", \"operations\": [" operations "], " qubits                             \
    "\"instructions\": [[{\"name\": \"pauli\", \"qubits\": [0], \"params\": [\"X\"]}], "           \
    "[{\"name\": \"id\", \"qubits\": [0]}]], \"probabilities\": [0.25, 0.75]}"

/* Errors of an id, before a measurement, after a reset; a delay has no place in a model. */
static void aer_operations(void **state) {
    (void)state;
    outcome found = import_text(
        "aer.json", "{\"errors\": [" FLIP("\"id\", \"measure\", \"reset\", \"delay\"", "") "]}",
        "0,1");
    if (found.status != QN_OK) fail_msg("%s", found.diag.text);
    assert_non_null(strstr(found.text, "{ after = \"id\"; channel = \"pauli\""));
    assert_non_null(strstr(found.text, "{ before = \"measure\"; channel = \"pauli\""));
    assert_non_null(strstr(found.text, "{ after = \"reset\"; channel = \"pauli\""));
    assert_int_equal(count(found.notes, "are left out: delay (1)"), 1);
    assert_null(strstr(found.notes, "one order"));
    clear(&found);
    found = import_text(
        "aer.json", "{\"errors\": [" FLIP("\"measure\"", "\"gate_qubits\": [[1]], ") "]}", "0,1");
    assert_int_equal(found.status, QN_OK);
    assert_non_null(
        strstr(found.text, "{ before = \"measure\"; qubits = [1]; channel = \"pauli\""));
    clear(&found);
}

static void aer_readout_of_one_qubit(void **state) {
    (void)state;
    outcome found = import_text(
        "aer.json",
        "{\"errors\": [{\"type\": \"roerror\", \"operations\": "
        "[\"measure\"], \"gate_qubits\": [[0]], \"probabilities\": [[0.875, "
        "0.125], [0.25, 0.75]]}]}",
        NULL);
    if (found.status != QN_OK) fail_msg("%s", found.diag.text);
    assert_non_null(strstr(found.text, "p10 = 0.125; p01 = 0.25;"));
    clear(&found);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_lost),
        cmocka_unit_test(places_out_of_order),
        cmocka_unit_test(tables_of_the_web_page),
        cmocka_unit_test(bad_tables_are_refused),
        cmocka_unit_test(unknown_keys_are_named_once),
        cmocka_unit_test(aer_operations),
        cmocka_unit_test(aer_readout_of_one_qubit),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
