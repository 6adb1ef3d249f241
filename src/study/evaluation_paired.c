/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/evaluation_paired.h"

#include <math.h>
#include <string.h>

bool qn_evaluation_pairs(const qn_evaluation_set *set, size_t run) {
    const qn_images *a = &set->runs[0].test_images, *b = &set->runs[run].test_images;
    const size_t bytes = a->count * (size_t)a->side * (size_t)a->side * sizeof *a->pixels;
    return a->count == b->count && a->side == b->side && memcmp(a->pixels, b->pixels, bytes) == 0;
}

qn_status qn_evaluation_difference(const qn_evaluation_set *set, size_t run, size_t device,
                                   qn_figure_kind kind, qn_paired *difference) {
    const qn_examination *first = &set->cells[device],
                         *other = &set->cells[run * set->ndevices + device];
    *difference = (qn_paired){NAN, NAN, NAN, NAN};
    if (isnan(first->mean[kind]) || isnan(other->mean[kind])) return QN_OK;
    double *differences = qn_alloc(first->images, sizeof *differences);
    if (!differences) return QN_ERR_MEMORY;
    for (size_t i = 0; i < first->images; ++i)
        differences[i] = other->figures[i * QN_FIGURE_KINDS + kind] -
                         first->figures[i * QN_FIGURE_KINDS + kind];
    *difference = qn_paired_interval(differences, 1, first->images, 0.95);
    qn_free(differences);
    return QN_OK;
}
