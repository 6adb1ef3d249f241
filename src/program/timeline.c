/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program/timeline.h"

#include "core/printed.h"
#include "core/try.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Pixels. */
enum { LEFT = 64, TOP = 72, ROW = 26, BOX = 16, WIDTH = 1560, RIGHT = 24, BOTTOM = 56, TICKS = 8 };

/* Okabe and Ito's palette, which colour-blind readers can tell apart. */
static const char *const COLOURS[QN_SECTION_COUNT] = {
    [QN_SECTION_NONE] = "#666666",      [QN_SECTION_EMBED_IN] = "#56b4e9",
    [QN_SECTION_EMBED_REF] = "#0072b2", [QN_SECTION_ENCODER] = "#009e73",
    [QN_SECTION_TRASH] = "#d55e00",     [QN_SECTION_DECODER] = "#e69f00",
    [QN_SECTION_SWAP_TEST] = "#cc79a7",
};

typedef struct sketch {
    FILE *file;
    const qn_program *program;
    bool counted;   /* no durations: time counts operations */
    double total;   /* s, or operations */
    double *levels; /* of each qubit, if counted */
    bool used[QN_SECTION_COUNT];
} sketch;

static double x_of(const sketch *s, double time) { return LEFT + WIDTH * time / s->total; }
static double y_of(int qubit) { return TOP + ROW * qubit + 0.5 * ROW; }

static void put_escaped(FILE *file, const char *text) {
    for (; *text; ++text) {
        if (*text == '<') fputs("&lt;", file);
        else if (*text == '>') fputs("&gt;", file);
        else if (*text == '&') fputs("&amp;", file);
        else fputc(*text, file);
    }
}

/* ---- instructions --------------------------------------------------------------------------- */

static const char *name_of(const qn_instr *instr) {
    if (instr->kind == QN_INSTR_GATE) return instr->gate->name;
    if (instr->kind == QN_INSTR_LOAD) return "load";
    return instr->kind == QN_INSTR_RESET ? "reset" : "measure";
}

/* Start and end as drawn; where time is counted this moves the qubits' levels on. */
static void place(sketch *s, const qn_instr *instr, double *start, double *end) {
    double level = 0.0;
    *start = instr->start;
    *end = instr->start + instr->duration;
    if (!s->counted) return;
    for (int q = 0; q < instr->nqubits; ++q) level = fmax(level, s->levels[instr->qubits[q]]);
    *start = level;
    *end = level + 1.0;
    for (int q = 0; q < instr->nqubits; ++q) s->levels[instr->qubits[q]] = *end;
}

/* Names of a file's own have no colour. */
static qn_section section_of(const qn_instr *instr) {
    return (int)instr->section < QN_SECTION_COUNT ? instr->section : QN_SECTION_NONE;
}

static void put_title(const sketch *s, const char *name, double start, double end) {
    if (s->counted) fprintf(s->file, "<title>%s</title>", name);
    else fprintf(s->file, "<title>%s, %.4g to %.4g us</title>", name, 1e6 * start, 1e6 * end);
}

/* On one of its qubits. */
static void put_box(const sketch *s, const qn_instr *instr, int qubit, double start, double end) {
    const char *colour = COLOURS[section_of(instr)];
    const double x = x_of(s, start), y = y_of(qubit);
    const bool tick = end <= start;
    if (tick)
        fprintf(s->file, "<path d=\"M%.2f %.1fv%d\" stroke=\"%s\" stroke-width=\".6\">", x,
                y - BOX / 4.0, BOX / 2, colour);
    else
        fprintf(s->file,
                "<rect x=\"%.2f\" y=\"%.1f\" width=\"%.2f\" height=\"%d\" fill=\"%s\" "
                "stroke=\"#fff\" stroke-width=\".3\">",
                x, y - BOX / 2.0, x_of(s, end) - x, BOX, colour);
    put_title(s, name_of(instr), start, end);
    fputs(tick ? "</path>\n" : "</rect>\n", s->file);
}

static void put_operation(sketch *s, const qn_instr *instr) {
    double start, end;
    place(s, instr, &start, &end);
    s->used[section_of(instr)] = true;
    for (int q = 0; q < instr->nqubits; ++q) put_box(s, instr, instr->qubits[q], start, end);
    if (instr->nqubits == 2)
        fprintf(s->file, "<path d=\"M%.2f %.1fV%.1f\" stroke=\"%s\" stroke-width=\"1\"/>\n",
                0.5 * (x_of(s, start) + x_of(s, end)), y_of(instr->qubits[0]),
                y_of(instr->qubits[1]), COLOURS[section_of(instr)]);
}

static void put_idle(const sketch *s, const qn_instr *instr) {
    const double x = x_of(s, instr->start);
    fprintf(s->file,
            "<rect class=\"idle\" x=\"%.2f\" y=\"%.1f\" width=\"%.2f\" height=\"6\" "
            "fill=\"url(#wait)\">",
            x, y_of(instr->qubits[0]) - 3.0, x_of(s, instr->start + instr->duration) - x);
    put_title(s, "idle", instr->start, instr->start + instr->duration);
    fputs("</rect>\n", s->file);
}

static void put_instructions(sketch *s) {
    for (size_t k = 0; k < qn_program_size(s->program); ++k) {
        const qn_instr *instr = qn_program_instr(s->program, k);
        if (instr->kind != QN_INSTR_NOISE) put_operation(s, instr);
        else if (strcmp(instr->cause, "idle") == 0 && !s->counted) put_idle(s, instr);
    }
}

/* ---- frame ---------------------------------------------------------------------------------- */

static void put_head(const sketch *s, const char *title) {
    const int nqubits = qn_program_nqubits(s->program);
    const int width = LEFT + WIDTH + RIGHT, height = TOP + ROW * nqubits + BOTTOM;
    fprintf(s->file,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d "
            "%d\" font-family=\"sans-serif\" font-size=\"12\">\n"
            "<defs><pattern id=\"wait\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\">"
            "<path d=\"M0 4L4 0\" stroke=\"#999\" stroke-width=\".8\"/></pattern></defs>\n"
            "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n<text x=\"%d\" y=\"24\" "
            "font-size=\"16\">",
            width, height, width, height, LEFT);
    put_escaped(s->file, title);
    fputs("</text>\n", s->file);
    for (int q = 0; q < nqubits; ++q)
        fprintf(s->file,
                "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d</text><path d=\"M%d %.1fh%d\" "
                "stroke=\"#ddd\"/>\n",
                LEFT - 10, y_of(q) + 4.0, q, LEFT, y_of(q), WIDTH);
}

/* A round step that gives about TICKS of them. */
static double tick_step(double total) {
    const double raw = total / TICKS, power = pow(10.0, floor(log10(raw)));
    if (raw <= 2.0 * power) return 2.0 * power;
    return raw <= 5.0 * power ? 5.0 * power : 10.0 * power;
}

static void put_axis(const sketch *s) {
    const double shown = s->counted ? s->total : 1e6 * s->total, step = tick_step(shown);
    const double bottom = TOP + ROW * qn_program_nqubits(s->program);
    for (int k = 0; k * step <= shown * (1.0 + 1e-12); ++k)
        fprintf(s->file,
                "<path d=\"M%.2f %.1fv6\" stroke=\"#000\"/><text x=\"%.2f\" y=\"%.1f\" "
                "text-anchor=\"middle\">%g</text>\n",
                x_of(s, k * step * s->total / shown), bottom, x_of(s, k * step * s->total / shown),
                bottom + 20.0, k * step);
    fprintf(s->file, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n",
            LEFT + WIDTH / 2, bottom + 42.0,
            s->counted ? "operations (the model gives no durations)" : "time in us");
}

static void put_legend(const sketch *s) {
    int x = LEFT;
    for (int k = 0; k < QN_SECTION_COUNT; ++k) {
        if (!s->used[k]) continue;
        const char *name = k == QN_SECTION_NONE ? "circuit" : qn_section_name((qn_section)k);
        fprintf(s->file,
                "<rect x=\"%d\" y=\"40\" width=\"12\" height=\"12\" fill=\"%s\"/><text x=\"%d\" "
                "y=\"50\">%s</text>\n",
                x, COLOURS[k], x + 17, name);
        x += 40 + 8 * (int)strlen(name);
    }
    fprintf(s->file,
            "<rect x=\"%d\" y=\"43\" width=\"24\" height=\"6\" fill=\"url(#wait)\"/><text x=\"%d\" "
            "y=\"50\">waiting, with idle noise</text>\n",
            x, x + 30);
}

/* ---- all ------------------------------------------------------------------------------------ */

/* The length of the time axis. */
static void measure(sketch *s) {
    const size_t bytes = (size_t)qn_program_nqubits(s->program) * sizeof *s->levels;
    double start, end;
    s->total = qn_program_duration(s->program);
    s->counted = !(s->total > 0.0);
    for (size_t k = 0; s->counted && k < qn_program_size(s->program); ++k) {
        const qn_instr *instr = qn_program_instr(s->program, k);
        if (instr->kind == QN_INSTR_NOISE) continue;
        place(s, instr, &start, &end);
        s->total = fmax(s->total, end);
    }
    if (!(s->total > 0.0)) s->total = 1.0;
    memset(s->levels, 0, bytes);
}

qn_status qn_timeline_write(const qn_program *program, const char *title, const char *path,
                            qn_diag *diag) {
    qn_status status = QN_OK;
    qn_printed page = {0};
    sketch s = {.program = program};
    s.levels = qn_alloc((size_t)qn_program_nqubits(program), sizeof *s.levels);
    QN_TRY_ALLOC(s.levels);
    QN_TRY(qn_printed_open(&page));
    s.file = page.file;
    measure(&s);
    put_head(&s, title);
    put_instructions(&s);
    put_axis(&s);
    put_legend(&s);
    fputs("</svg>\n", s.file);
    QN_TRY(qn_printed_write(&page, QN_OK, path, diag));
out:
    qn_free(s.levels);
    return status;
}
