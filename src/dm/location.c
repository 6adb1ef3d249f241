/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dm/location.h"

#include "core/linalg.h"
#include "core/try.h"
#include "dm/mat16.h"
#include "program/slope.h"

#include <string.h>

typedef struct walk {
    const qn_instr *const *instrs;
    const double *params;
    qn_location_visitor *visit;
    void *context;
} walk;

/* out = (m on the action's digits) in; slot = where its first digit lies. */
static void act(const double *m, int ndigits, int slot, const double *in, double *out) {
    double exchanged[256];
    if (ndigits == 1) {
        memcpy(out, in, 256 * sizeof *out);
        qn_mat16_left1(m, slot, out);
        return;
    }
    if (slot) qn_mat16_exchange(m, exchanged);
    qn_linalg_multiply(16, slot ? exchanged : m, in, out);
}

static void action_matrix(const walk *w, const qn_action *action, double *m) {
    if (action->instr) qn_instr_ptm(action->instr, w->params, m);
    else memcpy(m, action->map, 16 * sizeof *m);
}

static void transpose(int rows, const double *a, double *b) {
    for (int i = 0; i < rows; ++i)
        for (int j = 0; j < rows; ++j) b[j * rows + i] = a[i * rows + j];
}

/* Four sums that do not wait for each other. */
static double dot16(const double *a, const double *b) {
    double sums[4] = {0.0};
    for (int c = 0; c < 16; c += 4)
        for (int k = 0; k < 4; ++k) sums[k] += a[c + k] * b[c + k];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/* The environment on the action's own digits, of which `left` prefix^T is that on both: the other
 * digit is summed over. */
static void own_environment(const qn_action *action, int slot, const double *left,
                            const double *prefix, double *own) {
    const int stride = slot ? 4 : 1, other = slot ? 1 : 4;
    if (action->ndigits == 2) {
        double both[256];
        double *full = slot ? both : own;
        for (int i = 0; i < 16; ++i)
            for (int j = 0; j < 16; ++j) full[i * 16 + j] = dot16(left + i * 16, prefix + j * 16);
        if (slot) qn_mat16_exchange(full, own);
        return;
    }
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) {
            double sum = 0.0;
            for (int k = 0; k < 4; ++k)
                sum += dot16(left + 16 * (i * stride + k * other),
                             prefix + 16 * (j * stride + k * other));
            own[i * 4 + j] = sum;
        }
}

static qn_status visit_stretch(const walk *w, const qn_action *map, const double *environment);

/* Actions in time order on two digits, the first digit of the pair being `low`. With A_k their
 * matrices and E the environment of the product ... A_1 A_0, the environment of A_k is
 * (A_last ... A_k+1)^T E (A_k-1 ... A_0)^T. */
static qn_status visit_actions(const walk *w, const qn_action *actions, size_t count, int low,
                               const double *environment) {
    qn_status status = QN_OK;
    double left[256], m[256], turned[256], moved[256], own[256];
    double *prefixes = qn_alloc((count + 1) * 256, sizeof *prefixes);
    QN_TRY_ALLOC(prefixes);
    qn_mat16_identity(prefixes);
    for (size_t k = 0; k < count; ++k) {
        action_matrix(w, &actions[k], m);
        act(m, actions[k].ndigits, actions[k].digits[0] != low, prefixes + k * 256,
            prefixes + (k + 1) * 256);
    }
    memcpy(left, environment, sizeof left);
    for (size_t k = count; k-- > 0;) {
        const qn_action *action = &actions[k];
        const int slot = action->digits[0] != low;
        if (!action->instr || qn_instr_is_noisy(action->instr))
            own_environment(action, slot, left, prefixes + k * 256, own);
        if (!action->instr) QN_TRY(visit_stretch(w, action, own));
        else if (qn_instr_is_noisy(action->instr)) w->visit(w->context, action->instr, own);
        action_matrix(w, action, m);
        transpose(action->ndigits == 1 ? 4 : 16, m, turned);
        act(turned, action->ndigits, slot, left, moved);
        memcpy(left, moved, sizeof left);
    }
out:
    qn_free(prefixes);
    return status;
}

/* What a map stands for: instructions on its qubit (digit 0) and on one (digit 1) that starts in
 * |0> and is traced out. */
static qn_status visit_stretch(const walk *w, const qn_action *map, const double *environment) {
    double joint[256] = {0};
    size_t count = 0;
    qn_action *actions = qn_alloc(map->last - map->first + 1, sizeof *actions);
    if (!actions) return QN_ERR_MEMORY;
    for (size_t k = map->first; k <= map->last; ++k) {
        const qn_instr *instr = w->instrs[k];
        if (!qn_action_covers(map, instr)) continue;
        actions[count++] = (qn_action){
            .instr = instr,
            .ndigits = instr->nqubits,
            .digits = {instr->qubits[0] == map->transient, instr->qubits[0] != map->transient}};
    }
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j)
            joint[i * 16 + j] = joint[i * 16 + j + 12] = environment[i * 4 + j];
    const qn_status status = visit_actions(w, actions, count, 0, joint);
    qn_free(actions);
    return status;
}

qn_status qn_location_visit(const qn_instr *const *instrs, size_t count, const int *digit_of_qubit,
                            int ndigits, const double *params, const double *environments,
                            qn_location_visitor *visit, void *context) {
    qn_status status = QN_OK;
    const walk w = {instrs, params, visit, context};
    qn_fusion fusion = {0};
    QN_TRY(qn_fusion_init(&fusion, instrs, count, digit_of_qubit, ndigits, NULL));
    for (size_t g = 0; g < fusion.ngroups; ++g) {
        const qn_action_group *group = &fusion.groups[g];
        QN_TRY(visit_actions(&w, fusion.actions + group->first, group->count, group->low,
                             environments + g * 256));
    }
out:
    qn_fusion_clear(&fusion);
    return status;
}
