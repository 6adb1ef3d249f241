/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What baselines are made of, against slow and independent truth. */
#include "assert_close.h"
#include "baseline/encoder.h"
#include "baseline/linear.h"
#include "baseline/matrix.h"
#include "baseline/network.h"
#include "baseline/pairs.h"
#include "baseline/token.h"
#include "training.h"

#include <math.h>
#include <string.h>

static double *random_numbers(size_t count, uint64_t key) {
    double *made = qn_alloc(count, sizeof *made);
    qn_rng rng;
    assert_non_null(made);
    qn_rng_init(&rng, 11, QN_STREAM_TEST, key, 0, 0);
    for (size_t i = 0; i < count; ++i) made[i] = qn_rng_normal(&rng);
    return made;
}

static void normalise_rows(size_t rows, size_t columns, double *a) {
    for (size_t i = 0; i < rows; ++i) qn_normalise(columns, a + i * columns, a + i * columns);
}

/* ---- matrices ------------------------------------------------------------------------------- */

static void products_and_solutions(void **state) {
    static const size_t SIZES[][3] = {{1, 1, 1}, {3, 5, 2}, {7, 4, 9}, {16, 17, 13}};
    (void)state;
    for (size_t s = 0; s < 4; ++s) {
        const size_t rows = SIZES[s][0], inner = SIZES[s][1], columns = SIZES[s][2];
        double *a = random_numbers(rows * inner, s), *b = random_numbers(inner * columns, s + 9);
        double c[300], again[300], turned[300];
        qn_matrix_product(rows, inner, columns, a, b, c, 1);
        qn_matrix_product(rows, inner, columns, a, b, again, 3);
        assert_memory_equal(c, again, rows * columns * sizeof *c);
        for (size_t i = 0; i < rows; ++i)
            for (size_t j = 0; j < columns; ++j) {
                double sum = 0.0;
                for (size_t k = 0; k < inner; ++k) sum += a[i * inner + k] * b[k * columns + j];
                assert_close(c[i * columns + j], sum, 1e-13, 0);
            }
        qn_matrix_transpose(rows, inner, a, turned);
        for (size_t i = 0; i < rows * inner; ++i)
            assert_true(turned[i % inner * rows + i / inner] == a[i]);
        qn_free(a);
        qn_free(b);
    }
    enum { N = 12, M = 5 };
    double *a = random_numbers(N * N, 40), *b = random_numbers(N * M, 41), kept[N * N], x[N * M];
    for (int i = 0; i < N; ++i) a[i * N + i] += 8.0; /* positive enough */
    memcpy(kept, a, sizeof kept);
    memcpy(x, b, sizeof x);
    qn_matrix_solve(N, M, a, x, 2);
    for (int i = 0; i < N; ++i)
        for (int j = 0; j < M; ++j) {
            double sum = 0.0;
            for (int k = 0; k < N; ++k) sum += kept[i * N + k] * x[k * M + j];
            assert_close(sum, b[i * M + j], 1e-12, 0);
        }
    qn_free(a);
    qn_free(b);
}

/* The map is where the slope of the penalised squares is zero. */
static void linear_maps_are_least_squares(void **state) {
    enum { N = 6, ROWS = 20 };
    static const double RIDGE = 0.3;
    double *a = random_numbers(ROWS * N, 50), *b = random_numbers(ROWS * N, 51);
    double normal[N * N] = {0}, map[N * N] = {0};
    (void)state;
    for (int k = 0; k < ROWS; ++k)
        for (int i = 0; i < N; ++i)
            for (int j = 0; j < N; ++j) {
                normal[i * N + j] += a[k * N + i] * a[k * N + j];
                map[i * N + j] += a[k * N + i] * b[k * N + j];
            }
    qn_linear_solve(N, RIDGE, normal, map, 1);
    for (int i = 0; i < N; ++i)
        for (int j = 0; j < N; ++j) {
            double slope = RIDGE * map[i * N + j];
            for (int k = 0; k < ROWS; ++k) {
                double error = -b[k * N + j];
                for (int l = 0; l < N; ++l) error += a[k * N + l] * map[l * N + j];
                slope += a[k * N + i] * error;
            }
            assert_close(slope, 0.0, 1e-11, 0);
        }
    qn_free(a);
    qn_free(b);
}

/* ---- network -------------------------------------------------------------------------------- */

static void network_gradients_match_differences(void **state) {
    enum { COUNT = 5, N = 7, HIDDEN = 3 };
    const size_t count = qn_network_parameters(N, HIDDEN);
    qn_network_batch batch = {.count = COUNT, .npixels = N, .hidden = HIDDEN};
    double outputs[COUNT * N], *w = random_numbers(count, 60), *gradient = random_numbers(count, 1);
    (void)state;
    assert_int_equal(count, HIDDEN * N + HIDDEN + N);
    batch.inputs = random_numbers(COUNT * N, 61);
    batch.originals = random_numbers(COUNT * N, 62);
    batch.outputs = outputs;
    batch.scratch = qn_alloc(qn_network_scratch(COUNT, N, HIDDEN), sizeof(double));
    normalise_rows(COUNT, N, batch.originals);
    const double fidelity = qn_network_fidelity(&batch, w, gradient, 2);
    /* the first image by hand */
    double y[N], xy = 0.0, yy = 0.0, mean = 0.0;
    for (int i = 0; i < N; ++i) {
        y[i] = w[HIDDEN * N + HIDDEN + i];
        for (int h = 0; h < HIDDEN; ++h) {
            double z = w[HIDDEN * N + h];
            for (int j = 0; j < N; ++j) z += w[h * N + j] * batch.inputs[j];
            y[i] += w[h * N + i] * tanh(z);
        }
        assert_close(batch.outputs[i], y[i], 1e-13, 0);
    }
    for (int k = 0; k < COUNT; ++k) {
        xy = yy = 0.0;
        for (int i = 0; i < N; ++i) {
            xy += batch.originals[k * N + i] * outputs[k * N + i];
            yy += outputs[k * N + i] * outputs[k * N + i];
        }
        mean += xy * xy / yy / COUNT;
    }
    assert_close(fidelity, mean, 1e-13, 0);
    for (size_t i = 0; i < count; ++i) {
        const double held = w[i], h = 1e-5;
        double f[2];
        for (int s = 0; s < 2; ++s) {
            w[i] = held + (s ? -h : h);
            f[s] = qn_network_fidelity(&batch, w, NULL, 1);
        }
        w[i] = held;
        assert_close(gradient[i], (f[0] - f[1]) / (2 * h), 1e-8, 1e-6);
    }
    qn_free(batch.inputs);
    qn_free(batch.originals);
    qn_free(batch.scratch);
    qn_free(w);
    qn_free(gradient);
}

/* ---- encoder -------------------------------------------------------------------------------- */

enum { BITS = 4, SIZE = 1 << BITS, IMAGES = 3 };

/* rho -> U^T (Tr_trash(U rho U^T) x |0><0|) U as matrices: <x|.|x> and the diagonal. */
static double slow_fidelity(size_t latent, const double *u, const double *v, const double *x,
                            double *diagonal) {
    double coded[SIZE][SIZE] = {{0}}, kept[SIZE][SIZE] = {{0}}, fidelity = 0.0;
    for (int i = 0; i < SIZE; ++i)
        for (int j = 0; j < SIZE; ++j)
            for (int k = 0; k < SIZE; ++k)
                for (int l = 0; l < SIZE; ++l)
                    coded[i][j] += u[i * SIZE + k] * v[k] * v[l] * u[j * SIZE + l];
    for (size_t i = 0; i < SIZE; ++i)
        for (size_t j = 0; j < SIZE; ++j)
            if (i / latent == j / latent) kept[i % latent][j % latent] += coded[i][j];
    for (int k = 0; k < SIZE; ++k)
        for (int l = 0; l < SIZE; ++l) {
            double out = 0.0;
            for (int i = 0; i < SIZE; ++i)
                for (int j = 0; j < SIZE; ++j)
                    out += u[i * SIZE + k] * kept[i][j] * u[j * SIZE + l];
            fidelity += x[k] * out * x[l];
            if (k == l) diagonal[k] = out;
        }
    return fidelity;
}

static double *random_orthogonal(uint64_t key) {
    double *u = random_numbers(SIZE * SIZE, key);
    for (int i = 0; i < SIZE; ++i) { /* Gram and Schmidt, twice */
        for (int pass = 0; pass < 2; ++pass)
            for (int j = 0; j < i; ++j) {
                double dot = 0.0;
                for (int k = 0; k < SIZE; ++k) dot += u[i * SIZE + k] * u[j * SIZE + k];
                for (int k = 0; k < SIZE; ++k) u[i * SIZE + k] -= dot * u[j * SIZE + k];
            }
        qn_normalise(SIZE, u + i * SIZE, u + i * SIZE);
    }
    return u;
}

static qn_encoder_batch encoder_batch(size_t latent) {
    qn_encoder_batch batch = {.count = IMAGES, .n = SIZE, .latent = latent};
    batch.inputs = random_numbers(IMAGES * SIZE, 70);
    batch.originals = random_numbers(IMAGES * SIZE, 71);
    batch.slopes = random_numbers(IMAGES * SIZE, 72);
    batch.scratch = qn_alloc(qn_encoder_batch_scratch(IMAGES, SIZE), sizeof(double));
    assert_non_null(batch.scratch);
    normalise_rows(IMAGES, SIZE, batch.inputs);
    normalise_rows(IMAGES, SIZE, batch.originals);
    return batch;
}

static void clear_batch(qn_encoder_batch *batch) {
    qn_free(batch->inputs);
    qn_free(batch->originals);
    qn_free(batch->slopes);
    qn_free(batch->scratch);
}

static void encoders_are_traced_and_decoded(void **state) {
    (void)state;
    for (size_t latent = 2; latent < SIZE; latent *= 2) {
        qn_encoder_batch batch = encoder_batch(latent);
        double *u = random_orthogonal(latent), fidelities[IMAGES], diagonals[IMAGES * SIZE],
               mean = 0;
        const double fidelity = qn_encoder_fidelity(&batch, u, fidelities, NULL, 2);
        qn_encoder_diagonals(&batch, u, diagonals, 1);
        for (int k = 0; k < IMAGES; ++k) {
            double expected[SIZE];
            assert_close(fidelities[k],
                         slow_fidelity(latent, u, batch.inputs + k * SIZE,
                                       batch.originals + k * SIZE, expected),
                         1e-13, 0);
            assert_close_array(diagonals + k * SIZE, expected, SIZE, 1e-13, 0);
            mean += fidelities[k] / IMAGES;
        }
        assert_close(fidelity, mean, 1e-14, 0);
        qn_free(u);
        clear_batch(&batch);
    }
}

static void encoder_gradients_match_differences(void **state) {
    (void)state;
    for (size_t latent = 4; latent < SIZE; latent *= 2) {
        qn_encoder_batch batch = encoder_batch(latent);
        double *u = random_orthogonal(latent + 50), *moved = random_numbers(SIZE * SIZE, 2),
               *gradient = random_numbers(SIZE * SIZE, 3), *skew = random_numbers(SIZE * SIZE, 4),
               *scratch = random_numbers(2 * SIZE * SIZE, 5), direction[SIZE * SIZE] = {0};
        double along = 0.0, f[2], slopes[IMAGES * SIZE];
        const double h = 1e-4;
        (void)qn_encoder_fidelity(&batch, u, NULL, gradient, 1);
        memcpy(slopes, batch.slopes, sizeof slopes);
        qn_encoder_skew(SIZE, u, gradient, skew, scratch, 1);
        for (int i = 0; i < SIZE; ++i)
            for (int j = 0; j < i; ++j) { /* the derivative along a skew direction */
                const double d = sin(1.0 + i * j + j);
                direction[i * SIZE + j] = h * d;
                direction[j * SIZE + i] = -h * d;
                assert_close(skew[i * SIZE + j], -skew[j * SIZE + i], 0, 0);
                along += skew[i * SIZE + j] * d;
            }
        for (int s = 0; s < 2; ++s) {
            memcpy(moved, u, SIZE * SIZE * sizeof *moved);
            for (int i = 0; i < SIZE * SIZE && s; ++i) direction[i] = -direction[i];
            qn_encoder_move(SIZE, direction, moved, scratch, 1);
            f[s] = qn_encoder_fidelity(&batch, moved, NULL, NULL, 1);
        }
        assert_close(along, (f[0] - f[1]) / (2 * h), 1e-7, 1e-6);
        for (int i = 0; i < SIZE; ++i) { /* along the inputs, not normalised */
            double *v = batch.inputs + SIZE + i, held = *v, fidelities[IMAGES], g[2];
            for (int s = 0; s < 2; ++s) {
                *v = held + (s ? -h : h);
                (void)qn_encoder_fidelity(&batch, u, fidelities, NULL, 1);
                g[s] = fidelities[1];
            }
            *v = held;
            assert_close(slopes[SIZE + i], (g[0] - g[1]) / (2 * h), 1e-7, 1e-6);
        }
        double *const blocks[] = {u, moved, gradient, skew, scratch};
        for (int k = 0; k < 5; ++k) qn_free(blocks[k]);
        clear_batch(&batch);
    }
}

static void moves_stay_orthogonal(void **state) {
    double *u = random_orthogonal(7), *skew = random_numbers(SIZE * SIZE, 8),
           *scratch = random_numbers(2 * SIZE * SIZE, 9);
    (void)state;
    for (int i = 0; i < SIZE; ++i) {
        skew[i * SIZE + i] = 0.0;
        for (int j = 0; j < i; ++j) skew[j * SIZE + i] = -skew[i * SIZE + j];
    }
    for (int k = 0; k < 50; ++k) qn_encoder_move(SIZE, skew, u, scratch, 2);
    for (int i = 0; i < SIZE; ++i)
        for (int j = 0; j <= i; ++j) {
            double dot = 0.0;
            for (int k = 0; k < SIZE; ++k) dot += u[i * SIZE + k] * u[j * SIZE + k];
            assert_close(dot, i == j, 1e-12, 0);
        }
    qn_free(u);
    qn_free(skew);
    qn_free(scratch);
}

/* ---- tasks ---------------------------------------------------------------------------------- */

typedef struct bench {
    qn_images learn, test;
    qn_train *train;
    qn_baseline_task task;
} bench;

static void open_bench(bench *b, qn_train_settings settings, int steps) {
    *b = (bench){.learn = blob_images(4, 60, 1), .test = blob_images(4, 20, 2)};
    b->train = training_of(&settings, NULL, &b->learn, &b->test);
    b->task = (qn_baseline_task){.train = b->train,
                                 .learn = &b->learn,
                                 .test = &b->test,
                                 .settings = settings,
                                 .npixels = 16,
                                 .parameters = 100,
                                 .rounds = 4,
                                 .steps = steps,
                                 .threads = 2};
}

static void close_bench(bench *b) {
    qn_train_destroy(b->train);
    qn_images_clear(&b->learn);
    qn_images_clear(&b->test);
}

static void token_gradients_match_differences(void **state) {
    (void)state;
    for (int form = 0; form < 2; ++form)
        for (int own = 0; own < 2; ++own) {
            qn_train_settings settings = tiny_settings();
            bench b;
            double fidelity, f[2];
            if (form) settings.form = (qn_mask_form){.height = 1, .width = 2};
            open_bench(&b, settings, 1);
            const size_t count = qn_pairs_tokens(&b.task, own);
            double *tokens = random_numbers(count, 80), *gradient = random_numbers(count, 81);
            for (size_t i = 0; i < count; ++i) tokens[i] = fabs(tokens[i]);
            assert_int_equal(qn_token_fidelity(&b.task, own, tokens, &fidelity, gradient), QN_OK);
            for (size_t i = 0; i < count; ++i) {
                const double held = tokens[i], h = 1e-5;
                for (int s = 0; s < 2; ++s) {
                    tokens[i] = held + (s ? -h : h);
                    assert_int_equal(qn_token_fidelity(&b.task, own, tokens, &f[s], NULL), QN_OK);
                }
                tokens[i] = held;
                assert_close(gradient[i], (f[0] - f[1]) / (2 * h), 1e-9, 1e-6);
            }
            /* the best one is flat, and as good for any number of threads */
            assert_int_equal(qn_token_best(&b.task, own, tokens), QN_OK);
            double best, steepest = 0.0;
            assert_int_equal(qn_token_fidelity(&b.task, own, tokens, &best, gradient), QN_OK);
            for (size_t i = 0; i < count; ++i) steepest = fmax(steepest, fabs(gradient[i]));
            assert_true(best > fidelity && steepest < 2e-3);
            double *again = random_numbers(count, 82);
            b.task.threads = 1;
            assert_int_equal(qn_token_best(&b.task, own, again), QN_OK);
            assert_memory_equal(again, tokens, count * sizeof *again);
            qn_free(again);
            qn_free(tokens);
            qn_free(gradient);
            close_bench(&b);
        }
}

static double mean_fidelity(const bench *b, const char *name, qn_baseline_output *output) {
    double sum = 0.0;
    for (size_t k = 0; qn_baseline_at(k); ++k) {
        if (strcmp(qn_baseline_at(k)->name, name) != 0) continue;
        qn_diag diag = {0};
        assert_int_equal(qn_baseline_at(k)->compute(&b->task, output, &diag), QN_OK);
        for (size_t i = 0; i < b->test.count; ++i) {
            double total = 0.0;
            for (size_t p = 0; p < 16; ++p) total += output->diagonal[i * 16 + p];
            assert_close(total, 1.0, 1e-10, 0);
            sum += output->fidelity[i] / (double)b->test.count;
        }
        return sum;
    }
    fail_msg("no baseline '%s'", name);
    return 0.0;
}

/* What each adds must show: a token to nothing, places to a token, freedom to an encoder. Bits do
 * not depend on threads. */
static void baselines_stand_in_order(void **state) {
    static const char *const NAMES[] = {
        "visible",        "mean_pixel",         "token_shared", "token_position",
        "linear",         "network_parameters", "product",      "network_bottleneck",
        "encoder_shared", "encoder_position"};
    enum { COUNT = sizeof NAMES / sizeof *NAMES };
    bench b;
    double value[COUNT], fidelity[20], diagonal[20 * 16], first[20];
    qn_baseline_output output = {fidelity, diagonal, 0};
    (void)state;
    open_bench(&b, tiny_settings(), 150);
    for (int k = 0; k < COUNT; ++k) {
        b.task.threads = 1;
        value[k] = mean_fidelity(&b, NAMES[k], &output);
        memcpy(first, fidelity, sizeof first);
        b.task.threads = 2;
        mean_fidelity(&b, NAMES[k], &output);
        assert_memory_equal(first, fidelity, sizeof first);
        print_message("%-20s %.4f, %zu parameters\n", NAMES[k], value[k], output.parameters);
        assert_true(value[k] > 0.2 && value[k] < 1.0);
    }
    assert_true(value[2] > value[0]);
    assert_true(value[3] > value[2]);
    assert_true(value[8] > value[6]); /* any real circuit is below the best encoder */
    close_bench(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_and_solutions),
        cmocka_unit_test(linear_maps_are_least_squares),
        cmocka_unit_test(network_gradients_match_differences),
        cmocka_unit_test(encoders_are_traced_and_decoded),
        cmocka_unit_test(encoder_gradients_match_differences),
        cmocka_unit_test(moves_stay_orthogonal),
        cmocka_unit_test(token_gradients_match_differences),
        cmocka_unit_test(baselines_stand_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
