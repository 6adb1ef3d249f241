/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the entries of a step lie, for kernel_body.h. A step multiplies a 16 x 16 matrix with a 16
 * x N matrix whose row i = d_a + 4 d_b and whose columns are the other digits. `run` columns lie
 * side by side: 4^a, as far as they fill vectors. Where they do not (the two lowest digits), a
 * vector holds `run` columns of LANES / run rows: those of a product, and of the right factor of an
 * environment, as they lie in memory; the other factor is repeated for each row. Nothing is ever
 * transposed. */

#include "dm/kernel.h"

#include <stdbool.h>
#include <string.h>

#if QN_SINGLE
typedef float real;
#define REAL_BYTES 4
#else
typedef double real;
#define REAL_BYTES 8
#endif

enum {
    LANES = QN_BYTES / sizeof(real), /* entries of a vector */
    LINE = 64 / sizeof(real),        /* entries of a cache line */
    /* logarithms of the columns that are worked on together */
    PRODUCT_BITS = 6,
    PRODUCT_COLUMNS = 1 << PRODUCT_BITS,
    MEET_BITS = QN_BYTES == 32 && !QN_SINGLE ? 7 : 8,
    MOST_COLUMNS = 1 << (LANES == 2 ? 7 : 6)
};

typedef real vec __attribute__((vector_size(QN_BYTES)));
typedef real quad __attribute__((vector_size(4 * sizeof(real))));

#define INLINE static inline __attribute__((always_inline))

/* In front of a loop over sums that live in registers. */
#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

INLINE vec load(const real *p) {
    vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

INLINE void store(real *p, vec v) { memcpy(p, &v, sizeof v); }

INLINE vec broadcast(real x) { return x - (vec){0}; }

/* Panels and what lies in them as offsets, the same for every panel since panels are aligned. */
typedef struct layout {
    size_t low, high, middle;        /* 4^a, 4^b, 4^(b-a-1) */
    int low_bits, middle_bits, bits; /* their logarithms, that of a panel's columns */
    int columns;                     /* of a panel, `run` at a time */
    size_t panels, row[16];          /* offsets of the rows */
    size_t column[MOST_COLUMNS];     /* the first entries of the columns */
    size_t lines;                    /* bits of the offsets of cache lines */
} layout;

/* Columns that lie side by side, of those that fit into a vector. */
INLINE int run_of(int a) {
    const size_t low = (size_t)1 << 2 * a;
    return low < LANES ? (int)low : LANES;
}

/* The offset behind this one of those whose bits are among `mask`. */
INLINE size_t after(size_t offset, size_t mask) { return (offset - mask) & mask; }

/* Cache lines of the next panel, asked for one by one while this one is worked on: states that a
 * training keeps for its backward pass lie outside the second-level cache, in 16 rows too far apart
 * for the processor to foresee. */
typedef struct asking {
    const real *panel; /* NULL: no line is asked for */
    size_t line, mask;
} asking;

INLINE void ask(asking *next, bool to_write) {
    if (!next->panel) return;
    if (to_write) __builtin_prefetch(next->panel + next->line, 1, 3);
    else __builtin_prefetch(next->panel + next->line, 0, 3);
    next->line = after(next->line, next->mask);
}

/* Panels of 2^bits columns, or of all there are; n >= 4. */
static void lay_out(int n, int a, int b, int bits, layout *g) {
    const size_t run = (size_t)run_of(a);
    g->bits = bits < 2 * n - 4 ? bits : 2 * n - 4;
    g->low = (size_t)1 << (2 * a);
    g->high = (size_t)1 << (2 * b);
    g->middle = (size_t)1 << (2 * (b - a - 1));
    g->low_bits = 2 * a;
    g->middle_bits = 2 * (b - a - 1);
    g->panels = (size_t)1 << (2 * n - 4 - g->bits);
    g->columns = (1 << g->bits) / (int)run;
    for (int i = 0; i < 16; ++i) g->row[i] = (size_t)(i & 3) * g->low + (size_t)(i >> 2) * g->high;
    /* the bits of both digits, and the lowest others: all that a panel's offsets have */
    const size_t digits = 3 * g->low | 3 * g->high;
    size_t all = digits;
    int left = g->bits;
    for (size_t bit = 1; left > 0; bit *= 2) {
        left -= !(digits & bit);
        all |= bit;
    }
    const size_t mask = all & ~digits & ~(run - 1);
    size_t offset = 0;
    for (int k = 0; k < g->columns; ++k, offset = after(offset, mask)) g->column[k] = offset;
    g->lines = all & ~(size_t)(LINE - 1);
}

/* The first entry of panel p: column c = l + low (m + middle h) lies at l + 4 low m + 4 high h. */
static inline size_t panel_at(const layout *g, size_t p) {
    const size_t c = p << g->bits, l = c & (g->low - 1), rest = c >> g->low_bits;
    return l + 4 * g->low * (rest & (g->middle - 1)) + 4 * g->high * (rest >> g->middle_bits);
}

/* From row to row by digit a: a constant where vectors hold several. */
INLINE size_t low_of(const layout *g, int run) { return run < LANES ? (size_t)run : g->low; }

/* Vectors that the 16 rows fill. */
INLINE int row_vectors(int run) { return 16 * run / LANES; }

/* Where the first row of a vector of rows lies. */
INLINE size_t rows_at(const layout *g, int run, int vector) {
    const int row = vector * (LANES / run);
    return (size_t)(row & 3) * low_of(g, run) + (size_t)(row >> 2) * g->high;
}

/* The same pointer, of which the compiler knows nothing: gcc would keep the sum of an offset and
 * that of each row in more registers than there are. */
INLINE const real *opaque(const real *p) {
    __asm__("" : "+r"(p));
    return p;
}

/* The same vector in a register: gcc would load it for each of its uses. */
INLINE vec held(vec v) {
#if QN_BYTES == 64
    __asm__("" : "+v"(v));
#elif QN_BYTES == 32
    __asm__("" : "+x"(v));
#endif
    return v;
}

/* ---- vectors of several rows ---------------------------------------------------------------- */

#if QN_BYTES == 64 && QN_SINGLE
#include <immintrin.h>
INLINE vec repeat_quad(const real *p) { return _mm512_broadcast_f32x4(_mm_loadu_ps(p)); }
#elif QN_BYTES == 64
#include <immintrin.h>
INLINE vec repeat_quad(const real *p) { return _mm512_broadcast_f64x4(_mm256_loadu_pd(p)); }
#elif QN_BYTES == 32 && QN_SINGLE
#include <immintrin.h>
INLINE vec repeat_quad(const real *p) { return _mm256_broadcast_ps((const __m128 *)p); }
#else /* four entries are a vector or more */
INLINE vec repeat_quad(const real *p) { return load(p); }
#endif

/* `run` columns of one row, repeated until they fill a vector. */
INLINE vec repeat(const real *p, int run) {
    return run == LANES ? load(p) : run == 1 ? broadcast(*p) : repeat_quad(p);
}

/* `run` columns of the LANES / run rows that begin at p. Rows of four lie side by side. */
#if QN_BYTES == 64 && QN_SINGLE
INLINE vec load_rows(const real *p, int run, size_t high) {
    if (run > 1) return load(p);
    vec v = _mm512_castps128_ps512(_mm_loadu_ps(p));
    v = _mm512_insertf32x4(v, _mm_loadu_ps(p + high), 1);
    v = _mm512_insertf32x4(v, _mm_loadu_ps(p + 2 * high), 2);
    return _mm512_insertf32x4(v, _mm_loadu_ps(p + 3 * high), 3);
}

INLINE void store_rows(real *p, int run, size_t high, vec v) {
    if (run > 1) {
        store(p, v);
        return;
    }
    _mm_storeu_ps(p, _mm512_castps512_ps128(v));
    _mm_storeu_ps(p + high, _mm512_extractf32x4_ps(v, 1));
    _mm_storeu_ps(p + 2 * high, _mm512_extractf32x4_ps(v, 2));
    _mm_storeu_ps(p + 3 * high, _mm512_extractf32x4_ps(v, 3));
}
#elif QN_BYTES == 64
INLINE vec load_rows(const real *p, int run, size_t high) {
    if (run > 1) return load(p);
    return _mm512_insertf64x4(_mm512_castpd256_pd512(_mm256_loadu_pd(p)), _mm256_loadu_pd(p + high),
                              1);
}

INLINE void store_rows(real *p, int run, size_t high, vec v) {
    if (run > 1) {
        store(p, v);
        return;
    }
    _mm256_storeu_pd(p, _mm512_castpd512_pd256(v));
    _mm256_storeu_pd(p + high, _mm512_extractf64x4_pd(v, 1));
}
#elif QN_BYTES == 32 && QN_SINGLE
INLINE vec load_rows(const real *p, int run, size_t high) {
    if (run > 1) return load(p);
    return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(p)), _mm_loadu_ps(p + high), 1);
}

INLINE void store_rows(real *p, int run, size_t high, vec v) {
    if (run > 1) {
        store(p, v);
        return;
    }
    _mm_storeu_ps(p, _mm256_castps256_ps128(v));
    _mm_storeu_ps(p + high, _mm256_extractf128_ps(v, 1));
}
#else
INLINE vec load_rows(const real *p, int run, size_t high) {
    (void)run, (void)high;
    return load(p);
}

INLINE void store_rows(real *p, int run, size_t high, vec v) {
    (void)run, (void)high;
    store(p, v);
}
#endif
