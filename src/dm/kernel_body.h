/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fast kernels, written once in GCC/clang vector extensions and compiled for each vector length
 * and precision. Before including define
 *   QN_SINGLE   1: states in float, 0: in double (matrices and environments are double in both)
 *   QN_BYTES    bytes in a vector
 *   QN_SUMS     vectors of sums that a tile keeps in registers: 16, or 8 to 12
 *   QN_HIGH     vectors of rows in a tile of a product at most: 8; or 6, then tiles of 6, 5 and 5
 *   QN_KERNELS  name of the table
 * and for double QN_NAME, its text, QN_AVAILABLE, an expression, and QN_OTHER, the table for float.
 */
#include "dm/kernel_meet.h"

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
    product p;
    begin_product(n, a, b, matrix, in == out, &p);
    for (size_t k = 0; k < p.g.panels; ++k) multiply_at(&p, k, in, out);
}

static void environment(int n, int a, int b, const real *w, const real *r, double *e) {
    if (n < 4) {
        REFERENCE.environment(n, a, b, w, r, e);
        return;
    }
    meet(n, a, b, NULL, w, NULL, r, e);
}

static void pull_back(int n, int a, int b, const double *m, real *w, const real *r, double *e) {
    if (n < 4) {
        REFERENCE.pull_back(n, a, b, m, w, r, e);
        return;
    }
    MATRIX(m);
    meet(n, a, b, matrix, w, w, r, e);
}

static double lanes_sum(vec v) {
    double sum = 0.0;
    for (int k = 0; k < LANES; ++k) sum += v[k];
    return sum;
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
