/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "route/emit.h"

#include "core/try.h"

#include <math.h>
#include <string.h>

/* What is known of each device qubit so far. */
typedef struct state {
    qn_emission *e;
    size_t *last; /* 1 + its last operation, 0 = none */
    bool *zero;   /* it is in |0> */
    int nqubits;
} state;

static bool is_gate(const qn_placed *placed, const char *name) {
    return placed->op.kind == QN_OP_GATE && placed->form == QN_FORM_PLAIN &&
           placed->op.condition.count == 0 && strcmp(placed->op.gate->name, name) == 0;
}

static qn_placed *at(const state *s, size_t one_based) { return &s->e->all[one_based - 1]; }

/* ---- a block of three cx -------------------------------------------------------------------- */

/* What stands between two cx of a block. */
typedef struct gap {
    qn_placed *rz, *ry; /* on the target and the control of the outer cx; NULL = none */
    size_t cx;          /* 1 + the cx before, 0 = something else */
} gap;

/* Steps back over one gate of this name. */
static qn_placed *step_back(const state *s, const char *name, size_t *place) {
    if (*place == 0 || !is_gate(at(s, *place), name)) return NULL;
    qn_placed *found = at(s, *place);
    *place = found->before[0];
    return found;
}

static size_t before_on(const qn_placed *placed, int qubit) {
    return placed->before[placed->op.qubits[0] == qubit ? 0 : 1];
}

static gap find_gap(const state *s, const qn_placed *behind, int a, int b) {
    gap g = {0};
    size_t on_a = before_on(behind, a), on_b = before_on(behind, b);
    g.rz = step_back(s, "rz", &on_a);
    g.ry = step_back(s, "ry", &on_b);
    if (g.ry && on_a == on_b && on_a > 0 && is_gate(at(s, on_a), "cx")) g.cx = on_a;
    return g;
}

static bool is_cx(const qn_placed *placed, int control) {
    return is_gate(placed, "cx") && placed->op.qubits[0] == control;
}

/* cx(b, a), ry(u) b, cx(a, b), ry(v) b, cx(b, a) with an rz(w) on a in one of the gaps is the
 * general exp(i (x XX + y YY + z ZZ)) up to turns of single qubits (Vatan and Williams, PRA 69,
 * 032315). A SWAP is the same with x = y = z = pi/4, so that it is taken up by u + pi/2, v - pi/2,
 * w + pi/2, with sdg on a and s on b behind. */
static bool merge_core(const state *s, qn_placed *last) {
    if (!is_gate(last, "cx")) return false;
    const int b = last->op.qubits[0], a = last->op.qubits[1];
    const gap second = find_gap(s, last, a, b);
    if (second.cx == 0 || !is_cx(at(s, second.cx), a)) return false;
    const gap first = find_gap(s, at(s, second.cx), a, b);
    if (first.cx == 0 || !is_cx(at(s, first.cx), b) || !(first.rz || second.rz)) return false;
    (first.rz ? first.rz : second.rz)->op.angles[0].offset += M_PI_2;
    first.ry->op.angles[0].offset += M_PI_2;
    second.ry->op.angles[0].offset -= M_PI_2;
    last->form = QN_FORM_CORE;
    return true;
}

/* ---- SWAPs ---------------------------------------------------------------------------------- */

/* The operation before gates on this qubit alone; 0 = none. */
static size_t before_turns(const state *s, int qubit) {
    size_t place = s->last[qubit];
    while (place > 0 && at(s, place)->op.kind == QN_OP_GATE && at(s, place)->op.nqubits == 1)
        place = at(s, place)->before[0];
    return place;
}

/* Gates on one qubit behind an operation come behind the SWAP, on the other qubit. */
static void move_turns(const state *s, int from, int to, size_t until) {
    for (size_t place = s->last[from]; place != until; place = at(s, place)->before[0])
        at(s, place)->op.qubits[0] = to;
}

static bool merge_behind(state *s, qn_placed *swap) {
    const int a = swap->op.qubits[0], b = swap->op.qubits[1];
    const size_t place = before_turns(s, a);
    if (place == 0 || before_turns(s, b) != place) return false;
    qn_placed *gate = at(s, place);
    if (gate->op.kind != QN_OP_GATE || gate->form != QN_FORM_PLAIN || gate->op.condition.count)
        return false;
    if (strcmp(gate->op.gate->name, "swap") == 0) return false;
    const bool free = merge_core(s, gate);
    if (!free) gate->form = QN_FORM_SWAPPED;
    if (free) ++s->e->free_swaps;
    else ++s->e->cheap_swaps;
    move_turns(s, a, b, place);
    move_turns(s, b, a, place);
    s->last[a] = s->last[b] = place; /* nothing merges with the gate a second time */
    swap->form = QN_FORM_NOTHING;
    return true;
}

static bool merge_zeros(state *s, qn_placed *swap) {
    int *q = swap->op.qubits;
    const bool first = s->zero[q[0]], second = s->zero[q[1]];
    if (!first && !second) return false;
    swap->form = first && second ? QN_FORM_DROPPED : QN_FORM_MOVE;
    if (first && second) ++s->e->free_swaps;
    else ++s->e->cheap_swaps;
    if (first && !second) { /* from the second to the first */
        const int from = q[1];
        q[1] = q[0];
        q[0] = from;
    }
    s->zero[q[0]] = true;
    s->zero[q[1]] = first && second;
    return true;
}

/* ---- all ------------------------------------------------------------------------------------ */

static void follow(state *s, size_t index) {
    qn_placed *placed = &s->e->all[index];
    const qn_op *op = &placed->op;
    const bool fence = op->kind == QN_OP_BARRIER;
    const int count = !fence ? op->nqubits : op->nfence ? op->nfence : s->nqubits;
    for (int k = 0; k < count; ++k) {
        const int q = !fence ? op->qubits[k] : op->nfence ? op->fence[k] : k;
        if (k < 2) placed->before[k] = s->last[q];
        s->last[q] = index + 1;
        if (fence || op->kind == QN_OP_DELAY || placed->form == QN_FORM_MOVE ||
            placed->form == QN_FORM_DROPPED)
            continue;
        s->zero[q] = op->kind == QN_OP_RESET && op->condition.count == 0;
    }
}

qn_status qn_emission_merge(qn_emission *emission, int nqubits) {
    qn_status status = QN_OK;
    state s = {.e = emission, .nqubits = nqubits};
    s.last = qn_alloc((size_t)nqubits, sizeof *s.last);
    s.zero = qn_alloc((size_t)nqubits, sizeof *s.zero);
    QN_TRY_ALLOC(s.last && s.zero);
    for (int q = 0; q < nqubits; ++q) s.zero[q] = true;
    for (size_t k = 0; k < emission->count; ++k) {
        qn_placed *placed = &emission->all[k];
        if (placed->form == QN_FORM_SWAP && !merge_zeros(&s, placed))
            (void)merge_behind(&s, placed);
        if (placed->form != QN_FORM_NOTHING) follow(&s, k);
    }
out:
    qn_free(s.last);
    qn_free(s.zero);
    return status;
}
