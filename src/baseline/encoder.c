/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline/encoder.h"

#include "baseline/matrix.h"

#include <string.h>

/* Parts of the scratch, each count x n but the last two. */
typedef struct parts {
    double *coded;    /* v U^T */
    double *original; /* x U_0^T, count x latent */
    double *a;        /* slope along U v, to be multiplied by v */
    double *b;        /* along U_0 x, by x: count x latent */
    double *turned;   /* n x n or n x count */
    double *sum;      /* n x n */
} parts;

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

size_t qn_encoder_batch_scratch(size_t count, size_t n) {
    return 4 * count * n + n * larger(n, count) + n * n;
}

static parts parts_of(const qn_encoder_batch *batch) {
    const size_t size = batch->count * batch->n;
    double *s = batch->scratch, *end = s + 4 * size;
    return (parts){s,
                   s + size,
                   s + 2 * size,
                   s + 3 * size,
                   end,
                   end + batch->n * larger(batch->n, batch->count)};
}

static void encode(const qn_encoder_batch *batch, const double *u, const parts *p, int threads) {
    const size_t n = batch->n, latent = batch->latent;
    qn_matrix_transpose(n, n, u, p->turned);
    qn_matrix_product(batch->count, n, n, batch->inputs, p->turned, p->coded, threads);
    qn_matrix_transpose(latent, n, u, p->turned);
    qn_matrix_product(batch->count, n, latent, batch->originals, p->turned, p->original, threads);
}

/* (U_0 x) (U_b v) of image k. */
static double overlap(const qn_encoder_batch *batch, const parts *p, size_t k, size_t b) {
    const double *x = p->original + k * batch->latent,
                 *v = p->coded + k * batch->n + b * batch->latent;
    double sum = 0.0;
    for (size_t i = 0; i < batch->latent; ++i) sum += x[i] * v[i];
    return sum;
}

/* The fidelity of image k, and its factors in the gradient. */
static double image_fidelity(const qn_encoder_batch *batch, const parts *p, size_t k) {
    const size_t n = batch->n, latent = batch->latent;
    const double *x = p->original + k * latent;
    double *b = p->b + k * latent, fidelity = 0.0;
    memset(b, 0, latent * sizeof *b);
    for (size_t t = 0; t < n / latent; ++t) {
        const double s = overlap(batch, p, k, t), *v = p->coded + k * n + t * latent;
        double *a = p->a + k * n + t * latent;
        fidelity += s * s;
        for (size_t i = 0; i < latent; ++i) {
            a[i] = 2.0 * s * x[i];
            b[i] += 2.0 * s * v[i];
        }
    }
    return fidelity;
}

double qn_encoder_fidelity(qn_encoder_batch *batch, const double *u, double *fidelities,
                           double *gradient, int threads) {
    const size_t n = batch->n, latent = batch->latent, count = batch->count;
    const parts p = parts_of(batch);
    double sum = 0.0;
    encode(batch, u, &p, threads);
    for (size_t k = 0; k < count; ++k) {
        const double fidelity = image_fidelity(batch, &p, k);
        if (fidelities) fidelities[k] = fidelity;
        sum += fidelity;
    }
    if (!gradient) return sum / (double)count;
    qn_matrix_product(count, n, n, p.a, u, batch->slopes, threads);
    qn_matrix_transpose(count, n, p.a, p.turned);
    qn_matrix_product(n, count, n, p.turned, batch->inputs, gradient, threads);
    qn_matrix_transpose(count, latent, p.b, p.turned);
    qn_matrix_product(latent, count, n, p.turned, batch->originals, p.sum, threads);
    for (size_t i = 0; i < latent * n; ++i) gradient[i] += p.sum[i];
    for (size_t i = 0; i < n * n; ++i) gradient[i] /= (double)count;
    return sum / (double)count;
}

void qn_encoder_diagonals(qn_encoder_batch *batch, const double *u, double *diagonals,
                          int threads) {
    const size_t n = batch->n, latent = batch->latent;
    const parts p = parts_of(batch);
    encode(batch, u, &p, threads);
    memset(diagonals, 0, batch->count * n * sizeof *diagonals);
    for (size_t t = 0; t < n / latent; ++t) {
        for (size_t k = 0; k < batch->count; ++k)
            memcpy(p.b + k * latent, p.coded + k * n + t * latent, latent * sizeof *p.b);
        qn_matrix_product(batch->count, latent, n, p.b, u, p.a, threads);
        for (size_t i = 0; i < batch->count * n; ++i) diagonals[i] += p.a[i] * p.a[i];
    }
}

void qn_encoder_skew(size_t n, const double *u, const double *gradient, double *skew,
                     double *scratch, int threads) {
    qn_matrix_transpose(n, n, u, scratch);
    qn_matrix_product(n, n, n, gradient, scratch, skew, threads);
    for (size_t i = 0; i < n; ++i) {
        skew[i * n + i] = 0.0;
        for (size_t j = 0; j < i; ++j) {
            skew[i * n + j] -= skew[j * n + i];
            skew[j * n + i] = -skew[i * n + j];
        }
    }
}

void qn_encoder_move(size_t n, const double *skew, double *u, double *scratch, int threads) {
    double *left = scratch, *right = scratch + n * n;
    qn_matrix_product(n, n, n, skew, u, right, threads);
    for (size_t i = 0; i < n * n; ++i) {
        u[i] += 0.5 * right[i];
        left[i] = -0.5 * skew[i];
    }
    for (size_t i = 0; i < n; ++i) left[i * n + i] += 1.0;
    qn_matrix_solve(n, n, left, u, threads);
}
