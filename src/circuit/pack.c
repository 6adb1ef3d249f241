/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "circuit/condition.h"
#include "circuit/operations.h"
#include "core/try.h"

/* place[b] = 1 for each bit that is written or read. */
static void find_used(const qn_circuit *circuit, int *place) {
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        if (op->kind == QN_OP_MEASURE) place[op->bit] = 1;
        const qn_condition *c = &op->condition;
        for (int b = c->first; b < c->first + c->count; ++b)
            if (qn_condition_reads(c, b)) place[b] = 1;
    }
}

/* A copy by the new numbers; its parts, at *room and behind. All bits that a comparison reads are
 * kept, so they stay neighbours. No deeper than QN_MAX_CONDITION_PARTS. */
static qn_condition renumbered(const qn_condition *c, const int *place, // NOLINT(misc-no-recursion)
                               qn_condition **room) {
    qn_condition made = *c, *parts[2];
    if (c->count == 0) return made;
    if (!c->parts[0]) {
        made.first = place[c->first];
        return made;
    }
    for (int k = 0; k < 2; ++k) {
        parts[k] = (*room)++;
        *parts[k] = renumbered(c->parts[k], place, room);
    }
    made = qn_condition_both(parts[0], parts[1]);
    made.unequal = c->unequal;
    return made;
}

/* Appends an operation with its bits by their new numbers. */
static qn_status append(qn_circuit *packed, const qn_op *op, const int *place) {
    qn_op copy = *op;
    qn_condition *parts = qn_alloc(qn_condition_nodes(&op->condition) + 1, sizeof *parts),
                 *room = parts;
    if (!parts) return QN_ERR_MEMORY;
    if (op->kind == QN_OP_MEASURE) copy.bit = place[op->bit];
    copy.condition = renumbered(&op->condition, place, &room);
    qn_circuit_set_section(packed, op->section);
    const qn_status status = qn_circuit_append(packed, &copy);
    qn_free(parts);
    return status;
}

qn_status qn_circuit_pack_bits(const qn_circuit *circuit, qn_circuit **packed, int *bits) {
    qn_status status = QN_OK;
    qn_circuit *made = NULL;
    const int nbits = qn_circuit_nbits(circuit);
    int used = 0, *place = qn_alloc((size_t)nbits + 1, sizeof *place);
    QN_TRY_ALLOC(place);
    QN_TRY(qn_circuit_create(qn_circuit_nqubits(circuit), qn_circuit_nparams(circuit), &made));
    find_used(circuit, place);
    for (int b = 0; b < nbits; ++b) {
        if (!place[b]) continue;
        bits[used] = b;
        place[b] = used++;
    }
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k)
        QN_TRY(append(made, qn_circuit_op(circuit, k), place));
    *packed = made;
    made = NULL;
out:
    qn_circuit_destroy(made);
    qn_free(place);
    return status;
}

bool qn_circuit_uses_all_bits(const qn_circuit *circuit) {
    const int nbits = qn_circuit_nbits(circuit);
    int *place = qn_alloc((size_t)nbits + 1, sizeof *place);
    bool all = place != NULL;
    if (place) find_used(circuit, place);
    for (int b = 0; b < nbits && all; ++b) all = place[b] > 0;
    qn_free(place);
    return all;
}
