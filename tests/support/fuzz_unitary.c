/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Definitions and modifiers as the specification of OpenQASM has them. */
#include "fuzz_program.h"

#include "assert_close.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

static const double TURN = 3.14159265358979323846;

/* The principal power, phases of the eigenvalues in (-pi, pi]: the Hermitian parts of a unitary
 * commute, and a mixture of them has its eigenvectors. */
static void power(int dim, double exponent, double complex *u) {
    double complex v[FUZZ_CALL_DIM * FUZZ_CALL_DIM], r[FUZZ_CALL_DIM * FUZZ_CALL_DIM] = {0};
    double values[FUZZ_CALL_DIM];
    for (int i = 0; i < dim; ++i)
        for (int j = 0; j < dim; ++j) {
            const double complex a = u[i * dim + j], b = conj(u[j * dim + i]);
            v[i * dim + j] = 0.5 * (a + b) + 0.7316 * (a - b) / (2.0 * I);
        }
    assert_int_equal(LAPACKE_zheev(LAPACK_ROW_MAJOR, 'V', 'U', dim, v, dim, values), 0);
    for (int k = 0; k < dim; ++k) {
        double complex value = 0.0;
        for (int i = 0; i < dim; ++i)
            for (int j = 0; j < dim; ++j)
                value += conj(v[i * dim + k]) * u[i * dim + j] * v[j * dim + k];
        double phase = carg(value);
        if (phase < -TURN + 1e-9) phase = TURN;
        for (int i = 0; i < dim; ++i)
            for (int j = 0; j < dim; ++j)
                r[i * dim + j] += cexp(I * exponent * phase) * v[i * dim + k] *
                                  conj(v[j * dim + k]);
    }
    memcpy(u, r, sizeof(double complex) * (size_t)(dim * dim));
}

/* w on the qubits of a call, times u on n qubits. */
static void on_all(int n, const fuzz_call *call, const double complex *w, double complex *u) {
    double complex r[FUZZ_CALL_DIM * FUZZ_CALL_DIM] = {0};
    const int m = call->nqubits, dim = 1 << n;
    for (int i = 0; i < dim; ++i)
        for (int a = 0; a < 1 << m; ++a) {
            int from = i, row = 0;
            for (int q = 0; q < m; ++q) {
                row |= (i >> call->qubits[q] & 1) << q;
                from = (from & ~(1 << call->qubits[q])) | (a >> q & 1) << call->qubits[q];
            }
            const double complex entry = w[(row << m) + a];
            for (int j = 0; j < dim; ++j) r[i * dim + j] += entry * u[from * dim + j];
        }
    memcpy(u, r, sizeof(double complex) * (size_t)(dim * dim));
}

fuzz_call fuzz_with_values(const fuzz_call *call, const double *values) {
    fuzz_call made = *call;
    for (int k = 0; k < FUZZ_ANGLES; ++k) {
        if (made.angles[k].slope != 0.0)
            made.angles[k].offset += made.angles[k].slope * values[made.angles[k].of];
        made.angles[k].slope = 0.0;
    }
    return made;
}

/* How deep definitions stand in one another is bounded by their number. */
static void defined_unitary(const fuzz_program *p, const fuzz_call *call, double complex *u) {
    const fuzz_definition *d = &p->defined[call->defined - 1];
    const int dim = 1 << d->nqubits;
    double values[FUZZ_ANGLES];
    for (int k = 0; k < FUZZ_ANGLES; ++k) values[k] = call->angles[k].offset;
    for (int k = 0; k < dim * dim; ++k) u[k] = k % (dim + 1) == 0;
    for (int k = 0; k < d->ncalls; ++k) {
        double complex w[FUZZ_CALL_DIM * FUZZ_CALL_DIM];
        const fuzz_call inner = fuzz_with_values(&d->calls[k], values);
        fuzz_unitary(p, &inner, w);
        on_all(d->nqubits, &inner, w, u);
    }
}

/* stdgates.inc gives u2 and u3 determinant 1. */
static double standard_phase(const fuzz_program *p, const fuzz_call *call) {
    const char *name = fuzz_gates[call->gate].name;
    if (p->version == 2) return 0.0;
    if (!strcmp(name, "u2")) return -(call->angles[0].offset + call->angles[1].offset) / 2;
    if (!strcmp(name, "u3")) return -(call->angles[1].offset + call->angles[2].offset) / 2;
    return 0.0;
}

static void table_unitary(const fuzz_program *p, const fuzz_call *call, double complex *u) {
    const int dim = 1 << fuzz_gates[call->gate].nqubits;
    const double phase = standard_phase(p, call);
    double angles[FUZZ_ANGLES];
    for (int k = 0; k < FUZZ_ANGLES; ++k) angles[k] = call->angles[k].offset;
    fuzz_table_unitary(call->gate, angles, u);
    for (int k = 0; k < dim * dim; ++k) u[k] *= cexp(I * phase);
}

void fuzz_unitary(const fuzz_program *p, const fuzz_call *call, double complex *u) {
    const int n = call->defined ? p->defined[call->defined - 1].nqubits
                                : fuzz_gates[call->gate].nqubits;
    int dim = 1 << n;
    if (call->defined) defined_unitary(p, call, u);
    else table_unitary(p, call, u);
    for (int k = call->nmodifiers; k-- > 0;) {
        double complex w[FUZZ_CALL_DIM * FUZZ_CALL_DIM];
        const fuzz_modifier m = call->modifiers[k];
        if (m == FUZZ_INV) fuzz_adjoint(dim, u);
        else if (m == FUZZ_POW) power(dim, call->powers[k], u);
        else {
            fuzz_control(m == FUZZ_CTRL, dim, u, w);
            dim *= 2;
            memcpy(u, w, sizeof(double complex) * (size_t)(dim * dim));
        }
    }
}
