/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of a model that a circuit has no place for. */
#include "core/try.h"
#include "noise/model.h"
#include "program/builder.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- refused, or said ----------------------------------------------------------------------- */

/* Something is not used: a note where that is allowed, else an error that tells how to allow it. */
static qn_status unused(const qn_builder *b, int line, const char *format, ...) QN_PRINTF(3, 4);
static qn_status unused(const qn_builder *b, int line, const char *format, ...) {
    char text[512], note[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (!b->options.allow_unused && !b->model->whole_device)
        return QN_MODEL_FAIL(b->model, line, QN_ERR_UNSUPPORTED, b->diag,
                             "%s; mend or remove it, write describes = \"device\" if the model is "
                             "that of a whole device, or let it pass with --allow-unused",
                             text);
    int file_line = 0;
    const char *file = qn_model_line(b->model, line, &file_line);
    snprintf(note, sizeof note, "%s:%d: %s", file, file_line, text);
    return qn_text_append_line(&b->program->notes, note);
}

/* ---- rules ---------------------------------------------------------------------------------- */

static bool rule_is_used(const qn_builder *b, const qn_rule *rule) {
    const qn_circuit *circuit = b->program->circuit;
    static const qn_op_kind KINDS[] = {
        [QN_RULE_GATE] = QN_OP_GATE,
        [QN_RULE_RESET] = QN_OP_RESET,
        [QN_RULE_MEASURE] = QN_OP_MEASURE,
    };
    if (rule->event == QN_RULE_IDLE)
        return b->program->duration > 0.0 &&
               (!rule->local || rule->qubits[0] < qn_circuit_nqubits(circuit));
    if (rule->event == QN_RULE_GATE && !rule->gate && !rule->local)
        return true; /* any1, any2: no name to mistype */
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        if (op->kind == KINDS[rule->event] &&
            qn_rule_acts(rule, rule->event, rule->before, op, op->qubits))
            return true;
    }
    return false;
}

static qn_status check_rule(const qn_builder *b, const qn_rule *rule) {
    static const char *const WORDS[] = {[QN_RULE_GATE] = "gate",
                                        [QN_RULE_RESET] = "reset",
                                        [QN_RULE_MEASURE] = "measurement",
                                        [QN_RULE_IDLE] = "time in which a qubit could idle"};
    char where[48] = "";
    if (rule_is_used(b, rule)) return QN_OK;
    if (rule->local && rule->nqubits == 1)
        snprintf(where, sizeof where, " on qubit %d", rule->qubits[0]);
    if (rule->local && rule->nqubits == 2)
        snprintf(where, sizeof where, " on [%d, %d]", rule->qubits[0], rule->qubits[1]);
    return unused(b, rule->line, "the channel rule never acts: the circuit has no %s%s",
                  rule->gate ? rule->gate->name : WORDS[rule->event], where);
}

/* ---- places --------------------------------------------------------------------------------- */

static bool local_is_used(const qn_builder *b, const qn_gate_entry *local) {
    const qn_circuit *circuit = b->program->circuit;
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const qn_op *op = qn_circuit_op(circuit, k);
        if (op->kind == QN_OP_GATE && qn_gate_entry_is_at(local, op->gate, op->qubits)) return true;
    }
    return false;
}

/* Of a qubit's gates it is enough that the qubit exists: which of the basis it needs is chance. */
static qn_status check_edges(const qn_builder *b) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < b->model->nlocals; ++k) {
        const qn_gate_entry *edge = &b->model->locals[k];
        if (edge->nqubits == 2 && !local_is_used(b, edge))
            QN_TRY(unused(b, edge->line,
                          "the edge [%d, %d] is never used: the circuit has no %s on these qubits",
                          edge->qubits[0], edge->qubits[1], edge->gate->name));
    }
out:
    return status;
}

/* A layer whose gates are never simultaneous, or never with those of others beside them. */
static qn_status check_layers(const qn_builder *b) {
    qn_status status = QN_OK;
    size_t unseen = 0;
    for (size_t k = 0; k < b->model->nlayers; ++k) {
        const qn_layer *layer = &b->model->layers[k];
        bool used = false;
        for (size_t i = 0; i < qn_circuit_size(b->program->circuit) && !used; ++i)
            used = b->layer_of[i] == layer;
        unseen += !used;
        if (!used && !b->model->whole_device)
            QN_TRY(unused(b, layer->line,
                          "the layer never occurs: its gates are not the only ones of the circuit "
                          "that run on its qubits at some time"));
    }
    if (unseen && unseen == b->model->nlayers && b->model->whole_device)
        QN_TRY(unused(b, b->model->layers[0].line,
                      "none of the %zu layers occurs in the circuit, so that gates have their own "
                      "noise",
                      unseen));
out:
    return status;
}

static qn_status check_exists(const qn_builder *b, int qubit, int line, const char *what) {
    const int nqubits = qn_circuit_nqubits(b->program->circuit);
    if (qubit < nqubits) return QN_OK;
    return unused(b, line, "%s speaks of qubit %d, but the circuit's qubits are 0 to %d", what,
                  qubit, nqubits - 1);
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
    const qn_model *m = b->model;
    /* A device has rules for each of its places, as it has edges and qubits: only those for a whole
     * kind of operation are worth a word. */
    for (size_t k = 0; k < m->nrules; ++k)
        if (!m->whole_device || !m->rules[k].local) QN_TRY(check_rule(b, &m->rules[k]));
    QN_TRY(check_layers(b));
    if (m->whole_device) return QN_OK;
    QN_TRY(check_edges(b));
    QN_TRY(check_qubits(b));
out:
    return status;
}
