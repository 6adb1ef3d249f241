/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise models as the texts that their reader reads. */
#include "fuzz_program.h"

const struct fuzz_channel_names fuzz_channel_names[FUZZ_CHANNELS] = {
    [FUZZ_PAULI] = {"pauli", {NULL}},
    [FUZZ_COHERENT] = {"coherent", {NULL}},
    [FUZZ_KRAUS] = {"kraus", {NULL}},
    [FUZZ_DEPOLARIZING] = {"depolarizing", {"lambda"}},
    [FUZZ_BIT_FLIP] = {"bit_flip", {"p"}},
    [FUZZ_PHASE_FLIP] = {"phase_flip", {"p"}},
    [FUZZ_BIT_PHASE_FLIP] = {"bit_phase_flip", {"p"}},
    [FUZZ_PHASE_DAMPING] = {"phase_damping", {"lambda"}},
    [FUZZ_AMPLITUDE_DAMPING] = {"amplitude_damping", {"gamma", "excited_population"}},
    [FUZZ_THERMAL] = {"thermal_relaxation", {"t", "T1", "T2", "excited_population"}},
};

/* ---- gates ---------------------------------------------------------------------------------- */

static const char *name_of(int gate) {
    return gate == FUZZ_ANY1 ? "any1" : gate == FUZZ_ANY2 ? "any2" : fuzz_gates[gate].name;
}

static void print_keys(const fuzz_entry *e, FILE *f) {
    if (e->given & FUZZ_DURATION) fprintf(f, " duration = %.17e;", e->duration);
    if (e->given & FUZZ_STRENGTH)
        fprintf(f, " %s = %.17e;", e->is_error ? "error" : "depolarizing", e->strength);
    if (e->given & FUZZ_RELATIVE) fprintf(f, " over_rotation_relative = %.17e;", e->relative);
    if (e->given & FUZZ_ABSOLUTE) fprintf(f, " over_rotation_absolute = %.17e;", e->absolute);
}

static void print_gates(const fuzz_program *p, FILE *f) {
    fputs("gates: {\n", f);
    for (int k = 0; k < p->nentries; ++k) {
        if (p->entries[k].a >= 0) continue;
        fprintf(f, "  %s: {", name_of(p->entries[k].gate));
        print_keys(&p->entries[k], f);
        fputs(" };\n", f);
    }
    fputs("};\n", f);
}

static void print_edges(const fuzz_program *p, FILE *f) {
    int printed = 0;
    for (int k = 0; k < p->nentries; ++k) {
        const fuzz_entry *e = &p->entries[k];
        if (e->b < 0) continue;
        fprintf(f, "%s  { qubits = [%d, %d]; gate = \"%s\";", printed++ ? ",\n" : "edges: (\n",
                e->a, e->b, name_of(e->gate));
        print_keys(e, f);
        fputs(" }", f);
    }
    fputs(printed ? " );\n" : "", f);
}

/* Exceptions of gates on qubit q. */
static void print_own_gates(const fuzz_program *p, int q, FILE *f) {
    bool any = false;
    for (int k = 0; k < p->nentries; ++k) {
        const fuzz_entry *e = &p->entries[k];
        if (e->a != q || e->b >= 0) continue;
        fputs(any ? "" : " gates: {", f);
        fprintf(f, " %s: {", name_of(e->gate));
        print_keys(e, f);
        fputs(" };", f);
        any = true;
    }
    fputs(any ? " };" : "", f);
}

static void print_qubits(const fuzz_program *p, FILE *f) {
    fprintf(f, "qubit: { excited_population = %.17e; };\nqubits: (\n", p->excited);
    for (int q = 0; q < p->nqubits; ++q) {
        fprintf(f, "  { index = %d;", q);
        if (p->T1[q] > 0.0) fprintf(f, " T1 = %.17e;", p->T1[q]);
        if (p->T2[q] > 0.0) fprintf(f, " T2 = %.17e;", p->T2[q]);
        fprintf(f, " p10 = %.17e; p01 = %.17e;", p->p10[q], p->p01[q]);
        print_own_gates(p, q, f);
        fprintf(f, " }%s\n", q + 1 < p->nqubits ? "," : " );");
    }
}

/* ---- rules ---------------------------------------------------------------------------------- */

/* The letters of Pauli string `index`, the first qubit's first. */
static void print_string(int index, int nqubits, FILE *f) {
    for (int q = 0; q < nqubits; ++q) fputc("IXYZ"[index >> (2 * q) & 3], f);
}

static void print_numbers(const fuzz_channel *c, FILE *f) {
    const int strings = 1 << (2 * c->nqubits);
    for (int k = 0; k < 4 && fuzz_channel_names[c->kind].numbers[k]; ++k)
        fprintf(f, " %s = %.17e;", fuzz_channel_names[c->kind].numbers[k], c->numbers[k]);
    if (c->kind == FUZZ_KRAUS) {
        fputs(" matrices = [", f);
        for (int k = 0; k < 4 * strings; ++k) fprintf(f, "%s%.17e", k ? ", " : "", c->numbers[k]);
        fputs("];", f);
    }
    for (int k = 1; c->kind < FUZZ_KRAUS && k < strings; ++k) {
        if (c->numbers[k - 1] == 0.0) continue;
        fputc(' ', f);
        print_string(k, c->nqubits, f);
        fprintf(f, " = %.17e;", c->numbers[k - 1]);
    }
}

static void print_rule(const fuzz_channel *c, FILE *f) {
    const char *at = c->event == FUZZ_MEASURE ? "measure"
                     : c->event == FUZZ_RESET ? "reset"
                     : c->event == FUZZ_DELAY ? "idle"
                                              : name_of(c->gate);
    fprintf(f, "  { %s = \"%s\"; channel = \"%s\";", c->before ? "before" : "after", at,
            fuzz_channel_names[c->kind].name);
    if (c->event == FUZZ_GATE) fprintf(f, " nqubits = %d;", c->nqubits);
    if (c->nplaces == 1) fprintf(f, " qubits = [%d];", c->places[0]);
    if (c->nplaces == 2) fprintf(f, " qubits = [%d, %d];", c->places[0], c->places[1]);
    print_numbers(c, f);
    fputs(" }", f);
}

/* ---- pairs and groups ----------------------------------------------------------------------- */

/* Each pair that the program or the rest of the model names, once. */
static void print_coupling(const fuzz_program *p, FILE *f) {
    bool used[FUZZ_QUBITS][FUZZ_QUBITS] = {{false}};
    int printed = 0;
    for (int k = 0; k < p->nops; ++k) {
        const fuzz_call *c = &p->ops[k].call;
        const bool pair = p->ops[k].kind == FUZZ_GATE || p->ops[k].kind == FUZZ_NOISE;
        if (pair && c->nqubits == 2) used[c->qubits[0]][c->qubits[1]] = true;
    }
    for (int k = 0; k < p->nentries; ++k)
        if (p->entries[k].b >= 0) used[p->entries[k].a][p->entries[k].b] = true;
    for (int k = 0; k < p->nchannels; ++k)
        if (p->channels[k].nplaces == 2)
            used[p->channels[k].places[0]][p->channels[k].places[1]] = true;
    for (int k = 0; k < p->ncrosstalk; ++k) used[p->crossed[k][0]][p->crossed[k][1]] = true;
    for (int a = 0; a < p->nqubits; ++a)
        for (int b = 0; b < p->nqubits; ++b)
            if (used[a][b] && (a < b || !used[b][a]))
                fprintf(f, "%s[%d, %d]", printed++ ? ", " : "coupling: ( ", a, b);
    fputs(printed ? " );\n" : "", f);
}

static void print_group(const fuzz_group *g, FILE *f) {
    const int entries = 1 << (2 * g->nqubits);
    fputs("  { qubits = [", f);
    for (int q = 0; q < g->nqubits; ++q) fprintf(f, "%s%d", q ? ", " : "", g->qubits[q]);
    fputs("]; matrix = [", f);
    for (int k = 0; k < entries; ++k) fprintf(f, "%s%.17e", k ? ", " : "", g->matrix[k]);
    fputs("]; }", f);
}

static void print_lists(const fuzz_program *p, FILE *f) {
    for (int k = 0; k < p->nchannels; ++k) {
        fputs(k ? ",\n" : "channels: (\n", f);
        print_rule(&p->channels[k], f);
    }
    fputs(p->nchannels ? " );\n" : "", f);
    for (int k = 0; k < p->ncrosstalk; ++k)
        fprintf(f, "%s  { qubits = [%d, %d]; zz = %.17e; }%s\n", k ? "" : "crosstalk: (\n",
                p->crossed[k][0], p->crossed[k][1], p->zz[k], k + 1 < p->ncrosstalk ? "," : " );");
    for (int k = 0; k < p->ngroups; ++k) {
        fputs(k ? ",\n" : "readout_groups: (\n", f);
        print_group(&p->groups[k], f);
    }
    fputs(p->ngroups ? " );\n" : "", f);
}

void fuzz_print_model(const fuzz_program *p, FILE *f) {
    static const char *const SCHEDULES[] = {"none", "alap", "asap"};
    fprintf(f, "format = 1;\nname = \"fuzz\";\nschedule = \"%s\";\n", SCHEDULES[p->schedule]);
    if (p->twirl) fputs("twirl = true;\n", f);
    const char *const *basis = p->basis ? p->basis : p->target;
    for (int k = 0; basis && basis[k]; ++k)
        fprintf(f, "%s\"%s\"%s", k ? ", " : "basis = [", basis[k], basis[k + 1] ? "" : "];\n");
    print_qubits(p, f);
    if (p->noisy) print_gates(p, f);
    print_edges(p, f);
    fprintf(f, "measure: { duration = %.17e; };\nreset: { duration = %.17e; error = %.17e; };\n",
            p->measure, p->reset, p->reset_error);
    if (p->coupled) print_coupling(p, f);
    print_lists(p, f);
}
