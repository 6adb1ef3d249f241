/* Sums of locations. */
#include "qmae/budget.h"

#include "core/mean.h"
#include "core/try.h"
#include "program/slope.h"

#include <stdio.h>
#include <string.h>

typedef struct grouping {
    const char *name;
    /* what of the location's qubit number `q` belongs to */
    void (*label)(const qn_location *location, const qn_qmae *qmae, int q, char *text, size_t size);
    bool by_qubit; /* a location is shared by its qubits */
} grouping;

static void label_source(const qn_location *location, const qn_qmae *qmae, int q, char *text,
                         size_t size) {
    (void)qmae, (void)q;
    snprintf(text, size, "%s", qn_source_name(location->source));
}

static void label_section(const qn_location *location, const qn_qmae *qmae, int q, char *text,
                          size_t size) {
    (void)qmae, (void)q;
    snprintf(text, size, "%s", qn_section_name(location->instr->section));
}

static void label_gate(const qn_location *location, const qn_qmae *qmae, int q, char *text,
                       size_t size) {
    (void)q;
    snprintf(text, size, "%s", qn_instr_culprit(qmae->program, location->instr, location->source));
}

static void label_qubit(const qn_location *location, const qn_qmae *qmae, int q, char *text,
                        size_t size) {
    const qn_registers *r = &qmae->registers;
    const int qubit = location->instr->qubits[q];
    const bool in = qubit < r->in + qmae->spec.qubits,
               ref = !in && qubit < r->ref + qmae->spec.qubits;
    if (qubit == r->anc) snprintf(text, size, "anc");
    else if (in) snprintf(text, size, "in[%d]", qubit - r->in);
    else if (ref) snprintf(text, size, "ref[%d]", qubit - r->ref);
    else snprintf(text, size, "fresh[%d]", qubit - r->fresh);
}

static const grouping GROUPINGS[QN_GROUP_COUNT] = {
    [QN_GROUP_SOURCE] = {"source", label_source, false},
    [QN_GROUP_SECTION] = {"section", label_section, false},
    [QN_GROUP_GATE] = {"gate", label_gate, false},
    [QN_GROUP_QUBIT] = {"qubit", label_qubit, true},
};

const char *qn_grouping_name(qn_grouping by) { return GROUPINGS[by].name; }

/* In qubit order, and otherwise in the order of the first location. */
static qn_budget_group *group_of(qn_budget_group *groups, size_t *count, const char *name) {
    for (size_t g = 0; g < *count; ++g)
        if (strcmp(groups[g].name, name) == 0) return &groups[g];
    qn_budget_group *made = &groups[(*count)++];
    snprintf(made->name, sizeof made->name, "%s", name);
    return made;
}

static int shares_of(const qn_location *location, const grouping *g) {
    return g->by_qubit ? location->instr->nqubits : 1;
}

static void sort_sources(qn_budget_group *groups, size_t count) {
    size_t next = 0;
    for (int s = 0; s < QN_SOURCE_COUNT; ++s)
        for (size_t g = next; g < count; ++g) {
            if (strcmp(groups[g].name, qn_source_name((qn_source)s)) != 0) continue;
            const qn_budget_group held = groups[next];
            groups[next++] = groups[g];
            groups[g] = held;
        }
}

/* Every qubit has its group, and so its row in tables and maps. */
static size_t name_qubits(const grouping *g, const qn_qmae *qmae, qn_budget_group *groups) {
    for (int q = 0; q < qmae->registers.count; ++q) {
        const qn_instr place = {.qubits = {q}};
        const qn_location anywhere = {.instr = &place};
        g->label(&anywhere, qmae, 0, groups[q].name, sizeof groups[q].name);
    }
    return (size_t)qmae->registers.count;
}

static qn_status make_groups(qn_budget *budget, const qn_qmae *qmae, qn_grouping by) {
    const grouping *g = &GROUPINGS[by];
    const size_t most = QN_SOURCE_COUNT + QN_SECTION_COUNT + qn_gate_count() + 4 +
                        (size_t)qmae->registers.count;
    qn_budget_group *made = qn_alloc(most, sizeof *made);
    if (!made) return QN_ERR_MEMORY;
    size_t found = g->by_qubit ? name_qubits(g, qmae, made) : 0;
    for (size_t k = 0; k < budget->count; ++k) {
        const qn_location *location = &budget->locations[k];
        for (int q = 0; q < shares_of(location, g); ++q) {
            char name[sizeof made->name];
            g->label(location, qmae, q, name, sizeof name);
            ++group_of(made, &found, name)->locations;
        }
    }
    if (by == QN_GROUP_SOURCE) sort_sources(made, found);
    budget->groups[by] = made;
    budget->ngroups[by] = found;
    return QN_OK;
}

static void join_groups(const qn_budget *budget, const qn_qmae *qmae, qn_grouping by,
                        qn_member *members) {
    const grouping *g = &GROUPINGS[by];
    for (size_t k = 0; k < budget->count; ++k) {
        const qn_location *location = &budget->locations[k];
        members[k].shares[by] = shares_of(location, g);
        for (int q = 0; q < members[k].shares[by]; ++q) {
            char name[sizeof budget->groups[by]->name];
            size_t count = budget->ngroups[by];
            g->label(location, qmae, q, name, sizeof name);
            members[k].groups[by][q] = (size_t)(group_of(budget->groups[by], &count, name) -
                                                budget->groups[by]);
        }
    }
}

qn_status qn_budget_make_groups(qn_budget *budget, const qn_qmae *qmae, qn_member *members) {
    qn_status status = QN_OK;
    budget->width = QN_OF_COUNT;
    for (int by = 0; by < QN_GROUP_COUNT; ++by) {
        QN_TRY(make_groups(budget, qmae, (qn_grouping)by));
        join_groups(budget, qmae, (qn_grouping)by, members);
        budget->width += QN_OF_COUNT * budget->ngroups[by];
    }
out:
    return status;
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

void qn_budget_fill_sample(const qn_budget *budget, const qn_member *members,
                           const double (*slopes)[QN_OF_COUNT], double *sample) {
    for (int by = 0; by < QN_GROUP_COUNT; ++by) {
        double *sums = sample + place_of(budget, (qn_grouping)by, 0);
        for (size_t k = 0; k < budget->count; ++k)
            for (int q = 0; q < members[k].shares[by]; ++q)
                for (int of = 0; of < QN_OF_COUNT; ++of)
                    sums[QN_OF_COUNT * members[k].groups[by][q] + (size_t)of] +=
                        slopes[k][of] / members[k].shares[by];
    }
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

/* Adds `cost`, spread evenly over the part first..last of the time axis, which goes from 0 to 1. */
static void spread(double first, double last, double cost, size_t bins, double *row) {
    const double count = (double)bins;
    size_t bin = first > 0.0 ? (size_t)(first * count) : 0;
    if (bin >= bins) bin = bins - 1;
    double from = first, left = cost;
    for (; bin + 1 < bins && (double)(bin + 1) / count < last; ++bin) {
        const double to = (double)(bin + 1) / count, part = cost * (to - from) / (last - first);
        row[bin] += part;
        left -= part;
        from = to;
    }
    row[bin] += left;
}

void qn_budget_map(const qn_budget *budget, const qn_qmae *qmae, bool of_swap, size_t bins,
                   double *map) {
    const double total = qn_program_duration(qmae->program);
    const double size = (double)qn_circuit_size(qn_program_circuit(qmae->program));
    memset(map, 0, (size_t)qmae->registers.count * bins * sizeof *map);
    for (size_t k = 0; k < budget->count; ++k) {
        const qn_location *location = &budget->locations[k];
        const qn_instr *instr = location->instr;
        const double first = total > 0.0 ? instr->start / total : instr->op / size;
        const double last = total > 0.0 ? first + instr->duration / total : (instr->op + 1) / size;
        const double cost = (of_swap ? location->swap : location->fidelity) / instr->nqubits;
        for (int q = 0; q < instr->nqubits; ++q)
            spread(first, last, cost, bins, map + (size_t)instr->qubits[q] * bins);
    }
}
