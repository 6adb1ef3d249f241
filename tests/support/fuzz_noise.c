/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Channels at any strength, as the table of docs/noise-models.md has it. */
#include "fuzz_channels.h"

#include <math.h>
#include <string.h>

/* ---- matrices ------------------------------------------------------------------------------- */

static int spread_bits(int nqubits, const int *qubits, int local) {
    int index = 0;
    for (int q = 0; q < nqubits; ++q) index |= (local >> q & 1) << qubits[q];
    return index;
}

/* Columns, or rows of the conjugate, of u on one side of rho. */
static void apply_side(dense *state, int nqubits, const int *qubits, const double complex *u,
                       bool right) {
    const int size = 1 << nqubits, dim = (int)state->dim;
    const int mask = spread_bits(nqubits, qubits, size - 1);
    const int along = right ? 1 : dim, across = right ? dim : 1;
    for (int i = 0; i < dim; ++i) {
        if (i & mask) continue;
        for (int other = 0; other < dim; ++other) {
            double complex *corner = state->rho + i * along + other * across, old[FUZZ_CALL_DIM];
            for (int a = 0; a < size; ++a) old[a] = corner[spread_bits(nqubits, qubits, a) * along];
            for (int a = 0; a < size; ++a) {
                double complex sum = 0.0;
                for (int b = 0; b < size; ++b)
                    sum += (right ? conj(u[a * size + b]) : u[a * size + b]) * old[b];
                corner[spread_bits(nqubits, qubits, a) * along] = sum;
            }
        }
    }
}

void fuzz_apply_unitary(dense *state, int nqubits, const int *qubits, const double complex *u) {
    apply_side(state, nqubits, qubits, u, false);
    apply_side(state, nqubits, qubits, u, true);
}

/* A Pauli string, the letter of qubit q in digit q. */
static void pauli(int nqubits, int string, double complex *u) {
    const int dim = 1 << nqubits;
    memset(u, 0, sizeof *u * (size_t)(dim * dim));
    for (int i = 0; i < dim; ++i) {
        int j = i;
        double complex value = 1.0;
        for (int q = 0; q < nqubits; ++q) {
            const int letter = string >> (2 * q) & 3, bit = i >> q & 1;
            if (letter == 1 || letter == 2) j ^= 1 << q;
            if (letter == 2) value *= bit ? I : -I;
            if (letter == 3 && bit) value = -value;
        }
        u[i * dim + j] = value;
    }
}

void fuzz_apply_paulis(dense *state, int nqubits, const int *qubits, const double *weights) {
    const int count = 1 << (2 * nqubits);
    double complex kraus[256];
    for (int s = 0; s < count; ++s) {
        double complex *u = kraus + s * count;
        pauli(nqubits, s, u);
        for (int e = 0; e < count; ++e) u[e] *= sqrt(fmax(0.0, weights[s]));
    }
    dense_apply_kraus(state, nqubits, qubits, count, kraus);
}

/* ---- twirling ------------------------------------------------------------------------------- */

static void conjugate(dense *state, int nqubits, const int *qubits, int string) {
    double complex u[16];
    pauli(nqubits, string, u);
    fuzz_apply_unitary(state, nqubits, qubits, u);
}

void fuzz_twirled(bool twirl, dense *state, int nqubits, const int *qubits, fuzz_map *map,
                  const void *context) {
    const int count = twirl ? 1 << (2 * nqubits) : 1;
    const size_t entries = state->dim * state->dim;
    if (!twirl) {
        map(context, 0, state);
        return;
    }
    dense *before = dense_copy(state);
    for (size_t e = 0; e < entries; ++e) state->rho[e] = 0.0;
    for (int s = 0; s < count; ++s) {
        dense *one = dense_copy(before);
        conjugate(one, nqubits, qubits, s);
        map(context, s, one);
        conjugate(one, nqubits, qubits, s);
        for (size_t e = 0; e < entries; ++e) state->rho[e] += one->rho[e] / count;
        dense_destroy(one);
    }
    dense_destroy(before);
}

/* ---- on one qubit --------------------------------------------------------------------------- */

static void damp(dense *state, int q, double gamma, double excited) {
    const double down = sqrt(1.0 - excited), up = sqrt(excited);
    const double stay = sqrt(1.0 - gamma), fall = sqrt(gamma);
    const double complex kraus[16] = {down,      0, 0, down * stay, 0, down * fall, 0,         0,
                                      up * stay, 0, 0, up,          0, 0,           up * fall, 0};
    dense_apply_kraus(state, 1, &q, 4, kraus);
}

/* coherence times `left` */
static void dephase(dense *state, int q, double left) {
    const double a = sqrt((1.0 + left) / 2.0), b = sqrt((1.0 - left) / 2.0);
    const double complex kraus[8] = {a, 0, 0, a, b, 0, 0, -b};
    dense_apply_kraus(state, 1, &q, 2, kraus);
}

static double rate(double time) { return time > 0.0 ? 1.0 / time : 0.0; }

void fuzz_thermal(dense *state, int q, double t, double T1, double T2, double excited) {
    const double fall = rate(T1), lose = fmax(rate(T2), fall / 2.0);
    damp(state, q, 1.0 - exp(-t * fall), excited);
    dephase(state, q, exp(-t * (lose - fall / 2.0)));
}

/* ---- strength ------------------------------------------------------------------------------- */

/* An amount that is lost, S times. */
static double lost(double amount, double strength) { return 1.0 - pow(1.0 - amount, strength); }

bool fuzz_anticommute(int a, int b) {
    int sign = 0;
    for (; a || b; a >>= 2, b >>= 2) sign ^= (a & 3) && (b & 3) && (a & 3) != (b & 3);
    return sign;
}

/* sum_b (-1)^(a, b) from[b] */
static void walsh(int count, const double *from, double *to) {
    for (int a = 0; a < count; ++a) {
        to[a] = 0.0;
        for (int b = 0; b < count; ++b) to[a] += fuzz_anticommute(a, b) ? -from[b] : from[b];
    }
}

/* The weights at strength S, if the power of the channel is one for every S: if its logarithm has
 * no negative rate. */
static bool powered(int count, double strength, double *weights) {
    double kept[16], rates[16];
    walsh(count, weights, kept);
    for (int a = 0; a < count; ++a) {
        if (kept[a] <= 0.0) return false;
        kept[a] = log(kept[a]);
    }
    walsh(count, kept, rates);
    for (int b = 1; b < count; ++b)
        if (rates[b] < -1e-12) return false;
    for (int a = 0; a < count; ++a) kept[a] = exp(strength * kept[a]);
    walsh(count, kept, weights);
    for (int a = 0; a < count; ++a) weights[a] /= count;
    return true;
}

typedef void apply_once(const fuzz_channel *c, dense *state, const int *qubits);

/* Whole uses, and one more with the probability of the rest. */
static void use(const fuzz_channel *c, double strength, apply_once *once, dense *state,
                const int *qubits) {
    for (; strength >= 1.0; strength -= 1.0) once(c, state, qubits);
    if (strength <= 0.0) return;
    dense *without = dense_copy(state);
    once(c, state, qubits);
    for (size_t e = 0; e < state->dim * state->dim; ++e)
        state->rho[e] = strength * state->rho[e] + (1.0 - strength) * without->rho[e];
    dense_destroy(without);
}

static void weights_of(const fuzz_channel *c, double *weights) {
    const int count = 1 << (2 * c->nqubits);
    weights[0] = 1.0;
    for (int k = 1; k < count; ++k) {
        weights[k] = c->numbers[k - 1];
        if (c->kind != FUZZ_PAULI)
            weights[k] = k == (c->kind == FUZZ_BIT_FLIP     ? 1
                               : c->kind == FUZZ_PHASE_FLIP ? 3
                                                            : 2)
                             ? c->numbers[0]
                             : 0.0;
        weights[0] -= weights[k];
    }
}

static void paulis_once(const fuzz_channel *c, dense *state, const int *qubits) {
    double weights[16];
    weights_of(c, weights);
    fuzz_apply_paulis(state, c->nqubits, qubits, weights);
}

static void apply_pauli_kind(const fuzz_channel *c, double strength, dense *state,
                             const int *qubits) {
    double weights[16];
    weights_of(c, weights);
    if (powered(1 << (2 * c->nqubits), strength, weights))
        fuzz_apply_paulis(state, c->nqubits, qubits, weights);
    else use(c, strength, paulis_once, state, qubits);
}

static void kraus_once(const fuzz_channel *c, dense *state, const int *qubits) {
    double complex kraus[32];
    for (int e = 0; e < 2 << (2 * c->nqubits); ++e)
        kraus[e] = c->numbers[2 * e] + I * c->numbers[2 * e + 1];
    dense_apply_kraus(state, c->nqubits, qubits, 2, kraus);
}

/* exp(-i/2 sum_P angle_P P), by its series: the angles are small */
static void apply_coherent(const fuzz_channel *c, double strength, dense *state,
                           const int *qubits) {
    const int dim = 1 << c->nqubits, entries = dim * dim;
    double complex h[16] = {0}, term[16] = {0}, u[16] = {0}, letters[16];
    for (int k = 1; k < entries; ++k) {
        pauli(c->nqubits, k, letters);
        for (int e = 0; e < entries; ++e)
            h[e] += -0.5 * I * strength * c->numbers[k - 1] * letters[e];
    }
    for (int i = 0; i < dim; ++i) u[i * dim + i] = term[i * dim + i] = 1.0;
    for (int n = 1; n < 40; ++n) {
        double complex next[16] = {0};
        for (int e = 0; e < entries; ++e)
            for (int k = 0; k < dim; ++k)
                next[e] += term[e / dim * dim + k] * h[k * dim + e % dim] / n;
        for (int e = 0; e < entries; ++e) u[e] += term[e] = next[e];
    }
    fuzz_apply_unitary(state, c->nqubits, qubits, u);
}

static void apply_depolarizing(const fuzz_channel *c, double strength, dense *state,
                               const int *qubits) {
    const int count = 1 << (2 * c->nqubits);
    const double lambda = lost(c->numbers[0], strength);
    double weights[16];
    for (int k = 0; k < count; ++k) weights[k] = lambda / count + (k == 0 ? 1.0 - lambda : 0.0);
    fuzz_apply_paulis(state, c->nqubits, qubits, weights);
}

static void apply_kraus(const fuzz_channel *c, double strength, dense *state, const int *qubits) {
    use(c, strength, kraus_once, state, qubits);
}
static void apply_dephasing(const fuzz_channel *c, double strength, dense *state,
                            const int *qubits) {
    dephase(state, qubits[0], sqrt(1.0 - lost(c->numbers[0], strength)));
}
static void apply_damping(const fuzz_channel *c, double strength, dense *state, const int *qubits) {
    damp(state, qubits[0], lost(c->numbers[0], strength), c->numbers[1]);
}
static void apply_thermal(const fuzz_channel *c, double strength, dense *state, const int *qubits) {
    const double *n = c->numbers;
    fuzz_thermal(state, qubits[0], strength * n[0], n[1], n[2], n[3]);
}

typedef void apply_kind(const fuzz_channel *c, double strength, dense *state, const int *qubits);

void fuzz_apply_channel(const fuzz_channel *c, double strength, dense *state, const int *qubits) {
    static apply_kind *const KINDS[FUZZ_CHANNELS] = {
        [FUZZ_PAULI] = apply_pauli_kind,
        [FUZZ_COHERENT] = apply_coherent,
        [FUZZ_KRAUS] = apply_kraus,
        [FUZZ_DEPOLARIZING] = apply_depolarizing,
        [FUZZ_BIT_FLIP] = apply_pauli_kind,
        [FUZZ_PHASE_FLIP] = apply_pauli_kind,
        [FUZZ_BIT_PHASE_FLIP] = apply_pauli_kind,
        [FUZZ_PHASE_DAMPING] = apply_dephasing,
        [FUZZ_AMPLITUDE_DAMPING] = apply_damping,
        [FUZZ_THERMAL] = apply_thermal,
    };
    KINDS[c->kind](c, strength, state, qubits);
}

typedef struct rule_at {
    const fuzz_channel *channel;
    double strength;
    const int *qubits;
} rule_at;

static void follow_rule(const void *context, int conjugated, dense *state) {
    const rule_at *at = context;
    (void)conjugated;
    fuzz_apply_channel(at->channel, at->strength, state, at->qubits);
}

void fuzz_apply_rule(const fuzz_program *p, const fuzz_channel *c, dense *state,
                     const int *qubits) {
    const rule_at at = {c, p->scale, qubits};
    fuzz_twirled(p->twirl, state, c->nqubits, qubits, follow_rule, &at);
}
