/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of evaluations. */
#include "core/list.h"
#include "optimise/descent.h"

#include <string.h>

#define METRIC(kind, field, unknown)                                                               \
    { #field, offsetof(qn_metric, field), QN_COLUMN_##kind, false, unknown, false }
static const qn_column metric_columns[] = {
    METRIC(COUNT, step, false),         METRIC(REAL, value, false),
    METRIC(REAL, without_noise, false), METRIC(REAL, accuracy, true),
    METRIC(REAL, validation, true),     METRIC(REAL, validation_accuracy, true),
    METRIC(COUNT, circuits, false),     METRIC(COUNT, shots, false),
};
const qn_table qn_metric_table = {"metrics", sizeof(qn_metric),
                                  sizeof metric_columns / sizeof metric_columns[0], metric_columns};

qn_status qn_search_add(qn_search *s, const qn_metric *metric, qn_diag *diag) {
    qn_metric *grown = qn_list_grown(s->metrics, s->nmetrics, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    s->metrics = grown;
    s->metrics[s->nmetrics++] = *metric;
    return s->table ? qn_csv_append(s->table, metric, diag) : QN_OK;
}
