/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random noise models, mostly about what their program does. */
#include "fuzz_random.h"

#include "random_channel.h"

#include <math.h>
#include <string.h>

/* ---- waiting -------------------------------------------------------------------------------- */

static void draw_relaxation(qn_rng *rng, fuzz_program *p) {
    p->excited = fuzz_below(rng, 2) ? fuzz_between(rng, 0.0, 0.2) : 0.0;
    for (int q = 0; q < p->nqubits; ++q) {
        if (fuzz_below(rng, 4)) p->T1[q] = fuzz_between(rng, 3e-6, 2e-5);
        if (p->T1[q] > 0.0 || fuzz_below(rng, 4)) p->T2[q] = fuzz_between(rng, 2e-6, 6e-6);
        if (p->ncrosstalk) p->T1[q] = 0.0;
    }
}

void fuzz_draw_waiting(qn_rng *rng, bool waits, fuzz_program *p) {
    static const int SCHEDULES[] = {0, 0, 1, 1, 2, 2, 2}; /* asap moves more */
    p->schedule = waits ? SCHEDULES[fuzz_below(rng, 7)] : 0;
    p->measure = fuzz_nanoseconds(rng, 300, 2000);
    p->reset = fuzz_nanoseconds(rng, 300, 1000);
    p->reset_error = fuzz_between(rng, 0.0, 0.2);
    if (waits && p->schedule && p->nqubits > 1 && fuzz_below(rng, 3)) {
        p->ncrosstalk = 1 + fuzz_below(rng, 2);
        for (int k = 0; k < p->ncrosstalk; ++k) {
            fuzz_draw_qubits(rng, p->nqubits, 2, p->crossed[k]);
            p->zz[k] = fuzz_between(rng, -1e6, 1e6);
        }
    }
    if (waits) draw_relaxation(rng, p);
}

/* ---- gates ---------------------------------------------------------------------------------- */

/* A gate of the program that models can name; NULL if there is none. */
static const fuzz_call *gate_of(qn_rng *rng, const fuzz_program *p, int nqubits) {
    const int universal = fuzz_gate_named("U");
    const int first = fuzz_below(rng, p->nops);
    for (int k = 0; k < p->nops; ++k) {
        const fuzz_op *op = &p->ops[(first + k) % p->nops];
        if (op->kind == FUZZ_GATE && op->call.defined == 0 && op->call.nqubits == nqubits &&
            op->call.gate != universal)
            return &op->call;
    }
    return NULL;
}

static void draw_keys(qn_rng *rng, bool two, bool turns, unsigned given, fuzz_entry *e) {
    e->given = given;
    e->duration = two ? fuzz_nanoseconds(rng, 100, 400) : fuzz_nanoseconds(rng, 20, 60);
    e->is_error = fuzz_below(rng, 2);
    e->strength = fuzz_between(rng, 0.0, 0.1);
    if (turns && fuzz_below(rng, 2)) e->given |= FUZZ_RELATIVE;
    if (turns && fuzz_below(rng, 2)) e->given |= FUZZ_ABSOLUTE;
    e->relative = fuzz_between(rng, -0.1, 0.1);
    e->absolute = fuzz_between(rng, -0.1, 0.1);
}

/* Of a gate of the program everywhere, or in its place alone. */
static void draw_exception(qn_rng *rng, fuzz_program *p) {
    const int nqubits = 1 + (p->nqubits > 1 && fuzz_below(rng, 3));
    const fuzz_call *call = gate_of(rng, p, nqubits);
    const bool everywhere = fuzz_below(rng, 4) == 0;
    if (!call || p->nentries == 2 * FUZZ_LIST) return;
    fuzz_entry *e = &p->entries[p->nentries++];
    const bool turned = nqubits == 2 && fuzz_below(rng, 2); /* edges hold in either order */
    *e = (fuzz_entry){.gate = call->gate, .a = -1, .b = -1};
    if (!everywhere) e->a = call->qubits[turned];
    if (!everywhere && nqubits == 2) e->b = call->qubits[!turned];
    draw_keys(rng, nqubits == 2, fuzz_gates[call->gate].turns[0] != '\0',
              everywhere ? 3U : 1U + (unsigned)fuzz_below(rng, 3), e);
}

static void draw_entries(qn_rng *rng, fuzz_program *p) {
    for (int m = 0; m < 2; ++m) {
        p->entries[m] = (fuzz_entry){.gate = m ? FUZZ_ANY2 : FUZZ_ANY1, .a = -1, .b = -1};
        draw_keys(rng, m, true, FUZZ_DURATION | FUZZ_STRENGTH, &p->entries[m]);
    }
    p->nentries = 2;
    if (p->basis && !strcmp(p->basis[0], "rz") && fuzz_below(rng, 3)) { /* virtual */
        p->entries[p->nentries] = (fuzz_entry){.gate = fuzz_gate_named("rz"), .a = -1, .b = -1};
        p->entries[p->nentries++].given = FUZZ_DURATION | FUZZ_STRENGTH;
    }
    for (int k = fuzz_below(rng, FUZZ_LIST + 1); k > 0; --k) draw_exception(rng, p);
}

/* ---- rules ---------------------------------------------------------------------------------- */

static void draw_strings(qn_rng *rng, fuzz_channel *c) {
    const int count = (1 << (2 * c->nqubits)) - 1;
    const bool signs = c->kind == FUZZ_COHERENT;
    for (int k = 1 + fuzz_below(rng, 3); k > 0; --k)
        c->numbers[fuzz_below(rng, count)] = fuzz_between(rng, signs ? -0.3 : 0.0,
                                                          signs ? 0.3 : 0.1);
}

/* Two matrices: any that are complete, or a unitary beside none. */
void fuzz_draw_kraus(qn_rng *rng, fuzz_channel *c) {
    const int d = 1 << c->nqubits, entries = d * d;
    double complex matrices[32] = {0};
    if (fuzz_below(rng, 2)) random_kraus(rng, d, 2, matrices);
    else {
        const double p = fuzz_between(rng, 0.0, 0.3);
        random_unitary(rng, d, matrices + entries);
        for (int e = 0; e < entries; ++e) {
            matrices[entries + e] *= sqrt(p);
            if (e % (d + 1) == 0) matrices[e] = sqrt(1.0 - p);
        }
    }
    for (int e = 0; e < 2 * entries; ++e) {
        c->numbers[2 * e] = creal(matrices[e]);
        c->numbers[2 * e + 1] = cimag(matrices[e]);
    }
}

static void draw_numbers(qn_rng *rng, fuzz_channel *c) {
    const bool alone = c->nqubits == 1;
    c->kind = (fuzz_channel_kind)fuzz_below(rng, alone ? FUZZ_CHANNELS : FUZZ_BIT_FLIP);
    if (c->kind == FUZZ_KRAUS) fuzz_draw_kraus(rng, c);
    else if (c->kind < FUZZ_KRAUS) draw_strings(rng, c);
    else {
        c->numbers[0] = fuzz_between(rng, 0.0, 0.3);
        c->numbers[1] = fuzz_between(rng, 0.0, 0.3);
    }
    if (c->kind != FUZZ_THERMAL) return;
    const double times[] = {1e-6, 5e-6, fuzz_between(rng, 1e-6, 1e-5), fuzz_between(rng, 0.0, 0.2)};
    memcpy(c->numbers, times, sizeof times);
}

/* At a gate: of one kind, or of all on as many qubits; everywhere or where the program has it. */
static bool draw_at_gate(qn_rng *rng, const fuzz_program *p, fuzz_channel *c) {
    const int nqubits = 1 + (p->nqubits > 1 && fuzz_below(rng, 3));
    const fuzz_call *call = gate_of(rng, p, nqubits);
    if (!call) return false;
    c->gate = fuzz_below(rng, 2) ? call->gate : nqubits == 2 ? FUZZ_ANY2 : FUZZ_ANY1;
    c->nqubits = nqubits == 2 && fuzz_below(rng, 3) ? 2 : 1;
    if (fuzz_below(rng, 2)) return true;
    const bool turned = nqubits == 2 && fuzz_below(rng, 2);
    c->nplaces = nqubits;
    for (int q = 0; q < nqubits; ++q) c->places[q] = call->qubits[turned ? !q : q];
    return true;
}

/* As the rule before, the other way round. */
static bool draw_turned(qn_rng *rng, fuzz_program *p) {
    fuzz_channel *c = &p->channels[p->nchannels];
    if (p->nchannels == 0 || c[-1].nplaces < 2 || fuzz_below(rng, 2)) return false;
    *c = (fuzz_channel){.event = FUZZ_GATE,
                        .gate = c[-1].gate,
                        .before = c[-1].before,
                        .nplaces = 2,
                        .places = {c[-1].places[1], c[-1].places[0]},
                        .nqubits = c[-1].nqubits};
    draw_numbers(rng, c);
    ++p->nchannels;
    return true;
}

static void draw_rule(qn_rng *rng, fuzz_program *p) {
    static const fuzz_kind EVENTS[] = {FUZZ_GATE,    FUZZ_GATE,  FUZZ_GATE,
                                       FUZZ_MEASURE, FUZZ_RESET, FUZZ_DELAY};
    fuzz_channel *c = &p->channels[p->nchannels];
    *c = (fuzz_channel){.event = EVENTS[fuzz_below(rng, 6)], .nqubits = 1};
    if (c->event == FUZZ_GATE && p->modified) c->event = FUZZ_MEASURE;
    if (c->event != FUZZ_GATE && fuzz_below(rng, 2)) {
        c->nplaces = 1;
        c->places[0] = fuzz_below(rng, p->nqubits);
    }
    if (c->event == FUZZ_GATE && !draw_at_gate(rng, p, c)) return;
    c->before = c->event == FUZZ_MEASURE || (c->event != FUZZ_DELAY && fuzz_below(rng, 2));
    draw_numbers(rng, c);
    ++p->nchannels;
}

/* ---- readout -------------------------------------------------------------------------------- */

static void draw_group(qn_rng *rng, const int *qubits, int nqubits, fuzz_group *g) {
    const int outcomes = 1 << nqubits;
    g->nqubits = nqubits;
    memcpy(g->qubits, qubits, sizeof(int) * (size_t)nqubits);
    for (int column = 0; column < outcomes; ++column) {
        double sum = 0.0;
        for (int row = 0; row < outcomes; ++row)
            sum += g->matrix[outcomes * row + column] = fuzz_between(rng, 0.0, 0.2) +
                                                        2.0 * (row == column);
        for (int row = 0; row < outcomes; ++row) g->matrix[outcomes * row + column] /= sum;
    }
}

static void draw_readout(qn_rng *rng, fuzz_program *p) {
    int qubits[FUZZ_QUBITS], used = 0;
    for (int q = 0; q < p->nqubits; ++q)
        if (fuzz_below(rng, 2)) {
            p->p10[q] = fuzz_between(rng, 0.0, 0.3);
            p->p01[q] = fuzz_between(rng, 0.0, 0.3);
        }
    fuzz_draw_qubits(rng, p->nqubits, p->nqubits, qubits);
    while (used + 2 <= p->nqubits && fuzz_below(rng, 3)) {
        const int more = used + 3 <= p->nqubits && fuzz_below(rng, 2);
        draw_group(rng, qubits + used, 2 + more, &p->groups[p->ngroups++]);
        used += 2 + more;
    }
}

void fuzz_draw_model(qn_rng *rng, fuzz_program *p) {
    if (p->noisy) draw_entries(rng, p);
    for (int k = fuzz_below(rng, 3) ? 1 + fuzz_below(rng, FUZZ_LIST) : 0; k > 0; --k)
        if (!draw_turned(rng, p)) draw_rule(rng, p);
    if (fuzz_below(rng, 2)) draw_readout(rng, p);
    p->coupled = !p->modified && fuzz_below(rng, 4) == 0;
    if (p->modified && fuzz_below(rng, 2)) { /* what `pure` is for */
        p->reset_error = 0.0;
        p->nchannels = 0;
    }
    p->twirl = fuzz_below(rng, 3) == 0;
}
