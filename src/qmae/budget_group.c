/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups of locations. */
#include "qmae/budget.h"

#include "core/mean.h"
#include "core/try.h"
#include "program/slope.h"

#include <stdio.h>
#include <string.h>

static void name_section(const void *context, const qn_instr *instr, char *text, size_t size) {
    (void)context;
    snprintf(text, size, "%s", qn_section_name(instr->section));
}

static void name_qubit(const void *context, int qubit, char *text, size_t size) {
    const qn_qmae *qmae = context;
    const qn_registers *r = &qmae->registers;
    const bool in = qubit < r->in + qmae->spec.qubits,
               ref = !in && qubit < r->ref + qmae->spec.qubits;
    if (qubit == r->anc) snprintf(text, size, "anc");
    else if (in) snprintf(text, size, "in[%d]", qubit - r->in);
    else if (ref) snprintf(text, size, "ref[%d]", qubit - r->ref);
    else snprintf(text, size, "fresh[%d]", qubit - r->fresh);
}

static qn_status copy_groups(const qn_tally *tally, qn_grouping by, qn_budget *budget) {
    const size_t count = tally->ngroups[by];
    budget->groups[by] = qn_alloc(count + 1, sizeof *budget->groups[by]);
    if (!budget->groups[by]) return QN_ERR_MEMORY;
    budget->ngroups[by] = count;
    for (size_t g = 0; g < count; ++g) {
        qn_budget_group *made = &budget->groups[by][g];
        snprintf(made->name, sizeof made->name, "%.*s", (int)sizeof made->name - 1,
                 tally->groups[by][g].name);
        made->locations = tally->groups[by][g].places;
    }
    return QN_OK;
}

qn_status qn_budget_prepare(qn_budget *budget, const qn_qmae *qmae, qn_tally *tally) {
    qn_status status = QN_OK;
    const qn_place_names names = {qmae, name_section, name_qubit};
    QN_TRY(qn_tally_make(qmae->program, &names, tally));
    budget->count = tally->nplaces;
    budget->locations = qn_alloc(tally->nplaces + 1, sizeof *budget->locations);
    QN_TRY_ALLOC(budget->locations);
    for (size_t k = 0; k < tally->nplaces; ++k)
        budget->locations[k] = (qn_location){.instr = tally->places[k].instr,
                                             .source = tally->places[k].source};
    for (int by = 0; by < QN_GROUP_COUNT; ++by) QN_TRY(copy_groups(tally, (qn_grouping)by, budget));
    budget->width = QN_OF_COUNT * (1 + qn_tally_first(tally, QN_GROUP_COUNT));
out:
    return status;
}

size_t qn_budget_slot(const qn_budget *budget, const qn_program *program, size_t location) {
    const qn_location *l = &budget->locations[location];
    const size_t instr = (size_t)(l->instr - qn_program_instr(program, 0));
    return 2 * instr + (l->source != l->instr->source);
}

/* ---- sums ----------------------------------------------------------------------------------- */

static size_t place_of(const qn_budget *budget, qn_grouping by, size_t group) {
    size_t place = 1 + group;
    for (int k = 0; k < (int)by; ++k) place += budget->ngroups[k];
    return QN_OF_COUNT * place;
}

const double *qn_budget_sample(const qn_budget *budget, size_t image, qn_grouping by,
                               size_t group) {
    return budget->samples + image * budget->width + place_of(budget, by, group);
}

void qn_budget_sum_samples(qn_budget *budget) {
    const double *s = budget->samples;
    const size_t n = budget->images, width = budget->width;
    budget->swap = qn_mean_of(n, s + QN_OF_SWAP, width, &budget->swap_error);
    budget->fidelity = qn_mean_of(n, s + QN_OF_FIDELITY, width, &budget->fidelity_error);
    for (int by = 0; by < QN_GROUP_COUNT; ++by)
        for (size_t g = 0; g < budget->ngroups[by]; ++g) {
            qn_budget_group *group = &budget->groups[by][g];
            const double *first = s + place_of(budget, (qn_grouping)by, g);
            group->swap = qn_mean_of(n, first + QN_OF_SWAP, width, &group->swap_error);
            group->fidelity = qn_mean_of(n, first + QN_OF_FIDELITY, width, &group->fidelity_error);
        }
}

/* ---- circuit time --------------------------------------------------------------------------- */

void qn_budget_map(const qn_budget *budget, const qn_qmae *qmae, bool of_swap, size_t bins,
                   double *map) {
    memset(map, 0, (size_t)qmae->registers.count * bins * sizeof *map);
    for (size_t k = 0; k < budget->count; ++k) {
        const qn_location *location = &budget->locations[k];
        qn_place_spread(qmae->program, location->instr,
                        of_swap ? location->swap : location->fidelity, bins, map);
    }
}
