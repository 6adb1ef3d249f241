/* Programs as the texts that the readers read. */
#include "fuzz_program.h"

static void print_call(const fuzz_call *c, const char *qubit, FILE *f) {
    static const char *const NAMES[] = {"ctrl", "negctrl", "inv", "pow"};
    for (int k = 0; k < c->nmodifiers; ++k)
        if (c->modifiers[k] == FUZZ_POW) fprintf(f, "pow(%.17g) @ ", c->powers[k]);
        else fprintf(f, "%s @ ", NAMES[c->modifiers[k]]);
    fputs(c->defined ? "own" : fuzz_gates[c->gate].name, f);
    const int nangles = c->defined ? 0 : fuzz_gates[c->gate].nangles;
    for (int k = 0; k < nangles; ++k)
        fprintf(f, "%s%.17g%s", k ? ", " : "(", c->angles[k], k == nangles - 1 ? ")" : "");
    for (int k = 0; k < c->nqubits; ++k) {
        fputs(k ? ", " : " ", f);
        fprintf(f, qubit[0] == 'q' ? "q[%d]" : "a%d", c->qubits[k]);
    }
    fputs(";", f);
}

static void print_rules(const fuzz_op *op, FILE *f) {
    if (op->nrules == 0) return;
    fputs("if (", f);
    for (int k = 0; k < op->nrules; ++k) {
        if (k) fputs(op->either ? " || " : " && ", f);
        if (op->rules[k].bit >= 0) fprintf(f, "c[%d]", op->rules[k].bit);
        else fputs("c", f);
        fprintf(f, " %s %d", op->rules[k].unequal ? "!=" : "==", op->rules[k].value);
    }
    fputs(") ", f);
}

static void print_op(const fuzz_op *op, FILE *f) {
    const int *q = op->call.qubits;
    print_rules(op, f);
    if (op->kind == FUZZ_GATE) print_call(&op->call, "q", f);
    else if (op->kind == FUZZ_MEASURE) fprintf(f, "c[%d] = measure q[%d];", op->bit, q[0]);
    else if (op->kind == FUZZ_RESET) fprintf(f, "reset q[%d];", q[0]);
    else if (op->kind == FUZZ_DELAY) fprintf(f, "delay[%.0fns] q[%d];", op->duration * 1e9, q[0]);
    else fprintf(f, "barrier q[%d], q[%d];", q[0], q[1]);
    fputs("\n", f);
}

void fuzz_print_qasm(const fuzz_program *p, FILE *f) {
    fputs("OPENQASM 3.0;\ninclude \"stdgates.inc\";\n", f);
    if (p->ndefined) {
        fputs("gate own a0, a1 { ", f);
        for (int k = 0; k < p->ndefined; ++k) print_call(&p->defined[k], "a", f), fputs(" ", f);
        fputs("}\n", f);
    }
    fprintf(f, "qubit[%d] q;\nbit[%d] c;\n", p->nqubits, p->nbits);
    for (int k = 0; k < p->nops; ++k) print_op(&p->ops[k], f);
}

static void print_noise(const fuzz_program *p, int m, FILE *f) {
    const fuzz_noise *n = &p->any[m];
    fprintf(f, "  any%d: { duration = %.17e; %s = %.17e;", m + 1, n->duration,
            n->is_error ? "error" : "depolarizing", n->strength);
    if (n->relative != 0.0) fprintf(f, " over_rotation_relative = %.17e;", n->relative);
    if (n->absolute != 0.0) fprintf(f, " over_rotation_absolute = %.17e;", n->absolute);
    fputs(" };\n", f);
}

static void print_qubits(const fuzz_program *p, FILE *f) {
    fprintf(f, "qubit: { excited_population = %.17e; };\nqubits: (\n", p->excited);
    for (int q = 0; q < p->nqubits; ++q) {
        fprintf(f, "  { index = %d;", q);
        if (p->T1[q] > 0.0) fprintf(f, " T1 = %.17e;", p->T1[q]);
        if (p->T2[q] > 0.0) fprintf(f, " T2 = %.17e;", p->T2[q]);
        fprintf(f, " p10 = %.17e; p01 = %.17e; }%s\n", p->p10[q], p->p01[q],
                q + 1 < p->nqubits ? "," : " );");
    }
}

static void print_channels(const fuzz_program *p, FILE *f) {
    static const char *const TEXTS[] = {"bit_flip\"; p", "phase_damping\"; lambda",
                                        "amplitude_damping\"; gamma", "coherent\"; X"};
    for (int k = 0; k < p->nchannels; ++k) {
        const fuzz_channel *c = &p->channels[k];
        fprintf(f, "%s  { %s = \"%s\"; ", k ? "" : "channels: (\n", c->before ? "before" : "after",
                c->at);
        if (c->qubit >= 0) fprintf(f, "qubits = [%d]; ", c->qubit);
        fprintf(f, "channel = \"%s = %.17e; }%s\n", TEXTS[c->channel], c->strength,
                k + 1 < p->nchannels ? "," : " );");
    }
}

void fuzz_print_model(const fuzz_program *p, FILE *f) {
    static const char *const SCHEDULES[] = {"none", "alap", "asap"};
    fprintf(f, "format = 1;\nname = \"fuzz\";\nschedule = \"%s\";\n", SCHEDULES[p->schedule]);
    if (p->basis) fputs("basis = [\"rz\", \"sx\", \"x\", \"cz\"];\n", f);
    print_qubits(p, f);
    if (p->noisy) {
        fputs("gates: {\n", f);
        if (p->basis) fputs("  rz: { duration = 0.0; error = 0.0; };\n", f);
        for (int m = 0; m < 2; ++m) print_noise(p, m, f);
        fputs("};\n", f);
    }
    for (int k = 0; k < p->nedges; ++k)
        fprintf(f, "%s  { qubits = [%d, %d]; gate = \"%s\"; error = %.17e; }%s\n",
                k ? "" : "edges: (\n", p->edges[k].a, p->edges[k].b,
                fuzz_gates[p->edges[k].gate].name, p->edges[k].error,
                k + 1 < p->nedges ? "," : " );");
    fprintf(f, "measure: { duration = %.17e; };\nreset: { duration = %.17e; error = %.17e; };\n",
            p->measure, p->reset, p->reset_error);
    print_channels(p, f);
    for (int k = 0; k < p->ncrosstalk; ++k)
        fprintf(f, "%s  { qubits = [%d, %d]; zz = %.17e; }%s\n", k ? "" : "crosstalk: (\n",
                p->crossed[k][0], p->crossed[k][1], p->zz[k], k + 1 < p->ncrosstalk ? "," : " );");
    for (int k = 0; p->ngroups && k < 16; ++k)
        fprintf(f, "%s%.17e%s", k ? "" : "readout_groups: ( { qubits = [0, 1]; matrix = [",
                p->group[k], k < 15 ? ", " : "]; } );\n");
}
