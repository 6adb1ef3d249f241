/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Canvas, PNG files, grids of images, maps of values, axes of curves. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "core/atomic_file.h"
#include "draw/canvas.h"
#include "draw/chart.h"
#include "draw/curves.h"
#include "draw/grid.h"
#include "temp_folder.h"

#include <math.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 2718 };

/* A PNG as any reader sees it. */
typedef struct picture {
    int width, height;
    unsigned char *rgb;
} picture;

static picture read_picture(const char *path) {
    png_image image;
    picture p = {0};
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_file(&image, path)) fail_msg("%s: %s", path, image.message);
    image.format = PNG_FORMAT_RGB;
    p.width = (int)image.width;
    p.height = (int)image.height;
    p.rgb = qn_alloc(PNG_IMAGE_SIZE(image), 1);
    assert_non_null(p.rgb);
    assert_true(png_image_finish_read(&image, NULL, p.rgb, 0, NULL));
    return p;
}

static unsigned colour_at(const picture *p, int x, int y) {
    const unsigned char *c = p->rgb + 3 * (y * p->width + x);
    return (unsigned)c[0] << 16 | (unsigned)c[1] << 8 | c[2];
}

static int count_colour(const picture *p, unsigned colour) {
    int count = 0;
    for (int y = 0; y < p->height; ++y)
        for (int x = 0; x < p->width; ++x) count += colour_at(p, x, y) == colour;
    return count;
}

/* What is drawn is what is read back, for random rectangles, some of them outside. */
static void round_trip(void **state) {
    temp_folder folder;
    qn_rng rng;
    (void)state;
    temp_folder_create(&folder);
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 0);
    for (int k = test_effort(20); k > 0; --k) {
        qn_canvas canvas = {0};
        const int width = 1 + (int)qn_rng_below(&rng, 60), height = 1 + (int)qn_rng_below(&rng, 60);
        const int x = (int)qn_rng_below(&rng, 80) - 20, y = (int)qn_rng_below(&rng, 80) - 20;
        const int w = (int)qn_rng_below(&rng, 50), h = (int)qn_rng_below(&rng, 50);
        const unsigned colour = (unsigned)qn_rng_below(&rng, 0xFFFFFF);
        assert_int_equal(qn_canvas_init(&canvas, width, height), QN_OK);
        qn_canvas_fill(&canvas, x, y, w, h, colour);
        assert_int_equal(qn_canvas_write(&canvas, temp_path(&folder, "c.png"), NULL), QN_OK);
        picture p = read_picture(temp_path(&folder, "c.png"));
        assert_int_equal(p.width, width);
        assert_int_equal(p.height, height);
        for (int b = 0; b < height; ++b)
            for (int a = 0; a < width; ++a)
                assert_int_equal(colour_at(&p, a, b), a >= x && a < x + w && b >= y && b < y + h
                                                          ? colour
                                                          : (unsigned)QN_WHITE);
        qn_free(p.rgb);
        qn_canvas_clear(&canvas);
    }
    qn_canvas none = {0};
    assert_int_equal(qn_canvas_init(&none, 0, 5), QN_ERR_LIMIT);
    assert_int_equal(qn_canvas_init(&none, 20000, 5), QN_ERR_LIMIT);
    assert_null(none.rgb);
    temp_folder_remove(&folder);
}

/* Letters leave ink within the width and height that were promised, and nowhere else. */
static void text(void **state) {
    static const char *const texts[] = {"reconstruction", "0.7312", "|~ {}^_ @", "\x01\xc3\xa9"};
    (void)state;
    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; ++t)
        for (int scale = 1; scale <= 3; ++scale) {
            qn_canvas canvas = {0};
            const int width = qn_canvas_text_width(scale, texts[t]);
            const int height = qn_canvas_text_height(scale);
            int ink = 0;
            assert_int_equal(qn_canvas_init(&canvas, width + 40, height + 40), QN_OK);
            qn_canvas_text(&canvas, 20, 20, scale, QN_INK, texts[t]);
            for (int y = 0; y < canvas.height; ++y)
                for (int x = 0; x < canvas.width; ++x) {
                    if (canvas.rgb[3 * (y * canvas.width + x)] == 255) continue;
                    ++ink;
                    if (x < 20 || x >= 20 + width || y < 20 || y >= 20 + height)
                        fail_msg("'%s' at scale %d: ink at %d, %d", texts[t], scale, x, y);
                }
            assert_true(ink > scale * scale * 10);
            qn_canvas_clear(&canvas);
        }
}

static void colours(void **state) {
    (void)state;
    assert_int_equal(qn_colour_grey(0), 0x000000);
    assert_int_equal(qn_colour_grey(1), 0xFFFFFF);
    assert_int_equal(qn_colour_grey(7), 0xFFFFFF);
    assert_int_equal(qn_colour_grey(0.5), 0x808080);
    assert_int_equal(qn_colour_grey(-1), 0x56B4E9);
    assert_int_equal(qn_colour_grey(NAN), 0xD55E00);
    assert_int_equal(qn_colour_diverging(0), 0xFFFFFF);
    assert_int_equal(qn_colour_diverging(1), 0xD55E00);
    assert_int_equal(qn_colour_diverging(-2), 0x0072B2);
}

/* The frames of patches at (0, 0) of the first and (1, 1) of the second image of the lower row,
 * each 48 pixels wide, lie apart by that and by a column. */
static void assert_framed(const picture *p) {
    int left = p->width, right = 0, top = p->height, bottom = 0;
    for (int y = 0; y < p->height; ++y)
        for (int x = 0; x < p->width; ++x) {
            if (colour_at(p, x, y) != 0xE69F00) continue;
            if (x < left) left = x;
            if (x > right) right = x;
            if (y < top) top = y;
            if (y > bottom) bottom = y;
        }
    assert_int_equal(bottom - top + 1, 96);
    assert_int_equal(right - left + 1, 96 + 12 + 96);
    assert_true(top > p->height / 2);
}

/* 2 x 2 images of 2 x 2 pixels: every tile shows its pixels, scaled to its own largest. */
static void grid(void **state) {
    static const char *const labels[] = {"a", "b"};
    static const double pixels[] = {0, 1, 0.5, 1, 4, 0, 0, 2, 0, 0, 0, 0, -1, 0.5, 0, 0};
    static const char *const captions[] = {NULL, NULL, "0.5", "0.25"};
    const qn_patch patches[] = {{2, 1, 1, 0, 0}, {2, 1, 1, 1, 1}};
    qn_grid made = {"title", "subtitle", 2, 2, 2, labels, pixels, captions, NULL, 1, 1};
    temp_folder folder;
    (void)state;
    temp_folder_create(&folder);
    assert_int_equal(qn_grid_write(&made, temp_path(&folder, "g.png"), NULL), QN_OK);
    picture p = read_picture(temp_path(&folder, "g.png"));
    const int quarter = 48 * 48;
    /* black: 1 + 2 + 4 + 2 of the 16; pure grey levels and the blue of the negative one */
    assert_true(abs(count_colour(&p, 0x000000) - 9 * quarter) < 40);
    assert_true(abs(count_colour(&p, 0x808080) - 3 * quarter) < 40);
    assert_int_equal(count_colour(&p, 0x56B4E9), quarter);
    assert_int_equal(count_colour(&p, 0xE69F00), 0);
    qn_free(p.rgb);
    made.patches = patches;
    assert_int_equal(qn_grid_write(&made, temp_path(&folder, "g.png"), NULL), QN_OK);
    p = read_picture(temp_path(&folder, "g.png"));
    assert_int_equal(count_colour(&p, 0xE69F00), 2 * (4 * 2 * 48 - 16));
    assert_framed(&p);
    qn_free(p.rgb);
    made.nrows = 0;
    assert_int_equal(qn_grid_write(&made, temp_path(&folder, "none.png"), NULL), QN_ERR_ARGUMENT);
    made.nrows = 2;
    qn_diag diag = {0};
    assert_int_equal(qn_grid_write(&made, temp_path(&folder, "no/such.png"), &diag), QN_ERR_IO);
    assert_non_null(strstr(diag.text, "such.png"));
    assert_int_equal(temp_count(&folder), 1);
    temp_folder_remove(&folder);
}

static void value_map(void **state) {
    static const double values[] = {0.25, -0.25, 0, 0, 0.25, 0.125};
    const qn_value_map map = {"token", NULL, "units", 2, 3, values};
    temp_folder folder;
    (void)state;
    temp_folder_create(&folder);
    assert_int_equal(qn_value_map_write(&map, temp_path(&folder, "m.png"), NULL), QN_OK);
    picture p = read_picture(temp_path(&folder, "m.png"));
    const int orange = count_colour(&p, 0xD55E00), blue = count_colour(&p, 0x0072B2);
    assert_in_range(orange, 2 * 32 * 32, 2 * 32 * 32 + 24 * 3); /* cells, and the end of the bar */
    assert_in_range(blue, 32 * 32, 32 * 32 + 24 * 3);
    assert_in_range(count_colour(&p, qn_colour_diverging(0.5)), 32 * 32, 32 * 32 + 24 * 3);
    qn_free(p.rgb);
    temp_folder_remove(&folder);
}

/* script: qn_free */
static void read_script(const temp_folder *folder, char **script) {
    size_t size = 0;
    assert_int_equal(qn_file_read(temp_path(folder, "f.gp"), script, &size, NULL), QN_OK);
}

/* An axis of values that are never negative shows no negative numbers. */
static void axes(void **state) {
    static const double x[] = {0, 1}, low[] = {0.05, 0.6}, high[] = {0.6, 0.7}, below[] = {-0.1, 1};
    static const double error[] = {0.06, 0};
    const struct {
        const double *y, *error;
        const char *expected;
    } cases[] = {{low, NULL, "set yrange [0:*]"},
                 {high, NULL, "set yrange [0<*:*]"},
                 {below, NULL, NULL},
                 {low, error, NULL}}; /* the band goes below zero */
    temp_folder folder;
    (void)state;
    temp_folder_create(&folder);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        const qn_curve curve = {"c", 0, 0, 2, x, cases[i].y, cases[i].error};
        const qn_figure figure = {"t", "s", "x", "y", &curve, 1, 0, false};
        assert_int_equal(qn_figure_write(&figure, folder.path, "f", NULL), QN_OK);
        char *script = NULL;
        read_script(&folder, &script);
        if (cases[i].expected) assert_non_null(strstr(script, cases[i].expected));
        else assert_null(strstr(script, "yrange"));
        qn_free(script);
    }
    temp_folder_remove(&folder);
}

/* Beside a small map there are at most four numbers, whatever its values are: a step of 1, 2 or 5
 * times a power of ten that is a third of the range or more, and less than nearly all of it. */
static void maps_have_few_numbers(void **state) {
    static const char *const panels[] = {"p"}, *const labels[] = {"q"};
    temp_folder folder;
    (void)state;
    temp_folder_create(&folder);
    for (int k = 0; k < 40; ++k) {
        const double range = 1e-3 * pow(1.3, k), values[] = {0.3 * range, range};
        const qn_time_map map = {"t", "x", panels, 1, 1, 2, 1.0, labels, values};
        assert_int_equal(qn_time_map_write(&map, folder.path, "f", NULL), QN_OK);
        char *script = NULL;
        read_script(&folder, &script);
        const char *at = strstr(script, "set cbtics ");
        assert_non_null(at);
        const double step = strtod(at + strlen("set cbtics "), NULL),
                     lead = step / pow(10.0, floor(log10(step) + 1e-9));
        assert_true(range / step < 3.0 + 1e-9 && range / step > 1.2 - 1e-9);
        assert_true(fabs(lead - 1) < 1e-6 || fabs(lead - 2) < 1e-6 || fabs(lead - 5) < 1e-6);
        qn_free(script);
    }
    temp_folder_remove(&folder);
}

static void titles_of_bars_have_two_lines(void **state) {
    static const qn_bar bar = {"b", 1, NAN, NAN, NAN};
    temp_folder folder;
    (void)state;
    temp_folder_create(&folder);
    for (int lines = 1; lines <= 2; ++lines) {
        const qn_bar_chart chart = {"of this", lines == 2 ? "0.5 of it" : NULL, "x", "f", "s", &bar,
                                    1};
        assert_int_equal(qn_bar_chart_write(&chart, folder.path, "f", NULL), QN_OK);
        char *script = NULL;
        read_script(&folder, &script);
        assert_non_null(strstr(script, "set title 'of this'"));
        assert_int_equal(strstr(script, "'0.5 of it'") != NULL, lines == 2);
        qn_free(script);
    }
    temp_folder_remove(&folder);
}

static void without_memory(void **state) {
    static const char *const labels[] = {"a"};
    static const double pixels[] = {1, 0, 0, 0};
    const qn_grid made = {"title", NULL, 2, 1, 1, labels, pixels, NULL, NULL, 0, 0};
    temp_folder folder;
    int failures = 0;
    (void)state;
    temp_folder_create(&folder);
    for (int k = 1;; ++k) {
        alloc_failure_arm(k);
        const qn_status status = qn_grid_write(&made, temp_path(&folder, "g.png"), NULL);
        if (!alloc_failure_disarm()) break;
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_int_equal(temp_count(&folder), 0);
        ++failures;
    }
    assert_true(failures >= 2);
    temp_folder_remove(&folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(text),
        cmocka_unit_test(colours),
        cmocka_unit_test(grid),
        cmocka_unit_test(value_map),
        cmocka_unit_test(axes),
        cmocka_unit_test(maps_have_few_numbers),
        cmocka_unit_test(titles_of_bars_have_two_lines),
        cmocka_unit_test(without_memory),
    };
    printf("seed %d\n", SEED);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
