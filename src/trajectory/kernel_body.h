/* The state-vector kernels, written once in GCC/clang vector extensions. Before including define
 *   QN_REAL     float or double; QN_PRECISION its qn_precision
 *   QN_LANES    reals in a vector, 2^QN_LANE_BITS
 *   QN_TABLE    name of the table; QN_NAME its text; QN_AVAILABLE an expression
 *
 * out_i = sum_j sum_s W[i][j][s] perm_s(in_j): i, j are indices on the high qubits, perm_s flips the lane bits of the low qubits by s, and W holds, lane by lane, the entries of the
 * matrix; without low qubits W[i][j] is one number. So low and high qubits cost the same. */
#include "trajectory/kernel.h"

#include <string.h>

typedef QN_REAL vec __attribute__((vector_size(QN_LANES * sizeof(QN_REAL))));

static inline vec load(const QN_REAL *p) {
    vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void store(QN_REAL *p, vec v) { memcpy(p, &v, sizeof v); }

static inline vec broadcast(QN_REAL x) { return x - (vec){0}; }

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

/* Coefficients: [row][column j][flip s][re, im], vectors if there are low qubits, else numbers. */
static void prepare(const qn_shape *shape, const double complex *m, void *coefficients) {
    QN_REAL *w = coefficients;
    const int size = 1 << shape->h, flip = 1 << shape->l, k = size * flip,
              lanes = shape->l ? QN_LANES : 1;
    for (int i = 0; i < shape->rows; ++i)
        for (int j = 0; j < size; ++j)
            for (int s = 0; s < flip; ++s, w += 2 * lanes)
                for (int lane = 0; lane < lanes; ++lane) {
                    const int r = low_index(shape, lane);
                    const double complex entry = m[(i * flip + r) * k + j * flip + (r ^ s)];
                    w[lane] = (QN_REAL)creal(entry);
                    w[lanes + lane] = (QN_REAL)cimag(entry);
                }
}

/* `rows` rows at a time, all of h, l, rows constants where this is inlined. Real and imaginary parts of a product have sums of their own, so that few rows do not
 * wait for each other. */
static inline __attribute__((always_inline)) void apply_rows(const qn_shape *shape,
                                                             const QN_REAL *w, QN_REAL *p,
                                                             const vec *xr, const vec *xi,
                                                             int inputs, int l, int rows) {
    const size_t lanes = l ? QN_LANES : 1, stride = 2 * lanes * (size_t)inputs;
    for (int first = 0; first < shape->rows; first += rows) {
        vec re[4], im[4];
        for (int i = 0; i < rows; ++i) re[i] = im[i] = (vec){0};
        for (int j = 0; j < inputs; ++j)
            for (int i = 0; i < rows; ++i) {
                const QN_REAL *at = w + (size_t)(first + i) * stride + 2 * lanes * (size_t)j;
                const vec wr = l ? load(at) : broadcast(at[0]),
                          wi = l ? load(at + lanes) : broadcast(at[1]);
                re[i] += wr * xr[j];
                im[i] += wr * xi[j];
                re[i] -= wi * xi[j];
                im[i] += wi * xr[j];
            }
        for (int i = 0; i < rows; ++i) {
            store(p + 2 * shape->high[first + i], re[i]);
            store(p + 2 * shape->high[first + i] + QN_LANES, im[i]);
        }
    }
}

static inline __attribute__((always_inline)) void gather(const qn_shape *shape, const QN_REAL *p,
                                                         const permutation *perm, vec *xr, vec *xi,
                                                         int h, int l) {
    for (int j = 0; j < 1 << h; ++j) {
        const vec re = load(p + 2 * shape->high[j]), im = load(p + 2 * shape->high[j] + QN_LANES);
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
QN_SHAPES(QN_APPLY)

static void apply(const qn_shape *shape, const void *coefficients, void *psi, size_t first,
                  const uint32_t *expand) {
    typedef void applier(const qn_shape *s, const QN_REAL *w, QN_REAL *x, const uint32_t *e);
    static applier *const table[4][4] = {{NULL, apply_01, apply_02, apply_03},
                                         {apply_10, apply_11, apply_12},
                                         {apply_20, apply_21},
                                         {apply_30}};
    table[shape->h][shape->l](shape, coefficients, (QN_REAL *)psi + 2 * first, expand);
}

/* ---- reduced density matrices --------------------------------------------------------------- */

/* Lane by lane sums -> entries; without low qubits only the lower triangle was summed. */
static void add_lanes(const qn_shape *shape, const vec *re, const vec *im, double complex *rho) {
    const int size = 1 << shape->h, flip = 1 << shape->l, k = size * flip;
    for (int i = 0; i < size; ++i)
        for (int j = 0; j < (shape->l ? size : i + 1); ++j)
            for (int s = 0; s < flip; ++s)
                for (int lane = 0; lane < QN_LANES; ++lane) {
                    const int r = low_index(shape, lane), from = (i * size + j) * flip + s;
                    const double complex value = CMPLX((double)re[from][lane],
                                                       (double)im[from][lane]);
                    rho[(i * flip + r) * k + j * flip + (r ^ s)] += value;
                    if (!shape->l && i != j) rho[j * k + i] += conj(value);
                }
}

static inline __attribute__((always_inline)) void reduce_shape(const qn_shape *shape,
                                                               const QN_REAL *psi,
                                                               const uint32_t *expand,
                                                               double complex *rho, int h, int l) {
    permutation perm[8];
    vec re[64], im[64];
    for (int e = 0; e < 1 << (2 * h + l); ++e) re[e] = im[e] = (vec){0};
    for (int s = 0; s < 1 << l; ++s) perm[s] = permutation_of(flips(shape, s));
    for (size_t c = 0; c < shape->count; ++c) {
        vec xr[8], xi[8];
        gather(shape, psi + 2 * place(shape, c, expand, h), perm, xr, xi, h, l);
        for (int i = 0; i < 1 << h; ++i) {
            const vec ar = xr[i << l], ai = xi[i << l];
            for (int j = 0; j < (l ? 1 << (h + l) : i + 1); ++j) {
                const int e = (i << (h + l)) + j;
                re[e] += ar * xr[j] + ai * xi[j];
                im[e] += ai * xr[j] - ar * xi[j];
            }
        }
    }
    add_lanes(shape, re, im, rho);
}

#define QN_REDUCE(h, l, most)                                                                      \
    static void reduce_##h##l(const qn_shape *shape, const QN_REAL *psi, const uint32_t *expand,   \
                              double complex *rho) {                                               \
        reduce_shape(shape, psi, expand, rho, h, l);                                               \
    }
QN_SHAPES(QN_REDUCE)

static void reduce(const qn_shape *shape, const void *psi, size_t first, const uint32_t *expand,
                   double complex *rho) {
    typedef void reducer(const qn_shape *s, const QN_REAL *x, const uint32_t *e,
                         double complex *out);
    static reducer *const table[4][4] = {{NULL, reduce_01, reduce_02, reduce_03},
                                         {reduce_10, reduce_11, reduce_12},
                                         {reduce_20, reduce_21},
                                         {reduce_30}};
    table[shape->h][shape->l](shape, (const QN_REAL *)psi + 2 * first, expand, rho);
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

static int available(void) { return QN_AVAILABLE; }

const qn_state_kernels QN_TABLE = {QN_NAME,         available, QN_PRECISION, QN_LANES,
                                   sizeof(QN_REAL), prepare,   apply,        reduce,
                                   product,         get,       set};
