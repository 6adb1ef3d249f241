/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dm/fuse.h"

#include "core/linalg.h"
#include "core/try.h"
#include "dm/mat16.h"

#include <string.h>

/* ---- qubits that are not part of the state ------------------------------------------------- */

/* map (4 x 4, digits: partner) of a 16 x 16 map on (partner, transient): the transient digit starts
 * in |0>, r = (1, 0, 0, 1), and is traced out, which keeps its I row. */
static void contract_transient(const double *joint, double *map) {
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) map[i * 4 + j] = joint[i * 16 + j] + joint[i * 16 + j + 12];
}

static bool touches(const qn_instr *instr, int qubit) {
    return instr->qubits[0] == qubit || (instr->nqubits == 2 && instr->qubits[1] == qubit);
}

static bool skipped(const qn_instr *instr) {
    return instr->kind == QN_INSTR_LOAD || instr->kind == QN_INSTR_MEASURE;
}

static qn_status transient_error(int qubit, qn_diag *diag) {
    return qn_fail(diag, QN_ERR_UNSUPPORTED,
                   "qubit %d lies outside the state and does more than meet one qubit of it in "
                   "constant operations",
                   qubit);
}

typedef struct stretch {
    size_t first, last; /* first and last instruction on the transient qubit */
    int partner;
} stretch;

/* Finds the stretch of a transient qubit; checks that it is constant and that everything there
 * stays on the pair. */
static qn_status find_stretch(const qn_instr *const *instrs, size_t count, int qubit,
                              stretch *found, qn_diag *diag) {
    stretch s = {count, 0, -1};
    for (size_t k = 0; k < count; ++k) {
        if (skipped(instrs[k]) || !touches(instrs[k], qubit)) continue;
        if (s.first == count) s.first = k;
        s.last = k;
        if (instrs[k]->nqubits != 2) continue;
        const int other = instrs[k]->qubits[0] == qubit ? instrs[k]->qubits[1]
                                                        : instrs[k]->qubits[0];
        if (s.partner >= 0 && s.partner != other) return transient_error(qubit, diag);
        s.partner = other;
    }
    for (size_t k = s.first; s.partner >= 0 && k <= s.last && k < count; ++k) {
        const qn_instr *instr = instrs[k];
        const bool on_pair = touches(instr, s.partner) || touches(instr, qubit);
        if (skipped(instr) || !on_pair) continue;
        if (instr->cosine ||
            (instr->nqubits == 2 && !(touches(instr, s.partner) && touches(instr, qubit))))
            return transient_error(qubit, diag);
    }
    *found = s;
    return QN_OK;
}

static void compose_stretch(const qn_instr *const *instrs, const stretch *s, int qubit,
                            double *map) {
    double joint[256];
    qn_mat16_identity(joint);
    for (size_t k = s->first; k <= s->last; ++k) {
        const qn_instr *instr = instrs[k];
        if (skipped(instr) || !(touches(instr, qubit) || touches(instr, s->partner))) continue;
        const int slot = instr->qubits[0] == qubit; /* of the instruction's first qubit */
        if (instr->nqubits == 1) {
            qn_mat16_left1(instr->base, slot, joint);
            continue;
        }
        double ptm[256], product[256];
        if (slot) qn_mat16_exchange(instr->base, ptm);
        else memcpy(ptm, instr->base, sizeof ptm);
        qn_linalg_multiply(16, ptm, joint, product);
        memcpy(joint, product, sizeof product);
    }
    contract_transient(joint, map);
}

/* ---- list of actions ------------------------------------------------------------------------ */

typedef struct builder {
    const qn_instr *const *instrs;
    size_t count;
    const int *digit_of_qubit;
    qn_action *actions; /* in program order */
    size_t *group_of;   /* group of each action */
    size_t nactions;
    bool *consumed; /* instruction replaced by a map */
} builder;

/* Replaces the stretch of every transient qubit by a map that stands where its last instruction
 * stood. */
static qn_status absorb_transients(builder *b, qn_action *maps, qn_diag *diag) {
    for (size_t k = 0; k < b->count; ++k) {
        const qn_instr *instr = b->instrs[k];
        if (skipped(instr)) continue;
        for (int q = 0; q < instr->nqubits; ++q) {
            const int qubit = instr->qubits[q];
            if (b->digit_of_qubit[qubit] >= 0 || b->consumed[k]) continue;
            stretch s = {0, 0, -1};
            qn_status status = find_stretch(b->instrs, b->count, qubit, &s, diag);
            if (status != QN_OK) return status;
            if (s.partner >= 0 && b->digit_of_qubit[s.partner] < 0)
                return transient_error(qubit, diag);
            for (size_t i = s.first; i <= s.last; ++i) {
                const bool mine = touches(b->instrs[i], qubit) ||
                                  (s.partner >= 0 && touches(b->instrs[i], s.partner));
                if (!skipped(b->instrs[i]) && mine) b->consumed[i] = true;
            }
            if (s.partner < 0) continue;
            maps[s.last] = (qn_action){NULL,      qn_alloc(16, sizeof(double)),
                                       1,         {b->digit_of_qubit[s.partner], -1},
                                       s.first,   s.last,
                                       s.partner, qubit};
            if (!maps[s.last].map) return QN_ERR_MEMORY;
            compose_stretch(b->instrs, &s, qubit, maps[s.last].map);
        }
    }
    return QN_OK;
}

static void list_actions(builder *b, qn_action *maps) {
    for (size_t k = 0; k < b->count; ++k) {
        const qn_instr *instr = b->instrs[k];
        if (maps[k].map) {
            b->actions[b->nactions++] = maps[k];
            maps[k].map = NULL;
        } else if (!skipped(instr) && !b->consumed[k]) {
            qn_action action = {instr, NULL, instr->nqubits, {-1, -1}, 0, 0, -1, -1};
            for (int q = 0; q < instr->nqubits; ++q)
                action.digits[q] = b->digit_of_qubit[instr->qubits[q]];
            b->actions[b->nactions++] = action;
        }
    }
}

/* ---- groups --------------------------------------------------------------------------------- */

static const size_t NONE = (size_t)-1;

/* A digit whose actions so far have met no group is `pending`: they will join its first group. */
static size_t assign_groups(builder *b, qn_action_group *groups, size_t *open, int ndigits) {
    size_t ngroups = 0;
    for (int d = 0; d < ndigits; ++d) open[d] = NONE;
    for (size_t k = 0; k < b->nactions; ++k) {
        const qn_action *action = &b->actions[k];
        const int d0 = action->digits[0], d1 = action->digits[1];
        if (action->ndigits == 1) {
            b->group_of[k] = open[d0];
            continue;
        }
        if (open[d0] == NONE || open[d0] != open[d1]) {
            groups[ngroups] = (qn_action_group){d0 < d1 ? d0 : d1, d0 < d1 ? d1 : d0, 0, 0};
            open[d0] = open[d1] = ngroups++;
        }
        b->group_of[k] = open[d0];
    }
    /* Digits that meet no other: a group with a neighbour that they leave alone. */
    for (size_t k = 0; k < b->nactions; ++k) {
        const int d = b->actions[k].digits[0];
        if (b->group_of[k] != NONE) continue;
        if (open[d] == NONE) {
            const int other = d + 1 < ndigits ? d + 1 : d - 1;
            groups[ngroups] = (qn_action_group){d < other ? d : other, d < other ? other : d, 0, 0};
            open[d] = ngroups++;
        }
    }
    return ngroups;
}

/* Pending actions of a digit go to the first group that contains it and comes from its own
 * actions. */
static void assign_pending(builder *b, size_t *open, int ndigits) {
    for (int d = 0; d < ndigits; ++d) {
        size_t first = NONE;
        for (size_t k = 0; k < b->nactions && first == NONE; ++k) {
            const qn_action *action = &b->actions[k];
            const bool mine = action->digits[0] == d ||
                              (action->ndigits == 2 && action->digits[1] == d);
            if (mine) first = b->group_of[k];
        }
        if (first == NONE) first = open[d];
        for (size_t k = 0; k < b->nactions; ++k)
            if (b->group_of[k] == NONE && b->actions[k].digits[0] == d) b->group_of[k] = first;
    }
}

/* Counting sort of the actions by group; keeps their order inside a group. */
static void sort_actions(const builder *b, qn_fusion *fusion) {
    for (size_t k = 0; k < b->nactions; ++k) ++fusion->groups[b->group_of[k]].count;
    size_t first = 0;
    for (size_t g = 0; g < fusion->ngroups; ++g) {
        fusion->groups[g].first = first;
        first += fusion->groups[g].count;
        fusion->groups[g].count = 0;
    }
    for (size_t k = 0; k < b->nactions; ++k) {
        qn_action_group *group = &fusion->groups[b->group_of[k]];
        fusion->actions[group->first + group->count++] = b->actions[k];
    }
}

static qn_status check_unconditional(const qn_instr *const *instrs, size_t count, qn_diag *diag) {
    for (size_t k = 0; k < count; ++k)
        if (instrs[k]->condition.count > 0)
            return qn_fail(
                diag, QN_ERR_UNSUPPORTED,
                "operation %d depends on measured bits, which a fused plan cannot follow; "
                "qmae-noise simulate can",
                instrs[k]->op);
    return QN_OK;
}

qn_status qn_fusion_init(qn_fusion *fusion, const qn_instr *const *instrs, size_t count,
                         const int *digit_of_qubit, int ndigits, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_fusion made = {0};
    builder b = {.instrs = instrs, .count = count, .digit_of_qubit = digit_of_qubit};
    qn_action *maps = qn_alloc(count + 1, sizeof *maps);
    size_t *open = qn_alloc((size_t)ndigits, sizeof *open);
    b.actions = qn_alloc(count + 1, sizeof *b.actions);
    b.group_of = qn_alloc(count + 1, sizeof *b.group_of);
    b.consumed = qn_alloc(count + 1, sizeof *b.consumed);
    made.actions = qn_alloc(count + 1, sizeof *made.actions);
    made.groups = qn_alloc(count + (size_t)ndigits + 1, sizeof *made.groups);
    made.ndigits = ndigits;
    QN_TRY_ALLOC(maps && open && b.actions && b.group_of && b.consumed && made.actions &&
                 made.groups);
    if (ndigits < 2) QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "a plan needs at least two digits"));
    QN_TRY(check_unconditional(instrs, count, diag));
    QN_TRY(absorb_transients(&b, maps, diag));
    list_actions(&b, maps);
    made.ngroups = assign_groups(&b, made.groups, open, ndigits);
    assign_pending(&b, open, ndigits);
    made.nactions = b.nactions;
    sort_actions(&b, &made);
    *fusion = made;
    made = (qn_fusion){0};
out:
    for (size_t k = 0; maps && k < count; ++k) qn_free(maps[k].map);
    qn_free(maps);
    qn_free(open);
    qn_free(b.actions);
    qn_free(b.group_of);
    qn_free(b.consumed);
    qn_fusion_clear(&made);
    return status;
}

void qn_fusion_clear(qn_fusion *fusion) {
    for (size_t k = 0; k < fusion->nactions; ++k) qn_free(fusion->actions[k].map);
    qn_free(fusion->actions);
    qn_free(fusion->groups);
    *fusion = (qn_fusion){0};
}

bool qn_action_covers(const qn_action *action, const qn_instr *instr) {
    return !skipped(instr) &&
           (touches(instr, action->transient) || touches(instr, action->partner));
}
