/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paired intervals against hand values and against repeated samples. */
#include "assert_close.h"
#include "study/paired.h"

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
        cmocka_unit_test(the_last_moments_that_leave_out_zero_count),
        cmocka_unit_test(a_moment_without_difference_is_seldom_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
