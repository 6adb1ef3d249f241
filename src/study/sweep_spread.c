/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/sweep_spread.h"

#include "core/try.h"
#include "run/directory.h"

#include <math.h>
#include <string.h>

static const char KEY[] = "instance";

/* The key, or keys.count. */
static size_t key_of(const qn_sweep *s) {
    size_t k = 0;
    while (k < s->keys.count && strcmp(s->keys.keys[k].name, KEY) != 0) ++k;
    return k < s->keys.count && s->keys.keys[k].count > 1 ? k : s->keys.count;
}

static double field(const qn_evaluation *evaluation, size_t offset) {
    return *(const double *)(const void *)((const char *)evaluation + offset);
}

size_t qn_sweep_spread_count(const qn_sweep *s) {
    const size_t key = key_of(s);
    return key < s->keys.count ? qn_sweep_points(&s->keys) / s->keys.keys[key].count : 0;
}

/* The point of device i beside the index-th of those of the first device. */
static size_t point_of(const qn_sweep *s, size_t key, size_t index, size_t device) {
    size_t stride = 1;
    for (size_t k = key + 1; k < s->keys.count; ++k) stride *= s->keys.keys[k].count;
    const size_t outer = index / stride, inner = index % stride;
    return (outer * s->keys.keys[key].count + device) * stride + inner;
}

qn_status qn_sweep_spread_find(const qn_sweep *s, size_t index, qn_device_spread *spreads,
                               size_t *point, qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t key = key_of(s), devices = s->keys.keys[key].count;
    const size_t seeds = (size_t)s->options->seeds;
    char folder[PATH_MAX];
    double *values = qn_alloc(devices * seeds, sizeof *values);
    qn_evaluation *last = qn_alloc(devices * seeds, sizeof *last);
    QN_TRY_ALLOC(values && last);
    for (size_t i = 0; i < devices; ++i)
        for (size_t k = 0; k < seeds; ++k) {
            const qn_job *job = &s->study.jobs[point_of(s, key, index, i) * seeds + k];
            QN_TRY(qn_run_last_read(qn_job_folder(&s->study, job, folder), &last[i * seeds + k],
                                    diag));
        }
    for (int f = 0; f < QN_SWEEP_FIGURES; ++f) {
        for (size_t e = 0; e < devices * seeds; ++e)
            values[e] = field(&last[e], qn_sweep_figures[f].value);
        spreads[f] = qn_device_spread_of(devices, seeds, values);
    }
    *point = point_of(s, key, index, 0);
out:
    qn_free(values);
    qn_free(last);
    return status;
}

/* ---- instances.csv -------------------------------------------------------------------------- */

static qn_status print_csv(const void *owner, FILE *file, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_sweep *s = owner;
    qn_device_spread spreads[QN_SWEEP_FIGURES];
    size_t point = 0;
    for (size_t k = 0; k < s->keys.count; ++k)
        if (strcmp(s->keys.keys[k].name, KEY) != 0) fprintf(file, "%s,", s->keys.keys[k].name);
    fprintf(file, "figure,mean%s", qn_device_spread_columns);
    for (size_t i = 0; i < qn_sweep_spread_count(s); ++i) {
        QN_TRY(qn_sweep_spread_find(s, i, spreads, &point, diag));
        for (int f = 0; f < QN_SWEEP_FIGURES; ++f) {
            for (size_t k = 0; k < s->keys.count; ++k)
                if (strcmp(s->keys.keys[k].name, KEY) != 0)
                    fprintf(file, "%s,", qn_sweep_value(s, point, k));
            fputs(qn_sweep_figures[f].name, file);
            qn_device_spread_print(file, &spreads[f]);
        }
    }
out:
    return status;
}

qn_status qn_sweep_spread_write(const qn_sweep *s, qn_diag *diag) {
    if (qn_sweep_spread_count(s) == 0) return QN_OK;
    return qn_device_spread_write(print_csv, s, s->folder, diag);
}
