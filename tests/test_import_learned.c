/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learned layers beside a calibration: generators arrive on the qubits that the file means. */
#include "assert_close.h"
#include "folder_fixture.h"
#include "imported.h"

#include "noise/model.h"

#include <stdio.h>
#include <string.h>

/* Qubits 0 to 4 stand for 1, 2, 3, 4 and 16 of marrakesh, but are called 0 to 4 in the cut. */
static const char DEVICE[] = "tests/import/ibm_marrakesh_cut.json";

static imported read_with(const char *layers, const char *qubits) {
    imported found = {0};
    const qn_import_options options = {.qubits = qubits, .cap_t2 = true, .layers = layers};
    found.status = qn_import_read(DEVICE, &options, &found.text, &found.notes, &found.diag);
    return found;
}

static imported read_text(const char *json, const char *qubits) {
    char path[512];
    snprintf(path, sizeof path, "%s/layers.json", folder.path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(json, file);
    assert_int_equal(fclose(file), 0);
    return read_with(path, qubits);
}

static void check_term(const qn_layer_term *term, const char *letters, int a, int b, double rate) {
    assert_int_equal(term->nqubits, strlen(letters));
    for (int q = 0; q < term->nqubits; ++q) {
        assert_int_equal("IXYZ"[term->letters[q]], letters[q]);
        assert_int_equal(term->qubits[q], q ? b : a);
    }
    assert_close(term->rate, rate, 0.0, 0.0);
}

/* Labels from the right, by the layer's list of qubits; sparse ones as they stand. */
static void generators_find_their_qubits(void **state) {
    (void)state;
    imported found = read_text(
        "[ { \"gates\": [[\"cz\", [0, 1]]], \"qubits\": [2, 1, 0], \"generators\": [\"IIX\", "
        "\"IZI\", \"XYI\", \"IIZ\"], \"rates\": [0.001, 0.002, 0.003, 0.0], \"rates_std\": [1e-4, "
        "2e-4, 3e-4, 4e-4] }, { \"gates\": [[\"cz\", [2, 3]]], \"generators_sparse\": [[\"ZX\", "
        "[2, 3], 0.005], [\"Y\", [4], 0.006]] } ]",
        "all");
    if (found.status != QN_OK) fail_msg("%s", found.diag.text);
    qn_model *model = load_text(found.text);
    assert_int_equal(model->nlayers, 2);
    const qn_layer *first = &model->layers[0], *second = &model->layers[1];
    assert_int_equal(first->nterms, 3);
    check_term(&first->terms[0], "X", 2, -1, 0.001);
    check_term(&first->terms[1], "Z", 1, -1, 0.002);
    check_term(&first->terms[2], "XY", 0, 1, 0.003);
    assert_close(first->terms[1].rate_std, 2e-4, 0.0, 0.0);
    check_term(&second->terms[0], "ZX", 2, 3, 0.005);
    check_term(&second->terms[1], "Y", 4, -1, 0.006);
    assert_non_null(strstr(found.notes, "1 generators of learned layers have the rate 0"));
    qn_model_destroy(model);
    imported_clear(&found);
}

/* As RuntimeEncoder wraps values; picked qubits have new numbers, the others are traced out. */
static void wrapped_and_picked(void **state) {
    (void)state;
    imported found = read_text(
        "{ \"__type__\": \"_json\", \"__value__\": { \"data\": [ { \"__class__\": \"LayerError\", "
        "\"__value__\": { \"gates\": [[\"cz\", [2, 1]]], \"qubits\": [0, 1, 2], \"error\": { "
        "\"__value__\": { \"generators\": { \"__value__\": { \"data\": [\"ZII\", \"IXX\"] } }, "
        "\"rates\": [0.25, 0.5] } } } }, { \"gates\": [[\"cz\", [0, 1]]], \"generators\": "
        "[\"XI\"], \"rates\": [1] } ] } }",
        "2,1,3");
    if (found.status != QN_OK) fail_msg("%s", found.diag.text);
    qn_model *model = load_text(found.text);
    assert_int_equal(model->nlayers, 1);
    check_term(&model->layers[0].terms[0], "Z", 0, -1, 0.25);
    check_term(&model->layers[0].terms[1], "X", 1, -1, 0.5);
    assert_non_null(strstr(found.notes, "1 of 2 learned layers have gates on qubits"));
    qn_model_destroy(model);
    imported_clear(&found);
}

static const struct {
    const char *json, *word;
} REFUSED[] = {
    {"[]", "no learned layers"},
    {"[ { \"circuit\": \"\", \"generators\": [\"X\"], \"rates\": [1] } ]", "QPY"},
    {"[ { \"gates\": [[\"cz\", [0]]], \"generators\": [\"X\"], \"rates\": [1] } ]",
     "[\"cz\", [0, 1]]"},
    {"[ { \"gates\": [[\"zz\", [0, 1]]], \"generators\": [\"X\"], \"rates\": [1] } ]",
     "[\"cz\", [0, 1]]"},
    {"[ { \"gates\": [[\"cz\", [0, 1]]], \"generators\": [\"XXX\"], \"rates\": [1] } ]",
     "one or two"},
    {"[ { \"gates\": [[\"cz\", [0, 1]]], \"generators\": [\"XW\"], \"rates\": [1] } ]",
     "no Pauli string"},
    {"[ { \"gates\": [[\"cz\", [0, 1]]], \"generators\": [\"X\"], \"rates\": [1, 2] } ]",
     "as many"},
    {"[ { \"gates\": [[\"cz\", [0, 1]]], \"generators\": [\"X\"], \"rates\": [-1] } ]", "a rate"},
    {"[ { \"gates\": [[\"cz\", [0, 1]]], \"qubits\": [0], \"generators\": [\"XI\"], \"rates\": [1] "
     "} ]",
     "no Pauli string"},
    {"[ { \"gates\": [[\"cz\", [0, 3]]], \"generators\": [\"X\"], \"rates\": [1] } ]",
     "no noise model comes of it: the layer has cz on [0, 3], which `coupling` does not hold"},
    {"[", "no valid JSON"},
};

static void bad_files_are_refused(void **state) {
    (void)state;
    for (size_t k = 0; k < sizeof REFUSED / sizeof *REFUSED; ++k) {
        imported found = read_text(REFUSED[k].json, "all");
        if (found.status == QN_OK || !strstr(found.diag.text, REFUSED[k].word))
            fail_msg("case %zu: %s", k, found.diag.text);
        imported_clear(&found);
    }
    imported found = read_text("[ { } ]", NULL);
    assert_int_equal(found.status, QN_ERR_ARGUMENT);
    assert_non_null(strstr(found.diag.text, "--qubits"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(generators_find_their_qubits),
        cmocka_unit_test(wrapped_and_picked),
        cmocka_unit_test(bad_files_are_refused),
    };
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
