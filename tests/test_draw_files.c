/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as text, CSV files and figures. */
#include "assert_close.h"
#include "core/atomic_file.h"
#include "core/number.h"
#include "draw/csv.h"
#include "draw/curves.h"
#include "host/gnuplot.h"
#include "train/columns.h"

#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEED = 4711, NAME = 160 };

static int set_up(void **state) {
    char *folder = strdup("/tmp/qn-report-XXXXXX");
    *state = folder;
    return folder && mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state) {
    static const char *const names[] = {"steps.csv", "f.dat", "f.gp", "f.svg", "f.png", "gnuplot"};
    char path[NAME];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; ++i) {
        snprintf(path, sizeof path, "%s/%s", (char *)*state, names[i]);
        unlink(path);
    }
    const int failed = rmdir(*state); /* nothing else is left */
    free(*state);
    return failed;
}

static char *contents(const char *folder, const char *name) {
    char path[NAME], *text = NULL;
    size_t size = 0;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(qn_file_read(path, &text, &size, NULL), QN_OK);
    return text;
}

/* Any finite double reads back as itself, never looks like an integer, and is no longer than it
 * must be. */
static void numbers(void **state) {
    qn_rng rng;
    char text[QN_REAL_TEXT];
    (void)state;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 0);
    for (int k = test_effort(20000); k > 0; --k) {
        const uint64_t bits = qn_rng_bits(&rng);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) continue;
        qn_real_text(value, text);
        if (strtod(text, NULL) != value || !strpbrk(text, ".e"))
            fail_msg("%a became %s", value, text);
    }
    assert_string_equal(qn_real_text(0.1, text), "0.1");
    assert_string_equal(qn_real_text(-3.0, text), "-3.0");
    assert_string_equal(qn_real_text(0.0, text), "0.0");
    assert_string_equal(qn_real_text(NAN, text), "nan");
    assert_string_equal(qn_real_text(-INFINITY, text), "-inf");
}

static void rows(void **state) {
    const qn_step_record record = {7, 2, 0.1, -1.5e-300, 0.01, 0.005, 3.0, UINT64_MAX, 0, -0.125};
    char path[NAME];
    qn_csv *csv = NULL;
    snprintf(path, sizeof path, "%s/steps.csv", (char *)*state);
    assert_int_equal(qn_csv_create(path, &qn_step_table, &csv, NULL), QN_OK);
    assert_int_equal(qn_csv_append(csv, &record, NULL), QN_OK);
    char *text = contents(*state, "steps.csv"); /* before it is closed: rows are not kept back */
    assert_string_equal(text, "step,epoch,loss,loss_exact,loss_error,loss_trajectory_error,"
                              "gradient_norm,circuits,shots,drift\n"
                              "7,2,0.1,-1.5e-300,0.01,0.005,3.0,18446744073709551615,0,-0.125\n");
    qn_free(text);
    qn_csv_destroy(csv);
}

/* No room: whole rows only, in a table that is new or goes on. A limit on file sizes is the full
 * disk that needs no privileges. */
static void check_rows_without_room(void **state, bool goes_on) {
    const qn_step_record record = {1, 0, 0.123456789, 0.25, 0.01, 0.0, 0.5, 3, 4, 0.0};
    char path[NAME];
    qn_csv *csv = NULL;
    qn_diag diag = {0};
    struct rlimit old, small;
    qn_status status = QN_OK;
    snprintf(path, sizeof path, "%s/steps.csv", (char *)*state);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 300;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    status = goes_on ? qn_csv_rewrite(path, &qn_step_table, &record, 1, &csv, NULL)
                     : qn_csv_create(path, &qn_step_table, &csv, NULL);
    for (int i = 0; i < 100 && status == QN_OK; ++i) status = qn_csv_append(csv, &record, &diag);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(status, QN_ERR_IO);
    assert_non_null(strstr(diag.text, path));
    char *text = contents(*state, "steps.csv");
    assert_true(strlen(text) > 200 && strlen(text) <= 300);
    assert_int_equal(text[strlen(text) - 1], '\n');
    qn_free(text);
    qn_csv_destroy(csv);
}

static void rows_without_room(void **state) {
    check_rows_without_room(state, false);
    check_rows_without_room(state, true);
}

static void figure(void **state) {
    static const double x[] = {0, 1, 2}, y[] = {0.1, 0.5, 0.45}, error[] = {0.01, 0.02, 0.03};
    const qn_curve curves[] = {{"it's \"a_b\" {^x} 100%\\n @~&", 0, 0, 3, x, y, error},
                               {"plain", 9, 1, 3, x, error, NULL}};
    const qn_figure made = {
        "a `echo ran` $title", "b `echo ran`", "x / s", "y", curves, 2, 1.0, false};
    qn_diag diag = {0};
    assert_int_equal(qn_figure_write(&made, *state, "f", &diag), QN_OK);
    char *text = contents(*state, "f.dat");
    assert_non_null(strstr(text, "1.0 0.5 0.02\n"));
    qn_free(text);
    const qn_status status = qn_figure_draw(*state, "f", &diag);
    if (status == QN_ERR_NOT_FOUND) {
        print_message("no gnuplot: pictures skipped\n");
        skip();
    }
    if (status != QN_OK) fail_msg("%s", diag.text);
    text = contents(*state, "f.svg");
    assert_non_null(strstr(text, "<svg"));
    assert_non_null(strstr(text, "a_b"));
    assert_non_null(strstr(text, "a `echo ran` $title")); /* and nothing was run */
    assert_non_null(strstr(text, "b `echo ran`"));
    qn_free(text);
    text = contents(*state, "f.png");
    assert_memory_equal(text, "\x89PNG", 4);
    qn_free(text);
}

static void no_gnuplot(void **state) {
    static const double x[] = {0, 1};
    const qn_curve curve = {"c", 0, 0, 2, x, x, NULL};
    const qn_figure made = {"t", "s", "x", "y", &curve, 1, 0, false};
    qn_diag diag = {0};
    char *path = strdup(getenv("PATH"));
    assert_int_equal(qn_figure_write(&made, *state, "f", &diag), QN_OK);
    setenv("PATH", *state, 1);
    const qn_status status = qn_figure_draw(*state, "f", &diag);
    setenv("PATH", path, 1);
    free(path);
    assert_int_equal(status, QN_ERR_NOT_FOUND);
    assert_non_null(strstr(diag.text, "gnuplot f.gp"));
    char *script = contents(*state, "f.gp");
    assert_non_null(strstr(script, "plot 'f.dat'"));
    qn_free(script);
}

/* As gnuplot does on a full disk: half a picture and no word. */
static void half_a_picture_takes_no_place(void **state) {
    static const double x[] = {0, 1};
    const qn_curve curve = {"c", 0, 0, 2, x, x, NULL};
    const qn_figure made = {"t", "s", "x", "y", &curve, 1, 0, false};
    static const char *const HALVES[] = {
        "printf '<svg' >f.svg; printf 'x\\256IEND\\256\\102\\140\\202' >f.png",
        "printf '<svg></svg>\\n' >f.svg; printf 'xIEND\\256\\102' >f.png",
        "printf '<svg></svg>\\n' >f.svg",
    };
    char *path = strdup(getenv("PATH")), fake[512], paths[1024];
    assert_int_equal(qn_figure_write(&made, *state, "f", NULL), QN_OK);
    snprintf(fake, sizeof fake, "%s/gnuplot", (const char *)*state);
    snprintf(paths, sizeof paths, "%s:%s", (const char *)*state, path);
    for (size_t k = 0; k < sizeof HALVES / sizeof HALVES[0]; ++k) {
        char script[512], picture[512];
        qn_diag diag = {0};
        snprintf(script, sizeof script, "#!/bin/sh\n%s\n", HALVES[k]);
        assert_int_equal(qn_atomic_write(fake, script, strlen(script), NULL), QN_OK);
        assert_int_equal(chmod(fake, 0700), 0);
        snprintf(picture, sizeof picture, "%s/f.png", (const char *)*state);
        assert_int_equal(qn_atomic_write(picture, "old", 3, NULL), QN_OK);
        setenv("PATH", paths, 1);
        assert_int_equal(qn_figure_draw(*state, "f", &diag), QN_ERR_IO);
        setenv("PATH", path, 1);
        assert_non_null(strstr(diag.text, k < 2 ? "could not write all of" : "cannot read"));
        char *text = contents(*state, "f.png");
        assert_string_equal(text, "old");
        qn_free(text);
    }
    free(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(half_a_picture_takes_no_place, set_up, tear_down),
        cmocka_unit_test(numbers),
        cmocka_unit_test_setup_teardown(rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_without_room, set_up, tear_down),
        cmocka_unit_test_setup_teardown(figure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_gnuplot, set_up, tear_down),
    };
    printf("seed %d\n", SEED);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
