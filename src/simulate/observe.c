/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the final state is asked. */
#include "dm/pauli.h"
#include "simulate/simulation.h"

#include "core/linalg.h"
#include "core/try.h"

#include <math.h>
#include <string.h>

static size_t entries(const qn_simulation *s) { return (size_t)1 << (2 * s->ndigits); }

/* ---- numbers of the state -------------------------------------------------------------------- */

double complex qn_simulation_inner(const qn_simulation *s, const double complex *a,
                                   const double complex *b) {
    double re = 0.0, im = 0.0;
    for (size_t i = 0; i < (size_t)1 << s->ndigits; ++i) {
        re += creal(a[i]) * creal(b[i]) + cimag(a[i]) * cimag(b[i]);
        im += creal(a[i]) * cimag(b[i]) - cimag(a[i]) * creal(b[i]);
    }
    return CMPLX(re, im);
}

double qn_simulation_purity(const qn_simulation *s) {
    double sum = 0.0;
    if (s->npsi == 1) return 1.0;
    if (!qn_simulation_has_state(s)) return NAN;
    if (s->npsi == 0) return qn_pauli_inner(s->ndigits, s->r, s->r);
    for (size_t a = 0; a < s->npsi; ++a)
        for (size_t b = 0; b <= a; ++b) {
            const double complex overlap = qn_simulation_inner(s, s->psi[a], s->psi[b]);
            const double re = creal(overlap), im = cimag(overlap);
            sum += (a == b ? 1.0 : 2.0) * (re * re + im * im);
        }
    return sum;
}

/* ---- states --------------------------------------------------------------------------------- */

/* Index in the simulation's digits of a basis state of all qubits; false if an untouched qubit is
 * 1. */
static bool inner_index(const qn_simulation *s, size_t outer, size_t *inner) {
    *inner = 0;
    for (int q = 0; q < s->nqubits; ++q) {
        if (!(outer >> q & 1)) continue;
        if (s->digit[q] < 0) return false;
        *inner |= (size_t)1 << s->digit[q];
    }
    return true;
}

qn_status qn_simulation_state(const qn_simulation *s, double complex *psi) {
    if (s->npsi != 1 || s->single) return QN_ERR_UNSUPPORTED;
    for (size_t i = 0; i < (size_t)1 << s->nqubits; ++i) {
        size_t at = 0;
        psi[i] = inner_index(s, i, &at) ? s->psi[0][at] : 0.0;
    }
    return QN_OK;
}

void qn_simulation_inside(const qn_simulation *s, const double complex *psi,
                          double complex *inside) {
    for (size_t i = 0; i < (size_t)1 << s->nqubits; ++i) {
        size_t at = 0;
        if (inner_index(s, i, &at)) inside[at] = psi[i];
    }
}

/* sum_k |<psi|psi_k>|^2. */
static double fidelity_of_vectors(const qn_simulation *s, const double complex *psi) {
    double sum = 0.0;
    for (size_t k = 0; k < s->npsi; ++k) {
        double re = 0.0, im = 0.0;
        for (size_t i = 0; i < (size_t)1 << s->nqubits; ++i) {
            size_t at = 0;
            if (!inner_index(s, i, &at)) continue;
            const double complex own = s->psi[k][at];
            re += creal(psi[i]) * creal(own) + cimag(psi[i]) * cimag(own);
            im += creal(psi[i]) * cimag(own) - cimag(psi[i]) * creal(own);
        }
        sum += re * re + im * im;
    }
    return sum;
}

qn_status qn_simulation_fidelity(const qn_simulation *s, const double complex *psi,
                                 double *fidelity) {
    qn_status status = QN_OK;
    if (!qn_simulation_has_state(s)) return QN_ERR_UNSUPPORTED;
    const size_t size = (size_t)1 << s->ndigits;
    double complex *inside = NULL, *work = NULL;
    double *r = NULL;
    if (s->npsi > 0) {
        *fidelity = fidelity_of_vectors(s, psi);
        return QN_OK;
    }
    inside = qn_alloc(size, sizeof *inside);
    work = qn_alloc(size, sizeof *work);
    r = qn_alloc(entries(s), sizeof *r);
    QN_TRY_ALLOC(inside && work && r);
    qn_simulation_inside(s, psi, inside);
    qn_pauli_from_state(s->ndigits, inside, r, work);
    *fidelity = qn_pauli_inner(s->ndigits, r, s->r);
out:
    qn_free(inside);
    qn_free(work);
    qn_free(r);
    return status;
}

/* ---- partial traces ------------------------------------------------------------------------- */

static qn_status check_qubits(const qn_simulation *s, int nkeep, const int *keep) {
    if (!qn_simulation_has_state(s)) return QN_ERR_UNSUPPORTED;
    if (nkeep < 1 || nkeep > s->nqubits) return QN_ERR_ARGUMENT;
    for (int k = 0; k < nkeep; ++k) {
        if (keep[k] < 0 || keep[k] >= s->nqubits) return QN_ERR_ARGUMENT;
        for (int other = 0; other < k; ++other)
            if (keep[other] == keep[k]) return QN_ERR_ARGUMENT;
    }
    return QN_OK;
}

static qn_status check_keep(const qn_simulation *s, int nkeep, const int *keep) {
    return nkeep > QN_SIMULATE_MAX_DIGITS / 2 ? QN_ERR_ARGUMENT : check_qubits(s, nkeep, keep);
}

qn_status qn_simulation_state_of(const qn_simulation *s, int nkeep, const int *keep,
                                 double complex *psi) {
    const double lost = 1e-9; /* of the norm, by rounding */
    double norm = 0.0;
    const qn_status status = check_qubits(s, nkeep, keep);
    if (status != QN_OK || s->npsi != 1) return status != QN_OK ? status : QN_ERR_UNSUPPORTED;
    for (size_t i = 0; i < (size_t)1 << nkeep; ++i) {
        size_t at = 0;
        bool untouched = false;
        for (int k = 0; k < nkeep; ++k) {
            const int digit = s->digit[keep[k]];
            if (!(i >> k & 1)) continue;
            if (digit < 0) untouched = true;
            else at |= (size_t)1 << digit;
        }
        psi[i] = untouched ? 0.0 : s->psi[0][at];
        norm += creal(psi[i]) * creal(psi[i]) + cimag(psi[i]) * cimag(psi[i]);
    }
    return fabs(norm - 1.0) <= lost ? QN_OK : QN_ERR_UNSUPPORTED;
}

/* The entries with I on all other digits are the partial trace; an untouched qubit is I + Z. */
static void reduce_dense(const qn_simulation *s, int nkeep, const int *keep, double *r) {
    for (size_t outer = 0; outer < (size_t)1 << (2 * nkeep); ++outer) {
        size_t inner = 0;
        bool zero = false;
        for (int k = 0; k < nkeep; ++k) {
            const size_t letter = outer >> (2 * k) & 3;
            const int digit = s->digit[keep[k]];
            if (digit >= 0) inner |= letter << (2 * digit);
            else if (letter == 1 || letter == 2) zero = true;
        }
        r[outer] = zero ? 0.0 : s->r[inner];
    }
}

/* Adds the matrix of one vector. Amplitude index with the kept bits of `i`, the others from
 * `rest`. */
static void add_reduced(const qn_simulation *s, const double complex *psi, int nkeep,
                        const int *keep, double complex *rho) {
    const size_t size = (size_t)1 << nkeep;
    size_t mask = 0, place[(size_t)1 << 4];
    for (int k = 0; k < nkeep; ++k) {
        place[k] = s->digit[keep[k]] >= 0 ? (size_t)1 << s->digit[keep[k]] : 0;
        mask |= place[k];
    }
    for (size_t rest = 0; rest < (size_t)1 << s->ndigits; ++rest) {
        if (rest & mask) continue;
        for (size_t i = 0; i < size; ++i)
            for (size_t j = 0; j < size; ++j) {
                size_t a = rest, b = rest;
                bool zero = false;
                for (int k = 0; k < nkeep; ++k) {
                    if (place[k] == 0 && ((i | j) >> k & 1)) zero = true;
                    a |= i >> k & 1 ? place[k] : 0;
                    b |= j >> k & 1 ? place[k] : 0;
                }
                if (!zero) rho[i * size + j] += psi[a] * conj(psi[b]);
            }
    }
}

qn_status qn_simulation_matrix(const qn_simulation *s, int nkeep, const int *keep,
                               double complex *rho) {
    qn_status status = QN_OK;
    double *r = NULL;
    QN_TRY(check_keep(s, nkeep, keep));
    if (s->npsi > 0) {
        memset(rho, 0, (sizeof *rho) << (2 * nkeep));
        for (size_t k = 0; k < s->npsi; ++k) add_reduced(s, s->psi[k], nkeep, keep, rho);
        return QN_OK;
    }
    r = qn_alloc((size_t)1 << (2 * nkeep), sizeof *r);
    QN_TRY_ALLOC(r);
    reduce_dense(s, nkeep, keep, r);
    qn_pauli_to_matrix(nkeep, r, rho);
out:
    qn_free(r);
    return status;
}

/* The qubits that are not in keep[0..nkeep), out; returns how many. */
static int others_of(const qn_simulation *s, int nkeep, const int *keep, int *others) {
    int n = 0;
    for (int qubit = 0; qubit < s->nqubits; ++qubit) {
        bool kept = false;
        for (int k = 0; k < nkeep; ++k) kept |= keep[k] == qubit;
        if (!kept) others[n++] = qubit;
    }
    return n;
}

/* -Tr m log2 m of a Hermitian matrix (destroyed). */
static qn_status matrix_entropy(size_t size, double complex *m, double *entropy) {
    double sum = 0.0, *values = qn_alloc(size, sizeof *values);
    if (!values) return QN_ERR_MEMORY;
    const qn_status status = qn_linalg_eigen_hermitian((int)size, m, values);
    for (size_t k = 0; k < size && status == QN_OK; ++k)
        if (values[k] > 0.0) sum -= values[k] * log2(values[k]);
    qn_free(values);
    if (status == QN_OK) *entropy = fmax(sum, 0.0);
    return status;
}

/* The overlaps of the vectors, row-major: the eigenvalues of their mixture. */
static void overlaps(const qn_simulation *s, double complex *m) {
    for (size_t a = 0; a < s->npsi; ++a)
        for (size_t b = 0; b < s->npsi; ++b)
            m[a * s->npsi + b] = qn_simulation_inner(s, s->psi[a], s->psi[b]);
}

/* How the entropy of some qubits is found: by the matrix of those of `size` qubits or, if all are
 * asked for, by the overlaps of fewer vectors. */
typedef struct entropy_way {
    bool rest, overlaps;
    size_t size;
} entropy_way;

/* A pure state gives both of its parts the same entropy (Schmidt), so the smaller one will do. */
static entropy_way way_of(const qn_simulation *s, int nkeep) {
    entropy_way way = {.rest = s->npsi == 1 && 2 * nkeep > s->nqubits};
    const int qubits = way.rest ? s->nqubits - nkeep : nkeep;
    way.size = qubits < 60 ? (size_t)1 << qubits : SIZE_MAX;
    way.overlaps = nkeep == s->nqubits && s->npsi > 1 && s->npsi < way.size;
    if (way.overlaps) way.size = s->npsi;
    return way;
}

size_t qn_simulation_entropy_size(const qn_simulation *s, int nkeep) {
    return way_of(s, nkeep).size;
}

qn_status qn_simulation_entropy(const qn_simulation *s, int nkeep, const int *keep,
                                double *entropy) {
    qn_status status = QN_OK;
    double complex *m = NULL;
    int *others = NULL;
    if (s->single && nkeep == s->nqubits) {
        *entropy = 0.0;
        return QN_OK;
    }
    QN_TRY(check_qubits(s, nkeep, keep));
    const entropy_way way = way_of(s, nkeep);
    if (way.rest) {
        others = qn_alloc((size_t)s->nqubits, sizeof *others);
        QN_TRY_ALLOC(others);
        nkeep = others_of(s, nkeep, keep, others);
        keep = others;
    }
    if (way.size > (size_t)1 << (QN_SIMULATE_MAX_DIGITS / 2)) {
        status = QN_ERR_ARGUMENT;
        goto out;
    }
    if (way.size == 1) {
        *entropy = 0.0;
        goto out;
    }
    m = qn_alloc(way.size * way.size, sizeof *m);
    QN_TRY_ALLOC(m);
    if (way.overlaps) overlaps(s, m);
    else QN_TRY(qn_simulation_matrix(s, nkeep, keep, m));
    QN_TRY(matrix_entropy(way.size, m, entropy));
out:
    qn_free(others);
    qn_free(m);
    return status;
}
