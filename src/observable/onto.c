/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "observable/onto.h"

qn_status qn_onto_create(const qn_observable_term *term, int nqubits, const int *digit,
                         qn_onto *onto) {
    qn_onto made = {0};
    size_t touched = 0; /* places with a digit */
    const int n = term->places ? term->nplaces : nqubits;
    for (int k = 0; k < n; ++k) {
        const int at = digit[term->places ? term->places[k] : k];
        if (at < 0) continue;
        made.digits[made.count++] = at;
        touched |= (size_t)1 << k;
    }
    made.psi = qn_alloc((size_t)1 << made.count, sizeof *made.psi);
    if (!made.psi) return QN_ERR_MEMORY;
    for (size_t i = 0; i < (size_t)1 << n; ++i) {
        size_t index = 0;
        if (i & ~touched) continue;
        for (int k = 0, j = 0; k < n; ++k) {
            if (!(touched >> k & 1)) continue;
            index |= (i >> k & 1) << j++;
        }
        made.psi[index] = term->state[i];
    }
    *onto = made;
    return QN_OK;
}

void qn_onto_clear(qn_onto *onto) {
    qn_free(onto->psi);
    *onto = (qn_onto){0};
}

size_t qn_onto_bits(const qn_onto *onto, size_t i) {
    size_t index = 0;
    for (int j = 0; j < onto->count; ++j) index |= (i >> j & 1) << onto->digits[j];
    return index;
}

size_t qn_onto_letters(const qn_onto *onto, size_t k) {
    size_t index = 0;
    for (int j = 0; j < onto->count; ++j) index |= (k >> (2 * j) & 3) << (2 * onto->digits[j]);
    return index;
}

double qn_onto_overlap(const qn_onto *onto, int ndigits, const double complex *state) {
    double sum = 0.0;
    const size_t size = (size_t)1 << onto->count, own = qn_onto_bits(onto, size - 1);
    for (size_t rest = 0; rest < (size_t)1 << ndigits; ++rest) {
        double re = 0.0, im = 0.0;
        if (rest & own) continue;
        for (size_t i = 0; i < size; ++i) {
            const double complex a = onto->psi[i], b = state[rest | qn_onto_bits(onto, i)];
            re += creal(a) * creal(b) + cimag(a) * cimag(b);
            im += creal(a) * cimag(b) - cimag(a) * creal(b);
        }
        sum += re * re + im * im;
    }
    return sum;
}
