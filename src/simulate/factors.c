/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulate/factors.h"

#include "program/readout.h"

#include <string.h>

static char letter_at(const qn_simulation *s, const char *letters, int q) {
    return letters[s->nqubits - 1 - q];
}

static const qn_joint *joint_of(const qn_simulation *s, int q) {
    for (size_t k = 0; k < s->njoints; ++k)
        for (int p = 0; p < s->joints[k].group.nqubits; ++p)
            if (s->joints[k].group.qubits[p] == q) return &s->joints[k];
    return NULL;
}

static bool is_projector(char letter) { return letter == '0' || letter == '1'; }
static int number_of(char letter) { return letter == 'X' ? 1 : letter == 'Y' ? 2 : 3; }

/* Qubits of the group that are not in the string are measured in the basis of Z. */
static qn_factor joint_factor(const qn_simulation *s, const qn_joint *joint, const char *letters) {
    const qn_readout_group *group = &joint->group;
    qn_factor f = {.count = group->nqubits};
    char own[QN_MAX_READOUT_QUBITS];
    for (int q = 0; q < group->nqubits; ++q) {
        own[q] = letter_at(s, letters, group->qubits[q]);
        f.digits[q] = s->digit[group->qubits[q]];
        f.letters[q] = number_of(own[q]);
    }
    for (int j = 0; j < 1 << f.count; ++j) f.weights[j] = qn_readout_letters(group, own, j);
    return f;
}

static qn_factor single_factor(const qn_simulation *s, int q, char letter) {
    qn_factor f = {
        .count = 1, .digits = {s->digit[q]}, .letters = {number_of(letter)}, .weights = {0.0, 1.0}};
    if (s->final_bit[q] >= 0) memcpy(f.weights, s->readout[q], sizeof s->readout[q]);
    if (is_projector(letter)) {
        const double half = letter == '1' ? -0.5 : 0.5;
        f.weights[0] = 0.5 + half * f.weights[0];
        f.weights[1] *= half;
    }
    return f;
}

static bool asked_before(const qn_simulation *s, const qn_joint *joint, const char *letters,
                         int q) {
    for (int p = 0; p < joint->group.nqubits; ++p) {
        const int other = joint->group.qubits[p];
        if (other < q && letter_at(s, letters, other) != 'I') return true;
    }
    return false;
}

qn_status qn_simulation_factors(const qn_simulation *s, const char *letters, qn_factor *factors,
                                int *count, double *rest, qn_diag *diag) {
    const size_t length = strlen(letters);
    int made = 0;
    double outside = 1.0;
    if (length != (size_t)s->nqubits || strspn(letters, "IXYZ01") != length)
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "'%.64s' is no Pauli string of this circuit: give %d letters I, X, Y, Z, "
                       "the leftmost for the highest qubit",
                       letters, s->nqubits);
    for (int q = 0; q < s->nqubits; ++q) {
        const char letter = letter_at(s, letters, q);
        if (letter == 'I') continue;
        if (s->digit[q] < 0) {
            if (letter != 'Z' && letter != '0') outside = 0.0; /* in |0> */
            continue;
        }
        const qn_joint *joint = joint_of(s, q);
        if (joint && asked_before(s, joint, letters, q)) continue;
        factors[made++] = joint ? joint_factor(s, joint, letters) : single_factor(s, q, letter);
    }
    *count = made;
    *rest = outside;
    return QN_OK;
}
