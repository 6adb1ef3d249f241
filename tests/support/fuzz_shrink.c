/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz_shrink.h"

#include "fuzz_random.h"

#include "assert_close.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is right -------------------------------------------------------------------------- */

static void find_right(const fuzz_program *p, uint64_t seed, fuzz_expected *e) {
    static fuzz_truth truth;
    qn_rng rng;
    qn_rng_init(&rng, seed, QN_STREAM_TEST, 1, 0, 0);
    fuzz_follow(p, &truth);
    *e = (fuzz_expected){.nqubits = p->nqubits,
                         .nbits = p->nbits,
                         .records = truth.records,
                         .rho = truth.rho,
                         .nvalues = FUZZ_STRINGS,
                         .seed = seed,
                         .scale = p->scale,
                         .fold = p->fold,
                         .fold_all = p->fold_all,
                         .merge = p->merge};
    for (int k = 0; k < FUZZ_STRINGS; ++k) {
        fuzz_value *v = &e->values[k];
        for (int q = 0; q < p->nqubits; ++q) v->paulis[q] = "IXYZ"[k ? fuzz_below(&rng, 4) : 3];
        v->exact = fuzz_expect(p, &truth, v->paulis, false);
        v->read = fuzz_expect(p, &truth, v->paulis, true);
    }
}

static char *print(const fuzz_program *p, void (*printer)(const fuzz_program *, FILE *)) {
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    assert_non_null(file);
    printer(p, file);
    fclose(file);
    return text;
}

static char *print_right(const fuzz_expected *e) {
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    assert_non_null(file);
    fprintf(file, "%d\n", e->nbits);
    for (int k = 0; k < 1 << e->nbits; ++k) fprintf(file, "%.12f\n", e->records[k]);
    if (e->scale != 1.0) fprintf(file, "scale %g\n", e->scale);
    if (e->fold > 1) fprintf(file, "fold %d\n", e->fold);
    if (e->fold > 1 && e->fold_all) fputs("fold_all 1\n", file);
    if (e->merge) fputs("merge 1\n", file);
    for (int k = 0; k < e->nvalues; ++k)
        fprintf(file, "%s %.12f\n", e->values[k].paulis, e->values[k].read);
    fclose(file);
    return text;
}

void fuzz_texts_of(const fuzz_program *p, uint64_t seed, fuzz_texts *texts) {
    fuzz_expected e;
    find_right(p, seed, &e);
    texts->qasm = print(p, fuzz_print_qasm);
    texts->noise = print(p, fuzz_print_model);
    texts->right = print_right(&e);
}

void fuzz_texts_clear(fuzz_texts *texts) {
    free(texts->qasm);
    free(texts->noise);
    free(texts->right);
}

fuzz_verdict fuzz_try(const fuzz_program *p, uint64_t seed, char *why) {
    char *qasm = print(p, fuzz_print_qasm), *noise = print(p, fuzz_print_model);
    fuzz_expected e;
    find_right(p, seed, &e);
    const fuzz_verdict verdict = fuzz_compare(qasm, noise, &e, why);
    free(qasm);
    free(noise);
    return verdict;
}

/* ---- less ----------------------------------------------------------------------------------- */

/* Each takes away part k of something; false: there is no such part. */
typedef bool smaller(fuzz_program *p, int k);

static void remove_line(fuzz_program *p, int k) {
    memmove(&p->lines[k], &p->lines[k + 1], sizeof *p->lines * (size_t)(p->nlines - k - 1));
    memset(&p->lines[--p->nlines], 0, sizeof *p->lines);
}

/* The FUZZ_ELSE or FUZZ_END that ends what opens at k. */
static int partner(const fuzz_program *p, int k) {
    int depth = 0;
    for (int j = k + 1; j < p->nlines; ++j) {
        const fuzz_kind kind = p->lines[j].kind;
        if (depth == 0 && (kind == FUZZ_ELSE || kind == FUZZ_END)) return j;
        depth += (kind >= FUZZ_IF && kind < FUZZ_ELSE) - (kind == FUZZ_END);
    }
    return k;
}

/* A line; of blocks all of them. */
static bool without_line(fuzz_program *p, int k) {
    if (k >= p->nlines) return false;
    int last = k;
    while (p->lines[last].kind >= FUZZ_IF && p->lines[last].kind != FUZZ_END) {
        const int next = partner(p, last);
        if (next == last) return true;
        last = next;
    }
    if (p->lines[k].kind == FUZZ_ELSE) --last; /* the end is of the `if` */
    for (; last >= k; --last) remove_line(p, k);
    return true;
}

/* A block, but not what stands in it. */
static bool without_block(fuzz_program *p, int k) {
    if (k >= p->nlines) return false;
    const int end = partner(p, k);
    if (p->lines[k].kind < FUZZ_IF || p->lines[end].kind != FUZZ_END) return true;
    remove_line(p, end);
    remove_line(p, k);
    return true;
}

static bool without_rule(fuzz_program *p, int k) {
    if (k >= p->nlines) return false;
    fuzz_line *line = &p->lines[k];
    const int least = line->kind == FUZZ_IF;
    if (line->condition.nrules > least) --line->condition.nrules;
    return true;
}

static bool without_rest(fuzz_program *p, int k) {
    if (k >= p->nlines) return false;
    fuzz_line *line = &p->lines[k];
    line->wide = line->shifted = false;
    for (int a = 0; a < FUZZ_ANGLES; ++a) line->call.angles[a].slope = 0.0;
    for (int a = 0; a < FUZZ_ANGLES; ++a) line->call.angles[a].form = 0;
    line->naming = FUZZ_PLAIN;
    if (line->kind == FUZZ_FOR) line->count = 1;
    return true;
}

static fuzz_call *call_at(fuzz_program *p, int k) {
    if (k < p->nlines) return &p->lines[k].call;
    k -= p->nlines;
    return k < p->ndefined * FUZZ_LIST ? &p->defined[k / FUZZ_LIST].calls[k % FUZZ_LIST] : NULL;
}

static bool without_modifier(fuzz_program *p, int k) {
    fuzz_call *c = call_at(p, k);
    if (!c) return false;
    if (c->nmodifiers == 0) return true;
    const fuzz_modifier m = c->modifiers[--c->nmodifiers];
    c->nqubits -= m == FUZZ_CTRL || m == FUZZ_NEGCTRL;
    return true;
}

static const char *const PLAIN[] = {"x", "sx", "cx"};

static bool is_plainer(const fuzz_call *c) {
    for (int k = 0; k < 3; ++k)
        if (!c->defined && !strcmp(fuzz_gates[c->gate].name, PLAIN[k])) return true;
    return false;
}

/* A gate of one or two qubits in place of another, or of a definition. */
static bool with_plain_gate(fuzz_program *p, int k) {
    fuzz_call *c = call_at(p, k / 3);
    if (!c) return false;
    if (c->nmodifiers || c->nqubits == 0 || is_plainer(c)) return true;
    const int gate = fuzz_gate_named(PLAIN[k % 3]);
    if (fuzz_gates[gate].nqubits > c->nqubits) return true;
    c->gate = gate;
    c->defined = 0;
    c->nqubits = fuzz_gates[gate].nqubits;
    return true;
}

static bool without_inner_call(fuzz_program *p, int k) {
    if (k >= p->ndefined * FUZZ_LIST) return false;
    fuzz_definition *d = &p->defined[k / FUZZ_LIST];
    const int at = k % FUZZ_LIST;
    if (at >= d->ncalls || d->ncalls == 1) return true;
    memmove(&d->calls[at], &d->calls[at + 1], sizeof *d->calls * (size_t)(d->ncalls - at - 1));
    --d->ncalls;
    return true;
}

static bool without_definition(fuzz_program *p, int k) {
    if (k >= 1 || p->ndefined == 0) return false;
    for (int j = 0; j < p->nlines; ++j)
        if (p->lines[j].call.defined == p->ndefined) return true;
    --p->ndefined;
    return true;
}

static bool without_entry(fuzz_program *p, int k) {
    if (k >= p->nentries) return false;
    p->entries[k] = p->entries[--p->nentries];
    return true;
}

static bool without_channel(fuzz_program *p, int k) {
    if (k >= p->nchannels) return false;
    p->channels[k] = p->channels[--p->nchannels];
    return true;
}

static bool without_group(fuzz_program *p, int k) {
    if (k >= p->ngroups) return false;
    p->groups[k] = p->groups[--p->ngroups];
    return true;
}

static bool without_crosstalk(fuzz_program *p, int k) {
    if (k >= p->ncrosstalk) return false;
    --p->ncrosstalk;
    memcpy(p->crossed[k], p->crossed[p->ncrosstalk], sizeof p->crossed[k]);
    p->zz[k] = p->zz[p->ncrosstalk];
    return true;
}

static bool without_key(fuzz_program *p, int k) {
    static const unsigned KEYS[] = {FUZZ_RELATIVE, FUZZ_ABSOLUTE};
    if (k >= 3 * p->nentries) return false;
    if (k % 3 == 2) p->entries[k / 3].strength = 0.0;
    else p->entries[k / 3].given &= ~KEYS[k % 3];
    return true;
}

static bool without_number(fuzz_program *p, int k) {
    double *const numbers[] = {&p->excited, &p->reset_error};
    if (k >= 2 + 4 * FUZZ_QUBITS) return false;
    if (k < 2) *numbers[k] = 0.0;
    else {
        double *const of_qubit[] = {p->T1, p->T2, p->p10, p->p01};
        of_qubit[(k - 2) % 4][(k - 2) / 4] = 0.0;
    }
    return true;
}

static bool without_setting(fuzz_program *p, int k) {
    if (k == 0) p->schedule = 0;
    if (k == 1) p->scale = 1.0;
    if (k == 2) p->fold = 1;
    if (k == 3) p->coupled = false;
    if (k == 4) p->qsplit = p->nqubits;
    if (k == 5) p->bsplit = p->nbits;
    if (k == 6) p->basis = p->target = NULL;
    if (k == 8) p->merge = false;
    if (k == 9) p->twirl = false;
    if (k == 7 && !p->basis) {
        p->noisy = false;
        p->nentries = 0;
    }
    return k < 10;
}

static bool without_last_qubit(fuzz_program *p, int k) {
    if (k >= 1 || p->nqubits == 1) return false;
    const int last = --p->nqubits;
    for (int j = 0; j < p->nlines; ++j)
        for (int q = 0; q < p->lines[j].call.nqubits; ++q)
            if (p->lines[j].call.qubits[q] == last) return false;
    for (int j = 0; j < p->nentries; ++j)
        if (p->entries[j].a == last || p->entries[j].b == last) return false;
    for (int j = 0; j < p->nchannels; ++j)
        for (int q = 0; q < p->channels[j].nplaces; ++q)
            if (p->channels[j].places[q] == last) return false;
    for (int j = 0; j < p->ncrosstalk; ++j)
        if (p->crossed[j][0] == last || p->crossed[j][1] == last) return false;
    for (int j = 0; j < p->ngroups; ++j)
        for (int q = 0; q < p->groups[j].nqubits; ++q)
            if (p->groups[j].qubits[q] == last) return false;
    if (p->qsplit > last) p->qsplit = last;
    return true;
}

static smaller *const WAYS[] = {
    without_line,     without_block,      without_rule,       without_rest,
    without_modifier, without_key,        without_entry,      without_channel,
    without_group,    without_crosstalk,  without_number,     without_setting,
    with_plain_gate,  without_last_qubit, without_inner_call, without_definition};

/* Whether less of it fails alike; then it is what p becomes. */
static bool shrinks(fuzz_program *p, fuzz_program *less, fuzz_verdict kind, uint64_t seed,
                    char *why) {
    char reason[FUZZ_WHY] = "";
    if (!fuzz_flatten(less) || !memcmp(less, p, sizeof *p) || !fuzz_valid(less)) return false;
    if (fuzz_try(less, seed, reason) != kind) return false;
    memcpy(p, less, sizeof *p);
    memcpy(why, reason, FUZZ_WHY);
    return true;
}

void fuzz_shrink(fuzz_program *p, uint64_t seed, char *why) {
    static fuzz_program less;
    const fuzz_verdict kind = fuzz_try(p, seed, why);
    bool changed = true;
    while (changed) {
        changed = false;
        for (size_t w = 0; w < sizeof WAYS / sizeof *WAYS; ++w) {
            memcpy(&less, p, sizeof less); /* with its padding, which memcmp sees */
            for (int k = 0; WAYS[w](&less, k);) {
                if (shrinks(p, &less, kind, seed, why)) changed = true;
                else ++k;
                memcpy(&less, p, sizeof less);
            }
        }
    }
}
