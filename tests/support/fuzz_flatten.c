/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines as the operations that they come to: loops and registers run through, definitions that
 * stand for gates of the table written out, gates folded. */
#include "fuzz_program.h"

#include <string.h>

/* ---- conditions ----------------------------------------------------------------------------- */

static bool rule_holds(const fuzz_rule *r, int bits) {
    const int mask = (1 << r->width) - 1, a = bits >> r->first & mask;
    const int b = r->other < 0 ? r->value : bits >> r->other & mask;
    const bool says[] = {
        [FUZZ_EQUAL] = a == b,     [FUZZ_UNEQUAL] = a != b,  [FUZZ_LESS] = a<b, [FUZZ_MORE] = a> b,
        [FUZZ_AT_MOST] = a <= b,   [FUZZ_AT_LEAST] = a >= b, [FUZZ_TRUE] = a == 1,
        [FUZZ_AND] = (a & b) == 1, [FUZZ_OR] = (a | b) == 1, [FUZZ_XOR] = (a ^ b) == 1};
    return says[r->relation] != r->negated;
}

static bool condition_holds(const fuzz_condition *c, int bits) {
    bool holds = true;
    for (int k = 0; k < c->nrules; ++k) {
        const bool one = rule_holds(&c->rules[k], bits);
        holds = k == 0 ? one : c->either[k] ? holds || one : holds && one;
    }
    return holds;
}

static int condition_reads(const fuzz_condition *c) {
    int read = 0;
    for (int k = 0; k < c->nrules; ++k) {
        const fuzz_rule *r = &c->rules[k];
        read |= ((1 << r->width) - 1) << r->first;
        if (r->other >= 0) read |= ((1 << r->width) - 1) << r->other;
    }
    return read;
}

int fuzz_read(const fuzz_op *op) {
    int read = 0;
    for (int k = 0; k < op->nguards; ++k) read |= condition_reads(&op->guards[k]);
    return read;
}

bool fuzz_holds(const fuzz_op *op, int bits) {
    for (int k = 0; k < op->nguards; ++k)
        if (condition_holds(&op->guards[k], bits) == op->otherwise[k]) return false;
    return true;
}

/* ---- one operation -------------------------------------------------------------------------- */

typedef struct flattener {
    fuzz_program *p;
    fuzz_op around;             /* whose conditions are those of the blocks around */
    bool overtaken[FUZZ_DEPTH]; /* a bit that the condition looks at has been measured since */
    int nloops, variables[FUZZ_DEPTH];
    bool failed;
} flattener;

/* Nothing stands behind a measurement in the same `if` that changes what its condition reads. */
static void stand_behind(flattener *f, int nguards) {
    for (int k = 0; k < nguards; ++k) f->failed = f->failed || f->overtaken[k];
}

static void append(flattener *f, const fuzz_op *op) {
    stand_behind(f, op->nguards);
    if (f->p->nops == FUZZ_OPS) f->failed = true;
    if (f->failed) return;
    f->p->ops[f->p->nops++] = *op;
    for (int k = 0; k < op->nguards && op->kind == FUZZ_MEASURE; ++k)
        if (condition_reads(&op->guards[k]) >> op->bit & 1) f->overtaken[k] = true;
}

static bool in_basis(const fuzz_program *p, const char *name) {
    int k = 0;
    while (p->basis && p->basis[k] && strcmp(p->basis[k], name)) ++k;
    return !p->basis || p->basis[k];
}

/* The inverse of a gate of the table; that of sx in a basis is rz(pi) sx rz(pi). */
static void append_inverse(flattener *f, const fuzz_op *op) {
    const fuzz_gate *gate = &fuzz_gates[op->call.gate];
    fuzz_op made = *op, frame = *op;
    if (f->p->basis && !strcmp(gate->name, "sx")) {
        frame.call.gate = fuzz_gate_named("rz");
        frame.call.angles[0].offset = 3.14159265358979323846;
        append(f, &frame);
        append(f, &made);
        append(f, &frame);
        return;
    }
    if (!gate->inverse || !in_basis(f->p, gate->inverse)) {
        f->failed = true;
        return;
    }
    made.call.gate = fuzz_gate_named(gate->inverse);
    for (int k = 0; k < gate->nangles; ++k) made.call.angles[k].offset *= -1.0;
    append(f, &made);
}

/* Folding what the reader writes by smaller gates, which have no noise, changes nothing. */
static void append_gate(flattener *f, const fuzz_op *op) {
    const bool folds = !f->p->modified && (op->call.nqubits == 2 || f->p->fold_all);
    append(f, op);
    for (int k = 1; k < f->p->fold && folds; k += 2) {
        append_inverse(f, op);
        append(f, op);
    }
}

bool fuzz_plain(const fuzz_program *p, const fuzz_call *call) {
    const int n = fuzz_gates[call->gate].nqubits;
    if (call->nmodifiers > 0) return false;
    if (call->defined == 0) return n == 1 || n == 2;
    const fuzz_definition *d = &p->defined[call->defined - 1];
    for (int k = 0; k < d->ncalls; ++k)
        if (!fuzz_plain(p, &d->calls[k])) return false;
    return true;
}

/* A definition of gates of the table stands for them. */
static void append_call(flattener *f, const fuzz_op *op) {
    const fuzz_call *call = &op->call;
    double values[FUZZ_ANGLES];
    if (call->nqubits == 0) return; /* a phase of everything */
    if (call->defined == 0 || !fuzz_plain(f->p, call)) {
        append_gate(f, op);
        return;
    }
    const fuzz_definition *d = &f->p->defined[call->defined - 1];
    for (int k = 0; k < FUZZ_ANGLES; ++k) values[k] = call->angles[k].offset;
    for (int k = 0; k < d->ncalls; ++k) {
        fuzz_op inner = *op;
        inner.call = fuzz_with_values(&d->calls[k], values);
        for (int q = 0; q < inner.call.nqubits; ++q)
            inner.call.qubits[q] = call->qubits[inner.call.qubits[q]];
        append_call(f, &inner);
    }
}

/* ---- lines ---------------------------------------------------------------------------------- */

static void push(flattener *f, const fuzz_condition *c, bool otherwise) {
    if (f->around.nguards == FUZZ_DEPTH) f->failed = true;
    if (f->failed) return;
    f->around.otherwise[f->around.nguards] = otherwise;
    f->around.guards[f->around.nguards++] = *c;
}

static void pop(flattener *f) { f->around.nguards -= f->around.nguards > 0; }

static void shift(flattener *f, fuzz_op *op) {
    const fuzz_program *p = f->p;
    const int by = f->nloops ? f->variables[f->nloops - 1] : 0;
    if (f->nloops == 0 || p->qsplit < p->nqubits || p->bsplit < p->nbits) f->failed = true;
    for (int q = 0; q < op->call.nqubits; ++q)
        op->call.qubits[q] = (op->call.qubits[q] + by) % p->nqubits;
    op->bit = (op->bit + by) % p->nbits;
}

/* One operation for each qubit of a register: of the first one, or, after a first qubit in it, of
 * the second. */
static void spread(flattener *f, const fuzz_op *op) {
    const fuzz_program *p = f->p;
    const int last = op->call.nqubits - 1;
    const int from = last > 0 ? p->qsplit : 0, end = last > 0 ? p->nqubits : p->qsplit;
    const bool fits = op->kind != FUZZ_MEASURE || p->qsplit == p->bsplit;
    if (!fits || last < 0 || last > 1 || from == end ||
        (last > 0 && op->call.qubits[0] >= p->qsplit))
        f->failed = true;
    for (int q = from; q < end && !f->failed; ++q) {
        fuzz_op one = *op;
        one.call.qubits[last] = q;
        one.bit = q - from;
        if (op->kind == FUZZ_GATE) append_call(f, &one);
        else append(f, &one);
    }
}

/* Of the first qubits. */
static void fence(flattener *f, int count) {
    fuzz_op op = f->around;
    op.kind = FUZZ_BARRIER;
    op.call.nqubits = count;
    for (int q = 0; q < count; ++q) op.call.qubits[q] = q;
    append(f, &op);
}

static void operation(flattener *f, const fuzz_line *line) {
    double values[FUZZ_ANGLES];
    fuzz_op op = f->around;
    stand_behind(f, op.nguards);
    for (int k = 0; k < FUZZ_ANGLES; ++k) {
        values[k] = f->nloops ? f->variables[f->nloops - 1] : 0;
        if (line->call.angles[k].slope != 0.0 && f->nloops == 0) f->failed = true;
    }
    if (line->condition.nrules) push(f, &line->condition, false);
    if (line->condition.nrules && !f->failed) f->overtaken[f->around.nguards - 1] = false;
    op = f->around;
    op.kind = line->kind;
    op.call = fuzz_with_values(&line->call, values);
    op.bit = line->bit;
    op.noise = line->noise;
    op.duration = line->duration;
    if (line->shifted) shift(f, &op);
    if (f->failed) return;
    if (line->wide && line->kind == FUZZ_BARRIER) fence(f, f->p->qsplit);
    else if (line->wide) spread(f, &op);
    else if (op.kind == FUZZ_GATE) append_call(f, &op);
    else append(f, &op);
    if (line->condition.nrules) pop(f);
}

static int block(flattener *f, int at);

/* Both return the place of the FUZZ_END of the block that begins at `at`. */
static int branch(flattener *f, int at) {
    const fuzz_line *lines = f->p->lines;
    const fuzz_condition *c = &lines[at].condition;
    stand_behind(f, f->around.nguards);
    push(f, c, false);
    if (f->failed || c->nrules == 0) f->failed = true;
    else f->overtaken[f->around.nguards - 1] = false;
    at = block(f, at + 1);
    pop(f);
    if (at < f->p->nlines && lines[at].kind == FUZZ_ELSE) {
        push(f, c, true);
        at = block(f, at + 1);
        pop(f);
    }
    return at;
}

/* Between fences. */
static int box(flattener *f, int at) {
    fence(f, f->p->nqubits);
    at = block(f, at + 1);
    fence(f, f->p->nqubits);
    return at;
}

static int loop(flattener *f, int at) {
    const fuzz_line *line = &f->p->lines[at];
    int end = at;
    if (f->nloops == FUZZ_DEPTH || line->count < 1) f->failed = true;
    for (int k = 0; k < line->count && !f->failed; ++k) {
        f->variables[f->nloops++] = line->start + k * line->step;
        if (f->variables[f->nloops - 1] < 0) f->failed = true;
        end = block(f, at + 1);
        --f->nloops;
    }
    return end;
}

/* Up to the end of the block, which it returns. */
static int block(flattener *f, int at) {
    const fuzz_program *p = f->p;
    for (; at < p->nlines && !f->failed; ++at) {
        const fuzz_kind kind = p->lines[at].kind;
        if (kind == FUZZ_END || kind == FUZZ_ELSE) return at;
        if (kind < FUZZ_IF) {
            operation(f, &p->lines[at]);
            continue;
        }
        at = kind == FUZZ_IF ? branch(f, at) : kind == FUZZ_FOR ? loop(f, at) : box(f, at);
        if (at >= p->nlines || p->lines[at].kind != FUZZ_END) f->failed = true;
    }
    return at;
}

bool fuzz_flatten(fuzz_program *p) {
    static flattener f;
    memset(&f, 0, sizeof f);
    f.p = p;
    p->nops = 0;
    memset(p->ops, 0, sizeof p->ops); /* shrinking compares programs */
    const int end = block(&f, 0);
    if (f.failed || end != p->nlines) p->nops = 0;
    return p->nops > 0;
}
