/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers: known answers, independence of streams, moments. Everything is seeded, so a pass
 * stays a pass. */
#include "assert_close.h"

#include "qmae_noise/core.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

static const uint64_t SEED = 20240531;

static qn_rng stream(uint64_t circuit) {
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, circuit);
    return rng;
}

/* ---- known answers ------------------------------------------------------------------------ */

/* Random123 1.14, tests/kat_vectors, lines "philox4x64 10": counter, key, block */
static const struct {
    uint64_t counter[4], key[2], block[4];
} known[] = {
    {{0, 0, 0, 0},
     {0, 0},
     {0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b}},
    {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX},
     {UINT64_MAX, UINT64_MAX},
     {0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0}},
    {{0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89},
     {0x452821e638d01377, 0xbe5466cf34e90c6c},
     {0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6}},
};

static void test_known_answers(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; ++i) {
        qn_rng rng = stream(0);
        memcpy(rng.counter, known[i].counter, sizeof rng.counter);
        memcpy(rng.key, known[i].key, sizeof rng.key);
        for (int k = 0; k < 4; ++k) assert_true(qn_rng_bits(&rng) == known[i].block[k]);
    }
}

static void test_five_numbers_are_key_and_counter(void **state) {
    (void)state;
    qn_rng rng, same;
    const uint64_t *counter = known[2].counter, *key = known[2].key;
    qn_rng_init(&rng, key[0], QN_STREAM_MASK, counter[1], counter[2], counter[3]);
    assert_true(rng.key[0] == key[0] && rng.key[1] == 4);
    assert_true(rng.counter[0] == 0 &&
                memcmp(rng.counter + 1, counter + 1, 3 * sizeof *counter) == 0);
    /* Block b of a stream is the block of counter (b, step, image, circuit). */
    for (int i = 0; i < 12; ++i) qn_rng_bits(&rng);
    qn_rng_init(&same, key[0], QN_STREAM_MASK, counter[1], counter[2], counter[3]);
    same.counter[0] = 3;
    for (int i = 0; i < 9; ++i) assert_true(qn_rng_bits(&rng) == qn_rng_bits(&same));
}

/* ---- streams ------------------------------------------------------------------------------ */

static void test_neighbouring_streams_share_no_number(void **state) {
    (void)state;
    enum { STREAMS = 11, NUMBERS = 64, ALL = STREAMS * NUMBERS };
    uint64_t bits[ALL];
    for (int i = 0; i < STREAMS; ++i) {
        qn_rng rng;
        qn_rng_init(&rng, SEED + (i == 1) - (uint64_t)(i == 2),
                    i == 3 ? QN_STREAM_SPSA : QN_STREAM_TEST, 5 + (uint64_t)(i == 4) - (i == 5),
                    7 + (uint64_t)(i == 6) - (i == 7),
                    9 + (uint64_t)(i == 8) - (i == 9) + (i == 10 ? UINT64_C(1) << 40 : 0));
        for (int k = 0; k < NUMBERS; ++k) bits[i * NUMBERS + k] = qn_rng_bits(&rng);
    }
    for (int i = 0; i < ALL; ++i) {
        for (int k = 0; k < i; ++k) assert_true(bits[i] != bits[k]);
    }
}

/* Correlation of neighbouring circuits' numbers: mean of the products of n pairs has standard
 * deviation 1 / sqrt(n). */
static void test_neighbouring_streams_are_uncorrelated(void **state) {
    (void)state;
    const int pairs = test_effort(200000);
    qn_rng a = stream(41), b = stream(42);
    double sum = 0;
    for (int i = 0; i < pairs; ++i) {
        sum += 12 * (qn_rng_uniform(&a) - 0.5) * (qn_rng_uniform(&b) - 0.5);
    }
    assert_close(sum / pairs, 0, 4 / sqrt(pairs), 0);
}

static void test_copies_go_their_own_way(void **state) {
    (void)state;
    qn_rng rng = stream(3);
    qn_rng_bits(&rng);
    qn_rng copy = rng;
    double a[8], b[8];
    for (int i = 0; i < 8; ++i) a[i] = qn_rng_normal(&rng);
    for (int i = 0; i < 8; ++i) b[i] = qn_rng_normal(&copy);
    assert_memory_equal(a, b, sizeof a);
}

static void test_gsl_sees_the_same_numbers(void **state) {
    (void)state;
    qn_rng rng = stream(4), twin;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 4);
    qn_rng_init(&twin, SEED, QN_STREAM_TEST, 0, 0, 4);
    assert_ptr_equal(rng.gsl.state, &rng);
    assert_true(gsl_rng_max(&rng.gsl) == UINT64_MAX && gsl_rng_min(&rng.gsl) == 0);
    for (int i = 0; i < 10; ++i) assert_true(gsl_rng_get(&rng.gsl) == qn_rng_bits(&twin));
    for (int i = 0; i < 10; ++i) assert_true(gsl_rng_uniform(&rng.gsl) == qn_rng_uniform(&twin));
    for (int i = 0; i < 10; ++i) {
        assert_true(gsl_ran_gaussian_ziggurat(&rng.gsl, 1.0) == qn_rng_normal(&twin));
    }
}

/* ---- distributions: the mean of n numbers must lie within 4.5 of its standard deviations -- */

static void assert_mean(double sum, double n, double mean, double variance) {
    assert_close(sum / n, mean, 4.5 * sqrt(variance / n), 0);
}

static void test_uniform(void **state) {
    (void)state;
    const int n = test_effort(400000);
    qn_rng rng = stream(10);
    double sum = 0, squares = 0;
    for (int i = 0; i < n; ++i) {
        const double u = qn_rng_uniform(&rng);
        assert_true(u >= 0 && u < 1);
        assert_true(u * 0x1p53 == floor(u * 0x1p53));
        sum += u;
        squares += u * u;
    }
    assert_mean(sum, n, 1.0 / 2, 1.0 / 12);
    assert_mean(squares, n, 1.0 / 3, 1.0 / 5 - 1.0 / 9);
}

static void test_normal(void **state) {
    (void)state;
    const int n = test_effort(400000);
    static const double moments[] = {1, 0, 1, 0, 3, 0, 15, 0, 105};
    double sums[5] = {0};
    qn_rng rng = stream(11);
    for (int i = 0; i < n; ++i) {
        const double x = qn_rng_normal(&rng);
        for (int k = 1; k <= 4; ++k) sums[k] += pow(x, k);
    }
    for (int k = 1; k <= 4; ++k) {
        assert_mean(sums[k], n, moments[k], moments[2 * k] - moments[k] * moments[k]);
    }
}

static void test_below(void **state) {
    (void)state;
    enum { BOUND = 7 };
    const int n = test_effort(140000);
    double counts[BOUND] = {0};
    qn_rng rng = stream(12);
    for (int i = 0; i < n; ++i) {
        const uint64_t x = qn_rng_below(&rng, BOUND);
        assert_true(x < BOUND);
        ++counts[x];
    }
    for (int k = 0; k < BOUND; ++k) assert_mean(counts[k], n, 1.0 / BOUND, 6.0 / 49);
    assert_true(qn_rng_below(&rng, 1) == 0);
    /* 2^64 mod (3 2^62) = 2^62: without rejection numbers below 2^62 would come up half of the
     * time, not a third. */
    double small = 0;
    for (int i = 0; i < n; ++i) small += qn_rng_below(&rng, UINT64_C(3) << 62) < UINT64_C(1) << 62;
    assert_mean(small, n, 1.0 / 3, 2.0 / 9);
}

static void test_binomial_moments(void **state) {
    (void)state;
    static const struct {
        double p;
        uint64_t trials;
        int draws;
    } cases[] = {
        {0.3, 1, 40000},
        {0.003, 1000, 40000},
        {0.5, 1024, 40000},
        {0.97, 8192, 40000},
        {0.61, 100000, 40000},
        {1e-9, UINT64_C(3000000000), 40000},
        {0.5, UINT64_C(1) << 24, 400000},   /* the most that GSL gets at once */
        {0.4, UINT64_C(1) << 30, 40000},    /* GSL itself would be 8 % off in the variance */
        {0.25, UINT64_C(5000000000), 4000}, /* more than fits an unsigned int */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        const double p = cases[i].p, trials = (double)cases[i].trials;
        const double mean = trials * p, variance = trials * p * (1 - p);
        const double fourth = variance * (1 + 3 * (trials - 2) * p * (1 - p)); /* central moment */
        const int n = test_effort(cases[i].draws);
        qn_rng rng = stream(100 + i);
        double sum = 0, squares = 0;
        for (int k = 0; k < n; ++k) {
            const uint64_t x = qn_rng_binomial(&rng, p, cases[i].trials);
            assert_true(x <= cases[i].trials);
            sum += (double)x - mean;
            squares += ((double)x - mean) * ((double)x - mean);
        }
        assert_mean(sum, n, 0, variance);
        assert_mean(squares, n, variance, fourth - variance * variance);
    }
}

static void test_binomial_limits(void **state) {
    (void)state;
    qn_rng rng = stream(13);
    assert_true(qn_rng_binomial(&rng, 0.0, 1000) == 0);
    assert_true(qn_rng_binomial(&rng, -0.2, 1000) == 0);
    assert_true(qn_rng_binomial(&rng, (double)NAN, 1000) == 0);
    assert_true(qn_rng_binomial(&rng, 1.0, 1000) == 1000);
    assert_true(qn_rng_binomial(&rng, 1.0 + 1e-12, UINT64_C(1) << 40) == UINT64_C(1) << 40);
    assert_true(qn_rng_binomial(&rng, 0.4, 0) == 0);
}

static void test_shuffle(void **state) {
    (void)state;
    enum { COUNT = 5 };
    const int n = test_effort(60000);
    double counts[COUNT][COUNT] = {{0}}; /* item, place */
    qn_rng rng = stream(14);
    for (int i = 0; i < n; ++i) {
        size_t items[COUNT] = {0, 1, 2, 3, 4};
        unsigned seen = 0;
        qn_rng_shuffle(&rng, items, COUNT);
        for (int k = 0; k < COUNT; ++k) {
            seen |= 1u << items[k];
            ++counts[items[k]][k];
        }
        assert_int_equal(seen, 31);
    }
    for (int i = 0; i < COUNT; ++i) {
        for (int k = 0; k < COUNT; ++k) assert_mean(counts[i][k], n, 0.2, 0.16);
    }
    qn_rng_shuffle(&rng, NULL, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_five_numbers_are_key_and_counter),
        cmocka_unit_test(test_neighbouring_streams_share_no_number),
        cmocka_unit_test(test_neighbouring_streams_are_uncorrelated),
        cmocka_unit_test(test_copies_go_their_own_way),
        cmocka_unit_test(test_gsl_sees_the_same_numbers),
        cmocka_unit_test(test_uniform),
        cmocka_unit_test(test_normal),
        cmocka_unit_test(test_below),
        cmocka_unit_test(test_binomial_moments),
        cmocka_unit_test(test_binomial_limits),
        cmocka_unit_test(test_shuffle),
    };
    print_message("seed %llu\n", (unsigned long long)SEED);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
