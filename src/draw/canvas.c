/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/canvas.h"

#include <math.h>
#include <string.h>

/* A font as a header, whose letters are made of rectangles; not all of it is used here. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#include <stb/stb_easy_font.h>
#pragma GCC diagnostic pop

enum { SIDE_LIMIT = 16384, LINE_HEIGHT = 12, MAX_TEXT = 200, QUAD_BYTES = 64 };

qn_status qn_canvas_init(qn_canvas *canvas, int width, int height) {
    if (width < 1 || height < 1 || width > SIDE_LIMIT || height > SIDE_LIMIT) return QN_ERR_LIMIT;
    const size_t size = 3 * (size_t)width * (size_t)height;
    unsigned char *rgb = qn_alloc(size, 1);
    if (!rgb) return QN_ERR_MEMORY;
    memset(rgb, 255, size);
    *canvas = (qn_canvas){width, height, rgb};
    return QN_OK;
}

void qn_canvas_clear(qn_canvas *canvas) {
    if (!canvas) return;
    qn_free(canvas->rgb);
    memset(canvas, 0, sizeof *canvas);
}

static int clamp(int value, int high) { return value < 0 ? 0 : value > high ? high : value; }

void qn_canvas_fill(qn_canvas *canvas, int x, int y, int width, int height, qn_colour colour) {
    const int left = clamp(x, canvas->width), right = clamp(x + width, canvas->width);
    const int top = clamp(y, canvas->height), bottom = clamp(y + height, canvas->height);
    for (int row = top; row < bottom; ++row) {
        unsigned char *pixel = canvas->rgb +
                               3 * ((size_t)row * (size_t)canvas->width + (size_t)left);
        for (int column = left; column < right; ++column, pixel += 3) {
            pixel[0] = (unsigned char)(colour >> 16);
            pixel[1] = (unsigned char)(colour >> 8);
            pixel[2] = (unsigned char)colour;
        }
    }
}

void qn_canvas_frame(qn_canvas *canvas, int x, int y, int width, int height, int thick,
                     qn_colour colour) {
    qn_canvas_fill(canvas, x, y, width, thick, colour);
    qn_canvas_fill(canvas, x, y + height - thick, width, thick, colour);
    qn_canvas_fill(canvas, x, y, thick, height, colour);
    qn_canvas_fill(canvas, x + width - thick, y, thick, height, colour);
}

/* Of a point to the line between two. */
static double distance_to(const double *from, const double *to, double x, double y) {
    const double along_x = to[0] - from[0], along_y = to[1] - from[1];
    const double length2 = along_x * along_x + along_y * along_y;
    double share = length2 > 0.0 ? ((x - from[0]) * along_x + (y - from[1]) * along_y) / length2
                                 : 0.0;
    share = fmin(fmax(share, 0.0), 1.0);
    return hypot(x - from[0] - share * along_x, y - from[1] - share * along_y);
}

static void blend(qn_canvas *canvas, int x, int y, qn_colour colour, double share) {
    unsigned char *pixel = canvas->rgb + 3 * ((size_t)y * (size_t)canvas->width + (size_t)x);
    const qn_colour under = (qn_colour)pixel[0] << 16 | (qn_colour)pixel[1] << 8 | pixel[2];
    const qn_colour mixed = qn_colour_mix(under, colour, share);
    pixel[0] = (unsigned char)(mixed >> 16);
    pixel[1] = (unsigned char)(mixed >> 8);
    pixel[2] = (unsigned char)mixed;
}

void qn_canvas_line(qn_canvas *canvas, const double *from, const double *to, double width,
                    qn_colour colour) {
    const double reach = 0.5 * width + 1.0;
    const int left = clamp((int)floor(fmin(from[0], to[0]) - reach), canvas->width);
    const int right = clamp((int)ceil(fmax(from[0], to[0]) + reach), canvas->width);
    const int top = clamp((int)floor(fmin(from[1], to[1]) - reach), canvas->height);
    const int bottom = clamp((int)ceil(fmax(from[1], to[1]) + reach), canvas->height);
    for (int y = top; y < bottom; ++y)
        for (int x = left; x < right; ++x) {
            const double inside = 0.5 * width + 0.5 - distance_to(from, to, x + 0.5, y + 0.5);
            if (inside > 0.0) blend(canvas, x, y, colour, fmin(inside, 1.0));
        }
}

/* ---- text --------------------------------------------------------------------------------- */

/* A copy that the font can take: ASCII, at most MAX_TEXT characters, and writable. */
static char *printable(const char *text, char *copy) {
    size_t length = 0;
    for (; *text && length < MAX_TEXT; ++text)
        copy[length++] = *text < ' ' || *text > '~' ? '?' : *text;
    copy[length] = '\0';
    return copy;
}

void qn_canvas_text(qn_canvas *canvas, int x, int y, int scale, qn_colour colour,
                    const char *text) {
    char copy[MAX_TEXT + 1];
    float quads[MAX_TEXT * 20 * QUAD_BYTES / sizeof(float)];
    const int count = stb_easy_font_print(0, 0, printable(text, copy), NULL, quads, sizeof quads);
    for (int q = 0; q < count; ++q) {
        /* Four corners of x, y, z and a colour; the first and the third are opposite. */
        const float *corner = quads + q * 16, *opposite = corner + 8;
        const int left = (int)lroundf(corner[0] * (float)scale);
        const int top = (int)lroundf(corner[1] * (float)scale);
        const int right = (int)lroundf(opposite[0] * (float)scale);
        const int bottom = (int)lroundf(opposite[1] * (float)scale);
        qn_canvas_fill(canvas, x + left, y + top, right - left, bottom - top, colour);
    }
}

int qn_canvas_text_width(int scale, const char *text) {
    char copy[MAX_TEXT + 1];
    return stb_easy_font_width(printable(text, copy)) * scale;
}

int qn_canvas_text_height(int scale) { return LINE_HEIGHT * scale; }

/* ---- colours ------------------------------------------------------------------------------ */

enum { BLUE = 0x0072B2, ORANGE = 0xD55E00 }; /* Okabe and Ito (2008) */

qn_colour qn_colour_mix(qn_colour from, qn_colour to, double share) {
    qn_colour mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        const double a = (from >> shift) & 255, b = (to >> shift) & 255;
        mixed |= (qn_colour)lround(a + share * (b - a)) << shift;
    }
    return mixed;
}

qn_colour qn_colour_grey(double value) {
    if (isnan(value)) return ORANGE;
    if (value < 0) return qn_colour_mix(0x000000, 0x56B4E9, value < -1 ? 1 : -value);
    return qn_colour_mix(0x000000, QN_WHITE, value > 1 ? 1 : value);
}

qn_colour qn_colour_diverging(double value) {
    if (isnan(value)) return QN_GREY;
    if (value < 0) return qn_colour_mix(QN_WHITE, BLUE, value < -1 ? 1 : -value);
    return qn_colour_mix(QN_WHITE, ORANGE, value > 1 ? 1 : value);
}
