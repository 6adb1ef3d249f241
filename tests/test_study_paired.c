/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paired intervals against hand values and against repeated samples. */
#include "assert_close.h"
#include "study/paired.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* 1, 2, 4, 5: mean 3, sd sqrt(10/3), error sqrt(10/12); t(0.975, 3) = 3.182446. */
static void one_group_is_a_sample_of_units(void **state) {
    (void)state;
    const double d[] = {1, 2, 4, 5};
    const qn_paired p = qn_paired_interval(d, 1, 4, 0.95);
    assert_close(p.mean, 3, 1e-14, 0);
    assert_close(p.error, sqrt(10.0 / 12.0), 1e-14, 0);
    assert_close(p.high - p.mean, 3.18244630528 * sqrt(10.0 / 12.0), 1e-9, 0);
    assert_close(p.mean - p.low, p.high - p.mean, 1e-14, 0);
}

/* Means of groups 1.5 and 4.5: error 1.5; t(0.975, 1) = 12.7062. The units inside do not count. */
static void groups_are_the_sample_if_there_are_several(void **state) {
    (void)state;
    const double d[] = {1, 2, 4, 5};
    const qn_paired p = qn_paired_interval(d, 2, 2, 0.95);
    assert_close(p.mean, 3, 1e-14, 0);
    assert_close(p.error, 1.5, 1e-14, 0);
    assert_close(p.high, 3 + 1.5 * 12.7062047362, 1e-8, 0);
    assert_true(isinf(qn_paired_interval(d, 1, 1, 0.95).high));
}

/* Seeds that differ by normal numbers, images that differ more: 90 of 100 intervals cover. */
static void intervals_cover_as_often_as_they_say(void **state) {
    (void)state;
    enum { SEEDS = 4, IMAGES = 10 };
    const int repeats = test_effort(4000);
    double d[SEEDS * IMAGES];
    qn_rng rng;
    int covered = 0;
    qn_rng_init(&rng, 6, QN_STREAM_TEST, 0, 0, 0);
    for (int r = 0; r < repeats; ++r) {
        for (int s = 0; s < SEEDS; ++s) {
            const double seed = qn_rng_normal(&rng);
            for (int i = 0; i < IMAGES; ++i)
                d[s * IMAGES + i] = 0.7 + seed + 2 * qn_rng_normal(&rng);
        }
        const qn_paired p = qn_paired_interval(d, SEEDS, IMAGES, 0.9);
        covered += p.low < 0.7 && 0.7 < p.high;
    }
    const double z = (covered - 0.9 * repeats) / sqrt(0.09 * repeats);
    assert_true(fabs(z) < 4);
}

/* Rows 1 3 / 2 8: mean 3.5, mean squares 9 of the seeds, 16 of the images, 4 of the rest: 21 / 4 is
 * the squared error, 21^2 / (9^2 + 16^2 + 4^2) = 1.24929 degrees of freedom. */
static void seeds_and_images_are_a_sample_both(void **state) {
    (void)state;
    const double d[] = {1, 3, 2, 8}, flat[] = {2, 2, 2, 2};
    qn_paired p;
    assert_int_equal(qn_paired_two_way(d, 2, 2, 0.95, &p), QN_OK);
    assert_close(p.mean, 3.5, 1e-14, 0);
    assert_close(p.error, sqrt(21.0 / 4.0), 1e-13, 0);
    assert_close(p.high - 3.5, gsl_cdf_tdist_Pinv(0.975, 441.0 / 353.0) * sqrt(21.0 / 4.0), 1e-10,
                 0);
    assert_close(3.5 - p.low, p.high - 3.5, 1e-12, 0);
    assert_int_equal(qn_paired_two_way(flat, 2, 2, 0.95, &p), QN_OK);
    assert_true(p.low == 2 && p.high == 2);
    assert_int_equal(qn_paired_two_way(d, 1, 4, 0.95, &p), QN_OK);
    assert_true(p.error == qn_paired_interval(d, 1, 4, 0.95).error);
}

/* How many of the intervals for other seeds and images hold the true mean: seeds differ by normal
 * numbers times `seed`, images times `image`, the rest times 1. */
static int two_way_covers(int repeats, double seed, double image) {
    enum { SEEDS = 5, IMAGES = 20 };
    double d[SEEDS * IMAGES];
    qn_rng rng;
    int covered = 0;
    qn_rng_init(&rng, 8, QN_STREAM_TEST, 0, 0, 0);
    for (int r = 0; r < repeats; ++r) {
        double images[IMAGES];
        qn_paired p;
        for (int i = 0; i < IMAGES; ++i) images[i] = image * qn_rng_normal(&rng);
        for (int s = 0; s < SEEDS; ++s) {
            const double own = seed * qn_rng_normal(&rng);
            for (int i = 0; i < IMAGES; ++i)
                d[s * IMAGES + i] = 0.7 + own + images[i] + qn_rng_normal(&rng);
        }
        assert_int_equal(qn_paired_two_way(d, SEEDS, IMAGES, 0.9, &p), QN_OK);
        covered += p.low < 0.7 && 0.7 < p.high;
    }
    return covered;
}

/* Neither the seeds alone nor the images alone would do where the other spreads more. Mean squares
 * are not let below that of the rest: where there is only that, intervals are wide. */
static void two_way_intervals_cover(void **state) {
    (void)state;
    const int repeats = test_effort(2000);
    const double spread = 4 * sqrt(0.09 * repeats);
    assert_true(fabs(two_way_covers(repeats, 1.0, 0.3) - 0.9 * repeats) < spread + 0.02 * repeats);
    assert_true(fabs(two_way_covers(repeats, 0.3, 3.0) - 0.9 * repeats) < spread + 0.02 * repeats);
    assert_true(two_way_covers(repeats, 0.0, 0.0) > 0.9 * repeats - spread);
}

static void the_last_moments_that_leave_out_zero_count(void **state) {
    (void)state;
    const qn_paired d[] = {
        {1, 0, 0.5, 1.5}, {0, 0, -1, 1}, {1, 0, 0.1, 2}, {-1, 0, -2, -0.1}, {3, 0, 2, 4}};
    assert_int_equal(qn_paired_parts(d, 5), 2);
    assert_int_equal(qn_paired_parts(d, 2), 2); /* none: the last holds zero */
    assert_int_equal(qn_paired_parts(d, 1), 0);
    assert_int_equal(qn_paired_parts(d, 0), 0);
    const qn_paired touching = {1, 0, 0, 2};
    assert_int_equal(qn_paired_parts(&touching, 1), 1);
}

/* Curves that part at moment 6 of 12 and wander before, each moment's numbers correlated with the
 * last one's: in at most 5 of 100 studies is an earlier moment named. */
static void a_moment_without_difference_is_seldom_named(void **state) {
    (void)state;
    enum { MOMENTS = 12, PART = 6, IMAGES = 8 };
    const int repeats = test_effort(4000);
    int early = 0, late = 0;
    qn_rng rng;
    qn_rng_init(&rng, 7, QN_STREAM_TEST, 0, 0, 0);
    for (int r = 0; r < repeats; ++r) {
        double walk[IMAGES] = {0}, d[IMAGES];
        qn_paired intervals[MOMENTS];
        for (int i = 0; i < IMAGES; ++i) walk[i] = qn_rng_normal(&rng);
        for (int m = 0; m < MOMENTS; ++m) {
            for (int i = 0; i < IMAGES; ++i) {
                walk[i] = 0.6 * walk[i] + 0.8 * qn_rng_normal(&rng);
                d[i] = walk[i] + (m >= PART ? 5.0 : 0.0);
            }
            intervals[m] = qn_paired_interval(d, 1, IMAGES, 0.95);
        }
        const size_t first = qn_paired_parts(intervals, MOMENTS);
        early += first < PART;
        late += first > PART;
    }
    print_message("%d of %d too early, %d late\n", early, repeats, late);
    assert_true(early > 0.03 * repeats); /* the level is used, too */
    assert_true(early < 0.05 * repeats + 4 * sqrt(0.05 * 0.95 * repeats));
    assert_true(late < 0.01 * repeats);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_group_is_a_sample_of_units),
        cmocka_unit_test(groups_are_the_sample_if_there_are_several),
        cmocka_unit_test(intervals_cover_as_often_as_they_say),
        cmocka_unit_test(seeds_and_images_are_a_sample_both),
        cmocka_unit_test(two_way_intervals_cover),
        cmocka_unit_test(the_last_moments_that_leave_out_zero_count),
        cmocka_unit_test(a_moment_without_difference_is_seldom_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
