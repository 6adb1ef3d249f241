/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference kernels on states of entries REAL; NAME(f) is the function's name. Sums are double
 * in both precisions. */
static void NAME(apply)(int n, int a, int b, const double *m, const REAL *in, REAL *out) {
    for (size_t column = 0; column < (size_t)1 << (2 * n - 4); ++column) {
        const size_t base = column_index(a, b, column);
        double x[16];
        for (int j = 0; j < 16; ++j) x[j] = in[base + offset(a, b, j)];
        for (int i = 0; i < 16; ++i) {
            double sum = 0.0;
            for (int j = 0; j < 16; ++j) sum += m[i * 16 + j] * x[j];
            out[base + offset(a, b, i)] = (REAL)sum;
        }
    }
}

static void NAME(environment)(int n, int a, int b, const REAL *w, const REAL *r, double *e) {
    memset(e, 0, 256 * sizeof *e);
    for (size_t column = 0; column < (size_t)1 << (2 * n - 4); ++column) {
        const size_t base = column_index(a, b, column);
        for (int i = 0; i < 16; ++i)
            for (int j = 0; j < 16; ++j)
                e[i * 16 + j] += (double)w[base + offset(a, b, i)] * r[base + offset(a, b, j)];
    }
}

static void NAME(pull_back)(int n, int a, int b, const double *m, REAL *w, const REAL *r,
                            double *e) {
    NAME(environment)(n, a, b, w, r, e);
    NAME(apply)(n, a, b, m, w, w);
}

static double NAME(dot)(size_t count, const REAL *a, const REAL *b) {
    double sum = 0.0;
    for (size_t i = 0; i < count; ++i) sum += (double)a[i] * b[i];
    return sum;
}
