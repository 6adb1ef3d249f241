/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --labels: what is trained on and looked at are the images of these labels, in their order. */
#include "assert_close.h"
#include "session.h"

#include <stdlib.h>
#include <string.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

enum { SIDE = 4, BYTES = SIDE * SIDE * (int)sizeof(double) };

static const char tiny[] = "--side 4 --batch 4 --epochs 1 --gradient exact --block so4 --threads 1 "
                           "--quiet";

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }

static int tear_down(void **state) { return session_close(*state); }

/* A run's test images and labels as `evaluate` writes them. */
typedef struct shown {
    size_t count;
    char *pixels, *labels; /* behind their headers; files */
    char *files[2];
} shown;

static shown look(session *s, const char *run, size_t count) {
    char name[2][64];
    shown made = {.count = count};
    session_run(s, 0, "evaluate @/%s --noise none --quiet --classifier-images 0 --out @/of-%s", run,
                run);
    session_done(s);
    snprintf(name[0], sizeof name[0], "of-%s/1-%s-original.npy", run, run);
    snprintf(name[1], sizeof name[1], "of-%s/1-%s-labels-idx1-ubyte", run, run);
    for (int k = 0; k < 2; ++k) {
        char path[160];
        snprintf(path, sizeof path, "%s/%s", s->folder, name[k]);
        size_t size = 0;
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        made.files[k] = malloc(1 << 20);
        assert_non_null(made.files[k]);
        size = fread(made.files[k], 1, 1 << 20, file);
        fclose(file);
        const size_t body = k ? count : count * BYTES;
        assert_true(size > body);
        *(k ? &made.labels : &made.pixels) = made.files[k] + size - body;
    }
    return made;
}

static void clear(shown *one) {
    free(one->files[0]);
    free(one->files[1]);
}

static void only_these_labels_are_there(void **state) {
    session *s = *state;
    session_run(s, 0, "train %s --train-images 8 --test-images 60 --out @/all", tiny);
    session_done(s);
    session_run(s, 0, "train %s --labels 3,7 --train-images 8 --test-images 6 --out @/some", tiny);
    session_done(s);
    shown all = look(s, "all", 60), some = look(s, "some", 6);
    size_t at = 0;
    for (size_t i = 0; i < all.count && at < some.count; ++i) {
        if (all.labels[i] != 3 && all.labels[i] != 7) continue;
        assert_int_equal(some.labels[at], all.labels[i]);
        assert_memory_equal(some.pixels + at * BYTES, all.pixels + i * BYTES, BYTES);
        ++at;
    }
    assert_int_equal(at, some.count);
    clear(&all);
    clear(&some);
}

/* Training images, too: a training on labels of which all are given is the one on all images. */
static void all_labels_are_all_images(void **state) {
    session *s = *state;
    session_run(
        s, 0, "train %s --labels 0,1,2,3,4,5,6,7,8,9 --train-images 8 --test-images 60 --out @/ten",
        tiny);
    session_done(s);
    session_same(s, "ten/images.csv", "all/images.csv");
    session_same(s, "ten/steps.csv", "all/steps.csv");
    session_run(s, 0, "train %s --labels 3 --train-images 8 --test-images 60 --out @/three", tiny);
    session_done(s);
    char *one = session_read(s, "three/steps.csv"), *other = session_read(s, "all/steps.csv");
    assert_string_not_equal(one, other);
    qn_free(one);
    qn_free(other);
}

/* A classifier of one label would be right whatever it saw. */
static void nothing_is_classified(void **state) {
    session *s = *state;
    session_run(s, 0, "evaluate @/some --noise none --quiet");
    session_done(s);
    assert_null(strstr(s->output, "accuracy"));
    session_run(s, 0, "baselines @/some --fast --quiet");
    session_done(s);
    assert_non_null(strstr(s->output, "    -     ")); /* the column accuracy of every row */
    session_run(s, 0, "baselines @/all --fast --quiet");
    session_done(s);
    assert_null(strstr(s->output, "    -     "));
    session_run(s, 0, "compare @/all @/some");
    session_refused(s, 1, "labels (--labels)");
}

static void wrong_labels_are_refused(void **state) {
    static const char *const wrong[] = {"x", "-1", "256", "3,", "3;4", "3 4"};
    session *s = *state;
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; ++k) {
        session_run(s, 0, "train %s --labels '%s' --out @/wrong", tiny, wrong[k]);
        session_refused(s, 1, "give whole numbers from 0 to 255");
    }
    session_run(s, 0, "train %s --labels 11 --out @/wrong", tiny);
    session_refused(s, 1, "no training image of 'mnist' has such a label");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_these_labels_are_there),
        cmocka_unit_test(all_labels_are_all_images),
        cmocka_unit_test(nothing_is_classified),
        cmocka_unit_test(wrong_labels_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
