/* SPDX-License-Identifier: GPL-3.0-or-later */
/* noise show, check and import, circuit --timeline, as a user meets them. */
#include "assert_close.h"
#include "json_output.h"

#include <math.h>
#include <string.h>

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }
static int tear_down(void **state) { return session_close(*state); }

static void show_prints_every_figure(void **state) {
    session *s = *state;
    session_run(s, 0, "noise show ibm_like");
    session_done(s);
    static const char *const words[] = {"lambda",  "Pauli",     "fidelity", "diamond",
                                        "thermal", "0.9967700", "T1/us",    "197"};
    for (size_t k = 0; k < sizeof words / sizeof *words; ++k)
        if (!strstr(s->output, words[k])) fail_msg("'%s' is missing in\n%s", words[k], s->output);
    session_run(s, 0, "noise show quantinuum_h1_like");
    session_done(s);
    assert_non_null(
        strstr(s->output, "after idle: depolarizing on 1 qubit, average infidelity 0.00021"));
    session_run(s, 0, "noise show ibm_like --json");
    session_done(s);
    json_t *json = session_json(s);
    const json_t *cz = json_array_get(json_object_get(json, "gates"), 3);
    assert_string_equal(json_string_value(json_object_get(cz, "gate")), "cz");
    assert_close(json_number_at(cz, "average_fidelity"), 1 - 3.23e-3, 1e-12, 0.0);
    assert_close(json_number_at(cz, "error"), 3.23e-3, 0.0, 0.0);
    assert_true(json_number_at(cz, "diamond_bound") >= 1.25 * 3.23e-3);
    json_decref(json);
}

/* The sums of the audit are those of its places; every gate is a place or is named as silent. */
static void audit_covers_everything(void **state) {
    session *s = *state;
    session_run(s, 0, "noise show ibm_like --circuit --side 4 --json");
    session_done(s);
    json_t *json = session_json(s);
    const json_t *places = json_object_get(json, "locations");
    const json_t *totals = json_object_get(json, "totals");
    const char *source;
    const json_t *total;
    size_t all = 0, k;
    json_object_foreach((json_t *)(uintptr_t)totals, source, total) {
        double sum = 0.0;
        size_t count = 0;
        const json_t *place;
        json_array_foreach(places, k, place) {
            if (strcmp(json_string_value(json_object_get(place, "source")), source) != 0) continue;
            sum += json_number_at(place, "infidelity");
            ++count;
            assert_true(json_number_at(place, "line") > 0);
        }
        assert_int_equal((json_int_t)count, json_integer_value(json_object_get(total, "places")));
        assert_close(json_number_at(total, "infidelity"), sum, 1e-12, 1e-12);
        all += count;
    }
    assert_int_equal(all, json_array_size(places));
    assert_non_null(json_object_get(json_object_get(json, "without_noise"), "rz"));
    assert_null(json_object_get(json_object_get(json, "without_noise"), "cz"));
    json_decref(json);
    session_run(s, 0, "noise show ibm_like --circuit --side 4 --no-readout");
    session_done(s);
    assert_null(strstr(s->output, "readout"));
    assert_non_null(strstr(s->output, "ibm_like.cfg:"));
    session_run(s, 0, "noise show ideal --circuit --side 4");
    session_done(s);
    assert_non_null(strstr(s->output, "0 places of noise"));
}

static void check_warns(void **state) {
    session *s = *state;
    session_write(s, "odd.cfg", "format = 1;\nqubit: { p10 = 0.9; p01 = 0.9; };\n");
    session_run(s, 0, "noise check ibm_like @/odd.cfg");
    session_done(s);
    assert_non_null(strstr(s->output, "ibm_like: right, 0 warnings"));
    assert_non_null(strstr(s->output, "odd.cfg: right, 1 warning\n"));
    assert_non_null(strstr(s->output, "odd.cfg:2: qubit is read wrongly 90 %"));
}

/* The first ten failures, each on a line of its own, in the order of their lines. */
static void check_says_ten_failures(void **state) {
    session *s = *state;
    char text[2000] = "format = 1;\ngates = {\n", line[64];
    for (int k = 0; k < 12; ++k) {
        snprintf(line, sizeof line, "nosuch%d: { error = 0.1; };\n", k);
        strcat(text, line);
    }
    strcat(text, "};\n");
    session_write(s, "many.cfg", text);
    for (int command = 0; command < 2; ++command) {
        const char *at = s->errors;
        session_run(s, 0,
                    command ? "circuit --side 4 --noise @/many.cfg" : "noise check @/many.cfg");
        assert_int_equal(s->code, 1);
        at = s->errors;
        for (int k = 0; k < 10; ++k) {
            snprintf(line, sizeof line, "many.cfg:%d: ", 3 + k);
            at = strstr(at, line);
            assert_non_null(at);
            snprintf(line, sizeof line, "nosuch%d", k);
            assert_non_null(strstr(at, line));
        }
        assert_null(strstr(at, "nosuch10"));
        assert_non_null(strstr(at, "the first ten are shown"));
    }
}

static void import_writes_a_model(void **state) {
    session *s = *state;
    session_run(s, 0,
                "noise import tests/import/ibm_properties.json --config "
                "tests/import/ibm_configuration.json --qubits best:5 --out @/five.cfg");
    assert_int_equal(s->code, 0);
    assert_non_null(strstr(s->errors, "note: "));
    session_run(s, 0, "noise check @/five.cfg");
    session_done(s);
    assert_non_null(strstr(s->output, "right, 0 warnings"));
    session_run(s, 0, "noise show @/five.cfg --circuit --side 4");
    session_refused(s, 1, "`coupling` does not connect");
    session_run(s, 0,
                "noise import tests/import/ibm_properties.json --qubits best:5 --pairs all --out "
                "@/free.cfg");
    session_run(s, 0, "noise show @/free.cfg --circuit --side 4");
    session_done(s);
    session_run(s, 0,
                "noise import tests/import/aer_noise_model.json --qubits 2,1,0 --out @/aer.cfg");
    session_run(s, 0, "noise show @/aer.cfg --circuit --side 4"); /* its rules for x do not act */
    session_done(s);
    session_run(s, 0, "noise import tests/import/nwqsim_device.json --out @/five.cfg");
    session_refused(s, 1, "--force");
    session_run(s, 0, "noise import tests/import/nwqsim_device.json");
    session_refused(s, 2, "--out");
}

static void broken_input_leaves_nothing(void **state) {
    session *s = *state;
    session_write(s, "cut.json", "{ \"qubits\": [[");
    session_run(s, 0, "noise import @/cut.json --out @/new.cfg");
    session_refused(s, 1, "no valid JSON");
    session_write(s, "other.json", "{ \"weather\": \"fine\" }");
    session_run(s, 0, "noise import @/other.json --out @/new.cfg");
    session_refused(s, 1, "neither IBM");
    session_run(s, 0, "noise import @/other.json --format aer --out @/new.cfg");
    session_refused(s, 1, "no Qiskit Aer noise model");
    session_run(s, 0, "noise import @/none.json --out @/new.cfg");
    session_refused(s, 1, "none.json");
    session_run(s, 0,
                "noise import tests/import/ibm_properties.json --qubits 0,77 --out @/new.cfg");
    session_refused(s, 1, "no qubit '77'");
    session_run(s, 0, "noise check @/new.cfg");
    session_refused(s, 1, "new.cfg");
}

static void timeline(void **state) {
    session *s = *state;
    session_run(s, 0, "circuit --side 4 --noise ibm_like --timeline @/t.svg");
    session_done(s);
    assert_non_null(strstr(s->output, "waiting with noise"));
    char *text = session_read(s, "t.svg");
    assert_non_null(strstr(text, "QMAE on 10 qubits under ibm_like"));
    assert_non_null(strstr(text, "<title>cz"));
    qn_free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(show_prints_every_figure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(audit_covers_everything, set_up, tear_down),
        cmocka_unit_test_setup_teardown(check_warns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(check_says_ten_failures, set_up, tear_down),
        cmocka_unit_test_setup_teardown(import_writes_a_model, set_up, tear_down),
        cmocka_unit_test_setup_teardown(broken_input_leaves_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(timeline, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
