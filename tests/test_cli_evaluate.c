/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluate and budget as a user meets them: the numbers agree with the run's own, with one another
 * and with what the files say; wrong input is one sentence and leaves nothing. */
#include "assert_close.h"
#include "json_output.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char tiny[] =
    "--side 4 --train-images 40 --test-images 30 --batch 8 --epochs 1 --shots "
    "50 --threads 1 --quiet";

static int set_up(void **state) {
    if (session_open(QN_TEST_PROGRAM, (session **)state) != 0) return 1;
    session_run(*state, 0, "train %s --noise ibm_like --out @/noisy", tiny);
    session_done(*state);
    session_run(*state, 0, "train %s --model qae --out @/ideal", tiny);
    session_done(*state);
    return 0;
}

static int tear_down(void **state) { return session_close(*state); }

static int lines(const char *text) {
    int count = 0;
    for (; *text; ++text) count += *text == '\n';
    return count;
}

/* ---- evaluate ------------------------------------------------------------------------------- */

/* The last line of metrics.csv is the evaluation of the final model: column `column` from 0. */
static double metric(const session *s, const char *name, int column) {
    char *text = session_read(s, name);
    text[strlen(text) - 1] = '\0';
    const char *at = strrchr(text, '\n') + 1;
    for (; column > 0; --column) at = strchr(at, ',') + 1;
    const double value = strtod(at, NULL);
    qn_free(text);
    return value;
}

/* Column `column` of the last `count` rows of a run's images.csv. */
static void last_images(const session *s, const char *name, int column, size_t count,
                        double *values) {
    char *text = session_read(s, name), *at = text + strlen(text) - 1;
    for (size_t k = count; k-- > 0;) {
        *at = '\0';
        at = strrchr(text, '\n');
        const char *field = at + 1;
        for (int c = 0; c < column; ++c) field = strchr(field, ',') + 1;
        values[k] = strtod(field, NULL);
    }
    qn_free(text);
}

/* Without noise the one run's ideal fidelity against the other's fidelity, from their own tables;
 * a run against itself; runs on other images. */
static void test_paired(void **state) {
    session *s = *state;
    double first[30], other[30], mean = 0.0, squares = 0.0;
    session_run(s, 0,
                "evaluate @/noisy @/ideal @/noisy --noise none --json --quiet --classifier-images "
                "0 --out @/pairs");
    session_done(s);
    json_t *object = session_json(s), *runs = json_object_get(object, "runs");
    last_images(s, "noisy/images.csv", 4, 30, first); /* step,image,swap,fidelity,ideal */
    last_images(s, "ideal/images.csv", 3, 30, other);
    for (int i = 0; i < 30; ++i) mean += (other[i] - first[i]) / 30;
    for (int i = 0; i < 30; ++i) squares += pow(other[i] - first[i] - mean, 2);
    json_t *cells[3], *differences[3];
    for (size_t r = 0; r < 3; ++r) {
        cells[r] = json_array_get(json_object_get(json_array_get(runs, r), "results"), 0);
        differences[r] = json_object_get(cells[r], "difference");
    }
    assert_null(differences[0]);
    const json_t *found = json_object_get(differences[1], "fidelity");
    assert_close(json_number_at(found, "mean"), mean, 1e-12, 0.0);
    assert_close(json_number_at(found, "error"), sqrt(squares / 29 / 30), 1e-12, 0.0);
    /* Student's t of 29 degrees of freedom: 2.04523 */
    assert_close(json_number_at(found, "high"), mean + 2.04523 * sqrt(squares / 29 / 30), 1e-6,
                 0.0);
    assert_true(json_is_null(json_object_get(json_object_get(differences[1], "accuracy"), "mean")));
    found = json_object_get(differences[2], "swap");
    assert_true(json_number_at(found, "mean") == 0.0 && json_number_at(found, "error") == 0.0);
    json_decref(object);
    char *table = session_read(s, "pairs/paired.csv");
    /* 8 figures of two runs: no accuracy, nothing of the loading, which is exact */
    assert_int_equal(lines(table), 1 + 2 * 8);
    qn_free(table);
    session_run(s, 0,
                "train --side 8 --train-images 8 --test-images 30 --batch 8 --epochs 1 "
                "--gradient exact --threads 1 --quiet --out @/large");
    session_done(s);
    session_run(s, 0, "evaluate @/noisy @/large --noise none --quiet --classifier-images 0");
    session_done(s);
    assert_non_null(strstr(s->output, "has other test images"));
}

/* The field `name` of the row of a table that begins with `key`; NAN if it is empty. */
static double field_of(char *table, const char *key, const char *name) {
    int column = 1; /* the name begins with the comma in front of it */
    for (const char *c = table; c < strstr(table, name); ++c) column += *c == ',';
    const char *at = strstr(table, key);
    assert_non_null(at);
    for (; column > 0; --column) at = strchr(at, ',') + 1;
    return *at == ',' || *at == '\n' ? NAN : strtod(at, NULL);
}

/* Two seeds of two models: their means and differences from the table of single runs; the intervals
 * are those of seeds and images together. A third seed of one leaves no pairs. */
static void test_seeds(void **state) {
    session *s = *state;
    for (int seed = 1; seed <= 3; ++seed)
        for (int qae = 0; qae < 2; ++qae) {
            session_run(s, 0, "train %s --model %s --seed %d --out @/%s-seed%d", tiny,
                        qae ? "qae" : "qmae", seed, qae ? "q" : "m", seed);
            session_done(s);
        }
    session_run(s, 0,
                "evaluate @/q-seed2 @/m-seed1 @/q-seed1 @/m-seed2 --noise none,ibm_like --quiet "
                "--classifier-images 0 --out @/seeds");
    session_done(s);
    assert_non_null(strstr(s->output, "fidelity over seeds, how many behind the name"));
    char *single = session_read(s, "seeds/evaluation.csv"),
         *table = session_read(s, "seeds/seeds.csv"), key[4][256], group[2][256];
    for (int k = 0; k < 4; ++k)
        snprintf(key[k], sizeof key[k], "%s/%s-seed%d\",\"%s\",\"none\",\"ibm_like\"", s->folder,
                 k < 2 ? "q" : "m", 1 + k % 2, k < 2 ? "qae" : "qmae");
    for (int k = 0; k < 2; ++k)
        snprintf(group[k], sizeof group[k], "%s/%s\",\"none\",\"ibm_like\",fidelity", s->folder,
                 k ? "m" : "q");
    double mean[2];
    for (int k = 0; k < 2; ++k) {
        mean[k] = 0.5 * (field_of(single, key[2 * k], ",fidelity,") +
                         field_of(single, key[2 * k + 1], ",fidelity,"));
        assert_close(field_of(table, group[k], ",mean,"), mean[k], 1e-11, 0.0);
        assert_true(field_of(table, group[k], ",seeds,") == 2.0);
        assert_true(field_of(table, group[k], ",low,") < mean[k]);
    }
    assert_true(isnan(field_of(table, group[0], ",difference,")));
    assert_close(field_of(table, group[1], ",difference,"), mean[1] - mean[0], 1e-11, 0.0);
    qn_free(single);
    qn_free(table);
    /* 8 models under 9 devices: more rows than a picture has */
    session_run(s, 0,
                "evaluate @/q-seed1 @/q-seed2 @/q-seed3 @/m-seed1 @/m-seed2 @/m-seed3 @/q-seed1 "
                "@/m-seed1 --noise none,ibm_like,depolarizing,readout,t1t2,ibm_eagle_like "
                "--noise ibm_falcon_like,ibm_heron_like,google_willow_like --test-images 2 "
                "--quiet --classifier-images 0 --out @/many");
    session_done(s);
    qn_free(session_read(s, "many/grid.png"));
    session_run(s, 0, "evaluate @/q-seed1 @/q-seed3 @/m-seed1 @/m-seed2 --quiet --noise none");
    session_done(s);
    assert_non_null(strstr(s->output, "has other seeds or test images"));
    session_run(s, 0, "evaluate @/q-seed1 @/m-seed1 --quiet --noise none");
    session_done(s);
    assert_null(strstr(s->output, "over seeds"));
    /* noise models of one name and other numbers are not of one group */
    session_run(s, 0,
                "sweep %s --noise ibm_like --over gates.cz.error=1e-3,2e-2 --seeds 2 --out @/swept",
                tiny);
    session_done(s);
    session_run(s, 0, "evaluate @/swept/*-seed1 @/swept/*-seed2 --quiet --noise none");
    session_done(s);
    assert_non_null(strstr(s->output, "(gates.cz.error_1e-3), 2"));
    assert_non_null(strstr(s->output, "(gates.cz.error_2e-2), 2"));
    /* nor are trainings with other loaders, though they are looked at with one */
    session_run(s, 0, "sweep %s --over embedding=state,mps:1 --seeds 2 --out @/loaded", tiny);
    session_done(s);
    session_run(s, 0, "evaluate @/loaded/*-seed1 @/loaded/*-seed2 --quiet --embedding mps:1");
    session_done(s);
    assert_non_null(strstr(s->output, "(embedding_state), 2"));
    assert_non_null(strstr(s->output, "(embedding_mps_1), 2"));
}

static void test_evaluate(void **state) {
    session *s = *state;
    session_run(s, 0, "evaluate @/noisy --json --quiet --classifier-images 300");
    session_done(s);
    json_t *object = session_json(s);
    json_t *run = json_array_get(json_object_get(object, "runs"), 0);
    json_t *results = json_object_get(run, "results");
    assert_int_equal(json_array_size(results), 2);
    json_t *own = json_array_get(results, 0), *none = json_array_get(results, 1);
    assert_string_equal(json_string_value(json_object_get(own, "tested_on")), "ibm_like");
    assert_string_equal(json_string_value(json_object_get(none, "tested_on")), "none");
    /* step,epoch,swap,swap_error,fidelity,fidelity_error,ideal,... */
    assert_close(json_number_at(own, "swap"), metric(s, "noisy/metrics.csv", 2), 1e-12, 0.0);
    assert_close(json_number_at(own, "fidelity"), metric(s, "noisy/metrics.csv", 4), 1e-12, 0.0);
    assert_close(json_number_at(own, "ideal"), metric(s, "noisy/metrics.csv", 6), 1e-12, 0.0);
    assert_close(json_number_at(none, "fidelity"), json_number_at(own, "ideal"), 1e-12, 0.0);
    assert_close(json_number_at(none, "swap"), json_number_at(none, "fidelity"), 1e-12, 0.0);
    assert_close(json_number_at(none, "ideal"), json_number_at(own, "ideal"), 1e-15, 0.0);
    assert_true(json_number_at(own, "ssim") < json_number_at(none, "ssim") + 0.2);
    assert_true(json_number_at(run, "accuracy_clean") > json_number_at(run, "accuracy_masked"));
    assert_true(json_number_at(own, "accuracy") >= 0.0 && json_number_at(own, "accuracy") <= 1.0);
    json_decref(object);
}

static void test_matrix(void **state) {
    session *s = *state;
    session_run(s, 0,
                "evaluate @/noisy @/ideal --quiet --classifier-images 0 --readout-shots 100 --out "
                "@/figures --columns 5");
    session_done(s);
    assert_non_null(
        strstr(s->output, "fidelity with its 95 % interval: trained on (rows), tested on"));
    assert_non_null(strstr(s->output, "from 100 shots an image"));
    assert_null(strstr(s->output, "accuracy"));
    char *table = session_read(s, "figures/evaluation.csv");
    assert_int_equal(lines(table), 5); /* two runs on two devices, and the names */
    qn_free(table);
    char *png = session_read(s, "figures/grid.png");
    assert_memory_equal(png, "\x89PNG\r\n", 6);
    qn_free(png);
    static const char *const files[] = {"1-noisy-ibm_like.npy", "1-noisy-none-images-idx3-ubyte",
                                        "2-ideal-ibm_like.npy", "2-ideal-masked-images-idx3-ubyte",
                                        "1-noisy-original.npy", "2-ideal-labels-idx1-ubyte"};
    for (size_t k = 0; k < sizeof files / sizeof *files; ++k) {
        char path[160];
        struct stat info;
        snprintf(path, sizeof path, "%s/figures/%s", s->folder, files[k]);
        if (stat(path, &info) != 0) fail_msg("no %s", files[k]);
        if (strstr(path, ".npy")) assert_int_equal(info.st_size, 128 + 30 * 16 * 8);
    }
    session_run(s, 0, "evaluate @/noisy --out @/figures");
    session_refused(s, 1, "exists");
}

static const json_t *first_cell(const json_t *object) {
    const json_t *run = json_array_get(json_object_get(object, "runs"), 0);
    return json_array_get(json_object_get(run, "results"), 0);
}

/* Trajectories: near the exact figures, and a word on the target. */
static void test_trajectories(void **state) {
    session *s = *state;
    session_run(
        s, 0,
        "evaluate @/noisy --noise own --quiet --classifier-images 0 --json --engine trajectory "
        "--trajectories 100 --test-images 10");
    json_t *random = session_json(s);
    session_run(
        s, 0, "evaluate @/noisy --noise own --quiet --classifier-images 0 --json --test-images 10");
    json_t *exact = session_json(s);
    const json_t *a = first_cell(random), *b = first_cell(exact);
    assert_close(json_number_at(a, "swap"), json_number_at(b, "swap"),
                 4 * json_number_at(a, "swap_trajectory_error"), 0);
    assert_close(json_number_at(a, "fidelity"), json_number_at(b, "fidelity"),
                 4 * json_number_at(a, "fidelity_trajectory_error"), 0);
    assert_true(json_number_at(a, "swap_trajectory_error") > 0.0);
    assert_true(json_number_at(b, "swap_trajectory_error") == 0.0);
    json_decref(random);
    json_decref(exact);
    session_run(s, 0,
                "evaluate @/noisy --noise own --quiet --classifier-images 0 --engine trajectory "
                "--trajectories 64 --test-images 5 --target-se 1e-6");
    assert_non_null(strstr(s->output, "not reached"));
    session_run(s, 0,
                "evaluate @/noisy --noise own --quiet --classifier-images 0 --engine trajectory "
                "--trajectories 64 --test-images 5 --target-se 0.5");
    assert_non_null(strstr(s->output, ", reached"));
    session_run(s, 0,
                "train --side 4 --train-images 8 --test-images 4 --batch 4 --epochs 1 --threads 1 "
                "--gradient spsa --noise ibm_like --engine trajectory --trajectories 20 "
                "--target-se 1e-6 --quiet --out @/drawn");
    assert_non_null(
        strstr(s->output, "the target of 1e-06 was reached by the loss in 0 of 2 steps"));
}

/* ---- budget --------------------------------------------------------------------------------- */

static double sum(const json_t *object, const char *grouping, const char *name) {
    const json_t *groups = json_object_get(object, grouping);
    double total = 0.0;
    for (size_t g = 0; g < json_array_size(groups); ++g)
        total += json_number_at(json_array_get(groups, g), name);
    return total;
}

/* Every knob that is enough has numbers of the model, better than before; all at once has none. */
static void check_numbers(const json_t *object, bool enough_expected) {
    const json_t *demands = json_object_get(object, "demands"),
                 *sources = json_object_get(object, "source");
    const size_t count = json_array_size(demands);
    size_t enough = 0;
    for (size_t d = 0; d < count; ++d) {
        const json_t *demand = json_array_get(demands, d),
                     *numbers = json_object_get(demand, "numbers");
        if (d + 1 == count || json_is_null(json_object_get(demand, "reduction"))) {
            assert_int_equal(json_array_size(numbers), 0);
            continue;
        }
        const int time = json_string_value(json_object_get(demand, "name"))[0] == 'T';
        assert_true(json_array_size(numbers) >= 1);
        for (size_t i = 0; i < json_array_size(numbers); ++i) {
            const json_t *one = json_array_get(numbers, i);
            const double before = json_number_at(one, "before"),
                         after = json_number_at(one, "after");
            assert_true(time ? after > before : after < before);
            assert_string_equal(json_string_value(json_object_get(one, "unit")), time ? "s" : "");
        }
        ++enough;
    }
    assert_int_equal(enough > 0, enough_expected);
    assert_true(json_number_at(object, "fidelity_error") > 0.0);
    for (size_t g = 0; g < json_array_size(sources); ++g)
        assert_true(json_number_at(json_array_get(sources, g), "swap_slope_error") > 0.0 &&
                    json_number_at(json_array_get(sources, g), "swap_change_error") > 0.0);
}

static void test_budget(void **state) {
    session *s = *state;
    session_run(s, 0, "evaluate @/noisy --json --quiet --classifier-images 0");
    json_t *evaluation = session_json(s);
    const json_t *results = json_object_get(json_array_get(json_object_get(evaluation, "runs"), 0),
                                            "results");
    const double noisy = json_number_at(json_array_get(results, 0), "fidelity"),
                 ideal = json_number_at(json_array_get(results, 1), "fidelity");
    session_run(s, 0, "budget @/noisy --json --quiet --test-images 30 --target %.9f --out @/budget",
                0.5 * (noisy + ideal));
    session_done(s);
    json_t *object = session_json(s);
    assert_close(json_number_at(object, "fidelity"), noisy, 1e-12, 0.0);
    assert_close(json_number_at(object, "fidelity_without_noise"), ideal, 1e-12, 0.0);
    static const char *const groupings[] = {"section", "gate", "qubit"};
    for (int k = 0; k < 3; ++k) {
        assert_close(sum(object, groupings[k], "fidelity_slope"),
                     sum(object, "source", "fidelity_slope"), 1e-12, 0.0);
        assert_close(sum(object, groupings[k], "swap_slope"), sum(object, "source", "swap_slope"),
                     1e-12, 0.0);
    }
    /* Little noise here: first order and truth agree to some per cent. */
    const json_t *sources = json_object_get(object, "source");
    assert_true(json_array_size(sources) >= 6);
    for (size_t g = 0; g < json_array_size(sources); ++g) {
        const json_t *source = json_array_get(sources, g);
        assert_close(json_number_at(source, "swap_change"), -json_number_at(source, "swap_slope"),
                     1e-4, 0.15);
        assert_close(json_number_at(source, "fidelity_change"),
                     -json_number_at(source, "fidelity_slope"), 1e-4, 0.15);
    }
    const json_t *demands = json_object_get(object, "demands");
    const json_t *all = json_array_get(demands, json_array_size(demands) - 1);
    assert_close(json_number_at(all, "fidelity_switched_off"), ideal, 1e-12, 0.0);
    assert_close(json_number_at(all, "reduction"), 0.5, 0.05, 0.0);
    check_numbers(object, false);
    char *map = session_read(s, "budget/map.dat"), *script = session_read(s, "budget/budget.gp");
    assert_non_null(strstr(script, "plot 'budget.dat'"));
    assert_int_equal(lines(map), 2 * 10 + 4); /* a line a qubit */
    qn_free(map);
    qn_free(script);
    session_run(s, 0, "budget @/noisy --quiet --test-images 30 --target %.9f",
                0.9 * noisy + 0.1 * ideal);
    session_done(s);
    assert_non_null(strstr(s->output, "error of cz 0.00323 -> 0.00"));
    session_run(s, 0, "budget @/noisy --json --quiet --test-images 30 --target %.9f",
                0.9 * noisy + 0.1 * ideal);
    json_t *near = session_json(s);
    check_numbers(near, true);
    json_decref(near);
    json_decref(object);
    json_decref(evaluation);
}

static void test_budget_table(void **state) {
    session *s = *state;
    session_run(s, 0, "budget @/ideal --quiet --noise readout --test-images 5");
    session_done(s);
    assert_non_null(strstr(s->output, "on readout: means of 5 test images"));
    assert_non_null(strstr(s->output, "error of readout"));
    session_run(s, 0, "budget @/ideal --quiet");
    session_done(s);
    assert_non_null(strstr(s->output, "there is no noise"));
    session_run(s, 0, "budget @/noisy --quiet --test-images 5 --target 0.01");
    session_done(s);
    assert_non_null(strstr(s->output, "no number has to improve for 0.01"));
}

/* ---- wrong input ---------------------------------------------------------------------------- */

static void test_refusals(void **state) {
    session *s = *state;
    session_run(s, 0, "evaluate");
    session_refused(s, 2, "usage: qmae-noise evaluate RUN...");
    session_run(s, 0, "evaluate @/nothing");
    session_refused(s, 1, "no run directory");
    session_run(s, 0, "budget @");
    session_refused(s, 1, "no checkpoint.h5");
    session_run(s, 0, "evaluate @/noisy --quiet --noise own,ibm_lik");
    session_refused(s, 1, "ibm_like");
    session_run(s, 0, "evaluate @/noisy --quiet --noise ,");
    session_refused(s, 1, "names no device");
    session_run(s, 0, "budget @/noisy @/ideal");
    session_refused(s, 2, "too many words");
    session_run(s, 0, "budget @/noisy --target 1.5");
    session_refused(s, 2, "below 1");
    session_run(s, 0, "evaluate @/noisy --readout-shots -1");
    session_refused(s, 2, "--readout-shots");
    session_write(s, "noisy/checkpoint.h5", "not HDF5");
    session_run(s, 0, "budget @/noisy --quiet");
    session_refused(s, 1, "checkpoint.h5");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paired),       cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_evaluate),     cmocka_unit_test(test_matrix),
        cmocka_unit_test(test_budget),       cmocka_unit_test(test_budget_table),
        cmocka_unit_test(test_trajectories), cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
