/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Import of calibration data: a key that no format has is named once with the number of its places,
 * wherever in a file it stands. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "folder_fixture.h"
#include "imported.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES_MAX = 64, PLACE_SIZE = 200 };

static const char KEY[] = "novelty";

/* The kinds of places in a file: the keys on the way to an object, lists left out. */
typedef struct places {
    char names[PLACES_MAX][PLACE_SIZE];
    size_t count;
} places;

static void collect(const json_t *value, const char *here, places *all) {
    size_t k = 0;
    const char *name;
    json_t *entry;
    json_array_foreach(value, k, entry) collect(entry, here, all);
    if (!json_is_object(value)) return;
    for (k = 0; k < all->count && strcmp(all->names[k], here) != 0; ++k) {
    }
    assert_true(k < PLACES_MAX);
    if (k == all->count) snprintf(all->names[all->count++], PLACE_SIZE, "%s", here);
    json_object_foreach((json_t *)value, name, entry) {
        char inside[PLACE_SIZE];
        assert_true(snprintf(inside, sizeof inside, "%s/%s", here, name) < PLACE_SIZE);
        collect(entry, inside, all);
    }
}

/* Sets the key in every object of a place; returns how many those are. */
static size_t insert(json_t *value, const char *here, const char *place, json_t *what) {
    size_t k, count = 0;
    const char *name;
    json_t *entry;
    json_array_foreach(value, k, entry) count += insert(entry, here, place, what);
    if (!json_is_object(value)) return count;
    json_object_foreach(value, name, entry) {
        char inside[PLACE_SIZE];
        snprintf(inside, sizeof inside, "%s/%s", here, name);
        count += insert(entry, inside, place, what);
    }
    if (strcmp(here, place) != 0) return count;
    assert_int_equal(json_object_set(value, KEY, what), 0);
    return count + 1;
}

static json_t *load(const char *path) {
    json_error_t error;
    json_t *root = json_load_file(path, 0, &error);
    if (!root) fail_msg("%s: %s", path, error.text);
    return root;
}

static void save(const json_t *root, const char *name) {
    char *text = json_dumps(root, 0);
    temp_file(&folder, name, text, strlen(text));
    free(text);
}

/* Imports, and looks for the key in remarks and text. */
static void check(const char *place, size_t count, const char *path,
                  const qn_import_options *options) {
    char *text = NULL, *notes = NULL, named[64];
    qn_diag diag = {0};
    if (qn_import_read(path, options, &text, &notes, &diag) != QN_OK)
        fail_msg("%s: %s", place, diag.text);
    snprintf(named, sizeof named, "%s (%zu)", KEY, count);
    if (occurrences(notes, KEY) != 1 || !strstr(notes, named) || occurrences(text, KEY) != 1)
        fail_msg("%s: no '%s' once in\n%s", place, named, notes);
    qn_free(text);
    qn_free(notes);
}

/* Whatever the key's value is. */
static void check_place(const char *sample, const char *place, const char *qubits) {
    json_t *const values[] = {json_real(0.5), json_string("a"), json_null(), json_pack("[i]", 1),
                              json_pack("{s:i}", "inside", 1)};
    for (size_t v = 0; v < sizeof values / sizeof *values; ++v) {
        json_t *root = load(sample);
        const size_t count = insert(root, "", place, values[v]);
        const qn_import_options options = {.qubits = qubits};
        save(root, "changed.json");
        char where[PLACE_SIZE + 100];
        snprintf(where, sizeof where, "%s%s, value %zu", sample, place, v);
        check(where, count, temp_path(&folder, "changed.json"), &options);
        json_decref(root);
        json_decref(values[v]);
    }
}

static void unknown_keys_are_named_everywhere(void **state) {
    (void)state;
    static const struct {
        const char *sample, *qubits;
        size_t depths; /* kinds of places in it */
    } CASES[] = {
        {"tests/import/ibm_properties.json", "0,1", 4},
        {"tests/import/ibm_boston_cut.json", NULL, 6},
        {"tests/import/aer_noise_model.json", "0,1,2", 3},
        {"tests/import/cirq_calibration.json", "3_4,3_5", 4},
        {"tests/import/nwqsim_device.json", "0,1", 9},
    };
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; ++k) {
        places all = {.count = 0};
        json_t *root = load(CASES[k].sample);
        collect(root, "", &all);
        json_decref(root);
        if (all.count != CASES[k].depths) fail_msg("%s has %zu", CASES[k].sample, all.count);
        for (size_t p = 0; p < all.count; ++p)
            check_place(CASES[k].sample, all.names[p], CASES[k].qubits);
    }
}

/* Of what the formats do have nothing is called unknown. */
static void known_keys_are_known(void **state) {
    (void)state;
    static const char *const SAMPLES[] = {
        "ibm_properties",  "ibm_boston_cut",   "ibm_johannesburg_cut", "ibm_mixed_gates",
        "aer_noise_model", "cirq_calibration", "nwqsim_device",        "braket_properties"};
    for (size_t k = 0; k < sizeof SAMPLES / sizeof *SAMPLES; ++k) {
        char path[128];
        snprintf(path, sizeof path, "tests/import/%s.json", SAMPLES[k]);
        imported found = import_file(path, NULL);
        if (found.status != QN_OK) fail_msg("%s: %s", path, found.diag.text);
        if (strstr(found.notes, "does not know") || strstr(found.notes, "does not have"))
            fail_msg("%s: %s", path, found.notes);
        imported_clear(&found);
    }
}

/* The snapshot without what cirq.to_json puts around it. */
static void snapshot_of_cirq(void **state) {
    (void)state;
    json_t *root = load("tests/import/cirq_calibration.json"), *what = json_integer(1);
    json_t *snapshot = json_object_get(root, "metrics");
    save(snapshot, "snapshot.json");
    imported found = import_file(temp_path(&folder, "snapshot.json"), "3_4,3_5");
    assert_int_equal(found.status, QN_OK);
    assert_non_null(strstr(found.text, "a Google device, 2024-08-16, from"));
    assert_null(strstr(found.notes, "does not know"));
    imported_clear(&found);
    assert_int_equal(insert(snapshot, "", "", what), 1);
    save(snapshot, "snapshot.json");
    const qn_import_options options = {.qubits = "3_4,3_5"};
    check("snapshot", 1, temp_path(&folder, "snapshot.json"), &options);
    json_decref(root);
    json_decref(what);
}

/* The sample of a configuration is in ns, of the object in memory in s. */
static void samples_of_a_configuration(void **state) {
    static const struct {
        double written, seconds; /* 0 = refused */
    } cases[] = {{4, 4e-9}, {0.5, 5e-10}, {2.5e-10, 2.5e-10}, {1e-308, 0}, {0, 0},
                 {-1, 0},   {1e7, 0}};
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char *text = NULL, *notes = NULL;
        qn_diag diag = {0};
        qn_model *model = NULL;
        json_t *root = load("tests/import/ibm_configuration.json");
        json_object_set_new(root, "dt", json_real(cases[k].written));
        save(root, "sample.json");
        json_decref(root);
        const qn_import_options options = {.configuration = temp_path(&folder, "sample.json")};
        const qn_status status = qn_import_read("tests/import/ibm_properties.json", &options, &text,
                                                &notes, &diag);
        if (cases[k].seconds == 0.0) {
            assert_int_equal(status, QN_ERR_SYNTAX);
            assert_non_null(strstr(diag.text, "dt is the length of a sample in ns"));
            continue;
        }
        assert_int_equal(status, QN_OK);
        assert_int_equal(qn_model_parse("t.cfg", text, NULL, &model, NULL), QN_OK);
        assert_true(qn_model_dt(model) == cases[k].seconds);
        qn_model_destroy(model);
        qn_free(text);
        qn_free(notes);
    }
}

static void configuration_too(void **state) {
    (void)state;
    json_t *root = load("tests/import/ibm_configuration.json"), *what = json_integer(1);
    assert_int_equal(insert(root, "", "", what), 1);
    save(root, "configuration.json");
    const qn_import_options options = {.configuration = temp_path(&folder, "configuration.json")};
    check("configuration", 1, "tests/import/ibm_properties.json", &options);
    char *text = NULL, *notes = NULL;
    qn_diag diag = {0};
    assert_int_equal(
        qn_import_read("tests/import/nwqsim_device.json", &options, &text, &notes, &diag),
        QN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "--config is for IBM"));
    json_decref(root);
    json_decref(what);
}

/* A table with a further column of any place. */
static void columns_too(void **state) {
    (void)state;
    static const char sample[] = "tests/import/ibm_newer_calibrations.csv";
    for (int place = 1; place < 22; ++place) {
        char line[2048], where[64], *text = NULL;
        size_t size = 0, rows = 0;
        FILE *from = fopen(sample, "r"), *to = open_memstream(&text, &size);
        assert_non_null(from);
        for (; fgets(line, sizeof line, from); ++rows) {
            char *at = line;
            for (int comma = 0; comma < place && strchr(at, ','); ++comma) at = strchr(at, ',') + 1;
            fprintf(to, "%.*s%s,%s", (int)(at - line), line, rows ? "0.1" : KEY, at);
        }
        fclose(from);
        fclose(to);
        temp_file(&folder, "changed.csv", text, size);
        snprintf(where, sizeof where, "column %d", place);
        check(where, rows - 1, temp_path(&folder, "changed.csv"), NULL);
        free(text);
    }
}

/* Whichever allocation fails, nothing is written. */
static void memory_runs_out(void **state) {
    (void)state;
    static const struct {
        const char *sample, *qubits;
    } CASES[] = {
        {"ibm_boston_cut.json", NULL},        {"ibm_boston_cut.json", "best:3"},
        {"aer_noise_model.json", NULL},       {"aer_noise_model.json", "0,1,2"},
        {"nwqsim_device.json", "0,1"},        {"cirq_calibration.json", "best:2"},
        {"ibm_newer_calibrations.csv", NULL},
    };
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; ++k) {
        char path[128];
        const qn_import_options options = {.qubits = CASES[k].qubits};
        snprintf(path, sizeof path, "tests/import/%s", CASES[k].sample);
        for (int failing = 1;; ++failing) {
            char *text = NULL, *notes = NULL;
            qn_diag diag = {0};
            alloc_failure_arm(failing);
            const qn_status status = qn_import_read(path, &options, &text, &notes, &diag);
            const bool failed = alloc_failure_disarm();
            if (failed != (status == QN_ERR_MEMORY))
                fail_msg("%s, allocation %d: %d %s", path, failing, (int)status, diag.text);
            if (failed) assert_true(!text && !notes);
            qn_free(text);
            qn_free(notes);
            if (!failed) break;
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_keys_are_known), cmocka_unit_test(snapshot_of_cirq),
        cmocka_unit_test(configuration_too),    cmocka_unit_test(samples_of_a_configuration),
        cmocka_unit_test(columns_too),          cmocka_unit_test(unknown_keys_are_named_everywhere),
        cmocka_unit_test(memory_runs_out)};
    return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
