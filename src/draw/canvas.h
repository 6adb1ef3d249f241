/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small pictures in memory: rectangles, images, text; written as PNG. */
#ifndef QN_DRAW_CANVAS_H
#define QN_DRAW_CANVAS_H

#include "qmae_noise/core.h"

/* A colour as 0xRRGGBB. */
typedef unsigned qn_colour;
enum { QN_WHITE = 0xFFFFFF, QN_INK = 0x202020, QN_GREY = 0x606060 };

/* 8-bit RGB pixels, row-major from the top left corner. */
typedef struct qn_canvas {
    int width, height;
    unsigned char *rgb; /* 3 * width * height, owned */
} qn_canvas;

/* An opaque white canvas. QN_ERR_LIMIT above 16384 pixels a side. The caller clears it. */
QN_MUST_CHECK qn_status qn_canvas_init(qn_canvas *canvas, int width, int height);
void qn_canvas_clear(qn_canvas *canvas);

/* What lies outside the canvas is left out. */
void qn_canvas_fill(qn_canvas *canvas, int x, int y, int width, int height, qn_colour colour);
/* The edge of a rectangle, `thick` pixels inwards. */
void qn_canvas_frame(qn_canvas *canvas, int x, int y, int width, int height, int thick,
                     qn_colour colour);

/* A line with round ends, smoothed, between two points (x, y); of no length a disc of diameter
 * `width`. */
void qn_canvas_line(qn_canvas *canvas, const double *from, const double *to, double width,
                    qn_colour colour);

/* One line of ASCII (what is longer than 200 letters is cut) in a pixel font of `scale` pixels a
 * dot; lines are 12 dots apart. (x, y) is the top left corner. */
void qn_canvas_text(qn_canvas *canvas, int x, int y, int scale, qn_colour colour, const char *text);
int qn_canvas_text_width(int scale, const char *text);
int qn_canvas_text_height(int scale);

/* The colour a part `share` of the way from one to the other. */
qn_colour qn_colour_mix(qn_colour from, qn_colour to, double share);
/* Grey of a value in [0, 1] (clamped); values below zero are blue, so that they show. NaN is
 * orange. */
qn_colour qn_colour_grey(double value);
/* Blue (-1) over white (0) to orange (1), which colour-blind readers can tell apart. */
qn_colour qn_colour_diverging(double value);

/* Writes the canvas as a PNG, whole or not at all (src/draw/png.c). */
QN_MUST_CHECK qn_status qn_canvas_write(const qn_canvas *canvas, const char *path, qn_diag *diag);

#endif
