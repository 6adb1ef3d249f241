/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patches, tokens and reconstructions. */
#include "assert_close.h"
#include "mask/mask.h"
#include "mask/order.h"

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
    const qn_patch patch = {.side = SIDE, .height = 2, .width = 2, .row = 1, .column = 2};
    const qn_mask_layout layout = {.patch = {.side = SIDE, .height = 2, .width = 2},
                                   .count = 1,
                                   .rows = 1,
                                   .columns = 1,
                                   .form = {.nfixed = 1, .fixed = {{1, 2}}}};
    const qn_mask mask = {.layout = &layout};
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
    qn_mask_pull_back(&mask, norm, slope, gradient);
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

/* ---- masks ---------------------------------------------------------------------------------- */

static qn_mask_layout layout_of(double fraction, int patches, int align, const qn_mask_form *form) {
    qn_mask_layout layout;
    qn_diag diag = {0};
    const qn_status status = qn_mask_lay_out(16, fraction, patches, align, form, &layout, &diag);
    if (status != QN_OK) print_error("%s\n", diag.text);
    assert_int_equal(status, QN_OK);
    return layout;
}

/* The default draws what qn_patch_place draws: the masks of every training so far. */
static void one_patch_lies_where_it_always_did(void **state) {
    (void)state;
    const qn_mask_layout layout = layout_of(0.375, 0, 4, &(qn_mask_form){0});
    qn_patch patch;
    assert_int_equal(qn_patch_shape(16, 0.375, &patch, NULL), QN_OK);
    for (uint64_t k = 0; k < 50; ++k) {
        qn_rng a, b;
        qn_mask mask;
        qn_rng_init(&a, 3, QN_STREAM_MASK, 1, k, 0);
        qn_rng_init(&b, 3, QN_STREAM_MASK, 1, k, 0);
        qn_patch_place(&patch, 4, &a);
        qn_mask_draw(&layout, false, &b, &mask);
        const qn_patch drawn = qn_mask_patch(&mask, 0);
        assert_memory_equal(&drawn, &patch, sizeof patch);
    }
}

/* 12.5 to 75 % of every form: as many pixels as asked for, none twice, every set of places as
 * likely as another. */
static void several_patches_hide_what_is_asked_for(void **state) {
    (void)state;
    static const struct {
        double fraction;
        int patches, align, height, width; /* as asked for */
        int count, h, w, hidden;           /* as expected */
    } cases[] = {
        {0.25, 0, 1, 1, 1, 64, 1, 1, 64},   {0.125, 0, 1, 1, 1, 32, 1, 1, 32},
        {0.75, 0, 1, 1, 1, 192, 1, 1, 192}, {0.25, 0, 4, 4, 4, 4, 4, 4, 64},
        {0.5, 0, 4, 4, 4, 8, 4, 4, 128},    {0.75, 0, 4, 4, 4, 12, 4, 4, 192},
        {0.25, 4, 4, 0, 0, 4, 4, 4, 64},    {0.375, 0, 2, 3, 5, 6, 3, 5, 90},
        {0.25, 0, 4, 2, 16, 2, 2, 16, 64},  {0.25, 3, 1, 5, 2, 3, 5, 2, 30},
        {0.125, 0, 4, 8, 8, 1, 8, 8, 64}, /* no less than one */
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        const qn_mask_form form = {.height = cases[k].height, .width = cases[k].width};
        const qn_mask_layout layout = layout_of(cases[k].fraction, cases[k].patches, cases[k].align,
                                                &form);
        double hidden[256] = {0}, ones[256], v[256];
        enum { DRAWS = 400 };
        assert_int_equal(layout.count, cases[k].count);
        assert_int_equal(layout.patch.height, cases[k].h);
        assert_int_equal(layout.patch.width, cases[k].w);
        for (int i = 0; i < 256; ++i) ones[i] = 1.0;
        for (uint64_t d = 0; d < DRAWS; ++d) {
            qn_rng rng;
            qn_mask mask;
            int zeros = 0;
            qn_rng_init(&rng, 8, QN_STREAM_TEST, k, d, 0);
            qn_mask_draw(&layout, false, &rng, &mask);
            qn_mask_amplitudes(&mask, ones, NULL, v);
            for (int i = 0; i < 256; ++i) {
                hidden[i] += v[i] == 0.0;
                zeros += v[i] == 0.0;
            }
            assert_int_equal(zeros, cases[k].hidden); /* so none lies on another */
        }
        if (cases[k].count == 1) continue;
        /* cells are all alike: count / places of the draws, 6 standard deviations */
        const double p = (double)layout.count / qn_mask_places(&layout);
        for (int place = 0; place < qn_mask_places(&layout); ++place) {
            const qn_patch at = qn_mask_patch_at(&layout, place);
            assert_close(hidden[at.row * 16 + at.column] / DRAWS, p,
                         6 * sqrt(p * (1 - p) / DRAWS) + 1e-12, 0);
        }
    }
}

static void patches_share_a_token_or_have_their_own(void **state) {
    (void)state;
    const qn_mask_form form = {.height = 2, .width = 2, .nfixed = 2, .fixed = {{1, 2}, {8, 9}}};
    const qn_mask_layout layout = layout_of(0.5, 0, 4, &form);
    qn_mask mask;
    qn_rng rng = {0};
    double ones[256], v[256], slope[256], gradient[8] = {0};
    static const double tokens[8] = {2, 3, 4, 5, 6, 7, 8, 9};
    for (int i = 0; i < 256; ++i) {
        ones[i] = 1.0;
        slope[i] = i;
    }
    for (int own = 0; own < 2; ++own) {
        qn_mask_draw(&layout, own, &rng, &mask);
        const double norm = qn_mask_amplitudes(&mask, ones, tokens, v);
        assert_close(v[18] * norm, 2, 1e-14, 0);
        assert_close(v[35] * norm, 5, 1e-14, 0);
        assert_close(v[8 * 16 + 9] * norm, own ? 6 : 2, 1e-14, 0);
        assert_close(v[9 * 16 + 10] * norm, own ? 9 : 5, 1e-14, 0);
        memset(gradient, 0, sizeof gradient);
        qn_mask_pull_back(&mask, 2.0, slope, gradient);
        assert_close(gradient[0], own ? 9 : 9 + 68.5, 0, 0);
        assert_close(gradient[7], own ? 77 : 0, 0, 0);
    }
}

static void wrong_masks_are_refused(void **state) {
    (void)state;
    static const struct {
        double fraction;
        int patches, align;
        qn_mask_form form;
        const char *says;
    } cases[] = {
        {1.5, 0, 4, {.height = 4, .width = 4}, "between 0 and 1"},
        {0.25, 0, 4, {.height = 17, .width = 4}, "give 1 to 16 a side"},
        {0.25,
         0,
         4,
         {.height = 1, .width = 1},
         "64 patches of 1 x 1 pixels: 16 fit on a grid of 4"},
        {0.25, 17, 4, {.height = 4, .width = 4}, "16 fit"},
        {0.25, 16, 4, {.height = 4, .width = 4}, "hide all"},
        {0.25, 0, 4, {.height = 16, .width = 16}, "hide all"},
        {0.25, 0, 4, {.nfixed = 1, .fixed = {{9, 0}}}, "its row can be 0 to 8"},
        {0.25, 0, 4, {.height = 4, .width = 4, .nfixed = 2, .fixed = {{0, 0}, {3, 3}}}, "overlap"},
        {0.25, 0, 4, {.nfixed = 65}, "up to 64"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        qn_mask_layout layout = {.count = -3};
        qn_diag diag = {0};
        assert_int_not_equal(qn_mask_lay_out(16, cases[k].fraction, cases[k].patches,
                                             cases[k].align, &cases[k].form, &layout, &diag),
                             QN_OK);
        if (!strstr(diag.text, cases[k].says))
            fail_msg("'%s' lacks '%s'", diag.text, cases[k].says);
        assert_int_equal(layout.count, -3);
    }
}

static void words_of_masks_are_read(void **state) {
    (void)state;
    static const char *const bad_shapes[] = {"", "8", "8x", "x4", "0x4", "8x4x2", "8 by 4", "-2x4"};
    static const char *const bad_places[] = {"", ";", "4", "4,", "4,4,4", "4,4 8,8", "a,b"};
    qn_mask_form form = {0};
    assert_int_equal(qn_mask_shape_parse("8x4", &form, NULL), QN_OK);
    assert_int_equal(form.height, 8);
    assert_int_equal(form.width, 4);
    assert_int_equal(qn_mask_places_parse("4,4; 0,12;", &form, NULL), QN_OK);
    assert_int_equal(form.nfixed, 2);
    assert_int_equal(form.fixed[1].row, 0);
    assert_int_equal(form.fixed[1].column, 12);
    for (size_t k = 0; k < sizeof bad_shapes / sizeof *bad_shapes; ++k)
        assert_int_equal(qn_mask_shape_parse(bad_shapes[k], &form, NULL), QN_ERR_ARGUMENT);
    for (size_t k = 0; k < sizeof bad_places / sizeof *bad_places; ++k)
        assert_int_equal(qn_mask_places_parse(bad_places[k], &form, NULL), QN_ERR_ARGUMENT);
    assert_int_equal(form.nfixed, 2); /* untouched */
}

/* ---- order ---------------------------------------------------------------------------------- */

/* What flipping a qubit does to a pixel's place, in words. */
static void qubits_are_the_bits_that_are_told(void **state) {
    enum { ROW = 16, COLUMN = 1 };
    static const int STEPS[4][8] = {
        [QN_ORDER_ROWS] = {1, 2, 4, 8, ROW, 2 * ROW, 4 * ROW, 8 * ROW},
        [QN_ORDER_COLUMNS] = {ROW, 2 * ROW, 4 * ROW, 8 * ROW, 1, 2, 4, 8},
        [QN_ORDER_ROWS_FINE] = {1, 2, 4, 8, 8 * ROW, 4 * ROW, 2 * ROW, ROW},
        [QN_ORDER_COLUMNS_FINE] = {ROW, 2 * ROW, 4 * ROW, 8 * ROW, 8, 4, 2, 1},
    };
    (void)state;
    for (int order = 0; order < 4; ++order) {
        double pixels[256], amplitudes[256], back[256];
        for (int i = 0; i < 256; ++i) pixels[i] = i;
        qn_order_amplitudes((qn_pixel_order)order, 8, pixels, amplitudes);
        for (int i = 0; i < 256; ++i) {
            int pixel = 0;
            for (int q = 0; q < 8; ++q) pixel += (i >> q & 1) * STEPS[order][q];
            assert_close(amplitudes[i], pixel, 0, 0);
        }
        qn_order_pixels((qn_pixel_order)order, 8, amplitudes, back);
        assert_memory_equal(back, pixels, sizeof back);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fractions_give_the_documented_shapes),
        cmocka_unit_test(impossible_fractions_are_refused),
        cmocka_unit_test(places_lie_on_the_grid_and_cover_it),
        cmocka_unit_test(tokens_fill_the_patch_and_slopes_come_back),
        cmocka_unit_test(one_patch_lies_where_it_always_did),
        cmocka_unit_test(several_patches_hide_what_is_asked_for),
        cmocka_unit_test(patches_share_a_token_or_have_their_own),
        cmocka_unit_test(wrong_masks_are_refused),
        cmocka_unit_test(words_of_masks_are_read),
        cmocka_unit_test(qubits_are_the_bits_that_are_told),
        cmocka_unit_test(figures_have_their_hand_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
