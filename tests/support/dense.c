/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dense.h"

#include "assert_close.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_QUBITS = 10, MAX_LOCAL = 1 << QN_MAX_GATE_QUBITS, MAX_SUPER = MAX_LOCAL * MAX_LOCAL };

static const double complex PAULI[4][2][2] = {
    {{1, 0}, {0, 1}}, {{0, 1}, {1, 0}}, {{0, -I}, {I, 0}}, {{1, 0}, {0, -1}}};

/* ---- life ----------------------------------------------------------------------------------- */

static dense *create(int nqubits) {
    if (nqubits < 0 || nqubits > MAX_QUBITS) fail_msg("%d qubits", nqubits);
    dense *d = malloc(sizeof *d);
    assert_non_null(d);
    d->nqubits = nqubits;
    d->dim = (size_t)1 << nqubits;
    d->rho = calloc(d->dim * d->dim, sizeof *d->rho);
    assert_non_null(d->rho);
    return d;
}

dense *dense_create_basis(int nqubits, size_t index) {
    dense *d = create(nqubits);
    d->rho[index * d->dim + index] = 1.0;
    return d;
}

dense *dense_create_pure(int nqubits, const double complex *psi) {
    dense *d = create(nqubits);
    for (size_t i = 0; i < d->dim; ++i)
        for (size_t j = 0; j < d->dim; ++j) d->rho[i * d->dim + j] = psi[i] * conj(psi[j]);
    return d;
}

dense *dense_create_product(int nqubits, const double complex (*amplitudes)[2]) {
    double complex psi[1 << MAX_QUBITS];
    for (size_t i = 0; i < (size_t)1 << nqubits; ++i) {
        psi[i] = 1.0;
        for (int k = 0; k < nqubits; ++k) psi[i] *= amplitudes[k][i >> k & 1];
    }
    return dense_create_pure(nqubits, psi);
}

dense *dense_copy(const dense *d) {
    dense *copy = create(d->nqubits);
    memcpy(copy->rho, d->rho, d->dim * d->dim * sizeof *d->rho);
    return copy;
}

void dense_destroy(dense *d) {
    if (!d) return;
    free(d->rho);
    free(d);
}

/* ---- channels ------------------------------------------------------------------------------- */

/* The bits of `local` put at the places of the qubits. */
static size_t spread(int nqubits, const int *qubits, size_t local) {
    size_t index = 0;
    for (int q = 0; q < nqubits; ++q) index |= (local >> q & 1) << qubits[q];
    return index;
}

/* One term value * rho[from row, from column] of an entry of the result. */
typedef struct term {
    double re, im;
    int from;
} term;

/* The terms of sum_k K_k[i][a] conj(K_k[j][b]) rho[a][b] that are not zero: row i * size + j,
 * column a * size + b. */
static void list_terms(int size, int count, const double complex *kraus, term *terms, int *ends) {
    int used = 0;
    for (int row = 0; row < size * size; ++row) {
        const int i = row / size, j = row % size;
        for (int column = 0; column < size * size; ++column) {
            double complex value = 0.0;
            for (int k = 0; k < count; ++k) {
                const double complex *op = kraus + (size_t)k * (size_t)(size * size);
                value += op[i * size + column / size] * conj(op[j * size + column % size]);
            }
            if (value != 0.0) terms[used++] = (term){creal(value), cimag(value), column};
        }
        ends[row] = used;
    }
}

void dense_apply_kraus(dense *d, int nqubits, const int *qubits, int count,
                       const double complex *kraus) {
    const int size = 1 << nqubits, entries = size * size;
    size_t place[MAX_SUPER], mask = spread(nqubits, qubits, (size_t)size - 1);
    term *terms = malloc((size_t)(entries * entries) * sizeof *terms);
    int ends[MAX_SUPER];
    assert_in_range(nqubits, 1, QN_MAX_GATE_QUBITS);
    assert_non_null(terms);
    list_terms(size, count, kraus, terms, ends);
    for (int e = 0; e < entries; ++e)
        place[e] = spread(nqubits, qubits, (size_t)(e / size)) * d->dim +
                   spread(nqubits, qubits, (size_t)(e % size));
    for (size_t row = 0; row < d->dim; ++row) {
        if (row & mask) continue;
        for (size_t column = 0; column < d->dim; ++column) {
            if (column & mask) continue;
            double complex *corner = d->rho + row * d->dim + column, old[MAX_SUPER];
            for (int e = 0; e < entries; ++e) old[e] = corner[place[e]];
            for (int e = 0, t = 0; e < entries; ++e) {
                /* apart: products of complex numbers look for NaN, which takes most of the time */
                double re = 0.0, im = 0.0;
                for (; t < ends[e]; ++t) {
                    const double a = creal(old[terms[t].from]), b = cimag(old[terms[t].from]);
                    re += terms[t].re * a - terms[t].im * b;
                    im += terms[t].re * b + terms[t].im * a;
                }
                corner[place[e]] = CMPLX(re, im);
            }
        }
    }
    free(terms);
}

void dense_apply_gate(dense *d, const qn_op *op, const double *parameters) {
    double complex u[MAX_SUPER];
    dense_op_matrix(op, parameters, u);
    dense_apply_kraus(d, op->nqubits, op->qubits, 1, u);
}

/* ---- numbers -------------------------------------------------------------------------------- */

double dense_trace(const dense *d) {
    double complex sum = 0.0;
    for (size_t i = 0; i < d->dim; ++i) sum += d->rho[i * d->dim + i];
    return creal(sum);
}

double dense_purity(const dense *d) {
    double complex sum = 0.0;
    for (size_t i = 0; i < d->dim; ++i)
        for (size_t j = 0; j < d->dim; ++j) sum += d->rho[i * d->dim + j] * d->rho[j * d->dim + i];
    return creal(sum);
}

double dense_fidelity(const dense *d, const double complex *psi) {
    double complex sum = 0.0;
    for (size_t i = 0; i < d->dim; ++i)
        for (size_t j = 0; j < d->dim; ++j) sum += conj(psi[i]) * d->rho[i * d->dim + j] * psi[j];
    return creal(sum);
}

/* sum_i <i| P |j> <j| rho |i>, and each row i of a Pauli string has one entry, at j = i with the
 * qubits of X and Y flipped */
static double expect(const dense *d, const int *digits) {
    double complex sum = 0.0;
    size_t flip = 0;
    for (int k = 0; k < d->nqubits; ++k) flip |= (size_t)(digits[k] == 1 || digits[k] == 2) << k;
    for (size_t i = 0; i < d->dim; ++i) {
        const size_t j = i ^ flip;
        double complex entry = 1.0;
        for (int k = 0; k < d->nqubits; ++k) entry *= PAULI[digits[k]][i >> k & 1][j >> k & 1];
        sum += entry * d->rho[j * d->dim + i];
    }
    return creal(sum);
}

double dense_expect_pauli(const dense *d, const char *paulis) {
    static const char letters[] = "IXYZ";
    int digits[MAX_QUBITS];
    assert_int_equal(strlen(paulis), d->nqubits);
    for (int k = 0; k < d->nqubits; ++k) {
        const char *letter = strchr(letters, paulis[k]);
        assert_non_null(letter);
        digits[k] = (int)(letter - letters);
    }
    return expect(d, digits);
}

void dense_pauli_vector(const dense *d, double *r) {
    int digits[MAX_QUBITS];
    for (size_t p = 0; p < d->dim * d->dim; ++p) {
        for (int k = 0; k < d->nqubits; ++k) digits[k] = (int)(p >> (2 * k) & 3);
        r[p] = expect(d, digits);
    }
}

dense *dense_partial_trace(const dense *d, int nkeep, const int *keep) {
    dense *part = create(nkeep);
    const size_t mask = spread(nkeep, keep, part->dim - 1);
    for (size_t rest = 0; rest < d->dim; ++rest) {
        if (rest & mask) continue;
        for (size_t i = 0; i < part->dim; ++i) {
            const size_t row = rest | spread(nkeep, keep, i);
            for (size_t j = 0; j < part->dim; ++j)
                part->rho[i * part->dim + j] +=
                    d->rho[row * d->dim + (rest | spread(nkeep, keep, j))];
        }
    }
    return part;
}

/* ---- circuits ------------------------------------------------------------------------------- */

double dense_angle(const qn_angle *angle, const double *parameters) {
    return angle->param < 0 ? angle->offset
                            : angle->offset + angle->scale * parameters[angle->param];
}

void dense_op_matrix(const qn_op *op, const double *parameters, double complex *u) {
    double angles[QN_MAX_GATE_ANGLES];
    assert_int_equal(op->kind, QN_OP_GATE);
    for (int a = 0; a < op->gate->nangles; ++a) angles[a] = dense_angle(&op->angles[a], parameters);
    op->gate->matrix(angles, u);
}

/* v -> u v on some qubits */
static void apply_to_vector(size_t dim, const qn_op *op, const double complex *u,
                            double complex *v) {
    const size_t size = (size_t)1 << op->nqubits, mask = spread(op->nqubits, op->qubits, size - 1);
    double complex old[MAX_LOCAL];
    for (size_t base = 0; base < dim; ++base) {
        if (base & mask) continue;
        for (size_t a = 0; a < size; ++a) old[a] = v[base | spread(op->nqubits, op->qubits, a)];
        for (size_t i = 0; i < size; ++i) {
            double complex sum = 0.0;
            for (size_t a = 0; a < size; ++a) sum += u[i * size + a] * old[a];
            v[base | spread(op->nqubits, op->qubits, i)] = sum;
        }
    }
}

void dense_unitary(const qn_circuit *circuit, const double *parameters, double complex *u) {
    const size_t dim = (size_t)1 << qn_circuit_nqubits(circuit);
    double complex column[1 << MAX_QUBITS], local[MAX_SUPER];
    assert_in_range(qn_circuit_nqubits(circuit), 1, MAX_QUBITS);
    for (size_t j = 0; j < dim; ++j) {
        for (size_t i = 0; i < dim; ++i) column[i] = i == j;
        for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
            const qn_op *op = qn_circuit_op(circuit, k);
            if (op->kind == QN_OP_LOAD || op->kind == QN_OP_BARRIER) continue;
            dense_op_matrix(op, parameters, local);
            apply_to_vector(dim, op, local, column);
        }
        for (size_t i = 0; i < dim; ++i) u[i * dim + j] = column[i];
    }
}

double dense_distance(int n, const double complex *a, const double complex *b) {
    double complex overlap = 0.0;
    double worst = 0.0;
    for (int k = 0; k < n * n; ++k) overlap += conj(b[k]) * a[k];
    const double complex phase = cabs(overlap) > 0.0 ? overlap / cabs(overlap) : 1.0;
    for (int k = 0; k < n * n; ++k) worst = fmax(worst, cabs(a[k] - phase * b[k]));
    return worst;
}
