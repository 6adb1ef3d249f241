/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/evaluation_seeds.h"

#include "core/try.h"
#include "study/evaluation_paired.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* ---- groups ---------------------------------------------------------------------------------- */

static uint64_t seed_of(const qn_evaluation_set *set, size_t run) {
    return set->runs[run].options.settings.seed;
}

/* Puts a run behind those of its group with a smaller seed. */
static void insert(const qn_evaluation_set *set, qn_seed_groups *groups, size_t run) {
    size_t at = groups->first[groups->count + 1]++;
    for (; at > groups->first[groups->count]; --at) {
        if (seed_of(set, groups->runs[at - 1]) <= seed_of(set, run)) break;
        groups->runs[at] = groups->runs[at - 1];
    }
    groups->runs[at] = run;
}

qn_status qn_seed_groups_make(const qn_evaluation_set *set, qn_seed_groups *groups) {
    qn_status status = QN_OK;
    bool *used = qn_alloc(set->nruns, sizeof *used);
    *groups = (qn_seed_groups){.first = qn_alloc(set->nruns + 1, sizeof *groups->first),
                               .runs = qn_alloc(set->nruns, sizeof *groups->runs)};
    QN_TRY_ALLOC(used && groups->first && groups->runs);
    for (size_t r = 0; r < set->nruns; ++r) {
        if (used[r]) continue;
        groups->first[groups->count + 1] = groups->first[groups->count];
        for (size_t k = r; k < set->nruns; ++k) {
            if (used[k] || set->kinds[r] != set->kinds[k]) continue;
            used[k] = true;
            insert(set, groups, k);
        }
        ++groups->count;
        const size_t size = qn_seed_group_size(groups, groups->count - 1);
        if (size > groups->most) groups->most = size;
    }
out:
    qn_free(used);
    if (status != QN_OK) qn_seed_groups_clear(groups);
    return status;
}

void qn_seed_groups_clear(qn_seed_groups *groups) {
    qn_free(groups->first);
    qn_free(groups->runs);
    *groups = (qn_seed_groups){0};
}

size_t qn_seed_group_size(const qn_seed_groups *groups, size_t group) {
    return groups->first[group + 1] - groups->first[group];
}

const char *qn_seed_group_name(const qn_evaluation_set *set, const qn_seed_groups *groups,
                               size_t group, char *name) {
    static const char mark[] = "-seed";
    snprintf(name, PATH_MAX, "%s", set->runs[groups->runs[groups->first[group]]].folder);
    char *digits = name + strlen(name);
    while (digits > name && isdigit((unsigned char)digits[-1])) --digits;
    const size_t length = sizeof mark - 1;
    if (*digits && (size_t)(digits - name) > length && strncmp(digits - length, mark, length) == 0)
        digits[-(ptrdiff_t)length] = '\0';
    return name;
}

/* ---- means ----------------------------------------------------------------------------------- */

static const qn_examination *cell_of(const qn_evaluation_set *set, const qn_seed_groups *groups,
                                     size_t group, size_t member, size_t device) {
    return &set->cells[groups->runs[groups->first[group] + member] * set->ndevices + device];
}

/* The figures of a group, less those of the first if `less`. */
static qn_status interval_of(const qn_evaluation_set *set, const qn_seed_groups *groups,
                             size_t group, size_t device, qn_figure_kind kind, bool less,
                             qn_paired *made) {
    const size_t seeds = qn_seed_group_size(groups, group),
                 images = cell_of(set, groups, group, 0, device)->images;
    double *values = qn_alloc(seeds * images, sizeof *values);
    if (!values) return QN_ERR_MEMORY;
    bool known = true;
    for (size_t s = 0; s < seeds; ++s) {
        const qn_examination *own = cell_of(set, groups, group, s, device),
                             *first = less ? cell_of(set, groups, 0, s, device) : NULL;
        known &= !isnan(own->mean[kind]) && !(first && isnan(first->mean[kind]));
        for (size_t i = 0; i < images; ++i)
            values[s * images + i] = own->figures[i * QN_FIGURE_KINDS + kind] -
                                     (first ? first->figures[i * QN_FIGURE_KINDS + kind] : 0.0);
    }
    *made = (qn_paired){NAN, NAN, NAN, NAN};
    const qn_status status = known ? qn_paired_two_way(values, seeds, images, 0.95, made) : QN_OK;
    qn_free(values);
    return status;
}

qn_status qn_seed_group_mean(const qn_evaluation_set *set, const qn_seed_groups *groups,
                             size_t group, size_t device, qn_figure_kind kind, qn_paired *mean) {
    return interval_of(set, groups, group, device, kind, false, mean);
}

bool qn_seed_group_pairs(const qn_evaluation_set *set, const qn_seed_groups *groups, size_t group) {
    const size_t seeds = qn_seed_group_size(groups, group);
    if (seeds != qn_seed_group_size(groups, 0)) return false;
    for (size_t s = 0; s < seeds; ++s) {
        const size_t own = groups->runs[groups->first[group] + s], first = groups->runs[s];
        if (seed_of(set, own) != seed_of(set, first) || !qn_evaluation_pairs(set, own) ||
            !qn_evaluation_pairs(set, first))
            return false;
    }
    return true;
}

qn_status qn_seed_group_difference(const qn_evaluation_set *set, const qn_seed_groups *groups,
                                   size_t group, size_t device, qn_figure_kind kind,
                                   qn_paired *difference) {
    return interval_of(set, groups, group, device, kind, true, difference);
}
