/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expectation values of products of letters and of observables, as they are read. */
#include "simulate/factors.h"
#include "simulate/stabilizer.h"

#include "core/try.h"
#include "dm/pauli.h"
#include "observable/onto.h"

#include <string.h>

/* sum over which letters of each factor act. */
static double expect_dense(const qn_simulation *s, const qn_factor *factors, int count,
                           size_t index) {
    if (count == 0) return s->r[index];
    const qn_factor *f = &factors[count - 1];
    double sum = 0.0;
    for (int j = 0; j < 1 << f->count; ++j) {
        size_t on = index;
        if (f->weights[j] == 0.0) continue;
        for (int k = 0; k < f->count; ++k)
            if (j >> k & 1) on |= (size_t)f->letters[k] << (2 * f->digits[k]);
        sum += f->weights[j] * expect_dense(s, factors, count - 1, on);
    }
    return sum;
}

/* The matrix of a factor on its own digits, 2^count x 2^count row-major. */
static void factor_matrix(const qn_factor *f, double complex *m) {
    const int size = 1 << f->count;
    memset(m, 0, (size_t)(size * size) * sizeof *m);
    for (int j = 0; j < size; ++j)
        for (int column = 0; column < size; ++column) {
            double complex entry = f->weights[j];
            int row = column;
            for (int k = 0; k < f->count; ++k) {
                const int letter = j >> k & 1 ? f->letters[k] : 0, one = column >> k & 1;
                if (letter == 1 || letter == 2) row ^= 1 << k;
                if (letter == 2) entry *= one ? -I : I;
                if (letter == 3 && one) entry = -entry;
            }
            m[row * size + column] += entry;
        }
}

/* phi <- the factor on phi, in place. */
static void apply_factor(const qn_simulation *s, const qn_factor *f, double complex *phi) {
    double complex m[QN_FACTOR_SIZE * QN_FACTOR_SIZE], before[QN_FACTOR_SIZE];
    size_t place[QN_FACTOR_SIZE] = {0};
    const int size = 1 << f->count;
    factor_matrix(f, m);
    for (int x = 0; x < size; ++x)
        for (int k = 0; k < f->count; ++k)
            if (x >> k & 1) place[x] |= (size_t)1 << f->digits[k];
    for (size_t base = 0; base < (size_t)1 << s->ndigits; ++base) {
        if (base & place[size - 1]) continue;
        for (int x = 0; x < size; ++x) before[x] = phi[base + place[x]];
        for (int y = 0; y < size; ++y) {
            double re = 0.0, im = 0.0;
            for (int x = 0; x < size; ++x) {
                const double mr = creal(m[y * size + x]), mi = cimag(m[y * size + x]);
                re += mr * creal(before[x]) - mi * cimag(before[x]);
                im += mr * cimag(before[x]) + mi * creal(before[x]);
            }
            phi[base + place[y]] = CMPLX(re, im);
        }
    }
}

static qn_status expect_pure(const qn_simulation *s, const qn_factor *factors, int count,
                             double *value) {
    const size_t size = (size_t)1 << s->ndigits;
    double sum = 0.0;
    if (qn_factors_are_single(factors, count)) {
        for (size_t k = 0; k < s->npsi; ++k)
            sum += qn_simulation_expect_single(s, s->psi[k], factors, count);
        *value = sum;
        return QN_OK;
    }
    double complex *phi = qn_alloc(size, sizeof *phi);
    if (!phi) return QN_ERR_MEMORY;
    for (size_t k = 0; k < s->npsi; ++k) {
        memcpy(phi, s->psi[k], size * sizeof *phi);
        for (int f = 0; f < count; ++f) apply_factor(s, &factors[f], phi);
        sum += creal(qn_simulation_inner(s, s->psi[k], phi));
    }
    qn_free(phi);
    *value = sum;
    return QN_OK;
}

/* The estimate of trajectories. */
static qn_status look_up(const qn_simulation_samples *samples, const char *paulis, double *value,
                         qn_diag *diag) {
    for (size_t k = 0; k < samples->npaulis; ++k) {
        if (strcmp(samples->paulis[k], paulis) != 0) continue;
        *value = samples->estimates[k].value;
        return QN_OK;
    }
    return qn_fail(diag, QN_ERR_UNSUPPORTED,
                   "trajectories were not asked for '%.64s' before they were run", paulis);
}

qn_status qn_simulation_expect(const qn_simulation *s, const char *paulis, double *value,
                               qn_diag *diag) {
    if (s->samples) return look_up(s->samples, paulis, value, diag);
    if (s->clifford) return qn_stabilizer_expect(s, paulis, value, diag);
    if (s->single)
        return qn_fail(diag, QN_ERR_UNSUPPORTED,
                       "a state in single precision gives records of bits alone");
    qn_factor factors[QN_SIMULATE_MAX_DIGITS];
    int count = 0;
    double rest = 1.0, found = 0.0;
    qn_status status = qn_simulation_factors(s, paulis, factors, &count, &rest, diag);
    if (status != QN_OK) return status;
    if (s->npsi) status = expect_pure(s, factors, count, &found);
    else found = expect_dense(s, factors, count, 0);
    if (status == QN_OK) *value = rest * found;
    return status;
}

/* With a state of some qubits, the others traced out. */
static qn_status fidelity_on(const qn_simulation *s, const qn_observable_term *term,
                             double *fidelity) {
    qn_status status = QN_OK;
    qn_onto onto = {0};
    double complex *work = NULL;
    double *r = NULL, sum = 0.0;
    QN_TRY(qn_onto_create(term, s->nqubits, s->digit, &onto));
    const size_t size = (size_t)1 << onto.count;
    for (size_t k = 0; k < s->npsi; ++k) sum += qn_onto_overlap(&onto, s->ndigits, s->psi[k]);
    if (s->npsi == 0) {
        work = qn_alloc(size, sizeof *work);
        r = qn_alloc(size * size, sizeof *r);
        QN_TRY_ALLOC(work && r);
        qn_pauli_from_state(onto.count, onto.psi, r, work);
        for (size_t k = 0; k < size * size; ++k)
            sum += r[k] * s->r[qn_onto_letters(&onto, k)] / (double)size;
    }
    *fidelity = sum;
out:
    qn_onto_clear(&onto);
    qn_free(work);
    qn_free(r);
    return status;
}

qn_status qn_simulation_observe(const qn_simulation *s, const qn_observable *o, double *value,
                                qn_diag *diag) {
    qn_status status = QN_OK;
    double sum = 0.0;
    if (s->samples)
        return qn_fail(diag, QN_ERR_UNSUPPORTED,
                       "trajectories are asked for observables before they are run");
    if (qn_observable_nqubits(o) != s->nqubits)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "an observable on %d qubits, and the circuit has %d: give one on as many",
                       qn_observable_nqubits(o), s->nqubits);
    for (size_t k = 0; k < qn_observable_nterms(o); ++k) {
        const qn_observable_term term = qn_observable_term_at(o, k);
        double found = 0.0;
        if ((term.places || term.state) && !qn_simulation_has_state(s))
            QN_TRY(qn_fail(diag, QN_ERR_UNSUPPORTED,
                           "stabilizers keep no state, so they give no fidelity; the density "
                           "matrix (dm) gives it"));
        if (term.places) QN_TRY(fidelity_on(s, &term, &found));
        else if (term.state) QN_TRY(qn_simulation_fidelity(s, term.state, &found));
        else QN_TRY(qn_simulation_expect(s, term.letters, &found, diag));
        sum += term.weight * found;
    }
    *value = sum;
out:
    return status;
}
