/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Import of calibration data: what a file says is used or named, once. */
#include "assert_close.h"
#include "folder_fixture.h"
#include "imported.h"

#include "core/atomic_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
        {"reset_length", NULL, "reset: { duration = 1.2e-06; error = 0.0; }",
         "no place for are left out: frequency (4), anharmonicity (4)\n"},
        {"no_readout_length", NULL, "reset: {", "nothing is said of how long a measurement takes"},
        {"two_orders", "0,1,2,3",
         "qubits = [1, 0]; gate = \"cx\"; duration = 3.35e-07; error = 0.01;",
         "the two orders of 3 gates on pairs differ"},
        {"measure_2", NULL, "measure: {", "left out: measure_2 (4)\n"},
    };
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; ++k) {
        char path[128];
        snprintf(path, sizeof path, "tests/import/ibm_%s.json", CASES[k].file);
        imported found = import_file(path, CASES[k].qubits);
        if (found.status != QN_OK) fail_msg("case %zu: %s", k, found.diag.text);
        if (!strstr(found.text, CASES[k].text) || occurrences(found.notes, CASES[k].note) != 1)
            fail_msg("case %zu: %s\n%s", k, found.text, found.notes);
        assert_int_equal(strstr(found.text, "\nmeasure:") != NULL,
                         strcmp(CASES[k].file, "no_readout_length") != 0);
        imported_clear(&found);
    }
}

/* The file with `old` replaced everywhere. */
static char *changed(const char *path, const char *old, const char *by) {
    char *bytes = NULL;
    size_t size = 0;
    assert_int_equal(qn_file_read(path, &bytes, &size, NULL), QN_OK);
    assert_true(occurrences(bytes, old) > 0);
    char *text = calloc(size + occurrences(bytes, old) * strlen(by) + 1, 1), *to = text;
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

static imported import_with(const char *path, qn_import_options options) {
    imported found = {0};
    options.cap_t2 = true;
    found.status = qn_import_read(path, &options, &found.text, &found.notes, &found.diag);
    return found;
}

/* All couplers of kyoto report error 1: what is left is a model, and an error makes them usable. */
static void no_coupler_works(void **state) {
    (void)state;
    static const char KYOTO[] = "tests/import/ibm_kyoto_cut.json";
    static const char *const PICKS[] = {NULL, "all", "0,1,2,3"};
    for (size_t k = 0; k < 3; ++k) {
        imported found = import_with(KYOTO, (qn_import_options){.qubits = PICKS[k]});
        if (found.status != QN_OK) fail_msg("%s", found.diag.text);
        assert_non_null(strstr(found.notes, "gate ecr reports error 1 on 3 pairs, which are left "
                                            "out: "));
        assert_non_null(strstr(found.notes, "no pair is left"));
        assert_null(strstr(found.text, "ecr: {"));
        qn_model *model = load_text(found.text);
        assert_true(PICKS[k] ? !qn_model_coupled(model, 0, 1) : qn_model_coupled(model, 0, 1));
        qn_model_destroy(model);
        imported_clear(&found);
        found = import_with(KYOTO, (qn_import_options){.qubits = PICKS[k], .pair_error = 0.0077});
        if (found.status != QN_OK) fail_msg("%s", found.diag.text);
        assert_non_null(strstr(found.text, "ecr: { duration = 6.6e-07; error = 0.0077; }"));
        assert_non_null(strstr(found.notes, "on 3 pairs, which take the error 0.0077"));
        imported_clear(&found);
    }
    imported found = import_with(KYOTO, (qn_import_options){.pairs = QN_PAIRS_MEDIAN});
    assert_int_equal(found.status, QN_ERR_PHYSICS);
    assert_non_null(strstr(found.diag.text, "give one with --pair-error"));
    found = import_with(KYOTO, (qn_import_options){.pair_error = 0.75});
    assert_int_equal(found.status, QN_ERR_ARGUMENT);
    assert_non_null(strstr(found.diag.text, "between 0 and 0.75"));
}

/* rzz of marrakesh reports error 1 where cz works: each has pairs of its own, or the medians. */
static void fractional_gates(void **state) {
    (void)state;
    static const char MARRAKESH[] = "tests/import/ibm_marrakesh_cut.json";
    imported found = import_with(MARRAKESH,
                                 (qn_import_options){.qubits = "all", .fractional = true});
    if (found.status != QN_OK) fail_msg("%s", found.diag.text);
    assert_non_null(strstr(found.text, "\"rx\", \"rzz\" ];"));
    assert_non_null(strstr(found.text, "angle_max = 1.5707963267948966; only_listed = true; }"));
    assert_int_equal(occurrences(found.text, "gate = \"cz\""), 4);
    assert_int_equal(occurrences(found.text, "gate = \"rzz\""), 2);
    assert_non_null(
        strstr(found.notes, "gate rzz reports error 1 on 2 pairs, which are left out: "));
    assert_non_null(strstr(found.notes, "--pairs median keeps 2 of them"));
    imported_clear(&found);
    found = import_with(
        MARRAKESH,
        (qn_import_options){.qubits = "all", .fractional = true, .pairs = QN_PAIRS_MEDIAN});
    if (found.status != QN_OK) fail_msg("%s", found.diag.text);
    assert_int_equal(occurrences(found.text, "gate = \"rzz\""), 4);
    imported_clear(&found);
    found = import_with(MARRAKESH, (qn_import_options){.qubits = "all"});
    assert_non_null(strstr(found.notes, "--fractional takes them into the basis"));
    assert_null(strstr(found.text, "\"rzz\""));
    imported_clear(&found);
    found = import_with("tests/import/ibm_kyoto_cut.json", (qn_import_options){.fractional = true});
    assert_non_null(strstr(found.notes, "--fractional changes nothing"));
    imported_clear(&found);
}

static void places_out_of_order(void **state) {
    (void)state;
    /* every coupler reports error 1 */
    char *text = changed("tests/import/ibm_measure_2.json",
                         "\"gate_error\", \"unit\": \"\", \"value\": 0.0",
                         "\"gate_error\", \"unit\": \"\", \"value\": 1, \"was\": 0.0");
    imported found = import_text("broken.json", text, "best:2");
    assert_int_equal(found.status, QN_ERR_PHYSICS);
    assert_non_null(strstr(found.diag.text, "report error 1"));
    assert_null(strstr(found.diag.text, "both error and duration"));
    free(text);
    imported_clear(&found);
    /* qubit 1 does not work, though its figures are there: 0 and 2 have no way to each other */
    text = changed(line_file, "\"name\": \"T1\", \"unit\": \"us\", \"value\": 101}",
                   "\"name\": \"T1\", \"unit\": \"us\", \"value\": 101}, {\"name\": "
                   "\"operational\", \"value\": 0}");
    found = import_text("dead.json", text, "best:3");
    assert_int_equal(found.status, QN_ERR_UNSUPPORTED);
    found = import_text("dead.json", text, "best:2");
    assert_int_equal(found.status, QN_OK);
    assert_non_null(strstr(found.text, "its qubits 2,3"));
    assert_int_equal(occurrences(found.notes, "1 of 4 qubits are out of order (operational: 0)"),
                     1);
    imported_clear(&found);
    /* the whole device keeps its numbers, and nothing runs on qubit 1 */
    found = import_text("dead.json", text, "all");
    assert_int_equal(found.status, QN_OK);
    assert_non_null(strstr(found.text, "all its 4 qubits"));
    assert_non_null(strstr(found.notes, "1 of the 4 qubits are out of order or lack figures, so "
                                        "that nothing runs on them: 1\n"));
    assert_non_null(strstr(found.text, "{ index = 0;"));
    assert_null(strstr(found.text, "{ index = 1;"));
    assert_non_null(strstr(found.text, "{ index = 3;"));
    assert_non_null(strstr(found.text, "coupling = (\n    [2, 3]\n);"));
    imported_clear(&found);
    found = import_text("dead.json", text, "0,1");
    assert_int_equal(found.status, QN_ERR_PHYSICS);
    assert_non_null(strstr(found.diag.text, "qubit 1 is out of order (operational: 0)"));
    found = import_text("dead.json", text, NULL);
    assert_int_equal(found.status, QN_OK);
    assert_non_null(strstr(found.text, "qubit: { T1 = 0.000102;")); /* of 100, 102, 103 */
    imported_clear(&found);
    free(text);
}

#define BOSTON "tests/import/ibm_boston_cut.json"
#define NWQ "tests/import/nwqsim_device.json"
#define CIRQ "tests/import/cirq_calibration.json"
#define TABLE "tests/import/ibm_newer_calibrations.csv"

/* A sample with something replaced everywhere: what the model must hold, and what is told once. */
static const struct change {
    const char *sample, *old, *by, *qubits, *text, *note;
} CHANGES[] = {
    {BOSTON, "jq_", "jq_", NULL, "sx: {",
     "left out: general.jq_* (3), general.lf_* (2), general_qlists.lf_* (2)\n"},
    {BOSTON, "jq_", "jq_", NULL, "sx: {", "`crosstalk` holds them in rad/s: general.zz_* (3)\n"},
    {BOSTON, "jq_", "jq_", NULL, "sx: {",
     "left out: reset_2 (4), measure_2 (4), rx (4), rzz (3)\n"},
    {BOSTON, "\"unit\": \"\", \"value\": 0.0008309034273122351",
     "\"unit\": \"%\", \"value\": 0.125", "0,1",
     "gate = \"cz\"; duration = 6.8e-08; error = 0.00125;", ""},
    {BOSTON, "\"readout_error\", \"unit\": \"\", \"value\": 0.004150390625",
     "\"readout_error\", \"unit\": \"\", \"value\": 0.5", "0,1",
     "p10 = 0.00244140625; p01 = 0.005859375;", "which count: readout_error (1)\n"},
    {BOSTON,
     "\"measure\", \"parameters\": [{\"date\": \"2026-04-16T12:23:59+02:00\", \"name\": "
     "\"gate_error\", \"unit\": \"\", \"value\": 0.004150390625",
     "\"measure\", \"parameters\": [{\"name\": \"gate_error\", \"value\": 0.75", "0,1",
     "p10 = 0.00244140625; p01 = 0.005859375;", "of the same qubit, which count: measure (1)\n"},
    {BOSTON, "\"qubits\": [1], \"gate\": \"reset\"", "\"qubits\": [0], \"gate\": \"reset\"", NULL,
     "reset: { duration = 2.232e-06;", "of which the first counts: reset (1)\n"},
    {BOSTON, "\"qubits\": [1], \"gate\": \"reset\"", "\"qubits\": [1], \"gate\": \"reboot\"", "0,1",
     "reset: { duration = 2.232e-06;", "how long a reset takes of 1 of the 2 qubits"},
    {BOSTON, "\"readout_length\"", "\"readout_depth\"", NULL, "measure: { duration = 2.2e-06;",
     "does not know are left out: readout_depth (4)\n"},
    {BOSTON,
     "\"value\": 0.004638671875}, {\"date\": \"2026-04-17T12:19:24+02:00\", \"name\": "
     "\"gate_length\"",
     "\"value\": 0.004638671875}, {\"name\": \"operational\", \"value\": 0}, {\"name\": "
     "\"gate_length\"",
     NULL, "cz: { duration = 8.8e-08; error = 0.009571391190994066; }",
     "gate cz is out of order (operational: 0) on 2 pairs, which are left out: 1-2, 0-1\n"},
    {"tests/import/ibm_johannesburg_cut.json", "u3", "u3", NULL,
     "basis = [ \"u1\", \"u2\", \"u3\", \"cx\", \"id\" ];", ""},
    {"tests/import/ibm_johannesburg_cut.json", "\"u3\"", "\"u\"", "0,1", "u3: { duration = 7.11",
     ""},
    {"tests/import/ibm_johannesburg_cut.json", "\"u1\"", "\"p\"", "0,1",
     "u1: { duration = 0.0; error = 0.0; }", ""},
    {NWQ, "\"reset0\": 0,", "\"reset0\": 0.25,", "0,1",
     "reset: { duration = 5.7e-06; error = 0.125; }",
     "error of a reset differs from qubit to qubit"},
    {NWQ, "\"reset0\": 5.7e-06,", "\"reset0\": 5.7e-06, \"xslow0\": 1, \"xslow1\": 1,", "1,2",
     "reset: { duration = 5.7e-06;", "of no gate of the basis are left out: xslow* (2)\n"},
    {NWQ, "\"reset\"", "\"xslow\"", "1,2", "basis = [ \"id\", \"rz\", \"sx\", \"x\", \"cx\" ]",
     "does not know are left out: xslow (1)\n"},
    {CIRQ, "\"doubleVal\": 60.0", "\"doubleVal\": 50.0, \"floatVal\": 60.0", "3_4,3_5",
     "T1 = 5e-05", "beside the first of an entry are left out: single_qubit_idle_t1_micros (1)\n"},
    {CIRQ, "\"doubleVal\": 60.0", "\"doubleVal\": 50.0 }, { \"doubleVal\": 60.0", "3_4,3_5",
     "T1 = 5e-05", "beside the first of an entry are left out: single_qubit_idle_t1_micros (1)\n"},
    {CIRQ, "\"doubleVal\": 60.0", "\"int64Val\": \"50\"", "3_4,3_5", "T1 = 5e-05", ""},
    {CIRQ, "\"3_5\"\n    ],\n    \"values\": [\n     {\n      \"doubleVal\": 65.0",
     "\"3_4\"\n    ],\n    \"values\": [\n     {\n      \"doubleVal\": 65.0", "3_4,4_4",
     "T1 = 6e-05", "given again, of which the first counts: single_qubit_idle_t1_micros (1)\n"},
    {TABLE, "1:68,", "1:68,", NULL, "rz: { duration = 0.0; error = 0.0; }",
     "rz is a change of frame: it takes no time\n"},
    {TABLE, "1:68,1:0.003", "1:68;2:80,1:0.003", NULL,
     "cz: { duration = 6.8e-08; error = 0.0027; }",
     "gate cz lacks error or duration on 1 pairs, which are left out: 0-2\n"},
    {TABLE, "\n1,151.5", "\n\n1,151.5", NULL, "cz: { duration = 6.8e-08; error = 0.0027; }", ""},
};

static void changes_are_heard(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof CHANGES / sizeof *CHANGES; ++k) {
        char *text = changed(CHANGES[k].sample, CHANGES[k].old, CHANGES[k].by);
        imported found = import_text(strstr(CHANGES[k].sample, ".csv") ? "changed.csv"
                                                                       : "changed.json",
                                     text, CHANGES[k].qubits);
        if (found.status != QN_OK) fail_msg("case %zu: %s", k, found.diag.text);
        if (!strstr(found.text, CHANGES[k].text) ||
            (*CHANGES[k].note && occurrences(found.notes, CHANGES[k].note) != 1))
            fail_msg("case %zu: %s\n%s", k, found.text, found.notes);
        imported_clear(&found);
        free(text);
    }
}

/* Old and new columns; a qubit that does not work is passed over. */
static void tables_of_the_web_page(void **state) {
    (void)state;
    static const char old[] = "tests/import/ibm_sample_calibrations_2025-02-03.csv";
    imported found = import_file(old, "0,1,2");
    if (found.status != QN_OK) fail_msg("%s", found.diag.text);
    assert_non_null(strstr(found.text, "IBM calibration CSV of ibm_sample, 2025-02-03"));
    assert_non_null(strstr(found.text, "T1 = 0.0001505; T2 = 9.025e-05; p10 = 0.01; p01 = 0.02;"));
    assert_non_null(
        strstr(found.text, "qubits = [0, 1]; gate = \"ecr\"; duration = 6.6e-07; error = 0.0077;"));
    assert_non_null(strstr(found.text, "measure: { duration = 1.2445e-06; }"));
    assert_int_equal(occurrences(found.notes, "no length of one-qubit gates"), 1);
    imported_clear(&found);
    assert_int_equal(import_file(old, "2,3").status, QN_ERR_PHYSICS);
    found = import_file("tests/import/ibm_newer_calibrations.csv", NULL);
    if (found.status != QN_OK) fail_msg("%s", found.diag.text);
    assert_non_null(strstr(found.text, "sx: { duration = 3.2e-08; error = 0.00032; }"));
    assert_non_null(strstr(found.text, "cz: { duration = 6.8e-08; error = 0.0027; }"));
    assert_int_equal(occurrences(found.notes, "xslow (3), measure_2 (3), rx (3), rzz (1)\n"), 1);
    imported_clear(&found);
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
        {"Readout length (ns)", "Gate length (ns)", "there is another one of these lengths"},
    };
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; ++k) {
        char *text = changed("tests/import/ibm_sample_calibrations_2025-02-03.csv", CASES[k].old,
                             CASES[k].by);
        imported found = import_text("bad.csv", text, "0,1,2");
        char told[1000];
        snprintf(told, sizeof told, "line %d, %s", found.diag.line, found.diag.text);
        if (found.status == QN_OK || !strstr(told, CASES[k].word))
            fail_msg("case %zu: %d %s", k, (int)found.status, told);
        free(text);
    }
    char *rows = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&rows, &size);
    fputs("Qubit,T1 (us)\n", file);
    for (int row = 0; row <= 4096; ++row) fprintf(file, "%d,100\n", row);
    fclose(file);
    imported many = import_text("many.csv", rows, NULL);
    assert_int_equal(many.status, QN_ERR_LIMIT);
    assert_int_equal(many.diag.line, 4098);
    free(rows);
    char *text = changed("tests/import/ibm_newer_calibrations.csv", "Init error", "Novel error");
    imported found = import_text("novel.csv", text, "0,1,2");
    assert_int_equal(occurrences(found.notes, "does not know are left out: Novel error (3)\n"), 1);
    imported_clear(&found);
    free(text);
}

static void unknown_keys_are_named_once(void **state) {
    (void)state;
    char *text = changed(line_file, "\"name\": \"frequency\"", "\"name\": \"novelty\"");
    imported found = import_text("novel.json", text, NULL);
    assert_int_equal(found.status, QN_OK);
    assert_int_equal(occurrences(found.notes, "does not know are left out: novelty (4)\n"), 1);
    free(text);
    imported_clear(&found);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_lost),        cmocka_unit_test(places_out_of_order),
        cmocka_unit_test(no_coupler_works),       cmocka_unit_test(fractional_gates),
        cmocka_unit_test(changes_are_heard),      cmocka_unit_test(tables_of_the_web_page),
        cmocka_unit_test(bad_tables_are_refused), cmocka_unit_test(unknown_keys_are_named_once),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
