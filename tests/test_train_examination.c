/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `evaluate` measures: hand values of SSIM and PSNR, unbiased read-outs, a classifier that
 * knows clean digits, files that read back. */
#include "assert_close.h"
#include "draw/arrays.h"
#include "qmae_noise/data.h"
#include "temp_folder.h"
#include "train/classifier.h"
#include "train/examination.h"
#include "train/ssim.h"
#include "training.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- SSIM ----------------------------------------------------------------------------------- */

/* The normalised Gaussian window at distance d. */
static double window(int d) {
    double total = 0.0;
    for (int i = -5; i <= 5; ++i) total += exp(-i * i / 4.5);
    return abs(d) <= 5 ? exp(-d * d / 4.5) / total : 0.0;
}

/* Weight of pixel `at` of a line in the window around `centre`, mirror images included. */
static double mirrored_weight(int side, int centre, int at) {
    double sum = 0.0;
    for (int period = -20 * side; period <= 20 * side; period += 2 * side)
        sum += window(period + at - centre) + window(period - 1 - at - centre);
    return sum;
}

/* One white pixel against black: all moments are the window's weight at that pixel. */
static double ssim_of_pixel(int side, int row, int column) {
    double sum = 0.0;
    for (int r = 0; r < side; ++r)
        for (int c = 0; c < side; ++c) {
            const double w = mirrored_weight(side, r, row) * mirrored_weight(side, c, column);
            sum += 1e-4 * 9e-4 / ((w * w + 1e-4) * (w - w * w + 9e-4));
        }
    return sum / (side * side);
}

static void test_ssim(void **state) {
    static const int places[][3] = {{23, 11, 11}, {16, 0, 0}, {16, 3, 14}, {4, 1, 2}, {2, 0, 1}};
    double a[23 * 23], b[23 * 23];
    (void)state;
    for (size_t k = 0; k < sizeof places / sizeof *places; ++k) {
        const int side = places[k][0];
        memset(a, 0, sizeof a);
        memset(b, 0, sizeof b);
        a[places[k][1] * side + places[k][2]] = 1.0;
        assert_close(qn_ssim(side, a, b), ssim_of_pixel(side, places[k][1], places[k][2]), 1e-12,
                     0.0);
        assert_close(qn_ssim(side, b, a), qn_ssim(side, a, b), 1e-15, 0.0);
        assert_close(qn_ssim(side, a, a), 1.0, 1e-14, 0.0);
    }
    for (int i = 0; i < 64; ++i) {
        a[i] = 0.3;
        b[i] = 0.7;
    }
    assert_close(qn_ssim(8, a, b), (2 * 0.3 * 0.7 + 1e-4) / (0.09 + 0.49 + 1e-4), 1e-12, 0.0);
    for (int i = 0; i < 64; ++i) {
        a[i] = (i + i / 8) % 2;
        b[i] = 1.0 - a[i];
    }
    assert_true(qn_ssim(8, a, b) < -0.9); /* opposite structure */
}

static void test_psnr(void **state) {
    const double original[] = {0.6, 0.8}, swapped[] = {0.8, 0.6}, dimmed[] = {0.4, 0.3};
    (void)state;
    assert_close(qn_psnr(2, swapped, original), -10.0 * log10(0.04), 1e-12, 0.0);
    assert_close(qn_psnr(2, dimmed, original), -10.0 * log10(0.04), 1e-12, 0.0);
}

/* ---- finite shots --------------------------------------------------------------------------- */

static void test_sampling(void **state) {
    enum { N = 16, ROUNDS = 4000, SHOTS = 50 };
    double p[N], sum[N] = {0}, drawn[N], again[N], total = 0.0;
    qn_rng rng, other;
    (void)state;
    for (int i = 0; i < N; ++i) total += p[i] = i % 5 == 0 ? 0.0 : i * i;
    for (int i = 0; i < N; ++i) p[i] /= total;
    for (int round = 0; round < ROUNDS; ++round) {
        double count = 0.0;
        qn_rng_init(&rng, 7, QN_STREAM_TEST, (uint64_t)round, 0, 0);
        qn_rng_init(&other, 7, QN_STREAM_TEST, (uint64_t)round, 0, 0);
        memcpy(drawn, p, sizeof p);
        memcpy(again, p, sizeof p);
        qn_sample_diagonal(N, drawn, SHOTS, &rng);
        qn_sample_diagonal(N, again, SHOTS, &other);
        assert_memory_equal(drawn, again, sizeof drawn);
        for (int i = 0; i < N; ++i) {
            count += drawn[i] * SHOTS;
            sum[i] += drawn[i];
        }
        assert_close(count, SHOTS, 1e-9, 0.0);
    }
    for (int i = 0; i < N; ++i) {
        const double error = sqrt(p[i] * (1.0 - p[i]) / SHOTS / ROUNDS);
        assert_close(sum[i] / ROUNDS, p[i], 5.0 * error + 1e-15, 0.0);
    }
}

/* ---- classifier ----------------------------------------------------------------------------- */

static void test_classifier(void **state) {
    qn_images train = {0}, test = {0};
    qn_classifier *first = NULL, *second = NULL;
    double accuracy = 0.0, error = 0.0;
    (void)state;
    assert_int_equal(qn_images_open(NULL, 16, 2000, 300, &train, &test, NULL), QN_OK);
    assert_int_equal(qn_classifier_create(&train, &first, NULL), QN_OK);
    assert_int_equal(qn_classifier_create(&train, &second, NULL), QN_OK);
    for (size_t k = 0; k < test.count; ++k) {
        int a = -1, b = -2;
        double dimmed[256];
        for (int i = 0; i < 256; ++i) dimmed[i] = 0.25 * test.pixels[k * 256 + i];
        assert_int_equal(qn_classifier_label(first, test.pixels + k * 256, &a), QN_OK);
        assert_int_equal(qn_classifier_label(second, dimmed, &b), QN_OK);
        assert_int_equal(a, b);
    }
    assert_int_equal(
        qn_examine_accuracy(first, test.count, 256, test.pixels, test.labels, &accuracy, &error),
        QN_OK);
    print_message("%.3f +- %.3f of %zu clean digits\n", accuracy, error, test.count);
    assert_true(accuracy > 0.85);
    assert_close(error, sqrt(accuracy * (1.0 - accuracy) / (double)(test.count - 1)), 1e-12, 0.0);
    unsigned char *labels = train.labels;
    train.labels = NULL;
    qn_diag diag = {0};
    qn_classifier *none = NULL;
    assert_int_equal(qn_classifier_create(&train, &none, &diag), QN_ERR_ARGUMENT);
    assert_null(none);
    train.labels = labels;
    qn_classifier_destroy(first);
    qn_classifier_destroy(second);
    qn_images_clear(&train);
    qn_images_clear(&test);
}

/* EMNIST's balanced set has 47 classes: none is lost or taken for another. */
static void test_many_classes(void **state) {
    enum { CLASSES = 47, EACH = 3, SIDE = 8, SIZE = SIDE * SIDE };
    static double pixels[CLASSES * EACH * SIZE];
    static unsigned char labels[CLASSES * EACH];
    qn_images images = {.count = CLASSES * EACH, .side = SIDE, .pixels = pixels, .labels = labels};
    qn_classifier *classifier = NULL;
    double accuracy = 0.0, error = 0.0;
    (void)state;
    for (int k = 0; k < CLASSES * EACH; ++k) {
        labels[k] = (unsigned char)(k % CLASSES);
        pixels[k * SIZE + labels[k]] = 1.0;
        pixels[k * SIZE + SIZE - 1 - k / CLASSES] = 0.2;
    }
    assert_int_equal(qn_classifier_create(&images, &classifier, NULL), QN_OK);
    assert_int_equal(
        qn_examine_accuracy(classifier, images.count, SIZE, pixels, labels, &accuracy, &error),
        QN_OK);
    assert_close(accuracy, 1.0, 1e-12, 0.0);
    qn_classifier_destroy(classifier);
}

/* ---- examination ---------------------------------------------------------------------------- */

static void test_examination(void **state) {
    const qn_train_settings settings = tiny_settings();
    qn_images train = blob_images(4, 8, 1), test = blob_images(4, 6, 2);
    qn_model *model = NULL;
    qn_evaluation e;
    qn_examination exact = {0}, shots = {0}, again = {0};
    (void)state;
    assert_int_equal(qn_model_open("ibm_like", &model, NULL), QN_OK);
    const qn_program_options options = qn_program_options_default();
    const qn_readout_plan none = {0}, few = {200, model, &options};
    qn_train *t = training_of(&settings, model, &train, &test);
    assert_int_equal(qn_train_evaluate(t, 0, &e, NULL), QN_OK);
    assert_int_equal(qn_examine(t, NULL, &none, &exact), QN_OK);
    assert_close(exact.mean[QN_FIGURE_SWAP], e.swap, 1e-14, 0.0);
    assert_close(exact.mean[QN_FIGURE_FIDELITY], e.fidelity, 1e-14, 0.0);
    assert_close(exact.mean[QN_FIGURE_IDEAL], e.ideal, 1e-14, 0.0);
    assert_close(exact.mean[QN_FIGURE_COSINE], e.cosine, 1e-12, 0.0);
    assert_close(exact.mean[QN_FIGURE_COSINE_PROBABILITY], e.cosine_probability, 1e-12, 0.0);
    assert_close(exact.mean[QN_FIGURE_PSNR], e.psnr, 1e-10, 0.0);
    assert_close(exact.mean[QN_FIGURE_PURITY], e.purity, 1e-12, 0.0);
    assert_close(exact.error[QN_FIGURE_FIDELITY], e.fidelity_error, 1e-14, 0.0);
    assert_true(isnan(exact.mean[QN_FIGURE_ACCURACY]));
    assert_int_equal(qn_examine(t, NULL, &few, &shots), QN_OK);
    assert_int_equal(qn_examine(t, NULL, &few, &again), QN_OK);
    assert_memory_equal(shots.pixels, again.pixels, 6 * 16 * sizeof(double));
    assert_true(fabs(shots.mean[QN_FIGURE_COSINE] - exact.mean[QN_FIGURE_COSINE]) > 1e-6);
    assert_close(shots.mean[QN_FIGURE_SWAP], e.swap, 1e-14, 0.0);
    double masked[6 * 16];
    qn_examine_masked(t, masked);
    const qn_patch patch = qn_train_patch(t);
    int blacked = 0;
    for (int i = 0; i < 6 * 16; ++i) {
        assert_true(masked[i] == test.pixels[i] || masked[i] == 0.0);
        blacked += masked[i] == 0.0 && test.pixels[i] != 0.0;
    }
    assert_true(blacked > 0 && blacked <= 6 * patch.height * patch.width);
    qn_examination_clear(&exact);
    qn_examination_clear(&shots);
    qn_examination_clear(&again);
    qn_train_destroy(t);
    qn_model_destroy(model);
    qn_images_clear(&train);
    qn_images_clear(&test);
}

/* Very many shots show what the exact diagonal says, passed through the flips of the data qubits:
 * written out here for four qubits. */
static void test_readout_errors(void **state) {
    const qn_train_settings settings = tiny_settings();
    qn_images train = blob_images(4, 8, 1), test = blob_images(4, 6, 2);
    qn_model *model = NULL;
    qn_program_options options = qn_program_options_default();
    qn_examination exact = {0}, clean = {0}, seen = {0};
    (void)state;
    assert_int_equal(qn_model_open("readout", &model, NULL), QN_OK);
    const double p10 = qn_model_qubit(model, 0).p10, p01 = qn_model_qubit(model, 0).p01;
    assert_true(p10 > 0.001 && p01 > 0.001);
    qn_train *t = training_of(&settings, model, &train, &test);
    const qn_readout_plan none = {0}, many = {1000000000, model, &options};
    assert_int_equal(qn_examine(t, NULL, &none, &exact), QN_OK);
    assert_int_equal(qn_examine(t, NULL, &many, &seen), QN_OK);
    options.readout = false;
    assert_int_equal(qn_examine(t, NULL, &many, &clean), QN_OK);
    double worst = 0.0;
    for (int image = 0; image < 6; ++image) {
        double expected[16] = {0}, norm[2] = {0};
        const double *p = exact.pixels + 16 * image;
        for (int x = 0; x < 16; ++x)
            for (int y = 0; y < 16; ++y) {
                double chance = p[x] * p[x];
                for (int q = 0; q < 4; ++q)
                    chance *= x >> q & 1 ? (y >> q & 1 ? 1 - p01 : p01)
                                         : (y >> q & 1 ? p10 : 1 - p10);
                expected[y] += chance;
            }
        for (int y = 0; y < 16; ++y) {
            norm[0] += expected[y];
            norm[1] += p[y] * p[y];
        }
        for (int y = 0; y < 16; ++y) {
            const double pixel = sqrt(expected[y] * norm[1] / norm[0]);
            assert_close(seen.pixels[16 * image + y], pixel, 1e-3, 0.0);
            assert_close(clean.pixels[16 * image + y], p[y], 1e-3, 0.0);
            worst = fmax(worst, fabs(pixel - p[y]));
        }
    }
    assert_true(worst > 0.01); /* the flips matter */
    qn_examination_clear(&exact);
    qn_examination_clear(&clean);
    qn_examination_clear(&seen);
    qn_train_destroy(t);
    qn_model_destroy(model);
    qn_images_clear(&train);
    qn_images_clear(&test);
}

/* 3 of 10: Wilson's interval by hand; t(0.975, 9) = 2.262157. Nothing recognised: from 0 up. */
static void test_intervals(void **state) {
    qn_examination e = {.images = 10};
    double low, high;
    (void)state;
    e.mean[QN_FIGURE_ACCURACY] = 0.3;
    qn_examination_interval(&e, QN_FIGURE_ACCURACY, &low, &high);
    assert_close(low, 0.1077912674, 1e-9, 0.0);
    assert_close(high, 0.6032218525, 1e-9, 0.0);
    e.mean[QN_FIGURE_ACCURACY] = 0.0;
    qn_examination_interval(&e, QN_FIGURE_ACCURACY, &low, &high);
    assert_close(low, 0.0, 1e-15, 0.0);
    assert_close(high, 0.2775327999, 1e-9, 0.0);
    e.mean[QN_FIGURE_SWAP] = 0.5;
    e.error[QN_FIGURE_SWAP] = 0.1;
    qn_examination_interval(&e, QN_FIGURE_SWAP, &low, &high);
    assert_close(low, 0.5 - 0.2262157163, 1e-9, 0.0);
    assert_close(high, 0.5 + 0.2262157163, 1e-9, 0.0);
}

/* ---- files ---------------------------------------------------------------------------------- */

static void test_arrays(void **state) {
    temp_folder folder;
    const double pixels[8] = {0.0, 1.0, 0.5, 2.0, -1.0, 0.2, 0.4, 0.9};
    const unsigned char labels[2] = {7, 3}, bytes[8] = {0, 255, 128, 255, 0, 51, 102, 230};
    char images[300], names[300], header[129] = "";
    double back[8];
    qn_images read = {0};
    (void)state;
    temp_folder_create(&folder);
    snprintf(images, sizeof images, "%s", temp_path(&folder, "images"));
    snprintf(names, sizeof names, "%s", temp_path(&folder, "labels"));
    assert_int_equal(qn_idx_images_write(images, 2, 2, pixels, NULL), QN_OK);
    assert_int_equal(qn_idx_labels_write(names, 2, labels, NULL), QN_OK);
    assert_int_equal(qn_idx_read(images, names, &read, NULL), QN_OK);
    assert_int_equal(read.count, 2);
    assert_int_equal(read.side, 2);
    for (int i = 0; i < 8; ++i) assert_close(read.pixels[i], bytes[i] / 255.0, 1e-15, 0.0);
    assert_memory_equal(read.labels, labels, 2);
    qn_images_clear(&read);
    assert_int_equal(qn_npy_images_write(images, 2, 2, pixels, NULL), QN_OK);
    FILE *file = fopen(images, "rb");
    assert_non_null(file);
    assert_int_equal(fread(header, 1, 128, file), 128);
    assert_int_equal(fread(back, sizeof *back, 9, file), 8);
    fclose(file);
    assert_memory_equal(header, "\x93NUMPY\x01\x00\x76\x00", 10);
    assert_non_null(
        strstr(header + 10, "'descr': '<f8', 'fortran_order': False, 'shape': (2, 2, 2), }"));
    assert_int_equal(header[127], '\n');
    assert_memory_equal(back, pixels, sizeof pixels);
    assert_int_not_equal(qn_npy_images_write("/nowhere/x.npy", 2, 2, pixels, NULL), QN_OK);
    temp_folder_remove(&folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ssim),           cmocka_unit_test(test_psnr),
        cmocka_unit_test(test_sampling),       cmocka_unit_test(test_classifier),
        cmocka_unit_test(test_many_classes),   cmocka_unit_test(test_examination),
        cmocka_unit_test(test_readout_errors), cmocka_unit_test(test_intervals),
        cmocka_unit_test(test_arrays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
