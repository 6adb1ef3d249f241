/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random calls, definitions and conditions. */
#include "fuzz_random.h"

#include <string.h>

void fuzz_draw_qubits(qn_rng *rng, int nqubits, int count, int *qubits) {
    for (int k = 0; k < count; ++k) {
        bool used = true;
        while (used) {
            used = false;
            qubits[k] = fuzz_below(rng, nqubits);
            for (int j = 0; j < k; ++j) used = used || qubits[j] == qubits[k];
        }
    }
}

/* ---- calls ---------------------------------------------------------------------------------- */

/* Broken powers half of the time, since in them phases are lost most easily. */
static void draw_modifiers(qn_rng *rng, int room, fuzz_call *c) {
    static const double POWERS[] = {0.5, 2.0, -1.0, 0.25, 1.5, 3.0, -0.5};
    for (int k = fuzz_below(rng, FUZZ_DEPTH + 1); k > 0; --k) {
        const fuzz_modifier m = fuzz_below(rng, 2) ? FUZZ_POW : (fuzz_modifier)fuzz_below(rng, 4);
        const bool grows = m == FUZZ_CTRL || m == FUZZ_NEGCTRL;
        if (grows && c->nqubits >= room) continue;
        c->nqubits += grows;
        c->powers[c->nmodifiers] = POWERS[fuzz_below(rng, 7)];
        c->modifiers[c->nmodifiers++] = m;
    }
}

/* It has a phase that a power of what it stands in needs. */
static void draw_broken_power(qn_rng *rng, fuzz_call *c) {
    if (fuzz_below(rng, 3) == 0) return;
    c->modifiers[0] = FUZZ_POW;
    c->powers[0] = fuzz_below(rng, 2) ? 0.5 : 1.5;
    c->nmodifiers = 1;
}

/* Where lost phases show. */
static void draw_controlled_power(qn_rng *rng, fuzz_call *c) {
    c->modifiers[0] = FUZZ_CTRL;
    c->modifiers[1] = FUZZ_POW;
    c->powers[1] = fuzz_below(rng, 2) ? 0.5 : 1.5;
    c->nmodifiers = 2;
    ++c->nqubits;
}

static bool gate_suits(const fuzz_program *p, int gate, int room) {
    const fuzz_gate *g = &fuzz_gates[gate];
    if (g->nqubits > room || (!p->modified && p->fold > 1 && !g->inverse)) return false;
    if (g->nqubits == 0 && p->version == 2) return false;
    return p->modified || (g->nqubits > 0 && g->nqubits < 3 && strcmp(g->name, "id"));
}

/* Half of the time among the most common ones, which meet each other and what models name, or
 * whose phases modifiers make visible. */
static int draw_gate(qn_rng *rng, const fuzz_program *p, int room) {
    static const char *const COMMON[] = {"x", "sx", "rz", "h", "cz", "cx", "rx", "s"};
    static const char *const PHASED[] = {"x", "sx", "rz", "h", "u3", "cx", "u2", "gphase"};
    const char *const *common = p->modified ? PHASED : COMMON;
    int gate = 0, nbasis = 0;
    while (p->basis && p->basis[nbasis]) ++nbasis;
    do {
        if (nbasis) gate = fuzz_gate_named(p->basis[fuzz_below(rng, nbasis)]);
        else if (fuzz_below(rng, 2)) gate = fuzz_gate_named(common[fuzz_below(rng, 8)]);
        else gate = fuzz_below(rng, fuzz_ngates());
    } while (nbasis ? fuzz_gates[gate].nqubits > room : !gate_suits(p, gate, room));
    return gate;
}

/* known: how many definitions there are; room: qubits */
static void draw_call(qn_rng *rng, const fuzz_program *p, int known, int room, fuzz_call *c) {
    *c = (fuzz_call){0};
    if (known > 0 && fuzz_below(rng, 2)) c->defined = 1 + fuzz_below(rng, known);
    if (c->defined && p->defined[c->defined - 1].nqubits > room) c->defined = 0;
    if (!c->defined) c->gate = draw_gate(rng, p, room);
    c->nqubits = c->defined ? p->defined[c->defined - 1].nqubits : fuzz_gates[c->gate].nqubits;
    for (int k = 0; k < FUZZ_ANGLES; ++k) {
        c->angles[k].offset = fuzz_between(rng, -3.0, 3.0);
        c->angles[k].form = fuzz_below(rng, 2) ? 0 : fuzz_below(rng, 7);
    }
    if (!p->modified) return;
    if (c->defined && c->nqubits < room && fuzz_below(rng, 3) == 0) draw_controlled_power(rng, c);
    else draw_modifiers(rng, room < FUZZ_CALL_QUBITS ? room : FUZZ_CALL_QUBITS, c);
}

/* count: how many variables angles may depend on */
static void draw_slopes(qn_rng *rng, int count, fuzz_call *c) {
    for (int k = 0; k < FUZZ_ANGLES && count > 0; ++k) {
        if (fuzz_below(rng, 2)) continue;
        c->angles[k].slope = fuzz_between(rng, -1.5, 1.5);
        c->angles[k].of = fuzz_below(rng, count);
    }
}

void fuzz_draw_call(qn_rng *rng, const fuzz_program *p, bool in_loop, fuzz_call *c) {
    draw_call(rng, p, p->ndefined, p->nqubits, c);
    draw_slopes(rng, in_loop, c);
    fuzz_draw_qubits(rng, p->nqubits, c->nqubits, c->qubits);
}

void fuzz_draw_definitions(qn_rng *rng, fuzz_program *p) {
    const int most = p->nqubits < 3 ? p->nqubits : 3;
    for (int k = 1 + fuzz_below(rng, FUZZ_LIST); k > 0; --k) {
        fuzz_definition *d = &p->defined[p->ndefined];
        d->nqubits = 1 + fuzz_below(rng, most);
        if (most >= 2 && fuzz_below(rng, 2)) d->nqubits = 2;
        d->nangles = fuzz_below(rng, 3);
        d->ncalls = 1 + fuzz_below(rng, FUZZ_LIST);
        for (int j = 0; j < d->ncalls; ++j) {
            fuzz_call *c = &d->calls[j];
            draw_call(rng, p, p->ndefined, d->nqubits, c);
            draw_slopes(rng, d->nangles, c);
            if (p->modified && c->nmodifiers == 0 && c->nqubits == 1) draw_broken_power(rng, c);
            fuzz_draw_qubits(rng, d->nqubits, c->nqubits, c->qubits);
        }
        ++p->ndefined;
    }
}

/* ---- conditions ----------------------------------------------------------------------------- */

static void draw_number(qn_rng *rng, fuzz_rule *r) {
    static const fuzz_relation ALIKE[] = {FUZZ_EQUAL, FUZZ_UNEQUAL};
    r->relation = (fuzz_relation)fuzz_below(rng, 6);
    if (r->width == 1) r->relation = fuzz_below(rng, 4) ? ALIKE[fuzz_below(rng, 2)] : FUZZ_TRUE;
    r->value = fuzz_below(rng, 1 << r->width);
    r->mirrored = r->relation != FUZZ_TRUE && fuzz_below(rng, 4) == 0;
    r->as_string = r->width > 1 && fuzz_below(rng, 4) == 0;
}

static void draw_other_bits(qn_rng *rng, const fuzz_program *p, fuzz_rule *r) {
    static const fuzz_relation SINGLE[] = {FUZZ_EQUAL, FUZZ_UNEQUAL, FUZZ_AND, FUZZ_OR, FUZZ_XOR};
    const bool registers = p->bsplit > 1 && 2 * p->bsplit == p->nbits && fuzz_below(rng, 2);
    r->width = registers ? p->bsplit : 1;
    r->first = registers ? 0 : fuzz_below(rng, p->nbits);
    r->other = registers ? p->bsplit : (r->first + 1 + fuzz_below(rng, p->nbits - 1)) % p->nbits;
    r->relation = SINGLE[fuzz_below(rng, registers ? 2 : 5)];
}

static void draw_rule(qn_rng *rng, const fuzz_program *p, fuzz_rule *r) {
    const bool second = p->bsplit < p->nbits && fuzz_below(rng, 2);
    const int base = second ? p->bsplit : 0, size = second ? p->nbits - base : p->bsplit;
    *r = (fuzz_rule){.first = base, .width = size, .other = -1};
    if (p->version == 2) {
        r->value = fuzz_below(rng, 1 << size);
        return;
    }
    r->negated = fuzz_below(rng, 6) == 0;
    if (p->nbits > 1 && fuzz_below(rng, 6) == 0) {
        draw_other_bits(rng, p, r);
        return;
    }
    if (fuzz_below(rng, 2)) r->width = 1; /* else the register or part of it */
    else if (fuzz_below(rng, 4) == 0) r->width = 1 + fuzz_below(rng, size);
    r->first = base + fuzz_below(rng, size - r->width + 1);
    draw_number(rng, r);
}

void fuzz_draw_condition(qn_rng *rng, const fuzz_program *p, fuzz_condition *c) {
    *c = (fuzz_condition){0};
    c->nrules = p->version == 2 || fuzz_below(rng, 2) ? 1 : 1 + fuzz_below(rng, FUZZ_LIST);
    for (int k = 0; k < c->nrules; ++k) {
        draw_rule(rng, p, &c->rules[k]);
        c->either[k] = fuzz_below(rng, 2);
    }
}
