/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fusion, greedily, by cost: a gate goes to the latest matrix of its bits or begins a new one, and
 * either takes in matrices of its bits that nothing has followed, where that is less work. */
#include "core/list.h"
#include "state/fusion.h"
#include "state/small.h"

#include "core/try.h"

#include <limits.h>
#include <string.h>

qn_status qn_unitary_create(int nbits, qn_precision precision, qn_unitary **made) {
    qn_status status = QN_OK;
    qn_unitary *u = qn_alloc(1, sizeof *u);
    QN_TRY_ALLOC(u);
    u->nbits = nbits;
    u->kernels = qn_state_kernels_find(NULL, precision);
    u->lane_bits = __builtin_ctzll(u->kernels->lanes);
    for (int b = 0; b < QN_UNITARY_BITS; ++b) u->latest[b] = NO_STEP;
    *made = u;
out:
    return status;
}

void qn_unitary_destroy(qn_unitary *u) {
    if (!u) return;
    qn_free(u->steps);
    qn_free(u->order);
    qn_free(u->passes);
    qn_free(u);
}

size_t qn_unitary_nsteps(const qn_unitary *u) { return u->nordered; }

/* ---- one matrix ----------------------------------------------------------------------------- */

static int slot_of(const qn_unitary_step *step, int bit) {
    for (int k = 0; k < step->count; ++k)
        if (step->bits[k] == bit) return k;
    return -1;
}

/* One more bit, the highest of the index: two blocks on the diagonal. */
static void widen(qn_unitary_step *step, int bit) {
    const int size = 1 << step->count;
    double complex wide[64] = {0};
    for (int i = 0; i < size; ++i)
        for (int j = 0; j < size; ++j)
            wide[i * 2 * size + j] = wide[(i + size) * 2 * size + j + size] =
                step->matrix[i * size + j];
    step->bits[step->count++] = bit;
    memcpy(step->matrix, wide, sizeof wide);
}

/* step <- u step; there is room for the bits. */
static void multiply(qn_unitary_step *step, int count, const int *bits, const double complex *u) {
    int slots[QN_UNITARY_FUSED];
    for (int k = 0; k < count; ++k) {
        if (slot_of(step, bits[k]) < 0) widen(step, bits[k]);
        slots[k] = slot_of(step, bits[k]);
    }
    qn_small_apply(step->count, u, count, slots, step->matrix);
}

/* ---- fusion --------------------------------------------------------------------------------- */

static qn_status make_room(qn_unitary *u) {
    qn_unitary_step *steps = qn_list_grown(u->steps, u->nsteps, 1, sizeof *steps);
    if (!steps) return QN_ERR_MEMORY;
    u->steps = steps;
    return QN_OK;
}

/* Real operations an amplitude, reading and writing it included (measured: about as long as 12 of
 * them): a phase each, or 2^bits products. */
static int cost(int bits, bool diagonal) { return 12 + (diagonal ? 8 : 8 << bits); }

/* What becomes of a gate if step `base` takes it, NO_STEP = a new one. */
typedef struct choice {
    size_t base, taken[2]; /* steps that are taken in, NO_STEP = none */
    int nbits, bits[QN_UNITARY_FUSED];
    bool diagonal;
    int cost; /* more than now; INT_MAX = it does not fit */
} choice;

static bool unite(choice *c, int count, const int *bits) {
    for (int k = 0; k < count; ++k) {
        bool known = false;
        for (int b = 0; b < c->nbits; ++b) known |= c->bits[b] == bits[k];
        if (known) continue;
        if (c->nbits == QN_UNITARY_FUSED) return false;
        c->bits[c->nbits++] = bits[k];
    }
    return true;
}

static bool is_last(const qn_unitary *u, size_t index) {
    const qn_unitary_step *step = &u->steps[index];
    for (int b = 0; b < step->count; ++b)
        if (u->latest[step->bits[b]] != index) return false;
    return true;
}

static choice consider(const qn_unitary *u, size_t base, int count, const int *bits,
                       bool diagonal) {
    choice c = {.base = base, .taken = {NO_STEP, NO_STEP}, .diagonal = diagonal, .cost = INT_MAX};
    const qn_unitary_step *step = base == NO_STEP ? NULL : &u->steps[base];
    if (step && !unite(&c, step->count, step->bits)) return c;
    if (!unite(&c, count, bits)) return c;
    if (step) c.diagonal = c.diagonal && step->diagonal;
    c.cost = cost(c.nbits, c.diagonal) - (step ? cost(step->count, step->diagonal) : 0);
    for (int k = 0; k < count; ++k) {
        const size_t other = u->latest[bits[k]];
        if (!u->steps || other == NO_STEP || other == base || other == c.taken[0] ||
            !is_last(u, other))
            continue;
        const qn_unitary_step *from = &u->steps[other];
        choice with = c;
        if (!unite(&with, from->count, from->bits)) continue;
        with.diagonal = c.diagonal && from->diagonal;
        with.cost += cost(with.nbits, with.diagonal) - cost(c.nbits, c.diagonal) -
                     cost(from->count, from->diagonal);
        with.taken[k] = other;
        if (with.cost < c.cost) c = with;
    }
    return c;
}

static bool is_diagonal(int size, const double complex *m) {
    for (int i = 0; i < size; ++i)
        for (int j = 0; j < size; ++j)
            if (i != j && m[i * size + j] != 0.0) return false;
    return true;
}

/* The steps that are taken in come before all of the base, or share no bit with it, so it does not
 * matter that they are multiplied from the left. */
static void fuse(qn_unitary *u, const choice *c, int count, const int *bits,
                 const double complex *gate) {
    const size_t index = c->base == NO_STEP ? u->nsteps++ : c->base;
    qn_unitary_step *step = &u->steps[index];
    if (c->base == NO_STEP) *step = (qn_unitary_step){.matrix = {1.0}};
    for (int k = 0; k < 2; ++k) {
        if (c->taken[k] == NO_STEP) continue;
        qn_unitary_step *from = &u->steps[c->taken[k]];
        multiply(step, from->count, from->bits, from->matrix);
        for (int b = 0; b < from->count; ++b) u->latest[from->bits[b]] = index;
        from->count = 0;
    }
    multiply(step, count, bits, gate);
    for (int b = 0; b < count; ++b) u->latest[bits[b]] = index;
    step->diagonal = c->diagonal;
}

qn_status qn_unitary_add(qn_unitary *u, int count, const int *bits, const double complex *gate) {
    const qn_status status = make_room(u);
    if (status != QN_OK) return status;
    const bool diagonal = is_diagonal(1 << count, gate);
    size_t latest = NO_STEP;
    for (int k = 0; k < count; ++k) {
        const size_t of_bit = u->latest[bits[k]];
        if (of_bit != NO_STEP && (latest == NO_STEP || of_bit > latest)) latest = of_bit;
    }
    const choice fresh = consider(u, NO_STEP, count, bits, diagonal),
                 joined = latest == NO_STEP ? fresh : consider(u, latest, count, bits, diagonal);
    fuse(u, joined.cost <= fresh.cost ? &joined : &fresh, count, bits, gate);
    return QN_OK;
}
