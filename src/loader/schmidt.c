/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loader/schmidt.h"

#include <math.h>
#include <string.h>

/* One rotation that empties a[p][q] of the symmetric a; its eigenvectors so far are rows of v. */
static void jacobi(size_t n, size_t p, size_t q, double *a, double *v) {
    const double theta = 0.5 * (a[q * n + q] - a[p * n + p]) / a[p * n + q];
    const double t = (theta < 0.0 ? -1.0 : 1.0) / (fabs(theta) + hypot(theta, 1.0));
    const double c = 1.0 / hypot(t, 1.0), s = t * c;
    for (size_t k = 0; k < n; ++k) {
        const double x = a[k * n + p], y = a[k * n + q];
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for (size_t k = 0; k < n; ++k) {
        const double x = a[p * n + k], y = a[q * n + k], u = v[p * n + k], w = v[q * n + k];
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
        v[p * n + k] = c * u - s * w;
        v[q * n + k] = s * u + c * w;
    }
}

static void diagonalise(size_t n, double *a, double *v) {
    memset(v, 0, n * n * sizeof *v);
    for (size_t k = 0; k < n; ++k) v[k * n + k] = 1.0;
    for (int round = 0; round < 30; ++round) {
        double off = 0.0, all = 0.0;
        for (size_t p = 0; p < n; ++p)
            for (size_t q = 0; q < n; ++q) {
                all += a[p * n + q] * a[p * n + q];
                if (q != p) off += a[p * n + q] * a[p * n + q];
            }
        if (off <= 1e-30 * all) return;
        for (size_t p = 0; p + 1 < n; ++p)
            for (size_t q = p + 1; q < n; ++q)
                if (a[p * n + q] * a[p * n + q] > 1e-34 * all) jacobi(n, p, q, a, v);
    }
}

void qn_schmidt(size_t rows, size_t columns, const double *m, double *left, double *right,
                double *values, double *work) {
    double *gram = work, *vectors = work + columns * columns;
    memset(gram, 0, columns * columns * sizeof *gram);
    for (size_t r = 0; r < rows; ++r)
        for (size_t i = 0; i < columns; ++i)
            for (size_t j = 0; j < columns; ++j)
                gram[i * columns + j] += m[r * columns + i] * m[r * columns + j];
    diagonalise(columns, gram, vectors);
    size_t best = 0, second = 1;
    for (size_t k = 1; k < columns; ++k)
        if (gram[k * columns + k] > gram[best * columns + best]) best = k;
    if (best == 1) second = 0;
    for (size_t k = 0; k < columns; ++k)
        if (k != best && gram[k * columns + k] > gram[second * columns + second]) second = k;
    const size_t chosen[2] = {best, second};
    for (size_t b = 0; b < 2; ++b) {
        const double *vector = vectors + chosen[b] * columns;
        double square = 0.0;
        for (size_t r = 0; r < rows; ++r) {
            double sum = 0.0;
            for (size_t i = 0; i < columns; ++i) sum += m[r * columns + i] * vector[i];
            left[2 * r + b] = sum;
            square += sum * sum;
        }
        values[b] = sqrt(square);
        for (size_t r = 0; r < rows; ++r) left[2 * r + b] *= square > 0.0 ? 1.0 / values[b] : 0.0;
        for (size_t i = 0; i < columns; ++i) right[2 * i + b] = vector[i];
    }
}
