/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readout, of qubits alone and of groups, in records and in expectation values. */
#include "fuzz_channels.h"

#include <math.h>
#include <string.h>

/* The last operation of a qubit that is a final, unconditional measurement; -1: there is none. */
static int final_of(const fuzz_program *p, int q) {
    for (int k = p->nops; k-- > 0;)
        if (p->ops[k].kind == FUZZ_MEASURE && p->ops[k].call.qubits[0] == q)
            return fuzz_is_final(p, k) ? k : -1;
    return -1;
}

static int place_in(const fuzz_group *g, int q) {
    for (int k = 0; k < g->nqubits; ++k)
        if (g->qubits[k] == q) return k;
    return -1;
}

static const fuzz_group *group_of(const fuzz_program *p, int q) {
    for (int k = 0; k < p->ngroups; ++k)
        if (place_in(&p->groups[k], q) >= 0) return &p->groups[k];
    return NULL;
}

/* ---- matrices ------------------------------------------------------------------------------- */

/* The bits of `outcome` at the places in `mask`, next to each other. */
static int gathered(int outcome, int mask) {
    int index = 0, used = 0;
    for (int k = 0; k < FUZZ_GROUP; ++k)
        if (mask >> k & 1) index |= (outcome >> k & 1) << used++;
    return index;
}

/* What is lost of a state, S times, not beyond even odds unless it is from the start. */
static void strengthen(int outcomes, double strength, double *matrix) {
    for (int column = 0; column < outcomes; ++column) {
        const double right = matrix[outcomes * column + column];
        const double even = 1.0 - 1.0 / outcomes, lost = 1.0 - right;
        if (lost <= 0.0) continue;
        const double factor = fmin(strength * lost, fmax(lost, even)) / lost;
        for (int row = 0; row < outcomes; ++row) matrix[outcomes * row + column] *= factor;
        matrix[outcomes * column + column] = 1.0 - factor * lost;
    }
}

/* Bits are flipped before the measurement and flipped back behind it, every set of them as
 * often. */
static void twirl(int outcomes, double *matrix) {
    double mean[1 << (2 * FUZZ_GROUP)] = {0};
    for (int flips = 0; flips < outcomes; ++flips)
        for (int row = 0; row < outcomes; ++row)
            for (int column = 0; column < outcomes; ++column)
                mean[outcomes * row + column] +=
                    matrix[outcomes * (row ^ flips) + (column ^ flips)] / outcomes;
    memcpy(matrix, mean, sizeof *mean * (size_t)(outcomes * outcomes));
}

/* Of the places in `mask`: summed over what is read of the others, averaged over their states. */
static void marginal(const fuzz_program *p, const fuzz_group *g, int mask, double *matrix) {
    const int outcomes = 1 << g->nqubits, count = 1 << __builtin_popcount((unsigned)mask);
    memset(matrix, 0, sizeof *matrix * (size_t)(count * count));
    for (int row = 0; row < outcomes; ++row)
        for (int column = 0; column < outcomes; ++column)
            matrix[count * gathered(row, mask) + gathered(column, mask)] +=
                g->matrix[outcomes * row + column] * count / outcomes;
    if (p->twirl) twirl(count, matrix);
    strengthen(count, p->scale, matrix);
}

/* Which places of a group are read together. */
static int together(const fuzz_program *p, const fuzz_group *g) {
    int mask = 0;
    for (int k = 0; k < g->nqubits; ++k) mask |= (final_of(p, g->qubits[k]) >= 0) << k;
    return mask & (mask - 1) ? mask : 0;
}

/* ---- records -------------------------------------------------------------------------------- */

/* As if read alone. */
static void alone(const fuzz_program *p, int q, double flips[2]) {
    const fuzz_group *g = group_of(p, q);
    double matrix[4] = {1.0 - p->p10[q], p->p01[q], p->p10[q], 1.0 - p->p01[q]};
    if (g) marginal(p, g, 1 << place_in(g, q), matrix);
    else {
        if (p->twirl) twirl(2, matrix);
        strengthen(2, p->scale, matrix);
    }
    flips[0] = matrix[2];
    flips[1] = matrix[1];
}

void fuzz_flips(const fuzz_program *p, int index, int q, double flips[2]) {
    const fuzz_group *g = group_of(p, q);
    alone(p, q, flips);
    if (g && index == final_of(p, q) && together(p, g)) flips[0] = flips[1] = 0.0;
}

static void read_group(const fuzz_program *p, const fuzz_group *g, fuzz_truth *truth) {
    const int mask = together(p, g), count = 1 << __builtin_popcount((unsigned)mask);
    double read[1 << FUZZ_BITS] = {0}, matrix[1 << (2 * FUZZ_GROUP)];
    int bits[FUZZ_GROUP], all = 0, used = 0;
    if (!mask) return;
    marginal(p, g, mask, matrix);
    for (int k = 0; k < g->nqubits; ++k)
        if (mask >> k & 1) all |= 1 << (bits[used++] = p->ops[final_of(p, g->qubits[k])].bit);
    for (int record = 0; record < 1 << p->nbits; ++record) {
        int column = 0;
        for (int k = 0; k < used; ++k) column |= (record >> bits[k] & 1) << k;
        for (int row = 0; row < count; ++row) {
            int found = record & ~all;
            for (int k = 0; k < used; ++k) found |= (row >> k & 1) << bits[k];
            read[found] += matrix[count * row + column] * truth->records[record];
        }
    }
    memcpy(truth->records, read, sizeof read);
}

void fuzz_read_groups(const fuzz_program *p, fuzz_truth *truth) {
    for (int k = 0; k < p->ngroups; ++k) read_group(p, &p->groups[k], truth);
}

/* ---- expectation values --------------------------------------------------------------------- */

/* Mean sign of what is read of a group in state `column`, of its lettered qubits. */
static double group_sign(const fuzz_program *p, const fuzz_group *g, int mask, int lettered,
                         int column) {
    const int count = 1 << __builtin_popcount((unsigned)mask);
    double matrix[1 << (2 * FUZZ_GROUP)], sum = 0.0;
    marginal(p, g, mask, matrix);
    for (int row = 0; row < count; ++row) {
        const int odd = __builtin_parity((unsigned)(row & gathered(lettered, mask)));
        sum += matrix[count * row + gathered(column, mask)] * (odd ? -1.0 : 1.0);
    }
    return sum;
}

static double qubit_sign(const fuzz_program *p, int q, int bit, bool read) {
    double flips[2] = {0.0, 0.0};
    if (read && final_of(p, q) >= 0) alone(p, q, flips);
    return (bit ? -1.0 : 1.0) * (1.0 - 2.0 * flips[bit]);
}

/* The mean sign of the letters in basis state i, letters as bits of the qubits. */
static double sign_of(const fuzz_program *p, int letters, int i, bool read) {
    double sign = 1.0;
    int left = letters;
    for (int k = 0; k < p->ngroups && read; ++k) {
        const fuzz_group *g = &p->groups[k];
        const int mask = together(p, g);
        int lettered = 0, column = 0;
        for (int j = 0; j < g->nqubits; ++j) {
            if (!(mask >> j & 1)) continue;
            lettered |= (letters >> g->qubits[j] & 1) << j;
            column |= (i >> g->qubits[j] & 1) << j;
            left &= ~(1 << g->qubits[j]);
        }
        if (lettered) sign *= group_sign(p, g, mask, lettered, column);
    }
    for (int q = 0; q < p->nqubits; ++q)
        if (left >> q & 1) sign *= qubit_sign(p, q, i >> q & 1, read);
    return sign;
}

/* X and Y are turned to Z first. */
double fuzz_expect(const fuzz_program *p, const fuzz_truth *truth, const char *paulis, bool read) {
    const double h = sqrt(0.5);
    const double complex of_x[4] = {h, h, h, -h}, of_y[4] = {h, -I * h, h, I * h};
    dense *state = dense_create_basis(p->nqubits, 0);
    double sum = 0.0;
    int letters = 0;
    memcpy(state->rho, truth->rho, state->dim * state->dim * sizeof *state->rho);
    for (int q = 0; q < p->nqubits; ++q) {
        const char letter = paulis[p->nqubits - 1 - q];
        letters |= (letter != 'I') << q;
        if (letter == 'X' || letter == 'Y')
            fuzz_apply_unitary(state, 1, &q, letter == 'X' ? of_x : of_y);
    }
    for (size_t i = 0; i < state->dim; ++i)
        sum += sign_of(p, letters, (int)i, read) * creal(state->rho[i * state->dim + i]);
    dense_destroy(state);
    return sum;
}
