/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/list.h"
#include "qmae_noise/train.h"

#include <string.h>

void qn_history_clear(qn_history *history) {
    if (!history) return;
    qn_free(history->steps);
    qn_free(history->evaluations);
    memset(history, 0, sizeof *history);
}

qn_status qn_history_add_step(qn_history *history, const qn_step_record *record) {
    qn_step_record *grown = qn_list_grown(history->steps, history->nsteps, 1, sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    history->steps = grown;
    history->steps[history->nsteps++] = *record;
    return QN_OK;
}

qn_status qn_history_add_evaluation(qn_history *history, const qn_evaluation *evaluation) {
    qn_evaluation *grown = qn_list_grown(history->evaluations, history->nevaluations, 1,
                                         sizeof *grown);
    if (!grown) return QN_ERR_MEMORY;
    history->evaluations = grown;
    history->evaluations[history->nevaluations++] = *evaluation;
    return QN_OK;
}
