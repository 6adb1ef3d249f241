/* What the final state is asked. */
#include "dm/pauli.h"
#include "simulate/simulation.h"

#include "core/linalg.h"
#include "core/try.h"

#include <math.h>
#include <string.h>

static size_t entries(const qn_simulation *s) { return (size_t)1 << (2 * s->ndigits); }

/* ---- expectations --------------------------------------------------------------------------- */

/* Letters of qubits that are read together (mostly of one), 1 = X, 2 = Y, 3 = Z, and how their
 * product is read: sum_j weights[j] times the product of the letters in j. */
typedef struct factor {
    int count;
    int digits[QN_MAX_READOUT_QUBITS], letters[QN_MAX_READOUT_QUBITS];
    double own[2];
    const double *weights; /* 2^count; NULL = `own` */
} factor;

static const double *weights_of(const factor *f) { return f->weights ? f->weights : f->own; }

static int letter_at(const qn_simulation *s, const char *paulis, int q) {
    return (int)(strchr("IXYZ", paulis[s->nqubits - 1 - q]) - "IXYZ");
}

static const qn_joint *joint_of(const qn_simulation *s, int q) {
    for (size_t k = 0; k < s->njoints; ++k)
        for (int p = 0; p < s->joints[k].nqubits; ++p)
            if (s->joints[k].qubits[p] == q) return &s->joints[k];
    return NULL;
}

/* Qubits of the group that are not in the string are measured in the basis of Z. */
static factor joint_factor(const qn_simulation *s, const qn_joint *joint, const char *paulis) {
    factor f = {.count = joint->nqubits};
    int asked = 0;
    for (int q = 0; q < joint->nqubits; ++q) {
        const int letter = letter_at(s, paulis, joint->qubits[q]);
        if (letter) asked |= 1 << q;
        f.digits[q] = s->digit[joint->qubits[q]];
        f.letters[q] = letter ? letter : 3;
    }
    f.weights = joint->products + ((size_t)asked << joint->nqubits);
    return f;
}

static factor single_factor(const qn_simulation *s, int q, int letter) {
    factor f = {.count = 1, .digits = {s->digit[q]}, .letters = {letter}, .own = {0.0, 1.0}};
    if (s->final_bit[q] >= 0) memcpy(f.own, s->readout[q], sizeof f.own);
    return f;
}

static bool asked_before(const qn_simulation *s, const qn_joint *joint, const char *paulis, int q) {
    for (int p = 0; p < joint->nqubits; ++p)
        if (joint->qubits[p] < q && letter_at(s, paulis, joint->qubits[p])) return true;
    return false;
}

static qn_status read_string(const qn_simulation *s, const char *paulis, factor *factors,
                             int *count, double *value, qn_diag *diag) {
    const size_t length = strlen(paulis);
    *count = 0;
    *value = 1.0;
    if (length != (size_t)s->nqubits || strspn(paulis, "IXYZ") != length)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "'%.64s' is no Pauli string of this circuit: give %d letters I, X, Y, Z, "
                       "the leftmost for the highest qubit",
                       paulis, s->nqubits);
    for (int q = 0; q < s->nqubits; ++q) {
        const int letter = letter_at(s, paulis, q);
        const qn_joint *joint = joint_of(s, q);
        if (letter == 0) continue;
        if (s->digit[q] < 0) {
            if (letter != 3) *value = 0.0; /* in |0> */
            continue;
        }
        if (joint && asked_before(s, joint, paulis, q)) continue;
        factors[(*count)++] = joint ? joint_factor(s, joint, paulis) : single_factor(s, q, letter);
    }
    return QN_OK;
}

/* sum over which letters of each factor act. */
static double expect_dense(const qn_simulation *s, const factor *factors, int count, size_t index) {
    if (count == 0) return s->r[index];
    const factor *f = &factors[count - 1];
    const double *weights = weights_of(f);
    double sum = 0.0;
    for (int j = 0; j < 1 << f->count; ++j) {
        size_t on = index;
        if (weights[j] == 0.0) continue;
        for (int k = 0; k < f->count; ++k)
            if (j >> k & 1) on |= (size_t)f->letters[k] << (2 * f->digits[k]);
        sum += weights[j] * expect_dense(s, factors, count - 1, on);
    }
    return sum;
}

static void apply_letter(const qn_simulation *s, int digit, int letter, double complex *phi) {
    static const double complex pauli[4][4] = {
        {1, 0, 0, 1}, {0, 1, 1, 0}, {0, -I, I, 0}, {1, 0, 0, -1}};
    const size_t step = (size_t)1 << digit;
    const double complex *p = pauli[letter];
    for (size_t i = 0; i < (size_t)1 << s->ndigits; ++i) {
        if (i & step) continue;
        const double complex zero = phi[i], one = phi[i + step];
        phi[i] = p[0] * zero + p[1] * one;
        phi[i + step] = p[2] * zero + p[3] * one;
    }
}

/* phi <- sum_j weights[j] product of the letters in j, phi; two vectors of work. */
static void apply_factor(const qn_simulation *s, const factor *f, double complex *phi,
                         double complex *sum, double complex *one) {
    const size_t size = (size_t)1 << s->ndigits;
    const double *weights = weights_of(f);
    memset(sum, 0, size * sizeof *sum);
    for (int j = 0; j < 1 << f->count; ++j) {
        if (weights[j] == 0.0) continue;
        memcpy(one, phi, size * sizeof *one);
        for (int k = 0; k < f->count; ++k)
            if (j >> k & 1) apply_letter(s, f->digits[k], f->letters[k], one);
        for (size_t i = 0; i < size; ++i) sum[i] += weights[j] * one[i];
    }
    memcpy(phi, sum, size * sizeof *phi);
}

static qn_status expect_pure(const qn_simulation *s, const factor *factors, int count,
                             double *value) {
    const size_t size = (size_t)1 << s->ndigits;
    double sum = 0.0;
    double complex *phi = qn_alloc(3 * size, sizeof *phi);
    if (!phi) return QN_ERR_MEMORY;
    memcpy(phi, s->psi, size * sizeof *phi);
    for (int k = 0; k < count; ++k) apply_factor(s, &factors[k], phi, phi + size, phi + 2 * size);
    for (size_t i = 0; i < size; ++i) sum += creal(conj(s->psi[i]) * phi[i]);
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
    factor factors[QN_SIMULATE_MAX_DIGITS];
    int count = 0;
    double rest = 1.0, found = 0.0;
    qn_status status = read_string(s, paulis, factors, &count, &rest, diag);
    if (status != QN_OK) return status;
    if (s->psi) status = expect_pure(s, factors, count, &found);
    else found = expect_dense(s, factors, count, 0);
    if (status == QN_OK) *value = rest * found;
    return status;
}

double qn_simulation_purity(const qn_simulation *s) {
    if (s->samples) return NAN;
    return s->psi ? 1.0 : qn_pauli_inner(s->ndigits, s->r, s->r);
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
    if (!s->psi) return QN_ERR_UNSUPPORTED;
    for (size_t i = 0; i < (size_t)1 << s->nqubits; ++i) {
        size_t inner = 0;
        psi[i] = inner_index(s, i, &inner) ? s->psi[inner] : 0.0;
    }
    return QN_OK;
}

qn_status qn_simulation_fidelity(const qn_simulation *s, const double complex *psi,
                                 double *fidelity) {
    qn_status status = QN_OK;
    if (s->samples) return QN_ERR_UNSUPPORTED;
    const size_t size = (size_t)1 << s->ndigits;
    double complex *inside = qn_alloc(size, sizeof *inside), *work = qn_alloc(size, sizeof *work);
    double *r = NULL;
    QN_TRY_ALLOC(inside && work);
    for (size_t i = 0; i < (size_t)1 << s->nqubits; ++i) {
        size_t inner = 0;
        if (inner_index(s, i, &inner)) inside[inner] = psi[i];
    }
    if (s->psi) {
        double complex overlap = 0.0;
        for (size_t i = 0; i < size; ++i) overlap += conj(inside[i]) * s->psi[i];
        *fidelity = creal(overlap) * creal(overlap) + cimag(overlap) * cimag(overlap);
    } else {
        r = qn_alloc(entries(s), sizeof *r);
        QN_TRY_ALLOC(r);
        qn_pauli_from_state(s->ndigits, inside, r, work);
        *fidelity = qn_pauli_inner(s->ndigits, r, s->r);
    }
out:
    qn_free(inside);
    qn_free(work);
    qn_free(r);
    return status;
}

/* ---- partial traces ------------------------------------------------------------------------- */

static qn_status check_qubits(const qn_simulation *s, int nkeep, const int *keep) {
    if (s->samples) return QN_ERR_UNSUPPORTED;
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

/* Amplitude index with the kept bits of `i`, the others from `rest`. */
static void reduce_pure(const qn_simulation *s, int nkeep, const int *keep, double complex *rho) {
    const size_t size = (size_t)1 << nkeep;
    size_t mask = 0, place[(size_t)1 << 4];
    for (int k = 0; k < nkeep; ++k) {
        place[k] = s->digit[keep[k]] >= 0 ? (size_t)1 << s->digit[keep[k]] : 0;
        mask |= place[k];
    }
    memset(rho, 0, size * size * sizeof *rho);
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
                if (!zero) rho[i * size + j] += s->psi[a] * conj(s->psi[b]);
            }
    }
}

qn_status qn_simulation_matrix(const qn_simulation *s, int nkeep, const int *keep,
                               double complex *rho) {
    qn_status status = QN_OK;
    double *r = NULL;
    QN_TRY(check_keep(s, nkeep, keep));
    if (s->psi) {
        reduce_pure(s, nkeep, keep, rho);
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

/* A pure state gives both of its parts the same entropy (Schmidt), so the smaller one will do. */
qn_status qn_simulation_entropy(const qn_simulation *s, int nkeep, const int *keep,
                                double *entropy) {
    qn_status status = QN_OK;
    double complex *rho = NULL;
    double *values = NULL, sum = 0.0;
    int *others = NULL;
    QN_TRY(check_qubits(s, nkeep, keep));
    if (s->psi && 2 * nkeep > s->nqubits) {
        others = qn_alloc((size_t)s->nqubits, sizeof *others);
        QN_TRY_ALLOC(others);
        nkeep = others_of(s, nkeep, keep, others);
        keep = others;
    }
    if (nkeep > QN_SIMULATE_MAX_DIGITS / 2) {
        status = QN_ERR_ARGUMENT;
        goto out;
    }
    const size_t size = (size_t)1 << nkeep;
    rho = qn_alloc(size * size, sizeof *rho);
    values = qn_alloc(size, sizeof *values);
    QN_TRY_ALLOC(rho && values);
    if (nkeep > 0) {
        QN_TRY(qn_simulation_matrix(s, nkeep, keep, rho));
        QN_TRY(qn_linalg_eigen_hermitian((int)size, rho, values));
        for (size_t k = 0; k < size; ++k)
            if (values[k] > 0.0) sum -= values[k] * log2(values[k]);
    }
    *entropy = fmax(sum, 0.0);
out:
    qn_free(others);
    qn_free(rho);
    qn_free(values);
    return status;
}
