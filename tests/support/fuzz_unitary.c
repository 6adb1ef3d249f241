/* Gates and their modifiers as textbooks have them. */
#include "fuzz_program.h"

#include "assert_close.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

static const double TURN = 3.14159265358979323846;

const fuzz_gate fuzz_gates[] = {
    {"x", 1, 0, true, false},     {"sx", 1, 0, true, false},   {"rz", 1, 1, true, true},
    {"cz", 2, 0, true, false},    {"y", 1, 0, false, false},   {"z", 1, 0, false, false},
    {"h", 1, 0, false, false},    {"s", 1, 0, false, false},   {"t", 1, 0, false, false},
    {"rx", 1, 1, false, true},    {"ry", 1, 1, false, true},   {"p", 1, 1, false, true},
    {"U", 1, 3, false, false},    {"cx", 2, 0, false, false},  {"cy", 2, 0, false, false},
    {"ch", 2, 0, false, false},   {"crz", 2, 1, false, false}, {"cp", 2, 1, false, false},
    {"swap", 2, 0, false, false},
};
int fuzz_ngates(void) { return (int)(sizeof fuzz_gates / sizeof *fuzz_gates); }

/* exp(-i a P / 2) */
static void rotation(char letter, double a, double complex *u) {
    const double c = cos(a / 2), s = sin(a / 2);
    u[0] = letter == 'Z' ? cexp(-0.5 * I * a) : c;
    u[3] = letter == 'Z' ? cexp(0.5 * I * a) : c;
    u[1] = letter == 'X' ? -I * s : letter == 'Y' ? -s : 0.0;
    u[2] = letter == 'X' ? -I * s : letter == 'Y' ? s : 0.0;
}

static void turned(char letter, double a, double complex phase, double complex *u) {
    rotation(letter, a, u);
    for (int k = 0; k < 4; ++k) u[k] *= phase;
}

/* U(theta, phi, lambda) of arXiv:2104.14722 with <0|U|0> real */
static void euler(const double *a, double complex *u) {
    u[0] = cos(a[0] / 2);
    u[1] = -cexp(I * a[2]) * sin(a[0] / 2);
    u[2] = cexp(I * a[1]) * sin(a[0] / 2);
    u[3] = cexp(I * (a[1] + a[2])) * cos(a[0] / 2);
}

static void single(const char *name, const double *a, double complex *u) {
    if (!strcmp(name, "x")) turned('X', TURN, I, u);
    else if (!strcmp(name, "y")) turned('Y', TURN, I, u);
    else if (!strcmp(name, "z")) turned('Z', TURN, I, u);
    else if (!strcmp(name, "s")) turned('Z', TURN / 2, cexp(I * TURN / 4), u);
    else if (!strcmp(name, "t")) turned('Z', TURN / 4, cexp(I * TURN / 8), u);
    else if (!strcmp(name, "p")) turned('Z', a[0], cexp(I * a[0] / 2), u);
    else if (!strcmp(name, "sx")) turned('X', TURN / 2, cexp(I * TURN / 4), u);
    else if (!strcmp(name, "rx")) rotation('X', a[0], u);
    else if (!strcmp(name, "ry")) rotation('Y', a[0], u);
    else if (!strcmp(name, "rz")) rotation('Z', a[0], u);
    else if (!strcmp(name, "U")) euler(a, u);
    else { /* h */ u[0] = u[1] = u[2] = sqrt(0.5);
        u[3] = -sqrt(0.5);
    }
}

/* A further qubit in the lowest bit, on which u depends. */
static void control(int on, int dim, const double complex *u, double complex *w) {
    for (int i = 0; i < 2 * dim; ++i)
        for (int j = 0; j < 2 * dim; ++j)
            w[i * 2 * dim + j] = (i & 1) != (j & 1) ? 0.0
                                 : (i & 1) == on    ? u[(i >> 1) * dim + (j >> 1)]
                                                    : (i == j);
}

static void table_matrix(const fuzz_call *call, double complex *u) {
    const fuzz_gate *gate = &fuzz_gates[call->gate];
    double complex small[4];
    if (!strcmp(gate->name, "swap")) {
        memset(u, 0, 16 * sizeof *u);
        u[0] = u[6] = u[9] = u[15] = 1.0;
    } else if (gate->nqubits == 2) {
        single(gate->name + 1, call->angles, small);
        control(1, 2, small, u);
    } else single(gate->name, call->angles, u);
}

/* The principal power, phases of the eigenvalues in (-pi, pi]: the Hermitian parts of a unitary
 * commute, and a mixture of them has its eigenvectors. */
static void power(int dim, double exponent, double complex *u) {
    double complex v[64], r[64] = {0};
    double values[8];
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

static void adjoint(int dim, double complex *u) {
    for (int i = 0; i < dim; ++i)
        for (int j = 0; j <= i; ++j) {
            const double complex held = conj(u[i * dim + j]);
            u[i * dim + j] = conj(u[j * dim + i]);
            u[j * dim + i] = held;
        }
}

/* w on the qubits of the call, times u on both. */
static void on_both(const fuzz_call *call, const double complex *w, double complex *u) {
    double complex r[16] = {0};
    const int n = call->nqubits, dim = 1 << n;
    for (int i = 0; i < 4; ++i)
        for (int a = 0; a < dim; ++a) {
            int from = i, row = 0;
            for (int q = 0; q < n; ++q) {
                row |= (i >> call->qubits[q] & 1) << q;
                from = (from & ~(1 << call->qubits[q])) | (a >> q & 1) << call->qubits[q];
            }
            for (int j = 0; j < 4; ++j) r[4 * i + j] += w[row * dim + a] * u[4 * from + j];
        }
    memcpy(u, r, sizeof r);
}

static void defined_matrix(const fuzz_program *p, double complex *u) {
    for (int k = 0; k < 16; ++k) u[k] = k % 5 == 0;
    for (int k = 0; k < p->ndefined; ++k) {
        double complex w[64];
        fuzz_unitary(p, &p->defined[k], w);
        on_both(&p->defined[k], w, u);
    }
}

void fuzz_unitary(const fuzz_program *p, const fuzz_call *call, double complex *u) {
    int dim = call->defined ? 4 : 1 << fuzz_gates[call->gate].nqubits;
    if (call->defined) defined_matrix(p, u);
    else table_matrix(call, u);
    for (int k = call->nmodifiers; k-- > 0;) {
        double complex w[64];
        const fuzz_modifier m = call->modifiers[k];
        if (m == FUZZ_INV) adjoint(dim, u);
        else if (m == FUZZ_POW) power(dim, call->powers[k], u);
        else {
            control(m == FUZZ_CTRL, dim, u, w);
            dim *= 2;
            memcpy(u, w, sizeof(double complex) * (size_t)(dim * dim));
        }
    }
}
