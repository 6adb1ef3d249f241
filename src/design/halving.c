/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/halving.h"

size_t qn_halving_members(const qn_halving *plan, int rung) {
    size_t count = plan->count;
    while (rung-- > 0) count = (count + plan->factor - 1) / plan->factor;
    return count;
}

uint64_t qn_halving_steps(const qn_halving *plan, int rung) {
    uint64_t steps = plan->steps;
    while (rung-- > 0) steps *= plan->factor;
    return steps;
}

uint64_t qn_halving_cost(const qn_halving *plan) {
    uint64_t sum = 0;
    for (int r = 0; r < plan->rungs; ++r)
        sum += qn_halving_members(plan, r) * qn_halving_steps(plan, r);
    return sum;
}

/* Members that make as many rungs worth while: the last one has more than none to choose from. */
static size_t least_members(size_t factor, int rungs) {
    size_t count = 1;
    while (--rungs > 0) count *= factor;
    return count;
}

qn_halving qn_halving_fit(size_t count, size_t factor, uint64_t steps, int rungs, uint64_t most) {
    qn_halving plan = {.factor = factor, .steps = steps, .rungs = rungs};
    for (;; --plan.rungs) {
        plan.count = count;
        while (plan.count > 0 && qn_halving_cost(&plan) > most) --plan.count;
        const size_t least = least_members(factor, plan.rungs);
        if (plan.rungs == 1 || plan.count >= (least < count ? least : count)) break;
    }
    while (plan.rungs > 1 && qn_halving_members(&plan, plan.rungs - 2) <= 1) --plan.rungs;
    if (plan.count > 0) plan.steps = steps * most / qn_halving_cost(&plan);
    while (plan.count > 0 && qn_halving_cost(&plan) > most) --plan.steps;
    return plan;
}

/* Insertion sort: few members, equal ones stay in their order. */
static void sort(size_t count, size_t *members, double *scores) {
    for (size_t i = 1; i < count; ++i)
        for (size_t j = i; j > 0 && scores[j] > scores[j - 1]; --j) {
            const size_t member = members[j];
            const double score = scores[j];
            members[j] = members[j - 1];
            scores[j] = scores[j - 1];
            members[j - 1] = member;
            scores[j - 1] = score;
        }
}

qn_status qn_halving_run(const qn_halving *plan, qn_halving_rung *rung, void *context,
                         size_t *order) {
    qn_status status = QN_OK;
    double *scores = qn_alloc(plan->count, sizeof *scores);
    if (!scores) return QN_ERR_MEMORY;
    for (size_t k = 0; k < plan->count; ++k) order[k] = k;
    for (int r = 0; r < plan->rungs && status == QN_OK; ++r) {
        const size_t count = qn_halving_members(plan, r);
        status = rung(context, r, order, count, qn_halving_steps(plan, r), scores);
        if (status == QN_OK) sort(count, order, scores);
    }
    qn_free(scores);
    return status;
}
