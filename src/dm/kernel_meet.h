/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Environments, for kernel_body.h: e[i][j] is the sum over all columns of row i of w times row j of
 * r. */

#include "dm/kernel_product.h"

/* Vectors of rows of r in a tile. */
INLINE int tile_right(int run) {
    const int most = QN_SUMS == 16 ? 4 : 2;
    return row_vectors(run) < most ? row_vectors(run) : most;
}

/* Rows of w in the first tile and in the others. With 16 registers gcc keeps six of them times two
 * vectors, clang four. */
#if QN_SUMS == 16
INLINE int first_left(int run) { return tile_right(run) == 4 ? 4 : 8; }
INLINE int other_left(int run) { return first_left(run); }
#elif defined(__clang__)
INLINE int first_left(int run) { return (void)run, 4; }
INLINE int other_left(int run) { return (void)run, 4; }
#else
INLINE int first_left(int run) { return (void)run, 6; }
INLINE int other_left(int run) { return (void)run, 5; }
#endif

/* sum[i][q] += row `row + i` of w, whose digit begins at `at`, times the vector q of rows of r. */
INLINE void meet_column(const layout *g, int run, int row, int left, const real *at,
                        const vec *of_r, vec *sum) {
    const int right = tile_right(run);
    for (int i = 0; i < left; ++i) {
        const int da = (row + i) & 3;
        if (da == 0 && i) at = opaque(at + g->high);
        const vec of_w = held(repeat(at + (size_t)da * low_of(g, run), run));
        for (int q = 0; q < right; ++q) sum[i * right + q] += of_w * of_r[q];
    }
}

/* A panel of both factors. */
typedef struct factors {
    const layout *g;
    const real *w, *r;
    bool copied; /* r is a copy: for each tile's rows its columns, one after the other */
} factors;

/* Do the rows fall into so few sets of a first-level cache that copying those of r is faster?
 * Measured. */
static inline bool meets_copied(int run, const layout *g) {
    return QN_BYTES == 32 && run == LANES && g->low > 64 * LANES;
}

/* Vectors of the rows of r as tiles read them. */
INLINE void copy_right(const layout *g, int run, const real *r, real *room) {
    const int right = tile_right(run);
    for (int i = 0; i < 16; ++i) {
        real *to = room + ((i / right) * g->columns * right + i % right) * LANES;
        for (int k = 0; k < g->columns; ++k, to += right * LANES)
            store(to, load(r + g->row[i] + g->column[k]));
    }
}

/* total[i][q] += row `row + i` of w times the vector `first + q` of rows of r, over the columns of
 * a panel. */
INLINE void meet_tile(const factors *of, int run, int row, int left, int first, real *total,
                      asking *next) {
    const layout *g = of->g;
    enum { EVERY = QN_SUMS == 16 ? 1 : 4 }; /* columns for each line that is asked for */
    const int right = tile_right(run);
    vec sum[16];
    for (int k = 0; k < left * right; ++k) sum[k] = load(total + k * LANES);
    const real *w = of->w + (size_t)(row >> 2) * g->high;
    const real *r = of->r +
                    (of->copied ? (size_t)(first * g->columns * LANES) : rows_at(g, run, first));
    for (int k = 0; k < g->columns; ++k) {
        if (k % EVERY == 0) ask(next, false);
        const real *at = opaque(r + (of->copied ? (size_t)(k * right * LANES) : g->column[k]));
        vec of_r[4];
        for (int q = 0; q < right; ++q)
            of_r[q] = of->copied ? load(at + q * LANES)
                                 : load_rows(at + rows_at(g, run, q), run, g->high);
        meet_column(g, run, row, left, opaque(w + g->column[k]), of_r, sum);
    }
    for (int k = 0; k < left * right; ++k) store(total + k * LANES, sum[k]);
}

/* The totals of the tiles, one after the other: those of a vector of r, in each rows of w. Rows of
 * w stay in the first-level cache while those of r, fewer at a time, come by. */
INLINE void meet_panel(const layout *g, int run, bool copy, const real *w, const real *r,
                       real *total, const real *next_panel) {
    real room[16 << MEET_BITS] __attribute__((aligned(64)));
    if (copy) copy_right(g, run, r, room);
    const factors of = {g, w, copy ? room : r, copy};
    asking next = {next_panel, 0, g->lines};
    const int right = tile_right(run), high = first_left(run), other = other_left(run);
    const int rest = right * LANES; /* a row's totals */
    const int third = high + other, last = third + other;
    /* a tile's first row is a constant, so that its rows' offsets are */
#define ROWS(row, left)                                                                            \
    for (int q = 0; q < row_vectors(run); q += right)                                              \
    meet_tile(&of, run, row, left, q, total + q * 16 * LANES + (row)*rest, &next)
    ROWS(0, high);
    ROWS(high, other);
    if (third < 16) ROWS(third, other);
    if (last < 16) ROWS(last, other);
#undef ROWS
}

/* Each apart from the others, so that it has the registers to itself. */
#define MEETS(name, run, copy)                                                                     \
    static __attribute__((noinline)) void meet_##name(                                             \
        const layout *g, const real *w, const real *r, real *total, const real *next) {            \
        meet_panel(g, run, copy, w, r, total, next);                                               \
    }
MEETS(singles, 1, false)
MEETS(rows, LANES, false)
MEETS(copied_rows, LANES, true)
#if QN_BYTES > 4 * REAL_BYTES
MEETS(quads, 4, false)
#endif

typedef void (*meeting)(const layout *g, const real *w, const real *r, real *total,
                        const real *next);
static meeting meeting_of(int run, bool copy) {
    if (copy) return meet_copied_rows;
#if QN_BYTES > 4 * REAL_BYTES
    if (run == 4) return meet_quads;
#endif
    return run == 1 ? meet_singles : meet_rows;
}

INLINE double add_lanes(const real *lanes, int run) {
    double sum[LANES];
    for (int k = 0; k < run; ++k) sum[k] = lanes[k];
    for (int half = run / 2; half > 0; half /= 2)
        for (int k = 0; k < half; ++k) sum[k] += sum[k + half];
    return sum[0];
}

/* The environment that the totals of all tiles add up to. */
INLINE void add_totals(int run, const real *total, double *e) {
    const int right = tile_right(run), rows = LANES / run;
    for (int first = 0; first < row_vectors(run); first += right)
        for (int i = 0; i < 16; ++i)
            for (int j = first * rows; j < (first + right) * rows; ++j, total += run)
                e[i * 16 + j] = add_lanes(total, run);
}

/* The environment of w and r, and if m is given w_out <- m w, which is w then. */
static void meet(int n, int a, int b, const real *m, const real *w, real *w_out, const real *r,
                 double *e) {
    const int run = run_of(a);
    layout g;
    product p;
    lay_out(n, a, b, run == LANES ? MEET_BITS : PRODUCT_BITS, &g);
    if (m) begin_product(n, a, b, m, true, &p);
    const bool copy = meets_copied(run, &g);
    const size_t parts = m ? p.g.panels / g.panels : 0;
    real total[256 * LANES] __attribute__((aligned(64)));
    memset(total, 0, sizeof *total * 256 * (size_t)run);
    for (size_t k = 0; k < g.panels; ++k) {
        const size_t at = panel_at(&g, k);
        const real *next = k + 1 < g.panels ? r + panel_at(&g, k + 1) : NULL;
        meeting_of(run, copy)(&g, w + at, r + at, total, next);
        for (size_t part = 0; part < parts; ++part) multiply_at(&p, k * parts + part, w_out, w_out);
    }
    if (run == 1) add_totals(1, total, e);
    else if (run == LANES) add_totals(LANES, total, e);
    else add_totals(4, total, e);
}
