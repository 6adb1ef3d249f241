/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline/network.h"

#include "baseline/matrix.h"
#include "core/arena.h"

#include <math.h>

size_t qn_network_parameters(size_t npixels, size_t hidden) {
    return hidden * npixels + hidden + npixels;
}

/* Parts of the scratch; `block` NULL: only measured. */
typedef struct parts {
    double *turned; /* npixels x hidden: W^T */
    double *units;  /* count x hidden: tanh */
    double *errors; /* count x npixels: d fidelity / d y */
    double *back;   /* count x hidden: d fidelity / d (W z + b) */
    double *left;   /* hidden x count */
    double *sum;    /* hidden x npixels */
} parts;

static size_t lay_out(size_t count, size_t n, size_t hidden, double *block, parts *p) {
    double *at = block;
    const size_t sizes[] = {n * hidden,     count * hidden, count * n,
                            count * hidden, hidden * count, hidden * n};
    double **const fields[] = {&p->turned, &p->units, &p->errors, &p->back, &p->left, &p->sum};
    size_t total = 0;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; ++k) {
        *fields[k] = at;
        if (at) at += sizes[k];
        total += sizes[k];
    }
    return total;
}

size_t qn_network_scratch(size_t count, size_t npixels, size_t hidden) {
    parts unused;
    return lay_out(count, npixels, hidden, NULL, &unused);
}

static void forward(qn_network_batch *b, const double *w, const parts *p, int threads) {
    const size_t n = b->npixels, h = b->hidden;
    const double *bias = w + h * n, *shift = bias + h;
    qn_matrix_transpose(h, n, w, p->turned);
    qn_matrix_product(b->count, n, h, b->inputs, p->turned, p->units, threads);
    for (size_t k = 0; k < b->count * h; ++k) p->units[k] = tanh(p->units[k] + bias[k % h]);
    qn_matrix_product(b->count, h, n, p->units, w, b->outputs, threads);
    for (size_t k = 0; k < b->count * n; ++k) b->outputs[k] += shift[k % n];
}

/* The fidelity of one output, and its slope along it. */
static double compare(size_t n, const double *x, const double *y, double *slope) {
    double overlap = 0.0, square = 0.0;
    for (size_t i = 0; i < n; ++i) {
        overlap += x[i] * y[i];
        square += y[i] * y[i];
    }
    const double factor = square > 0.0 ? overlap / square : 0.0;
    for (size_t i = 0; slope && i < n; ++i) slope[i] = 2.0 * factor * (x[i] - factor * y[i]);
    return factor * overlap;
}

/* The slope along W, summed over its two places, then those along b and c. */
static void backward(const qn_network_batch *b, const double *w, const parts *p, double *gradient,
                     int threads) {
    const size_t n = b->npixels, h = b->hidden, m = b->count;
    double *bias = gradient + h * n, *shift = bias + h;
    qn_matrix_transpose(m, h, p->units, p->left);
    qn_matrix_product(h, m, n, p->left, p->errors, gradient, threads);
    qn_matrix_product(m, n, h, p->errors, p->turned, p->back, threads);
    for (size_t k = 0; k < m * h; ++k) p->back[k] *= 1.0 - p->units[k] * p->units[k];
    qn_matrix_transpose(m, h, p->back, p->left);
    qn_matrix_product(h, m, n, p->left, b->inputs, p->sum, threads);
    (void)w;
    for (size_t k = 0; k < h * n; ++k) gradient[k] += p->sum[k];
    for (size_t i = 0; i < h; ++i) {
        bias[i] = 0.0;
        for (size_t k = 0; k < m; ++k) bias[i] += p->back[k * h + i];
    }
    for (size_t i = 0; i < n; ++i) {
        shift[i] = 0.0;
        for (size_t k = 0; k < m; ++k) shift[i] += p->errors[k * n + i];
    }
}

double qn_network_fidelity(qn_network_batch *b, const double *parameters, double *gradient,
                           int threads) {
    const size_t n = b->npixels;
    double sum = 0.0;
    parts p;
    lay_out(b->count, n, b->hidden, b->scratch, &p);
    forward(b, parameters, &p, threads);
    for (size_t k = 0; k < b->count; ++k)
        sum += compare(n, b->originals + k * n, b->outputs + k * n, p.errors + k * n);
    for (size_t k = 0; k < b->count * n; ++k) p.errors[k] /= (double)b->count;
    if (gradient) backward(b, parameters, &p, gradient, threads);
    return sum / (double)b->count;
}
