/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae/encoder.h"

#include "core/try.h"
#include "qmae/block.h"
#include "qmae/entangler.h"
#include "qmae/spec.h"

#include <string.h>

int qn_encoder_layer(const qn_qmae_spec *spec, qn_encoder_part *parts) {
    int pairs[QN_QMAE_MAX_QUBITS * (QN_QMAE_MAX_QUBITS - 1)][2] = {{0}};
    if (spec->encoder.count > 0) {
        memcpy(parts, spec->encoder.parts, (size_t)spec->encoder.count * sizeof *parts);
        return spec->encoder.count;
    }
    const int count = qn_entangler_at((int)spec->entangler)->pairs(spec->qubits, pairs);
    for (int k = 0; k < count; ++k)
        parts[k] = (qn_encoder_part){.kind = (int16_t)spec->block,
                                     .qubits = {(uint8_t)pairs[k][0], (uint8_t)pairs[k][1]}};
    return count;
}

const qn_gate *qn_encoder_gate(const qn_encoder_part *part) {
    return part->kind < 0 ? qn_gate_at((size_t)(-1 - part->kind)) : NULL;
}

bool qn_encoder_takes(const qn_gate *gate) {
    return gate->nqubits <= 2 && (gate->nangles == 0 || (gate->nangles == 1 && gate->generator));
}

static int nangles_of(const qn_encoder_part *part) {
    const qn_gate *gate = qn_encoder_gate(part);
    return gate ? gate->nangles : qn_block_at(part->kind)->nangles;
}

int qn_qmae_spec_nangles(const qn_qmae_spec *spec) {
    qn_encoder_part parts[QN_ENCODER_PARTS] = {0};
    int nangles = 0;
    for (int k = qn_encoder_layer(spec, parts); k-- > 0;) nangles += nangles_of(&parts[k]);
    return spec->layers * nangles;
}

/* ---- gates ---------------------------------------------------------------------------------- */

static qn_status append_block(qn_circuit *circuit, const qn_block_record *block,
                              const uint8_t *pair, int angle) {
    qn_status status = QN_OK;
    for (int k = 0; k < block->ngates; ++k) {
        const qn_block_gate *gate = &block->gates[k];
        const int qubits[2] = {pair[gate->first], pair[1 - gate->first]};
        if (qn_gate_find(gate->name)->nangles == 0)
            QN_TRY(qn_circuit_gate(circuit, gate->name, qubits, NULL));
        else QN_TRY(qn_circuit_rotation(circuit, gate->name, qubits, angle++, 1.0, 0.0));
    }
out:
    return status;
}

static qn_status append_part(qn_circuit *circuit, const qn_encoder_part *part, int angle) {
    const qn_gate *gate = qn_encoder_gate(part);
    const int qubits[2] = {part->qubits[0], part->qubits[1]};
    if (!gate) return append_block(circuit, qn_block_at(part->kind), part->qubits, angle);
    if (gate->nangles == 0) return qn_circuit_gate(circuit, gate->name, qubits, NULL);
    return qn_circuit_rotation(circuit, gate->name, qubits, angle, 1.0, 0.0);
}

qn_status qn_encoder_append(qn_circuit *circuit, const qn_qmae_spec *spec) {
    qn_status status = QN_OK;
    qn_encoder_part parts[QN_ENCODER_PARTS] = {0};
    const int count = qn_encoder_layer(spec, parts);
    int angle = 0;
    for (int k = 0; k < count * spec->layers; ++k) {
        QN_TRY(append_part(circuit, &parts[k % count], angle));
        angle += nangles_of(&parts[k % count]);
    }
out:
    return status;
}

/* ---- checks --------------------------------------------------------------------------------- */

qn_status qn_encoder_check(const qn_qmae_spec *spec, qn_diag *diag) {
    const qn_encoder *encoder = &spec->encoder;
    if (encoder->count < 0 || encoder->count > QN_ENCODER_PARTS)
        return qn_fail(diag, QN_ERR_ARGUMENT, "an encoder of %d parts: give at most %d",
                       encoder->count, QN_ENCODER_PARTS);
    for (int k = 0; k < encoder->count; ++k) {
        const qn_encoder_part *part = &encoder->parts[k];
        if (part->qubits[0] >= spec->qubits || part->qubits[1] >= spec->qubits)
            return qn_fail(diag, QN_ERR_ARGUMENT,
                           "part %d of the encoder acts on qubits %d and %d: there are 0 to %d",
                           k + 1, part->qubits[0], part->qubits[1], spec->qubits - 1);
    }
    if (qn_qmae_spec_nangles(spec) == 0)
        return qn_fail(diag, QN_ERR_ARGUMENT, "the encoder has no angle that could be trained");
    return QN_OK;
}

qn_status qn_encoder_identity(const qn_qmae_spec *spec, double *angles, qn_diag *diag) {
    qn_encoder_part parts[QN_ENCODER_PARTS] = {0};
    const int count = qn_encoder_layer(spec, parts);
    for (int k = 0; k < count * spec->layers; ++k) {
        const qn_encoder_part *part = &parts[k % count];
        const qn_gate *gate = qn_encoder_gate(part);
        const qn_block_record *block = gate ? NULL : qn_block_at(part->kind);
        if (gate ? gate->nangles == 0 : !block->identity)
            return qn_fail(diag, QN_ERR_UNSUPPORTED,
                           "a %s of the encoder does something at all angles",
                           gate ? gate->name : qn_block_choice.names[part->kind]);
        for (int i = 0; angles && i < nangles_of(part); ++i)
            *angles++ = gate ? 0.0 : block->identity[i];
    }
    return QN_OK;
}
