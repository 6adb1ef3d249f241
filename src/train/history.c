/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/try.h"
#include "qmae_noise/train.h"

#include <string.h>

enum { START = 16 };

/* Room for one more item: the capacity is START, doubled whenever `count` reaches it. */
static qn_status grow(void **items, size_t count, size_t size) {
    if (count != 0 && (count < START || (count & (count - 1)) != 0)) return QN_OK;
    const size_t capacity = count == 0 ? START : 2 * count;
    void *larger = qn_alloc(capacity, size);
    if (!larger) return QN_ERR_MEMORY;
    if (count > 0) memcpy(larger, *items, count * size);
    qn_free(*items);
    *items = larger;
    return QN_OK;
}

void qn_history_clear(qn_history *history) {
    if (!history) return;
    qn_free(history->steps);
    qn_free(history->evaluations);
    memset(history, 0, sizeof *history);
}

qn_status qn_history_add_step(qn_history *history, const qn_step_record *record) {
    void *items = history->steps;
    const qn_status status = grow(&items, history->nsteps, sizeof *record);
    history->steps = items;
    if (status == QN_OK) history->steps[history->nsteps++] = *record;
    return status;
}

qn_status qn_history_add_evaluation(qn_history *history, const qn_evaluation *evaluation) {
    void *items = history->evaluations;
    const qn_status status = grow(&items, history->nevaluations, sizeof *evaluation);
    history->evaluations = items;
    if (status == QN_OK) history->evaluations[history->nevaluations++] = *evaluation;
    return status;
}
