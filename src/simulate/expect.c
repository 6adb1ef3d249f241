/* Expectation values of Pauli strings, as their letters are read. */
#include "simulate/simulation.h"

#include "core/try.h"

#include <string.h>

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
                       "the leftmost for "
                       "the highest qubit",
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

enum { FACTOR_SIZE = 1 << QN_MAX_READOUT_QUBITS };

/* The matrix of a factor on its own digits, 2^count x 2^count row-major. */
static void factor_matrix(const factor *f, double complex *m) {
    const int size = 1 << f->count;
    const double *weights = weights_of(f);
    memset(m, 0, (size_t)(size * size) * sizeof *m);
    for (int j = 0; j < size; ++j)
        for (int column = 0; column < size; ++column) {
            double complex entry = weights[j];
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
static void apply_factor(const qn_simulation *s, const factor *f, double complex *phi) {
    double complex m[FACTOR_SIZE * FACTOR_SIZE], before[FACTOR_SIZE];
    size_t place[FACTOR_SIZE] = {0};
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

static qn_status expect_pure(const qn_simulation *s, const factor *factors, int count,
                             double *value) {
    const size_t size = (size_t)1 << s->ndigits;
    double sum = 0.0;
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
    factor factors[QN_SIMULATE_MAX_DIGITS];
    int count = 0;
    double rest = 1.0, found = 0.0;
    qn_status status = read_string(s, paulis, factors, &count, &rest, diag);
    if (status != QN_OK) return status;
    if (s->npsi) status = expect_pure(s, factors, count, &found);
    else found = expect_dense(s, factors, count, 0);
    if (status == QN_OK) *value = rest * found;
    return status;
}
