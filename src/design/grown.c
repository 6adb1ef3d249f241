/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/grown.h"

#include "qmae/encoder.h"
#include "qmae/spec.h"

#include <string.h>

/* ---- gates ---------------------------------------------------------------------------------- */

static qn_encoder_part part_of(const char *name, int a, int b) {
    return (qn_encoder_part){qn_candidate_kind(name), {(uint8_t)a, (uint8_t)b}};
}

bool qn_grown_is_pair(const qn_grown *g, int part) {
    return qn_encoder_gate(&g->parts[part])->nqubits == 2;
}

int qn_grown_pairs(const qn_grown *g) {
    int count = 0;
    for (int k = 0; k < g->count; ++k) count += qn_grown_is_pair(g, k);
    return count;
}

static void put(qn_grown *g, qn_encoder_part part, double angle) {
    g->parts[g->count] = part;
    g->angles[g->count++] = angle;
}

void qn_grown_put(qn_grown *g, int a, int b, double angle) {
    put(g, part_of(a == b ? "ry" : "cz", a, b), a == b ? angle : 0.0);
}

qn_grown qn_grown_product(int qubits, int latent, double angle) {
    qn_grown g = {.qubits = qubits, .latent = latent};
    for (int q = latent; q < qubits; ++q) qn_grown_put(&g, q, q, angle);
    return g;
}

void qn_grown_rename(qn_grown *g, const uint8_t *wires) {
    for (int k = 0; k < g->count; ++k) {
        uint8_t *q = g->parts[k].qubits;
        const uint8_t a = wires[q[0]], b = wires[q[1]];
        q[0] = a < b ? a : b;
        q[1] = a < b ? b : a;
    }
}

static void take(qn_grown *g, int part) {
    const size_t behind = (size_t)(--g->count - part);
    memmove(g->parts + part, g->parts + part + 1, behind * sizeof *g->parts);
    memmove(g->angles + part, g->angles + part + 1, behind * sizeof *g->angles);
}

static bool touches(const qn_encoder_part *part, int qubit) {
    return part->qubits[0] == qubit || part->qubits[1] == qubit;
}

static bool same_qubits(const qn_encoder_part *a, const qn_encoder_part *b) {
    return touches(a, b->qubits[0]) && touches(a, b->qubits[1]) && touches(b, a->qubits[0]) &&
           touches(b, a->qubits[1]);
}

/* ---- contenders ----------------------------------------------------------------------------- */

qn_status qn_grown_contender(const qn_grown *g, const qn_contender *like, const double *tokens,
                             qn_contender *made) {
    qn_contender c = {.candidate = like->candidate,
                      .ntoken = like->ntoken,
                      .nangles = (size_t)(g->count - qn_grown_pairs(g)),
                      .steps = like->steps};
    double *angle = c.params = qn_alloc(c.nangles + c.ntoken + 1, sizeof *c.params);
    if (!c.params) return QN_ERR_MEMORY;
    c.candidate.name[0] = '\0';
    c.candidate.settings.spec.encoder = (qn_encoder){.count = g->count};
    memcpy(c.candidate.settings.spec.encoder.parts, g->parts, sizeof g->parts);
    for (int k = 0; k < g->count; ++k)
        if (!qn_grown_is_pair(g, k)) *angle++ = g->angles[k];
    memcpy(angle, tokens, c.ntoken * sizeof *angle);
    *made = c;
    return QN_OK;
}

/* ---- simpler -------------------------------------------------------------------------------- */

/* From the last gate to the first: which qubits reach the trash through what comes later. */
static void drop_dead(qn_grown *g) {
    uint32_t live = (1u << g->qubits) - (1u << g->latent);
    for (int k = g->count; k-- > 0;) {
        const uint32_t own = 1u << g->parts[k].qubits[0] | 1u << g->parts[k].qubits[1];
        if (live & own) live |= own;
        else take(g, k);
    }
}

/* The next part that shares a qubit with part k; count if there is none. */
static int next_of(const qn_grown *g, int k) {
    const uint8_t *q = g->parts[k].qubits;
    int next = k + 1;
    while (next < g->count && !touches(&g->parts[next], q[0]) && !touches(&g->parts[next], q[1]))
        ++next;
    return next;
}

/* Joins the first two gates of one kind that stand behind each other on the same qubits. */
static bool join(qn_grown *g) {
    for (int k = 0; k < g->count; ++k) {
        const int next = next_of(g, k);
        if (next == g->count || !same_qubits(&g->parts[k], &g->parts[next])) continue;
        if (g->parts[k].kind != g->parts[next].kind) continue;
        const bool pair = qn_grown_is_pair(g, k);
        g->angles[k] += g->angles[next];
        take(g, next);
        if (pair) take(g, k);
        return true;
    }
    return false;
}

/* The step in which each part could run at the earliest. */
static void find_steps(const qn_grown *g, int *steps) {
    int free[QN_QMAE_MAX_QUBITS] = {0};
    for (int k = 0; k < g->count; ++k) {
        const uint8_t *q = g->parts[k].qubits;
        steps[k] = free[q[0]] > free[q[1]] ? free[q[0]] : free[q[1]];
        free[q[0]] = free[q[1]] = steps[k] + 1;
    }
}

static void swap_with_next(qn_grown *g, int *steps, int k) {
    const qn_encoder_part part = g->parts[k];
    const double angle = g->angles[k];
    const int step = steps[k];
    g->parts[k] = g->parts[k + 1];
    g->angles[k] = g->angles[k + 1];
    steps[k] = steps[k + 1];
    g->parts[k + 1] = part;
    g->angles[k + 1] = angle;
    steps[k + 1] = step;
}

/* By step, then by qubit: insertion sort, which few parts are enough for. */
static void arrange(qn_grown *g) {
    int steps[QN_ENCODER_PARTS];
    find_steps(g, steps);
    for (int i = 1; i < g->count; ++i)
        for (int k = i; k-- > 0;) {
            if (steps[k] < steps[k + 1]) break;
            if (steps[k] == steps[k + 1] && g->parts[k].qubits[0] < g->parts[k + 1].qubits[0])
                break;
            swap_with_next(g, steps, k);
        }
}

void qn_grown_simplify(qn_grown *g) {
    do drop_dead(g);
    while (join(g));
    arrange(g);
}

/* ---- more and fewer ------------------------------------------------------------------------- */

bool qn_grown_insert(qn_grown *g, int at, int a, int b, double turn, double other_turn) {
    enum { PARTS = 5 };
    if (g->count + PARTS > QN_ENCODER_PARTS) return false;
    qn_grown made = {.qubits = g->qubits, .latent = g->latent};
    for (int k = 0; k < at; ++k) put(&made, g->parts[k], g->angles[k]);
    qn_grown_put(&made, a, a, turn);
    qn_grown_put(&made, b, b, other_turn);
    qn_grown_put(&made, a, b, 0.0);
    qn_grown_put(&made, a, a, -turn);
    qn_grown_put(&made, b, b, -other_turn);
    for (int k = at; k < g->count; ++k) put(&made, g->parts[k], g->angles[k]);
    qn_grown_simplify(&made);
    *g = made;
    return true;
}

void qn_grown_remove(qn_grown *g, int part) {
    take(g, part);
    qn_grown_simplify(g);
}
