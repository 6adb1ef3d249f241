/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/vector.h"

#include "core/try.h"
#include "dm/pauli.h"
#include "observable/onto.h"
#include "simulate/factors.h"

#include <string.h>

/* Adds weight times the product of the factors and of the letters in `index`. */
static void add_product(const qn_factor *factors, int count, // NOLINT(misc-no-recursion)
                        size_t index, double weight, double *w) {
    if (count == 0) {
        w[index] += weight;
        return;
    }
    const qn_factor *f = &factors[count - 1];
    for (int j = 0; j < 1 << f->count; ++j) {
        size_t on = index;
        if (f->weights[j] == 0.0) continue;
        for (int k = 0; k < f->count; ++k)
            if (j >> k & 1) on |= (size_t)f->letters[k] << (2 * f->digits[k]);
        add_product(factors, count - 1, on, weight * f->weights[j], w);
    }
}

/* <state| rho |state> = 2^-m sum_P s[P] r[P] over the products on its m digits; only what untouched
 * qubits in |0> leave of it. */
static qn_status add_state(const qn_simulation *s, const qn_observable_term *term, double *w) {
    qn_status status = QN_OK;
    qn_onto onto = {0};
    double complex *work = NULL;
    double *r = NULL;
    QN_TRY(qn_onto_create(term, s->nqubits, s->digit, &onto));
    const size_t size = (size_t)1 << onto.count;
    work = qn_alloc(size, sizeof *work);
    r = qn_alloc(size * size, sizeof *r);
    QN_TRY_ALLOC(work && r);
    qn_pauli_from_state(onto.count, onto.psi, r, work);
    for (size_t k = 0; k < size * size; ++k)
        w[qn_onto_letters(&onto, k)] += term->weight / (double)size * r[k];
out:
    qn_onto_clear(&onto);
    qn_free(work);
    qn_free(r);
    return status;
}

static qn_status add_terms(const qn_simulation *s, const qn_observable *o, double *w,
                           qn_diag *diag) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < qn_observable_nterms(o); ++k) {
        const qn_observable_term term = qn_observable_term_at(o, k);
        qn_factor factors[QN_SIMULATE_MAX_DIGITS];
        int count = 0;
        double rest = 1.0;
        if (term.state) {
            QN_TRY(add_state(s, &term, w));
            continue;
        }
        QN_TRY(qn_simulation_factors(s, term.letters, factors, &count, &rest, diag));
        add_product(factors, count, 0, term.weight * rest, w);
    }
out:
    return status;
}

qn_status qn_simulation_vector(const qn_program *program, const qn_observable *o, int ndigits,
                               double *w, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_simulation *s = NULL;
    if (qn_observable_nqubits(o) != qn_program_nqubits(program))
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "an observable on %d qubits, and the circuit has %d: give one on as many",
                       qn_observable_nqubits(o), qn_program_nqubits(program));
    s = qn_alloc(1, sizeof *s);
    QN_TRY_ALLOC(s);
    QN_TRY(qn_simulation_analyse(s, program, diag));
    if (s->ndigits != ndigits) QN_TRY(QN_ERR_ARGUMENT);
    if (ndigits > QN_SIMULATE_MAX_DIGITS / 2)
        QN_TRY(qn_fail(diag, QN_ERR_LIMIT, "a density matrix of %d qubits is too large; at most %d",
                       ndigits, QN_SIMULATE_MAX_DIGITS / 2));
    memset(w, 0, sizeof *w << (2 * ndigits));
    QN_TRY(add_terms(s, o, w, diag));
out:
    qn_simulation_destroy(s);
    return status;
}
