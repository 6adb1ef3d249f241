/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/candidate.h"

#include "core/try.h"
#include "qmae/encoder.h"

#include <stdlib.h>
#include <string.h>

/* ---- contenders ----------------------------------------------------------------------------- */

void qn_contender_clear(qn_contender *contender) {
    qn_free(contender->params);
    qn_free(contender->score.values);
    memset(contender, 0, sizeof *contender);
}

static qn_status copy_reals(const double *from, size_t count, double **copy) {
    if (!from) return QN_OK;
    *copy = qn_alloc(count + 1, sizeof **copy);
    if (!*copy) return QN_ERR_MEMORY;
    memcpy(*copy, from, count * sizeof **copy);
    return QN_OK;
}

qn_status qn_score_copy(const qn_score *from, qn_score *copy) {
    qn_score made = *from;
    made.values = NULL;
    const qn_status status = copy_reals(from->values, from->images * QN_SCORES, &made.values);
    if (status == QN_OK) *copy = made;
    return status;
}

qn_status qn_contender_copy(const qn_contender *from, qn_contender *copy) {
    qn_status status = QN_OK;
    qn_contender made = *from;
    made.params = made.score.values = NULL;
    QN_TRY(copy_reals(from->params, from->nangles + from->ntoken, &made.params));
    QN_TRY(qn_score_copy(&from->score, &made.score));
    *copy = made;
    made.params = made.score.values = NULL;
out:
    qn_free(made.params);
    qn_free(made.score.values);
    return status;
}

/* ---- circuits ------------------------------------------------------------------------------- */

qn_status qn_candidate_expand(qn_qmae_spec *spec, qn_diag *diag) {
    qn_encoder made = {0};
    const int count = qn_encoder_layer(spec, made.parts);
    if (spec->layers > QN_ENCODER_PARTS / count)
        return qn_fail(diag, QN_ERR_LIMIT,
                       "--layers %d of %d blocks each (--entangler %s): an encoder has at most %d "
                       "parts",
                       spec->layers, count, qn_entangler_choice.names[spec->entangler],
                       QN_ENCODER_PARTS);
    for (made.count = count; made.count < count * spec->layers; ++made.count)
        made.parts[made.count] = made.parts[made.count - count];
    spec->encoder = made;
    spec->layers = 1;
    return QN_OK;
}

int16_t qn_candidate_kind(const char *gate) {
    int16_t kind = -1;
    while (strcmp(qn_gate_at((size_t)(-1 - kind))->name, gate) != 0) --kind;
    return kind;
}

void qn_candidate_product(qn_qmae_spec *spec) {
    const int16_t kind = qn_candidate_kind("ry");
    spec->encoder = (qn_encoder){.count = spec->qubits};
    for (int q = 0; q < spec->qubits; ++q)
        spec->encoder.parts[q] = (qn_encoder_part){kind, {(uint8_t)q, (uint8_t)q}};
    spec->layers = 1;
}

qn_status qn_candidate_text(const qn_candidate *candidate, char **text) {
    if (!candidate->name[0]) return qn_encoder_text(&candidate->settings.spec.encoder, text);
    *text = strdup(candidate->name);
    return *text ? QN_OK : QN_ERR_MEMORY;
}

int qn_encoder_pairs(const qn_qmae *qmae) {
    const qn_circuit *circuit = qn_program_circuit(qn_qmae_program(qmae));
    int count = 0;
    for (size_t i = 0; i < qn_circuit_size(circuit); ++i) {
        const qn_op *op = qn_circuit_op(circuit, i);
        count += op->kind == QN_OP_GATE && op->section == QN_SECTION_ENCODER && op->nqubits == 2;
    }
    return count;
}
