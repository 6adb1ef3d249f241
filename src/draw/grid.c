/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/grid.h"

#include "core/try.h"
#include "draw/canvas.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

enum {
    TILE = 96,   /* wanted pixels of an image's side */
    GAP = 12,    /* between images */
    MARGIN = 24, /* around everything */
    LETTERS = 2, /* scale of labels */
    TITLE = 3,   /* scale of the title */
    FRAME = 0xE69F00
};

/* Where everything is, in pixels. */
typedef struct layout {
    int zoom, tile;    /* pixels a pixel, pixels an image */
    int left, top;     /* of the first image */
    int column;        /* from one image to the next */
    int width, height; /* of the picture */
} layout;

static int widest(const char *const *texts, size_t count) {
    int width = 0;
    for (size_t i = 0; i < count; ++i) {
        const int w = texts[i] ? qn_canvas_text_width(LETTERS, texts[i]) : 0;
        if (w > width) width = w;
    }
    return width;
}

static int larger(int a, int b) { return a > b ? a : b; }

static int heading_height(const char *subtitle) {
    return MARGIN + qn_canvas_text_height(TITLE) + GAP +
           (subtitle ? qn_canvas_text_height(LETTERS) + GAP : 0);
}

static int heading_width(const char *title, const char *subtitle) {
    return larger(qn_canvas_text_width(TITLE, title),
                  subtitle ? qn_canvas_text_width(LETTERS, subtitle) : 0);
}

static void draw_heading(qn_canvas *canvas, const char *title, const char *subtitle) {
    qn_canvas_text(canvas, MARGIN, MARGIN, TITLE, QN_INK, title);
    if (subtitle)
        qn_canvas_text(canvas, MARGIN, MARGIN + qn_canvas_text_height(TITLE) + GAP / 2, LETTERS,
                       QN_GREY, subtitle);
}

/* ---- grids -------------------------------------------------------------------------------- */

static bool has_captions(const qn_grid *grid, size_t row) {
    for (size_t i = 0; grid->captions && i < grid->ncolumns; ++i)
        if (grid->captions[row * grid->ncolumns + i]) return true;
    return false;
}

/* From the first row down to row `row`. */
static int row_offset(const qn_grid *grid, int tile, size_t row) {
    int y = (int)row * (tile + GAP);
    for (size_t r = 0; r < row; ++r)
        if (has_captions(grid, r)) y += qn_canvas_text_height(LETTERS);
    return y;
}

static layout lay_out(const qn_grid *grid) {
    layout l = {0};
    l.zoom = grid->side < TILE ? TILE / grid->side : 1;
    l.tile = l.zoom * grid->side;
    const int caption = grid->captions ? widest(grid->captions, grid->nrows * grid->ncolumns) : 0;
    l.column = larger(l.tile, caption) + GAP;
    l.left = MARGIN + widest(grid->row_labels, grid->nrows) + GAP;
    l.top = heading_height(grid->subtitle);
    l.width = larger(l.left + (int)grid->ncolumns * l.column - GAP,
                     MARGIN + heading_width(grid->title, grid->subtitle)) +
              MARGIN;
    l.height = l.top + row_offset(grid, l.tile, grid->nrows) - GAP + MARGIN;
    return l;
}

static void draw_image(qn_canvas *canvas, const layout *l, int x, int y, int side,
                       const double *pixels) {
    double largest = 0;
    for (int i = 0; i < side * side; ++i)
        if (fabs(pixels[i]) > largest) largest = fabs(pixels[i]);
    for (int row = 0; row < side; ++row)
        for (int column = 0; column < side; ++column) {
            const double value = pixels[row * side + column];
            qn_canvas_fill(canvas, x + column * l->zoom, y + row * l->zoom, l->zoom, l->zoom,
                           qn_colour_grey(largest > 0 ? value / largest : value));
        }
}

static void draw_patch(qn_canvas *canvas, const layout *l, int x, int y, const qn_patch *patch) {
    qn_canvas_frame(canvas, x + patch->column * l->zoom, y + patch->row * l->zoom,
                    patch->width * l->zoom, patch->height * l->zoom, 2, FRAME);
}

static void draw_row(qn_canvas *canvas, const layout *l, const qn_grid *grid, size_t row) {
    const int y = l->top + row_offset(grid, l->tile, row);
    const int middle = y + (l->tile - qn_canvas_text_height(LETTERS)) / 2;
    qn_canvas_text(canvas, MARGIN, middle, LETTERS, QN_INK, grid->row_labels[row]);
    for (size_t column = 0; column < grid->ncolumns; ++column) {
        const size_t index = row * grid->ncolumns + column;
        const int x = l->left + (int)column * l->column;
        draw_image(canvas, l, x, y, grid->side,
                   grid->pixels + index * (size_t)(grid->side * grid->side));
        qn_canvas_frame(canvas, x - 1, y - 1, l->tile + 2, l->tile + 2, 1, QN_GREY);
        if (grid->patches && row == grid->framed_row)
            for (size_t k = 0; k < grid->npatches; ++k)
                draw_patch(canvas, l, x, y, &grid->patches[column * grid->npatches + k]);
        if (grid->captions && grid->captions[index])
            qn_canvas_text(canvas, x, y + l->tile + 5, LETTERS, QN_GREY, grid->captions[index]);
    }
}

qn_status qn_grid_write(const qn_grid *grid, const char *path, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_canvas canvas = {0};
    if (grid->side < 1 || grid->nrows < 1 || grid->ncolumns < 1 || grid->nrows > QN_GRID_MOST ||
        grid->ncolumns > QN_GRID_MOST)
        return QN_ERR_ARGUMENT;
    const layout l = lay_out(grid);
    QN_TRY(qn_canvas_init(&canvas, l.width, l.height));
    draw_heading(&canvas, grid->title, grid->subtitle);
    for (size_t row = 0; row < grid->nrows; ++row) draw_row(&canvas, &l, grid, row);
    QN_TRY(qn_canvas_write(&canvas, path, diag));
out:
    qn_canvas_clear(&canvas);
    return status;
}

/* ---- maps of values ----------------------------------------------------------------------- */

enum { CELL = 32, BAR = 24, MAP = 288 };

static void draw_bar(qn_canvas *canvas, int x, int y, int height, double largest,
                     const char *unit) {
    static const double marks[] = {1, 0.5, 0, -0.5, -1};
    char text[64];
    for (int i = 0; i < height; ++i)
        qn_canvas_fill(canvas, x, y + i, BAR, 1,
                       qn_colour_diverging(1 - 2.0 * i / (height > 1 ? height - 1 : 1)));
    qn_canvas_frame(canvas, x, y, BAR, height, 1, QN_GREY);
    for (int i = 0; i < 5; ++i) {
        const int at = y + (int)lround((1 - marks[i]) / 2 * (height - 1));
        qn_canvas_fill(canvas, x + BAR, at, 6, 1, QN_GREY);
        snprintf(text, sizeof text, "%.3g%s%s", marks[i] * largest, i ? "" : " ", i ? "" : unit);
        qn_canvas_text(canvas, x + BAR + 10, at - qn_canvas_text_height(LETTERS) / 2 + 3, LETTERS,
                       QN_INK, text);
    }
}

qn_status qn_value_map_write(const qn_value_map *map, const char *path, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_canvas canvas = {0};
    double largest = 0;
    if (map->height < 1 || map->width < 1) return QN_ERR_ARGUMENT;
    const int longest = larger(map->height, map->width);
    const int cell = larger(1, longest * CELL > MAP ? MAP / longest : CELL);
    const int top = heading_height(map->subtitle), high = larger(cell * map->height, 160);
    const int bar = MARGIN + cell * map->width + 2 * GAP;
    const int width = larger(bar + BAR + 200, MARGIN + heading_width(map->title, map->subtitle));
    for (int i = 0; i < map->height * map->width; ++i)
        if (fabs(map->values[i]) > largest) largest = fabs(map->values[i]);
    QN_TRY(qn_canvas_init(&canvas, width + MARGIN, top + high + MARGIN));
    draw_heading(&canvas, map->title, map->subtitle);
    for (int row = 0; row < map->height; ++row)
        for (int column = 0; column < map->width; ++column) {
            const double value = map->values[row * map->width + column];
            qn_canvas_fill(&canvas, MARGIN + column * cell, top + row * cell, cell, cell,
                           qn_colour_diverging(largest > 0 ? value / largest : value));
        }
    qn_canvas_frame(&canvas, MARGIN - 1, top - 1, cell * map->width + 2, cell * map->height + 2, 1,
                    QN_GREY);
    draw_bar(&canvas, bar, top, high, largest, map->unit);
    QN_TRY(qn_canvas_write(&canvas, path, diag));
out:
    qn_canvas_clear(&canvas);
    return status;
}
