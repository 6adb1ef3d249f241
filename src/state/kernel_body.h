/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state-vector kernels, written once in GCC/clang vector extensions. Before including define
 *   QN_REAL     float or double; QN_PRECISION its qn_precision
 *   QN_LANES    reals in a vector, 2^QN_LANE_BITS
 *   QN_TABLE    name of the table; QN_NAME its text; QN_AVAILABLE an expression
 *
 * out_i = sum_j sum_s W[i][j][s] perm_s(in_j): i, j are indices on the high qubits, perm_s flips
 * the lane bits of the low qubits by s, and W holds, lane by lane, the entries of the matrix;
 * without low qubits W[i][j] is one number. So low and high qubits cost the same. */
#include "state/kernel.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

typedef QN_REAL vec __attribute__((vector_size(QN_LANES * sizeof(QN_REAL))));

static inline vec load(const QN_REAL *p) {
    vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void store(QN_REAL *p, vec v) { memcpy(p, &v, sizeof v); }

static inline vec broadcast(QN_REAL x) { return x - (vec){0}; }

/* Loops over the inputs and rows of a matrix are unrolled, so that they stay in registers. */
#if defined(__SANITIZE_ADDRESS__)
#define QN_UNROLL /* instrumented, unrolled loops take minutes to compile */
#elif defined(__clang__)
#define QN_UNROLL _Pragma("unroll")
#else
#define QN_UNROLL _Pragma("GCC unroll 64")
#endif

/* ---- lanes ---------------------------------------------------------------------------------- */

/* The lane bits that the low index s flips. */
static unsigned flips(const qn_shape *shape, int s) {
    unsigned mask = 0;
    for (int b = 0; b < shape->l; ++b) mask |= (unsigned)(s >> b & 1) << shape->low[b];
    return mask;
}

static int low_index(const qn_shape *shape, int lane) {
    int index = 0;
    for (int b = 0; b < shape->l; ++b) index |= (lane >> shape->low[b] & 1) << b;
    return index;
}

#if defined(__clang__)
typedef unsigned permutation;
static permutation permutation_of(unsigned mask) { return mask; }
static inline vec permute(vec v, permutation mask) {
    vec out;
    for (unsigned k = 0; k < QN_LANES; ++k) out[k] = v[k ^ mask];
    return out;
}
#else
typedef QN_INTEGER permutation __attribute__((vector_size(QN_LANES * sizeof(QN_REAL))));
static permutation permutation_of(unsigned mask) {
    permutation p;
    for (unsigned k = 0; k < QN_LANES; ++k) p[k] = (QN_INTEGER)(k ^ mask);
    return p;
}
static inline vec permute(vec v, permutation p) { return __builtin_shuffle(v, p); }
#endif

/* ---- places --------------------------------------------------------------------------------- */

/* First amplitude of group c: zeros inserted at the high qubits' bits. */
static inline __attribute__((always_inline)) size_t place(const qn_shape *shape, size_t c,
                                                          const uint32_t *expand, int h) {
    for (int b = 0; b < h; ++b) {
        const size_t below = ((size_t)1 << shape->insert[b]) - 1;
        c = (c & ~below) << 1 | (c & below);
    }
    return expand ? expand[c] : c * QN_LANES;
}

/* ---- apply ---------------------------------------------------------------------------------- */

/* Numbers below this part of the largest are rounding. */
static const double NOTHING = 4e-16;

/* What lies before the coefficients. Dense: [row][column j][flip s][re, im]. Sparse: the rows that
 * are not the identity's, and for each the columns (j and s) where it is not 0, with their
 * coefficients one after the other. Coefficients are vectors if there are low qubits, else
 * numbers. */
typedef struct head {
    uint8_t dense, diagonal, nrows, inputs; /* inputs: bit j = high row j is read */
    uint8_t row[8], count[8], column[64];
} head;
_Static_assert(sizeof(head) <= QN_HEAD_BYTES, "the head fits before the coefficients");

static bool fill(const qn_shape *shape, const double complex *m, int i, int j, int s, QN_REAL *w) {
    const int flip = 1 << shape->l, k = flip << shape->h, lanes = shape->l ? QN_LANES : 1;
    bool any = false;
    for (int lane = 0; lane < lanes; ++lane) {
        const int r = low_index(shape, lane);
        const double complex entry = m[(i * flip + r) * k + j * flip + (r ^ s)];
        w[lane] = (QN_REAL)(fabs(creal(entry)) > NOTHING ? creal(entry) : 0.0);
        w[lanes + lane] = (QN_REAL)(fabs(cimag(entry)) > NOTHING ? cimag(entry) : 0.0);
        any = any || w[lane] != 0 || w[lanes + lane] != 0;
    }
    return any;
}

/* One column, its own, with ones? */
static bool is_identity(const qn_shape *shape, const head *h, int i, const QN_REAL *w) {
    const int lanes = shape->l ? QN_LANES : 1;
    if (h->count[h->nrows] != 1 || h->column[0] != i << shape->l) return false;
    for (int lane = 0; lane < lanes; ++lane)
        if (fabs((double)w[lane] - 1.0) > NOTHING || w[lanes + lane] != 0) return false;
    return true;
}

static void prepare_sparse(const qn_shape *shape, const double complex *m, head *h, QN_REAL *w) {
    const int flip = 1 << shape->l, size = 2 * (shape->l ? QN_LANES : 1);
    uint8_t *column = h->column;
    for (int i = 0; i < shape->rows; ++i) {
        QN_REAL *at = w;
        head row = {.nrows = 0};
        uint8_t inputs = 0;
        for (int c = 0; c < flip << shape->h; ++c)
            if (fill(shape, m, i, c / flip, c % flip, at)) {
                row.column[row.count[0]++] = (uint8_t)c;
                inputs |= (uint8_t)(1 << c / flip);
                at += size;
            }
        if (is_identity(shape, &row, i, w)) continue;
        memcpy(column, row.column, row.count[0]);
        column += row.count[0];
        h->diagonal &= row.count[0] == 1 && row.column[0] == i << shape->l;
        h->row[h->nrows] = (uint8_t)i;
        h->count[h->nrows++] = row.count[0];
        h->inputs |= inputs;
        w = at;
    }
}

static int nonzeros(const qn_shape *shape, const double complex *m) {
    const int flip = 1 << shape->l;
    QN_REAL w[2 * QN_LANES];
    int count = 0;
    for (int i = 0; i < shape->rows; ++i)
        for (int c = 0; c < flip << shape->h; ++c)
            count += fill(shape, m, i, c / flip, c % flip, w);
    return count;
}

static void prepare(const qn_shape *shape, const double complex *m, void *coefficients) {
    const int flip = 1 << shape->l, columns = flip << shape->h;
    head h = {.dense = nonzeros(shape, m) * 2 > shape->rows * columns, .diagonal = 1};
    QN_REAL *w = (QN_REAL *)((char *)coefficients + QN_HEAD_BYTES);
    if (!h.dense) prepare_sparse(shape, m, &h, w);
    else
        for (int i = 0; i < shape->rows; ++i)
            for (int c = 0; c < columns; ++c, w += 2 * (shape->l ? QN_LANES : 1))
                fill(shape, m, i, c / flip, c % flip, w);
    memcpy(coefficients, &h, sizeof h);
}

/* `rows` rows at a time, all of h, l, rows constants where this is inlined. Real and imaginary
 * parts of a product have sums of their own, so that few rows do not wait for each other. */
static inline __attribute__((always_inline)) void apply_rows(const qn_shape *shape,
                                                             const QN_REAL *w, QN_REAL *p,
                                                             const vec *xr, const vec *xi,
                                                             int inputs, int l, int rows) {
    const size_t lanes = l ? QN_LANES : 1, stride = 2 * lanes * (size_t)inputs;
    QN_UNROLL
    for (int first = 0; first < shape->rows; first += rows) {
        vec re[4], im[4];
        QN_UNROLL
        for (int i = 0; i < rows; ++i) re[i] = im[i] = (vec){0};
        QN_UNROLL
        for (int j = 0; j < inputs; ++j) QN_UNROLL
        for (int i = 0; i < rows; ++i) {
            const QN_REAL *at = w + (size_t)(first + i) * stride + 2 * lanes * (size_t)j;
            const vec wr = l ? load(at) : broadcast(at[0]),
                      wi = l ? load(at + lanes) : broadcast(at[1]);
            re[i] += wr * xr[j];
            im[i] += wr * xi[j];
            re[i] -= wi * xi[j];
            im[i] += wi * xr[j];
        }
        QN_UNROLL
        for (int i = 0; i < rows; ++i) {
            store(p + 2 * shape->high[first + i], re[i]);
            store(p + 2 * shape->high[first + i] + QN_LANES, im[i]);
        }
    }
}

static inline __attribute__((always_inline)) void gather(const qn_shape *shape, const QN_REAL *p,
                                                         const permutation *perm, vec *xr, vec *xi,
                                                         int h, int l) {
    QN_UNROLL
    for (int j = 0; j < 1 << h; ++j) {
        const vec re = load(p + 2 * shape->high[j]), im = load(p + 2 * shape->high[j] + QN_LANES);
        QN_UNROLL
        for (int s = 0; s < 1 << l; ++s) {
            xr[(j << l) + s] = s ? permute(re, perm[s]) : re;
            xi[(j << l) + s] = s ? permute(im, perm[s]) : im;
        }
    }
}

static inline __attribute__((always_inline)) void apply_shape(const qn_shape *shape,
                                                              const QN_REAL *w, QN_REAL *psi,
                                                              const uint32_t *expand, int h, int l,
                                                              int rows) {
    permutation perm[8];
    for (int s = 0; s < 1 << l; ++s) perm[s] = permutation_of(flips(shape, s));
    for (size_t c = 0; c < shape->count; ++c) {
        QN_REAL *p = psi + 2 * place(shape, c, expand, h);
        vec xr[8], xi[8];
        gather(shape, p, perm, xr, xi, h, l);
        apply_rows(shape, w, p, xr, xi, 1 << (h + l), l, rows);
    }
}

#define QN_SHAPES(X)                                                                               \
    X(0, 1, 1)                                                                                     \
    X(0, 2, 1) X(0, 3, 1) X(1, 0, 2) X(1, 1, 2) X(1, 2, 2) X(2, 0, 4) X(2, 1, 4) X(3, 0, 4)

#define QN_APPLY(h, l, most)                                                                       \
    static void apply_##h##l(const qn_shape *shape, const QN_REAL *w, QN_REAL *psi,                \
                             const uint32_t *expand) {                                             \
        if (shape->rows >= most) apply_shape(shape, w, psi, expand, h, l, most);                   \
        else apply_shape(shape, w, psi, expand, h, l, 1);                                          \
    }
QN_SHAPES(QN_APPLY) // NOLINT(bugprone-branch-clone): equal only where `most` is 1

/* All its operands live in registers; gathering them in a struct would send them through memory. */
// NOLINTNEXTLINE(readability-function-size)
static inline __attribute__((always_inline)) void sparse_row(const QN_REAL *w,
                                                             const uint8_t *column, int count,
                                                             const vec *xr, const vec *xi,
                                                             const permutation *perm, int l,
                                                             vec *re, vec *im) {
    const size_t lanes = l ? QN_LANES : 1;
    vec r = {0}, i = {0};
    for (int e = 0; e < count; ++e, w += 2 * lanes) {
        const int j = column[e] >> l, s = column[e] & ((1 << l) - 1);
        const vec wr = l ? load(w) : broadcast(w[0]), wi = l ? load(w + lanes) : broadcast(w[1]);
        const vec ar = s ? permute(xr[j], perm[s]) : xr[j],
                  ai = s ? permute(xi[j], perm[s]) : xi[j];
        r += wr * ar - wi * ai;
        i += wr * ai + wi * ar;
    }
    *re = r;
    *im = i;
}

/* l: 0, or any number of low qubits. */
static inline __attribute__((always_inline)) void apply_sparse(const qn_shape *shape, const head *h,
                                                               const QN_REAL *w, QN_REAL *psi,
                                                               const uint32_t *expand, int l) {
    permutation perm[8];
    const size_t size = 2 * (l ? QN_LANES : 1);
    for (int s = 0; s < 1 << l; ++s) perm[s] = permutation_of(flips(shape, s));
    for (size_t c = 0; c < shape->count && h->nrows; ++c) {
        QN_REAL *p = psi + 2 * place(shape, c, expand, shape->h);
        vec xr[8], xi[8], re[8], im[8];
        for (int j = 0; j < 1 << shape->h; ++j)
            if (h->inputs >> j & 1) {
                xr[j] = load(p + 2 * shape->high[j]);
                xi[j] = load(p + 2 * shape->high[j] + QN_LANES);
            }
        const QN_REAL *at = w;
        const uint8_t *column = h->column;
        for (int k = 0; k < h->nrows; ++k) {
            sparse_row(at, column, h->count[k], xr, xi, perm, l, &re[k], &im[k]);
            at += size * h->count[k];
            column += h->count[k];
        }
        for (int k = 0; k < h->nrows; ++k) {
            store(p + 2 * shape->high[h->row[k]], re[k]);
            store(p + 2 * shape->high[h->row[k]] + QN_LANES, im[k]);
        }
    }
}

/* Row by row, so that the coefficients stay in registers. */
static inline __attribute__((always_inline)) void apply_phases(const qn_shape *shape, const head *h,
                                                               const QN_REAL *w, QN_REAL *psi,
                                                               const uint32_t *expand, int high,
                                                               bool low) {
    const size_t lanes = low ? QN_LANES : 1;
    for (int k = 0; k < h->nrows; ++k, w += 2 * lanes) {
        QN_REAL *row = psi + 2 * shape->high[h->row[k]];
        const vec wr = low ? load(w) : broadcast(w[0]),
                  wi = low ? load(w + lanes) : broadcast(w[1]);
        for (size_t c = 0; c < shape->count; ++c) {
            QN_REAL *p = row + 2 * place(shape, c, expand, high);
            const vec xr = load(p), xi = load(p + QN_LANES);
            store(p, wr * xr - wi * xi);
            store(p + QN_LANES, wr * xi + wi * xr);
        }
    }
}

static void apply_diagonal(const qn_shape *shape, const head *h, const QN_REAL *w, QN_REAL *psi,
                           const uint32_t *expand) {
    if (shape->l) { /* at most two high qubits */
        if (shape->h == 0) apply_phases(shape, h, w, psi, expand, 0, true);
        else if (shape->h == 1) apply_phases(shape, h, w, psi, expand, 1, true);
        else apply_phases(shape, h, w, psi, expand, 2, true);
    } else {
        if (shape->h == 1) apply_phases(shape, h, w, psi, expand, 1, false);
        else if (shape->h == 2) apply_phases(shape, h, w, psi, expand, 2, false);
        else apply_phases(shape, h, w, psi, expand, 3, false);
    }
}

static void apply(const qn_shape *shape, const void *coefficients, void *psi, size_t first,
                  const uint32_t *expand) {
    typedef void applier(const qn_shape *s, const QN_REAL *w, QN_REAL *x, const uint32_t *e);
    static applier *const table[4][4] = {{NULL, apply_01, apply_02, apply_03},
                                         {apply_10, apply_11, apply_12},
                                         {apply_20, apply_21},
                                         {apply_30}};
    const head *h = coefficients;
    const QN_REAL *w = (const QN_REAL *)((const char *)coefficients + QN_HEAD_BYTES);
    QN_REAL *at = (QN_REAL *)psi + 2 * first;
    if (h->dense) table[shape->h][shape->l](shape, w, at, expand);
    else if (h->diagonal) apply_diagonal(shape, h, w, at, expand);
    else if (shape->l) apply_sparse(shape, h, w, at, expand, shape->l);
    else apply_sparse(shape, h, w, at, expand, 0);
}

/* ---- reduced density matrices --------------------------------------------------------------- */

/* Lane by lane sums -> entries; of one state (hermitian) without low qubits only the lower triangle
 * was summed. */
static void add_lanes(const qn_shape *shape, const vec *re, const vec *im, bool hermitian,
                      double complex *rho) {
    const int size = 1 << shape->h, flip = 1 << shape->l, k = size * flip;
    const bool half = hermitian && !shape->l;
    for (int i = 0; i < size; ++i)
        for (int j = 0; j < (half ? i + 1 : size); ++j)
            for (int s = 0; s < flip; ++s)
                for (int lane = 0; lane < QN_LANES; ++lane) {
                    const int r = low_index(shape, lane), from = (i * size + j) * flip + s;
                    const double complex value = CMPLX((double)re[from][lane],
                                                       (double)im[from][lane]);
                    rho[(i * flip + r) * k + j * flip + (r ^ s)] += value;
                    if (half && i != j) rho[j * k + i] += conj(value);
                }
}

/* sum of x conj(y); hermitian: y = x. */
static inline __attribute__((always_inline)) void reduce_shape(const qn_shape *shape,
                                                               const QN_REAL *x, const QN_REAL *y,
                                                               const uint32_t *expand,
                                                               double complex *rho, int h, int l,
                                                               bool hermitian) {
    permutation perm[8];
    vec re[64], im[64];
    for (int e = 0; e < 1 << (2 * h + l); ++e) re[e] = im[e] = (vec){0};
    for (int s = 0; s < 1 << l; ++s) perm[s] = permutation_of(flips(shape, s));
    for (size_t c = 0; c < shape->count; ++c) {
        vec xr[8], xi[8], yr[8], yi[8];
        const size_t at = 2 * place(shape, c, expand, h);
        gather(shape, x + at, perm, xr, xi, h, l);
        if (!hermitian) gather(shape, y + at, perm, yr, yi, h, l);
        const vec *br = hermitian ? xr : yr, *bi = hermitian ? xi : yi;
        QN_UNROLL
        for (int i = 0; i < 1 << h; ++i) {
            const vec ar = xr[i << l], ai = xi[i << l];
            QN_UNROLL
            for (int j = 0; j < 1 << (h + l); ++j) {
                if (hermitian && !l && j > i) continue;
                const int e = (i << (h + l)) + j;
                re[e] += ar * br[j] + ai * bi[j];
                im[e] += ai * br[j] - ar * bi[j];
            }
        }
    }
    add_lanes(shape, re, im, hermitian, rho);
}

#define QN_REDUCE(h, l, most)                                                                      \
    static void reduce_##h##l(const qn_shape *shape, const QN_REAL *x, const QN_REAL *y,           \
                              const uint32_t *expand, double complex *rho) {                       \
        if (x == y) reduce_shape(shape, x, x, expand, rho, h, l, true);                            \
        else reduce_shape(shape, x, y, expand, rho, h, l, false);                                  \
    }
QN_SHAPES(QN_REDUCE)

static void reduce(const qn_shape *shape, const void *x, const void *y, size_t first,
                   const uint32_t *expand, double complex *rho) {
    typedef void reducer(const qn_shape *s, const QN_REAL *a, const QN_REAL *b, const uint32_t *e,
                         double complex *out);
    static reducer *const table[4][4] = {{NULL, reduce_01, reduce_02, reduce_03},
                                         {reduce_10, reduce_11, reduce_12},
                                         {reduce_20, reduce_21},
                                         {reduce_30}};
    table[shape->h][shape->l](shape, (const QN_REAL *)x + 2 * first, (const QN_REAL *)y + 2 * first,
                              expand, rho);
}

/* ---- single amplitudes, products ------------------------------------------------------------ */

static double complex get(const void *psi, size_t i) {
    const QN_REAL *p = (const QN_REAL *)psi + 2 * (i - i % QN_LANES) + i % QN_LANES;
    return CMPLX((double)p[0], (double)p[QN_LANES]);
}

static void set(void *psi, size_t i, double complex value) {
    QN_REAL *p = (QN_REAL *)psi + 2 * (i - i % QN_LANES) + i % QN_LANES;
    p[0] = (QN_REAL)creal(value);
    p[QN_LANES] = (QN_REAL)cimag(value);
}

static void product(size_t na, const uint32_t *offset_a, const void *a, size_t nb,
                    const uint32_t *offset_b, const void *b, void *out) {
    for (size_t j = 0; j < nb; ++j) {
        const double complex value = get(b, j);
        const vec br = broadcast((QN_REAL)creal(value)), bi = broadcast((QN_REAL)cimag(value));
        for (size_t v = 0; v < na; ++v) {
            const QN_REAL *from = (const QN_REAL *)a + 2 * v * QN_LANES;
            QN_REAL *to = (QN_REAL *)out + 2 * (size_t)(offset_a[v] + offset_b[j]);
            const vec ar = load(from), ai = load(from + QN_LANES);
            store(to, ar * br - ai * bi);
            store(to + QN_LANES, ar * bi + ai * br);
        }
    }
}

/* ---- complex numbers ------------------------------------------------------------------------ */

#if defined(__clang__)
/* The numbers 2 k + odd of a, b. */
static inline vec every_other(vec a, vec b, int odd) {
    QN_REAL both[2 * QN_LANES];
    vec out;
    store(both, a);
    store(both + QN_LANES, b);
    for (int k = 0; k < QN_LANES; ++k) out[k] = both[2 * k + odd];
    return out;
}
/* a[first], b[first], a[first + 1], b[first + 1], ... */
static inline vec in_turn(vec a, vec b, int first) {
    vec out;
    for (int k = 0; k < QN_LANES; ++k) out[k] = k & 1 ? b[first + k / 2] : a[first + k / 2];
    return out;
}
#else
static inline vec every_other(vec a, vec b, int odd) {
    permutation p;
    for (int k = 0; k < QN_LANES; ++k) p[k] = (QN_INTEGER)(2 * k + odd);
    return __builtin_shuffle(a, b, p);
}
static inline vec in_turn(vec a, vec b, int first) {
    permutation p;
    for (int k = 0; k < QN_LANES; ++k) p[k] = (QN_INTEGER)((k & 1 ? QN_LANES : 0) + first + k / 2);
    return __builtin_shuffle(a, b, p);
}
#endif

static void split(size_t count, void *psi, size_t first, const uint32_t *expand) {
    for (size_t v = 0; v < count; ++v) {
        QN_REAL *p = (QN_REAL *)psi + 2 * (first + (expand ? expand[v] : v * QN_LANES));
        const vec a = load(p), b = load(p + QN_LANES);
        store(p, every_other(a, b, 0));
        store(p + QN_LANES, every_other(a, b, 1));
    }
}

static void join(size_t count, void *psi, size_t first, const uint32_t *expand) {
    for (size_t v = 0; v < count; ++v) {
        QN_REAL *p = (QN_REAL *)psi + 2 * (first + (expand ? expand[v] : v * QN_LANES));
        const vec re = load(p), im = load(p + QN_LANES);
        store(p, in_turn(re, im, 0));
        store(p + QN_LANES, in_turn(re, im, QN_LANES / 2));
    }
}

static bool available(void) { return QN_AVAILABLE; }

const qn_state_kernels QN_TABLE = {QN_NAME, available, QN_PRECISION, QN_LANES, sizeof(QN_REAL),
                                   prepare, apply,     reduce,       product,  get,
                                   set,     split,     join};
