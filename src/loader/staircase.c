/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loader/staircase.h"

#include "loader/isometry.h"
#include "loader/schmidt.h"

#include <math.h>
#include <string.h>

int qn_chain_qubit(int n, int k) {
    const int half = n / 2;
    return k < half ? half - 1 - k : k;
}

/* ---- gates ---------------------------------------------------------------------------------- */

/* Calls `visit` for each step from a qubit whose place in the chain is reached to the next one, in
 * the order of the circuit: right, left, right, ... */
typedef void step_visitor(void *context, int from, int to);

static void walk(int n, step_visitor *visit, void *context) {
    int left = n / 2 - 1, right = n / 2;
    while (left > 0 || right < n - 1) {
        if (right < n - 1) {
            visit(context, qn_chain_qubit(n, right), qn_chain_qubit(n, right + 1));
            ++right;
        }
        if (left > 0) {
            visit(context, qn_chain_qubit(n, left), qn_chain_qubit(n, left - 1));
            --left;
        }
    }
}

static void push_step(void *context, int from, int to) {
    qn_loader_push_pair(context, from, to);
    qn_loader_push_pair(context, from, to);
}

void qn_staircase_push(qn_loader_circuit *circuit) {
    const int n = circuit->n, half = n / 2;
    if (circuit->ngates == 0) qn_loader_push_ry(circuit, qn_chain_qubit(n, half - 1));
    qn_loader_push_pair(circuit, qn_chain_qubit(n, half - 1), qn_chain_qubit(n, half));
    walk(n, push_step, circuit);
}

/* ---- start ---------------------------------------------------------------------------------- */

/* One arm of the chain: the qubits from the middle to an end, of which those that are still to be
 * prepared are the upper bits of the rows of `rest`. */
typedef struct arm {
    int left;     /* qubits that are still to be prepared, with the one where the bond is */
    double *rest; /* 2^left x 2: singular vectors of the bond times its values */
    double *last; /* RY angle behind which the next step's rotation goes */
} arm;

typedef struct builder {
    int half;
    arm arms[2];
    double *angles; /* of the next step */
    double *spare;  /* 2^left x 4 */
} builder;

/* Orthonormal columns from nearly orthogonal ones; what is too short is replaced. */
static void straighten(double columns[2][4]) {
    for (int k = 0; k < 2; ++k) {
        for (int axis = -1; axis < 4; ++axis) {
            double along = 0.0, square = 0.0;
            for (int i = 0; axis >= 0 && i < 4; ++i) columns[k][i] = i == axis;
            for (int i = 0; k > 0 && i < 4; ++i) along += columns[0][i] * columns[1][i];
            for (int i = 0; i < 4; ++i) {
                columns[k][i] -= k > 0 ? along * columns[0][i] : 0.0;
                square += columns[k][i] * columns[k][i];
            }
            if (square < 1e-20) continue;
            for (int i = 0; i < 4; ++i) columns[k][i] /= sqrt(square);
            break;
        }
    }
}

/* The next bond of an arm: columns[b] <- the state of the pair (this qubit, next bond) that bond
 * value b becomes; arm->rest <- that of the next bond. */
static void next_bond(arm *a, double *spare, double columns[2][4]) {
    const size_t rows = (size_t)1 << (a->left - 1);
    double *left = spare + 4 * rows, right[8], values[2], work[32];
    memset(columns, 0, 2 * sizeof *columns);
    if (a->left == 2) { /* the end: the bond is the last qubit itself */
        for (int i = 0; i < 8; ++i) columns[i % 2][i / 2] = a->rest[i];
        return;
    }
    for (size_t r = 0; r < rows; ++r)
        for (size_t s = 0; s < 2; ++s)
            for (size_t b = 0; b < 2; ++b) spare[4 * r + 2 * s + b] = a->rest[2 * (2 * r + s) + b];
    qn_schmidt(rows, 4, spare, left, right, values, work);
    for (size_t s = 0; s < 2; ++s)
        for (size_t b = 0; b < 2; ++b)
            for (size_t c = 0; c < 2; ++c)
                columns[b][s + 2 * c] = values[c] * right[2 * (2 * s + b) + c];
    for (size_t r = 0; r < rows; ++r)
        for (size_t c = 0; c < 2; ++c) a->rest[2 * r + c] = values[c] * left[2 * r + c];
}

static void start_step(void *context, int from, int to) {
    builder *b = context;
    arm *a = &b->arms[to >= b->half];
    double columns[2][4], before;
    (void)from;
    next_bond(a, b->spare, columns);
    straighten(columns);
    qn_isometry_angles((const double(*)[4])columns, &before, b->angles);
    *a->last += before;
    a->last = &b->angles[3]; /* on the qubit where the bond is now */
    b->angles += 4;
    --a->left;
}

size_t qn_staircase_work(int n) {
    const size_t low = (size_t)1 << (n / 2), high = (size_t)1 << (n - n / 2);
    return 2 * (low + high) + 2 * low * low + 4 * high;
}

/* An arm of a single qubit takes no step: the bond of the middle is that qubit. */
static void middle_pair(int n, const double *left, const double *right, const double *values,
                        double *pair) {
    memset(pair, 0, 4 * sizeof *pair);
    for (int a = 0; a < 2; ++a)
        for (int b = 0; b < 2; ++b)
            for (int k = 0; k < 2; ++k)
                pair[a + 2 * b] += values[k] * (n / 2 > 1 ? a == k : right[2 * a + k]) *
                                   (n - n / 2 > 1 ? b == k : left[2 * b + k]);
}

void qn_staircase_start(int n, const double *v, double *angles, double *work) {
    const int half = n / 2;
    const size_t low = (size_t)1 << half, high = (size_t)1 << (n - half);
    double *right = work, *left = work + 2 * low, *spare = left + 2 * high, values[2], pair[4];
    qn_schmidt(high, low, v, left, right, values, spare);
    middle_pair(n, left, right, values, pair);
    const double norm = sqrt(pair[0] * pair[0] + pair[1] * pair[1] + pair[2] * pair[2] +
                             pair[3] * pair[3]);
    for (int i = 0; i < 4; ++i) pair[i] /= norm;
    qn_pair_angles(pair, angles);
    for (size_t i = 0; i < 2 * low; ++i) right[i] *= values[i % 2];
    for (size_t i = 0; i < 2 * high; ++i) left[i] *= values[i % 2];
    builder b = {.half = half,
                 .arms = {{half, right, &angles[1]}, {n - half, left, &angles[2]}},
                 .angles = angles + 3,
                 .spare = spare};
    walk(n, start_step, &b);
}

/* ---- several -------------------------------------------------------------------------------- */

void qn_staircase_join(int n, const double *first, int nangles, const double *angles,
                       double *joined) {
    qn_loader_circuit one = {.n = n};
    int last = 0; /* RY on the qubit that the RY of the second staircase is on */
    qn_staircase_push(&one);
    for (int k = 0; k < one.ngates; ++k)
        if (one.gates[k].angle >= 0 && one.gates[k].qubits[0] == one.gates[0].qubits[0])
            last = one.gates[k].angle;
    memmove(joined + one.nangles, angles + 1, (size_t)(nangles - 1) * sizeof *angles);
    const double own = angles[0];
    memcpy(joined, first, (size_t)one.nangles * sizeof *first);
    joined[last] += own;
}
