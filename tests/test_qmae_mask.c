/* Patches, tokens and reconstructions. */
#include "assert_close.h"
#include "qmae/mask.h"

#include "qmae_noise/qmae.h"

#include <math.h>
#include <string.h>

static void fractions_give_the_documented_shapes(void **state) {
    (void)state;
    static const struct {
        double fraction;
        int side, height, width;
    } cases[] = {{0.25, 16, 8, 8},     {0.125, 16, 8, 4},  {0.375, 16, 8, 12}, {0.5, 16, 8, 16},
                 {0.75, 16, 12, 16},   {0.0625, 16, 4, 4}, {0.25, 4, 2, 2},    {0.25, 32, 16, 16},
                 {0.5625, 16, 12, 12}, {0.999, 4, 2, 4}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        qn_patch patch;
        assert_int_equal(qn_patch_shape(cases[k].side, cases[k].fraction, &patch, NULL), QN_OK);
        if (k + 1 < sizeof cases / sizeof *cases) {
            assert_int_equal(patch.height, cases[k].height);
            assert_int_equal(patch.width, cases[k].width);
        }
        assert_true(patch.height * patch.width < cases[k].side * cases[k].side);
    }
}

static void impossible_fractions_are_refused(void **state) {
    (void)state;
    static const double bad[] = {0.0, 1.0, -0.5, 1.5, NAN, INFINITY};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; ++k) {
        qn_patch patch = {.side = -7};
        qn_diag diag = {0};
        assert_int_equal(qn_patch_shape(16, bad[k], &patch, &diag), QN_ERR_ARGUMENT);
        assert_int_equal(patch.side, -7); /* untouched */
        assert_non_null(strstr(diag.text, "between 0 and 1"));
    }
    qn_patch patch;
    assert_int_equal(qn_patch_shape(2, 0.5, &patch, NULL), QN_ERR_ARGUMENT);
}

static void places_lie_on_the_grid_and_cover_it(void **state) {
    (void)state;
    qn_patch patch;
    int seen[3][3] = {{0}};
    assert_int_equal(qn_patch_shape(16, 0.25, &patch, NULL), QN_OK);
    qn_rng rng;
    qn_rng_init(&rng, 5, QN_STREAM_TEST, 0, 0, 0);
    for (int k = 0; k < 900; ++k) {
        qn_patch_place(&patch, 4, &rng);
        assert_int_equal(patch.row % 4, 0);
        assert_int_equal(patch.column % 4, 0);
        assert_in_range(patch.row, 0, 8);
        assert_in_range(patch.column, 0, 8);
        ++seen[patch.row / 4][patch.column / 4];
    }
    /* 9 places, 100 expected each: 5 standard deviations are 47 */
    for (int k = 0; k < 9; ++k) assert_in_range(seen[k / 3][k % 3], 53, 147);
}

static void tokens_fill_the_patch_and_slopes_come_back(void **state) {
    (void)state;
    enum { SIDE = 4, COUNT = SIDE * SIDE };
    qn_patch patch = {.side = SIDE, .height = 2, .width = 2, .row = 1, .column = 2};
    double pixels[COUNT], token[4] = {0.3, 0.9, 0.1, 0.6}, v[COUNT], u[COUNT], weights[COUNT],
                          slope[COUNT], gradient[4] = {0};
    for (int i = 0; i < COUNT; ++i) {
        pixels[i] = 0.1 + 0.05 * i;
        weights[i] = sin(i + 1.0);
    }
    const double norm = qn_patch_amplitudes(&patch, pixels, token, v);
    double square = 0.0;
    for (int i = 0; i < COUNT; ++i) square += v[i] * v[i];
    assert_close(square, 1.0, 1e-15, 0);
    assert_close(v[1 * SIDE + 2] * norm, 0.3, 1e-15, 0);
    assert_close(v[2 * SIDE + 3] * norm, 0.6, 1e-15, 0);
    assert_close(v[0] * norm, pixels[0], 1e-15, 0);
    /* f = sum_i weights_i v_i with v = u / |u|: df/du = (weights - f v) / |u|, of which the patch
     * takes its part */
    double f = 0.0;
    for (int i = 0; i < COUNT; ++i) f += weights[i] * v[i];
    for (int i = 0; i < COUNT; ++i) slope[i] = weights[i] - f * v[i];
    qn_patch_pull_back(&patch, norm, slope, gradient);
    for (int t = 0; t < 4; ++t) {
        const double h = 1e-6, held = token[t];
        double value[2];
        for (int s = 0; s < 2; ++s) {
            token[t] = held + (s ? -h : h);
            qn_patch_amplitudes(&patch, pixels, token, u);
            value[s] = 0.0;
            for (int i = 0; i < COUNT; ++i) value[s] += weights[i] * u[i];
        }
        token[t] = held;
        assert_close(gradient[t], (value[0] - value[1]) / (2 * h), 1e-9, 1e-8);
    }
    qn_patch_amplitudes(&patch, pixels, NULL, v); /* QAE: zeros */
    assert_close(v[1 * SIDE + 2], 0.0, 0, 0);
}

static void figures_have_their_hand_values(void **state) {
    (void)state;
    const double original[4] = {0.0, 0.6, 0.8, 0.0}, diagonal[4] = {0.04, 0.36, 0.6, -1e-18};
    double pixels[4];
    qn_reconstruct(4, diagonal, true, pixels);
    assert_close(pixels[0], 0.2, 1e-15, 0);
    assert_close(pixels[3], 0.0, 0, 0);
    assert_close(qn_cosine(4, original, original), 1.0, 1e-15, 0);
    assert_close(qn_cosine(4, pixels, original), (0.6 * 0.6 + 0.8 * sqrt(0.6)) / 1.0, 1e-14, 0);
    const double doubled[4] = {0.0, 1.2, 1.6, 0.0}; /* the scale does not count */
    assert_true(qn_psnr(4, doubled, original) > 150.0);
    const double flat[4] = {0.5, 0.5, 0.5, 0.5}; /* errors 0.5, 0.1, 0.3, 0.5: mean square 0.15 */
    assert_close(qn_psnr(4, flat, original), -10.0 * log10(0.15), 1e-12, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fractions_give_the_documented_shapes),
        cmocka_unit_test(impossible_fractions_are_refused),
        cmocka_unit_test(places_lie_on_the_grid_and_cover_it),
        cmocka_unit_test(tokens_fill_the_patch_and_slopes_come_back),
        cmocka_unit_test(figures_have_their_hand_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
