/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The transforms between amplitudes and Pauli vectors, QN_LANES masks x at a time, written once in
 * GCC/clang vector extensions. Before including define
 *   QN_LANES    doubles in a vector, 2^QN_LANE_BITS (1 to 3)
 *   QN_TABLE    name of the table; QN_AVAILABLE an expression
 *
 * The masks x of a group differ in their lowest QN_LANE_BITS bits, one a lane. Sums are those of
 * the plain loops, in the same order, so all tables give the same bits: these files are compiled
 * without contraction. */
#include "dm/transform.h"

#include <string.h>

typedef double vec __attribute__((vector_size(QN_LANES * sizeof(double))));
typedef long mask __attribute__((vector_size(QN_LANES * sizeof(double))));

static inline vec load(const double *p) {
    vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void store(double *p, vec v) { memcpy(p, &v, sizeof v); }

/* Entry k of a and b, one after the other, for the k in each lane of m. */
static inline vec pick(vec a, vec b, mask m) {
#if defined(__clang__)
    double both[2 * QN_LANES];
    vec out;
    store(both, a);
    store(both + QN_LANES, b);
    for (int k = 0; k < QN_LANES; ++k) out[k] = both[m[k]];
    return out;
#else
    return __builtin_shuffle(a, b, m);
#endif
}

/* ---- Walsh and Hadamard --------------------------------------------------------------------- */

/* f[z] <- sum_i (-1)^(z.i) f[i], lane by lane; two levels of the sum at a time. */
static void hadamard(int n, double *f) {
    const size_t size = (size_t)1 << n;
    size_t h = 1;
    if (n & 1) {
        for (size_t i = 0; i < size; i += 2) {
            const vec a = load(f + i * QN_LANES), b = load(f + (i + 1) * QN_LANES);
            store(f + i * QN_LANES, a + b);
            store(f + (i + 1) * QN_LANES, a - b);
        }
        h = 2;
    }
    for (; h < size; h *= 4)
        for (size_t i = 0; i < size; i += 4 * h)
            for (size_t j = i; j < i + h; ++j) {
                double *p = f + j * QN_LANES;
                const size_t step = h * QN_LANES;
                const vec a = load(p), b = load(p + step), c = load(p + 2 * step),
                          d = load(p + 3 * step);
                const vec ab = a + b, a_b = a - b, cd = c + d, c_d = c - d;
                store(p, ab + cd);
                store(p + step, a_b + c_d);
                store(p + 2 * step, ab - cd);
                store(p + 3 * step, a_b - c_d);
            }
}

/* ---- places --------------------------------------------------------------------------------- */

/* A block of 4^QN_LANE_BITS entries of a Pauli vector has the lowest digits of all masks x of a
 * group and QN_LANES masks z. Its vector o, entry p has digits d = (x ^ z) + 2 z of position p +
 * QN_LANES o; it takes them from the vectors of two z that differ in their lowest bit. */
typedef struct places {
    int even[QN_LANES];    /* of vector o: z without its lowest bit */
    mask from[QN_LANES];   /* of vector o: lane x of the even z, or QN_LANES + lane x of the odd */
    int low[QN_LANES][2];  /* of z: the vectors that have its entries */
    mask into[QN_LANES];   /* and where, by lane x */
    vec sign[4][QN_LANES]; /* Re i^(y + |x & z|) of z, by lane x */
    mask flip[QN_LANES];   /* lane x of i: x ^ i */
} places;

/* Position in a block of the lowest digits of x and z. */
static int position_of(int x, int z) {
    int position = 0;
    for (int k = 0; k < QN_LANE_BITS; ++k)
        position |= ((x ^ z) >> k & 1) << (2 * k) | (z >> k & 1) << (2 * k + 1);
    return position;
}

static void find_places(places *p) {
    static const double sign[4] = {1.0, 0.0, -1.0, 0.0};
    *p = (places){0};
    for (int z = 0; z < QN_LANES; ++z) {
        p->low[z][0] = QN_LANES;
        p->low[z][1] = 0;
        for (int x = 0; x < QN_LANES; ++x) {
            const int position = position_of(x, z), o = position / QN_LANES;
            p->even[o] = z & ~1;
            p->from[o][position % QN_LANES] = (z & 1) * QN_LANES + x;
            if (o < p->low[z][0]) p->low[z][0] = o;
            if (o > p->low[z][1]) p->low[z][1] = o;
        }
        for (int x = 0; x < QN_LANES; ++x) {
            const int position = position_of(x, z), second = position / QN_LANES != p->low[z][0];
            p->into[z][x] = position % QN_LANES + second * QN_LANES;
            p->flip[z][x] = x ^ z;
            for (int y = 0; y < 4; ++y)
                p->sign[y][z][x] = sign[(y + __builtin_popcount((unsigned)(x & z))) & 3];
        }
    }
}

/* Bit k moved to bit 2k. */
static size_t spread(size_t bits) {
    size_t out = 0;
    for (int k = 0; bits >> k; ++k) out |= (bits >> k & 1) << (2 * k);
    return out;
}

/* ---- the transforms ------------------------------------------------------------------------- */

/* Products of QN_LANES amplitudes with those of the masks. */
static inline void multiply(const places *p, const double *own, const double *other, double *w) {
    const vec a = load(other);
    for (int k = 0; k < QN_LANES; ++k)
        store(w + k * QN_LANES, pick(a, a, p->flip[k]) * (own[k] - (vec){0}));
}

static inline void store_block(const places *p, const vec *sign, const double *w, double *block) {
    vec turned[QN_LANES];
    for (int k = 0; k < QN_LANES; ++k) turned[k] = sign[k] * load(w + k * QN_LANES);
    for (int o = 0; o < QN_LANES; ++o)
        store(block + o * QN_LANES, pick(turned[p->even[o]], turned[p->even[o] + 1], p->from[o]));
}

static inline void load_block(const places *p, const vec *sign, vec scale, const double *block,
                              double *w) {
    for (int k = 0; k < QN_LANES; ++k) {
        const vec a = load(block + p->low[k][0] * QN_LANES),
                  b = load(block + p->low[k][1] * QN_LANES);
        store(w + k * QN_LANES, sign[k] * pick(a, b, p->into[k]) * scale);
    }
}

static void from_real(int n, const double *amplitudes, double *r, double *work) {
    const size_t size = (size_t)1 << n, groups = size / QN_LANES,
                 even = spread(size / QN_LANES - 1);
    places p;
    find_places(&p);
    for (size_t x = 0; x < groups; ++x) {
        for (size_t i = 0; i < groups; ++i)
            multiply(&p, amplitudes + i * QN_LANES, amplitudes + (i ^ x) * QN_LANES,
                     work + i * QN_LANES * QN_LANES);
        hadamard(n, work);
        const size_t sx = spread(x);
        for (size_t z = 0, sz = 0; z < groups; ++z, sz = (sz - even) & even) {
            const vec *sign = p.sign[__builtin_popcountll(x & z) & 3];
            store_block(&p, sign, work + z * QN_LANES * QN_LANES,
                        r + ((sx ^ sz) | sz << 1) * QN_LANES * QN_LANES);
        }
    }
}

/* Column i of the rows i ^ x for all lanes: a square of QN_LANES rows and columns. */
static void store_square(const double *w, size_t size, const mask *flip, double *square) {
    double rows[QN_LANES][QN_LANES];
    for (int i = 0; i < QN_LANES; ++i) {
        const vec v = load(w + i * QN_LANES);
        store(rows[i], pick(v, v, flip[i]));
    }
    for (int row = 0; row < QN_LANES; ++row)
        for (int i = 0; i < QN_LANES; ++i) square[(size_t)row * size + (size_t)i] = rows[i][row];
}

static void to_real_matrix(int n, const double *r, double *m, double *work) {
    const size_t size = (size_t)1 << n, groups = size / QN_LANES,
                 even = spread(size / QN_LANES - 1);
    const vec scale = 1.0 / (double)size - (vec){0};
    places p;
    find_places(&p);
    for (size_t x = 0; x < groups; ++x) {
        const size_t sx = spread(x);
        for (size_t z = 0, sz = 0; z < groups; ++z, sz = (sz - even) & even) {
            const vec *sign = p.sign[__builtin_popcountll(x & z) & 3];
            load_block(&p, sign, scale, r + ((sx ^ sz) | sz << 1) * QN_LANES * QN_LANES,
                       work + z * QN_LANES * QN_LANES);
        }
        hadamard(n, work);
        for (size_t i = 0; i < groups; ++i)
            store_square(work + i * QN_LANES * QN_LANES, size, p.flip,
                         m + (i ^ x) * QN_LANES * size + i * QN_LANES);
    }
}

static bool available(void) { return QN_AVAILABLE; }

const qn_transforms QN_TABLE = {available, QN_LANE_BITS, from_real, to_real_matrix};
