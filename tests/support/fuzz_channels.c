#include "fuzz_channels.h"

#include <math.h>
#include <string.h>

static void apply(dense *state, int q, int count, const double complex *kraus) {
    dense_apply_kraus(state, 1, &q, count, kraus);
}

/* ---- which number counts -------------------------------------------------------------------- */

static bool virtual_rz(const fuzz_program *p, const fuzz_op *op) {
    return p->basis && !strcmp(fuzz_gates[op->call.gate].name, "rz");
}

/* A pair's `error` replaces what any2 says. */
static fuzz_noise noise_of(const fuzz_program *p, const fuzz_op *op) {
    if (!p->noisy || virtual_rz(p, op)) return (fuzz_noise){0};
    fuzz_noise n = p->any[op->call.nqubits - 1];
    for (int k = 0; k < p->nedges && op->call.nqubits == 2; ++k) {
        const fuzz_edge *e = &p->edges[k];
        const int a = op->call.qubits[0], b = op->call.qubits[1];
        if (e->gate != op->call.gate || !((e->a == a && e->b == b) || (e->a == b && e->b == a)))
            continue;
        n.strength = e->error;
        n.is_error = true;
    }
    return n;
}

double fuzz_duration(const fuzz_program *p, const fuzz_op *op) {
    const double other[] = {[FUZZ_MEASURE] = p->measure,
                            [FUZZ_RESET] = p->reset,
                            [FUZZ_DELAY] = op->duration,
                            [FUZZ_BARRIER] = 0.0};
    return op->kind == FUZZ_GATE ? noise_of(p, op).duration : other[op->kind];
}

bool fuzz_is_frame(const fuzz_program *p, const fuzz_op *op) {
    if (op->kind != FUZZ_GATE || op->nrules > 0 || op->call.nqubits != 1 || op->call.nmodifiers > 0)
        return false;
    return fuzz_duration(p, op) == 0.0 && strchr("zstrp", fuzz_gates[op->call.gate].name[0]) &&
           strcmp(fuzz_gates[op->call.gate].name, "sx") &&
           strcmp(fuzz_gates[op->call.gate].name, "rx") &&
           strcmp(fuzz_gates[op->call.gate].name, "ry");
}

bool fuzz_is_final(const fuzz_program *p, int index) {
    const fuzz_op *m = &p->ops[index];
    if (m->nrules > 0) return false;
    for (int k = index + 1; k < p->nops; ++k) {
        const fuzz_op *op = &p->ops[k];
        for (int q = 0; q < op->call.nqubits && op->kind != FUZZ_BARRIER; ++q)
            if (op->call.qubits[q] == m->call.qubits[0]) return false;
        if (op->kind == FUZZ_MEASURE && op->bit == m->bit) return false;
        for (int r = 0; r < op->nrules; ++r)
            if (op->rules[r].bit < 0 || op->rules[r].bit == m->bit) return false;
    }
    return true;
}

/* ---- channels ------------------------------------------------------------------------------- */

static void damp(dense *state, int q, double gamma, double excited) {
    const double down = sqrt(1.0 - excited), up = sqrt(excited);
    const double complex kraus[16] = {down,
                                      0,
                                      0,
                                      down * sqrt(1.0 - gamma),
                                      0,
                                      down * sqrt(gamma),
                                      0,
                                      0,
                                      up * sqrt(1.0 - gamma),
                                      0,
                                      0,
                                      up,
                                      0,
                                      0,
                                      up * sqrt(gamma),
                                      0};
    apply(state, q, 4, kraus);
}

/* coherence times `left` */
static void dephase(dense *state, int q, double left) {
    const double a = sqrt((1.0 + left) / 2.0), b = sqrt((1.0 - left) / 2.0);
    const double complex kraus[8] = {a, 0, 0, a, b, 0, 0, -b};
    apply(state, q, 2, kraus);
}

static double rate(double time) { return time > 0.0 ? 1.0 / time : 0.0; }

void fuzz_relax(const fuzz_program *p, dense *state, int q, double t) {
    const double fall = rate(p->T1[q]), lose = fmax(rate(p->T2[q]), fall / 2.0);
    damp(state, q, 1.0 - exp(-t * fall), p->excited);
    dephase(state, q, exp(-t * (lose - fall / 2.0)));
}

void fuzz_turn_zz(dense *state, int a, int b, double angle) {
    double complex u[16] = {0};
    for (int k = 0; k < 4; ++k) u[5 * k] = cexp((k == 0 || k == 3 ? -0.5 : 0.5) * I * angle);
    dense_apply_kraus(state, 2, (int[]){a, b}, 1, u);
}

static void apply_channel(const fuzz_channel *c, dense *state, int q) {
    const double s = c->strength, a = sqrt(1.0 - s), b = sqrt(s);
    const double complex flip[8] = {a, 0, 0, a, 0, b, b, 0};
    const double complex turn[4] = {cos(s / 2), -I * sin(s / 2), -I * sin(s / 2), cos(s / 2)};
    if (c->channel == 0) apply(state, q, 2, flip);
    else if (c->channel == 1) dephase(state, q, a);
    else if (c->channel == 2) damp(state, q, s, 0.0);
    else apply(state, q, 1, turn);
}

static bool concerns(const fuzz_channel *c, const fuzz_op *op) {
    if (op->kind == FUZZ_MEASURE) return !strcmp(c->at, "measure");
    if (op->kind == FUZZ_RESET) return !strcmp(c->at, "reset");
    return !strcmp(c->at, op->call.nqubits == 1 ? "any1" : "any2") ||
           !strcmp(c->at, fuzz_gates[op->call.gate].name);
}

void fuzz_rules(const fuzz_program *p, dense *state, const fuzz_op *op, bool before) {
    for (int k = 0; k < p->nchannels; ++k) {
        const fuzz_channel *c = &p->channels[k];
        if (c->before != before || !concerns(c, op)) continue;
        for (int q = 0; q < op->call.nqubits; ++q)
            if (c->qubit < 0 || c->qubit == op->call.qubits[q])
                apply_channel(c, state, op->call.qubits[q]);
    }
}

void fuzz_rules_idle(const fuzz_program *p, dense *state, int q) {
    for (int k = 0; k < p->nchannels; ++k)
        if (!strcmp(p->channels[k].at, "idle") &&
            (p->channels[k].qubit < 0 || p->channels[k].qubit == q))
            apply_channel(&p->channels[k], state, q);
}

/* ---- operations ----------------------------------------------------------------------------- */

/* Trace of the transfer matrix of relaxation over t: I, X and Y, Z. */
static double relaxation_trace(const fuzz_program *p, int q, double t) {
    const double fall = rate(p->T1[q]), lose = fmax(rate(p->T2[q]), fall / 2.0);
    return 1.0 + 2.0 * exp(-t * lose) + exp(-t * fall);
}

static double lambda_of(const fuzz_program *p, const fuzz_op *op, const fuzz_noise *n) {
    if (!n->is_error) return n->strength;
    const double d = op->call.nqubits == 1 ? 2.0 : 4.0;
    double t = 1.0;
    for (int q = 0; q < op->call.nqubits; ++q)
        t *= relaxation_trace(p, op->call.qubits[q], n->duration);
    const double process = ((d + 1.0) * (1.0 - n->strength) - 1.0) / d;
    return fmax(0.0, 1.0 - (d * d * process - 1.0) / (t - 1.0));
}

/* (1 - lambda) rho + lambda I / d: all Paulis alike. */
static void depolarize(dense *state, int m, const int *qubits, double lambda) {
    const int count = 1 << (2 * m), dim = 1 << m;
    double complex kraus[256] = {0};
    for (int s = 0; s < count; ++s) {
        const double weight = lambda / count + (s == 0 ? 1.0 - lambda : 0.0);
        for (int i = 0; i < dim; ++i) {
            int j = i;
            double complex value = sqrt(weight);
            for (int q = 0; q < m; ++q) {
                const int letter = s >> (2 * q) & 3, bit = i >> q & 1;
                if (letter == 1 || letter == 2) j ^= 1 << q;
                if (letter == 2) value *= bit ? I : -I;
                if (letter == 3 && bit) value = -value;
            }
            kraus[(s * dim + i) * dim + j] = value;
        }
    }
    dense_apply_kraus(state, m, qubits, count, kraus);
}

void fuzz_gate_noisy(const fuzz_program *p, dense *state, const fuzz_op *op) {
    const fuzz_noise n = noise_of(p, op);
    fuzz_call call = op->call;
    double complex u[64];
    if (!call.defined && fuzz_gates[call.gate].rotation && n.duration > 0.0)
        call.angles[0] = (1.0 + n.relative) * call.angles[0] + n.absolute;
    fuzz_rules(p, state, op, true);
    fuzz_unitary(p, &call, u);
    dense_apply_kraus(state, call.nqubits, call.qubits, 1, u);
    if (p->noisy && !virtual_rz(p, op)) {
        depolarize(state, call.nqubits, call.qubits, lambda_of(p, op, &n));
        for (int q = 0; q < call.nqubits; ++q) fuzz_relax(p, state, call.qubits[q], n.duration);
    }
    fuzz_rules(p, state, op, false);
}

void fuzz_reset(const fuzz_program *p, dense *state, const fuzz_op *op) {
    const double a = sqrt(1.0 - p->reset_error), b = sqrt(p->reset_error);
    const double complex kraus[16] = {a, 0, 0, 0, 0, a, 0, 0, 0, 0, b, 0, 0, 0, 0, b};
    fuzz_rules(p, state, op, true);
    apply(state, op->call.qubits[0], 4, kraus);
    fuzz_rules(p, state, op, false);
}

/* ---- readout -------------------------------------------------------------------------------- */

/* The last operation of a qubit that is a final, unconditional measurement; -1: there is none. */
static int final_of(const fuzz_program *p, int q) {
    for (int k = p->nops; k-- > 0;)
        if (p->ops[k].kind == FUZZ_MEASURE && p->ops[k].call.qubits[0] == q)
            return fuzz_is_final(p, k) ? k : -1;
    return -1;
}

static bool joint(const fuzz_program *p) {
    return p->ngroups > 0 && final_of(p, 0) >= 0 && final_of(p, 1) >= 0;
}

void fuzz_flips(const fuzz_program *p, int index, int q, double flips[2]) {
    flips[0] = p->p10[q];
    flips[1] = p->p01[q];
    if (p->ngroups == 0 || q > 1) return;
    const bool together = joint(p) && index == final_of(p, q);
    for (int value = 0; value < 2; ++value) {
        flips[value] = 0.0; /* summed over what is read of the other, averaged over its state */
        for (int k = 0; k < 16 && !together; ++k)
            if ((k >> q & 1) == value && (k >> 2 >> q & 1) != value)
                flips[value] += p->group[k] / 2.0;
    }
}

void fuzz_read_group(const fuzz_program *p, fuzz_truth *truth) {
    double read[1 << FUZZ_BITS] = {0};
    if (!joint(p)) return;
    const int a = p->ops[final_of(p, 0)].bit, b = p->ops[final_of(p, 1)].bit;
    for (int record = 0; record < 1 << p->nbits; ++record)
        for (int row = 0; row < 4; ++row) {
            const int column = (record >> a & 1) | (record >> b & 1) << 1;
            const int rest = record & ~(1 << a | 1 << b);
            read[rest | (row & 1) << a | (row >> 1) << b] += p->group[4 * row + column] *
                                                             truth->records[record];
        }
    memcpy(truth->records, read, sizeof read);
}
