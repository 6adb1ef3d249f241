/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mixtures of Pauli strings: what the depolarizing, pauli and flip channels have in common. */
#include "channel/channel.h"
#include "channel/ptm.h"

#include <math.h>
#include <string.h>

enum { STRINGS_MAX = 64 };

/* Rates this far below zero are rounding. */
static const double RATE_TOLERANCE = 1e-13;

static double mixture_factor(double f, double strength) {
    const double whole = floor(strength), rest = strength - whole;
    return pow(f, whole) * (1.0 - rest + rest * f);
}

double qn_strength_factor(double f, double strength) {
    return f > 0.0 ? pow(f, strength) : mixture_factor(f, strength);
}

double qn_strength_probability(double p, double strength) {
    if (strength == 0.0) return 0.0;
    return -expm1(strength * log1p(-p));
}

bool qn_pauli_anticommute(int nqubits, int a, int b) {
    bool odd = false;
    for (int q = 0; q < nqubits; ++q) {
        const int da = a >> (2 * q) & 3, db = b >> (2 * q) & 3;
        odd ^= da && db && da != db;
    }
    return odd;
}

/* out[j] = sum_i in[i] (-1)^[i and j anticommute]; its own inverse up to 4^m. */
static void walsh(int nqubits, const double *in, double *out) {
    const int strings = 1 << (2 * nqubits);
    for (int j = 0; j < strings; ++j) {
        out[j] = 0.0;
        for (int i = 0; i < strings; ++i)
            out[j] += qn_pauli_anticommute(nqubits, i, j) ? -in[i] : in[i];
    }
}

void qn_pauli_mixture(int nqubits, const double *factors, double *probabilities) {
    const int strings = 1 << (2 * nqubits);
    walsh(nqubits, factors, probabilities);
    for (int i = 0; i < strings; ++i) probabilities[i] /= strings;
}

/* Is the channel with these factors exp(L) of a Lindbladian with Pauli jumps? */
static bool divisible(int nqubits, const double *factors) {
    const int strings = 1 << (2 * nqubits);
    double logs[STRINGS_MAX] = {0}, rates[STRINGS_MAX];
    for (int j = 0; j < strings; ++j) {
        if (factors[j] <= 0.0) return false;
        logs[j] = log(factors[j]);
    }
    walsh(nqubits, logs, rates);
    for (int i = 1; i < strings; ++i)
        if (rates[i] < -RATE_TOLERANCE) return false;
    return true;
}

void qn_pauli_ptm(int nqubits, const double *probabilities, double strength, double *ptm) {
    const int strings = 1 << (2 * nqubits);
    double mixture[STRINGS_MAX], factors[STRINGS_MAX];
    mixture[0] = 1.0;
    for (int i = 1; i < strings; ++i) {
        mixture[i] = probabilities[i - 1];
        mixture[0] -= mixture[i];
    }
    walsh(nqubits, mixture, factors);
    factors[0] = 1.0; /* the sum of all, without its rounding */
    const bool power = divisible(nqubits, factors);
    memset(ptm, 0, (size_t)strings * (size_t)strings * sizeof *ptm);
    for (int j = 0; j < strings; ++j)
        ptm[j * strings + j] = power ? pow(factors[j], strength)
                                     : mixture_factor(factors[j], strength);
}

int qn_pauli_kraus(int nqubits, const double *probabilities, double complex *kraus) {
    const int d = 1 << nqubits, strings = d * d;
    double rest = 1.0;
    int count = 0;
    for (int p = 1; p < strings; ++p) rest -= probabilities[p - 1];
    for (int p = 0; p < strings; ++p) {
        const double probability = p == 0 ? fmax(rest, 0.0) : probabilities[p - 1];
        if (probability <= 0.0) continue;
        double complex *k = kraus + count++ * strings;
        for (int e = 0; e < strings; ++e) k[e] = 0.0;
        for (int row = 0; row < d; ++row) {
            int column;
            const double complex entry = qn_pauli_entry(nqubits, p, row, &column);
            k[row * d + column] = sqrt(probability) * entry;
        }
    }
    return count;
}

int qn_pauli_string(const char *name, int *nqubits) {
    static const char LETTERS[] = "IXYZ";
    const size_t length = strlen(name);
    int index = 0;
    if (length < 1 || length > 2) return -1;
    for (size_t q = 0; q < length; ++q) {
        const char *letter = strchr(LETTERS, name[q]);
        if (!letter) return -1;
        index |= (int)(letter - LETTERS) << (2 * q);
    }
    *nqubits = (int)length;
    return index - 1; /* the identity has no entry */
}
