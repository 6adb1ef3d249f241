/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which circuit a design prefers: the rule against its words, and what it must not depend on. */
#include "assert_close.h"
#include "design/preference.h"

#include <math.h>
#include <stdlib.h>

enum { MOST = 12, IMAGES = 40 };

typedef struct field {
    qn_contender members[MOST];
    const qn_contender *pointers[MOST];
    double values[MOST][IMAGES * QN_SCORES];
    size_t count, images;
} field;

static double swap_of(const field *f, size_t k, size_t image) {
    return f->values[k][image * QN_SCORES + QN_SCORE_SWAP];
}

static void score(field *f) {
    for (size_t k = 0; k < f->count; ++k) {
        qn_score *own = &f->members[k].score;
        own->images = f->images;
        own->values = f->values[k];
        own->swap = 0.0;
        for (size_t i = 0; i < f->images; ++i) own->swap += swap_of(f, k, i) / (double)f->images;
        f->pointers[k] = &f->members[k];
    }
}

/* Means that differ by about their errors; some members have as many gates. */
static void draw(field *f, qn_rng *rng) {
    f->count = 1 + qn_rng_below(rng, MOST);
    f->images = 1 + qn_rng_below(rng, IMAGES);
    for (size_t k = 0; k < f->count; ++k) {
        const double worth = 0.3 * qn_rng_normal(rng);
        f->members[k].score.pairs = (int)qn_rng_below(rng, 6);
        for (size_t i = 0; i < IMAGES * QN_SCORES; ++i)
            f->values[k][i] = worth + qn_rng_normal(rng);
    }
    score(f);
}

/* Mean of the differences and its standard error by the textbook. */
static double gain(const field *f, size_t a, size_t b, double *error) {
    const double n = (double)f->images;
    double mean = 0.0, squares = 0.0;
    for (size_t i = 0; i < f->images; ++i) mean += (swap_of(f, a, i) - swap_of(f, b, i)) / n;
    for (size_t i = 0; i < f->images; ++i)
        squares += pow(swap_of(f, a, i) - swap_of(f, b, i) - mean, 2);
    *error = n > 1 ? sqrt(squares / (n - 1) / n) : NAN;
    return mean;
}

static bool within_error(const field *f, size_t best, size_t k) {
    double error;
    const double mean = gain(f, best, k, &error);
    return k == best || mean <= (isnan(error) ? 0.0 : error);
}

/* None is as good as the best with fewer gates than the preferred one, or with as many and more
 * swap; and that is as good itself. */
static void the_rule_is_what_it_says(void **state) {
    (void)state;
    qn_rng rng;
    size_t simpler = 0;
    qn_rng_init(&rng, 11, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < test_effort(500); ++round) {
        field f = {0};
        size_t best = 0;
        draw(&f, &rng);
        for (size_t k = 1; k < f.count; ++k)
            if (f.members[k].score.swap > f.members[best].score.swap) best = k;
        const size_t first = qn_preference_first(f.pointers, f.count, 1.0);
        const qn_score *chosen = &f.members[first].score;
        assert_true(within_error(&f, best, first));
        for (size_t k = 0; k < f.count; ++k) {
            const qn_score *own = &f.members[k].score;
            if (!within_error(&f, best, k)) continue;
            assert_true(own->pairs >= chosen->pairs);
            assert_true(own->pairs > chosen->pairs || own->swap <= chosen->swap);
        }
        simpler += first != best;
        assert_true(f.members[qn_preference_first(f.pointers, f.count, 0.0)].score.swap ==
                    f.members[best].score.swap);
        const size_t loose = qn_preference_first(f.pointers, f.count, 2.0);
        assert_true(f.members[loose].score.pairs <= chosen->pairs);
    }
    assert_true(simpler > 10);
}

/* How hard an image is for all of them changes neither gains nor errors nor the choice, however
 * much it spreads: that is what pairing is for. */
static void hard_images_decide_nothing(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 12, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < test_effort(200); ++round) {
        field f = {0};
        double before, after, error_before, error_after, expected;
        draw(&f, &rng);
        const size_t a = qn_rng_below(&rng, f.count), b = qn_rng_below(&rng, f.count),
                     first = qn_preference_first(f.pointers, f.count, 1.0);
        before = qn_preference_gain(&f.members[a].score, &f.members[b].score, &error_before);
        assert_close(before, gain(&f, a, b, &expected), 1e-12, 0);
        assert_true(isnan(error_before) == isnan(expected));
        if (!isnan(expected)) assert_close(error_before, expected, 1e-12, 0);
        for (size_t i = 0; i < f.images; ++i) {
            const double hard = 50.0 * qn_rng_normal(&rng);
            for (size_t k = 0; k < f.count; ++k) f.values[k][i * QN_SCORES + QN_SCORE_SWAP] += hard;
        }
        score(&f);
        after = qn_preference_gain(&f.members[a].score, &f.members[b].score, &error_after);
        assert_close(after, before, 1e-10, 0);
        if (!isnan(expected)) assert_close(error_after, error_before, 1e-10, 0);
        assert_int_equal(qn_preference_first(f.pointers, f.count, 1.0), first);
    }
}

/* The preferred one comes first, without it the preferred one of the others, and so on. */
static void places_are_choices_in_turn(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 13, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < test_effort(200); ++round) {
        field f = {0};
        size_t places[MOST], at[MOST], count = 0;
        draw(&f, &rng);
        assert_int_equal(qn_preference_places(f.pointers, f.count, 1.0, places), QN_OK);
        for (size_t k = 0; k < f.count; ++k) at[k] = SIZE_MAX;
        for (size_t k = 0; k < f.count; ++k) at[places[k]] = k;
        for (size_t place = 0; place < f.count; ++place) {
            const qn_contender *rest[MOST];
            assert_true(at[place] < f.count);
            count = 0;
            for (size_t k = 0; k < f.count; ++k)
                if (places[k] >= place) rest[count++] = f.pointers[k];
            assert_ptr_equal(rest[qn_preference_first(rest, count, 1.0)], f.pointers[at[place]]);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_rule_is_what_it_says),
                                       cmocka_unit_test(hard_images_decide_nothing),
                                       cmocka_unit_test(places_are_choices_in_turn)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
