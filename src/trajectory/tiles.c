/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which steps share a tile of the state, and where the groups lie in memory. */
#include "trajectory/plan.h"

/* ---- runs of blocks that share a tile ------------------------------------------------------- */

static qn_shape *shape_of(const qn_trajectory *t, size_t step) {
    return &t->blocks[t->steps[step].index].shape;
}

void qn_trajectory_find_runs(qn_trajectory *t) {
    for (size_t k = 0; k < t->nsteps;) {
        const qn_step *first = &t->steps[k];
        size_t end = k + 1;
        if (first->kind == QN_STEP_BLOCK) {
            const int n = first->nqubits > t->lane_bits ? first->nqubits : t->lane_bits;
            int most = 0;
            uint64_t tile = qn_tile_begin(n, qn_shape_bits(shape_of(t, k)), &most);
            for (; end < t->nsteps; ++end) {
                const qn_step *next = &t->steps[end];
                if (next->kind != QN_STEP_BLOCK || next->group != first->group ||
                    next->nqubits != first->nqubits)
                    break;
                const uint64_t larger = tile | qn_shape_bits(shape_of(t, end));
                if (__builtin_popcountll(larger) > most) break;
                tile = larger;
            }
            tile = qn_tile_fill(n, tile, most);
            for (size_t s = k; s < end; ++s) {
                qn_shape_place(shape_of(t, s), tile, t->lane_bits);
                t->steps[s].tile = tile;
                t->steps[s].run = (int)end - 1;
            }
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
