/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which random programs the documents give one meaning.
 *
 * Not all goes with all. Modifiers and gates on three qubits come with ideal gates and without
 * waiting: how the reader writes them by smaller gates, each with noise of its own, is nowhere
 * promised. Models with a basis come with gates of this basis alone, which run as written.
 * Crosstalk comes without T1, with which it does not commute, and rules after `idle` without
 * delays, which may or may not divide a gap. */
#include "fuzz_program.h"

#include <string.h>

enum { MOST_UNSURE = 6 }; /* conditional measurements, each of which may double the histories */

/* ---- operations ----------------------------------------------------------------------------- */

static bool in_list(const char *const *names, const char *name) {
    for (; *names; ++names)
        if (!strcmp(*names, name)) return true;
    return false;
}

/* ---- version 2 ------------------------------------------------------------------------------ */

static bool call_fits_2(const fuzz_call *c) {
    return c->nmodifiers == 0 && (c->defined > 0 || fuzz_gates[c->gate].nqubits > 0);
}

/* Equality of a whole register with a number. */
static bool condition_fits_2(const fuzz_program *p, const fuzz_condition *c) {
    const fuzz_rule *r = &c->rules[0];
    const int width = r->first == 0 ? p->bsplit : p->nbits - p->bsplit;
    if (c->nrules == 0) return true;
    return c->nrules == 1 && r->relation == FUZZ_EQUAL && r->other < 0 && !r->negated &&
           !r->mirrored && !r->as_string && (r->first == 0 || r->first == p->bsplit) &&
           r->width == width;
}

static bool fits_2(const fuzz_program *p) {
    for (int k = 0; k < p->nlines; ++k) {
        const fuzz_line *line = &p->lines[k];
        if (line->kind == FUZZ_DELAY || line->kind >= FUZZ_IF || line->shifted ||
            line->naming != FUZZ_PLAIN)
            return false;
        if (line->kind == FUZZ_GATE && !call_fits_2(&line->call)) return false;
        if (!condition_fits_2(p, &line->condition)) return false;
    }
    for (int d = 0; d < p->ndefined; ++d)
        for (int k = 0; k < p->defined[d].ncalls; ++k)
            if (!call_fits_2(&p->defined[d].calls[k])) return false;
    return true;
}

/* ---- one meaning ----------------------------------------------------------------------------- */

/* Whether its condition depends on the bits that it looks at, on each of them: what never happens
 * the reader may leave out, rules that always hold as well, and bits that make no difference. */
static bool depends(const fuzz_program *p, const fuzz_op *op) {
    const int read = fuzz_read(op);
    for (int bit = 0; bit < p->nbits; ++bit) {
        bool matters = !(read >> bit & 1);
        for (int bits = 0; bits < 1 << p->nbits; ++bits)
            matters = matters || fuzz_holds(op, bits) != fuzz_holds(op, bits ^ 1 << bit);
        if (!matters) return false;
    }
    return true;
}

/* Whether a call does nothing to its qubit j: U = 1 (x) V. */
static bool spares(const fuzz_program *p, const fuzz_call *call, int j) {
    double complex u[FUZZ_CALL_DIM * FUZZ_CALL_DIM];
    const int dim = 1 << call->nqubits, bit = 1 << j;
    fuzz_unitary(p, call, u);
    for (int r = 0; r < dim; ++r)
        for (int c = 0; c < dim; ++c)
            if ((r & bit) != (c & bit)
                    ? cabs(u[r * dim + c]) > 1e-9
                    : cabs(u[r * dim + c] - u[(r ^ bit) * dim + (c ^ bit)]) > 1e-9)
                return false;
    return true;
}

/* Whether a gate behind a measurement spares the qubit: does something happen to it then? */
static bool spared(const fuzz_program *p, int measured) {
    for (int k = measured + 1; k < p->nops; ++k) {
        const fuzz_op *op = &p->ops[k];
        for (int j = 0; op->kind == FUZZ_GATE && j < op->call.nqubits; ++j)
            if (op->call.qubits[j] == p->ops[measured].call.qubits[0] && spares(p, &op->call, j))
                return true;
    }
    return false;
}

static bool same_guards(const fuzz_op *a, const fuzz_op *b) {
    return a->nguards == b->nguards && !memcmp(a->guards, b->guards, sizeof a->guards) &&
           !memcmp(a->otherwise, b->otherwise, sizeof a->otherwise);
}

/* Whether what follows a measurement on its qubit are gates on it alone that undo each other: in a
 * basis they may come to nothing. */
static bool undone(const fuzz_program *p, int measured) {
    const fuzz_op *last = NULL;
    double complex product[4] = {1, 0, 0, 1}, u[FUZZ_CALL_DIM * FUZZ_CALL_DIM];
    for (int k = measured + 1; k < p->nops && p->target; ++k) {
        const fuzz_op *op = &p->ops[k];
        bool touches = false;
        for (int j = 0; j < op->call.nqubits && op->kind != FUZZ_BARRIER; ++j)
            touches = touches || op->call.qubits[j] == p->ops[measured].call.qubits[0];
        if (!touches) continue;
        if (op->kind != FUZZ_GATE || op->call.nqubits > 1 || (last && !same_guards(op, last)))
            return false;
        fuzz_unitary(p, &op->call, u);
        const double complex old[4] = {product[0], product[1], product[2], product[3]};
        for (int e = 0; e < 4; ++e)
            product[e] = u[e / 2 * 2] * old[e % 2] + u[e / 2 * 2 + 1] * old[2 + e % 2];
        last = op;
    }
    return last && cabs(product[1]) < 1e-9 && cabs(product[2]) < 1e-9 &&
           cabs(product[0] - product[3]) < 1e-9;
}

/* Whether a qubit ends by waiting behind a measurement, which may or may not be something that
 * happens to it: that depends on T1 and T2. */
static bool waits_last(const fuzz_program *p, int q) {
    bool waits = false;
    int before = -1;
    for (int k = 0; k < p->nops; ++k) {
        const fuzz_op *op = &p->ops[k];
        for (int j = 0; j < op->call.nqubits && op->kind != FUZZ_BARRIER; ++j) {
            if (op->call.qubits[j] != q) continue;
            waits = op->kind == FUZZ_DELAY;
            if (!waits) before = op->kind;
        }
    }
    return waits && before == FUZZ_MEASURE;
}

/* Whether only delays read the bit of a measurement that else is final: whether they do depends on
 * T1 and T2. */
static bool read_by_delays(const fuzz_program *p, int measured) {
    const fuzz_op *m = &p->ops[measured];
    bool read = false;
    for (int k = measured + 1; k < p->nops && m->nguards == 0; ++k) {
        const fuzz_op *op = &p->ops[k];
        const bool reads = fuzz_read(op) >> m->bit & 1;
        if (op->kind == FUZZ_DELAY) read = read || reads;
        else if (reads || (op->kind == FUZZ_MEASURE && op->bit == m->bit)) return false;
        for (int q = 0; q < op->call.nqubits && op->kind != FUZZ_BARRIER; ++q)
            if (op->call.qubits[q] == m->call.qubits[0]) return false;
    }
    return read;
}

/* What the reader has to write by smaller gates. */
static bool is_modified(const fuzz_op *op) {
    return op->kind == FUZZ_GATE &&
           (op->call.defined > 0 || op->call.nmodifiers > 0 || op->call.nqubits > 2);
}

/* Gates of a basis run as written; an `id` that is not in it is left out. */
static bool gate_fits(const fuzz_program *p, const fuzz_op *op) {
    if (op->kind != FUZZ_GATE) return true;
    if (is_modified(op)) return !p->noisy && p->schedule == 0 && !p->coupled;
    const char *name = fuzz_gates[op->call.gate].name;
    if (p->basis) return in_list(p->basis, name);
    return strcmp(name, "id") || (!p->noisy && p->schedule == 0);
}

bool fuzz_ops_fit(const fuzz_program *p) {
    int unsure = 0;
    for (int k = 0; k < p->nops; ++k) {
        const fuzz_op *op = &p->ops[k];
        if (!depends(p, op) || !gate_fits(p, op)) return false;
        if (op->kind == FUZZ_BARRIER && op->nguards > 0) return false;
        if (op->kind == FUZZ_MEASURE && spared(p, k)) return false;
        if (op->kind == FUZZ_NOISE && p->scale == 0.0) return false;
        unsure += op->kind == FUZZ_MEASURE && op->nguards > 0;
    }
    return unsure <= MOST_UNSURE && (p->version == 3 || fits_2(p));
}

/* ---- model ---------------------------------------------------------------------------------- */

static bool same_place(int a, int b, int c, int d) {
    return (a == c && b == d) || (a == d && b == c);
}

static bool places_differ(const fuzz_program *p) {
    for (int k = 0; k < p->nentries; ++k)
        for (int j = 0; j < k; ++j)
            if (p->entries[j].gate == p->entries[k].gate &&
                same_place(p->entries[j].a, p->entries[j].b, p->entries[k].a, p->entries[k].b))
                return false;
    for (int k = 0; k < p->ncrosstalk; ++k)
        for (int j = 0; j < k; ++j)
            if (same_place(p->crossed[j][0], p->crossed[j][1], p->crossed[k][0], p->crossed[k][1]))
                return false;
    return true;
}

static bool same_rule_place(const fuzz_channel *a, const fuzz_channel *b) {
    return a->event == b->event && a->gate == b->gate && a->before == b->before;
}

/* Two rules that name a pair in different orders are for the same operations. */
static bool rules_fit(const fuzz_program *p) {
    for (int k = 0; k < p->nchannels; ++k)
        for (int j = 0; j < k; ++j) {
            const fuzz_channel *a = &p->channels[j], *b = &p->channels[k];
            if (a->nplaces == 2 && b->nplaces == 2 && a->places[0] == b->places[1] &&
                a->places[1] == b->places[0] && !same_rule_place(a, b))
                return false;
        }
    return true;
}

/* All gates on one and two qubits have an entry if any has. */
static bool entries_fit(const fuzz_program *p) {
    bool has[2] = {false, false};
    for (int k = 0; k < p->nentries; ++k) {
        const fuzz_entry *e = &p->entries[k];
        if (e->gate < 0) has[-e->gate - 1] = true;
        if (p->basis && e->gate >= 0 && !in_list(p->basis, fuzz_gates[e->gate].name)) return false;
    }
    return p->noisy ? has[0] && has[1] : p->nentries == 0;
}

static bool waiting_fits(const fuzz_program *p) {
    bool delays = false, idle = false;
    for (int k = 0; k < p->nops; ++k) delays = delays || p->ops[k].kind == FUZZ_DELAY;
    for (int k = 0; k < p->nchannels; ++k) idle = idle || p->channels[k].event == FUZZ_DELAY;
    if (idle && (delays || p->ncrosstalk || p->schedule == 0)) return false;
    for (int q = 0; q < p->nqubits; ++q) {
        if (p->ncrosstalk && p->T1[q] > 0.0) return false;
        if (p->T1[q] > 0.0 && (p->T2[q] == 0.0 || p->T2[q] > 2.0 * p->T1[q])) return false;
    }
    return p->ncrosstalk == 0 || p->schedule;
}

bool fuzz_valid(const fuzz_program *p) {
    for (int q = 0; q < p->nqubits; ++q)
        if (waits_last(p, q)) return false;
    for (int k = 0; k < p->nops; ++k)
        if (p->ops[k].kind == FUZZ_MEASURE && (read_by_delays(p, k) || undone(p, k))) return false;
    if (p->target && (p->noisy || p->schedule || p->basis)) return false;
    if (p->merge && !p->target) return false;
    return fuzz_ops_fit(p) && places_differ(p) && entries_fit(p) && rules_fit(p) && waiting_fits(p);
}
