/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "route/spots.h"

#include "core/linalg.h"
#include "core/try.h"
#include "noise/model.h"

#include <math.h>
#include <string.h>

enum { PIVOTS = 48, SMALL = 512, SWEEPS = 300, FEW_SWEEPS = 40 };

/* One connected part: its qubits, and the distances between them in couplers. */
typedef struct part {
    const qn_chip *chip;
    size_t count;
    int *qubits;              /* count */
    int *index;               /* of each qubit of the chip: its place in `qubits` */
    unsigned short *distance; /* count x count */
    double (*spots)[2];       /* count */
} part;

static double distance(const part *p, size_t a, size_t b) { return p->distance[a * p->count + b]; }

/* Ways of fewest couplers from one qubit; `queue` has room for all. */
static void measure(const part *p, size_t from, int *queue) {
    unsigned short *d = p->distance + from * p->count;
    size_t have = 0;
    memset(d, 0xff, p->count * sizeof *d);
    d[from] = 0;
    queue[have++] = p->qubits[from];
    for (size_t done = 0; done < have; ++done) {
        const int q = queue[done];
        for (int k = p->chip->first[q]; k < p->chip->first[q + 1]; ++k) {
            const int next = p->chip->neighbours[k];
            unsigned short *at = &d[p->index[next]];
            if (*at != 0xffff) continue;
            *at = (unsigned short)(d[p->index[q]] + 1);
            queue[have++] = next;
        }
    }
}

/* ---- a first picture ------------------------------------------------------------------------ */

/* The qubit that is furthest from all pivots so far; `nearest` holds the distances to them. */
static size_t next_pivot(const part *p, size_t last, double *nearest) {
    size_t best = 0;
    for (size_t k = 0; k < p->count; ++k) {
        nearest[k] = fmin(nearest[k], distance(p, last, k));
        if (nearest[k] > nearest[best]) best = k;
    }
    return best;
}

/* columns: count x npivots, doubly centred squares of the distances to the pivots. */
static void fill_columns(const part *p, size_t npivots, double *nearest, double *columns) {
    size_t pivot = 0;
    for (size_t k = 0; k < p->count; ++k) nearest[k] = INFINITY;
    for (size_t j = 0; j < npivots; ++j) {
        double sum = 0.0;
        for (size_t k = 0; k < p->count; ++k) {
            const double d = distance(p, pivot, k);
            columns[k * npivots + j] = -0.5 * d * d;
            sum += columns[k * npivots + j];
        }
        for (size_t k = 0; k < p->count; ++k) columns[k * npivots + j] -= sum / (double)p->count;
        pivot = next_pivot(p, pivot, nearest);
    }
    for (size_t k = 0; k < p->count; ++k) {
        double mean = 0.0;
        for (size_t j = 0; j < npivots; ++j) mean += columns[k * npivots + j] / (double)npivots;
        for (size_t j = 0; j < npivots; ++j) columns[k * npivots + j] -= mean;
    }
}

/* The two directions in which the columns are widest. */
static qn_status place_by_pivots(const part *p) {
    qn_status status = QN_OK;
    const size_t m = p->count < PIVOTS ? p->count : PIVOTS;
    double *columns = qn_alloc(p->count * m, sizeof *columns);
    double *nearest = qn_alloc(p->count, sizeof *nearest);
    double complex *squares = qn_alloc(m * m, sizeof *squares);
    double *values = qn_alloc(m, sizeof *values);
    QN_TRY_ALLOC(columns && nearest && squares && values);
    fill_columns(p, m, nearest, columns);
    for (size_t i = 0; i < m; ++i)
        for (size_t j = 0; j < m; ++j)
            for (size_t k = 0; k < p->count; ++k)
                squares[i * m + j] += columns[k * m + i] * columns[k * m + j];
    QN_TRY(qn_linalg_eigen_hermitian((int)m, squares, values));
    for (size_t k = 0; k < p->count; ++k)
        for (size_t axis = 0; axis < 2 && axis < m; ++axis)
            for (size_t j = 0; j < m; ++j)
                p->spots[k][axis] += columns[k * m + j] * creal(squares[j * m + m - 1 - axis]);
out:
    qn_free(columns);
    qn_free(nearest);
    qn_free(squares);
    qn_free(values);
    return status;
}

/* To couplers of length 1 on the mean. */
static void scale(const part *p) {
    double sum = 0.0, count = 0.0;
    for (size_t a = 0; a < p->count; ++a)
        for (size_t b = 0; b < a; ++b) {
            if (p->distance[a * p->count + b] != 1) continue;
            sum += hypot(p->spots[a][0] - p->spots[b][0], p->spots[a][1] - p->spots[b][1]);
            count += 1.0;
        }
    for (size_t a = 0; a < p->count && sum > 0.0; ++a)
        for (int axis = 0; axis < 2; ++axis) p->spots[a][axis] *= count / sum;
}

/* A little out of the way of each other: pivots do not tell all qubits apart. */
static void shake(const part *p) {
    const double little = 1e-3;
    for (size_t a = 0; a < p->count; ++a) {
        p->spots[a][0] += little * sin(1.0 + 7.0 * (double)a);
        p->spots[a][1] += little * sin(2.0 + 11.0 * (double)a);
    }
}

/* ---- distances as they should be ------------------------------------------------------------- */

/* Every qubit to the mean of where the others want it: at its distance, with the weight
 * distance^-2. */
static void sweep(const part *p) {
    for (size_t a = 0; a < p->count; ++a) {
        double sum[2] = {0.0, 0.0}, weights = 0.0;
        for (size_t b = 0; b < p->count; ++b) {
            const double wanted = distance(p, a, b), weight = 1.0 / (wanted * wanted);
            if (a == b) continue;
            const double away[2] = {p->spots[a][0] - p->spots[b][0],
                                    p->spots[a][1] - p->spots[b][1]};
            const double now = hypot(away[0], away[1]);
            for (int axis = 0; axis < 2; ++axis)
                sum[axis] += weight *
                             (p->spots[b][axis] + (now > 0.0 ? wanted * away[axis] / now : 0.0));
            weights += weight;
        }
        for (int axis = 0; axis < 2; ++axis) p->spots[a][axis] = sum[axis] / weights;
    }
}

/* ---- turning -------------------------------------------------------------------------------- */

/* Sum over couplers of exp(i fold angle). */
static double complex order(const part *p, int fold) {
    double complex sum = 0.0;
    for (size_t a = 0; a < p->count; ++a)
        for (size_t b = 0; b < a; ++b) {
            if (p->distance[a * p->count + b] != 1) continue;
            sum += cexp(I * fold *
                        atan2(p->spots[a][1] - p->spots[b][1], p->spots[a][0] - p->spots[b][0]));
        }
    return sum;
}

static void turn(const part *p, double angle) {
    for (size_t a = 0; a < p->count; ++a) {
        const double complex z = (p->spots[a][0] + I * p->spots[a][1]) * cexp(I * angle);
        p->spots[a][0] = creal(z);
        p->spots[a][1] = cimag(z);
    }
}

static void extent(const part *p, double low[2], double high[2]) {
    low[0] = low[1] = INFINITY;
    high[0] = high[1] = -INFINITY;
    for (size_t a = 0; a < p->count; ++a)
        for (int axis = 0; axis < 2; ++axis) {
            low[axis] = fmin(low[axis], p->spots[a][axis]);
            high[axis] = fmax(high[axis], p->spots[a][axis]);
        }
}

/* Along the axes of the lattice whose order is greater, wider than high. */
static void straighten(const part *p) {
    const double complex four = order(p, 4), six = order(p, 6);
    double low[2], high[2];
    turn(p, cabs(six) > cabs(four) ? -carg(six) / 6.0 : -carg(four) / 4.0);
    extent(p, low, high);
    if (high[1] - low[1] > 1.05 * (high[0] - low[0])) turn(p, M_PI_2);
}

/* ---- parts ---------------------------------------------------------------------------------- */

static qn_status draw_part(part *p, int *queue) {
    qn_status status = QN_OK;
    const int sweeps = p->count <= SMALL ? SWEEPS : FEW_SWEEPS;
    p->distance = qn_alloc(p->count * p->count, sizeof *p->distance);
    QN_TRY_ALLOC(p->distance);
    for (size_t a = 0; a < p->count; ++a) measure(p, a, queue);
    if (p->count > 1) QN_TRY(place_by_pivots(p));
    scale(p);
    shake(p);
    for (int k = 0; k < sweeps && p->count > 2; ++k) sweep(p);
    straighten(p);
out:
    qn_free(p->distance);
    p->distance = NULL;
    return status;
}

/* Where the next part goes: in rows, the largest part first as wide as it is. */
typedef struct shelf {
    double x, y, width, height;
} shelf;

static void put_on_shelf(const part *p, shelf *s, double (*spots)[2]) {
    const double gap = 1.5;
    double low[2], high[2];
    extent(p, low, high);
    const double width = high[0] - low[0], height = high[1] - low[1];
    if (s->x > 0.0 && s->x + width > s->width)
        *s = (shelf){0.0, s->y + s->height + gap, s->width, 0.0};
    s->width = fmax(s->width, width);
    for (size_t k = 0; k < p->count; ++k) {
        spots[p->qubits[k]][0] = s->x + p->spots[k][0] - low[0];
        spots[p->qubits[k]][1] = s->y + p->spots[k][1] - low[1];
    }
    s->x += width + gap;
    s->height = fmax(s->height, height);
}

static void take_part(part *p, int number) {
    p->count = 0;
    for (int q = 0; q < p->chip->nqubits; ++q) {
        if (p->chip->part[q] != number || !p->chip->usable[q]) continue;
        p->index[q] = (int)p->count;
        p->spots[p->count][0] = p->spots[p->count][1] = 0.0;
        p->qubits[p->count++] = q;
    }
}

static qn_status compute(const qn_chip *chip, double (*spots)[2]) {
    qn_status status = QN_OK;
    const size_t n = (size_t)chip->nqubits;
    shelf s = {0};
    part p = {.chip = chip};
    int *queue = qn_alloc(n, sizeof *queue);
    p.qubits = qn_alloc(n, sizeof *p.qubits);
    p.index = qn_alloc(n, sizeof *p.index);
    p.spots = qn_alloc(n, sizeof *p.spots);
    QN_TRY_ALLOC(queue && p.qubits && p.index && p.spots);
    for (int k = 0; k < chip->nparts; ++k) {
        /* the largest first, in the others' order */
        take_part(&p, k == 0 ? chip->largest : k - (k <= chip->largest));
        if (p.count == 0) continue;
        QN_TRY(draw_part(&p, queue));
        put_on_shelf(&p, &s, spots);
    }
out:
    qn_free(queue);
    qn_free(p.qubits);
    qn_free(p.index);
    qn_free(p.spots);
    return status;
}

/* ---- what the model says --------------------------------------------------------------------- */

static bool read_spots(const qn_model *model, const qn_chip *chip, double (*spots)[2]) {
    for (size_t k = 0; k < model->nqubits; ++k)
        for (int axis = 0; axis < 2; ++axis)
            spots[model->qubits[k].index][axis] = model->qubits[k].at[axis];
    for (int q = 0; q < chip->nqubits; ++q)
        if (chip->usable[q] && isnan(spots[q][0])) return false;
    return true;
}

qn_status qn_chip_spots(const qn_model *model, const qn_chip *chip, double (*spots)[2]) {
    for (int q = 0; q < chip->nqubits; ++q) spots[q][0] = spots[q][1] = NAN;
    if (read_spots(model, chip, spots)) return QN_OK;
    for (int q = 0; q < chip->nqubits; ++q) spots[q][0] = spots[q][1] = NAN;
    return compute(chip, spots);
}
