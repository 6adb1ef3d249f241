/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/sketch.h"
#include "core/list.h"

#include "core/printed.h"
#include "core/try.h"
#include "draw/html.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- marks ---------------------------------------------------------------------------------- */

void qn_sketch_clear(qn_sketch *sketch) {
    qn_free(sketch->marks);
    *sketch = (qn_sketch){0};
}

static void add(qn_sketch *s, const qn_mark *mark) {
    qn_mark *grown = qn_list_grown(s->marks, s->count, 1, sizeof *grown);
    if (!grown) {
        s->failed = true;
        return;
    }
    s->marks = grown;
    s->marks[s->count++] = *mark;
}

void qn_sketch_line(qn_sketch *sketch, const double *from, const double *to, double width,
                    qn_colour colour) {
    add(sketch, &(qn_mark){.kind = QN_MARK_LINE,
                           .x = from[0],
                           .y = from[1],
                           .to_x = to[0],
                           .to_y = to[1],
                           .size = width,
                           .colour = colour});
}

void qn_sketch_disc(qn_sketch *sketch, const double *centre, double radius, qn_colour colour,
                    double edge, qn_colour edge_colour) {
    add(sketch, &(qn_mark){.kind = QN_MARK_DISC,
                           .x = centre[0],
                           .y = centre[1],
                           .size = radius,
                           .colour = colour,
                           .edge = edge,
                           .edge_colour = edge_colour});
}

void qn_sketch_box(qn_sketch *sketch, double x, double y, double width, double height,
                   qn_colour colour) {
    add(sketch,
        &(qn_mark){
            .kind = QN_MARK_BOX, .x = x, .y = y, .to_x = width, .to_y = height, .colour = colour});
}

void qn_sketch_text(qn_sketch *sketch, double x, double y, double size, qn_anchor anchor,
                    qn_colour colour, const char *text) {
    qn_mark mark = {
        .kind = QN_MARK_TEXT, .x = x, .y = y, .size = size, .anchor = anchor, .colour = colour};
    snprintf(mark.text, sizeof mark.text, "%s", text);
    add(sketch, &mark);
}

/* ---- SVG ------------------------------------------------------------------------------------ */

static void put_line(FILE *file, const qn_mark *m) {
    fprintf(file,
            "<line x1=\"%.2f\" y1=\"%.2f\" x2=\"%.2f\" y2=\"%.2f\" stroke=\"#%06x\" "
            "stroke-width=\"%.2f\" stroke-linecap=\"round\"/>\n",
            m->x, m->y, m->to_x, m->to_y, m->colour, m->size);
}

static void put_disc(FILE *file, const qn_mark *m) {
    fprintf(file, "<circle cx=\"%.2f\" cy=\"%.2f\" r=\"%.2f\" fill=\"#%06x\"", m->x, m->y,
            m->size - 0.5 * m->edge, m->colour);
    if (m->edge > 0.0)
        fprintf(file, " stroke=\"#%06x\" stroke-width=\"%.2f\"", m->edge_colour, m->edge);
    fputs("/>\n", file);
}

static void put_box(FILE *file, const qn_mark *m) {
    fprintf(file, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"#%06x\"/>\n",
            m->x, m->y, m->to_x, m->to_y, m->colour);
}

static void put_text(FILE *file, const qn_mark *m) {
    const double half_of_capitals = 0.36; /* of the size of letters */
    fprintf(file, "<text x=\"%.2f\" y=\"%.2f\" font-size=\"%.2f\" fill=\"#%06x\"%s>", m->x,
            m->y + half_of_capitals * m->size, m->size, m->colour,
            m->anchor == QN_ANCHOR_MIDDLE ? " text-anchor=\"middle\"" : "");
    qn_html_text(file, m->text);
    fputs("</text>\n", file);
}

static void (*const PUT[])(FILE *, const qn_mark *) = {
    [QN_MARK_LINE] = put_line,
    [QN_MARK_DISC] = put_disc,
    [QN_MARK_BOX] = put_box,
    [QN_MARK_TEXT] = put_text,
};

static qn_status write_svg(const qn_sketch *s, const char *path, qn_diag *diag) {
    qn_printed page;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    fprintf(page.file,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" "
            "viewBox=\"0 0 %.0f %.0f\" font-family=\"sans-serif\">\n"
            "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
            s->width, s->height, s->width, s->height);
    for (size_t k = 0; k < s->count; ++k) PUT[s->marks[k].kind](page.file, &s->marks[k]);
    fputs("</svg>\n", page.file);
    return qn_printed_write(&page, QN_OK, path, diag);
}

/* ---- PNG ------------------------------------------------------------------------------------ */

enum { ZOOM = 2, FONT_LINE = 12 };

static qn_status write_png(const qn_sketch *s, const char *path, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_canvas canvas = {0};
    QN_TRY(qn_canvas_init(&canvas, (int)ceil(ZOOM * s->width), (int)ceil(ZOOM * s->height)));
    for (size_t k = 0; k < s->count; ++k) {
        const qn_mark *m = &s->marks[k];
        const double x = ZOOM * m->x, y = ZOOM * m->y, size = ZOOM * m->size;
        const double to_x = ZOOM * m->to_x, to_y = ZOOM * m->to_y;
        if (m->kind == QN_MARK_LINE)
            qn_canvas_line(&canvas, (double[]){x, y}, (double[]){to_x, to_y}, size, m->colour);
        if (m->kind == QN_MARK_DISC && m->edge > 0.0)
            qn_canvas_line(&canvas, (double[]){x, y}, (double[]){x, y}, 2.0 * size, m->edge_colour);
        if (m->kind == QN_MARK_DISC)
            qn_canvas_line(&canvas, (double[]){x, y}, (double[]){x, y},
                           2.0 * (size - ZOOM * m->edge), m->colour);
        if (m->kind == QN_MARK_BOX)
            qn_canvas_fill(&canvas, (int)lround(x), (int)lround(y), (int)lround(to_x),
                           (int)lround(to_y), m->colour);
        if (m->kind != QN_MARK_TEXT) continue;
        const int scale = (int)fmax(1.0, floor(size / FONT_LINE + 0.5));
        const int left = m->anchor == QN_ANCHOR_MIDDLE ? qn_canvas_text_width(scale, m->text) / 2
                                                       : 0;
        const int capitals = 7 * scale;
        qn_canvas_text(&canvas, (int)lround(x) - left, (int)lround(y) - capitals / 2, scale,
                       m->colour, m->text);
    }
    QN_TRY(qn_canvas_write(&canvas, path, diag));
out:
    qn_canvas_clear(&canvas);
    return status;
}

/* ---- files ---------------------------------------------------------------------------------- */

static const struct {
    const char *ending;
    qn_status (*write)(const qn_sketch *, const char *, qn_diag *);
} FORMATS[] = {{".svg", write_svg}, {".png", write_png}};
enum { NFORMATS = sizeof FORMATS / sizeof *FORMATS };

static int format_of(const char *path) {
    const char *dot = strrchr(path, '.');
    for (int k = 0; dot && k < NFORMATS; ++k)
        if (strcmp(dot, FORMATS[k].ending) == 0) return k;
    return -1;
}

bool qn_sketch_takes(const char *path) { return format_of(path) >= 0; }

qn_status qn_sketch_write(const qn_sketch *sketch, const char *path, qn_diag *diag) {
    const int format = format_of(path);
    if (sketch->failed) return QN_ERR_MEMORY;
    if (format < 0)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "'%s': a picture is an .svg or a .png, as in chip.svg", path);
    return FORMATS[format].write(sketch, path, diag);
}
