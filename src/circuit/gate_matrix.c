/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The matrices of the gates. Row-major; qubits[0] is the least significant bit of a row or column,
 * so the basis of a controlled gate with qubits {control, target} is |target control>: 00, 01, 10,
 * 11. */
#include "circuit/gate_table.h"

#include <math.h>
#include <string.h>

static double complex phase(double angle) { return CMPLX(cos(angle), sin(angle)); }

/* ---- shapes --------------------------------------------------------------------------------- */

static void fill2(double complex *u, double complex a, double complex b, double complex c,
                  double complex d) {
    u[0] = a;
    u[1] = b;
    u[2] = c;
    u[3] = d;
}

static void diagonal(double complex *u, int size, const double complex *values) {
    memset(u, 0, (size_t)(size * size) * sizeof *u);
    for (int i = 0; i < size; ++i) u[i * size + i] = values[i];
}

/* u|j> = |image[j]> */
static void permutation(double complex *u, int size, const int *image) {
    memset(u, 0, (size_t)(size * size) * sizeof *u);
    for (int j = 0; j < size; ++j) u[image[j] * size + j] = 1.0;
}

/* v on qubit 1 where qubit 0 is 1 */
static void controlled(double complex *u, const double complex *v) {
    const double complex ones[4] = {1.0, 1.0, 1.0, 1.0};
    diagonal(u, 4, ones);
    for (int row = 0; row < 2; ++row)
        for (int column = 0; column < 2; ++column)
            u[(2 * row + 1) * 4 + 2 * column + 1] = v[row * 2 + column];
}

/* exp(-i angle P / 2) = cos(angle/2) - i sin(angle/2) P, P the string of Paulis of qubits 0, 1,
 * ... */
static void rotation(double complex *u, double angle, const char *paulis) {
    const int n = (int)strlen(paulis), size = 1 << n;
    memset(u, 0, (size_t)(size * size) * sizeof *u);
    for (int column = 0; column < size; ++column) {
        int row = column;
        double complex value = CMPLX(0.0, -sin(angle / 2));
        for (int q = 0; q < n; ++q) {
            const int bit = column >> q & 1;
            if (paulis[q] != 'Z') row ^= 1 << q;
            if (paulis[q] == 'Y') value *= bit ? -I : I;
            if (paulis[q] == 'Z' && bit) value = -value;
        }
        u[row * size + column] = value;
        u[column * size + column] += cos(angle / 2);
    }
}

/* [[cos(theta/2), -exp(i lambda) sin(theta/2)], [exp(i phi) sin(theta/2), exp(i (phi + lambda))
 * cos(theta/2)]] */
static void universal(double complex *u, double theta, double phi, double lambda) {
    const double c = cos(theta / 2), s = sin(theta / 2);
    fill2(u, c, -s * phase(lambda), s * phase(phi), c * phase(phi + lambda));
}

static void adjoint(double complex *u, int size) {
    for (int i = 0; i < size; ++i) {
        for (int j = 0; j <= i; ++j) {
            const double complex keep = conj(u[i * size + j]);
            u[i * size + j] = conj(u[j * size + i]);
            u[j * size + i] = keep;
        }
    }
}

/* ---- the gates ------------------------------------------------------------------------------ */

/* A matrix without angles. */
#define CONSTANT(name, statement)                                                                  \
    static void matrix_##name(const double *angles, double complex *u) {                           \
        (void)angles;                                                                              \
        statement;                                                                                 \
    }
/* A matrix with angles. */
#define VARIABLE(name, statement)                                                                  \
    static void matrix_##name(const double *angles, double complex *u) { statement; }
/* The controlled form of a one-qubit gate. */
#define CONTROLLED(name, gate)                                                                     \
    static void matrix_##name(const double *angles, double complex *u) {                           \
        double complex v[4];                                                                       \
        matrix_##gate(angles, v);                                                                  \
        controlled(u, v);                                                                          \
    }
/* The adjoint of a gate. */
#define ADJOINT(name, gate, size)                                                                  \
    static void matrix_##name(const double *angles, double complex *u) {                           \
        matrix_##gate(angles, u);                                                                  \
        adjoint(u, size);                                                                          \
    }

CONSTANT(id, fill2(u, 1, 0, 0, 1))
CONSTANT(x, fill2(u, 0, 1, 1, 0))
CONSTANT(y, fill2(u, 0, -I, I, 0))
CONSTANT(z, fill2(u, 1, 0, 0, -1))
CONSTANT(h, fill2(u, M_SQRT1_2, M_SQRT1_2, M_SQRT1_2, -M_SQRT1_2))
CONSTANT(s, fill2(u, 1, 0, 0, I))
CONSTANT(t, fill2(u, 1, 0, 0, CMPLX(M_SQRT1_2, M_SQRT1_2)))
CONSTANT(sx, fill2(u, CMPLX(.5, .5), CMPLX(.5, -.5), CMPLX(.5, -.5), CMPLX(.5, .5)))
ADJOINT(sdg, s, 2)
ADJOINT(tdg, t, 2)
ADJOINT(sxdg, sx, 2)

VARIABLE(rx, rotation(u, angles[0], "X"))
VARIABLE(ry, rotation(u, angles[0], "Y"))
VARIABLE(rz, rotation(u, angles[0], "Z"))
VARIABLE(p, fill2(u, 1, 0, 0, phase(angles[0])))
VARIABLE(u2, universal(u, M_PI / 2, angles[0], angles[1]))
VARIABLE(u3, universal(u, angles[0], angles[1], angles[2]))

CONTROLLED(cx, x)
CONTROLLED(cy, y)
CONTROLLED(cz, z)
CONTROLLED(ch, h)
CONTROLLED(crx, rx)
CONTROLLED(cry, ry)
CONTROLLED(crz, rz)
CONTROLLED(cp, p)
CONTROLLED(cu3, u3)

static void matrix_cu(const double *angles, double complex *u) {
    double complex v[4];
    matrix_u3(angles, v);
    for (int i = 0; i < 4; ++i) v[i] *= phase(angles[3]);
    controlled(u, v);
}

VARIABLE(rxx, rotation(u, angles[0], "XX"))
VARIABLE(ryy, rotation(u, angles[0], "YY"))
VARIABLE(rzz, rotation(u, angles[0], "ZZ"))
VARIABLE(rzx, rotation(u, angles[0], "ZX"))

CONSTANT(swap, permutation(u, 4, (const int[]){0, 2, 1, 3}))

/* |01> and |10> exchanged with phase `exchange`, |11> with phase `both` */
static void exchange_phases(double complex *u, double complex exchange, double complex both) {
    memset(u, 0, 16 * sizeof *u);
    u[0] = 1.0;
    u[1 * 4 + 2] = u[2 * 4 + 1] = exchange;
    u[3 * 4 + 3] = both;
}

CONSTANT(iswap, exchange_phases(u, I, 1))
CONSTANT(syc, exchange_phases(u, -I, phase(-M_PI / 6)))
ADJOINT(iswapdg, iswap, 4)
ADJOINT(sycdg, syc, 4)

/* (X on qubit 0 - Y on qubit 0 with X on qubit 1) / sqrt(2) */
static void matrix_ecr(const double *angles, double complex *u) {
    static const double complex doubled[16] = {0, 1, 0, I, 1, 0, -I, 0, 0, I, 0, 1, -I, 0, 1, 0};
    (void)angles;
    for (int i = 0; i < 16; ++i) u[i] = M_SQRT1_2 * doubled[i];
}

CONSTANT(ccx, permutation(u, 8, (const int[]){0, 1, 2, 7, 4, 5, 6, 3}))
CONSTANT(cswap, permutation(u, 8, (const int[]){0, 1, 2, 5, 4, 3, 6, 7}))

const qn_gate qn_gate_table[] = {
#define QN_GATE(name, nqubits, nangles, matrix, generator, inverse, help)                          \
    {name, nqubits, nangles, matrix, generator, inverse, help},
#include "circuit/gate_list.def"
#undef QN_GATE
};

const size_t qn_gate_table_size = sizeof qn_gate_table / sizeof *qn_gate_table;
