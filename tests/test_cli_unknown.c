/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error of a single sample is unknown: never 0.0000, in tables, JSON, CSV, pages and pictures
 * of every command. With two images there are errors. */
#include "assert_close.h"
#include "qmae_noise/train.h"
#include "session.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

#define TINY                                                                                       \
    "--side 4 --train-images 16 --batch 8 --epochs 1 --shots 50 --threads 1 --quiet --noise "      \
    "ibm_like "

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }

static int tear_down(void **state) { return session_close(*state); }

static size_t count_of(const char *text, const char *part) {
    size_t count = 0;
    for (; (text = strstr(text, part)); text += strlen(part)) ++count;
    return count;
}

/* "+- " is followed by "unknown" everywhere, or nowhere. */
static void check_table(const session *s, const char *command, int images) {
    const size_t pairs = count_of(s->output, "+- "), unknown = count_of(s->output, "+- unknown"),
                 heads = count_of(s->output, "+- its standard error") +
                         count_of(s->output, "+- standard error");
    if (pairs == heads || unknown != (images == 1 ? pairs - heads : 0) ||
        strstr(s->output, "nan") || strstr(s->output, "inf"))
        fail_msg("%s with %d test images: %s", command, images, s->output);
}

/* Unknown where there are no trajectories, no validation images, or images are loaded exactly. */
static bool is_apart(const char *error) {
    static const char *const ENDS[] = {"trajectory_", "validation_", "loaded_", "loaded_masked_"};
    for (size_t k = 0; k < sizeof ENDS / sizeof *ENDS; ++k)
        if (strncmp(error - strlen(ENDS[k]), ENDS[k], strlen(ENDS[k])) == 0) return true;
    return false;
}

/* Every "..._error" and "error" of the commands' JSON is null with one image. */
static void check_json(const session *s, const char *command, int images) {
    size_t errors = 0, unknown = 0;
    for (const char *at = s->output; (at = strstr(at, "error\": ")); ++at) {
        const char *value = at + strlen("error\": ");
        if (is_apart(at)) continue;
        ++errors;
        unknown += strncmp(value, "null", 4) == 0;
    }
    if (errors == 0 || unknown != (images == 1 ? errors : 0))
        fail_msg("%s with %d test images: %s", command, images, s->output);
}

/* The fields of the columns "..._error" of a table with the column of the value before. */
static void check_csv(const session *s, const char *name, int images) {
    char *text = session_read(s, name), *rest = text, *header = strsep(&rest, "\n");
    size_t errors = 0;
    for (char *row; (row = strsep(&rest, "\n")) && *row;) {
        char *names = strdup(header), *left = names, *value = (char *)"", *field;
        while ((field = strsep(&row, ","))) {
            const char *column = strsep(&left, ",");
            const size_t length = strlen(column);
            const bool is_error = length > 5 && strcmp(column + length - 5, "error") == 0 &&
                                  !strstr(column, "trajectory");
            if (is_error && *value) {
                ++errors;
                if ((*field == '\0') != (images == 1))
                    fail_msg("%s: '%s' in column %s with %d test images", name, field, column,
                             images);
            }
            value = field;
        }
        free(names);
    }
    if (errors == 0) fail_msg("no errors in %s: %s", name, header);
    qn_free(text);
}

static void tables(void **state) {
    session *s = *state;
    static const char *const readers[] = {"evaluate @/run --noise own", "budget @/run"};
    for (int images = 1; images <= 2; ++images) {
        char run[64];
        snprintf(run, sizeof run, "--test-images %d", images);
        session_run(s, 0, "train " TINY "%s --compare-ideal --force --out @/run", run);
        session_done(s);
        check_table(s, "train", images);
        check_csv(s, "run/metrics.csv", images);
        check_csv(s, "run/ideal_metrics.csv", images);
        session_run(s, 0, "train " TINY "%s --json --force --out @/json", run);
        session_done(s);
        check_json(s, "train", images);
        for (size_t r = 0; r < sizeof readers / sizeof *readers; ++r) {
            session_run(s, 0, "%s %s --force --out @/out", readers[r], run);
            session_done(s);
            check_table(s, readers[r], images);
            session_run(s, 0, "%s %s --json", readers[r], run);
            session_done(s);
            check_json(s, readers[r], images);
        }
        check_csv(s, "out/evaluation.csv", images);
        check_csv(s, "out/budget.csv", images);
        check_csv(s, "out/locations.csv", images);
    }
}

static void studies(void **state) {
    session *s = *state;
    for (int images = 1; images <= 2; ++images) {
        session_run(s, 0, "sweep " TINY "--test-images %d --over mask=0.25,0.5 --out @/s%d", images,
                    images);
        session_done(s);
        check_table(s, "sweep", images);
        session_run(s, 0, "sweep " TINY "--test-images %d --over mask=0.25,0.5 --out @/s%d --json",
                    images, images);
        session_done(s);
        check_json(s, "sweep", images);
        char name[32];
        snprintf(name, sizeof name, "s%d/sweep.csv", images);
        check_csv(s, name, images);
    }
    /* One image: intervals too. The loss is a mean over steps, of which an epoch has two. */
    session_run(s, 0, "compare " TINY "--test-images 1 --out @/c1");
    session_done(s);
    assert_int_equal(count_of(s->output, "+- unknown"), 6);
    assert_int_equal(count_of(s->output, "[unknown]"), 3);
    assert_null(strstr(s->output, "inf"));
    char *table = session_read(s, "c1/curves.csv");
    assert_null(strstr(table, "inf"));
    assert_null(strstr(table, "nan"));
    assert_non_null(strstr(table, ",,,\n"));
    qn_free(table);
    session_run(s, 0, "compare " TINY "--test-images 1 --out @/c1 --json");
    session_done(s);
    /* three numbers of three quantities of images and of three outcomes, and the ends of them */
    assert_int_equal(count_of(s->output, "\"error\": null"), 3 * 6);
    assert_int_equal(count_of(s->output, "\"low\": null"), 3 * 6);
    session_run(s, 0, "compare " TINY "--test-images 2 --out @/c2");
    session_done(s);
    assert_null(strstr(s->output, "unknown"));
    /* With two seeds the seeds are the sample, whatever the images. */
    session_run(s, 0, "sweep " TINY "--test-images 1 --seeds 2 --over mask=0.25 --out @/s3");
    session_done(s);
    assert_null(strstr(s->output, "unknown"));
}

/* One shot of each scale shows no spread. */
static void shots(void **state) {
    session *s = *state;
    session_run(s, 0, "train " TINY "--test-images 2 --out @/run");
    session_run(s, 0, "mitigate @/run --shots 3");
    session_done(s);
    assert_int_equal(count_of(s->output, "+- unknown"), 2 * 3);
    assert_int_equal(count_of(s->output, "+- "), 2 * 4);
    assert_null(strstr(s->output, "nan"));
    session_run(s, 0, "mitigate @/run --shots 3000");
    session_done(s);
    assert_null(strstr(s->output, "unknown"));
}

/* A page says so, and pictures have no bands. */
static void pages(void **state) {
    session *s = *state;
    session_run(s, 0, "train " TINY "--test-images 1 --out @/run");
    session_run(s, 0, "train " TINY "--test-images 2 --out @/two");
    session_run(s, 0, "report @/run --out @/one.html");
    session_run(s, 0, "report @/two --out @/two.html");
    session_done(s);
    char *one = session_read(s, "one.html"), *two = session_read(s, "two.html");
    assert_true(count_of(one, "&nbsp;±&nbsp;unknown") >= 5);
    assert_int_equal(count_of(two, "&nbsp;±&nbsp;unknown"), 0);
    qn_free(one);
    qn_free(two);
    one = session_read(s, "run/curves.gp");
    two = session_read(s, "two/curves.gp");
    assert_null(strstr(one, "filledcurves"));
    assert_non_null(strstr(one, "errors: unknown"));
    assert_non_null(strstr(two, "filledcurves"));
    assert_null(strstr(two, "errors: unknown"));
    qn_free(one);
    qn_free(two);
    session_run(s, 0,
                "sweep " TINY "--test-images 1 --over mask=0.25,0.5 --over shots=10,20 --out "
                "@/map");
    session_done(s);
    char *map = session_read(s, "map/sweep.dat");
    assert_int_equal(count_of(map, " -1\n"), 4);
    qn_free(map);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {CASE(tables), CASE(studies), CASE(shots), CASE(pages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
