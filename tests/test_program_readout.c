/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What measuring a register reports, against sums over all outcomes written out. */
#include "assert_close.h"
#include "program/readout.h"
#include "program_fixture.h"

#include <math.h>

enum { QUBITS = 4, SIZE = 1 << QUBITS };
static const int PLACES[QUBITS] = {1, 2, 3, 4};

/* Qubits 1..4 are measured; 2 and 4 share a group with 7, which is not; others flip alone. */
static const char TEXT[] = "format = 1;\nqubit: { p10 = 0.02; p01 = 0.07; };\n"
                           "qubits = ( { index = 3; p10 = 0.3; p01 = 0.1; } );\n"
                           "readout_groups = ( { qubits = [4, 7, 2]; matrix = [\n"
                           "0.80, 0.04, 0.03, 0.02, 0.01, 0.05, 0.06, 0.00,\n"
                           "0.05, 0.70, 0.03, 0.05, 0.02, 0.05, 0.04, 0.10,\n"
                           "0.03, 0.06, 0.75, 0.03, 0.04, 0.05, 0.04, 0.10,\n"
                           "0.02, 0.10, 0.04, 0.80, 0.03, 0.05, 0.06, 0.00,\n"
                           "0.04, 0.02, 0.05, 0.02, 0.80, 0.05, 0.04, 0.10,\n"
                           "0.03, 0.03, 0.02, 0.03, 0.03, 0.60, 0.06, 0.00,\n"
                           "0.02, 0.03, 0.05, 0.03, 0.04, 0.05, 0.64, 0.10,\n"
                           "0.01, 0.02, 0.03, 0.02, 0.03, 0.10, 0.06, 0.60 ]; } );\n";

static const double GROUP[8][8] = {{0.80, 0.04, 0.03, 0.02, 0.01, 0.05, 0.06, 0.00},
                                   {0.05, 0.70, 0.03, 0.05, 0.02, 0.05, 0.04, 0.10},
                                   {0.03, 0.06, 0.75, 0.03, 0.04, 0.05, 0.04, 0.10},
                                   {0.02, 0.10, 0.04, 0.80, 0.03, 0.05, 0.06, 0.00},
                                   {0.04, 0.02, 0.05, 0.02, 0.80, 0.05, 0.04, 0.10},
                                   {0.03, 0.03, 0.02, 0.03, 0.03, 0.60, 0.06, 0.00},
                                   {0.02, 0.03, 0.05, 0.03, 0.04, 0.05, 0.64, 0.10},
                                   {0.01, 0.02, 0.03, 0.02, 0.03, 0.10, 0.06, 0.60}};

static double flip(double p10, double p01, int x, int y) {
    return x ? (y ? 1 - p01 : p01) : (y ? p10 : 1 - p10);
}

/* P(4 and 2 read y | they are x), 7 in either state as often, whatever it reads: bit 0 is qubit 4,
 * bit 1 is qubit 2. */
static double pair(int x, int y) {
    double sum = 0.0;
    for (int read = 0; read < 2; ++read)
        for (int is = 0; is < 2; ++is)
            sum += 0.5 *
                   GROUP[(y & 1) | read << 1 | (y >> 1) << 2][(x & 1) | is << 1 | (x >> 1) << 2];
    return sum;
}

/* Flips S times as often, `pair` too. */
static double chance(int x, int y, double s) {
    const int px = (x >> 3 & 1) | (x >> 1 & 1) << 1, py = (y >> 3 & 1) | (y >> 1 & 1) << 1;
    double stays = 1.0;
    for (int k = 0; k < 4; ++k)
        if (k != px) stays -= s * pair(px, k);
    return flip(s * 0.02, s * 0.07, x & 1, y & 1) *
           flip(fmin(0.5, s * 0.3), s * 0.1, x >> 2 & 1, y >> 2 & 1) *
           (px == py ? stays : s * pair(px, py));
}

static void outcomes_are_those_of_the_sum(void **state) {
    static const double scales[] = {0.0, 0.5, 1.0, 1.5, 2.0};
    qn_model *model = load_text(TEXT);
    double before[SIZE], found[SIZE], total = 0.0;
    qn_rng rng;
    (void)state;
    qn_rng_init(&rng, 5, QN_STREAM_TEST, 0, 0, 0);
    for (int x = 0; x < SIZE; ++x) total += before[x] = qn_rng_uniform(&rng);
    for (int x = 0; x < SIZE; ++x) before[x] /= total;
    for (size_t k = 0; k < sizeof scales / sizeof *scales; ++k) {
        qn_program_options options = qn_program_options_default();
        options.noise_scale = scales[k];
        for (int x = 0; x < SIZE; ++x) found[x] = before[x];
        assert_int_equal(qn_readout_apply(model, &options, PLACES, QUBITS, found), QN_OK);
        for (int y = 0; y < SIZE; ++y) {
            double expected = 0.0;
            for (int x = 0; x < SIZE; ++x) expected += chance(x, y, scales[k]) * before[x];
            assert_close(found[y], expected, 1e-14, 0.0);
        }
    }
    qn_model_destroy(model);
}

static void nothing_happens_without_readout(void **state) {
    qn_model *model = load_text(TEXT);
    qn_program_options options = qn_program_options_default();
    double p[SIZE] = {[3] = 0.25, [9] = 0.75};
    (void)state;
    options.readout = false;
    assert_int_equal(qn_readout_apply(model, &options, PLACES, QUBITS, p), QN_OK);
    assert_close(p[3], 0.25, 0.0, 0.0);
    options.readout = true;
    options.reduction[QN_SOURCE_READOUT] = 1.0;
    assert_int_equal(qn_readout_apply(model, &options, PLACES, QUBITS, p), QN_OK);
    assert_close(p[3], 0.25, 1e-15, 0.0);
    qn_model_destroy(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outcomes_are_those_of_the_sum),
        cmocka_unit_test(nothing_happens_without_readout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
