/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sampler of loud locations against its exact distribution: every pattern of a few locations of
 * unequal strength, and numbers and places among many, by chi-square with fixed seeds. The same
 * statistics are shown to notice an error of 3 %. */
#include "assert_close.h"
#include "chi_square.h"
#include "reference.h"
#include "trajectory/single.h"

#include "qmae_noise/trajectory.h"
#include "trajectory/skip.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FEW = 7, PATTERNS = 1 << FEW, MANY = 200 };
static const uint64_t SEED = 11;

static size_t draws(void) { return test_sanitized() ? 100000 : 1000000; }

/* ---- the statistic -------------------------------------------------------------------------- */

static void assert_likely(double p, const char *what) {
    print_message("%s: p = %.3g\n", what, p);
    assert_true(p > 1e-3);
}

/* ---- all patterns of a few locations -------------------------------------------------------- */

/* Strong and weak, one that is never loud. */
static const double LOUD[FEW] = {0.05, 0.31, 0.0, 0.12, 0.008, 0.2, 0.07};

static void survival_of(size_t count, const double *loud, double factor, double *survival) {
    double sum = 0.0;
    for (size_t l = 0; l < count; ++l) survival[l] = sum -= factor * log1p(-loud[l]);
}

/* Of every pattern, or on condition that one is loud. */
static void pattern_probabilities(bool some, double *p) {
    for (int pattern = 0; pattern < PATTERNS; ++pattern) {
        p[pattern] = 1.0;
        for (int l = 0; l < FEW; ++l) p[pattern] *= pattern >> l & 1 ? LOUD[l] : 1.0 - LOUD[l];
    }
    if (!some) return;
    for (int pattern = 1; pattern < PATTERNS; ++pattern) p[pattern] /= 1.0 - p[0];
    p[0] = 0.0;
}

static void count_patterns(const double *survival, bool some, uint64_t *counts) {
    memset(counts, 0, PATTERNS * sizeof *counts);
    for (size_t k = 0; k < draws(); ++k) {
        size_t loud[FEW];
        unsigned pattern = 0;
        qn_rng rng;
        qn_rng_init(&rng, SEED, QN_STREAM_TEST, some, 0, k);
        const size_t n = qn_skip_draw(survival, FEW, some, &rng, loud);
        for (size_t i = 0; i < n; ++i) {
            assert_true(i == 0 || loud[i] > loud[i - 1]);
            pattern |= 1u << loud[i];
        }
        ++counts[pattern];
    }
}

static void every_pattern_has_its_probability(void **state) {
    (void)state;
    uint64_t counts[PATTERNS];
    double p[PATTERNS], survival[FEW];
    survival_of(FEW, LOUD, 1.0, survival);
    for (int some = 0; some < 2; ++some) {
        pattern_probabilities(some, p);
        count_patterns(survival, some, counts);
        assert_likely(chi_square_p(PATTERNS, counts, p, draws()),
                      some ? "patterns, some loud" : "patterns");
    }
}

/* A sampler whose gap after the first loud location is `factor` times as likely to end. */
static void count_patterns_of_wrong_gap(const double *survival, double factor, uint64_t *counts) {
    memset(counts, 0, PATTERNS * sizeof *counts);
    for (size_t k = 0; k < draws(); ++k) {
        size_t loud[FEW], next[FEW];
        double rest[FEW];
        unsigned pattern = 0;
        qn_rng rng;
        qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 1, k);
        if (qn_skip_draw(survival, FEW, false, &rng, loud)) {
            const size_t first = loud[0] + 1;
            pattern = 1u << loud[0];
            for (size_t l = first; l < FEW; ++l)
                rest[l - first] = factor * (survival[l] - survival[first - 1]);
            const size_t n = qn_skip_draw(rest, FEW - first, false, &rng, next);
            for (size_t i = 0; i < n; ++i) pattern |= 1u << (first + next[i]);
        }
        ++counts[pattern];
    }
}

/* Without sanitizers, whose few draws see 10 %: all strengths wrong by 3 %, only the gap after a
 * first loud location, and the right one as it should be. */
static void three_percent_would_be_noticed(void **state) {
    (void)state;
    uint64_t counts[PATTERNS];
    double p[PATTERNS], survival[FEW], wrong[FEW];
    const double factor = test_sanitized() ? 1.10 : 1.03;
    pattern_probabilities(false, p);
    survival_of(FEW, LOUD, 1.0, survival);
    survival_of(FEW, LOUD, factor, wrong);
    count_patterns(wrong, false, counts);
    assert_true(chi_square_p(PATTERNS, counts, p, draws()) < 1e-9);
    count_patterns_of_wrong_gap(survival, 1.0, counts);
    assert_likely(chi_square_p(PATTERNS, counts, p, draws()), "patterns, drawn in two parts");
    count_patterns_of_wrong_gap(survival, factor, counts);
    assert_true(chi_square_p(PATTERNS, counts, p, draws()) < 1e-9);
    count_patterns_of_wrong_gap(survival, 1.0 / factor, counts);
    assert_true(chi_square_p(PATTERNS, counts, p, draws()) < 1e-9);
}

/* ---- many locations -------------------------------------------------------------------------- */

/* How many are loud: a sum of unequal coins, by convolution. */
static void number_probabilities(const double *loud, double *p) {
    memset(p, 0, (MANY + 1) * sizeof *p);
    p[0] = 1.0;
    for (int l = 0; l < MANY; ++l)
        for (int n = l + 1; n >= 0; --n)
            p[n] = p[n] * (1.0 - loud[l]) + (n ? p[n - 1] * loud[l] : 0.0);
}

static void numbers_and_places_among_many(void **state) {
    (void)state;
    double loud[MANY], survival[MANY], p[MANY + 1], place[MANY], sum = 0.0;
    uint64_t numbers[MANY + 1] = {0}, places[MANY] = {0}, all = 0;
    size_t drawn[MANY];
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 2, 0, 0);
    for (int l = 0; l < MANY; ++l) loud[l] = 0.03 * pow(qn_rng_uniform(&rng), 2);
    survival_of(MANY, loud, 1.0, survival);
    for (size_t k = 0; k < draws() / 2; ++k) {
        const size_t n = qn_skip_draw(survival, MANY, false, &rng, drawn);
        ++numbers[n];
        for (size_t i = 0; i < n; ++i) ++places[drawn[i]];
        all += n;
    }
    number_probabilities(loud, p);
    assert_likely(chi_square_p(MANY + 1, numbers, p, draws() / 2), "numbers");
    for (int l = 0; l < MANY; ++l) sum += loud[l];
    for (int l = 0; l < MANY; ++l) place[l] = loud[l] / sum;
    assert_likely(chi_square_p(MANY, places, place, all), "places");
}

static void nothing_is_drawn_of_nothing(void **state) {
    (void)state;
    const double never[3] = {0.0, 0.0, 0.0};
    size_t loud[3] = {7, 7, 7};
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 3, 0, 0);
    assert_int_equal(qn_skip_draw(never, 0, false, &rng, loud), 0);
    for (int k = 0; k < 1000; ++k) assert_int_equal(qn_skip_draw(never, 3, false, &rng, loud), 0);
    assert_int_equal(loud[0], 7);
}

/* ---- whole trajectories ---------------------------------------------------------------------- */

/* Bit flips of six strengths on qubits in |0>: the measured bits are the pattern of loud
 * locations. */
static const struct {
    const char *gate;
    double p;
} FLIPS[] = {{"id", 0.05}, {"z", 0.31}, {"s", 0.12}, {"t", 0.008}, {"sdg", 0.2}, {"tdg", 0.07}};
enum { FLIPPED = sizeof FLIPS / sizeof *FLIPS };

static qn_program *flips(void) {
    char text[1024] = "format = 1; name = \"flips\"; schedule = \"none\"; channels = (";
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    assert_int_equal(qn_circuit_create(FLIPPED, 0, &circuit), QN_OK);
    for (int q = 0; q < FLIPPED; ++q) {
        const size_t length = strlen(text);
        snprintf(text + length, sizeof text - length,
                 "%s { after = \"%s\"; channel = \"bit_flip\"; p = %g; }", q ? "," : "",
                 FLIPS[q].gate, FLIPS[q].p);
        assert_int_equal(qn_circuit_gate(circuit, FLIPS[q].gate, &q, NULL), QN_OK);
        assert_int_equal(qn_circuit_measure(circuit, q, q), QN_OK);
    }
    strcat(text, " );");
    qn_model *model = model_of(text);
    assert_int_equal(qn_program_build(circuit, model, NULL, &program, NULL), QN_OK);
    qn_model_destroy(model);
    qn_circuit_destroy(circuit);
    return program;
}

static void flipped_bits_have_their_probabilities(void **state) {
    (void)state;
    const size_t total = draws() / 4;
    qn_program *program = flips();
    qn_trajectory *t = NULL;
    qn_trajectory_bound *bound = NULL;
    qn_trajectory_work *work = NULL;
    qn_trajectory_options o = qn_trajectory_options_default();
    o.bits = true;
    assert_int_equal(qn_trajectory_of(program, &o, &t, NULL), QN_OK);
    assert_int_equal(qn_trajectory_bound_create(t, &bound), QN_OK);
    assert_int_equal(qn_trajectory_work_create(t, &work), QN_OK);
    qn_trajectory_bind(bound, NULL);
    for (int loud = 0; loud < 2; ++loud) {
        uint64_t counts[1 << FLIPPED] = {0};
        double p[1 << FLIPPED];
        for (size_t k = 0; k < total; ++k) {
            qn_trajectory_sample sample = {0};
            qn_rng rng;
            qn_rng_init(&rng, SEED, QN_STREAM_TEST, 4, 0, k);
            qn_trajectory_run(bound, work, NULL, loud ? QN_DRAW_LOUD : QN_DRAW_ALL, &rng, 1,
                              &sample);
            ++counts[sample.bits];
        }
        for (int pattern = 0; pattern < 1 << FLIPPED; ++pattern) {
            p[pattern] = 1.0;
            for (int q = 0; q < FLIPPED; ++q)
                p[pattern] *= pattern >> q & 1 ? FLIPS[q].p : 1.0 - FLIPS[q].p;
        }
        assert_close(qn_trajectory_quiet(t), p[0], 1e-14, 0);
        for (int pattern = 1; loud && pattern < 1 << FLIPPED; ++pattern) p[pattern] /= 1.0 - p[0];
        if (loud) p[0] = 0.0;
        assert_likely(chi_square_p(1 << FLIPPED, counts, p, total),
                      loud ? "trajectories, loud" : "trajectories");
    }
    qn_trajectory_work_destroy(work);
    qn_trajectory_bound_destroy(bound);
    qn_trajectory_destroy(t);
    qn_program_destroy(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pattern_has_its_probability),
        cmocka_unit_test(three_percent_would_be_noticed),
        cmocka_unit_test(numbers_and_places_among_many),
        cmocka_unit_test(nothing_is_drawn_of_nothing),
        cmocka_unit_test(flipped_bits_have_their_probabilities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
