/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Levels as numbers: for each circuit its fidelity, tokens, number of parts, and of each part its
 * qubits (twice the same: an RY) and angle. */
#include "core/try.h"
#include "design/levels.h"

#include <string.h>

enum { PER_PART = 3, PER_CIRCUIT = 2 };

size_t qn_level_size(const qn_level *level, size_t ntoken) {
    size_t size = 0;
    for (size_t k = 0; k < level->count; ++k)
        size += PER_CIRCUIT + ntoken + PER_PART * (size_t)level->circuits[k].gates.count;
    return size;
}

void qn_level_write(const qn_level *level, size_t ntoken, double *numbers) {
    for (size_t k = 0; k < level->count; ++k) {
        const qn_level_circuit *c = &level->circuits[k];
        *numbers++ = c->fidelity;
        *numbers++ = c->gates.count;
        memcpy(numbers, c->tokens, ntoken * sizeof *numbers);
        numbers += ntoken;
        for (int p = 0; p < c->gates.count; ++p) {
            *numbers++ = c->gates.parts[p].qubits[0];
            *numbers++ = c->gates.parts[p].qubits[1];
            *numbers++ = c->gates.angles[p];
        }
    }
}

/* Numbers that are left. */
typedef struct rest {
    const double *numbers;
    size_t count;
} rest;

static bool read_parts(rest *from, const qn_ideal *ideal, int count, qn_grown *g) {
    *g = (qn_grown){.qubits = ideal->qubits, .latent = ideal->latent};
    if (from->count < PER_PART * (size_t)count) return false;
    for (int p = 0; p < count; ++p, from->numbers += PER_PART, from->count -= PER_PART) {
        const double a = from->numbers[0], b = from->numbers[1];
        if (!(a >= 0.0 && a < ideal->qubits && b >= 0.0 && b < ideal->qubits)) return false;
        qn_grown_put(g, (int)a, (int)b, from->numbers[2]);
    }
    return true;
}

static qn_status read_circuit(rest *from, const qn_ideal *ideal, qn_level_circuit *c) {
    if (from->count < PER_CIRCUIT + ideal->ntoken) return QN_ERR_SYNTAX;
    const double count = from->numbers[1];
    if (!(count >= 0.0 && count <= QN_ENCODER_PARTS)) return QN_ERR_SYNTAX;
    c->fidelity = from->numbers[0];
    c->tokens = qn_alloc(ideal->ntoken + 1, sizeof *c->tokens);
    if (!c->tokens) return QN_ERR_MEMORY;
    memcpy(c->tokens, from->numbers + PER_CIRCUIT, ideal->ntoken * sizeof *c->tokens);
    from->numbers += PER_CIRCUIT + ideal->ntoken;
    from->count -= PER_CIRCUIT + ideal->ntoken;
    return read_parts(from, ideal, (int)count, &c->gates) ? QN_OK : QN_ERR_SYNTAX;
}

qn_status qn_level_read(const double *numbers, size_t count, const qn_ideal *ideal,
                        qn_level *level) {
    qn_status status = QN_OK;
    rest from = {numbers, count};
    level->circuits = qn_alloc(count / (PER_CIRCUIT + ideal->ntoken) + 1, sizeof *level->circuits);
    QN_TRY_ALLOC(level->circuits);
    while (from.count > 0) QN_TRY(read_circuit(&from, ideal, &level->circuits[level->count++]));
out:
    return status;
}
