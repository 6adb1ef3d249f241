/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encoders of RY and CZ: what is called simpler, grown, pruned or renamed gives
 * each image the same fidelity without noise, by state vectors of the test's own. */
#include "assert_close.h"
#include "design/grown.h"
#include "encoder_witness.h"
#include "qmae/encoder.h"

#include <math.h>
#include <string.h>

enum { MOST = ENCODER_WITNESS_MOST, SIZE = 1 << MOST };

/* ---- circuits ------------------------------------------------------------------------------- */

static void draw_image(qn_rng *rng, int qubits, double *image) {
    double norm = 0.0;
    memset(image, 0, SIZE * sizeof *image);
    for (size_t i = 0; i < (size_t)1 << qubits; ++i) {
        image[i] = qn_rng_normal(rng);
        norm += image[i] * image[i];
    }
    for (size_t i = 0; i < (size_t)1 << qubits; ++i) image[i] /= sqrt(norm);
}

static qn_grown draw_encoder(qn_rng *rng) {
    const int qubits = 3 + (int)qn_rng_below(rng, MOST - 2);
    qn_grown g = {.qubits = qubits, .latent = 1 + (int)qn_rng_below(rng, (uint64_t)qubits - 1)};
    g.count = 1 + (int)qn_rng_below(rng, 24);
    for (int k = 0; k < g.count; ++k) {
        const uint8_t a = (uint8_t)qn_rng_below(rng, (uint64_t)qubits),
                      b = (uint8_t)((a + 1 + qn_rng_below(rng, (uint64_t)qubits - 1)) %
                                    (uint64_t)qubits);
        const bool pair = qn_rng_below(rng, 2) == 0;
        g.parts[k] = (qn_encoder_part){qn_candidate_kind(pair ? "cz" : "ry"), {a, pair ? b : a}};
        if (!pair) g.angles[k] = 6.3 * qn_rng_uniform(rng);
    }
    return g;
}

static void simpler_is_the_same(void **state) {
    int shorter = 0;
    (void)state;
    for (int round = 0; round < test_effort(300); ++round) {
        qn_rng rng;
        double image[SIZE];
        qn_rng_init(&rng, 21, QN_STREAM_TEST, 0, 0, (uint64_t)round);
        const qn_grown g = draw_encoder(&rng);
        qn_grown simple = g;
        qn_grown_simplify(&simple);
        draw_image(&rng, g.qubits, image);
        assert_close(encoder_witness(&simple, image, image), encoder_witness(&g, image, image),
                     1e-13, 0);
        shorter += simple.count < g.count;
        const int count = simple.count;
        qn_grown_simplify(&simple);
        assert_int_equal(simple.count, count);
    }
    assert_true(shorter > test_effort(300) / 2);
}

/* Against the same gates put one after the other, nothing simplified. */
static void inserted_gates_are_there(void **state) {
    (void)state;
    for (int round = 0; round < test_effort(300); ++round) {
        qn_rng rng;
        double image[SIZE];
        qn_rng_init(&rng, 22, QN_STREAM_TEST, 0, 0, (uint64_t)round);
        const qn_grown g = draw_encoder(&rng);
        const int at = (int)qn_rng_below(&rng, (uint64_t)g.count + 1),
                  a = (int)qn_rng_below(&rng, (uint64_t)g.qubits - 1), b = g.qubits - 1;
        const double turn = 6.3 * qn_rng_uniform(&rng), other = 6.3 * qn_rng_uniform(&rng);
        qn_grown more = g, by_hand = {.qubits = g.qubits, .latent = g.latent};
        for (int k = 0; k <= g.count; ++k) {
            if (k == at) {
                qn_grown_put(&by_hand, a, a, turn);
                qn_grown_put(&by_hand, b, b, other);
                qn_grown_put(&by_hand, a, b, 0.0);
                qn_grown_put(&by_hand, a, a, -turn);
                qn_grown_put(&by_hand, b, b, -other);
            }
            if (k < g.count)
                qn_grown_put(&by_hand, g.parts[k].qubits[0], g.parts[k].qubits[1], g.angles[k]);
        }
        assert_true(qn_grown_insert(&more, at, a, b, turn, other));
        draw_image(&rng, g.qubits, image);
        assert_close(encoder_witness(&more, image, image), encoder_witness(&by_hand, image, image),
                     1e-13, 0);
    }
}

/* Gates that commute, in any order, become the same list. */
static void one_list_for_what_commutes(void **state) {
    (void)state;
    for (int round = 0; round < test_effort(300); ++round) {
        qn_rng rng;
        qn_rng_init(&rng, 25, QN_STREAM_TEST, 0, 0, (uint64_t)round);
        qn_grown g = draw_encoder(&rng);
        qn_grown_simplify(&g);
        qn_grown other = g;
        for (int k = 0; k + 1 < g.count; ++k) {
            const uint8_t *p = other.parts[k].qubits, *q = other.parts[k + 1].qubits;
            const qn_encoder_part part = other.parts[k];
            const double angle = other.angles[k];
            if (p[0] == q[0] || p[0] == q[1] || p[1] == q[0] || p[1] == q[1]) continue;
            other.parts[k] = other.parts[k + 1];
            other.angles[k] = other.angles[k + 1];
            other.parts[k + 1] = part;
            other.angles[k + 1] = angle;
        }
        qn_grown_simplify(&other);
        assert_int_equal(other.count, g.count);
        assert_memory_equal(other.parts, g.parts, (size_t)g.count * sizeof *g.parts);
        assert_memory_equal(other.angles, g.angles, (size_t)g.count * sizeof *g.angles);
    }
}

/* On qubits with other names, of an image whose qubits have them. */
static void names_do_not_matter(void **state) {
    (void)state;
    for (int round = 0; round < test_effort(100); ++round) {
        qn_rng rng;
        double image[SIZE], renamed[SIZE] = {0.0};
        uint8_t wires[MOST];
        qn_rng_init(&rng, 26, QN_STREAM_TEST, 0, 0, (uint64_t)round);
        qn_grown g = draw_encoder(&rng);
        const int shift = (int)qn_rng_below(&rng, (uint64_t)g.latent);
        draw_image(&rng, g.qubits, image);
        for (int q = 0; q < g.qubits; ++q)
            wires[q] = (uint8_t)(q < g.latent ? (q + shift) % g.latent : q);
        for (size_t i = 0; i < (size_t)1 << g.qubits; ++i) {
            size_t to = 0;
            for (int q = 0; q < g.qubits; ++q) to |= (i >> q & 1) << wires[q];
            renamed[to] = image[i];
        }
        qn_grown other = g;
        qn_grown_rename(&other, wires);
        assert_close(encoder_witness(&other, renamed, renamed), encoder_witness(&g, image, image),
                     1e-13, 0);
    }
}

static void one_pair_goes(void **state) {
    (void)state;
    for (int round = 0; round < test_effort(100); ++round) {
        qn_rng rng;
        double image[SIZE];
        qn_rng_init(&rng, 23, QN_STREAM_TEST, 0, 0, (uint64_t)round);
        qn_grown g = draw_encoder(&rng);
        qn_grown_simplify(&g);
        draw_image(&rng, g.qubits, image);
        for (int k = 0; k < g.count; ++k) {
            qn_grown fewer = g, without = g;
            if (!qn_grown_is_pair(&g, k)) continue;
            qn_grown_remove(&fewer, k);
            assert_true(qn_grown_pairs(&fewer) < qn_grown_pairs(&g));
            without.parts[k] = (qn_encoder_part){qn_candidate_kind("ry"),
                                                 {g.parts[k].qubits[0], g.parts[k].qubits[0]}};
            assert_close(encoder_witness(&fewer, image, image),
                         encoder_witness(&without, image, image), 1e-13, 0);
        }
    }
}

/* Gates, angles and tokens are those of the contender. */
static void contenders_have_the_gates(void **state) {
    double params[3] = {0.5, 0.25, 0.75};
    (void)state;
    for (int round = 0; round < test_effort(50); ++round) {
        qn_rng rng;
        qn_contender like = {.nangles = 1, .ntoken = 2, .params = params, .steps = 7}, made = {0};
        qn_rng_init(&rng, 24, QN_STREAM_TEST, 0, 0, (uint64_t)round);
        const qn_grown g = draw_encoder(&rng);
        like.candidate.settings.spec.qubits = g.qubits;
        like.candidate.settings.spec.latent = g.latent;
        assert_int_equal(qn_grown_contender(&g, &like, params + 1, &made), QN_OK);
        const qn_encoder *encoder = &made.candidate.settings.spec.encoder;
        assert_int_equal(encoder->count, g.count);
        assert_memory_equal(encoder->parts, g.parts, (size_t)g.count * sizeof *g.parts);
        size_t angle = 0;
        for (int k = 0; k < g.count; ++k)
            if (!qn_grown_is_pair(&g, k)) assert_close(made.params[angle++], g.angles[k], 0, 0);
        assert_int_equal(angle, made.nangles);
        assert_close(made.params[made.nangles + 1], 0.75, 0, 0);
        assert_int_equal(made.steps, 7);
        qn_contender_clear(&made);
    }
}

static void too_large_is_left(void **state) {
    qn_grown g = {.qubits = 3, .latent = 2, .count = QN_ENCODER_PARTS - 4};
    (void)state;
    for (int k = 0; k < g.count; ++k)
        g.parts[k] = (qn_encoder_part){qn_candidate_kind(k % 2 ? "cz" : "ry"),
                                       {(uint8_t)(k % 2), 2}};
    for (int k = 0; k < g.count; k += 2) g.parts[k].qubits[0] = 2;
    const int count = g.count;
    assert_false(qn_grown_insert(&g, g.count, 0, 2, 0.5, 0.5));
    assert_int_equal(g.count, count);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simpler_is_the_same),
        cmocka_unit_test(inserted_gates_are_there),
        cmocka_unit_test(one_list_for_what_commutes),
        cmocka_unit_test(names_do_not_matter),
        cmocka_unit_test(one_pair_goes),
        cmocka_unit_test(contenders_have_the_gates),
        cmocka_unit_test(too_large_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
