/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program/layers.h"

#include "channel/channel.h"
#include "core/try.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Times of the same moment differ by rounding. */
static const double SAME_MOMENT = 1e-12;

/* ---- which gates are a layer ---------------------------------------------------------------- */

typedef struct pair_op {
    double start, end;
    size_t index;
} pair_op;

/* Gates on two qubits by their start. */
typedef struct finder {
    qn_builder *b;
    pair_op *ops;
    size_t count;
    double longest, tolerance;
} finder;

static int compare_ops(const void *a, const void *b) {
    const pair_op *left = a, *right = b;
    if (left->start != right->start) return left->start < right->start ? -1 : 1;
    return (left->index > right->index) - (left->index < right->index);
}

static const qn_op *op_of(const finder *f, const pair_op *at) {
    return qn_circuit_op(f->b->program->circuit, at->index);
}

static qn_status collect(finder *f) {
    const qn_circuit *circuit = f->b->program->circuit;
    const size_t size = qn_circuit_size(circuit);
    f->ops = qn_alloc(size + 1, sizeof *f->ops);
    if (!f->ops) return QN_ERR_MEMORY;
    for (size_t k = 0; k < size; ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        if (op->kind != QN_OP_GATE || op->nqubits != 2) continue;
        const double start = f->b->starts[k], duration = f->b->durations[k];
        f->ops[f->count++] = (pair_op){start, start + duration, k};
        f->longest = fmax(f->longest, duration);
    }
    qsort(f->ops, f->count, sizeof *f->ops, compare_ops);
    f->tolerance = SAME_MOMENT * f->b->program->duration;
    return QN_OK;
}

static bool is_gate(const finder *f, const pair_op *at, const qn_layer_gate *gate) {
    const qn_op *op = op_of(f, at);
    return op->gate == gate->gate && op->condition.count == 0 && !f->b->layer_of[at->index] &&
           qn_same_pair(op->qubits, gate->qubits);
}

/* The first operation that may overlap with one from `start` on. */
static size_t first_near(const finder *f, size_t from, double start) {
    while (from > 0 && f->ops[from - 1].start >= start - f->longest - f->tolerance) --from;
    return from;
}

/* The operation of a gate that starts, or ends, with the one at `at`; f->count if there is none. */
static size_t find_partner(const finder *f, size_t at, const qn_layer_gate *gate) {
    const pair_op *with = &f->ops[at];
    for (size_t k = first_near(f, at, with->start);
         k < f->count && f->ops[k].start <= with->end + f->tolerance; ++k) {
        const bool together = fabs(f->ops[k].start - with->start) <= f->tolerance ||
                              fabs(f->ops[k].end - with->end) <= f->tolerance;
        if (together && is_gate(f, &f->ops[k], gate)) return k;
    }
    return f->count;
}

/* Does another gate run on the layer's qubits meanwhile? */
static bool is_disturbed(const finder *f, const qn_layer *layer, const size_t *members,
                         double start, double end) {
    const size_t at = members[0];
    for (size_t k = first_near(f, at, start); k < f->count && f->ops[k].start < end - f->tolerance;
         ++k) {
        bool member = false;
        for (int i = 0; i < layer->ngates; ++i) member |= members[i] == k;
        const int *qubits = op_of(f, &f->ops[k])->qubits;
        if (!member && f->ops[k].end > start + f->tolerance &&
            (qn_layer_holds(layer, qubits[0]) || qn_layer_holds(layer, qubits[1])))
            return true;
    }
    return false;
}

static void try_at(const finder *f, const qn_layer *layer, size_t at, size_t *members) {
    double start = f->ops[at].start, end = f->ops[at].end;
    if (!is_gate(f, &f->ops[at], &layer->gates[0])) return;
    members[0] = at;
    for (int i = 1; i < layer->ngates; ++i) {
        members[i] = find_partner(f, at, &layer->gates[i]);
        if (members[i] == f->count) return;
        start = fmin(start, f->ops[members[i]].start);
        end = fmax(end, f->ops[members[i]].end);
    }
    if (is_disturbed(f, layer, members, start, end)) return;
    for (int i = 0; i < layer->ngates; ++i) f->b->layer_of[f->ops[members[i]].index] = layer;
}

/* Marks the last gate of each layer in the order in which operations are built: the gates of a
 * layer act on different qubits, so that each meets its next occurrence behind the last of this. */
static qn_status mark_last(qn_builder *b) {
    const size_t size = qn_circuit_size(b->program->circuit);
    int *left = qn_alloc(b->model->nlayers, sizeof *left);
    if (!left) return QN_ERR_MEMORY;
    for (size_t k = 0; k < size; ++k) {
        const qn_layer *layer = b->layer_of[b->order[k]];
        if (!layer) continue;
        int *count = &left[layer - b->model->layers];
        if (*count == 0) *count = layer->ngates;
        b->layer_ends[b->order[k]] = --*count == 0;
    }
    qn_free(left);
    return QN_OK;
}

qn_status qn_builder_find_layers(qn_builder *b) {
    qn_status status = QN_OK;
    const size_t size = qn_circuit_size(b->program->circuit);
    int most = 0;
    finder f = {.b = b};
    size_t *members = NULL;
    if (b->model->nlayers == 0) return QN_OK;
    b->layer_of = qn_alloc(size + 1, sizeof *b->layer_of);
    b->layer_ends = qn_alloc(size + 1, sizeof *b->layer_ends);
    b->covered = qn_alloc((size_t)qn_circuit_nqubits(b->program->circuit), sizeof *b->covered);
    QN_TRY_ALLOC(b->layer_of && b->layer_ends && b->covered);
    for (size_t k = 0; k < b->model->nlayers; ++k)
        if (b->model->layers[k].ngates > most) most = b->model->layers[k].ngates;
    members = qn_alloc((size_t)most, sizeof *members);
    QN_TRY_ALLOC(members);
    QN_TRY(collect(&f));
    for (int ngates = most; ngates > 0; --ngates) /* larger layers first */
        for (size_t k = 0; k < b->model->nlayers; ++k)
            for (size_t at = 0; at < f.count && b->model->layers[k].ngates == ngates; ++at)
                try_at(&f, &b->model->layers[k], at, members);
    QN_TRY(mark_last(b));
out:
    qn_free(f.ops);
    qn_free(members);
    return status;
}

bool qn_builder_in_layer(const qn_builder *b) { return b->layer_of && b->layer_of[b->index]; }

/* ---- what it does --------------------------------------------------------------------------- */

/* Generators on the same qubits are one channel. */
typedef struct support {
    int nqubits, qubits[2];
    double rates[15];
} support;

static bool acts(const qn_layer *layer, int qubit) {
    for (int k = 0; k < layer->ngates; ++k)
        if (layer->gates[k].qubits[0] == qubit || layer->gates[k].qubits[1] == qubit) return true;
    return false;
}

/* Spectators are followed from their first operation to their last, as waiting qubits are. */
static bool is_followed(const qn_builder *b, const qn_layer *layer, int qubit) {
    if (qubit >= qn_circuit_nqubits(b->program->circuit)) return false;
    return acts(layer, qubit) || (!isnan(b->ends[qubit]) && b->remaining[qubit] > 0);
}

/* The letters of a generator on qubits that are followed; a letter elsewhere is traced out.
 * Returns how many there are. */
static int reduce(const qn_builder *b, const qn_layer *layer, const qn_layer_term *term,
                  support *left, int *string) {
    int letters[2];
    left->nqubits = 0;
    for (int q = 0; q < term->nqubits; ++q) {
        if (!is_followed(b, layer, term->qubits[q])) continue;
        left->qubits[left->nqubits] = term->qubits[q];
        letters[left->nqubits++] = term->letters[q];
    }
    if (left->nqubits == 2 && left->qubits[0] > left->qubits[1]) {
        const int qubit = left->qubits[0], letter = letters[0];
        left->qubits[0] = left->qubits[1];
        letters[0] = letters[1];
        left->qubits[1] = qubit;
        letters[1] = letter;
    }
    *string = left->nqubits == 0 ? 0 : letters[0] + (left->nqubits == 2 ? 4 * letters[1] : 0);
    return left->nqubits;
}

static support *find_support(support *all, size_t *count, const support *like) {
    for (size_t k = 0; k < *count; ++k)
        if (all[k].nqubits == like->nqubits && all[k].qubits[0] == like->qubits[0] &&
            (like->nqubits == 1 || all[k].qubits[1] == like->qubits[1]))
            return &all[k];
    all[*count] = (support){.nqubits = like->nqubits,
                            .qubits = {like->qubits[0], like->nqubits == 2 ? like->qubits[1] : 0}};
    return &all[(*count)++];
}

static qn_status add_channels(qn_builder *b, const qn_layer *layer, const qn_instr *at) {
    qn_status status = QN_OK;
    size_t count = 0;
    bool whole = true;
    support *all = qn_alloc(layer->nterms + 1, sizeof *all);
    QN_TRY_ALLOC(all);
    for (size_t k = 0; k < layer->nterms; ++k) {
        support like;
        int string;
        whole &= reduce(b, layer, &layer->terms[k], &like, &string) == layer->terms[k].nqubits;
        if (like.nqubits == 0) continue;
        find_support(all, &count, &like)->rates[string - 1] += layer->terms[k].rate;
    }
    /* where all qubits are in use the matrices are the same each time */
    if (!whole) ++b->layer_parts;
    for (size_t k = 0; k < count; ++k) {
        const qn_channel_args args = {.nqubits = all[k].nqubits,
                                      .count = {all[k].nqubits == 1 ? 3 : 15},
                                      .values = {all[k].rates}};
        qn_instr place = *at;
        for (int q = 0; q < all[k].nqubits; ++q) place.qubits[q] = all[k].qubits[q];
        const double part = whole ? 0.0 : (double)b->layer_parts;
        QN_TRY(qn_builder_noise(b, &place, &qn_record_pauli_lindblad, &args,
                                (qn_args_key){&layer->terms[k], part}));
    }
out:
    qn_free(all);
    return status;
}

/* Spectators wait while the layer's gates run: what they suffer is in its channel. */
static void cover_spectators(qn_builder *b, const qn_layer *layer, double start, double end) {
    for (int i = 0; i < layer->nqubits; ++i) {
        const int qubit = layer->qubits[i];
        if (!acts(layer, qubit) && is_followed(b, layer, qubit))
            b->covered[qubit] += fmax(0.0, end - fmax(start, b->ends[qubit]));
    }
}

qn_status qn_builder_layer(qn_builder *b) {
    qn_status status = QN_OK;
    qn_instr place = b->place;
    if (!b->layer_ends || !b->layer_ends[b->index]) return QN_OK;
    const qn_layer *layer = b->layer_of[b->index];
    place.cause = "layer";
    place.source = QN_SOURCE_LAYER;
    place.line = layer->line;
    QN_TRY(add_channels(b, layer, &place));
    cover_spectators(b, layer, b->place.start, b->place.start + b->place.duration);
out:
    return status;
}
