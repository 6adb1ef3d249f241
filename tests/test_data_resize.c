/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Resizing: what any sensible filter keeps. stb computes in float, hence tolerances near 1e-6. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "data/images.h"

#include "qmae_noise/data.h"

#include <math.h>
#include <string.h>

static const uint64_t SEED = 11;
static const int sides[][2] = {{28, 16}, {28, 8},  {28, 4},  {28, 2}, {8, 16},
                               {5, 7},   {2, 256}, {256, 2}, {32, 16}};
enum { CASES = sizeof sides / sizeof *sides };

static qn_images make(int count, int side) {
    qn_images images = {.count = (size_t)count, .side = side};
    images.pixels = qn_alloc((size_t)count * (size_t)side * (size_t)side, sizeof *images.pixels);
    images.labels = qn_alloc((size_t)count, 1);
    assert_true(images.pixels && images.labels);
    for (int i = 0; i < count; ++i) images.labels[i] = (unsigned char)(i + 3);
    return images;
}

static double mean(const double *pixels, int side) {
    double sum = 0;
    for (int k = 0; k < side * side; ++k) sum += pixels[k];
    return sum / (side * side);
}

/* Resizes, checks shape, range and labels, clears `images`. */
static qn_images resize(qn_images *images, int side) {
    qn_images resized = {0};
    assert_int_equal(qn_images_resize(images, side, &resized, NULL), QN_OK);
    assert_int_equal(resized.side, side);
    assert_int_equal(resized.count, images->count);
    assert_memory_equal(resized.labels, images->labels, images->count);
    for (size_t k = 0; k < resized.count * (size_t)(side * side); ++k) {
        assert_true(resized.pixels[k] >= 0 && resized.pixels[k] <= 1);
    }
    qn_images_clear(images);
    return resized;
}

static void test_constant_stays_constant(void **state) {
    (void)state;
    static const double brightness[] = {0.2, 0.5, 0.8};
    for (int c = 0; c < CASES; ++c) {
        qn_images images = make(3, sides[c][0]);
        const int size = sides[c][0] * sides[c][0];
        for (int k = 0; k < 3 * size; ++k) images.pixels[k] = brightness[k / size];
        qn_images resized = resize(&images, sides[c][1]);
        const int new_size = sides[c][1] * sides[c][1];
        for (int k = 0; k < 3 * new_size; ++k) {
            assert_close(resized.pixels[k], brightness[k / new_size], 2e-6, 0);
        }
        qn_images_clear(&resized);
    }
}

/* A blob well inside the image, away from clamping and edges, keeps its mean when it shrinks. */
static void test_mean_is_preserved(void **state) {
    (void)state;
    static const int halvings[][2] = {{28, 16}, {28, 14}, {32, 16}, {64, 16}};
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 0);
    for (int c = 0; c < 4; ++c) {
        const int side = halvings[c][0];
        qn_images images = make(1, side);
        const double x0 = side * (0.4 + 0.2 * qn_rng_uniform(&rng)),
                     y0 = side * (0.4 + 0.2 * qn_rng_uniform(&rng));
        for (int y = 0; y < side; ++y) {
            for (int x = 0; x < side; ++x) {
                const double d2 = (x - x0) * (x - x0) + (y - y0) * (y - y0);
                images.pixels[y * side + x] = 0.9 * exp(-d2 / (0.02 * side * side));
            }
        }
        const double before = mean(images.pixels, side);
        qn_images resized = resize(&images, halvings[c][1]);
        assert_close(mean(resized.pixels, halvings[c][1]), before, 0, 2e-3);
        qn_images_clear(&resized);
    }
}

static void test_same_side_is_a_copy(void **state) {
    (void)state;
    enum { SIDE = 9, COUNT = 2 };
    double pixels[COUNT * SIDE * SIDE];
    qn_images images = make(COUNT, SIDE);
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 1);
    for (int k = 0; k < COUNT * SIDE * SIDE; ++k)
        images.pixels[k] = pixels[k] = qn_rng_uniform(&rng);
    qn_images resized = resize(&images, SIDE);
    assert_memory_equal(resized.pixels, pixels, sizeof pixels);
    qn_images_clear(&resized);
}

/* A ramp along x stays a ramp along x, and does not turn or flip. */
static void test_ramp_stays_monotone(void **state) {
    (void)state;
    for (int c = 0; c < CASES; ++c) {
        const int side = sides[c][0], new_side = sides[c][1];
        qn_images images = make(1, side);
        for (int k = 0; k < side * side; ++k) images.pixels[k] = (double)(k % side) / (side - 1);
        qn_images resized = resize(&images, new_side);
        for (int k = 0; k < new_side * new_side; ++k) {
            const double here = resized.pixels[k];
            if (k % new_side > 0) assert_true(here >= resized.pixels[k - 1] - 1e-6);
            if (k >= new_side) assert_close(here, resized.pixels[k - new_side], 2e-6, 0);
        }
        assert_true(resized.pixels[new_side - 1] - resized.pixels[0] > 0.4);
        qn_images_clear(&resized);
    }
}

/* Transposing before is transposing after; each image of a set is treated alone. */
static void test_transpose_commutes(void **state) {
    (void)state;
    enum { SIDE = 12, NEW = 7 };
    qn_images images = make(2, SIDE);
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 2);
    for (int y = 0; y < SIDE; ++y) {
        for (int x = 0; x < SIDE; ++x) {
            const double value = qn_rng_uniform(&rng);
            images.pixels[y * SIDE + x] = value;
            images.pixels[SIDE * SIDE + x * SIDE + y] = value;
        }
    }
    qn_images resized = resize(&images, NEW);
    for (int y = 0; y < NEW; ++y) {
        for (int x = 0; x < NEW; ++x) {
            assert_close(resized.pixels[y * NEW + x], resized.pixels[NEW * NEW + x * NEW + y], 2e-6,
                         0);
        }
    }
    qn_images_clear(&resized);
}

/* Mitchell and Netravali's cubic with B = C = 1/3 (SIGGRAPH 1988, eq. 8). */
static double mitchell(double x) {
    const double t = fabs(x);
    if (t < 1) return (21 * t * t * t - 36 * t * t + 16) / 18;
    if (t < 2) return (-7 * t * t * t + 36 * t * t - 60 * t + 32) / 18;
    return 0;
}

/* One row, slowly: out[o] = sum_i w(i, o) in[i] / sum_i w(i, o), the filter as wide as the larger
 * of the two pixels, pixels beyond an edge equal to those at the edge. Rows are `step` apart within
 * a column. */
static void resize_row(const double *in, int side, double *out, int new_side, int step) {
    const double ratio = (double)side / new_side, width = ratio > 1 ? ratio : 1;
    for (int o = 0; o < new_side; ++o) {
        double sum = 0, weights = 0;
        for (int i = -2 * side; i < 3 * side; ++i) {
            const double weight = mitchell((i + 0.5 - (o + 0.5) * ratio) / width);
            const int inside = i < 0 ? 0 : i >= side ? side - 1 : i;
            sum += weight * in[inside * step];
            weights += weight;
        }
        out[o * step] = sum / weights;
    }
}

static void test_is_mitchells_filter(void **state) {
    (void)state;
    enum { STEP = 32 };
    static const int pairs[][2] = {{28, 16}, {28, 8}, {16, 8}, {8, 20}, {7, 5}};
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 3);
    for (int c = 0; c < 5; ++c) {
        const int side = pairs[c][0], new_side = pairs[c][1];
        double source[STEP * STEP], halfway[STEP * STEP], expected[STEP * STEP];
        qn_images images = make(1, side);
        for (int k = 0; k < side * side; ++k) {
            images.pixels[k] = 0.3 + 0.4 * qn_rng_uniform(&rng);   /* far from clamping */
            source[k / side + k % side * STEP] = images.pixels[k]; /* transposed */
        }
        for (int y = 0; y < side; ++y) resize_row(source + y, side, halfway + y, new_side, STEP);
        for (int x = 0; x < new_side; ++x) {
            double column[STEP];
            resize_row(halfway + (ptrdiff_t)x * STEP, side, column, new_side, 1);
            for (int y = 0; y < new_side; ++y) expected[y * new_side + x] = column[y];
        }
        qn_images resized = resize(&images, new_side);
        assert_close_array(resized.pixels, expected, (size_t)new_side * (size_t)new_side, 1e-5, 0);
        qn_images_clear(&resized);
    }
}

/* A chequerboard finer than the target's pixels becomes grey: antialiased. */
static void test_antialiased(void **state) {
    (void)state;
    enum { SIDE = 32, NEW = 8 };
    qn_images images = make(1, SIDE);
    for (int k = 0; k < SIDE * SIDE; ++k) images.pixels[k] = (k + k / SIDE) % 2;
    qn_images resized = resize(&images, NEW);
    for (int k = 0; k < NEW * NEW; ++k) assert_close(resized.pixels[k], 0.5, 0.02, 0);
    qn_images_clear(&resized);
}

/* No image that has light becomes black, wherever its only bright pixel is. */
static void test_one_bright_pixel_survives(void **state) {
    (void)state;
    static const int targets[] = {2, 4, 8, 16, 40};
    enum { SIDE = 28 };
    for (int t = 0; t < 5; ++t) {
        qn_images images = make(SIDE * SIDE, SIDE);
        for (int i = 0; i < SIDE * SIDE; ++i) images.pixels[i * SIDE * SIDE + i] = 1 / 255.0;
        qn_images resized = resize(&images, targets[t]);
        const int size = targets[t] * targets[t];
        for (int i = 0; i < SIDE * SIDE; ++i) {
            assert_true(mean(resized.pixels + (ptrdiff_t)i * size, targets[t]) > 1e-6);
        }
        qn_images_clear(&resized);
    }
}

static void test_without_labels(void **state) {
    (void)state;
    qn_images images = make(2, 4), resized = {0}, part = {0};
    qn_free(images.labels);
    images.labels = NULL;
    assert_int_equal(qn_images_resize(&images, 3, &resized, NULL), QN_OK);
    assert_null(resized.labels);
    assert_int_equal(qn_images_slice(&images, 1, 1, &part), QN_OK);
    assert_null(part.labels);
    qn_images_clear(&images);
    qn_images_clear(&resized);
    qn_images_clear(&part);
}

static void test_refusals(void **state) {
    (void)state;
    static const int bad[] = {-4, 0, 1, 257};
    qn_images images = make(1, 4), resized = {.count = 77};
    for (int i = 0; i < 4; ++i) {
        qn_diag diag = {0};
        assert_int_equal(qn_images_resize(&images, bad[i], &resized, &diag), QN_ERR_ARGUMENT);
        assert_non_null(strstr(diag.text, "2 to 256"));
    }
    assert_int_equal(resized.count, 77);
    qn_images_clear(&images);
}

static void test_slice(void **state) {
    (void)state;
    enum { COUNT = 6, SIZE = 4 };
    qn_images images = make(COUNT, 2);
    for (int k = 0; k < COUNT * SIZE; ++k) images.pixels[k] = k;
    static const size_t cases[][3] = {{0, 6, 6}, {2, 3, 3},  {4, 10, 2}, {5, SIZE_MAX, 1},
                                      {6, 1, 0}, {99, 2, 0}, {3, 0, 0}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; ++c) {
        qn_images part = {0};
        assert_int_equal(qn_images_slice(&images, cases[c][0], cases[c][1], &part), QN_OK);
        assert_int_equal(part.count, cases[c][2]);
        assert_int_equal(part.side, 2);
        for (size_t k = 0; k < part.count * SIZE; ++k) {
            assert_true(part.pixels[k] == (double)(cases[c][0] * SIZE + k));
            assert_int_equal(part.labels[k / SIZE], cases[c][0] + k / SIZE + 3);
        }
        qn_images_clear(&part);
    }
    qn_images_clear(&images);
}

static void test_memory(void **state) {
    (void)state;
    static const int targets[] = {4, 3}; /* a copy, a resize */
    for (int t = 0; t < 2; ++t) {
        int failures = 0;
        qn_images images = make(2, 4);
        for (int k = 1;; ++k) {
            qn_images resized = {0};
            qn_diag diag = {0};
            alloc_failure_arm(k);
            const qn_status status = qn_images_resize(&images, targets[t], &resized, &diag);
            if (!alloc_failure_disarm()) {
                qn_images_clear(&resized);
                break;
            }
            assert_int_equal(status, QN_ERR_MEMORY);
            assert_int_equal(diag.status, QN_ERR_MEMORY);
            assert_null(resized.pixels);
            ++failures;
        }
        assert_true(failures >= 2);
        qn_images_clear(&images);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constant_stays_constant),
        cmocka_unit_test(test_mean_is_preserved),
        cmocka_unit_test(test_same_side_is_a_copy),
        cmocka_unit_test(test_ramp_stays_monotone),
        cmocka_unit_test(test_transpose_commutes),
        cmocka_unit_test(test_is_mitchells_filter),
        cmocka_unit_test(test_antialiased),
        cmocka_unit_test(test_one_bright_pixel_survives),
        cmocka_unit_test(test_without_labels),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_slice),
        cmocka_unit_test(test_memory),
    };
    print_message("seed %llu\n", (unsigned long long)SEED);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
