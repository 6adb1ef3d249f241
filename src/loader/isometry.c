/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SO(4) = SU(2) x SU(2) up to a sign: A is spanned by Y_a, X_a Y_b, Z_a Y_b, B by Y_b, Y_a X_b,
 * Y_a Z_b, which commute with those of A and multiply as the Pauli matrices do. Between two CX, Y_a
 * becomes Y_a X_b and Y_b becomes Z_a Y_b, so the circuit is
 *   A: e^(-i t2 Y / 2) e^(-i t1 Z / 2) e^(-i before Y / 2),  B: e^(-i t3 Y / 2) e^(-i t0 X / 2).
 * A general B = Y X Z has a last factor e^(-i r Z / 2), which with b in |0> is RY(r) on a: it goes
 * into `before`. */
#include "loader/isometry.h"

#include <math.h>
#include <string.h>

/* ---- quaternions ---------------------------------------------------------------------------- */

enum { ONE, X, Y, Z };

/* -i P for the generators as real matrices on (a, b), component a + 2 b: sign and row of the one
 * entry of each column. */
typedef struct sparse {
    int row[4];
    double sign[4];
} sparse;

static const sparse A[4] = {[ONE] = {{0, 1, 2, 3}, {1, 1, 1, 1}},
                            [X] = {{3, 2, 1, 0}, {1, 1, -1, -1}},
                            [Y] = {{1, 0, 3, 2}, {1, -1, 1, -1}},
                            [Z] = {{2, 3, 0, 1}, {1, -1, -1, 1}}};
static const sparse B[4] = {[ONE] = {{0, 1, 2, 3}, {1, 1, 1, 1}},
                            [X] = {{3, 2, 1, 0}, {1, -1, 1, -1}},
                            [Y] = {{2, 3, 0, 1}, {1, 1, -1, -1}},
                            [Z] = {{1, 0, 3, 2}, {1, -1, -1, 1}}};

/* products[i][j] = Tr((A_i B_j)^T O) / 4 = a_i b_j; O by columns */
static void split(const double o[4][4], double products[4][4]) {
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) {
            products[i][j] = 0.0;
            for (int c = 0; c < 4; ++c) {
                const int middle = B[j].row[c];
                products[i][j] += 0.25 * B[j].sign[c] * A[i].sign[middle] * o[c][A[i].row[middle]];
            }
        }
}

/* O = a b: the row and column through the largest product, each of length 1; their common sign is
 * free. */
static void quaternions(const double o[4][4], double *a, double *b) {
    double products[4][4], length_a = 0.0, length_b = 0.0;
    int row = 0, column = 0;
    split(o, products);
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j)
            if (fabs(products[i][j]) > fabs(products[row][column])) {
                row = i;
                column = j;
            }
    for (int k = 0; k < 4; ++k) {
        a[k] = products[k][column];
        b[k] = products[row][k];
        length_a += a[k] * a[k];
        length_b += b[k] * b[k];
    }
    for (int k = 0; k < 4; ++k) {
        a[k] /= sqrt(length_a);
        b[k] /= sqrt(length_b);
    }
}

/* a = Y(last) Z(middle) Y(first) */
static void euler_yzy(const double *a, double *last, double *middle, double *first) {
    const double sum = atan2(a[Y], a[ONE]), difference = atan2(a[X], a[Z]);
    *middle = 2.0 * atan2(hypot(a[X], a[Z]), hypot(a[ONE], a[Y]));
    *last = sum + difference;
    *first = sum - difference;
}

/* b = Y(last) X(middle) Z(first), up to a sign */
static void euler_yxz(const double *b, double *last, double *middle, double *first) {
    const double w = b[ONE], x = b[X], y = b[Y], z = b[Z];
    *middle = asin(fmax(-1.0, fmin(1.0, 2.0 * (w * x - y * z))));
    *last = atan2(2.0 * (x * z + w * y), 1.0 - 2.0 * (x * x + y * y));
    *first = atan2(2.0 * (x * y + w * z), 1.0 - 2.0 * (x * x + z * z));
}

/* ---- completion ----------------------------------------------------------------------------- */

static double dot(const double *a, const double *b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
}

/* The unit vector that stands best upright on `count` columns. */
static void complete(double o[4][4], int count) {
    double longest = -1.0;
    for (int axis = 0; axis < 4; ++axis) {
        double v[4] = {0.0, 0.0, 0.0, 0.0};
        v[axis] = 1.0;
        for (int k = 0; k < count; ++k) {
            const double along = dot(v, o[k]);
            for (int i = 0; i < 4; ++i) v[i] -= along * o[k][i];
        }
        const double length = sqrt(dot(v, v));
        if (length <= longest) continue;
        longest = length;
        for (int i = 0; i < 4; ++i) o[count][i] = v[i] / length;
    }
}

static double determinant(const double o[4][4]) {
    double sum = 0.0;
    for (int i = 0; i < 4; ++i) {
        const double *m[3] = {o[1], o[2], o[3]};
        int r[3], k = 0;
        for (int j = 0; j < 4; ++j)
            if (j != i) r[k++] = j;
        const double minor = m[0][r[0]] * (m[1][r[1]] * m[2][r[2]] - m[1][r[2]] * m[2][r[1]]) -
                             m[0][r[1]] * (m[1][r[0]] * m[2][r[2]] - m[1][r[2]] * m[2][r[0]]) +
                             m[0][r[2]] * (m[1][r[0]] * m[2][r[1]] - m[1][r[1]] * m[2][r[0]]);
        sum += (i % 2 ? -1.0 : 1.0) * o[0][i] * minor;
    }
    return sum;
}

void qn_isometry_angles(const double columns[2][4], double *before, double *angles) {
    double o[4][4], a[4], b[4], rest; /* columns of |0>|0>, |1>|0>, |0>|1>, |1>|1> */
    memcpy(o, columns, 2 * sizeof *o);
    complete(o, 2);
    complete(o, 3);
    if (determinant((const double(*)[4])o) < 0.0)
        for (int i = 0; i < 4; ++i) o[3][i] = -o[3][i];
    quaternions((const double(*)[4])o, a, b);
    euler_yzy(a, &angles[2], &angles[1], before);
    euler_yxz(b, &angles[3], &angles[0], &rest);
    *before += rest;
}

void qn_pair_angles(const double *state, double *angles) {
    /* the matrix [a][b] = R(angles[1] / 2) diag(c, s) R(-angles[2] / 2) */
    const double even = 0.5 * (state[0] + state[3]), odd = 0.5 * (state[0] - state[3]);
    const double sum = 0.5 * (state[1] + state[2]), difference = 0.5 * (state[1] - state[2]);
    const double large = hypot(even, difference), small = hypot(odd, sum);
    const double one = atan2(sum, odd), other = atan2(difference, even);
    angles[0] = 2.0 * atan2(large - small, large + small);
    angles[1] = other + one;
    angles[2] = one - other;
}
