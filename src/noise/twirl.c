/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What twirling makes of readout. That of channels follows when their transfer matrices are made
 * (src/program), since waiting times are known there only. */
#include "noise/model.h"

static void symmetrise_qubit(qn_qubit *qubit) {
    qubit->p10 = qubit->p01 = 0.5 * (qubit->p10 + qubit->p01);
}

/* What is read then depends on which bits are flipped only: row y ^ x of column 0. */
static void symmetrise_group(qn_readout_entry *group) {
    const int outcomes = 1 << group->nqubits;
    double flips[1 << QN_MAX_READOUT_QUBITS];
    for (int f = 0; f < outcomes; ++f) {
        flips[f] = 0.0;
        for (int x = 0; x < outcomes; ++x)
            flips[f] += group->matrix[(f ^ x) * outcomes + x] / outcomes;
    }
    for (int y = 0; y < outcomes; ++y)
        for (int x = 0; x < outcomes; ++x) group->matrix[y * outcomes + x] = flips[y ^ x];
}

void qn_model_twirl_readout(qn_model *model) {
    symmetrise_qubit(&model->qubit);
    for (size_t k = 0; k < model->nqubits; ++k) symmetrise_qubit(&model->qubits[k].qubit);
    for (size_t k = 0; k < model->nreadouts; ++k) symmetrise_group(&model->readouts[k]);
}
