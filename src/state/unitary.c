/* Fusion, greedily: a gate goes to the latest matrix of its bits if it fits there, and matrices
 * that nothing has followed are taken in. */
#include "state/fusion.h"
#include "state/small.h"

#include "core/try.h"

#include <string.h>

qn_status qn_unitary_create(int nbits, qn_unitary **made) {
    qn_status status = QN_OK;
    qn_unitary *u = qn_alloc(1, sizeof *u);
    QN_TRY_ALLOC(u);
    u->nbits = nbits;
    u->kernels = qn_state_kernels_find(NULL, QN_PRECISION_DOUBLE);
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

static int missing(const qn_unitary_step *step, int count, const int *bits) {
    int extra = 0;
    for (int k = 0; k < count; ++k) extra += slot_of(step, bits[k]) < 0;
    return extra;
}

/* ---- fusion --------------------------------------------------------------------------------- */

static qn_status make_room(qn_unitary *u) {
    if (u->nsteps < u->room) return QN_OK;
    const size_t room = 2 * u->room + 16;
    qn_unitary_step *steps = qn_alloc(room, sizeof *steps);
    if (!steps) return QN_ERR_MEMORY;
    if (u->nsteps) memcpy(steps, u->steps, u->nsteps * sizeof *steps);
    qn_free(u->steps);
    u->steps = steps;
    u->room = room;
    return QN_OK;
}

/* The step that takes a gate: the latest of its bits, or a new one. */
static qn_unitary_step *step_for(qn_unitary *u, int count, const int *bits) {
    size_t latest = NO_STEP;
    for (int k = 0; k < count; ++k) {
        const size_t of_bit = u->latest[bits[k]];
        if (of_bit != NO_STEP && (latest == NO_STEP || of_bit > latest)) latest = of_bit;
    }
    if (latest != NO_STEP) {
        qn_unitary_step *step = &u->steps[latest];
        if (step->count + missing(step, count, bits) <= QN_UNITARY_FUSED) return step;
    }
    u->steps[u->nsteps] = (qn_unitary_step){.matrix = {1.0}};
    return &u->steps[u->nsteps++];
}

/* Takes the steps of these bits in that nothing has followed. They come before all of `step`, or
 * share no bit with it, so it does not matter that they are multiplied from the left. */
static void absorb(qn_unitary *u, qn_unitary_step *step, int count, const int *bits) {
    for (int k = 0; k < count; ++k) {
        const size_t other = u->latest[bits[k]];
        if (other == NO_STEP || &u->steps[other] == step) continue;
        qn_unitary_step *from = &u->steps[other];
        bool free_end = true;
        for (int b = 0; b < from->count; ++b)
            free_end = free_end && u->latest[from->bits[b]] == other;
        int own = missing(step, count, bits); /* the gate's bits will come, too */
        for (int b = 0; b < from->count; ++b) {
            bool of_gate = false;
            for (int g = 0; g < count; ++g) of_gate |= bits[g] == from->bits[b];
            own += !of_gate && slot_of(step, from->bits[b]) < 0;
        }
        if (!free_end || step->count + own > QN_UNITARY_FUSED) continue;
        multiply(step, from->count, from->bits, from->matrix);
        for (int b = 0; b < from->count; ++b) u->latest[from->bits[b]] = (size_t)(step - u->steps);
        from->count = 0;
    }
}

qn_status qn_unitary_add(qn_unitary *u, int count, const int *bits, const double complex *gate) {
    const qn_status status = make_room(u);
    if (status != QN_OK) return status;
    qn_unitary_step *step = step_for(u, count, bits);
    absorb(u, step, count, bits);
    multiply(step, count, bits, gate);
    for (int k = 0; k < count; ++k) u->latest[bits[k]] = (size_t)(step - u->steps);
    return QN_OK;
}
