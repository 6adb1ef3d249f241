/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawings of lines, discs and words, written as SVG or as PNG. */
#ifndef QN_DRAW_SKETCH_H
#define QN_DRAW_SKETCH_H

#include "draw/canvas.h"

#include <stdbool.h>

typedef enum qn_anchor { QN_ANCHOR_LEFT, QN_ANCHOR_MIDDLE } qn_anchor;
typedef enum qn_mark_kind { QN_MARK_LINE, QN_MARK_DISC, QN_MARK_BOX, QN_MARK_TEXT } qn_mark_kind;

/* Lengths in pixels of the SVG; y grows downwards. */
typedef struct qn_mark {
    qn_mark_kind kind;
    double x, y;       /* start, centre, corner; of a text its anchor, at half height */
    double to_x, to_y; /* of a line: its end; of a box: width and height */
    double size;       /* width of a line, radius, size of letters */
    qn_colour colour;
    double edge; /* width of a disc's edge, inwards */
    qn_colour edge_colour;
    qn_anchor anchor;
    char text[96];
} qn_mark;

/* Marks lie over those before them. Zero-initialise but for width and height. */
typedef struct qn_sketch {
    double width, height;
    qn_mark *marks; /* owned */
    size_t count;
    bool failed; /* memory was short: qn_sketch_write says so */
} qn_sketch;

void qn_sketch_clear(qn_sketch *sketch);
void qn_sketch_line(qn_sketch *sketch, const double *from, const double *to, double width,
                    qn_colour colour);
void qn_sketch_disc(qn_sketch *sketch, const double *centre, double radius, qn_colour colour,
                    double edge, qn_colour edge_colour);
void qn_sketch_box(qn_sketch *sketch, double x, double y, double width, double height,
                   qn_colour colour);
/* One line of ASCII, cut at 95 letters. */
void qn_sketch_text(qn_sketch *sketch, double x, double y, double size, qn_anchor anchor,
                    qn_colour colour, const char *text);

/* Writes FILE.svg or FILE.png (two pixels a unit), by the ending of `path`, whole or not at all.
 * QN_ERR_ARGUMENT: another ending; QN_ERR_LIMIT: a PNG beyond 8192 units a side; QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_sketch_write(const qn_sketch *sketch, const char *path, qn_diag *diag);
/* Is this an ending that qn_sketch_write knows? */
bool qn_sketch_takes(const char *path);

#endif
