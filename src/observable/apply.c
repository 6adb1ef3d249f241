/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An observable on a state vector. */
#include "observable/observable.h"

#include <string.h>

/* A product of letters as bits of the amplitude index: O |i> = phase(i) |i ^ flip>, where
 * (i & fixed) == ones, else 0. */
typedef struct product {
    size_t flip, sign; /* qubits with X or Y; with Y or Z */
    size_t fixed, ones;
    int ny;
} product;

static product product_of(const qn_observable *o, const char *letters) {
    product p = {0};
    for (int q = 0; q < o->nqubits; ++q) {
        const char letter = letters[o->nqubits - 1 - q];
        const size_t bit = (size_t)1 << q;
        if (letter == 'X' || letter == 'Y') p.flip |= bit;
        if (letter == 'Y' || letter == 'Z') p.sign |= bit;
        if (letter == '0' || letter == '1') p.fixed |= bit;
        if (letter == '1') p.ones |= bit;
        p.ny += letter == 'Y';
    }
    return p;
}

/* Y|0> = i|1>, Y|1> = -i|0>: i^ny with the sign of the ones in `sign`. */
static void add_product(const qn_observable *o, const qn_observable_part *part,
                        const double complex *psi, double complex *out) {
    static const double RE[] = {1.0, 0.0, -1.0, 0.0}, IM[] = {0.0, 1.0, 0.0, -1.0};
    const product p = product_of(o, part->letters);
    const double re = part->weight * RE[p.ny % 4], im = part->weight * IM[p.ny % 4];
    for (size_t i = 0; i < (size_t)1 << o->nqubits; ++i) {
        if ((i & p.fixed) != p.ones) continue;
        const double sign = __builtin_parityll(i & p.sign) ? -1.0 : 1.0;
        const double a = sign * creal(psi[i]), b = sign * cimag(psi[i]);
        out[i ^ p.flip] += CMPLX(re * a - im * b, re * b + im * a);
    }
}

/* Amplitude i of a state on some qubits in an index of all. */
static size_t index_of(const qn_observable_part *part, size_t i) {
    size_t index = 0;
    if (!part->places) return i;
    for (int k = 0; k < part->nplaces; ++k) index |= (i >> k & 1) << part->places[k];
    return index;
}

/* For every value of the other qubits <state|psi>, times the state. */
static void add_state(const qn_observable *o, const qn_observable_part *part,
                      const double complex *psi, double complex *out) {
    const size_t size = (size_t)1 << (part->places ? part->nplaces : o->nqubits);
    const size_t own = index_of(part, size - 1);
    for (size_t rest = 0; rest < (size_t)1 << o->nqubits; ++rest) {
        double re = 0.0, im = 0.0;
        if (rest & own) continue;
        for (size_t i = 0; i < size; ++i) {
            const double complex s = part->state[i], p = psi[rest | index_of(part, i)];
            re += creal(s) * creal(p) + cimag(s) * cimag(p);
            im += creal(s) * cimag(p) - cimag(s) * creal(p);
        }
        for (size_t i = 0; i < size; ++i) {
            const double a = creal(part->state[i]), b = cimag(part->state[i]);
            out[rest | index_of(part, i)] += CMPLX(part->weight * (re * a - im * b),
                                                   part->weight * (re * b + im * a));
        }
    }
}

void qn_observable_apply(const qn_observable *o, const double complex *psi, double complex *out) {
    memset(out, 0, ((size_t)1 << o->nqubits) * sizeof *out);
    for (size_t k = 0; k < o->count; ++k) {
        if (o->parts[k].letters) add_product(o, &o->parts[k], psi, out);
        else add_state(o, &o->parts[k], psi, out);
    }
}
