/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs as the texts that the reader of OpenQASM reads. */
#include "fuzz_program.h"

#include <math.h>

/* ---- calls ---------------------------------------------------------------------------------- */

/* Forms that are a number again, to rounding: k is a constant of version 3 that is 0.75. */
static void print_number(double x, int form, int version, FILE *f) {
    if (form == 1) fprintf(f, "-(%.17g - pi) + pi", 2 * 3.14159265358979323846 - x);
    else if (form == 2) fprintf(f, "(1 + 1) * %.17g", x / 2);
    else if (form == 3 && fabs(x) < 1.5) fprintf(f, "arcsin(sin(%.17g))", x);
    else if (form == 4 && x > 0.0) fprintf(f, "sqrt(%.17g) * sqrt(%.17g)", x, x);
    else if (form == 5 && version == 3) fprintf(f, "k / 0.75 * %.17g", x);
    else if (form == 6 && x > 0.0) fprintf(f, "exp(ln(%.17g))", x);
    else fprintf(f, "%.17g", x);
}

/* variable: "t" of a definition, "i" of loops, whose depth is its number */
static void print_angle(const fuzz_program *p, const fuzz_angle *a, char variable, int depth,
                        FILE *f) {
    print_number(a->offset, a->form, p->version, f);
    if (a->slope != 0.0)
        fprintf(f, " + %.17g * %c%d", a->slope, variable, variable == 't' ? a->of : depth);
}

static void print_modifiers(const fuzz_call *c, FILE *f) {
    static const char *const NAMES[] = {"ctrl", "negctrl", "inv", "pow"};
    for (int k = 0; k < c->nmodifiers; ++k) {
        const fuzz_modifier m = c->modifiers[k];
        const bool twice = m < FUZZ_INV && k + 1 < c->nmodifiers && c->modifiers[k + 1] == m;
        fputs(NAMES[m], f);
        if (m == FUZZ_POW) fprintf(f, "(%.17g)", c->powers[k]);
        if (twice) fputs("(2)", f), ++k;
        fputs(" @ ", f);
    }
}

static void print_call(const fuzz_program *p, const fuzz_call *c, char variable, int depth,
                       FILE *f) {
    const int nangles = c->defined ? p->defined[c->defined - 1].nangles
                                   : fuzz_gates[c->gate].nangles;
    print_modifiers(c, f);
    if (c->defined) fprintf(f, "own%d", c->defined);
    else fputs(fuzz_gates[c->gate].name, f);
    for (int k = 0; k < nangles; ++k) {
        fputs(k ? ", " : "(", f);
        print_angle(p, &c->angles[k], variable, depth, f);
    }
    if (nangles) fputs(")", f);
}

static void print_definition(const fuzz_program *p, int index, FILE *f) {
    const fuzz_definition *d = &p->defined[index];
    fprintf(f, "gate own%d", index + 1);
    for (int k = 0; k < d->nangles; ++k) fprintf(f, "%st%d", k ? ", " : "(", k);
    if (d->nangles) fputs(")", f);
    for (int k = 0; k < d->nqubits; ++k) fprintf(f, "%s a%d", k ? "," : "", k);
    fputs(" { ", f);
    for (int k = 0; k < d->ncalls; ++k) {
        print_call(p, &d->calls[k], 't', 0, f);
        for (int q = 0; q < d->calls[k].nqubits; ++q)
            fprintf(f, "%sa%d", q ? ", " : " ", d->calls[k].qubits[q]);
        fputs("; ", f);
    }
    fputs("}\n", f);
}

/* ---- conditions ----------------------------------------------------------------------------- */

/* c and d are the registers. */
static void print_bits(const fuzz_program *p, int first, int width, FILE *f) {
    const bool second = first >= p->bsplit;
    const int base = second ? p->bsplit : 0;
    const int size = second ? p->nbits - p->bsplit : p->bsplit;
    fputs(second ? "d" : "c", f);
    if (p->version == 2 || (width == size && width > 1)) return;
    if (width == 1) fprintf(f, "[%d]", first - base);
    else fprintf(f, "[%d:%d]", first - base, first - base + width - 1);
}

static void print_value(const fuzz_program *p, const fuzz_rule *r, FILE *f) {
    if (r->other >= 0) print_bits(p, r->other, r->width, f);
    else if (!r->as_string) fprintf(f, "%d", r->value);
    else {
        fputs("\"", f);
        for (int k = r->width; k-- > 0;) fprintf(f, "%d", r->value >> k & 1);
        fputs("\"", f);
    }
}

static void print_rule(const fuzz_program *p, const fuzz_rule *r, FILE *f) {
    static const char *const SIGNS[] = {"==", "!=", "<", ">", "<=", ">=", "", "&", "|", "^"};
    static const char *const TURNED[] = {"==", "!=", ">", "<", ">=", "<=", "", "&", "|", "^"};
    fputs(r->negated ? "!(" : "", f);
    if (r->relation == FUZZ_TRUE) print_bits(p, r->first, 1, f);
    else if (r->mirrored) {
        print_value(p, r, f);
        fprintf(f, " %s ", TURNED[r->relation]);
        print_bits(p, r->first, r->width, f);
    } else {
        print_bits(p, r->first, r->width, f);
        fprintf(f, " %s ", SIGNS[r->relation]);
        print_value(p, r, f);
    }
    fputs(r->negated ? ")" : "", f);
}

static void print_condition(const fuzz_program *p, const fuzz_condition *c, FILE *f) {
    fputs("if (", f);
    for (int k = 2; k < c->nrules; ++k) fputs("(", f);
    for (int k = 0; k < c->nrules; ++k) {
        if (k) fputs(c->either[k] ? " || " : " && ", f);
        print_rule(p, &c->rules[k], f);
        if (k && k + 1 < c->nrules) fputs(")", f);
    }
    fputs(") ", f);
}

/* ---- lines ---------------------------------------------------------------------------------- */

/* Number `k` of all, of which the first register has `split`. */
static void print_place(const char names[3], int k, int split, int count, fuzz_naming naming,
                        FILE *f) {
    const bool second = k >= split;
    const int base = second ? split : 0, size = second ? count - split : split;
    if (naming == FUZZ_ALIAS && names[0] == 'q') fprintf(f, "a[%d]", k);
    else fprintf(f, "%c[%d]", names[second], k - base - (naming == FUZZ_FROM_END ? size : 0));
}

static void print_shifted(char name, int k, int count, int depth, FILE *f) {
    fprintf(f, "%c[(%d + i%d) %% %d]", name, k, depth, count);
}

static void print_qubits(const fuzz_program *p, const fuzz_line *line, int depth, FILE *f) {
    const int count = line->call.nqubits;
    for (int k = 0; k < count; ++k) {
        if (k) fputs(", ", f);
        if (line->wide && k == count - 1)
            fputs(count > 1 && line->kind == FUZZ_GATE ? "r" : "q", f);
        else if (line->shifted) print_shifted('q', line->call.qubits[k], p->nqubits, depth, f);
        else print_place("qr", line->call.qubits[k], p->qsplit, p->nqubits, line->naming, f);
    }
}

static void print_measurement(const fuzz_program *p, const fuzz_line *line, int depth, FILE *f) {
    if (p->version == 2) {
        fputs("measure ", f);
        print_qubits(p, line, depth, f);
        fputs(" -> ", f);
    }
    if (line->wide) fputs("c", f);
    else if (line->shifted) print_shifted('c', line->bit, p->nbits, depth, f);
    else print_place("cd", line->bit, p->bsplit, p->nbits, line->naming, f);
    if (p->version == 2) return;
    fputs(" = measure ", f);
    print_qubits(p, line, depth, f);
}

static void print_operation(const fuzz_program *p, const fuzz_line *line, int depth, FILE *f) {
    if (line->condition.nrules) print_condition(p, &line->condition, f);
    if (line->kind == FUZZ_MEASURE) {
        print_measurement(p, line, depth, f);
        fputs(";\n", f);
        return;
    }
    if (line->kind == FUZZ_NOISE) fuzz_print_noise(&p->noises[line->noise], f);
    else if (line->kind == FUZZ_GATE) print_call(p, &line->call, 'i', depth, f);
    else if (line->kind == FUZZ_RESET) fputs("reset", f);
    else if (line->kind == FUZZ_DELAY) fprintf(f, "delay[%.0fns]", line->duration * 1e9);
    else fputs("barrier", f);
    if (line->call.nqubits) fputs(" ", f);
    print_qubits(p, line, depth, f);
    fputs(line->kind == FUZZ_NOISE ? "\n" : ";\n", f);
}

static void print_for(const fuzz_line *line, int depth, FILE *f) {
    const int last = line->start + line->step * (line->count - 1);
    fprintf(f, "for int i%d in ", depth);
    if (line->step == 1) fprintf(f, "[%d:%d] {\n", line->start, last);
    else if (line->step != 3) fprintf(f, "[%d:%d:%d] {\n", line->start, line->step, last);
    else { /* to have sets too */
        for (int k = 0; k < line->count; ++k)
            fprintf(f, "%s%d", k ? ", " : "{", line->start + 3 * k);
        fputs("} {\n", f);
    }
}

static void print_register(const char *word, char name, int count, int version, FILE *f) {
    if (count == 0) return;
    if (version == 2) fprintf(f, "%creg %c[%d];\n", word[0] == 'q' ? 'q' : 'c', name, count);
    else fprintf(f, "%s[%d] %c;\n", word, count, name);
}

static bool has_alias(const fuzz_program *p) {
    for (int k = 0; k < p->nlines; ++k)
        if (p->lines[k].naming == FUZZ_ALIAS) return true;
    return false;
}

void fuzz_print_qasm(const fuzz_program *p, FILE *f) {
    fputs(p->version == 2 ? "OPENQASM 2.0;\ninclude \"qelib1.inc\";\n"
                          : "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n",
          f);
    if (p->version == 3) fputs("const float k = 0.75;\n", f);
    for (int k = 0; k < p->ndefined; ++k) print_definition(p, k, f);
    print_register("qubit", 'q', p->qsplit, p->version, f);
    print_register("qubit", 'r', p->nqubits - p->qsplit, p->version, f);
    print_register("bit", 'c', p->bsplit, p->version, f);
    print_register("bit", 'd', p->nbits - p->bsplit, p->version, f);
    if (has_alias(p)) fputs(p->qsplit < p->nqubits ? "let a = q ++ r;\n" : "let a = q;\n", f);
    int loops[FUZZ_LINES], depth = 0, open = 0; /* which blocks are loops */
    for (int k = 0; k < p->nlines; ++k) {
        const fuzz_line *line = &p->lines[k];
        if (line->kind < FUZZ_IF) print_operation(p, line, depth - 1, f);
        else if (line->kind == FUZZ_ELSE) fputs("} else {\n", f);
        else if (line->kind == FUZZ_END) fputs("}\n", f), depth -= open > 0 && loops[--open];
        else {
            if (line->kind == FUZZ_FOR) print_for(line, depth, f);
            else if (line->kind == FUZZ_BOX) fputs("box {\n", f);
            else print_condition(p, &line->condition, f), fputs("{\n", f);
            loops[open++] = line->kind == FUZZ_FOR;
            depth += line->kind == FUZZ_FOR;
        }
    }
}
