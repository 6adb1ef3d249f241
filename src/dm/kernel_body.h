/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fast kernels, written once in GCC/clang vector extensions and compiled for each vector length
 * and precision. Before including define
 *   QN_SINGLE   1: states in float, 0: in double (matrices and environments are double in both)
 *   QN_BYTES    bytes in a vector
 *   QN_COLUMNS  vectors of columns in a register tile (4 rows x QN_COLUMNS accumulators)
 *   QN_KERNELS  name of the table
 * and for double QN_NAME, its text, QN_AVAILABLE, an expression, and QN_OTHER, the table for float.
 *
 * A step multiplies a 16 x 16 matrix with a 16 x N matrix whose row i = d_a + 4 d_b and whose
 * columns are the other digits. Columns are taken in panels of 64 that are packed row by row into 8
 * KiB, so that one inner loop serves every pair of digits. */
#include "dm/kernel.h"

#include <stdbool.h>
#include <string.h>

#if QN_SINGLE
typedef float real;
typedef int mask_entry;
#else
typedef double real;
typedef long mask_entry;
#endif

enum {
    PANEL = 64,                      /* columns */
    LANES = QN_BYTES / sizeof(real), /* entries of a vector */
    LINE = 64 / sizeof(real)         /* entries of a cache line */
};

typedef real vec __attribute__((vector_size(QN_BYTES)));
typedef real quad __attribute__((vector_size(4 * sizeof(real))));
typedef mask_entry quad_mask __attribute__((vector_size(4 * sizeof(real))));

static inline vec load(const real *p) {
    vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void store(real *p, vec v) { memcpy(p, &v, sizeof v); }

static inline vec broadcast(real x) { return x - (vec){0}; }

/* ---- packing ------------------------------------------------------------------------------- */

typedef struct geometry {
    size_t low, high, middle;  /* 4^a, 4^b, 4^(b-a-1) */
    int low_bits, middle_bits; /* their logarithms */
    size_t columns;            /* in a panel: 64, or fewer if there are fewer */
    size_t panels;
} geometry;

static geometry geometry_of(int n, int a, int b) {
    geometry g = {.low = (size_t)1 << (2 * a),
                  .high = (size_t)1 << (2 * b),
                  .middle = (size_t)1 << (2 * (b - a - 1)),
                  .low_bits = 2 * a,
                  .middle_bits = 2 * (b - a - 1),
                  .columns = PANEL};
    const size_t total = (size_t)1 << (2 * n - 4);
    if (total < PANEL) g.columns = total;
    g.panels = total / g.columns;
    return g;
}

/* Address of column c: c = l + low (m + middle h) lies at l + 4 low m + 4 high h. */
static inline size_t address(const geometry *g, size_t c) {
    const size_t l = c & (g->low - 1), rest = c >> g->low_bits;
    return l + 4 * g->low * (rest & (g->middle - 1)) + 4 * g->high * (rest >> g->middle_bits);
}

#if QN_BYTES < 32 /* quads of doubles are no vectors here: they live in memory anyway */
static inline void load_quads(const real *p, size_t stride, quad *q) {
    for (int k = 0; k < 4; ++k) memcpy(&q[k], p + (size_t)k * stride, sizeof(quad));
}

static inline void store_quads(const quad *q, real *p, size_t stride) {
    for (int k = 0; k < 4; ++k) memcpy(p + (size_t)k * stride, &q[k], sizeof(quad));
}
#else /* written out, so that they stay in registers: a loop goes through memory, in halves */
static inline void load_quads(const real *p, size_t stride, quad *q) {
    memcpy(q, p, sizeof *q);
    memcpy(q + 1, p + stride, sizeof *q);
    memcpy(q + 2, p + 2 * stride, sizeof *q);
    memcpy(q + 3, p + 3 * stride, sizeof *q);
}

static inline void store_quads(const quad *q, real *p, size_t stride) {
    memcpy(p, q, sizeof *q);
    memcpy(p + stride, q + 1, sizeof *q);
    memcpy(p + 2 * stride, q + 2, sizeof *q);
    memcpy(p + 3 * stride, q + 3, sizeof *q);
}
#endif

#if defined(__clang__)
#define SHUFFLE(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#else
#define SHUFFLE(a, b, i, j, k, l) __builtin_shuffle(a, b, (quad_mask){i, j, k, l})
#endif

static inline void transpose_quads(quad *q) {
    const quad t0 = SHUFFLE(q[0], q[1], 0, 4, 2, 6), t1 = SHUFFLE(q[0], q[1], 1, 5, 3, 7);
    const quad t2 = SHUFFLE(q[2], q[3], 0, 4, 2, 6), t3 = SHUFFLE(q[2], q[3], 1, 5, 3, 7);
    q[0] = SHUFFLE(t0, t2, 0, 1, 4, 5);
    q[1] = SHUFFLE(t1, t3, 0, 1, 4, 5);
    q[2] = SHUFFLE(t0, t2, 2, 3, 6, 7);
    q[3] = SHUFFLE(t1, t3, 2, 3, 6, 7);
}

/* Digit a = 0: its four values are contiguous, so four columns at a time are transposed. */
static void pack_lowest(const geometry *g, const real *in, size_t first, real *panel) {
    const size_t step = g->middle == 1 ? 4 * g->high : 4; /* from column to column */
    for (size_t c = 0; c < g->columns; c += 4) {
        const real *from = in + address(g, first + c);
        for (size_t db = 0; db < 4; ++db) {
            quad q[4];
            load_quads(from + db * g->high, step, q);
            transpose_quads(q);
            store_quads(q, panel + 4 * db * PANEL + c, PANEL);
        }
    }
}

static void unpack_lowest(const geometry *g, const real *panel, real *out, size_t first) {
    const size_t step = g->middle == 1 ? 4 * g->high : 4;
    for (size_t c = 0; c < g->columns; c += 4) {
        real *to = out + address(g, first + c);
        for (size_t db = 0; db < 4; ++db) {
            quad q[4];
            load_quads(panel + 4 * db * PANEL + c, PANEL, q);
            transpose_quads(q);
            store_quads(q, to + db * g->high, step);
        }
    }
}

/* Copies `run` entries, a multiple of 4, with the longest vectors that fit. */
static inline __attribute__((always_inline)) void copy_run(const real *from, real *to, size_t run) {
    for (size_t k = 0; k < run && run >= LANES; k += LANES) store(to + k, load(from + k));
    for (size_t k = 0; k < run && run < LANES; k += 4) {
        quad q;
        memcpy(&q, from + k, sizeof q);
        memcpy(to + k, &q, sizeof q);
    }
}

/* Otherwise `run` columns are contiguous; it is a constant where these are inlined. */
static inline __attribute__((always_inline)) void pack_run(const geometry *g, const real *in,
                                                           size_t first, real *panel, size_t run) {
    for (size_t c = 0; c < g->columns; c += run) {
        const real *from = in + address(g, first + c);
        for (size_t i = 0; i < 16; ++i)
            copy_run(from + (i & 3) * g->low + (i >> 2) * g->high, panel + i * PANEL + c, run);
    }
}

static inline __attribute__((always_inline)) void unpack_run(const geometry *g, const real *panel,
                                                             real *out, size_t first, size_t run) {
    for (size_t c = 0; c < g->columns; c += run) {
        real *to = out + address(g, first + c);
        for (size_t i = 0; i < 16; ++i)
            copy_run(panel + i * PANEL + c, to + (i & 3) * g->low + (i >> 2) * g->high, run);
    }
}

static void pack_runs(const geometry *g, const real *in, size_t first, real *panel) {
    const size_t run = g->low < g->columns ? g->low : g->columns;
    if (run == 4) pack_run(g, in, first, panel, 4);
    else if (run == 16) pack_run(g, in, first, panel, 16);
    else pack_run(g, in, first, panel, PANEL);
}

static void unpack_runs(const geometry *g, const real *panel, real *out, size_t first) {
    const size_t run = g->low < g->columns ? g->low : g->columns;
    if (run == 4) unpack_run(g, panel, out, first, 4);
    else if (run == 16) unpack_run(g, panel, out, first, 16);
    else unpack_run(g, panel, out, first, PANEL);
}

static void pack(const geometry *g, const real *in, size_t first, real *panel) {
    if (g->low == 1) pack_lowest(g, in, first, panel);
    else pack_runs(g, in, first, panel);
}

static void unpack(const geometry *g, const real *panel, real *out, size_t first) {
    if (g->low == 1) unpack_lowest(g, panel, out, first);
    else unpack_runs(g, panel, out, first);
}

/* ---- prefetching --------------------------------------------------------------------------- */

/* The cache lines of a panel, as offsets from its first entry: the same for every panel, since
 * panels are aligned. The lines of the next panel are asked for one by one while this one is
 * multiplied: states that a training keeps for its backward pass lie outside the second-level
 * cache, in 16 rows too far apart for the processor to foresee. */
enum { LINES = 16 * PANEL / LINE };

static void list_lines(const geometry *g, size_t *lines) {
    if (g->panels == 1) { /* there is no next one */
        memset(lines, 0, LINES * sizeof *lines);
        return;
    }
    /* the bits of both digits, and the lowest six others: all that a panel's offsets have */
    size_t bits = 3 * g->low | 3 * g->high, others = 0;
    for (size_t bit = 1; others < 6; bit *= 2) {
        others += !(bits & bit);
        bits |= bit;
    }
    const size_t mask = bits & ~(size_t)(LINE - 1);
    for (size_t k = 0, offset = 0; k < LINES; ++k, offset = (offset - mask) & mask)
        lines[k] = offset;
}

/* ---- products ------------------------------------------------------------------------------ */

/* y[i][c] = sum_j m[i][j] x[j][c] for 4 rows i and `nv` vectors of columns; nv is a constant where
 * this is inlined. */
static inline __attribute__((always_inline)) void tile(const real *m, const real *const *x,
                                                       real *const *y, size_t c, int nv,
                                                       const real *next, const size_t *lines) {
    vec sum[4][QN_COLUMNS];
    for (int i = 0; i < 4; ++i)
        for (int v = 0; v < nv; ++v) sum[i][v] = (vec){0};
    for (int j = 0; j < 16; ++j) {
        if (next) __builtin_prefetch(next + lines[j], 1, 3);
        vec in[QN_COLUMNS];
        for (int v = 0; v < nv; ++v) in[v] = load(x[j] + c + v * LANES);
        for (int i = 0; i < 4; ++i) {
            const vec s = broadcast(m[i * 16 + j]);
            for (int v = 0; v < nv; ++v) sum[i][v] += s * in[v];
        }
    }
    for (int i = 0; i < 4; ++i)
        for (int v = 0; v < nv; ++v) store(y[i] + c + v * LANES, sum[i][v]);
}

/* Columns that fill no whole tile (n = 4). */
static void multiply_narrow(const real *m, const real *const *x, real *const *y, size_t columns) {
    for (size_t c = 0; c < columns; c += LANES)
        for (int i = 0; i < 16; i += 4) tile(m + i * 16, x, y + i, c, 1, NULL, NULL);
}

/* next: the panel whose lines are to be prefetched for writing; NULL if none is. */
static inline __attribute__((always_inline)) void multiply_wide(const real *m, const real *const *x,
                                                                real *const *y, const real *next,
                                                                const size_t *lines) {
    enum { WIDTH = LANES * QN_COLUMNS };
    for (size_t c = 0; c < PANEL; c += WIDTH)
        for (size_t i = 0; i < 16; i += 4) {
            /* the first calls ask for sixteen lines each */
            const size_t call = c / WIDTH * 4 + i / 4;
            tile(m + i * 16, x, y + i, c, QN_COLUMNS, call < LINES / 16 ? next : NULL,
                 lines + 16 * (call % (LINES / 16)));
        }
}

/* Row i of the product goes to y[i]. */
static void multiply_panel(const real *m, const real *const *x, real *const *y, size_t columns,
                           const real *next, const size_t *lines) {
    if (columns < PANEL) multiply_narrow(m, x, y, columns);
    else if (next) multiply_wide(m, x, y, next, lines);
    else multiply_wide(m, x, y, NULL, lines);
}

/* Where the rows of the product of panel `first` go: to `out` itself if 64 columns lie side by side
 * there, else to `panel`, to be unpacked. */
static bool place_rows(const geometry *g, real *out, size_t first, real *panel, real **rows) {
    const bool direct = g->low >= PANEL;
    real *base = direct ? out + address(g, first) : panel;
    for (size_t i = 0; i < 16; ++i)
        rows[i] = base + (direct ? (i & 3) * g->low + (i >> 2) * g->high : i * PANEL);
    return direct;
}

/* Do the rows of a panel, and those of the product, fall into so few sets of a first-level cache
 * (a way has 4 KiB) that copying them is faster? Measured: with short vectors, which come back to
 * them more often, sooner. */
static bool collides(const geometry *g) { return g->low > (QN_BYTES == 64 ? 4 : 1) * PANEL; }

/* The rows of panel `first`: where they are if 64 columns lie side by side there and need not be
 * copied, else packed. */
static inline void find_rows(const geometry *g, const real *in, size_t first, bool copy,
                             real *panel, const real **rows) {
    const bool direct = g->low >= PANEL && !copy;
    const real *base = direct ? in + address(g, first) : panel;
    if (!direct) pack(g, in, first, panel);
    for (size_t i = 0; i < 16; ++i)
        rows[i] = base + (direct ? (i & 3) * g->low + (i >> 2) * g->high : i * PANEL);
}

#if QN_SINGLE
#define REFERENCE (*qn_kernels_reference.single)
/* A matrix in the precision of the states. */
#define MATRIX(m)                                                                                  \
    real matrix[256];                                                                              \
    for (int k = 0; k < 256; ++k) matrix[k] = (real)(m)[k]
#else
#define REFERENCE qn_kernels_reference
#define MATRIX(m) const real *const matrix = (m)
#endif

static void apply(int n, int a, int b, const double *m, const real *in, real *out) {
    if (n < 4) {
        REFERENCE.apply(n, a, b, m, in, out);
        return;
    }
    MATRIX(m);
    const geometry g = geometry_of(n, a, b);
    real x[16 * PANEL] __attribute__((aligned(64))), y[16 * PANEL] __attribute__((aligned(64)));
    size_t lines[LINES] = {0};
    if (in != out) list_lines(&g, lines);
    for (size_t p = 0; p < g.panels; ++p) {
        const real *next = in != out && p + 1 < g.panels ? out + address(&g, (p + 1) * g.columns)
                                                         : NULL;
        const real *from[16];
        find_rows(&g, in, p * g.columns, in == out || collides(&g), x, from);
        real *rows[16];
        const bool direct = place_rows(&g, out, p * g.columns, y, rows);
        multiply_panel(matrix, from, rows, g.columns, next, lines);
        if (!direct) unpack(&g, y, out, p * g.columns);
    }
}

/* sum[i][j] += sum_c w[i][c] r[j][c] for 4 x 4 entries; the lanes are added up at the very end. */
static inline __attribute__((always_inline)) void outer_tile(const real *const *w,
                                                             const real *const *r, size_t columns,
                                                             vec *total, const real *next,
                                                             const size_t *lines) {
    vec sum[4][4];
    memcpy(sum, total, sizeof sum);
    for (size_t c = 0; c < columns; c += LANES) {
        if (c % LINE == 0) __builtin_prefetch(next + lines[c / LINE], 0, 3);
        vec left[4], right;
        for (int i = 0; i < 4; ++i) left[i] = load(w[i] + c);
        for (int j = 0; j < 4; ++j) {
            right = load(r[j] + c);
            for (int i = 0; i < 4; ++i) sum[i][j] += left[i] * right;
        }
    }
    memcpy(total, sum, sizeof sum);
}

static double lanes_sum(vec v) {
    double sum = 0.0;
    for (int k = 0; k < LANES; ++k) sum += v[k];
    return sum;
}

/* The environment of w and r, and if m is given w <- m w. */
static inline __attribute__((always_inline)) void meet(const geometry *g, const real *m,
                                                       const real *w, real *w_out, const real *r,
                                                       double *e) {
    real x[16 * PANEL] __attribute__((aligned(64))), y[16 * PANEL] __attribute__((aligned(64)));
    size_t lines[LINES] = {0};
    vec total[256]; /* 4 x 4 tiles of 4 x 4 entries */
    list_lines(g, lines);
    memset(total, 0, sizeof total);
    for (size_t p = 0; p < g->panels; ++p) {
        const size_t first = p * g->columns;
        const real *next = r + address(g, p + 1 < g->panels ? first + g->columns : first);
        const real *left[16], *right[16];
        find_rows(g, w, first, m || collides(g), x, left);
        find_rows(g, r, first, false, y, right);
        for (int i = 0; i < 16; i += 4)
            for (int j = 0; j < 16; j += 4)
                outer_tile(left + i, right + j, g->columns, total + i * 16 + j * 4, next,
                           lines + (i + j / 4) * (PANEL / LINE));
        if (!m) continue;
        real *rows[16];
        const bool direct = place_rows(g, w_out, first, y, rows);
        multiply_panel(m, left, rows, g->columns, NULL, lines);
        if (!direct) unpack(g, y, w_out, first);
    }
    for (int i = 0; i < 16; ++i)
        for (int j = 0; j < 16; ++j)
            e[i * 16 + j] = lanes_sum(total[(i / 4 * 4 + j / 4) * 16 + i % 4 * 4 + j % 4]);
}

static void environment(int n, int a, int b, const real *w, const real *r, double *e) {
    if (n < 4) {
        REFERENCE.environment(n, a, b, w, r, e);
        return;
    }
    const geometry g = geometry_of(n, a, b);
    meet(&g, NULL, w, NULL, r, e);
}

static void pull_back(int n, int a, int b, const double *m, real *w, const real *r, double *e) {
    if (n < 4) {
        REFERENCE.pull_back(n, a, b, m, w, r, e);
        return;
    }
    const geometry g = geometry_of(n, a, b);
    MATRIX(m);
    meet(&g, matrix, w, w, r, e);
}

static double dot(size_t count, const real *a, const real *b) {
    vec sum[4] = {{0}, {0}, {0}, {0}};
    size_t i = 0;
    for (; i + 4 * LANES <= count; i += 4 * LANES)
        for (size_t v = 0; v < 4; ++v) sum[v] += load(a + i + v * LANES) * load(b + i + v * LANES);
    double rest = 0.0;
    for (; i < count; ++i) rest += (double)a[i] * b[i];
    return rest + lanes_sum(sum[0] + sum[1] + (sum[2] + sum[3]));
}

#if QN_SINGLE
const qn_kernels_float QN_KERNELS = {apply, environment, pull_back, dot};
#else
static void multiply(const double *a, const double *b, double *c) {
    for (int i = 0; i < 16; i += 4) {
        vec sum[4][16 / LANES];
        for (int r = 0; r < 4; ++r)
            for (int v = 0; v < 16 / LANES; ++v) sum[r][v] = (vec){0};
        for (int k = 0; k < 16; ++k)
            for (int r = 0; r < 4; ++r) {
                const vec s = broadcast(a[(i + r) * 16 + k]);
                for (int v = 0; v < 16 / LANES; ++v) sum[r][v] += s * load(b + k * 16 + v * LANES);
            }
        for (int r = 0; r < 4; ++r)
            for (int v = 0; v < 16 / LANES; ++v) store(c + (i + r) * 16 + v * LANES, sum[r][v]);
    }
}

static bool available(void) { return QN_AVAILABLE; }

const qn_kernels QN_KERNELS = {QN_NAME,   available, apply, environment,
                               pull_back, multiply,  dot,   &QN_OTHER};
#endif
