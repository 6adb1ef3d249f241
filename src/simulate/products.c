/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expectation values of products of single letters in a state vector, in one pass and without a
 * second vector. */
#include "simulate/factors.h"

/* Weights of the lowest digits are looked up; sums are of CHUNKS parts, always added in the same
 * order, whatever the threads. */
enum { LOW_BITS = 10, CHUNKS = 64, LARGE_BITS = 16 };

bool qn_factors_are_single(const qn_factor *factors, int count) {
    for (int k = 0; k < count; ++k) {
        const qn_factor *f = &factors[k];
        if (f->count != 1 || (f->letters[0] != 3 && f->weights[0] != 0.0)) return false;
    }
    return true;
}

typedef struct product {
    const double complex *psi;
    const qn_factor *factors;
    int count;
    size_t flip;
    double low[1 << LOW_BITS];
} product;

/* What the factors on digits below LOW_BITS, or on the others, multiply |i ^ flip><i| with, but for
 * the i of Y. */
static double weight(const product *p, size_t i, bool low) {
    double all = 1.0;
    for (int k = 0; k < p->count; ++k) {
        const qn_factor *f = &p->factors[k];
        const double sign = i >> f->digits[0] & 1 ? -1.0 : 1.0;
        if ((f->digits[0] < LOW_BITS) != low) continue;
        all *= f->letters[0] == 1 ? f->weights[1] : f->weights[0] + f->weights[1] * sign;
    }
    return all;
}

/* sums += Re, Im of conj(psi[i ^ flip]) psi[i] times the weights, over [first, last). */
static void add(const product *p, size_t first, size_t last, double *sums) {
    const size_t mask = ((size_t)1 << LOW_BITS) - 1;
    double high = weight(p, first, false), re = 0.0, im = 0.0;
    for (size_t i = first; i < last; ++i) {
        if (!(i & mask)) high = weight(p, i, false);
        const double w = high * p->low[i & mask];
        const double xr = creal(p->psi[i]), xi = cimag(p->psi[i]);
        const double yr = creal(p->psi[i ^ p->flip]), yi = cimag(p->psi[i ^ p->flip]);
        re += w * (yr * xr + yi * xi);
        im += w * (yr * xi - yi * xr);
    }
    sums[0] = re;
    sums[1] = im;
}

double qn_simulation_expect_single(const qn_simulation *s, const double complex *psi,
                                   const qn_factor *factors, int count) {
    product p = {.psi = psi, .factors = factors, .count = count};
    const size_t size = (size_t)1 << s->ndigits;
    const size_t chunks = s->ndigits < LARGE_BITS ? 1 : CHUNKS;
    double sums[CHUNKS][2], re = 0.0, im = 0.0;
    int ys = 0;
    for (int k = 0; k < count; ++k) {
        if (factors[k].letters[0] != 3) p.flip |= (size_t)1 << factors[k].digits[0];
        ys += factors[k].letters[0] == 2;
    }
    for (size_t i = 0; i < size && i < (size_t)1 << LOW_BITS; ++i) p.low[i] = weight(&p, i, true);
#pragma omp parallel for schedule(static) num_threads(s->threads) if (chunks > 1 && s->threads > 1)
    for (size_t c = 0; c < chunks; ++c)
        add(&p, size / chunks * c, size / chunks * (c + 1), sums[c]);
    for (size_t c = 0; c < chunks; ++c) {
        re += sums[c][0];
        im += sums[c][1];
    }
    const double turned[4] = {re, -im, -re, im}; /* Re i^ys (re + i im) */
    return turned[ys & 3];
}
