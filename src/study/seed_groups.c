/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/seed_groups.h"

#include "core/try.h"

/* Puts a run behind those of the last group with a smaller seed, or the same one. */
static void insert(size_t run, qn_seed_of *seed_of, const void *context, qn_seed_groups *groups) {
    size_t at = groups->first[groups->count + 1]++;
    for (; at > groups->first[groups->count]; --at) {
        if (seed_of(context, groups->runs[at - 1]) <= seed_of(context, run)) break;
        groups->runs[at] = groups->runs[at - 1];
    }
    groups->runs[at] = run;
}

qn_status qn_seed_groups_make(size_t nruns, qn_seeds_alike *alike, qn_seed_of *seed_of,
                              const void *context, qn_seed_groups *groups) {
    qn_status status = QN_OK;
    bool *used = qn_alloc(nruns, sizeof *used);
    *groups = (qn_seed_groups){.first = qn_alloc(nruns + 1, sizeof *groups->first),
                               .runs = qn_alloc(nruns, sizeof *groups->runs)};
    QN_TRY_ALLOC(used && groups->first && groups->runs);
    for (size_t r = 0; r < nruns; ++r) {
        if (used[r]) continue;
        groups->first[groups->count + 1] = groups->first[groups->count];
        for (size_t k = r; k < nruns; ++k) {
            if (used[k] || (k > r && !alike(context, r, k))) continue;
            used[k] = true;
            insert(k, seed_of, context, groups);
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
