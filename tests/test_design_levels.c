/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growth without noise: fidelities and slopes against state vectors of the test's own and
 * differences; levels are what they say, whatever the number of threads. */
#include "assert_close.h"
#include "design/fit.h"
#include "design/lanes.h"
#include "design/levels.h"
#include "encoder_witness.h"
#include "mask/order.h"
#include "train/place.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 4, PIXELS = SIDE * SIDE, QUBITS = 4, IMAGES = 50 };

/* ---- images --------------------------------------------------------------------------------- */

static double pixels[IMAGES * PIXELS];
static const qn_images IMAGES_OF_TEST = {.count = IMAGES, .side = SIDE, .pixels = pixels};

/* A few blobs, different ones in each image: neither all alike nor without any pattern. */
static void draw_images(void) {
    qn_rng rng;
    qn_rng_init(&rng, 31, QN_STREAM_TEST, 0, 0, 0);
    for (int i = 0; i < IMAGES; ++i) {
        const double row = 3.0 * qn_rng_uniform(&rng), column = 3.0 * qn_rng_uniform(&rng);
        for (int p = 0; p < PIXELS; ++p) {
            const double down = p / SIDE - row, across = p % SIDE - column;
            pixels[i * PIXELS + p] = exp(-0.3 * (down * down + across * across)) +
                                     0.1 * qn_rng_uniform(&rng);
        }
    }
}

static qn_train_settings settings_of(int latent, qn_pixel_order order, qn_tokens tokens) {
    qn_train_settings s = qn_train_settings_default();
    s.spec.qubits = QUBITS;
    s.spec.latent = latent;
    s.order = order;
    s.tokens = tokens;
    s.align = 1;
    return s;
}

static qn_ideal open_ideal(const qn_train_settings *s, size_t count) {
    qn_ideal d;
    qn_diag diag = {0};
    if (qn_ideal_open(&d, s, &IMAGES_OF_TEST, count, &diag) != QN_OK) fail_msg("%s", diag.text);
    return d;
}

static double fidelity_of(const qn_ideal *d, size_t count, const qn_grown *g, const double *tokens,
                          double *slopes) {
    double *work = calloc(qn_ideal_work(d), sizeof *work);
    const double f = qn_ideal_fidelity(d, count, g, tokens, slopes, work);
    free(work);
    return f;
}

/* ---- the witness ---------------------------------------------------------------------------- */

static double mean_fidelity(const qn_train_settings *s, const qn_grown *g, size_t count,
                            const double *tokens) {
    qn_mask_layout layout;
    double sum = 0.0;
    assert_int_equal(qn_train_mask_layout(s, &layout, NULL), QN_OK);
    for (size_t i = 0; i < count; ++i) {
        double seen[PIXELS], masked[PIXELS], original[PIXELS];
        const qn_mask mask = qn_train_place_of(s, &layout, 1 + i / IMAGES, i % IMAGES);
        qn_mask_amplitudes(&mask, pixels + i % IMAGES * PIXELS, tokens, seen);
        qn_order_amplitudes(s->order, QUBITS, seen, masked);
        qn_normalise(PIXELS, pixels + i % IMAGES * PIXELS, seen);
        qn_order_amplitudes(s->order, QUBITS, seen, original);
        sum += encoder_witness(g, original, masked);
    }
    return sum / (double)count;
}

static qn_grown draw_encoder(qn_rng *rng, int latent) {
    qn_grown g = {.qubits = QUBITS, .latent = latent};
    for (int k = 0; k < 12; ++k) {
        const int a = (int)qn_rng_below(rng, QUBITS), b = (a + 1 + k % 3) % QUBITS;
        qn_grown_put(&g, a, k % 3 ? a : b, 6.3 * qn_rng_uniform(rng));
    }
    return g;
}

/* ---- fidelities ----------------------------------------------------------------------------- */

static void fidelities_and_slopes(void **state) {
    static const qn_tokens TOKENS[] = {QN_TOKENS_SHARED, QN_TOKENS_POSITION, QN_TOKENS_MEAN};
    (void)state;
    for (int round = 0; round < test_effort(60); ++round) {
        qn_rng rng;
        double tokens[256], slopes[512];
        const double h = 1e-5;
        const size_t count = 3 + 11 * (size_t)(round % 9); /* also more than there are images */
        qn_rng_init(&rng, 32, QN_STREAM_TEST, 0, 0, (uint64_t)round);
        const qn_train_settings s = settings_of(1 + round % 3, (qn_pixel_order)(round % 4),
                                                TOKENS[round / 4 % 3]);
        qn_grown g = draw_encoder(&rng, s.spec.latent);
        qn_ideal d = open_ideal(&s, count);
        for (size_t i = 0; i < d.ntoken; ++i) tokens[i] = qn_rng_uniform(&rng);
        const double f = fidelity_of(&d, count, &g, tokens, slopes);
        assert_close(f, mean_fidelity(&s, &g, count, tokens), 1e-13, 0);
        for (int k = 0; k < g.count; ++k) {
            const double angle = g.angles[k];
            g.angles[k] = angle + h;
            double difference = fidelity_of(&d, count, &g, tokens, NULL);
            g.angles[k] = angle - h;
            difference -= fidelity_of(&d, count, &g, tokens, NULL);
            g.angles[k] = angle;
            assert_close(slopes[k], qn_grown_is_pair(&g, k) ? 0.0 : difference / (2 * h), 1e-9, 0);
        }
        for (size_t i = 0; i < d.ntoken; ++i) {
            const double token = tokens[i];
            tokens[i] = token + h;
            double difference = fidelity_of(&d, count, &g, tokens, NULL);
            tokens[i] = token - h;
            difference -= fidelity_of(&d, count, &g, tokens, NULL);
            tokens[i] = token;
            assert_close(slopes[(size_t)g.count + i], difference / (2 * h), 1e-9, 0);
        }
        qn_ideal_clear(&d);
    }
}

/* All processors' gates give the same bits. */
static void lanes_agree(void **state) {
    enum { SIZE = 32 };
    double start[SIZE * QN_LANES], expected[SIZE * QN_LANES], found[SIZE * QN_LANES];
    qn_rng rng;
    (void)state;
    qn_rng_init(&rng, 33, QN_STREAM_TEST, 0, 0, 0);
    for (size_t i = 0; i < SIZE * QN_LANES; ++i) start[i] = qn_rng_normal(&rng);
    for (size_t k = 0; qn_lanes_at(k); ++k) {
        const qn_lanes *lanes = qn_lanes_at(k);
        if (!lanes->available()) continue;
        for (size_t a = 1; a < SIZE; a <<= 1)
            for (size_t b = a << 1; b < SIZE; b <<= 1) {
                memcpy(expected, start, sizeof start);
                memcpy(found, start, sizeof start);
                qn_lanes_generic.turn(expected, SIZE, a, 0.8, 0.6);
                qn_lanes_generic.flip(expected, SIZE, a | b);
                lanes->turn(found, SIZE, a, 0.8, 0.6);
                lanes->flip(found, SIZE, a | b);
                assert_memory_equal(found, expected, sizeof start);
                assert_true(lanes->slope(start, expected, SIZE, b) ==
                            qn_lanes_generic.slope(start, expected, SIZE, b));
            }
    }
}

/* ---- levels --------------------------------------------------------------------------------- */

static qn_level_search search_of(const qn_ideal *d, int threads) {
    return (qn_level_search){.ideal = d, .width = 4, .threads = threads};
}

enum { MOST = 3 };

static void climb(const qn_level_search *search, const double *tokens, qn_level *levels) {
    assert_int_equal(qn_level_start(search, tokens, &levels[0]), QN_OK);
    for (int k = 1; k <= MOST; ++k)
        assert_int_equal(qn_level_climb(search, &levels[k - 1], &levels[k]), QN_OK);
}

static void assert_same_level(const qn_level *a, const qn_level *b, size_t ntoken) {
    const size_t size = qn_level_size(a, ntoken);
    double *x = calloc(size, sizeof *x), *y = calloc(size, sizeof *y);
    assert_int_equal(size, qn_level_size(b, ntoken));
    qn_level_write(a, ntoken, x);
    qn_level_write(b, ntoken, y);
    assert_memory_equal(x, y, size * sizeof *x);
    free(x);
    free(y);
}

static void levels_are_what_they_say(void **state) {
    const qn_train_settings s = settings_of(3, QN_ORDER_ROWS_FINE, QN_TOKENS_SHARED);
    qn_ideal d = open_ideal(&s, 200);
    const qn_level_search alone = search_of(&d, 1), beside = search_of(&d, 3);
    const double tokens[PIXELS] = {0.4, 0.4, 0.4, 0.4};
    qn_level levels[MOST + 1] = {{0}}, others[MOST + 1] = {{0}};
    (void)state;
    climb(&alone, tokens, levels);
    climb(&beside, tokens, others);
    for (int k = 0; k <= MOST; ++k) {
        assert_true(levels[k].count > 0);
        assert_same_level(&levels[k], &others[k], d.ntoken);
        if (k) assert_true(levels[k].circuits->fidelity > levels[k - 1].circuits->fidelity);
        for (size_t i = 0; i < levels[k].count; ++i) {
            const qn_level_circuit *c = &levels[k].circuits[i];
            assert_int_equal(qn_grown_pairs(&c->gates), k);
            assert_close(c->fidelity, fidelity_of(&d, 200, &c->gates, c->tokens, NULL), 1e-14, 0);
            if (i) assert_true(c->fidelity < levels[k].circuits[i - 1].fidelity - 2e-5);
        }
    }
    const double before = levels[2].circuits->fidelity;
    assert_int_equal(qn_level_descend(&alone, &levels[3], 2, &levels[2]), QN_OK);
    assert_int_equal(qn_level_descend(&beside, &others[3], 2, &others[2]), QN_OK);
    assert_same_level(&levels[2], &others[2], d.ntoken);
    assert_true(levels[2].circuits->fidelity >= before);
    for (int k = 0; k <= MOST; ++k) {
        qn_level_clear(&levels[k]);
        qn_level_clear(&others[k]);
    }
    qn_ideal_clear(&d);
}

/* A circuit with a gate too many, from above, finds the place of the one without it. */
static void descent_finds_better_ones(void **state) {
    const qn_train_settings s = settings_of(3, QN_ORDER_ROWS_FINE, QN_TOKENS_SHARED);
    qn_ideal d = open_ideal(&s, 200);
    const qn_level_search search = search_of(&d, 2);
    const double tokens[PIXELS] = {0.4, 0.4, 0.4, 0.4};
    qn_level levels[MOST + 1] = {{0}};
    (void)state;
    climb(&search, tokens, levels);
    const double best = levels[2].circuits->fidelity;
    while (levels[2].count > 1) qn_free(levels[2].circuits[--levels[2].count].tokens);
    levels[2].circuits->gates.angles[0] += 1.0; /* spoilt */
    levels[2].circuits->fidelity = 0.1;
    assert_int_equal(qn_level_descend(&search, &levels[3], 2, &levels[2]), QN_OK);
    assert_true(levels[2].circuits->fidelity > best - 0.01);
    for (int k = 0; k <= MOST; ++k) qn_level_clear(&levels[k]);
    qn_ideal_clear(&d);
}

/* With one CZ: no better place or angles than the search's, by fits from many random angles at
 * every pair. */
static void no_better_circuit_of_one_pair(void **state) {
    const qn_train_settings s = settings_of(3, QN_ORDER_COLUMNS, QN_TOKENS_SHARED);
    qn_ideal d = open_ideal(&s, 200);
    const qn_level_search search = search_of(&d, 2);
    const double tokens[PIXELS] = {0.4, 0.4, 0.4, 0.4};
    const qn_fit fit = {.ideal = &d, .samples = 200, .iterations = 80, .with_tokens = true};
    qn_level levels[2] = {{0}};
    qn_rng rng;
    double most = 0.0;
    (void)state;
    qn_rng_init(&rng, 34, QN_STREAM_TEST, 0, 0, 0);
    assert_int_equal(qn_level_start(&search, tokens, &levels[0]), QN_OK);
    assert_int_equal(qn_level_climb(&search, &levels[0], &levels[1]), QN_OK);
    for (int round = 0; round < test_effort(60); ++round) {
        qn_grown g = {.qubits = QUBITS, .latent = 3};
        double own[PIXELS], found;
        const int a = round % 3;
        memcpy(own, tokens, sizeof own);
        qn_grown_put(&g, a, a, 6.3 * qn_rng_uniform(&rng));
        qn_grown_put(&g, 3, 3, 6.3 * qn_rng_uniform(&rng));
        qn_grown_put(&g, a, 3, 0.0);
        qn_grown_put(&g, 3, 3, 6.3 * qn_rng_uniform(&rng));
        assert_int_equal(qn_fit_run(&fit, &g, own, &found), QN_OK);
        most = fmax(most, found);
    }
    assert_close(levels[1].circuits->fidelity, most, 2e-4, 0);
    qn_level_clear(&levels[0]);
    qn_level_clear(&levels[1]);
    qn_ideal_clear(&d);
}

static void levels_come_back(void **state) {
    const qn_train_settings s = settings_of(3, QN_ORDER_ROWS, QN_TOKENS_SHARED);
    qn_ideal d = open_ideal(&s, 40);
    const qn_level_search search = search_of(&d, 1);
    const double tokens[PIXELS] = {0.4, 0.4, 0.4, 0.4};
    qn_level levels[MOST + 1] = {{0}}, again = {0};
    (void)state;
    climb(&search, tokens, levels);
    const size_t size = qn_level_size(&levels[2], d.ntoken);
    double *numbers = calloc(size, sizeof *numbers);
    qn_level_write(&levels[2], d.ntoken, numbers);
    assert_int_equal(qn_level_read(numbers, size, &d, &again), QN_OK);
    assert_same_level(&levels[2], &again, d.ntoken);
    qn_level_clear(&again);
    for (size_t cut = 1; cut < 8; ++cut) { /* cut off within a circuit */
        assert_int_equal(qn_level_read(numbers, size - cut, &d, &again), QN_ERR_SYNTAX);
        qn_level_clear(&again);
    }
    for (size_t i = 0; i < size; ++i) { /* nothing in them is trusted */
        const double kept = numbers[i];
        const double wrong[] = {-1.0, 1e9, NAN};
        for (size_t w = 0; w < 3; ++w) {
            numbers[i] = wrong[w];
            const qn_status status = qn_level_read(numbers, size, &d, &again);
            assert_true(status == QN_OK || status == QN_ERR_SYNTAX);
            qn_level_clear(&again);
        }
        numbers[i] = kept;
    }
    free(numbers);
    for (int k = 0; k <= MOST; ++k) qn_level_clear(&levels[k]);
    qn_ideal_clear(&d);
}

/* One gate more than a circuit has room for. */
static void long_circuits_are_refused(void **state) {
    enum { FIXED = 2 + 4, PER_PART = 3 };
    static double numbers[FIXED + PER_PART * (QN_ENCODER_PARTS + 1)];
    const qn_ideal d = {.qubits = QUBITS, .latent = 3, .ntoken = 4};
    qn_level level = {0};
    (void)state;
    for (int more = 0; more < 2; ++more) {
        const size_t count = QN_ENCODER_PARTS + (size_t)more;
        numbers[1] = (double)count;
        assert_int_equal(qn_level_read(numbers, FIXED + PER_PART * count, &d, &level),
                         more ? QN_ERR_SYNTAX : QN_OK);
        qn_level_clear(&level);
    }
}

static bool stops_at_once(void *context) {
    (void)context;
    return true;
}

static void searches_stop(void **state) {
    const qn_train_settings s = settings_of(3, QN_ORDER_ROWS, QN_TOKENS_SHARED);
    qn_ideal d = open_ideal(&s, 40);
    const qn_host host = {.stops = stops_at_once};
    qn_level_search search = search_of(&d, 2);
    const double tokens[PIXELS] = {0.4, 0.4, 0.4, 0.4};
    qn_level levels[2] = {{0}};
    (void)state;
    assert_int_equal(qn_level_start(&search, tokens, &levels[0]), QN_OK);
    search.host = &host;
    assert_int_equal(qn_level_climb(&search, &levels[0], &levels[1]), QN_ERR_INTERRUPTED);
    qn_level_clear(&levels[0]);
    qn_level_clear(&levels[1]);
    qn_ideal_clear(&d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fidelities_and_slopes),
        cmocka_unit_test(lanes_agree),
        cmocka_unit_test(levels_are_what_they_say),
        cmocka_unit_test(descent_finds_better_ones),
        cmocka_unit_test(no_better_circuit_of_one_pair),
        cmocka_unit_test(levels_come_back),
        cmocka_unit_test(long_circuits_are_refused),
        cmocka_unit_test(searches_stop),
    };
    draw_images();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
