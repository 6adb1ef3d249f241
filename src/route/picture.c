/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "route/picture.h"

#include "core/try.h"
#include "draw/sketch.h"
#include "noise/model.h"
#include "route/chip.h"
#include "route/spots.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MARGIN = 30,
    STEP = 46,   /* pixels from a qubit to its neighbour */
    RADIUS = 13, /* of a qubit */
    TITLE = 19,  /* letters */
    LETTERS = 13,
    HEAD = 66,    /* height of title and subtitle */
    LEGEND = 104, /* height of the scales and what the marks mean */
    WIDEST = 8000,
    LEAST_WIDTH = 640,
    BAR = 200,
    BAR_HEIGHT = 12
};
static const double RING = 4.0, BORDER = 4.0, COUPLER = 7.0;
/* Okabe and Ito (2008), which colour-blind readers can tell apart; black for the first ring. */
enum { GOOD = 0x0072B2, USUAL = 0xD5D5DC, BAD = 0xD55E00 };
static const qn_colour RINGS[QN_PICTURE_GROUPS] = {0x101010, 0x009E73, 0xB0268A};

/* Errors and their scale. */
typedef struct scale {
    double *all; /* NAN = unknown */
    size_t count;
    double low, middle, high;
    char name[96];
} scale;

typedef struct drawing {
    const qn_chip_picture *picture;
    qn_chip chip;
    qn_sketch sketch;
    double (*spots)[2]; /* in pixels; NAN = not drawn */
    double radius;
    scale qubits, couplers;
    int *holds;  /* of each device qubit: the circuit's qubit that starts there, -1 */
    bool *works; /* of each coupler, then of each device qubit: gates of the circuit are on it */
} drawing;

/* ---- scales --------------------------------------------------------------------------------- */

static int compare_reals(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Costs become errors; those of no error, or unknown, are left out of the scale. */
static qn_status make_scale(scale *s, const double *costs, const bool *known, size_t count) {
    size_t found = 0;
    double *sorted = qn_alloc(count + 1, sizeof *sorted);
    s->all = qn_alloc(count + 1, sizeof *s->all);
    s->count = count;
    for (size_t k = 0; sorted && s->all && k < count; ++k) {
        s->all[k] = known && !known[k] ? NAN : -expm1(-costs[k]);
        if (s->all[k] > 0.0) sorted[found++] = s->all[k];
    }
    if (sorted && s->all && found > 0) {
        qsort(sorted, found, sizeof *sorted, compare_reals);
        s->low = sorted[0];
        s->middle = sorted[found / 2];
        s->high = sorted[found - 1];
    }
    qn_free(sorted);
    return s->all ? QN_OK : QN_ERR_MEMORY;
}

/* On a logarithmic scale from the lowest over the median to the highest. */
static qn_colour colour_of(const scale *s, double error) {
    if (isnan(error)) return QN_WHITE;
    if (!(error > s->low) || s->high <= s->low) return s->high <= s->low ? USUAL : GOOD;
    if (error <= s->middle)
        return qn_colour_mix(GOOD, USUAL, log(error / s->low) / log(s->middle / s->low));
    return qn_colour_mix(USUAL, BAD, log(error / s->middle) / log(s->high / s->middle));
}

static qn_status make_scales(drawing *d) {
    qn_status status = QN_OK;
    const qn_chip *chip = &d->chip;
    bool reads = false;
    for (int q = 0; q < chip->nqubits; ++q) reads = reads || chip->readout[q] > 0.0;
    QN_TRY(make_scale(&d->qubits, reads ? chip->readout : chip->gate1, chip->usable,
                      (size_t)chip->nqubits));
    QN_TRY(make_scale(&d->couplers, chip->gate2, NULL, (size_t)chip->ncouplers));
    snprintf(d->qubits.name, sizeof d->qubits.name, "%s",
             reads ? "qubits: error of readout" : "qubits: error of a gate");
    snprintf(d->couplers.name, sizeof d->couplers.name, "couplers: error of a two-qubit gate");
out:
    return status;
}

/* ---- what the circuit uses ------------------------------------------------------------------- */

static void mark_works(drawing *d) {
    const qn_route *route = d->picture->route;
    for (int q = 0; q < d->chip.nqubits; ++q) d->holds[q] = -1;
    if (!route) return;
    for (int q = 0; q < route->nqubits; ++q) d->holds[route->initial[q]] = q;
    for (size_t k = 0; k < qn_circuit_size(route->circuit); ++k) {
        const qn_op *op = qn_circuit_op(route->circuit, k);
        if (op->kind != QN_OP_GATE || op->nqubits != 2) continue;
        const int coupler = qn_chip_coupler(&d->chip, op->qubits[0], op->qubits[1]);
        if (coupler >= 0) d->works[coupler] = true;
        for (int i = 0; i < 2; ++i) d->works[d->chip.ncouplers + op->qubits[i]] = true;
    }
}

/* ---- places --------------------------------------------------------------------------------- */

static double way_between(const drawing *d, int a, int b) {
    return hypot(d->spots[a][0] - d->spots[b][0], d->spots[a][1] - d->spots[b][1]);
}

/* The mean length of the couplers, NAN = there are none, and the least distance of two qubits. */
static void measure(const drawing *d, double *mean, double *least) {
    double sum = 0.0;
    for (int k = 0; k < d->chip.ncouplers; ++k)
        sum += way_between(d, d->chip.couplers[k][0], d->chip.couplers[k][1]);
    *mean = sum / d->chip.ncouplers;
    *least = INFINITY;
    for (int a = 0; a < d->chip.nqubits; ++a)
        for (int b = 0; b < a; ++b)
            if (way_between(d, a, b) < *least) *least = way_between(d, a, b);
}

/* To pixels. */
static void fit(drawing *d) {
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY}, mean, least;
    measure(d, &mean, &least);
    for (int q = 0; q < d->chip.nqubits; ++q)
        for (int axis = 0; axis < 2 && !isnan(d->spots[q][axis]); ++axis) {
            low[axis] = fmin(low[axis], d->spots[q][axis]);
            high[axis] = fmax(high[axis], d->spots[q][axis]);
        }
    const double widest = fmax(fmax(high[0] - low[0], high[1] - low[1]), 1e-9);
    const double step = fmin(mean > 0.0 ? STEP / mean : STEP, (WIDEST - 2.0 * MARGIN) / widest);
    d->radius = fmin(RADIUS, isfinite(least) ? 0.4 * step * least : RADIUS);
    const double width = step * (high[0] - low[0]) + 2.0 * (MARGIN + RADIUS);
    d->sketch.width = fmax(width, LEAST_WIDTH);
    d->sketch.height = HEAD + step * (high[1] - low[1]) + 2.0 * (MARGIN + RADIUS) + LEGEND;
    const double left = 0.5 * (d->sketch.width - step * (high[0] - low[0]));
    for (int q = 0; q < d->chip.nqubits; ++q) {
        d->spots[q][0] = left + step * (d->spots[q][0] - low[0]);
        d->spots[q][1] = HEAD + MARGIN + RADIUS + step * (d->spots[q][1] - low[1]);
    }
}

/* ---- marks ---------------------------------------------------------------------------------- */

static void draw_couplers(drawing *d) {
    for (int pass = 0; pass < 2; ++pass) /* borders lie under all couplers */
        for (int k = 0; k < d->chip.ncouplers; ++k) {
            const int *pair = d->chip.couplers[k];
            if (pass == 0 && !d->works[k]) continue;
            qn_sketch_line(&d->sketch, d->spots[pair[0]], d->spots[pair[1]],
                           pass ? COUPLER : COUPLER + 2.0 * BORDER,
                           pass ? colour_of(&d->couplers, d->couplers.all[k]) : RINGS[0]);
        }
}

/* White letters on dark colours. */
static qn_colour ink_on(qn_colour colour) {
    const double brightness = 0.30 * (colour >> 16 & 255) + 0.59 * (colour >> 8 & 255) +
                              0.11 * (colour & 255);
    return brightness < 140.0 ? QN_WHITE : QN_INK;
}

static void draw_qubit(drawing *d, int q) {
    char text[16];
    const int held = d->holds[q];
    const bool passed = held < 0 && d->works[d->chip.ncouplers + q];
    const int *groups = d->picture->groups;
    const qn_colour fill = colour_of(&d->qubits, d->qubits.all[q]);
    const double radius = d->radius + (held >= 0 ? RING : 0.0);
    if (isnan(d->spots[q][0])) return;
    if (held >= 0)
        qn_sketch_disc(&d->sketch, d->spots[q], radius, fill, RING,
                       RINGS[groups ? groups[held] : 0]);
    else
        qn_sketch_disc(&d->sketch, d->spots[q], radius, fill, passed ? 2.0 : 1.0,
                       passed ? RINGS[0] : QN_GREY);
    snprintf(text, sizeof text, "%d", q);
    if (d->radius > 8.0)
        qn_sketch_text(&d->sketch, d->spots[q][0], d->spots[q][1], q < 1000 ? 10.0 : 8.0,
                       QN_ANCHOR_MIDDLE, ink_on(fill), text);
}

/* Names beside their qubits, over everything. */
static void draw_names(drawing *d) {
    const qn_route *route = d->picture->route;
    const char *const *names = d->picture->names;
    char number[16];
    for (int q = 0; route && q < route->nqubits; ++q) {
        const double *at = d->spots[route->initial[q]];
        snprintf(number, sizeof number, "q%d", q);
        const char *text = names ? names[q] : number;
        const double width = 7.4 * (double)strlen(text), x = at[0] + 0.5 * d->radius + RING,
                     y = at[1] - d->radius - 9.0;
        qn_sketch_box(&d->sketch, x - 2.0, y - 7.0, width + 4.0, 13.0, QN_WHITE);
        qn_sketch_text(&d->sketch, x, y, 12.0, QN_ANCHOR_LEFT,
                       RINGS[d->picture->groups ? d->picture->groups[q] : 0], text);
    }
}

/* ---- words ---------------------------------------------------------------------------------- */

static void draw_scale(drawing *d, const scale *s, double x, double y) {
    char text[32];
    const double values[] = {s->low, s->middle, s->high};
    qn_sketch_text(&d->sketch, x, y, LETTERS, QN_ANCHOR_LEFT, QN_INK, s->name);
    for (int k = 0; k < BAR; ++k) {
        const double half = 0.5 * BAR;
        qn_sketch_box(&d->sketch, x + k, y + 12.0, 1.0, BAR_HEIGHT,
                      k < half ? qn_colour_mix(GOOD, USUAL, k / half)
                               : qn_colour_mix(USUAL, BAD, (k - half) / half));
    }
    for (int k = 0; k < 3; ++k) {
        snprintf(text, sizeof text, "%.2g%%", 100.0 * values[k]);
        qn_sketch_text(&d->sketch, x + 0.5 * k * BAR, y + 34.0, LETTERS,
                       k ? QN_ANCHOR_MIDDLE : QN_ANCHOR_LEFT, QN_GREY, text);
    }
}

/* A ring and what it means; the x behind it. */
static double draw_ring(drawing *d, double x, double y, qn_colour colour, double edge,
                        const char *text) {
    qn_sketch_disc(&d->sketch, (double[]){x + 8.0, y}, 8.0, QN_WHITE, edge, colour);
    qn_sketch_text(&d->sketch, x + 22.0, y, LETTERS, QN_ANCHOR_LEFT, QN_INK, text);
    return x + 40.0 + 7.4 * (double)strlen(text);
}

/* Do SWAPs pass through any qubit? */
static bool passes(const drawing *d) {
    for (int q = 0; q < d->chip.nqubits; ++q)
        if (d->holds[q] < 0 && d->works[d->chip.ncouplers + q]) return true;
    return false;
}

static void draw_words(drawing *d) {
    const qn_chip_picture *p = d->picture;
    const double y = d->sketch.height - LEGEND;
    char text[160];
    double x = MARGIN;
    qn_sketch_text(&d->sketch, MARGIN, 26.0, TITLE, QN_ANCHOR_LEFT, QN_INK,
                   qn_model_name(p->model));
    if (!p->route) snprintf(text, sizeof text, "%d couplers", d->chip.ncouplers);
    else if (p->route->embedded)
        snprintf(text, sizeof text, "a circuit of %d qubits, which fits as it is",
                 p->route->nqubits);
    else
        snprintf(text, sizeof text, "a circuit of %d qubits with %zu SWAP%s and %zu bridge%s",
                 p->route->nqubits, p->route->swaps, p->route->swaps == 1 ? "" : "s",
                 p->route->bridges, p->route->bridges == 1 ? "" : "s");
    qn_sketch_text(&d->sketch, MARGIN, 50.0, LETTERS, QN_ANCHOR_LEFT, QN_GREY, text);
    draw_scale(d, &d->qubits, MARGIN, y);
    draw_scale(d, &d->couplers, MARGIN + BAR + 80.0, y);
    if (!p->route) return;
    for (int k = 0; k < QN_PICTURE_GROUPS; ++k) {
        const char *name = p->group_names[k]      ? p->group_names[k]
                           : !p->groups && k == 0 ? "where the circuit starts"
                                                  : NULL;
        if (name) x = draw_ring(d, x, y + 70.0, RINGS[k], RING, name);
    }
    if (passes(d)) x = draw_ring(d, x, y + 70.0, RINGS[0], 2.0, "passed through");
    qn_sketch_line(&d->sketch, (double[]){x, y + 70.0}, (double[]){x + 20.0, y + 70.0},
                   COUPLER + 2.0 * BORDER, RINGS[0]);
    qn_sketch_line(&d->sketch, (double[]){x, y + 70.0}, (double[]){x + 20.0, y + 70.0}, COUPLER,
                   USUAL);
    qn_sketch_text(&d->sketch, x + 34.0, y + 70.0, LETTERS, QN_ANCHOR_LEFT, QN_INK,
                   "carries gates");
}

/* ---- all ------------------------------------------------------------------------------------ */

static qn_status draw(drawing *d, const char *path, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_model *model = d->picture->model;
    if (!qn_sketch_takes(path)) /* before the work */
        return qn_sketch_write(&d->sketch, path, diag);
    if (!model->has_coupling)
        return qn_fail(diag, QN_ERR_UNSUPPORTED,
                       "%s has no coupling map, so that there is no chip to draw",
                       qn_model_name(model));
    QN_TRY(qn_chip_read(model, &d->chip, diag));
    const size_t n = (size_t)d->chip.nqubits;
    d->spots = qn_alloc(n, sizeof *d->spots);
    d->holds = qn_alloc(n, sizeof *d->holds);
    d->works = qn_alloc(n + (size_t)d->chip.ncouplers, sizeof *d->works);
    QN_TRY_ALLOC(d->spots && d->holds && d->works);
    QN_TRY(qn_chip_spots(model, &d->chip, d->spots));
    QN_TRY(make_scales(d));
    mark_works(d);
    fit(d);
    draw_couplers(d);
    for (int q = 0; q < d->chip.nqubits; ++q) draw_qubit(d, q);
    draw_names(d);
    draw_words(d);
    QN_TRY(qn_sketch_write(&d->sketch, path, diag));
out:
    return status;
}

qn_status qn_chip_picture_write(const qn_chip_picture *picture, const char *path, qn_diag *diag) {
    drawing d = {.picture = picture};
    const qn_status status = draw(&d, path, diag);
    qn_sketch_clear(&d.sketch);
    qn_free(d.spots);
    qn_free(d.holds);
    qn_free(d.works);
    qn_free(d.qubits.all);
    qn_free(d.couplers.all);
    qn_chip_clear(&d.chip);
    return status;
}
