#include "fuzz_shrink.h"

#include "assert_close.h"

#include <stdlib.h>
#include <string.h>

static char *print(const fuzz_program *p, void (*printer)(const fuzz_program *, FILE *)) {
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    assert_non_null(file);
    printer(p, file);
    fclose(file);
    return text;
}

static void print_records(const fuzz_program *p, FILE *file) {
    static fuzz_truth truth;
    fuzz_follow(p, &truth);
    fprintf(file, "%d\n", p->nbits);
    for (int k = 0; k < 1 << p->nbits; ++k) fprintf(file, "%.12f\n", truth.records[k]);
}

void fuzz_texts_of(const fuzz_program *p, fuzz_texts *texts) {
    texts->qasm = print(p, fuzz_print_qasm);
    texts->noise = print(p, fuzz_print_model);
    texts->records = print(p, print_records);
}

void fuzz_texts_clear(fuzz_texts *texts) {
    free(texts->qasm);
    free(texts->noise);
    free(texts->records);
}

fuzz_verdict fuzz_try(const fuzz_program *p, uint64_t seed, char *why) {
    static fuzz_truth truth;
    char *qasm = print(p, fuzz_print_qasm), *noise = print(p, fuzz_print_model);
    fuzz_follow(p, &truth);
    const fuzz_expected e = {.nqubits = p->nqubits,
                             .nbits = p->nbits,
                             .records = truth.records,
                             .rho = truth.rho,
                             .seed = seed};
    const fuzz_verdict verdict = fuzz_compare(qasm, noise, &e, why);
    free(qasm);
    free(noise);
    return verdict;
}

/* Each takes away part k of something; false: there is no such part. */
typedef bool smaller(fuzz_program *p, int k);

static bool without_op(fuzz_program *p, int k) {
    if (k >= p->nops) return false;
    memmove(&p->ops[k], &p->ops[k + 1], sizeof *p->ops * (size_t)(p->nops - k - 1));
    --p->nops;
    return true;
}

static bool without_rule(fuzz_program *p, int k) {
    if (k >= p->nops) return false;
    if (p->ops[k].nrules) --p->ops[k].nrules;
    return true;
}

static bool without_modifier(fuzz_program *p, int k) {
    if (k >= p->nops + p->ndefined) return false;
    fuzz_call *c = k < p->nops ? &p->ops[k].call : &p->defined[k - p->nops];
    if (c->nmodifiers == 0) return true;
    const fuzz_modifier m = c->modifiers[--c->nmodifiers];
    c->nqubits -= m == FUZZ_CTRL || m == FUZZ_NEGCTRL;
    return true;
}

static bool without_list_entry(fuzz_program *p, int k) {
    int *const counts[] = {&p->nedges, &p->nchannels, &p->ncrosstalk, &p->ngroups};
    if (k >= 4) return false;
    if (*counts[k]) --*counts[k];
    return true;
}

static bool without_first_entry(fuzz_program *p, int k) {
    if (k >= 2) return false;
    if (k == 0 && p->nedges > 1) p->edges[0] = p->edges[--p->nedges];
    if (k == 1 && p->nchannels > 1) p->channels[0] = p->channels[--p->nchannels];
    return true;
}

static bool without_number(fuzz_program *p, int k) {
    double *const numbers[] = {&p->excited,         &p->any[0].strength, &p->any[1].strength,
                               &p->any[0].relative, &p->any[1].relative, &p->any[0].absolute,
                               &p->any[1].absolute, &p->reset_error};
    if (k >= 8 + 4 * FUZZ_QUBITS) return false;
    if (k < 8) *numbers[k] = 0.0;
    else {
        double *const of_qubit[] = {p->T1, p->T2, p->p10, p->p01};
        of_qubit[(k - 8) % 4][(k - 8) / 4] = 0.0;
    }
    return true;
}

static bool without_definition(fuzz_program *p, int k) {
    if (k >= 1) return false;
    for (int j = 0; j < p->nops; ++j)
        if (p->ops[j].call.defined) return false;
    p->ndefined = 0;
    return true;
}

static bool without_waiting(fuzz_program *p, int k) {
    if (k == 0) p->schedule = 0;
    if (k == 1) p->noisy = p->basis;
    return k < 2;
}

static bool without_last_qubit(fuzz_program *p, int k) {
    if (k >= 1 || p->nqubits == 1 || p->nedges || p->ncrosstalk || p->ngroups) return false;
    const int last = p->nqubits - 1;
    for (int j = 0; j < p->nops; ++j)
        for (int q = 0; q < p->ops[j].call.nqubits; ++q)
            if (p->ops[j].call.qubits[q] == last) return false;
    for (int j = 0; j < p->nchannels; ++j)
        if (p->channels[j].qubit == last) return false;
    --p->nqubits;
    return true;
}

void fuzz_shrink(fuzz_program *p, uint64_t seed, char *why) {
    static smaller *const WAYS[] = {without_op,          without_rule,    without_modifier,
                                    without_list_entry,  without_number,  without_definition,
                                    without_first_entry, without_waiting, without_last_qubit};
    const fuzz_verdict kind = fuzz_try(p, seed, why);
    bool changed = true;
    while (changed) {
        changed = false;
        for (size_t w = 0; w < sizeof WAYS / sizeof *WAYS; ++w) {
            fuzz_program less;
            memcpy(&less, p, sizeof less); /* with its padding, which memcmp sees */
            char reason[FUZZ_WHY] = "";
            for (int k = 0; WAYS[w](&less, k);) {
                if (memcmp(&less, p, sizeof less) && fuzz_valid(&less) &&
                    fuzz_try(&less, seed, reason) == kind) {
                    memcpy(p, &less, sizeof less);
                    memcpy(why, reason, FUZZ_WHY);
                    changed = true;
                } else ++k;
                memcpy(&less, p, sizeof less);
            }
        }
    }
}
