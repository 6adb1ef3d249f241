/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list `drift` of a noise-model file. */
#include "noise/drift.h"
#include "noise/model_file.h"

#include "core/try.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAMES_MAX = 64 };

/* The keys that may move: those of numbers that say how noisy something is. */
static const char *const FIGURES[] = {"T1",
                                      "T2",
                                      "excited_population",
                                      "p10",
                                      "p01",
                                      "readout",
                                      "error",
                                      "depolarizing",
                                      "over_rotation_relative",
                                      "over_rotation_absolute",
                                      "zz"};
enum { FIGURE_COUNT = sizeof FIGURES / sizeof *FIGURES };

/* Scalars of channel rules may move, too. */
static size_t list_figures(const char **names) {
    size_t count = 0;
    for (; count < FIGURE_COUNT; ++count) names[count] = FIGURES[count];
    for (size_t k = 0; k < qn_channel_count(); ++k) {
        const qn_channel *channel = qn_channel_at(k);
        for (int p = 0; p < channel->nparams && !channel->operation; ++p) {
            bool known = channel->params[p].shape != QN_PARAM_SCALAR;
            for (size_t i = 0; i < count && !known; ++i)
                known = strcmp(names[i], channel->params[p].name) == 0;
            if (!known && count < NAMES_MAX) names[count++] = channel->params[p].name;
        }
    }
    return count;
}

static qn_status read_figure(const qn_reader *reader, const config_setting_t *setting,
                             const char *figure, qn_drift_rule *rule) {
    const char *names[NAMES_MAX];
    const size_t count = list_figures(names);
    for (size_t k = 0; k < count; ++k) {
        if (strcmp(names[k], figure) != 0) continue;
        snprintf(rule->figure, sizeof rule->figure, "%s", figure);
        return QN_OK;
    }
    return qn_setting_unknown(reader, config_setting_get_member(setting, "figure"), "figure",
                              figure, names, count);
}

static qn_status read_gate(const qn_reader *reader, const config_setting_t *setting,
                           const char *name, const qn_model *model, qn_drift_rule *rule) {
    const qn_gate *gate = NULL;
    const bool any = strcmp(name, "any1") == 0 || strcmp(name, "any2") == 0;
    if (!any) {
        const qn_status status = qn_model_read_gate(
            reader, config_setting_get_member(setting, "gate"), name, model, &gate);
        if (status != QN_OK) return status;
    }
    snprintf(rule->gate, sizeof rule->gate, "%s", name);
    return QN_OK;
}

static qn_status read_rule(const qn_reader *reader, config_setting_t *setting, qn_model *model) {
    qn_status status = QN_OK;
    qn_drift_rule *rule = &model->drifts[model->ndrifts++];
    qn_raw_drift raw;
    rule->line = qn_setting_line(setting);
    QN_TRY(qn_setting_read(reader, setting, qn_model_schema_find("drift"), &raw, NULL));
    QN_TRY(read_figure(reader, setting, raw.figure, rule));
    if (raw.gate) QN_TRY(read_gate(reader, setting, raw.gate, model, rule));
    if (raw.qubits) {
        QN_TRY(qn_setting_qubits(reader, raw.qubits, "a drift", 1, 2, rule->qubits));
        rule->nqubits = config_setting_length(raw.qubits);
    }
    rule->sigma = raw.sigma;
    rule->steps = raw.steps;
    rule->common = qn_given_or(raw.common, 0.0);
    rule->scale = 1.0;
out:
    return status;
}

qn_status qn_model_read_drift(const qn_reader *reader, config_setting_t *list, qn_model *model) {
    const int count = qn_setting_length(list);
    if (count == 0) return QN_OK;
    model->drifts = qn_alloc((size_t)count, sizeof *model->drifts);
    return model->drifts ? qn_setting_each(reader, list, read_rule, model) : QN_ERR_MEMORY;
}
