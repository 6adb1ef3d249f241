/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of images: what went in and what came out, and the learned token. */
#ifndef QN_DRAW_GRID_H
#define QN_DRAW_GRID_H

#include "qmae_noise/data.h"

/* Rows, and columns, that a grid has at most: more do not fit a page, and callers leave them
 * out. */
enum { QN_GRID_MOST = 64 };

/* Rows of small images, each brightened so that its largest value is white. */
typedef struct qn_grid {
    const char *title, *subtitle;  /* subtitle may be NULL */
    int side;                      /* pixels of an image */
    size_t nrows, ncolumns;        /* at most QN_GRID_MOST each */
    const char *const *row_labels; /* nrows */
    const double *pixels;          /* nrows x ncolumns x side^2; values below zero are drawn blue */
    const char *const *captions;   /* nrows x ncolumns, written below the images; NULL = none; each
                                      may be NULL */
    const qn_patch *patches; /* ncolumns x npatches, framed in row `framed_row`; NULL = none */
    size_t npatches, framed_row;
} qn_grid;

/* Draws the grid into the PNG `path`. */
QN_MUST_CHECK qn_status qn_grid_write(const qn_grid *grid, const char *path, qn_diag *diag);

/* Draws a matrix of values as coloured squares with a colour bar, blue below zero and orange above.
 *   values  height x width
 *   title, subtitle  as of a grid; unit: written at the bar */
typedef struct qn_value_map {
    const char *title, *subtitle, *unit;
    int height, width;
    const double *values;
} qn_value_map;
QN_MUST_CHECK qn_status qn_value_map_write(const qn_value_map *map, const char *path,
                                           qn_diag *diag);

#endif
