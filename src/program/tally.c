/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program/tally.h"
#include "core/list.h"

#include "core/try.h"
#include "program/slope.h"

#include <stdio.h>
#include <string.h>

typedef struct way {
    const char *name;
    /* what of the place's qubit number `q` belongs to */
    void (*label)(const qn_tally *tally, const qn_place_names *names, const qn_tally_place *place,
                  int q, char *text, size_t size);
    bool by_qubit; /* a place is shared by its qubits */
} way;

static void label_source(const qn_tally *tally, const qn_place_names *names,
                         const qn_tally_place *place, int q, char *text, size_t size) {
    (void)tally, (void)names, (void)q;
    snprintf(text, size, "%s", qn_source_name(place->source));
}

static void label_section(const qn_tally *tally, const qn_place_names *names,
                          const qn_tally_place *place, int q, char *text, size_t size) {
    (void)tally, (void)q;
    names->section(names->context, place->instr, text, size);
}

static void label_gate(const qn_tally *tally, const qn_place_names *names,
                       const qn_tally_place *place, int q, char *text, size_t size) {
    (void)names, (void)q;
    snprintf(text, size, "%s", qn_instr_culprit(tally->program, place->instr, place->source));
}

static void label_qubit(const qn_tally *tally, const qn_place_names *names,
                        const qn_tally_place *place, int q, char *text, size_t size) {
    (void)tally;
    names->qubit(names->context, place->instr->qubits[q], text, size);
}

static const way WAYS[QN_GROUP_COUNT] = {
    [QN_GROUP_SOURCE] = {"source", label_source, false},
    [QN_GROUP_SECTION] = {"section", label_section, false},
    [QN_GROUP_GATE] = {"gate", label_gate, false},
    [QN_GROUP_QUBIT] = {"qubit", label_qubit, true},
};

const char *qn_grouping_name(qn_grouping by) { return WAYS[by].name; }

/* ---- places --------------------------------------------------------------------------------- */

static qn_status find_places(qn_tally *t) {
    const size_t most = 2 * qn_program_size(t->program);
    t->places = qn_alloc(most + 1, sizeof *t->places);
    t->members = qn_alloc(most + 1, sizeof *t->members);
    if (!t->places || !t->members) return QN_ERR_MEMORY;
    for (size_t k = 0; k < most; ++k) {
        const qn_instr *instr = qn_program_instr(t->program, k / 2);
        if (!qn_instr_is_noisy(instr) || (k % 2 && !qn_instr_is_thermal(instr))) continue;
        t->places[t->nplaces++] = (qn_tally_place){instr, (qn_source)(instr->source + k % 2)};
    }
    return QN_OK;
}

/* ---- groups --------------------------------------------------------------------------------- */

static qn_status group_of(qn_tally *t, qn_grouping by, const char *name, size_t *group) {
    qn_tally_group *groups = t->groups[by];
    const size_t count = t->ngroups[by];
    for (*group = 0; *group < count; ++*group)
        if (strcmp(groups[*group].name, name) == 0) return QN_OK;
    groups = qn_list_grown(groups, count, 1, sizeof *groups);
    if (!groups) return QN_ERR_MEMORY;
    t->groups[by] = groups;
    snprintf(groups[t->ngroups[by]++].name, QN_TALLY_NAME, "%s", name);
    return QN_OK;
}

/* Names that have a group even without places, so that groups are in their order: all sources (the
 * empty ones go), all qubits. */
static qn_status name_groups(qn_tally *t, const qn_place_names *names, qn_grouping by) {
    qn_status status = QN_OK;
    const int count = by == QN_GROUP_SOURCE  ? QN_SOURCE_COUNT
                      : by == QN_GROUP_QUBIT ? qn_program_nqubits(t->program)
                                             : 0;
    for (int k = 0; k < count; ++k) {
        char name[QN_TALLY_NAME];
        size_t group = 0;
        const qn_instr instr = {.qubits = {k}};
        const qn_tally_place place = {&instr, (qn_source)k};
        WAYS[by].label(t, names, &place, 0, name, sizeof name);
        QN_TRY(group_of(t, by, name, &group));
    }
out:
    return status;
}

static qn_status join_groups(qn_tally *t, const qn_place_names *names, qn_grouping by) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < t->nplaces; ++k) {
        const qn_tally_place *place = &t->places[k];
        qn_tally_member *member = &t->members[k];
        member->shares[by] = WAYS[by].by_qubit ? place->instr->nqubits : 1;
        for (int q = 0; q < member->shares[by]; ++q) {
            char name[QN_TALLY_NAME];
            WAYS[by].label(t, names, place, q, name, sizeof name);
            QN_TRY(group_of(t, by, name, &member->groups[by][q]));
            ++t->groups[by][member->groups[by][q]].places;
        }
    }
out:
    return status;
}

static qn_status drop_empty(qn_tally *t, qn_grouping by) {
    size_t *moved = qn_alloc(t->ngroups[by] + 1, sizeof *moved), left = 0;
    if (!moved) return QN_ERR_MEMORY;
    for (size_t g = 0; g < t->ngroups[by]; ++g) {
        moved[g] = left;
        if (t->groups[by][g].places > 0) t->groups[by][left++] = t->groups[by][g];
    }
    t->ngroups[by] = left;
    for (size_t k = 0; k < t->nplaces; ++k)
        for (int q = 0; q < t->members[k].shares[by]; ++q)
            t->members[k].groups[by][q] = moved[t->members[k].groups[by][q]];
    qn_free(moved);
    return QN_OK;
}

qn_status qn_tally_make(const qn_program *program, const qn_place_names *names, qn_tally *t) {
    qn_status status = QN_OK;
    *t = (qn_tally){.program = program};
    QN_TRY(find_places(t));
    for (int by = 0; by < QN_GROUP_COUNT; ++by) {
        QN_TRY(name_groups(t, names, (qn_grouping)by));
        QN_TRY(join_groups(t, names, (qn_grouping)by));
    }
    QN_TRY(drop_empty(t, QN_GROUP_SOURCE));
out:
    return status;
}

void qn_tally_clear(qn_tally *t) {
    for (int by = 0; by < QN_GROUP_COUNT; ++by) qn_free(t->groups[by]);
    qn_free(t->places);
    qn_free(t->members);
    *t = (qn_tally){0};
}

/* ---- sums ----------------------------------------------------------------------------------- */

size_t qn_tally_first(const qn_tally *t, qn_grouping by) {
    size_t first = 0;
    for (int k = 0; k < (int)by; ++k) first += t->ngroups[k];
    return first;
}

void qn_tally_add(const qn_tally *t, size_t width, const double *slopes, double *sums) {
    for (int by = 0; by < QN_GROUP_COUNT; ++by) {
        double *first = sums + width * qn_tally_first(t, (qn_grouping)by);
        for (size_t k = 0; k < t->nplaces; ++k) {
            const qn_tally_member *member = &t->members[k];
            for (int q = 0; q < member->shares[by]; ++q)
                for (size_t f = 0; f < width; ++f)
                    first[width * member->groups[by][q] + f] += slopes[width * k + f] /
                                                                member->shares[by];
        }
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

void qn_place_spread(const qn_program *program, const qn_instr *instr, double slope, size_t bins,
                     double *map) {
    const double total = qn_program_duration(program);
    const double size = (double)qn_circuit_size(qn_program_circuit(program));
    const double first = total > 0.0 ? instr->start / total : instr->op / size;
    const double last = total > 0.0 ? first + instr->duration / total : (instr->op + 1) / size;
    for (int q = 0; q < instr->nqubits; ++q)
        spread(first, last, slope / instr->nqubits, bins, map + (size_t)instr->qubits[q] * bins);
}
