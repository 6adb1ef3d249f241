/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of a model that need more than one key, and its warnings. */
#include "noise/model_file.h"

#include "core/try.h"

#include <math.h>
#include <stdio.h>

/* T2 <= 2 T1, or what the policy makes of it. qubit -1: the default. */
static qn_status check_qubit(const qn_reader *reader, const qn_model_options *options,
                             qn_model *model, int qubit, qn_qubit *values, int line) {
    char name[32] = "qubit";
    const double limit = 2.0 * values->T1, found = values->T2;
    if (qubit >= 0) snprintf(name, sizeof name, "qubit %d", qubit);
    if (found <= limit * (1.0 + 1e-12)) return QN_OK;
    if (isinf(found))
        return QN_LINE_FAIL(reader, line, QN_ERR_SYNTAX,
                            "%s has T1 = %g s but no T2; give T2, at most 2 T1 = %g s", name,
                            values->T1, limit);
    if (options->t2 == QN_T2_REFUSE)
        return QN_LINE_FAIL(
            reader, line, QN_ERR_PHYSICS,
            "%s: T2 = %g s exceeds 2 T1 = %g s (T1 = %g s), which no qubit can do; lower T2 "
            "or raise T1, or cap it with --t2-policy cap",
            name, found, limit, values->T1);
    values->T2 = limit;
    return qn_model_warn(model, line,
                         "%s: T2 = %g s exceeds 2 T1 = %g s, which no qubit can do; capped at %g s",
                         name, found, limit, limit);
}

static qn_status check_entry(const qn_reader *reader, const qn_gate_entry *entry) {
    const char *name = qn_gate_entry_name(entry);
    const bool error = !isnan(entry->error), depolarizing = !isnan(entry->depolarizing);
    const double strings = 1 << (2 * entry->nqubits), limit = strings / (strings - 1.0);
    if (isnan(entry->duration))
        return QN_LINE_FAIL(reader, entry->line, QN_ERR_SYNTAX,
                            "gates.%s lacks 'duration': give it in seconds, 0.0 for a virtual gate",
                            name);
    if (error && depolarizing)
        return QN_LINE_FAIL(
            reader, entry->line, QN_ERR_SYNTAX,
            "%s has both 'error' and 'depolarizing'; give one: error is the infidelity "
            "of the whole gate, depolarizing the lambda of that part alone",
            name);
    if (!error && !depolarizing)
        return QN_LINE_FAIL(reader, entry->line, QN_ERR_SYNTAX,
                            "gates.%s lacks 'error' (or 'depolarizing'); write 0.0 if it is exact",
                            name);
    if (depolarizing && entry->depolarizing > limit * (1.0 + 1e-12))
        return QN_LINE_FAIL(reader, entry->line, QN_ERR_PHYSICS,
                            "depolarizing = %g of %s; it must lie between 0 and %g",
                            entry->depolarizing, name, limit);
    return QN_OK;
}

/* Derives lambda on the given qubits; warns where relaxation alone is worse than `error`. */
static qn_status check_error(const qn_reader *reader, qn_model *model, const qn_gate_entry *entry,
                             const qn_qubit *const *qubits, const char *where) {
    qn_status status = QN_OK;
    qn_gate_noise noise;
    qn_diag inner = {0};
    double first[16], second[16], trace;
    status = qn_gate_entry_noise(model, entry, qubits, &noise, &inner);
    if (status != QN_OK) QN_TRY(QN_LINE_FAIL(reader, entry->line, status, "%s", inner.text));
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

static qn_status check_error_at(const qn_reader *reader, qn_model *model,
                                const qn_gate_entry *entry, const int *places) {
    char where[48];
    qn_qubit values[2];
    const qn_qubit *const qubits[2] = {&values[0], &values[1]};
    for (int q = 0; q < entry->nqubits; ++q) values[q] = qn_model_qubit(model, places[q]);
    if (entry->nqubits == 1) snprintf(where, sizeof where, " on qubit %d", places[0]);
    else snprintf(where, sizeof where, " on edge [%d, %d]", places[0], places[1]);
    return check_error(reader, model, entry, qubits, where);
}

static bool has_own(const qn_model *model, const qn_gate_entry *entry, int qubit) {
    for (size_t k = 0; k < model->nlocals && entry->gate; ++k)
        if (qn_gate_entry_is_at(&model->locals[k], entry->gate, &qubit)) return true;
    return false;
}

/* One-qubit gates of qubits that relax otherwise than the default. */
static qn_status check_qubit_errors(const qn_reader *reader, qn_model *model) {
    qn_status status = QN_OK, failed = QN_OK;
    for (size_t q = 0; q < model->nqubits; ++q) {
        const qn_qubit *qubit = &model->qubits[q].qubit;
        const int index = model->qubits[q].index;
        if (qubit->T1 == model->qubit.T1 && qubit->T2 == model->qubit.T2) continue;
        for (size_t k = 0; k < model->ngates; ++k)
            if (model->gates[k].nqubits == 1 && !has_own(model, &model->gates[k], index))
                QN_GO_ON(failed, check_error_at(reader, model, &model->gates[k], &index));
    }
    status = failed;
out:
    return status;
}

static qn_status check_errors(const qn_reader *reader, qn_model *model) {
    qn_status status = QN_OK, failed = QN_OK;
    for (size_t k = 0; k < model->ngates; ++k) {
        const qn_qubit *qubits[2] = {&model->qubit, &model->qubit};
        QN_GO_ON(failed, check_error(reader, model, &model->gates[k], qubits, ""));
    }
    for (size_t k = 0; k < model->nlocals; ++k)
        QN_GO_ON(failed, check_error_at(reader, model, &model->locals[k], model->locals[k].qubits));
    if (failed == QN_OK) QN_TRY(check_qubit_errors(reader, model));
out:
    return status;
}

/* Where a coupling map exists, edges and rules must lie on it. */
static void check_pairs(const qn_reader *reader, const qn_model *model) {
    for (size_t k = 0; model->has_coupling && k < model->nlocals; ++k) {
        const qn_gate_entry *edge = &model->locals[k];
        if (edge->nqubits != 2 || qn_model_coupled(model, edge->qubits[0], edge->qubits[1]))
            continue;
        qn_reader_report(reader, edge->line, QN_ERR_SYNTAX,
                         "the edge [%d, %d] is not in `coupling`, so %s never runs there; add "
                         "the pair or remove the edge",
                         edge->qubits[0], edge->qubits[1], qn_gate_entry_name(edge));
    }
    for (size_t k = 0; k < model->nrules && !reader->found->rules; ++k) {
        const qn_rule *rule = &model->rules[k];
        if (!rule->local || rule->nqubits != 2 ||
            qn_model_coupled(model, rule->qubits[0], rule->qubits[1]))
            continue;
        qn_reader_report(reader, rule->line, QN_ERR_SYNTAX,
                         "the rule acts on [%d, %d], which `coupling` does not hold, so never; "
                         "add the pair or remove the rule",
                         rule->qubits[0], rule->qubits[1]);
    }
}

/* What acts on idle qubits needs a schedule that lets them wait. */
static void check_waits(const qn_reader *reader, const qn_model *model) {
    static const char LEFT_OUT[] = "acts while qubits idle, which schedule = \"none\" leaves out; "
                                   "write \"alap\" or \"asap\", or remove it";
    if (model->schedule != QN_SCHEDULE_NONE) return;
    for (size_t k = 0; k < model->nrules; ++k)
        if (model->rules[k].event == QN_RULE_IDLE)
            qn_reader_report(reader, model->rules[k].line, QN_ERR_SYNTAX, "the rule %s", LEFT_OUT);
    if (model->ncrosstalk)
        qn_reader_report(reader, model->crosstalk[0].line, QN_ERR_SYNTAX, "crosstalk %s", LEFT_OUT);
}

/* What leaves out the rest inherits what is wrong in the default, once is enough. */
qn_status qn_model_check(const qn_reader *reader, const qn_model_options *options,
                         qn_model *model) {
    qn_status status = QN_OK, qubits = QN_OK, gates = QN_OK;
    const qn_found *found = reader->found;
    QN_GO_ON(qubits, check_qubit(reader, options, model, -1, &model->qubit, model->qubit_line));
    const bool right = qubits == QN_OK && !found->qubit;
    for (size_t k = 0; k < model->nqubits && right; ++k) {
        qn_qubit_entry *entry = &model->qubits[k];
        QN_GO_ON(qubits,
                 check_qubit(reader, options, model, entry->index, &entry->qubit, entry->line));
    }
    for (size_t k = 0; k < model->ngates; ++k)
        QN_GO_ON(gates, check_entry(reader, &model->gates[k]));
    const bool listed = gates == QN_OK;
    for (size_t k = 0; k < model->nlocals && listed; ++k)
        QN_GO_ON(gates, check_entry(reader, &model->locals[k]));
    if (!found->coupling) check_pairs(reader, model);
    check_waits(reader, model);
    if (found->findings.count == 0) QN_TRY(check_errors(reader, model));
out:
    return status == QN_ERR_MEMORY ? status : QN_OK;
}
