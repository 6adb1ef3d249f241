/* Paired intervals against hand values and against repeated samples. */
#include "assert_close.h"
#include "report/paired.h"

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

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_group_is_a_sample_of_units),
        cmocka_unit_test(groups_are_the_sample_if_there_are_several),
        cmocka_unit_test(intervals_cover_as_often_as_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
