/* Which steps share a tile of the state, and where the groups lie in memory. */
#include "trajectory/plan.h"

/* ---- runs of blocks that share a tile ------------------------------------------------------- */

static uint64_t bits_of(const qn_trajectory *t, const qn_step *step) {
    const qn_shape *s = &t->blocks[step->index].shape;
    uint64_t bits = 0;
    for (int b = 0; b < s->h; ++b) bits |= s->high[(size_t)1 << b];
    return bits;
}

static int rank_in(uint64_t tile, uint64_t bit) { return __builtin_popcountll(tile & (bit - 1)); }

static void set_tile(const qn_trajectory *t, qn_step *step, uint64_t tile, int run) {
    qn_shape *s = &t->blocks[step->index].shape;
    const uint64_t bits = bits_of(t, step);
    int b = 0;
    for (int p = 0; p < 64; ++p)
        if (bits >> p & 1) s->insert[b++] = rank_in(tile, UINT64_C(1) << p) - t->lane_bits;
    s->count = (size_t)1 << (__builtin_popcountll(tile) - t->lane_bits - s->h);
    step->tile = tile;
    step->run = run;
}

void qn_trajectory_find_runs(qn_trajectory *t) {
    for (size_t k = 0; k < t->nsteps;) {
        const qn_step *first = &t->steps[k];
        size_t end = k + 1;
        if (first->kind == QN_STEP_BLOCK) {
            const int n = first->nqubits > t->lane_bits ? first->nqubits : t->lane_bits;
            const int most = n < QN_TILE_BITS ? n : QN_TILE_BITS;
            const uint64_t low = (UINT64_C(1) << (most < QN_TILE_LOW ? most : QN_TILE_LOW)) - 1;
            uint64_t tile = low | bits_of(t, first);
            for (; end < t->nsteps; ++end) {
                const qn_step *next = &t->steps[end];
                if (next->kind != QN_STEP_BLOCK || next->group != first->group ||
                    next->nqubits != first->nqubits)
                    break;
                const uint64_t larger = tile | bits_of(t, next);
                if (__builtin_popcountll(larger) > most) break;
                tile = larger;
            }
            for (int p = 0; p < n && __builtin_popcountll(tile) < most; ++p)
                tile |= UINT64_C(1) << p;
            for (size_t s = k; s < end; ++s) set_tile(t, &t->steps[s], tile, (int)end - 1);
        }
        k = end;
    }
}

/* ---- memory --------------------------------------------------------------------------------- */

static size_t bytes_of(const qn_trajectory *t, const qn_qubit_group *g) {
    const int n = g->most > t->lane_bits ? g->most : t->lane_bits;
    return ((size_t)2 << n) * t->kernels->real_bytes;
}

/* First fit: a group lies where no other one that lives at the same time does. */
void qn_trajectory_place_groups(qn_trajectory *t) {
    for (size_t k = 0; k < t->ngroups; ++k) {
        qn_qubit_group *g = &t->groups[k];
        const size_t size = (bytes_of(t, g) + 63) / 64 * 64;
        g->offset = 0;
        for (bool moved = true; moved;) {
            moved = false;
            for (size_t j = 0; j < k; ++j) {
                const qn_qubit_group *o = &t->groups[j];
                const size_t end = o->offset + (bytes_of(t, o) + 63) / 64 * 64;
                const bool lives = o->last_step >= g->first_step && o->first_step <= g->last_step;
                if (!lives || g->offset >= end || o->offset >= g->offset + size) continue;
                g->offset = end;
                moved = true;
            }
        }
        if (g->offset + size > t->arena) t->arena = g->offset + size;
    }
}
