/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline/matrix.h"

#include <string.h>

/* c += sum of four rows of b times their factors: c stays in a register. */
static void add_four(size_t columns, const double *a, const double *b, double *c) {
    const double *b1 = b + columns, *b2 = b1 + columns, *b3 = b2 + columns;
    for (size_t j = 0; j < columns; ++j)
        c[j] += a[0] * b[j] + a[1] * b1[j] + a[2] * b2[j] + a[3] * b3[j];
}

void qn_matrix_product(size_t rows, size_t inner, size_t columns, const double *a, const double *b,
                       double *c, int threads) {
#pragma omp parallel for schedule(static) num_threads(threads)
    for (size_t i = 0; i < rows; ++i) {
        const double *row = a + i * inner;
        double *sum = c + i * columns;
        size_t k = 0;
        memset(sum, 0, columns * sizeof *sum);
        for (; k + 4 <= inner; k += 4) add_four(columns, row + k, b + k * columns, sum);
        for (; k < inner; ++k)
            for (size_t j = 0; j < columns; ++j) sum[j] += row[k] * b[k * columns + j];
    }
}

void qn_matrix_transpose(size_t rows, size_t columns, const double *a, double *turned) {
    for (size_t i = 0; i < rows; ++i)
        for (size_t j = 0; j < columns; ++j) turned[j * rows + i] = a[i * columns + j];
}

static void subtract(size_t count, double factor, const double *from, double *row) {
    for (size_t j = 0; j < count; ++j) row[j] -= factor * from[j];
}

/* a = L U in place, ones on the diagonal of L. */
static void factorise(size_t n, double *a) {
    for (size_t k = 0; k < n; ++k)
        for (size_t i = k + 1; i < n; ++i) {
            a[i * n + k] /= a[k * n + k];
            subtract(n - k - 1, a[i * n + k], a + k * n + k + 1, a + i * n + k + 1);
        }
}

/* Some columns of b, from `b` on; its rows are `columns` long. */
static void substitute(size_t n, size_t columns, size_t count, const double *a, double *b) {
    for (size_t k = 0; k < n; ++k)
        for (size_t i = k + 1; i < n; ++i)
            subtract(count, a[i * n + k], b + k * columns, b + i * columns);
    for (size_t k = n; k-- > 0;) {
        for (size_t i = k + 1; i < n; ++i)
            subtract(count, a[k * n + i], b + i * columns, b + k * columns);
        for (size_t j = 0; j < count; ++j) b[k * columns + j] /= a[k * n + k];
    }
}

void qn_matrix_solve(size_t n, size_t columns, double *a, double *b, int threads) {
    enum { WIDTH = 32 };
    factorise(n, a);
#pragma omp parallel for schedule(static) num_threads(threads)
    for (size_t first = 0; first < columns; first += WIDTH)
        substitute(n, columns, columns - first < WIDTH ? columns - first : WIDTH, a, b + first);
}
