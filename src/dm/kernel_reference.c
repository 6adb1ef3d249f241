/* The specification of the kernels: every index spelled out, nothing clever. */
#include "dm/kernel.h"

#include <string.h>

static int available(void) { return 1; }

/* Index with digits a and b zero of the `column`-th such index. */
static size_t column_index(int a, int b, size_t column) {
    const size_t low = (size_t)1 << (2 * a), high = (size_t)1 << (2 * b);
    const size_t middle = high / (4 * low);
    const size_t l = column % low, m = column / low % middle, h = column / low / middle;
    return l + 4 * low * m + 4 * high * h;
}

static size_t offset(int a, int b, int i) {
    return ((size_t)(i & 3) << (2 * a)) + ((size_t)(i >> 2) << (2 * b));
}

static void apply(int n, int a, int b, const double *m, const double *in, double *out) {
    for (size_t column = 0; column < (size_t)1 << (2 * n - 4); ++column) {
        const size_t base = column_index(a, b, column);
        double x[16];
        for (int j = 0; j < 16; ++j) x[j] = in[base + offset(a, b, j)];
        for (int i = 0; i < 16; ++i) {
            double sum = 0.0;
            for (int j = 0; j < 16; ++j) sum += m[i * 16 + j] * x[j];
            out[base + offset(a, b, i)] = sum;
        }
    }
}

static void environment(int n, int a, int b, const double *w, const double *r, double *e) {
    memset(e, 0, 256 * sizeof *e);
    for (size_t column = 0; column < (size_t)1 << (2 * n - 4); ++column) {
        const size_t base = column_index(a, b, column);
        for (int i = 0; i < 16; ++i)
            for (int j = 0; j < 16; ++j)
                e[i * 16 + j] += w[base + offset(a, b, i)] * r[base + offset(a, b, j)];
    }
}

static void pull_back(int n, int a, int b, const double *m, double *w, const double *r, double *e) {
    environment(n, a, b, w, r, e);
    apply(n, a, b, m, w, w);
}

static void multiply(const double *a, const double *b, double *c) {
    for (int i = 0; i < 16; ++i)
        for (int j = 0; j < 16; ++j) {
            double sum = 0.0;
            for (int k = 0; k < 16; ++k) sum += a[i * 16 + k] * b[k * 16 + j];
            c[i * 16 + j] = sum;
        }
}

static double dot(size_t count, const double *a, const double *b) {
    double sum = 0.0;
    for (size_t i = 0; i < count; ++i) sum += a[i] * b[i];
    return sum;
}

const qn_kernels qn_kernels_reference = {"reference", available, apply, environment, pull_back, multiply, dot};
