/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one standard error: by hand, and unknown of a single sample. */
#include "assert_close.h"
#include "core/mean.h"
#include "qmae_noise/core.h"

#include <math.h>

static double square_at(const void *samples, size_t i) {
    const double *x = samples;
    return x[i] * x[i];
}

static void errors_by_hand(void **state) {
    (void)state;
    const double x[] = {1.0, 2.0, 4.0};
    double error = 7.0;
    /* mean 7/3, variance (16 + 1 + 25) / 9 / 2 = 7/3 */
    assert_close(qn_mean_of(3, x, 1, &error), 7.0 / 3.0, 1e-15, 0);
    assert_close(error, sqrt(7.0 / 9.0), 1e-15, 0);
    /* 1 and 4: variance 4.5 */
    assert_close(qn_mean_of(2, x, 2, &error), 2.5, 1e-15, 0);
    assert_close(error, 1.5, 1e-15, 0);
    /* 1, 4, 16: mean 7, variance (36 + 9 + 81) / 2 */
    assert_close(qn_mean_by(3, square_at, x, &error), 7.0, 1e-15, 0);
    assert_close(error, sqrt(21.0), 1e-15, 0);
    assert_close(qn_mean_by(3, square_at, x, NULL), 7.0, 1e-15, 0);
}

/* Many draws: the error is the spread of the means. */
static void errors_are_spreads(void **state) {
    (void)state;
    enum { ROUNDS = 4000, COUNT = 5 };
    double squares = 0.0, expected = 0.0;
    qn_rng rng;
    qn_rng_init(&rng, 3, QN_STREAM_TEST, 0, 0, 0);
    for (int r = 0; r < ROUNDS; ++r) {
        double x[COUNT], error;
        for (int i = 0; i < COUNT; ++i) x[i] = qn_rng_normal(&rng);
        const double mean = qn_mean_of(COUNT, x, 1, &error);
        squares += mean * mean / ROUNDS;
        expected += error * error / ROUNDS;
    }
    assert_close(squares, 1.0 / COUNT, 0, 0.1); /* five standard errors */
    assert_close(expected, 1.0 / COUNT, 0, 0.06);
}

static void one_sample_says_nothing(void **state) {
    (void)state;
    const double x[] = {3.0, 3.0};
    double error = 0.0;
    assert_close(qn_mean_of(1, x, 1, &error), 3.0, 0, 0);
    assert_true(isnan(error));
    assert_close(qn_mean_of(0, x, 1, &error), 0.0, 0, 0);
    assert_true(isnan(error));
    assert_close(qn_mean_of(2, x, 1, &error), 3.0, 0, 0);
    assert_close(error, 0.0, 0, 0);
    assert_true(isnan(qn_mean_error(0.0, 1.0)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_by_hand),
        cmocka_unit_test(errors_are_spreads),
        cmocka_unit_test(one_sample_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
