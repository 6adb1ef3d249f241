/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/evaluation_seeds.h"

#include "core/try.h"
#include "study/evaluation_paired.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* ---- groups ---------------------------------------------------------------------------------- */

static uint64_t seed_of(const void *context, size_t run) {
    const qn_evaluation_set *set = context;
    return set->runs[run].options.settings.seed;
}

static bool same_kind(const void *context, size_t i, size_t k) {
    const qn_evaluation_set *set = context;
    return set->kinds[i] == set->kinds[k];
}

qn_status qn_evaluation_seeds(const qn_evaluation_set *set, qn_seed_groups *groups) {
    return qn_seed_groups_make(set->nruns, same_kind, seed_of, set, groups);
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
