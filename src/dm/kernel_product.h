/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Products of a step's matrix with its rows, for kernel_body.h. What is a constant where a function
 * is inlined keeps its sums in registers. */

#include "dm/kernel_layout.h"

/* A panel's rows x on their way to rows y. */
typedef struct work {
    const layout *g;
    const real *m, *x;
    real *y;
    const real *copies; /* the columns of a tile, row by row; NULL: they are read where they are */
} work;

/* Vectors of rows in the first tile of columns, in the others, and how many tiles there are. */
INLINE int first_tile(int run) {
    const int count = row_vectors(run);
    return count == 16 ? QN_HIGH : count > QN_HIGH ? count / 2 : count;
}
INLINE int other_tile(int run) {
    return row_vectors(run) == 16 && 16 % QN_HIGH != 0 ? QN_HIGH - 1 : first_tile(run);
}
INLINE int tiles(int run) { return 1 + (row_vectors(run) - first_tile(run)) / other_tile(run); }

/* Vectors of columns in a tile. */
INLINE int tile_width(int run) {
    const int wide = QN_SUMS / row_vectors(run);
    return wide < 2 ? 2 : wide > 8 ? 8 : wide;
}

/* The matrix as products read it: for each of its columns j the vectors of rows, if a vector holds
 * several; m itself otherwise, one number at a time. */
INLINE const real *arrange(const real *m, int run, real *room) {
    if (run == LANES) return m;
    for (int i = 0; i < 16; ++i)
        for (int j = 0; j < 16; ++j)
            for (int l = 0; l < run; ++l) room[(j * 16 + i) * run + l] = m[i * 16 + j];
    return room;
}

/* What column j of m adds to sum, fewer vectors of rows than columns: these stay in registers. */
INLINE void add_few_rows(const work *w, int run, int j, int wide, int high, const real *const *x,
                         const real *m, vec *sum) {
    /* single columns come in fours, a digit's worth, at equal distances */
    const int group = run == 1 && wide % 4 == 0 ? 4 : 1;
    const size_t apart = w->g->column[1];
    vec of_m[QN_SUMS];
    for (int p = 0; p < high; ++p) of_m[p] = held(load(m + p * LANES));
    for (int v = 0; v < wide; v += group) {
        const real *at = opaque(x[v] + w->g->row[j]);
        for (int u = 0; u < group; ++u) {
            const vec of_x = repeat(at + (size_t)u * apart, run);
            for (int p = 0; p < high; ++p) sum[p * wide + v + u] += of_m[p] * of_x;
        }
    }
}

/* The same with fewer columns than vectors of rows. */
INLINE void add_few_columns(const work *w, int run, int j, int wide, int high, const real *const *x,
                            const real *m, vec *sum) {
    vec of_x[QN_SUMS];
    for (int v = 0; v < wide; ++v)
        of_x[v] = w->copies ? load(w->copies + (j * wide + v) * LANES)
                            : repeat(x[v] + w->g->row[j], run);
    for (int p = 0; p < high; ++p) {
        const vec of_m = held(run == LANES ? broadcast(m[p * 16]) : load(m + p * LANES));
        for (int v = 0; v < wide; ++v) sum[p * wide + v] += of_m * of_x[v];
    }
}

/* sum: `high` vectors of rows, from `first` on, of `wide` columns of m x. */
INLINE void multiply_tile(const work *w, int run, int column, int wide, int first, int high,
                          vec *sum, asking *next) {
    const int group = run == 1 && wide % 4 == 0 ? 4 : 1;
    const real *x[QN_SUMS], *m = w->m + (run == LANES ? first * 16 : first * LANES);
    for (int v = 0; v < wide; v += group) x[v] = opaque(w->x + w->g->column[column + v]);
    UNROLL
    for (int k = 0; k < high * wide; ++k) sum[k] = (vec){0};
    for (int j = 0; j < 16; ++j) {
        ask(next, true);
        if (high < wide) add_few_rows(w, run, j, wide, high, x, m, sum);
        else add_few_columns(w, run, j, wide, high, x, m, sum);
        m += run == LANES ? 1 : 16 * run;
    }
    for (int p = 0; p < high; ++p) {
        real *to = w->y + rows_at(w->g, run, first + p);
        UNROLL
        for (int v = 0; v < wide; ++v)
            store_rows(to + w->g->column[column + v], run, w->g->high, sum[p * wide + v]);
    }
}

/* All rows of `wide` columns, in three tiles at most. */
INLINE void multiply_columns(const work *w, int run, bool copy, int column, int wide,
                             asking *next) {
    const int high = first_tile(run), other = other_tile(run), last = row_vectors(run) - other;
    vec sum[16];
    real room[16 * 2 * LANES] __attribute__((aligned(64)));
    work own = *w;
    own.copies = copy ? room : NULL;
    for (int j = 0; copy && j < 16; ++j)
        for (int v = 0; v < wide; ++v)
            store(room + (j * wide + v) * LANES,
                  repeat(w->x + w->g->row[j] + w->g->column[column + v], run));
    if (last > 0) multiply_tile(&own, run, column, wide, 0, high, sum, next);
    if (last > high) multiply_tile(&own, run, column, wide, high, other, sum, next);
    multiply_tile(&own, run, column, wide, last, other, sum, next);
}

INLINE void multiply_panel(const work *given, int run, bool copy, const real *next_panel) {
    const work w = *given;
    const int wide = tile_width(run), count = w.g->columns;
    asking next = {next_panel, 0, w.g->lines}, none = {0};
    int column = 0;
    /* the first columns ask for all lines: 16 a tile */
    for (int left = next_panel ? PRODUCT_COLUMNS / LINE : 0; left > 0;
         left -= tiles(run), column += wide)
        multiply_columns(&w, run, copy, column, wide, &next);
    for (; column + wide <= count; column += wide)
        multiply_columns(&w, run, copy, column, wide, &none);
    for (; column < count; ++column) multiply_columns(&w, run, copy, column, 1, &none);
}

/* Each apart from the others, so that it has the registers to itself. */
#define PANELS(name, run, copy)                                                                    \
    static __attribute__((noinline)) void multiply_##name(const work *w, const real *next) {       \
        multiply_panel(w, run, copy, next);                                                        \
    }
PANELS(singles, 1, false)
PANELS(rows, LANES, false)
PANELS(copied_rows, LANES, true)
#if QN_BYTES == 2 * REAL_BYTES /* else one tile has all rows, and nothing is ever copied */
PANELS(copied_singles, 1, true)
#endif
#if QN_BYTES > 4 * REAL_BYTES
PANELS(quads, 4, false)
PANELS(copied_quads, 4, true)
#endif

typedef void (*multiplying)(const work *w, const real *next);
static multiplying multiplying_of(int run, bool copy) {
#if QN_BYTES == 2 * REAL_BYTES
    if (run == 1 && copy) return multiply_copied_singles;
#endif
    if (run == 1) return multiply_singles;
#if QN_BYTES > 4 * REAL_BYTES
    if (run == 4) return copy ? multiply_copied_quads : multiply_quads;
#endif
    return copy ? multiply_copied_rows : multiply_rows;
}

/* ---- whole products ------------------------------------------------------------------------- */

typedef struct product {
    layout g;
    const real *m;
    multiplying multiply;
    real room[16 * 16 * 4] __attribute__((aligned(64)));
} product;

static void begin_product(int n, int a, int b, const real *m, bool in_place, product *p) {
    const int run = run_of(a);
    lay_out(n, a, b, PRODUCT_BITS, &p->g);
    if (run == 1) p->m = arrange(m, 1, p->room);
    else p->m = run == LANES ? m : arrange(m, 4, p->room);
    /* Do the rows fall into so few sets of a first-level cache (a way has 4 KiB) that copying them
     * is faster? Measured: with short vectors, which come back to them more often, sooner. */
    const bool collide = p->g.low > (QN_BYTES == 64 ? 256 : 64);
    const bool copy = tiles(run) > 1 && (in_place || collide);
    p->multiply = multiplying_of(run, copy);
}

/* Panel `panel` of whole vectors x and y. */
static void multiply_at(const product *p, size_t panel, const real *x, real *y) {
    const size_t at = panel_at(&p->g, panel), next = panel + 1;
    const work w = {&p->g, p->m, x + at, y + at, NULL};
    p->multiply(&w, x == y || next == p->g.panels ? NULL : y + panel_at(&p->g, next));
}
