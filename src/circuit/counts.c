/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "circuit/counts.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_NAMES = 64 };

typedef struct name_count {
    const char *name;
    size_t count;
} name_count;

static bool counts(const qn_op *op) { return op->kind != QN_OP_LOAD && op->kind != QN_OP_BARRIER; }

static const char *op_name(const qn_op *op) {
    static const char *const names[] = {
        [QN_OP_GATE] = "",           [QN_OP_LOAD] = "load",       [QN_OP_RESET] = "reset",
        [QN_OP_MEASURE] = "measure", [QN_OP_BARRIER] = "barrier", [QN_OP_DELAY] = "delay",
        [QN_OP_NOISE] = "noise"};
    return op->gate ? op->gate->name : names[op->kind];
}

int qn_circuit_depth(const qn_circuit *circuit) {
    int deepest = 0;
    int *depth = qn_alloc((size_t)qn_circuit_nqubits(circuit), sizeof *depth);
    if (!depth) return -1;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        int layer = 0;
        if (!counts(op)) continue;
        for (int q = 0; q < op->nqubits; ++q)
            if (depth[op->qubits[q]] > layer) layer = depth[op->qubits[q]];
        for (int q = 0; q < op->nqubits; ++q) depth[op->qubits[q]] = layer + 1;
        if (layer + 1 > deepest) deepest = layer + 1;
    }
    qn_free(depth);
    return deepest;
}

static int compare_counts(const void *a, const void *b) {
    const name_count *x = a, *y = b;
    if (x->count != y->count) return x->count < y->count ? 1 : -1;
    return strcmp(x->name, y->name);
}

qn_status qn_circuit_print_counts(const qn_circuit *circuit, FILE *file) {
    name_count list[MAX_NAMES];
    const int depth = qn_circuit_depth(circuit);
    size_t nnames = 0, of_two = 0, total = 0;
    if (depth < 0) return QN_ERR_MEMORY;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        size_t at = 0;
        if (!counts(op)) continue;
        ++total;
        of_two += op->nqubits == 2;
        while (at < nnames && strcmp(list[at].name, op_name(op)) != 0) ++at;
        if (at == MAX_NAMES) continue; /* there are fewer gates */
        if (at == nnames) list[nnames++] = (name_count){op_name(op), 0};
        ++list[at].count;
    }
    qsort(list, nnames, sizeof *list, compare_counts);
    fprintf(file, "%zu operations, %zu on two qubits, depth %d\n", total, of_two, depth);
    for (size_t k = 0; k < nnames; ++k) fprintf(file, "  %-8s %8zu\n", list[k].name, list[k].count);
    return QN_OK;
}
