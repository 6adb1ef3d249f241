/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz_channels.h"

#include <math.h>
#include <string.h>

/* ---- which number counts -------------------------------------------------------------------- */

/* What is said of an operation in its place alone, if e is about that. */
static bool is_exception(const fuzz_entry *e, const fuzz_call *c) {
    if (e->a < 0 || e->gate != c->gate) return false;
    const int a = c->qubits[0], b = c->nqubits == 2 ? c->qubits[1] : -1;
    return (e->a == a && e->b == b) || (e->a == b && e->b == a);
}

static void replace(const fuzz_entry *e, fuzz_entry *by) {
    if (e->given & FUZZ_DURATION) by->duration = e->duration;
    if (e->given & FUZZ_STRENGTH) {
        by->strength = e->strength;
        by->is_error = e->is_error;
    }
    if (e->given & FUZZ_RELATIVE) by->relative = e->relative;
    if (e->given & FUZZ_ABSOLUTE) by->absolute = e->absolute;
}

/* The gate's own entry, else that of all on as many qubits; its place stands before both. */
static fuzz_entry noise_of(const fuzz_program *p, const fuzz_op *op) {
    const fuzz_call *c = &op->call;
    fuzz_entry n = {0};
    if (!p->noisy) return n;
    for (int own = 0; own < 2; ++own)
        for (int k = 0; k < p->nentries; ++k) {
            const fuzz_entry *e = &p->entries[k];
            if (e->a >= 0 || e->gate != (own ? c->gate : -c->nqubits)) continue;
            n = (fuzz_entry){0};
            replace(e, &n);
        }
    for (int k = 0; k < p->nentries; ++k)
        if (is_exception(&p->entries[k], c)) replace(&p->entries[k], &n);
    return n;
}

double fuzz_duration(const fuzz_program *p, const fuzz_op *op) {
    const double other[] = {[FUZZ_MEASURE] = p->measure,
                            [FUZZ_RESET] = p->reset,
                            [FUZZ_DELAY] = op->duration,
                            [FUZZ_BARRIER] = 0.0,
                            [FUZZ_NOISE] = 0.0};
    return op->kind == FUZZ_GATE ? noise_of(p, op).duration : other[op->kind];
}

bool fuzz_is_frame(const fuzz_program *p, const fuzz_op *op) {
    static const char *const TURNS[] = {"z", "s", "sdg", "t", "tdg", "rz", "p", "u1", "id"};
    if (op->kind != FUZZ_GATE || op->nguards > 0 || op->call.nqubits != 1 ||
        op->call.nmodifiers > 0 || op->call.defined || fuzz_duration(p, op) != 0.0)
        return false;
    for (size_t k = 0; k < sizeof TURNS / sizeof *TURNS; ++k)
        if (!strcmp(TURNS[k], fuzz_gates[op->call.gate].name)) return true;
    return false;
}

bool fuzz_is_final(const fuzz_program *p, int index) {
    const fuzz_op *m = &p->ops[index];
    if (m->nguards > 0) return false;
    for (int k = index + 1; k < p->nops; ++k) {
        const fuzz_op *op = &p->ops[k];
        for (int q = 0; q < op->call.nqubits && op->kind != FUZZ_BARRIER; ++q)
            if (op->call.qubits[q] == m->call.qubits[0]) return false;
        if (op->kind == FUZZ_MEASURE && op->bit == m->bit) return false;
        if (fuzz_read(op) >> m->bit & 1) return false;
    }
    return true;
}

/* ---- rules ---------------------------------------------------------------------------------- */

typedef struct waiting {
    const fuzz_program *p;
    int qubits[2];
    double amount; /* s, or radians */
} waiting;

static void follow_relaxation(const void *context, int conjugated, dense *state) {
    const waiting *w = context;
    const int q = w->qubits[0];
    (void)conjugated;
    fuzz_thermal(state, q, w->p->scale * w->amount, w->p->T1[q], w->p->T2[q], w->p->excited);
}

void fuzz_relax(const fuzz_program *p, dense *state, int q, double t) {
    const waiting w = {p, {q}, t};
    fuzz_twirled(p->twirl, state, 1, &q, follow_relaxation, &w);
}

static void follow_turn(const void *context, int conjugated, dense *state) {
    const waiting *w = context;
    const double angle = w->p->scale * w->amount;
    double complex u[16] = {0};
    (void)conjugated;
    for (int k = 0; k < 4; ++k) u[5 * k] = cexp((k % 3 == 0 ? -0.5 : 0.5) * I * angle);
    fuzz_apply_unitary(state, 2, w->qubits, u);
}

void fuzz_turn_zz(const fuzz_program *p, dense *state, int a, int b, double angle) {
    const waiting w = {p, {a, b}, angle};
    fuzz_twirled(p->twirl, state, 2, w.qubits, follow_turn, &w);
}

/* Whether a rule names this pair the other way round, which another one names as it is. */
static bool is_turned(const fuzz_program *p, const fuzz_channel *c, const fuzz_call *call) {
    if (c->nplaces < 2 || c->places[0] == call->qubits[0]) return false;
    for (int k = 0; k < p->nchannels; ++k) {
        const fuzz_channel *other = &p->channels[k];
        if (other->nplaces == 2 && other->places[0] == c->places[1] &&
            other->places[1] == c->places[0] && other->gate == c->gate &&
            other->before == c->before)
            return true;
    }
    return false;
}

static bool concerns(const fuzz_program *p, const fuzz_channel *c, const fuzz_op *op) {
    const fuzz_call *call = &op->call;
    if (c->event != (int)op->kind) return false;
    if (c->event == FUZZ_GATE && c->gate != call->gate && c->gate != -call->nqubits) return false;
    if (c->nplaces == 0) return true;
    for (int k = 0; k < c->nplaces; ++k)
        if (call->qubits[k] != c->places[0] && (c->nplaces < 2 || call->qubits[k] != c->places[1]))
            return false;
    return !is_turned(p, c, call);
}

void fuzz_rules(const fuzz_program *p, dense *state, const fuzz_op *op, bool before) {
    for (int k = 0; k < p->nchannels; ++k) {
        const fuzz_channel *c = &p->channels[k];
        if (c->before != before || !concerns(p, c, op)) continue;
        const int *qubits = c->nplaces ? c->places : op->call.qubits;
        if (c->nqubits == 2) fuzz_apply_rule(p, c, state, qubits);
        else
            for (int q = 0; q < op->call.nqubits; ++q) fuzz_apply_rule(p, c, state, &qubits[q]);
    }
}

void fuzz_rules_idle(const fuzz_program *p, dense *state, int q) {
    for (int k = 0; k < p->nchannels; ++k)
        if (p->channels[k].event == FUZZ_DELAY &&
            (p->channels[k].nplaces == 0 || p->channels[k].places[0] == q))
            fuzz_apply_rule(p, &p->channels[k], state, &q);
}

/* ---- operations ----------------------------------------------------------------------------- */

static double rate(double time) { return time > 0.0 ? 1.0 / time : 0.0; }

/* Trace of the transfer matrix of relaxation over t: I, X and Y, Z. */
static double relaxation_trace(const fuzz_program *p, int q, double t) {
    const double fall = rate(p->T1[q]), lose = fmax(rate(p->T2[q]), fall / 2.0);
    return 1.0 + 2.0 * exp(-t * lose) + exp(-t * fall);
}

/* At strength 1. */
static double lambda_of(const fuzz_program *p, const fuzz_op *op, const fuzz_entry *n) {
    if (!n->is_error) return n->strength;
    const double d = op->call.nqubits == 1 ? 2.0 : 4.0;
    double t = 1.0;
    for (int q = 0; q < op->call.nqubits; ++q)
        t *= relaxation_trace(p, op->call.qubits[q], n->duration);
    const double process = ((d + 1.0) * (1.0 - n->strength) - 1.0) / d;
    return fmax(0.0, 1.0 - (d * d * process - 1.0) / (t - 1.0));
}

static void add_error(const fuzz_program *p, dense *state, const fuzz_op *op) {
    const fuzz_entry n = noise_of(p, op);
    fuzz_channel c = {.kind = FUZZ_DEPOLARIZING, .nqubits = op->call.nqubits};
    if (!p->noisy) return;
    c.numbers[0] = lambda_of(p, op, &n);
    fuzz_apply_rule(p, &c, state, op->call.qubits);
    for (int q = 0; q < op->call.nqubits; ++q) fuzz_relax(p, state, op->call.qubits[q], n.duration);
}

typedef struct turn {
    const fuzz_program *p;
    const fuzz_op *op;
} turn;

/* The string of a rotation's Paulis. */
static int string_of(const char *letters) {
    int string = 0;
    for (int q = 0; letters[q]; ++q) string |= (letters[q] - 'W') << (2 * q);
    return string;
}

/* Between Pauli strings that turn it round, a rotation is asked for by the angle that it then
 * undoes. */
static void follow_gate(const void *context, int conjugated, dense *state) {
    const fuzz_program *p = ((const turn *)context)->p;
    const fuzz_op *op = ((const turn *)context)->op;
    const fuzz_entry n = noise_of(p, op);
    fuzz_call call = op->call;
    double complex u[FUZZ_CALL_DIM * FUZZ_CALL_DIM];
    if (p->noisy && !call.defined && fuzz_gates[call.gate].turns[0]) {
        if (fuzz_anticommute(conjugated, string_of(fuzz_gates[call.gate].turns)))
            call.angles[0].offset *= -1.0;
        call.angles[0].offset = (1.0 + p->scale * n.relative) * call.angles[0].offset +
                                p->scale * n.absolute;
    }
    fuzz_unitary(p, &call, u);
    fuzz_apply_unitary(state, call.nqubits, call.qubits, u);
}

void fuzz_gate_noisy(const fuzz_program *p, dense *state, const fuzz_op *op) {
    const turn context = {p, op};
    const bool turns = p->noisy && !op->call.defined && fuzz_gates[op->call.gate].turns[0];
    fuzz_rules(p, state, op, true);
    fuzz_twirled(p->twirl && turns, state, op->call.nqubits, op->call.qubits, follow_gate,
                 &context);
    add_error(p, state, op);
    fuzz_rules(p, state, op, false);
}

void fuzz_reset(const fuzz_program *p, dense *state, const fuzz_op *op) {
    const double error = fmin(1.0, p->scale * p->reset_error);
    const double a = sqrt(1.0 - error), b = sqrt(error);
    const double complex kraus[16] = {a, 0, 0, 0, 0, a, 0, 0, 0, 0, b, 0, 0, 0, 0, b};
    fuzz_rules(p, state, op, true);
    dense_apply_kraus(state, 1, op->call.qubits, 4, kraus);
    fuzz_rules(p, state, op, false);
}
