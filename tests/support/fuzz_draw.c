/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random programs. */
#include "fuzz_random.h"

#include <string.h>

enum { TRIES = 8, MOST_BLOCK = 3 };

typedef struct drawing {
    qn_rng *rng;
    fuzz_program *p;
    int conditional, measured; /* every so many operations; 0: none is conditional */
    int blocks;                /* every so many lines is one; 0: none */
    bool silent;               /* without noise in the program itself */
} drawing;

/* ---- lines ---------------------------------------------------------------------------------- */

static int one_of(qn_rng *rng, int n) { return n > 0 && fuzz_below(rng, n) == 0; }

static bool single_registers(const fuzz_program *p) {
    return p->qsplit == p->nqubits && p->bsplit == p->nbits;
}

/* All of a register in place of the last qubit. */
static void widen(qn_rng *rng, const fuzz_program *p, fuzz_line *line) {
    const int last = line->call.nqubits - 1;
    if (last < 0 || last > 1 ||
        (last == 1 && line->kind != FUZZ_BARRIER &&
         (line->kind == FUZZ_NOISE || p->qsplit == p->nqubits)))
        return;
    if (line->kind == FUZZ_MEASURE && p->qsplit != p->bsplit) return;
    line->wide = true;
    if (line->kind == FUZZ_BARRIER) line->call.nqubits = 1;
    else if (last == 1) line->call.qubits[0] = fuzz_below(rng, p->qsplit);
}

/* A noise on as many qubits as there is room for. */
static void draw_pragma(qn_rng *rng, fuzz_program *p, fuzz_line *line) {
    line->call.nqubits = 1 + (p->nqubits > 1 && fuzz_below(rng, 2));
    line->noise = fuzz_below(rng, p->nnoises + 1);
    if (line->noise == FUZZ_LIST) --line->noise;
    fuzz_noise *n = &p->noises[line->noise];
    if (line->noise == p->nnoises) {
        ++p->nnoises;
        fuzz_draw_noise(rng, line->call.nqubits, n);
    }
    line->call.nqubits = n->channel.nqubits;
}

static void draw_operation(const drawing *d, int loops, bool guarded, fuzz_line *line) {
    static const fuzz_kind KINDS[] = {FUZZ_GATE, FUZZ_GATE,  FUZZ_GATE,  FUZZ_GATE,  FUZZ_GATE,
                                      FUZZ_GATE, FUZZ_RESET, FUZZ_DELAY, FUZZ_NOISE, FUZZ_BARRIER};
    qn_rng *rng = d->rng;
    fuzz_program *p = d->p;
    const int nkinds = p->nqubits > 1 && !guarded ? 10 : 9;
    *line = (fuzz_line){.kind = KINDS[fuzz_below(rng, nkinds)]};
    if (p->version == 2 && line->kind == FUZZ_DELAY) line->kind = FUZZ_GATE;
    if (one_of(rng, d->measured)) line->kind = FUZZ_MEASURE;
    if (line->kind == FUZZ_NOISE && d->silent) line->kind = FUZZ_GATE;
    line->call.nqubits = line->kind == FUZZ_BARRIER ? 2 : 1;
    if (line->kind == FUZZ_NOISE) draw_pragma(rng, p, line);
    fuzz_draw_qubits(rng, p->nqubits, line->call.nqubits, line->call.qubits);
    if (line->kind == FUZZ_GATE) fuzz_draw_call(rng, p, loops > 0, &line->call);
    line->bit = fuzz_below(rng, p->nbits);
    if (line->kind == FUZZ_DELAY) line->duration = fuzz_nanoseconds(rng, 100, 2000);
    line->shifted = loops > 0 && single_registers(p) && fuzz_below(rng, 2);
    if (!line->shifted && fuzz_below(rng, 16) == 0) widen(rng, p, line);
    if (p->version == 3 && fuzz_below(rng, 4) == 0)
        line->naming = (fuzz_naming)(1 + fuzz_below(rng, 2));
    if (line->kind < FUZZ_DELAY && one_of(rng, d->conditional))
        fuzz_draw_condition(rng, p, &line->condition);
}

static void draw_lines(const drawing *d, int count, int depth, int loops, bool guarded);

/* `if` or `for` with what stands in it, up to its end. */
static void draw_block(const drawing *d, int depth, int loops, bool guarded) {
    static const int STEPS[] = {1, 1, 2, 3, -1};
    qn_rng *rng = d->rng;
    fuzz_line *line = &d->p->lines[d->p->nlines++];
    *line = (fuzz_line){.kind = d->conditional && fuzz_below(rng, 3) ? FUZZ_IF : FUZZ_FOR};
    if (!guarded && fuzz_below(rng, 6) == 0) line->kind = FUZZ_BOX;
    const bool loop = line->kind == FUZZ_FOR, branch = line->kind == FUZZ_IF;
    if (loop) {
        line->count = 1 + fuzz_below(rng, 3);
        line->step = STEPS[fuzz_below(rng, 5)];
        line->start = fuzz_below(rng, 3) + (line->step < 0 ? line->count : 0);
    } else if (branch) fuzz_draw_condition(rng, d->p, &line->condition);
    draw_lines(d, 1 + fuzz_below(rng, MOST_BLOCK), depth + 1, loops + loop, guarded || branch);
    if (branch && fuzz_below(rng, 2) && d->p->nlines + 2 < FUZZ_LINES) {
        d->p->lines[d->p->nlines++] = (fuzz_line){.kind = FUZZ_ELSE};
        draw_lines(d, 1 + fuzz_below(rng, 2), depth + 1, loops, true);
    }
    d->p->lines[d->p->nlines++] = (fuzz_line){.kind = FUZZ_END};
}

/* A line, or a block with all that stands in it. */
static void draw_lines(const drawing *d, int count, int depth, int loops, bool guarded) {
    fuzz_program *p = d->p;
    for (int k = 0; k < count && p->nlines + 2 * FUZZ_DEPTH < FUZZ_LINES; ++k) {
        if (depth < FUZZ_DEPTH - 1 && one_of(d->rng, d->blocks))
            draw_block(d, depth, loops, guarded);
        else draw_operation(d, loops, guarded, &p->lines[p->nlines++]);
    }
}

/* Lines that do not go with those before them are drawn again, a few times. */
static void draw_statements(const drawing *d, int count) {
    fuzz_program *p = d->p;
    for (int k = 0; k < count; ++k) {
        const int before = p->nlines;
        bool fits = false;
        for (int tries = 0; tries < TRIES && !fits; ++tries) {
            p->nlines = before;
            draw_lines(d, 1, 0, 0, false);
            fits = fuzz_flatten(p) && fuzz_ops_fit(p);
        }
        if (!fits) p->nlines = before;
    }
}

/* A gate that leaves the ground state, where much shows nothing. */
static const char *spreading(const fuzz_program *p) {
    static const char *const NAMES[] = {"sx", "rx", "u3", "h"};
    if (!p->basis) return !p->modified && p->fold > 1 ? "rx" : "U";
    for (int k = 0; k < 4; ++k)
        for (int j = 0; p->basis[j]; ++j)
            if (!strcmp(p->basis[j], NAMES[k]) && (p->fold == 1 || k < 2)) return NAMES[k];
    return p->basis[0];
}

static void draw_spread(const drawing *d, int q) {
    fuzz_program *p = d->p;
    fuzz_line *line = &p->lines[p->nlines++];
    *line = (fuzz_line){.kind = FUZZ_GATE, .call = {.nqubits = 1, .qubits = {q}}};
    line->call.gate = fuzz_gate_named(spreading(p));
    for (int a = 0; a < FUZZ_ANGLES; ++a)
        line->call.angles[a].offset = fuzz_between(d->rng, -3.0, 3.0);
}

/* ---- programs ------------------------------------------------------------------------------- */

static void draw_sizes(qn_rng *rng, fuzz_program *p) {
    p->nqubits = 1 + fuzz_below(rng, fuzz_below(rng, 10) ? 4 : FUZZ_QUBITS);
    p->nbits = fuzz_below(rng, 3) ? 1 + fuzz_below(rng, fuzz_below(rng, 10) ? 3 : FUZZ_BITS) : 1;
    p->qsplit = p->nqubits > 1 && fuzz_below(rng, 4) == 0 ? 1 + fuzz_below(rng, p->nqubits - 1)
                                                          : p->nqubits;
    p->bsplit = p->nbits > 1 && fuzz_below(rng, 3) == 0 ? 1 + fuzz_below(rng, p->nbits - 1)
                                                        : p->nbits;
}

/* kind 0: modifiers, ideal; 1: noise as written; 2: a basis; 3: ideal gates, waiting */
static void draw_frame(qn_rng *rng, int kind, fuzz_program *p) {
    static const double SCALES[] = {0.0, 0.5, 1.7, 2.0};
    int nbases = 0, ntargets = 0;
    while (fuzz_bases[nbases]) ++nbases;
    while (fuzz_targets[ntargets]) ++ntargets;
    p->version = fuzz_below(rng, 5) ? 3 : 2;
    if (p->version == 2 && kind == 0) kind = 3;
    draw_sizes(rng, p);
    p->modified = kind == 0;
    p->noisy = kind == 1 || kind == 2;
    if (kind == 2) p->basis = fuzz_bases[fuzz_below(rng, nbases)];
    if (kind == 0 && fuzz_below(rng, 2)) p->target = fuzz_targets[fuzz_below(rng, ntargets)];
    p->merge = p->target && fuzz_below(rng, 2);
    p->scale = fuzz_below(rng, 4) ? 1.0 : SCALES[fuzz_below(rng, 4)];
    p->fold = fuzz_below(rng, 6) ? 1 : 3;
    p->fold_all = fuzz_below(rng, 2);
    fuzz_draw_waiting(rng, kind != 0, p);
    if (kind == 0 || (kind != 2 && fuzz_below(rng, 4) == 0)) fuzz_draw_definitions(rng, p);
}

void fuzz_draw(qn_rng *rng, fuzz_program *p) {
    do {
        memset(p, 0, sizeof *p); /* with its padding: shrinking compares */
        draw_frame(rng, fuzz_below(rng, 5) % 4, p);
        /* with crosstalk mostly one bit that nothing reads, whose writers need not wait */
        const bool busy = p->ncrosstalk > 0 && fuzz_below(rng, 3) > 0;
        drawing d = {.rng = rng, .p = p};
        d.conditional = busy ? 0 : 3 * fuzz_below(rng, 3);
        d.measured = busy ? 3 : 2 + fuzz_below(rng, 4);
        if (busy && fuzz_below(rng, 3)) p->nbits = p->bsplit = 1;
        d.blocks = p->version == 3 && fuzz_below(rng, 2) ? 5 : 0;
        d.silent = p->scale == 0.0 || fuzz_below(rng, 3);
        for (int q = 0; q < p->nqubits && fuzz_below(rng, 8); ++q) draw_spread(&d, q);
        if (fuzz_below(rng, 3) == 0) p->nlines = 0;
        draw_statements(&d, 4 + fuzz_below(rng, 14));
        if (!fuzz_flatten(p)) continue;
        fuzz_draw_model(rng, p);
    } while (p->nops == 0 || !fuzz_valid(p));
}
