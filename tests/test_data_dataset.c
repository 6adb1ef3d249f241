/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data sets by name: the bundled part of MNIST, Debian's Fashion-MNIST, folders. Run in the
 * project's root. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "temp_folder.h"

#include "data/images.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void assert_set(const qn_images *images, size_t count, int side) {
    const size_t size = (size_t)side * (size_t)side;
    size_t per_label[10] = {0};
    assert_int_equal(images->count, count);
    assert_int_equal(images->side, side);
    assert_non_null(images->labels);
    for (size_t i = 0; i < count; ++i) {
        double sum = 0;
        assert_true(images->labels[i] < 10);
        ++per_label[images->labels[i]];
        for (size_t k = 0; k < size; ++k) {
            const double value = images->pixels[i * size + k];
            assert_true(value >= 0 && value <= 1);
            sum += value;
        }
        assert_true(sum > 0);
    }
    for (int k = 0; count >= 1000 && k < 10; ++k) assert_true(per_label[k] > count / 15);
}

static void test_bundled(void **state) {
    (void)state;
    qn_images train = {0}, test = {0};
    qn_diag diag = {0};
    assert_int_equal(qn_images_open(NULL, 16, 0, 0, &train, &test, &diag), QN_OK);
    assert_set(&train, 5000, 16);
    assert_set(&test, 1000, 16);
    qn_images_clear(&train);
    qn_images_clear(&test);
}

/* MNIST as everyone knows it: it begins 5 0 4 1 9 2 1 3 1 4 and 7 2 1 0 4 1 4 9 5 9; the first
 * image's first bright pixels are 3, 18, 18, 18, 126, 136 in row 5 from column 12 on. */
static void test_bundled_is_mnist(void **state) {
    (void)state;
    static const unsigned char train_labels[] = {5, 0, 4, 1, 9, 2, 1, 3, 1, 4};
    static const unsigned char test_labels[] = {7, 2, 1, 0, 4, 1, 4, 9, 5, 9};
    static const double row[] = {0, 3, 18, 18, 18, 126, 136};
    qn_images train = {0}, test = {0};
    assert_int_equal(qn_images_open("mnist", 28, 10, 10, &train, &test, NULL), QN_OK);
    assert_set(&train, 10, 28);
    assert_set(&test, 10, 28);
    assert_memory_equal(train.labels, train_labels, 10);
    assert_memory_equal(test.labels, test_labels, 10);
    for (int k = 0; k < 7; ++k) assert_close(train.pixels[5 * 28 + 11 + k], row[k] / 255, 1e-15, 0);
    qn_images_clear(&train);
    qn_images_clear(&test);
}

static void test_first_images_do_not_depend_on_max(void **state) {
    (void)state;
    qn_images few = {0}, more = {0}, test = {0}, more_test = {0};
    assert_int_equal(qn_images_open(NULL, 8, 7, 3, &few, &test, NULL), QN_OK);
    assert_int_equal(qn_images_open(NULL, 8, 50, 9, &more, &more_test, NULL), QN_OK);
    assert_set(&few, 7, 8);
    assert_set(&test, 3, 8);
    assert_memory_equal(few.pixels, more.pixels, 7 * 64 * sizeof(double));
    assert_memory_equal(test.pixels, more_test.pixels, 3 * 64 * sizeof(double));
    qn_images_clear(&few);
    qn_images_clear(&more);
    qn_images_clear(&test);
    qn_images_clear(&more_test);
}

static void test_fashion(void **state) {
    (void)state;
    qn_images train = {0}, test = {0};
    qn_diag diag = {0};
    const qn_status status = qn_images_open("fashion-mnist", 16, 2000, 1000, &train, &test, &diag);
    if (access("/usr/share/datasets/fashion-mnist", F_OK) != 0) {
        assert_int_equal(status, QN_ERR_NOT_FOUND);
        assert_non_null(strstr(diag.text, "dataset-fashion-mnist"));
        skip();
    }
    assert_int_equal(status, QN_OK);
    assert_set(&train, 2000, 16);
    assert_set(&test, 1000, 16);
    assert_int_equal(train.labels[0], 9); /* an ankle boot, as published */
    qn_images_clear(&train);
    qn_images_clear(&test);
}

/* ---- folders ------------------------------------------------------------------------------ */

static temp_folder folder;
static char root[PATH_MAX];

static int set_up(void **state) {
    (void)state;
    temp_folder_create(&folder);
    return getcwd(root, sizeof root) ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    unsetenv("QMAE_NOISE_DATA");
    temp_folder_remove(&folder);
    return chdir(root);
}

/* NAME in the test's folder: two 2 x 2 images all of whose pixels are `value`. */
static void put_images(const char *name, unsigned char value) {
    unsigned char bytes[24] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2};
    memset(bytes + 16, value, 8);
    temp_file(&folder, name, bytes, sizeof bytes);
}

static void put_labels(const char *name) {
    static const unsigned char bytes[10] = {0, 0, 8, 1, 0, 0, 0, 2, 4, 7};
    temp_file(&folder, name, bytes, sizeof bytes);
}

static void test_folder(void **state) {
    (void)state;
    qn_images train = {0}, test = {0};
    put_images("train-images-idx3-ubyte", 255);
    put_labels("train-labels-idx1-ubyte");
    put_images("t10k-images-idx3-ubyte.gz", 51); /* plain, whatever its name says */
    assert_int_equal(qn_images_open(folder.path, 2, 0, 0, &train, &test, NULL), QN_OK);
    assert_int_equal(train.count, 2);
    assert_int_equal(train.labels[1], 7);
    assert_close(train.pixels[7], 1, 1e-15, 0);
    assert_null(test.labels);
    assert_close(test.pixels[0], 0.2, 1e-15, 0);
    qn_images_clear(&train);
    qn_images_clear(&test);
}

static void assert_not_found(const char *name, const char *part) {
    qn_images train = {.count = 77}, test = {.count = 77};
    qn_diag diag = {0};
    assert_int_equal(qn_images_open(name, 16, 0, 0, &train, &test, &diag), QN_ERR_NOT_FOUND);
    print_message("%s\n", diag.text);
    assert_int_equal(diag.status, QN_ERR_NOT_FOUND);
    assert_non_null(strstr(diag.text, part));
    assert_int_equal(train.count, 77);
    assert_int_equal(test.count, 77);
}

/* ---- other names ---------------------------------------------------------------------------- */

/* NAME in the test's folder: two images of 2 x 2 pixels 51, 102, 153, 204, row after row. */
static void put_gradients(const char *name) {
    unsigned char bytes[24] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2};
    for (int k = 0; k < 8; ++k) bytes[16 + k] = (unsigned char)(51 * (k % 4 + 1));
    temp_file(&folder, name, bytes, sizeof bytes);
}

static void put_label_pair(const char *name, unsigned char first, unsigned char second) {
    const unsigned char bytes[10] = {0, 0, 8, 1, 0, 0, 0, 2, first, second};
    temp_file(&folder, name, bytes, sizeof bytes);
}

/* Both images of both parts: their second pixel of the first row in fifths of white. */
static void expect_set(const char *name, int fifths, bool transposed, int label) {
    qn_images parts[2] = {{0}};
    qn_diag diag = {0};
    if (qn_images_open(name, 2, 0, 0, &parts[0], &parts[1], &diag) != QN_OK)
        fail_msg("%s: %s", name, diag.text);
    for (int p = 0; p < 2; ++p) {
        assert_int_equal(parts[p].count, 2);
        for (int i = 0; i < 2; ++i) {
            assert_close(parts[p].pixels[4 * i], 0.2, 1e-15, 0);
            assert_close(parts[p].pixels[4 * i + 1], fifths / 5.0, 1e-15, 0);
            assert_close(parts[p].pixels[4 * i + 2], (5 - fifths) / 5.0, 1e-15, 0);
            assert_close(parts[p].pixels[4 * i + 3], 0.8, 1e-15, 0);
        }
        assert_int_equal(parts[p].transposed, transposed);
        assert_int_equal(parts[p].labels[1], label + p);
        qn_images_clear(&parts[p]);
    }
}

/* As Kaggle has MNIST: a dot before idx, and beside each file a folder of the usual name. */
static void test_dotted_names(void **state) {
    (void)state;
    put_gradients("train-images.idx3-ubyte");
    put_label_pair("train-labels.idx1-ubyte", 1, 2);
    put_gradients("t10k-images.idx3-ubyte.gz");
    put_label_pair("t10k-labels.idx1-ubyte.gz", 4, 3);
    assert_int_equal(mkdir(temp_path(&folder, "train-images-idx3-ubyte"), 0777), 0);
    expect_set(folder.path, 2, false, 2);
}

/* EMNIST's files hold columns where MNIST's hold rows; its letters have labels 1 to 26. */
static void test_emnist(void **state) {
    char name[PATH_MAX];
    (void)state;
    put_gradients("emnist-letters-train-images-idx3-ubyte");
    put_label_pair("emnist-letters-train-labels-idx1-ubyte", 1, 25);
    put_gradients("emnist-letters-test-images-idx3-ubyte.gz");
    put_label_pair("emnist-letters-test-labels-idx1-ubyte.gz", 1, 26);
    expect_set(folder.path, 3, true, 25);
    put_gradients("emnist-balanced-train-images-idx3-ubyte");
    put_gradients("emnist-balanced-test-images-idx3-ubyte");
    put_label_pair("emnist-balanced-train-labels-idx1-ubyte", 1, 45);
    put_label_pair("emnist-balanced-test-labels-idx1-ubyte", 1, 46);
    assert_not_found(folder.path, "several data sets (emnist-balanced, emnist-letters)");
    snprintf(name, sizeof name, "%s/emnist-letters", folder.path);
    expect_set(name, 3, true, 25);
    snprintf(name, sizeof name, "%s/emnist-balanced", folder.path);
    expect_set(name, 3, true, 45);
    snprintf(name, sizeof name, "%s/emnist-digits", folder.path);
    assert_not_found(name, "no data set");
    assert_int_equal(unlink(temp_path(&folder, "emnist-letters-test-images-idx3-ubyte.gz")), 0);
    snprintf(name, sizeof name, "%s/emnist-letters", folder.path);
    assert_not_found(name, "emnist-letters-test-images-idx3-ubyte");
}

/* Turned back before they are made smaller, and still so in a part. */
static void test_emnist_resized(void **state) {
    (void)state;
    qn_images train = {0}, test = {0}, part = {0};
    unsigned char bytes[16 + 64] = {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 8};
    for (int k = 0; k < 8; ++k) bytes[16 + k] = 255; /* the first column */
    temp_file(&folder, "emnist-digits-train-images-idx3-ubyte", bytes, sizeof bytes);
    temp_file(&folder, "emnist-digits-test-images-idx3-ubyte", bytes, sizeof bytes);
    assert_int_equal(qn_images_open(folder.path, 4, 0, 0, &train, &test, NULL), QN_OK);
    assert_int_equal(qn_images_slice(&train, 0, 1, &part), QN_OK);
    assert_true(train.transposed && test.transposed && part.transposed);
    for (int row = 0; row < 4; ++row) {
        assert_true(part.pixels[4 * row] > 0.3);
        assert_true(part.pixels[4 * row + 3] < 0.01);
    }
    qn_images_clear(&train);
    qn_images_clear(&test);
    qn_images_clear(&part);
}

static void test_not_found(void **state) {
    (void)state;
    assert_not_found(folder.path, folder.path); /* empty */
    assert_not_found("", "no data set ''");
    assert_not_found("fasion-mnist", "did you mean 'fashion-mnist'");
    assert_not_found("mnits", "train-images-idx3-ubyte");
    put_images("train-images-idx3-ubyte", 255);
    assert_not_found(folder.path, "t10k-images-idx3-ubyte");
}

static void test_places_of_the_bundled_set(void **state) {
    (void)state;
    qn_images train = {0}, test = {0};
    assert_int_equal(chdir(folder.path), 0);
    if (access("/usr/share/qmae-noise", F_OK) != 0 &&
        access("/usr/local/share/qmae-noise", F_OK) != 0) {
        assert_not_found(NULL, "data/mnist, $QMAE_NOISE_DATA/mnist (not set), /");
    }
    assert_int_equal(setenv("QMAE_NOISE_DATA", folder.path, 1), 0);
    assert_int_equal(mkdir("mnist", 0777), 0);
    put_images("mnist/train-images-idx3-ubyte", 102);
    put_images("mnist/t10k-images-idx3-ubyte", 255);
    assert_int_equal(qn_images_open("mnist", 2, 0, 0, &train, &test, NULL), QN_OK);
    assert_close(train.pixels[0], 0.4, 1e-15, 0);
    qn_images_clear(&train);
    qn_images_clear(&test);
}

static void test_bad_side(void **state) {
    (void)state;
    qn_images train = {0}, test = {0};
    qn_diag diag = {0};
    assert_int_equal(qn_images_open(NULL, 1, 3, 3, &train, &test, &diag), QN_ERR_ARGUMENT);
    assert_null(train.pixels);
}

static void test_memory(void **state) {
    (void)state;
    int failures = 0;
    for (int k = 1;; ++k) {
        qn_images train = {0}, test = {0};
        qn_diag diag = {0};
        alloc_failure_arm(k);
        const qn_status status = qn_images_open(NULL, 16, 2, 2, &train, &test, &diag);
        const int failed = alloc_failure_disarm();
        assert_int_equal(status, failed ? QN_ERR_MEMORY : QN_OK);
        assert_int_equal(diag.status, status);
        assert_int_equal(train.pixels == NULL, failed);
        qn_images_clear(&train);
        qn_images_clear(&test);
        if (!failed) break;
        ++failures;
    }
    assert_true(failures > 10);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bundled),
        cmocka_unit_test(test_bundled_is_mnist),
        cmocka_unit_test(test_first_images_do_not_depend_on_max),
        cmocka_unit_test(test_fashion),
        TEST(test_folder),
        TEST(test_dotted_names),
        TEST(test_emnist),
        TEST(test_emnist_resized),
        TEST(test_not_found),
        TEST(test_places_of_the_bundled_set),
        TEST(test_bad_side),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
