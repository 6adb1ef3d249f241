/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dm/plan.h"

#include "core/linalg.h"
#include "core/try.h"
#include "dm/mat16.h"

#include <string.h>

/* m <- (constant action on the digits of the group) m */
static void multiply_action(const qn_action *action, const qn_action_group *group, double *m) {
    const double *base = action->instr ? action->instr->base : action->map;
    const int slot = action->digits[0] == group->high;
    if (action->ndigits == 1) {
        qn_mat16_left1(base, slot, m);
        return;
    }
    double ptm[256], product[256];
    if (slot) qn_mat16_exchange(base, ptm);
    else memcpy(ptm, base, sizeof ptm);
    qn_linalg_multiply(16, ptm, m, product);
    memcpy(m, product, sizeof product);
}

static bool is_rotation(const qn_action *action) { return action->instr && action->instr->cosine; }

static void compile_group(qn_plan *plan, const qn_fusion *fusion, size_t g) {
    const qn_action_group *group = &fusion->groups[g];
    qn_plan_step *step = &plan->steps[g];
    *step = (qn_plan_step){
        .low = group->low, .high = group->high, .lowest = group->low, .first = plan->nfactors};
    if (g > 0 && step[-1].lowest < step->lowest) step->lowest = step[-1].lowest;
    double *constant = plan->constants + (step->first + g) * 256;
    qn_mat16_identity(constant);
    for (size_t k = 0; k < group->count; ++k) {
        const qn_action *action = &fusion->actions[group->first + k];
        if (!is_rotation(action)) {
            multiply_action(action, group, constant);
            continue;
        }
        const qn_instr *instr = action->instr;
        plan->factors[plan->nfactors++] = (qn_step_factor){
            instr,
            action->digits[0] == group->high,
            {g, instr->angle.param, instr->angle.scale, instr->section}};
        ++step->count;
        constant += 256;
        qn_mat16_identity(constant);
    }
}

qn_status qn_plan_create(const qn_instr *const *instrs, size_t count, const int *digit_of_qubit,
                         int ndigits, qn_plan **plan, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_fusion fusion = {0};
    qn_plan *made = NULL;
    QN_TRY(qn_fusion_init(&fusion, instrs, count, digit_of_qubit, ndigits, diag));
    size_t nfactors = 0;
    for (size_t k = 0; k < fusion.nactions; ++k) nfactors += is_rotation(&fusion.actions[k]);
    made = qn_alloc(1, sizeof *made);
    QN_TRY_ALLOC(made);
    made->ndigits = ndigits;
    made->nsteps = fusion.ngroups;
    made->steps = qn_alloc(fusion.ngroups + 1, sizeof *made->steps);
    made->factors = qn_alloc(nfactors + 1, sizeof *made->factors);
    made->constants = qn_alloc((nfactors + fusion.ngroups + 1) * 256, sizeof(double));
    QN_TRY_ALLOC(made->steps && made->factors && made->constants);
    for (size_t g = 0; g < fusion.ngroups; ++g) compile_group(made, &fusion, g);
    *plan = made;
    made = NULL;
out:
    qn_fusion_clear(&fusion);
    qn_plan_destroy(made);
    return status;
}

void qn_plan_destroy(qn_plan *plan) {
    if (!plan) return;
    qn_free(plan->steps);
    qn_free(plan->factors);
    qn_free(plan->constants);
    qn_free(plan);
}

size_t qn_plan_nsteps(const qn_plan *plan) { return plan->nsteps; }

size_t qn_plan_bytes(const qn_plan *plan) {
    return plan->nsteps * sizeof *plan->steps + plan->nfactors * sizeof *plan->factors +
           (plan->nfactors + plan->nsteps) * 256 * sizeof *plan->constants;
}

size_t qn_plan_noccurrences(const qn_plan *plan) { return plan->nfactors; }

qn_occurrence qn_plan_occurrence(const qn_plan *plan, size_t index) {
    return plan->factors[index].occurrence;
}
