/* Parts of a model that a circuit has no place for. */
#include "core/try.h"
#include "noise/program_builder.h"

static bool rule_is_used(const qn_builder *b, const qn_rule *rule) {
    const qn_circuit *circuit = b->program->circuit;
    static const qn_op_kind KINDS[] = {
        [QN_RULE_GATE] = QN_OP_GATE,
        [QN_RULE_RESET] = QN_OP_RESET,
        [QN_RULE_MEASURE] = QN_OP_MEASURE,
    };
    if (rule->event == QN_RULE_IDLE) return b->program->duration > 0.0;
    if (rule->event == QN_RULE_GATE && !rule->gate)
        return true; /* any1, any2: no name to mistype */
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        if (op->kind == KINDS[rule->event] && qn_rule_acts(rule, rule->event, rule->before, op))
            return true;
    }
    return false;
}

static qn_status check_rules(const qn_builder *b) {
    static const char *const WORDS[] = {[QN_RULE_RESET] = "reset",
                                        [QN_RULE_MEASURE] = "measurement",
                                        [QN_RULE_IDLE] = "time in which a qubit could idle"};
    for (size_t k = 0; k < b->model->nrules; ++k) {
        const qn_rule *rule = &b->model->rules[k];
        if (rule_is_used(b, rule)) continue;
        return QN_MODEL_FAIL(
            b->model, rule->line, QN_ERR_UNSUPPORTED, b->diag,
            "the channel rule never acts: the circuit has no %s; remove it or name "
            "what the circuit has",
            rule->gate ? rule->gate->name : WORDS[rule->event]);
    }
    return QN_OK;
}

static bool edge_is_used(const qn_builder *b, const qn_gate_entry *edge) {
    const qn_circuit *circuit = b->program->circuit;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        if (op->kind == QN_OP_GATE && op->gate == edge->gate &&
            qn_same_pair(op->qubits, edge->qubits))
            return true;
    }
    return false;
}

static qn_status check_edges(const qn_builder *b) {
    for (size_t k = 0; k < b->model->nedges; ++k) {
        const qn_gate_entry *edge = &b->model->edges[k];
        if (edge_is_used(b, edge)) continue;
        return QN_MODEL_FAIL(b->model, edge->line, QN_ERR_UNSUPPORTED, b->diag,
                             "the edge [%d, %d] is never used: the circuit has no %s on these "
                             "qubits; remove it, or give a coupling map if the model describes a "
                             "whole device",
                             edge->qubits[0], edge->qubits[1], edge->gate->name);
    }
    return QN_OK;
}

static qn_status check_exists(const qn_builder *b, int qubit, int line, const char *what) {
    const int nqubits = qn_circuit_nqubits(b->program->circuit);
    if (qubit < nqubits) return QN_OK;
    return QN_MODEL_FAIL(b->model, line, QN_ERR_UNSUPPORTED, b->diag,
                         "%s speaks of qubit %d, but the circuit's qubits are 0 to %d; remove it, "
                         "or give a coupling map if the model describes a whole device",
                         what, qubit, nqubits - 1);
}

static qn_status check_qubits(const qn_builder *b) {
    qn_status status = QN_OK;
    const qn_model *m = b->model;
    for (size_t k = 0; k < m->nqubits; ++k)
        QN_TRY(check_exists(b, m->qubits[k].index, m->qubits[k].line, "an entry of `qubits`"));
    for (size_t k = 0; k < m->ncrosstalk; ++k)
        for (int q = 0; q < 2; ++q)
            QN_TRY(check_exists(b, m->crosstalk[k].qubits[q], m->crosstalk[k].line, "crosstalk"));
    for (size_t k = 0; k < m->nreadouts; ++k)
        for (int q = 0; q < m->readouts[k].nqubits; ++q)
            QN_TRY(
                check_exists(b, m->readouts[k].qubits[q], m->readouts[k].line, "a readout group"));
out:
    return status;
}

qn_status qn_builder_check_used(const qn_builder *b) {
    qn_status status = QN_OK;
    if (b->options.allow_unused) return QN_OK;
    QN_TRY(check_rules(b));
    if (b->model->has_coupling) return QN_OK;
    QN_TRY(check_edges(b));
    QN_TRY(check_qubits(b));
out:
    return status;
}
