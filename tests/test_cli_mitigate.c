/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mitigate: known answers of a readout, the same bits again, refusals. */
#include "assert_close.h"
#include "json_output.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char tiny[] = "--side 4 --train-images 16 --test-images 8 --batch 8 --epochs 1 "
                           "--shots 50 --threads 1 --quiet";

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }

static int tear_down(void **state) { return session_close(*state); }

static void a_readout_is_inverted(void **state) {
    session *s = *state;
    session_run(s, 0, "train %s --noise readout --out @/run", tiny);
    session_done(s);
    session_run(s, 0, "mitigate @/run --json --shots 4000");
    session_done(s);
    json_t *json = session_json(s);
    const double ideal = json_number_at(json, "ideal");
    const json_t *rows = json_object_get(json, "estimates");
    assert_int_equal(json_array_size(rows), 8);
    for (size_t i = 0; i < 8; ++i) {
        const json_t *row = json_array_get(rows, i);
        const double limit = json_number_at(row, "infinite_shots"),
                     error = json_number_at(row, "error");
        if (i >= 4) assert_close(limit, ideal, 1e-10, 0);
        else assert_true(fabs(limit - ideal) > 1e-3);
        assert_true(fabs(json_number_at(row, "value") - limit) < 5 * error);
    }
    /* Inversion divides the error by 1 - p10 - p01. */
    const double seen = json_number_at(json_array_get(rows, 0), "error"),
                 undone = json_number_at(json_array_get(rows, 4), "error");
    assert_true(undone > 1.001 * seen && undone < 1.2 * seen);
    json_decref(json);
    char *before = strdup(s->output);
    session_run(s, 0, "mitigate @/run --json --shots 4000 --threads 2");
    assert_string_equal(before, s->output);
    session_run(s, 0, "mitigate @/run --json --shots 4000 --seed 2");
    assert_string_not_equal(before, s->output);
    free(before);
    session_run(s, 0, "mitigate @/run --noise ibm_like --scaling model --scales 1,1.5,2");
    session_done(s);
    assert_non_null(strstr(s->output, "richardson"));
}

/* Of the destructive test, too: the limit is the swap without readout errors, the error what shots
 * of other numbers than +-1 have. */
static void a_destructive_readout_is_inverted(void **state) {
    session *s = *state;
    session_run(s, 0, "train %s --swap-test destructive --noise ibm_like --out @/run", tiny);
    session_done(s);
    session_run(s, 0, "evaluate @/run --noise own --no-readout --json --classifier-images 0");
    session_done(s);
    json_t *json = session_json(s);
    const json_t *run = json_array_get(json_object_get(json, "runs"), 0);
    const double exact = json_number_at(json_array_get(json_object_get(run, "results"), 0), "swap");
    json_decref(json);
    for (int seed = 1; seed <= 5; ++seed) {
        session_run(s, 0, "mitigate @/run --json --shots 4000 --seed %d", seed);
        session_done(s);
        json = session_json(s);
        const json_t *rows = json_object_get(json, "estimates");
        assert_int_equal(json_array_size(rows), 8);
        const json_t *seen = json_array_get(rows, 0), *undone = json_array_get(rows, 4);
        const double error = json_number_at(undone, "error");
        assert_close(json_number_at(undone, "infinite_shots"), exact, 1e-12, 0.0);
        assert_true(fabs(json_number_at(seen, "infinite_shots") - exact) > 1e-3);
        assert_true(fabs(json_number_at(undone, "value") - exact) < 4.5 * error);
        assert_true(error > 1.001 * json_number_at(seen, "error") && error < 2e-2);
        json_decref(json);
    }
}

/* Every estimate goes to its column of infinitely many shots, whatever the method weights by. */
static void many_shots_go_to_their_limit(void **state) {
    session *s = *state;
    static const char *const scales[] = {"1,3", "1,3,5", "1,3,5,7", "1,3,5,9,11"};
    session_run(s, 0, "train %s --noise ibm_like --out @/run", tiny);
    session_done(s);
    for (size_t c = 0; c < sizeof scales / sizeof *scales; ++c)
        for (int model = 0; model < 2; ++model) {
            session_run(s, 0, "mitigate @/run --json --shots 1000000000 --scales %s --scaling %s",
                        scales[c], model ? "model" : "fold");
            session_done(s);
            json_t *json = session_json(s);
            const json_t *rows = json_object_get(json, "estimates");
            assert_int_equal(json_array_size(rows), 8);
            for (size_t i = 0; i < 8; ++i) {
                const json_t *row = json_array_get(rows, i);
                assert_true(json_number_at(row, "error") < 2e-3);
                assert_close(json_number_at(row, "value"), json_number_at(row, "infinite_shots"),
                             5 * json_number_at(row, "error"), 0);
            }
            json_decref(json);
        }
}

static void refusals(void **state) {
    session *s = *state;
    session_run(s, 0, "mitigate");
    session_refused(s, 2, "usage");
    session_run(s, 0, "mitigate @/none");
    session_refused(s, 1, "no run directory");
    static const char *const scales[] = {"1", "2,3", "1,1", "1,3,x", "1,2,3", "", "1,3,2001"};
    for (size_t i = 0; i < sizeof scales / sizeof scales[0]; ++i) {
        session_run(s, 0, "mitigate @/run --scales '%s'", scales[i]);
        session_refused(s, 2, "--scales");
    }
    session_write(
        s, "together.cfg",
        "format = 1; schedule = \"none\"; readout_groups = ( { qubits = [0, 1]; matrix = "
        "[0.9, 0.1, 0.1, 0.0, 0.1, 0.9, 0.0, 0.1, 0.0, 0.0, 0.9, 0.1, 0.0, 0.0, 0.0, 0.8]; "
        "} );");
    session_run(s, 0, "train %s --swap-test destructive --noise readout --out @/run", tiny);
    session_run(s, 0, "mitigate @/run --noise @/together.cfg --fold-gates all");
    session_done(s);
    assert_non_null(strstr(s->output, "as read   richardson"));
    assert_null(strstr(s->output, "inverted"));
    assert_non_null(strstr(s->errors, "is not undone: "));
    assert_non_null(strstr(s->errors, "not a readout group"));
    /* undone at all scales or at none: at the second they are no coins any more, or become some */
    static const char *const flips[] = {"p10 = 0.05; p01 = 0.95", "p10 = 0.25; p01 = 0.25"};
    for (size_t i = 0; i < sizeof flips / sizeof *flips; ++i) {
        char text[128];
        snprintf(text, sizeof text, "format = 1; schedule = \"none\"; qubit: { %s; };", flips[i]);
        session_write(s, "coins.cfg", text);
        session_run(s, 0, "mitigate @/run --noise @/coins.cfg --scaling model --scales 1,3");
        session_done(s);
        assert_null(strstr(s->output, "inverted"));
        assert_non_null(strstr(s->errors, "is not undone: "));
    }
    session_run(s, 0, "train %s --swap-test destructive --mitigation readout --out @/no", tiny);
    session_refused(s, 1, "the SWAP test with an ancilla");
    session_run(s, 0, "train %s --fold 2 --out @/two", tiny);
    session_refused(s, 1, "a fold of 2");
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {CASE(a_readout_is_inverted),
                                       CASE(a_destructive_readout_is_inverted),
                                       CASE(many_shots_go_to_their_limit), CASE(refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
