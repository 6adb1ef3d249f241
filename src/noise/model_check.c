/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of a model that need more than one key, and its warnings. */
#include "noise/model_file.h"

#include "core/try.h"

#include <math.h>
#include <stdio.h>

/* T2 <= 2 T1, or what the policy makes of it. qubit -1: the default. */
static qn_status check_qubit(qn_model *model, int qubit, qn_qubit *values, int line,
                             const qn_model_options *options, qn_diag *diag) {
    char name[32] = "qubit";
    const double limit = 2.0 * values->T1, found = values->T2;
    if (qubit >= 0) snprintf(name, sizeof name, "qubit %d", qubit);
    if (found <= limit * (1.0 + 1e-12)) return QN_OK;
    if (isinf(found))
        return QN_MODEL_FAIL(model, line, QN_ERR_SYNTAX, diag,
                             "%s has T1 = %g s but no T2; give T2, at most 2 T1 = %g s", name,
                             values->T1, limit);
    if (options->t2 == QN_T2_REFUSE)
        return QN_MODEL_FAIL(
            model, line, QN_ERR_PHYSICS, diag,
            "%s: T2 = %g s exceeds 2 T1 = %g s (T1 = %g s), which no qubit can do; lower T2 "
            "or raise T1, or cap it with --t2-policy cap",
            name, found, limit, values->T1);
    values->T2 = limit;
    return qn_model_warn(model, line,
                         "%s: T2 = %g s exceeds 2 T1 = %g s, which no qubit can do; capped at %g s",
                         name, found, limit, limit);
}

static qn_status check_entry(const qn_model *model, const qn_gate_entry *entry, qn_diag *diag) {
    const char *name = qn_gate_entry_name(entry);
    const bool error = !isnan(entry->error), depolarizing = !isnan(entry->depolarizing);
    const double strings = 1 << (2 * entry->nqubits), limit = strings / (strings - 1.0);
    if (isnan(entry->duration))
        return QN_MODEL_FAIL(
            model, entry->line, QN_ERR_SYNTAX, diag,
            "gates.%s lacks 'duration': give it in seconds, 0.0 for a virtual gate", name);
    if (error && depolarizing)
        return QN_MODEL_FAIL(
            model, entry->line, QN_ERR_SYNTAX, diag,
            "%s has both 'error' and 'depolarizing'; give one: error is the infidelity "
            "of the whole gate, depolarizing the lambda of that part alone",
            name);
    if (!error && !depolarizing)
        return QN_MODEL_FAIL(model, entry->line, QN_ERR_SYNTAX, diag,
                             "gates.%s lacks 'error' (or 'depolarizing'); write 0.0 if it is exact",
                             name);
    if (depolarizing && entry->depolarizing > limit * (1.0 + 1e-12))
        return QN_MODEL_FAIL(model, entry->line, QN_ERR_PHYSICS, diag,
                             "depolarizing = %g of %s; it must lie between 0 and %g",
                             entry->depolarizing, name, limit);
    return QN_OK;
}

/* Derives lambda on the given qubits; warns where relaxation alone is worse than `error`. */
static qn_status check_error(qn_model *model, const qn_gate_entry *entry,
                             const qn_qubit *const *qubits, const char *where, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_gate_noise noise;
    double first[16], second[16], trace;
    QN_TRY(qn_gate_entry_noise(model, entry, qubits, &noise, diag));
    if (!noise.clipped) return QN_OK;
    qn_qubit_relaxation(qubits[0], entry->duration, 1.0, first);
    trace = 1.0 + first[5] + first[10] + first[15];
    if (entry->nqubits == 2) {
        qn_qubit_relaxation(qubits[1], entry->duration, 1.0, second);
        trace *= 1.0 + second[5] + second[10] + second[15];
    }
    const double d = 1 << entry->nqubits;
    QN_TRY(qn_model_warn(
        model, entry->line,
        "relaxation during %s%s alone has the error %.4g, more than its error = %.4g; "
        "its depolarizing part is taken as 0, so the gate is worse than its error says",
        qn_gate_entry_name(entry), where, (d * d - trace) / (d * (d + 1.0)), entry->error));
out:
    return status;
}

static qn_status check_error_at(qn_model *model, const qn_gate_entry *entry, const int *places,
                                qn_diag *diag) {
    char where[48];
    qn_qubit values[2];
    const qn_qubit *const qubits[2] = {&values[0], &values[1]};
    for (int q = 0; q < entry->nqubits; ++q) values[q] = qn_model_qubit(model, places[q]);
    if (entry->nqubits == 1) snprintf(where, sizeof where, " on qubit %d", places[0]);
    else snprintf(where, sizeof where, " on edge [%d, %d]", places[0], places[1]);
    return check_error(model, entry, qubits, where, diag);
}

static bool has_own(const qn_model *model, const qn_gate_entry *entry, int qubit) {
    for (size_t k = 0; k < model->nlocals && entry->gate; ++k)
        if (qn_gate_entry_is_at(&model->locals[k], entry->gate, &qubit)) return true;
    return false;
}

/* One-qubit gates of qubits that relax otherwise than the default. */
static qn_status check_qubit_errors(qn_model *model, qn_diag *diag) {
    qn_status status = QN_OK;
    for (size_t q = 0; q < model->nqubits; ++q) {
        const qn_qubit *qubit = &model->qubits[q].qubit;
        const int index = model->qubits[q].index;
        if (qubit->T1 == model->qubit.T1 && qubit->T2 == model->qubit.T2) continue;
        for (size_t k = 0; k < model->ngates; ++k)
            if (model->gates[k].nqubits == 1 && !has_own(model, &model->gates[k], index))
                QN_TRY(check_error_at(model, &model->gates[k], &index, diag));
    }
out:
    return status;
}

static qn_status check_errors(qn_model *model, qn_diag *diag) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < model->ngates; ++k) {
        const qn_qubit *qubits[2] = {&model->qubit, &model->qubit};
        QN_TRY(check_error(model, &model->gates[k], qubits, "", diag));
    }
    for (size_t k = 0; k < model->nlocals; ++k)
        QN_TRY(check_error_at(model, &model->locals[k], model->locals[k].qubits, diag));
    QN_TRY(check_qubit_errors(model, diag));
out:
    return status;
}

/* Where a coupling map exists, edges and rules must lie on it; idle rules need a schedule that lets
 * qubits wait. */
static qn_status check_pairs(const qn_model *model, qn_diag *diag) {
    for (size_t k = 0; model->has_coupling && k < model->nlocals; ++k) {
        const qn_gate_entry *edge = &model->locals[k];
        if (edge->nqubits != 2 || qn_model_coupled(model, edge->qubits[0], edge->qubits[1]))
            continue;
        return QN_MODEL_FAIL(model, edge->line, QN_ERR_SYNTAX, diag,
                             "the edge [%d, %d] is not in `coupling`, so %s never runs there; add "
                             "the pair or remove the edge",
                             edge->qubits[0], edge->qubits[1], qn_gate_entry_name(edge));
    }
    for (size_t k = 0; k < model->nrules; ++k) {
        const qn_rule *rule = &model->rules[k];
        if (!rule->local || rule->nqubits != 2 ||
            qn_model_coupled(model, rule->qubits[0], rule->qubits[1]))
            continue;
        return QN_MODEL_FAIL(model, rule->line, QN_ERR_SYNTAX, diag,
                             "the rule acts on [%d, %d], which `coupling` does not hold, so never; "
                             "add the pair or remove the rule",
                             rule->qubits[0], rule->qubits[1]);
    }
    const bool waits = model->schedule != QN_SCHEDULE_NONE;
    for (size_t k = 0; !waits && k < model->nrules; ++k)
        if (model->rules[k].event == QN_RULE_IDLE)
            return QN_MODEL_FAIL(
                model, model->rules[k].line, QN_ERR_SYNTAX, diag,
                "the rule acts while qubits idle, which schedule = \"none\" leaves "
                "out; write \"alap\" or \"asap\", or remove it");
    if (!waits && model->ncrosstalk)
        return QN_MODEL_FAIL(model, model->crosstalk[0].line, QN_ERR_SYNTAX, diag,
                             "crosstalk acts while qubits idle, which schedule = \"none\" leaves "
                             "out; write \"alap\" or \"asap\", or remove it");
    return QN_OK;
}

qn_status qn_model_check(qn_model *model, const qn_model_options *options, qn_diag *diag) {
    qn_status status = QN_OK;
    QN_TRY(check_qubit(model, -1, &model->qubit, model->qubit_line, options, diag));
    for (size_t k = 0; k < model->nqubits; ++k) {
        qn_qubit_entry *entry = &model->qubits[k];
        QN_TRY(check_qubit(model, entry->index, &entry->qubit, entry->line, options, diag));
    }
    for (size_t k = 0; k < model->ngates; ++k) QN_TRY(check_entry(model, &model->gates[k], diag));
    for (size_t k = 0; k < model->nlocals; ++k) QN_TRY(check_entry(model, &model->locals[k], diag));
    QN_TRY(check_errors(model, diag));
    QN_TRY(check_pairs(model, diag));
out:
    return status;
}
