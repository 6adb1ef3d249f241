/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks -> steps on groups of qubits. The qubits of a group that end first lie on top, so that
 * dropping them halves the state without moving it; the lowest ones come from the larger factor, so
 * that products run vector by vector. */
#include "core/list.h"
#include "core/try.h"
#include "trajectory/plan.h"

#include <limits.h>
#include <string.h>

typedef struct layout {
    qn_trajectory *t;
    int *group_of;
    bool *started; /* of a qubit */
    qn_diag *diag;
} layout;

/* ---- lists ---------------------------------------------------------------------------------- */

static qn_status add_step(qn_trajectory *t, qn_step step) {
    qn_step *grown = qn_list_grown(t->steps, t->nsteps, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    t->steps = grown;
    t->groups[step.group].last_step = (int)t->nsteps;
    if (step.kind == QN_STEP_MERGE)
        t->groups[step.a].last_step = t->groups[step.b].last_step = (int)t->nsteps;
    t->steps[t->nsteps++] = step;
    return QN_OK;
}

static qn_status add_group(qn_trajectory *t, int *group) {
    qn_qubit_group *grown = qn_list_grown(t->groups, t->ngroups, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    t->groups = grown;
    t->groups[t->ngroups] = (qn_qubit_group){.first_step = (int)t->nsteps};
    *group = (int)t->ngroups++;
    return QN_OK;
}

static void set_members(layout *l, int group, const int *qubits, int n) {
    qn_qubit_group *g = &l->t->groups[group];
    memcpy(g->qubits, qubits, (size_t)n * sizeof *qubits);
    g->nqubits = n;
    if (n > g->most) g->most = n;
    for (int k = 0; k < n; ++k) l->group_of[qubits[k]] = group;
}

static int position_of(const qn_qubit_group *g, int qubit) {
    int p = 0;
    while (g->qubits[p] != qubit) ++p;
    return p;
}

static qn_status check_size(layout *l, int n) {
    if (n <= QN_TRAJECTORY_MAX_QUBITS) return QN_OK;
    const double bytes = 16.0 * (double)(UINT64_C(1) << (n < 60 ? n : 60)) /
                         (l->t->precision == QN_PRECISION_SINGLE ? 2 : 1);
    return qn_fail(l->diag, QN_ERR_LIMIT,
                   "%d qubits meet in one state vector, which would take %.3g GiB; trajectories "
                   "hold at most %d qubits",
                   n, bytes / 1073741824.0, QN_TRAJECTORY_MAX_QUBITS);
}

/* Qubits that end last first, else in the order given. */
static void sort_by_end(const qn_trajectory *t, int *qubits, int n) {
    if (!t->light_cone) return;
    for (int i = 1; i < n; ++i)
        for (int k = i; k > 0 && t->last_block[qubits[k]] > t->last_block[qubits[k - 1]]; --k) {
            const int held = qubits[k];
            qubits[k] = qubits[k - 1];
            qubits[k - 1] = held;
        }
}

/* Offsets in a state with the qubits of `to` for every index over the qubits from[0..n), in units
 * of 2^low indices. */
static qn_status offsets(const qn_qubit_group *to, const int *from, int n, int low,
                         uint32_t **list) {
    const size_t count = (size_t)1 << (n - low);
    uint32_t *made = qn_alloc(count, sizeof *made);
    if (!made) return QN_ERR_MEMORY;
    for (int b = low; b < n; ++b) {
        const uint32_t bit = UINT32_C(1) << position_of(to, from[b]);
        const size_t half = (size_t)1 << (b - low);
        for (size_t k = 0; k < half; ++k) made[half + k] = made[k] + bit;
    }
    *list = made;
    return QN_OK;
}

/* ---- starting and joining ------------------------------------------------------------------- */

static qn_status start_register(layout *l, int index) {
    qn_status status = QN_OK;
    qn_trajectory *t = l->t;
    const int *qubits = t->register_qubits + t->register_first[index], n = t->register_size[index];
    int sorted[QN_TRAJECTORY_MAX_QUBITS + 1], group = 0;
    QN_TRY(check_size(l, n));
    qn_step step = {.kind = QN_STEP_START, .index = index, .nqubits = n};
    memcpy(sorted, qubits, (size_t)n * sizeof *qubits);
    sort_by_end(t, sorted, n);
    QN_TRY(add_group(t, &group));
    set_members(l, group, sorted, n);
    for (int k = 0; k < n; ++k) l->started[qubits[k]] = true;
    QN_TRY(offsets(&t->groups[group], qubits, n, 0, &step.offset_a));
    step.group = group;
    status = add_step(t, step);
    if (status != QN_OK) qn_free(step.offset_a);
out:
    return status;
}

static qn_status start_qubit(layout *l, int qubit) {
    qn_status status = QN_OK;
    int group = 0;
    QN_TRY(add_group(l->t, &group));
    set_members(l, group, &qubit, 1);
    l->started[qubit] = true;
    QN_TRY(add_step(l->t,
                    (qn_step){.kind = QN_STEP_START, .group = group, .index = -1, .nqubits = 1}));
out:
    return status;
}

static qn_status extend(layout *l, int group, int qubit) {
    qn_status status = QN_OK;
    const int n = l->t->groups[group].nqubits;
    int members[QN_TRAJECTORY_MAX_QUBITS + 1];
    QN_TRY(check_size(l, n + 1));
    memcpy(members, l->t->groups[group].qubits, (size_t)n * sizeof *members);
    members[n] = qubit;
    set_members(l, group, members, n + 1);
    l->started[qubit] = true;
    QN_TRY(add_step(l->t, (qn_step){.kind = QN_STEP_EXTEND, .group = group, .nqubits = n}));
out:
    return status;
}

/* *joined = a (x) b, a the larger. */
static qn_status merge(layout *l, int a, int b, int *joined) {
    qn_status status = QN_OK;
    qn_trajectory *t = l->t;
    int members[2 * QN_TRAJECTORY_MAX_QUBITS], group = 0;
    qn_step step = {.kind = QN_STEP_MERGE};
    QN_TRY(add_group(t, &group)); /* may move the groups */
    const qn_qubit_group *ga = &t->groups[a], *gb = &t->groups[b];
    const int na = ga->nqubits, nb = gb->nqubits, n = na + nb,
              low = na >= t->lane_bits ? t->lane_bits : 0;
    step = (qn_step){.kind = QN_STEP_MERGE,
                     .group = group,
                     .a = a,
                     .b = b,
                     .nqubits = n,
                     .vectors = low == t->lane_bits,
                     .size_a = (size_t)1 << (na - low),
                     .size_b = (size_t)1 << nb};
    QN_TRY(check_size(l, n));
    memcpy(members, ga->qubits, (size_t)na * sizeof *members);
    memcpy(members + na, gb->qubits, (size_t)nb * sizeof *members);
    sort_by_end(t, members + low, n - low);
    set_members(l, group, members, n);
    QN_TRY(offsets(&t->groups[group], ga->qubits, na, low, &step.offset_a));
    QN_TRY(offsets(&t->groups[group], gb->qubits, nb, 0, &step.offset_b));
    QN_TRY(add_step(t, step));
    step.offset_a = step.offset_b = NULL;
    *joined = group;
out:
    qn_free(step.offset_a);
    qn_free(step.offset_b);
    return status;
}

static int by_size(const qn_trajectory *t, int *groups, int n) {
    for (int i = 1; i < n; ++i)
        for (int k = i; k > 0 && t->groups[groups[k]].nqubits < t->groups[groups[k - 1]].nqubits;
             --k) {
            const int held = groups[k];
            groups[k] = groups[k - 1];
            groups[k - 1] = held;
        }
    return n;
}

/* All these qubits into one group; *met: was it several? */
static qn_status join(layout *l, const int *qubits, int n, int *group, bool *met) {
    qn_status status = QN_OK;
    qn_trajectory *t = l->t;
    int *groups = qn_alloc((size_t)n + 1, sizeof *groups), ngroups = 0;
    QN_TRY_ALLOC(groups);
    for (int k = 0; k < n; ++k) {
        if (!l->started[qubits[k]] && t->register_of[qubits[k]] >= 0)
            QN_TRY(start_register(l, t->register_of[qubits[k]]));
        if (!l->started[qubits[k]]) continue;
        bool known = false;
        for (int g = 0; g < ngroups; ++g) known |= groups[g] == l->group_of[qubits[k]];
        if (!known) groups[ngroups++] = l->group_of[qubits[k]];
    }
    *met = ngroups > 1;
    by_size(t, groups, ngroups);
    int last = ngroups ? groups[0] : -1;
    for (int g = 1; g < ngroups; ++g) {
        const bool larger = t->groups[groups[g]].nqubits >= t->groups[last].nqubits;
        QN_TRY(merge(l, larger ? groups[g] : last, larger ? last : groups[g], &last));
    }
    for (int k = 0; k < n; ++k) {
        if (l->started[qubits[k]]) continue;
        if (last >= 0) QN_TRY(extend(l, last, qubits[k]));
        else QN_TRY(start_qubit(l, qubits[k]));
        last = l->group_of[qubits[k]];
    }
    *group = last;
out:
    qn_free(groups);
    return status;
}

/* ---- blocks --------------------------------------------------------------------------------- */

static bool ends(const qn_trajectory *t, int qubit, int block) {
    return t->drop && t->last_block[qubit] == block;
}

/* Order of a block's qubits: low lanes, then those that stay, then those that end; each by
 * position. */
static int rank(const qn_trajectory *t, const qn_qubit_group *g, int qubit, int block) {
    const int p = position_of(g, qubit);
    if (p < t->lane_bits) return p;
    return p + (ends(t, qubit, block) ? 200 : 100);
}

static void set_shape(const qn_trajectory *t, const qn_qubit_group *g, qn_block *block, int index) {
    int high_ended = 0, positions[QN_TRAJECTORY_MAX_FUSED];
    for (int i = 1; i < block->nqubits; ++i)
        for (int k = i;
             k > 0 && rank(t, g, block->qubits[k], index) < rank(t, g, block->qubits[k - 1], index);
             --k) {
            const int held = block->qubits[k];
            block->qubits[k] = block->qubits[k - 1];
            block->qubits[k - 1] = held;
        }
    for (int k = 0; k < block->nqubits; ++k) {
        const bool ended = ends(t, block->qubits[k], index);
        positions[k] = position_of(g, block->qubits[k]);
        block->dropped |= (unsigned)ended << k;
        block->ndropped += ended;
        high_ended += ended && positions[k] >= t->lane_bits;
    }
    qn_shape_set(&block->shape, block->nqubits, positions, t->lane_bits);
    block->shape.rows = 1 << (block->shape.h - high_ended);
}

/* Takes the qubits that ended out of their group: from the top for nothing, else by moving the
 * others down. */
static qn_status drop(layout *l, int group, int block) {
    qn_status status = QN_OK;
    qn_trajectory *t = l->t;
    for (int p = t->groups[group].nqubits - 1; p >= 0; --p) {
        qn_qubit_group *g = &t->groups[group];
        if (!ends(t, g->qubits[p], block)) continue;
        l->group_of[g->qubits[p]] = -1;
        const int n = g->nqubits--;
        memmove(g->qubits + p, g->qubits + p + 1, (size_t)(n - 1 - p) * sizeof *g->qubits);
        if (p < n - 1)
            QN_TRY(add_step(
                t, (qn_step){.kind = QN_STEP_COMPACT, .group = group, .index = p, .nqubits = n}));
    }
out:
    return status;
}

static qn_status lay_block(layout *l, int index) {
    qn_status status = QN_OK;
    qn_trajectory *t = l->t;
    qn_block *block = &t->blocks[index];
    int group = 0;
    QN_TRY(join(l, block->qubits, block->nqubits, &group, &block->meets));
    set_shape(t, &t->groups[group], block, index);
    for (size_t k = block->first; k < block->first + block->count; ++k)
        for (int q = 0; q < t->items[k].instr->nqubits; ++q)
            for (int b = 0; b < block->nqubits; ++b)
                if (block->qubits[b] == t->items[k].instr->qubits[q]) t->items[k].slot[q] = b;
    QN_TRY(add_step(t, (qn_step){.kind = QN_STEP_BLOCK,
                                 .group = group,
                                 .index = index,
                                 .nqubits = t->groups[group].nqubits}));
    if (block->ndropped) {
        t->random = true;
        QN_TRY(drop(l, group, index));
    }
out:
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* Observed qubits that no block touched begin now; every group that is left lives to the end. */
static qn_status finish(layout *l) {
    qn_status status = QN_OK;
    qn_trajectory *t = l->t;
    bool met = false;
    for (int q = 0; q < t->nqubits; ++q) {
        const bool wanted = t->needed[q] ||
                            (t->bits && t->readouts[q].bit >= 0 && t->register_of[q] >= 0);
        int group = 0;
        if (wanted && !l->started[q]) QN_TRY(join(l, &q, 1, &group, &met));
    }
    for (int q = 0; q < t->nqubits; ++q) {
        t->group_of[q] = l->group_of[q];
        if (t->group_of[q] < 0) continue;
        qn_qubit_group *g = &t->groups[t->group_of[q]];
        t->position[q] = position_of(g, q);
        g->last_step = (int)t->nsteps;
        if (t->nkeep && !t->needed[q]) t->random = true; /* it is measured at the end */
    }
    qn_trajectory_find_runs(t);
    qn_trajectory_place_groups(t);
out:
    return status;
}

qn_status qn_trajectory_layout(qn_trajectory *t, qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t n = (size_t)t->nqubits;
    layout l = {.t = t, .diag = diag};
    int *all = qn_alloc(n, sizeof *all), group = 0;
    bool met = false;
    l.group_of = qn_alloc(n, sizeof *l.group_of);
    l.started = qn_alloc(n, sizeof *l.started);
    QN_TRY_ALLOC(all && l.group_of && l.started);
    for (int q = 0; q < t->nqubits; ++q) {
        all[q] = q;
        l.group_of[q] = -1;
        if (t->needed[q] || !t->drop) t->last_block[q] = INT_MAX;
    }
    if (!t->light_cone) QN_TRY(check_size(&l, t->nqubits));
    if (!t->light_cone) QN_TRY(join(&l, all, t->nqubits, &group, &met));
    for (size_t b = 0; b < t->nblocks; ++b) QN_TRY(lay_block(&l, (int)b));
    QN_TRY(finish(&l));
out:
    qn_free(all);
    qn_free(l.group_of);
    qn_free(l.started);
    return status;
}
