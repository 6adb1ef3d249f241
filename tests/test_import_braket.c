/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Amazon Braket's standardised properties: every number is that of the file, read again here; what
 * it lacks and what is wrong with it is said. */
#include "assert_close.h"
#include "folder_fixture.h"
#include "imported.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char SAMPLE[] = "tests/import/braket_properties.json";

static imported read_with(const char *path, qn_import_options options) {
    imported found = {0};
    found.status = qn_import_read(path, &options, &found.text, &found.notes, &found.diag);
    return found;
}

static json_t *load(void) {
    json_error_t error;
    json_t *root = json_load_file(SAMPLE, 0, &error);
    assert_non_null(root);
    return root;
}

/* The fidelity of a kind, of a gate if there is a name; NAN if there is none. */
static double fidelity(const json_t *list, const char *kind, const char *gate) {
    size_t k;
    const json_t *entry;
    json_array_foreach(list, k, entry) {
        const char *name = json_string_value(
            json_object_get(json_object_get(entry, "fidelityType"), "name"));
        const char *of = json_string_value(json_object_get(entry, "gateName"));
        if (strcmp(name, kind) == 0 && (!gate || strcmp(gate, of) == 0))
            return json_number_value(json_object_get(entry, "fidelity"));
    }
    return NAN;
}

static qn_gate_noise noise_of(const qn_model *model, const char *gate, int a, int b) {
    const int qubits[2] = {a, b};
    qn_gate_noise noise;
    assert_int_equal(qn_model_gate(model, qn_gate_find(gate), qubits, &noise, NULL), QN_OK);
    return noise;
}

static void every_number(void **state) {
    (void)state;
    static const char *const LABELS[] = {"0", "1", "2", "7"};
    imported found = read_with(
        SAMPLE,
        (qn_import_options){.qubits = "0,1,2,7", .cap_t2 = true, .gate_times = "4e-8,7e-8,1.5e-6"});
    if (found.status != QN_OK) fail_msg("%s", found.diag.text);
    qn_model *model = load_text(found.text);
    json_t *root = load();
    for (int q = 0; q < 4; ++q) {
        const json_t *entry = json_object_get(json_object_get(root, "oneQubitProperties"),
                                              LABELS[q]);
        const json_t *list = json_object_get(entry, "oneQubitFidelity");
        const qn_qubit qubit = qn_model_qubit(model, q);
        const double t1 = json_number_value(json_object_get(json_object_get(entry, "T1"), "value")),
                     t2 = json_number_value(json_object_get(json_object_get(entry, "T2"), "value"));
        assert_close(qubit.T1, t1, 0.0, 1e-15);
        assert_close(qubit.T2, t2 * 1e-6, 0.0, 1e-15);
        assert_close(qubit.p10, 1.0 - fidelity(list, "READOUT", NULL), 1e-15, 0.0);
        assert_close(qubit.p01, qubit.p10, 0.0, 0.0);
        assert_close(noise_of(model, "sx", q, -1).error,
                     1.0 - fidelity(list, "SIMULTANEOUS_RANDOMIZED_BENCHMARKING", NULL), 1e-15,
                     0.0);
        assert_close(noise_of(model, "x", q, -1).duration, 4e-8, 0.0, 1e-15);
        assert_close(noise_of(model, "rz", q, -1).error, 0.0, 0.0, 0.0);
    }
    for (int q = 0; q < 3; ++q) {
        char key[8];
        snprintf(key, sizeof key, "%s-%s", LABELS[q], LABELS[q + 1]);
        const json_t *list = json_object_get(
            json_object_get(json_object_get(root, "twoQubitProperties"), key),
            "twoQubitGateFidelity");
        const char *kind = "INTERLEAVED_RANDOMIZED_BENCHMARKING";
        const double cz = fidelity(list, kind, "CZ"), iswap = fidelity(list, kind, "ISWAP");
        assert_close(noise_of(model, "cz", q, q + 1).error, 1.0 - (isnan(cz) ? iswap : cz), 1e-15,
                     0.0);
        assert_close(noise_of(model, "cz", q, q + 1).duration, 7e-8, 0.0, 1e-15);
    }
    assert_false(qn_model_coupled(model, 0, 2));
    assert_non_null(strstr(found.text, "measure: { duration = 1.5e-06; }"));
    assert_non_null(strstr(found.notes, "ISWAP is no gate that circuits are decomposed into"));
    assert_non_null(strstr(found.notes, "which counts: RANDOMIZED_BENCHMARKING (4)"));
    json_decref(root);
    qn_model_destroy(model);
    imported_clear(&found);
}

/* All of a device's capabilities, whose native gates tell that one pulse is enough. */
static void capabilities(void **state) {
    (void)state;
    json_t *own = load();
    json_t *root = json_pack("{s:o, s:{s:[s, s]}, s:{s:s}}", "standardized", own, "paradigm",
                             "nativeGateSet", "cz", "prx", "service", "updatedAt", "2026-01-02");
    char *text = json_dumps(root, 0);
    imported found = import_text("capabilities.json", text, NULL);
    if (found.status != QN_OK) fail_msg("%s", found.diag.text);
    assert_non_null(strstr(found.text, "basis = [ \"rz\", \"rx\", \"cz\" ];"));
    assert_non_null(strstr(found.text, "2026-01-02"));
    assert_non_null(strstr(found.notes, "--gate-times gives them"));
    imported_clear(&found);
    free(text);
    json_decref(root);
}

/* Ions are published without relaxation times. */
static void without_times(void **state) {
    (void)state;
    json_t *root = load();
    const char *label;
    json_t *entry;
    json_object_foreach(json_object_get(root, "oneQubitProperties"), label, entry) {
        json_object_del(entry, "T1");
        json_object_set_new(entry, "T2", json_null());
    }
    char *text = json_dumps(root, 0);
    imported found = import_text("ions.json", text, "all");
    if (found.status != QN_OK) fail_msg("%s", found.diag.text);
    qn_model *model = load_text(found.text);
    assert_true(isinf(qn_model_qubit(model, 0).T1));
    assert_non_null(strstr(found.notes, "4 qubits have no T1 or no T2"));
    qn_model_destroy(model);
    imported_clear(&found);
    free(text);
    json_decref(root);
}

/* What stands in the sample, and by what it is replaced. */
static const struct {
    const char *old, *by, *word;
} CHANGES[] = {
    {"\"S\"", "\"fortnight\"", "T1 of qubit 0 has the unit 'fortnight'"},
    {"0.972", "1.5", "READOUT of qubit 0 is 1.5"},
    {"0.993", "-1", "fidelity of CZ on 0-1 is -1"},
    {"0.993", "\"x\"", "fidelity of CZ on 0-1 is no number"},
    {"\"0-1\"", "\"0-3\"", "'0-3', which is no pair of its qubits"},
    {"\"0-1\"", "\"0_1\"", "'0_1', which is no pair of its qubits"},
};

static void what_is_wrong_is_said(void **state) {
    (void)state;
    json_t *root = load();
    char *whole = json_dumps(root, JSON_REAL_PRECISION(10));
    for (size_t k = 0; k < sizeof CHANGES / sizeof *CHANGES; ++k) {
        char *at = strstr(whole, CHANGES[k].old);
        char *text = qn_alloc(strlen(whole) + 64, 1);
        assert_non_null(at);
        snprintf(text, strlen(whole) + 64, "%.*s%s%s", (int)(at - whole), whole, CHANGES[k].by,
                 at + strlen(CHANGES[k].old));
        imported found = import_text("wrong.json", text, NULL);
        if (found.status == QN_OK || !strstr(found.diag.text, CHANGES[k].word))
            fail_msg("case %zu: %s", k, found.diag.text);
        imported_clear(&found);
        qn_free(text);
    }
    static const char *const TIMES[] = {
        "", "1e-9", "1e-9;2e-9", "-1,2", "1e-9,2e-9,3e-9,4e-9", "a,b", "1e-9,nan"};
    for (size_t k = 0; k < sizeof TIMES / sizeof *TIMES; ++k) {
        imported found = read_with(SAMPLE, (qn_import_options){.gate_times = TIMES[k]});
        assert_int_equal(found.status, QN_ERR_ARGUMENT);
        assert_non_null(strstr(found.diag.text, "--gate-times"));
    }
    imported found = read_with("tests/import/nwqsim_device.json",
                               (qn_import_options){.gate_times = "1e-9,1e-9"});
    assert_int_equal(found.status, QN_ERR_ARGUMENT);
    free(whole);
    json_decref(root);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number),
        cmocka_unit_test(capabilities),
        cmocka_unit_test(without_times),
        cmocka_unit_test(what_is_wrong_is_said),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
