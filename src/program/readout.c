/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program/readout.h"

#include "channel/channel.h"
#include "core/try.h"
#include "noise/model.h"

#include <math.h>

enum { OUTCOMES_MAX = 1 << QN_MAX_READOUT_QUBITS };

/* Index in the register of outcome `bits` of the qubits at `places`, the others 0. */
static size_t spread(int bits, int nqubits, const int *places) {
    size_t index = 0;
    for (int q = 0; q < nqubits; ++q) index |= (size_t)(bits >> q & 1) << places[q];
    return index;
}

void qn_readout_mix(int nqubits, const double *matrix, const int *places, size_t size,
                    double *probabilities) {
    const int outcomes = 1 << nqubits;
    const size_t mask = spread(outcomes - 1, nqubits, places);
    double before[OUTCOMES_MAX];
    for (size_t rest = 0; rest < size; ++rest) {
        if (rest & mask) continue;
        for (int x = 0; x < outcomes; ++x)
            before[x] = probabilities[rest | spread(x, nqubits, places)];
        for (int y = 0; y < outcomes; ++y) {
            double sum = 0.0;
            for (int x = 0; x < outcomes; ++x) sum += matrix[y * outcomes + x] * before[x];
            probabilities[rest | spread(y, nqubits, places)] = sum;
        }
    }
}

/* Over all subsets of the projected qubits. */
double qn_readout_letters(const qn_readout_group *group, const char *letters, int j) {
    int asked = 0, projected = 0, ones = 0;
    double sum = 0.0;
    for (int q = 0; q < group->nqubits; ++q) {
        const bool projects = letters[q] == '0' || letters[q] == '1';
        if (projects) projected |= 1 << q;
        else if (letters[q] != 'I') asked |= 1 << q;
        if (letters[q] == '1') ones |= 1 << q;
    }
    for (int some = projected;; some = (some - 1) & projected) {
        const double product = qn_readout_product(1 << group->nqubits, group->matrix, asked | some,
                                                  j);
        sum += __builtin_parity((unsigned)(some & ones)) ? -product : product;
        if (some == 0) break;
    }
    return ldexp(sum, -__builtin_popcount((unsigned)projected));
}

/* P(y|x) of one qubit from the readout's map of Z: z -> slope z + shift. */
static void single_matrix(const qn_qubit *qubit, double strength, double matrix[4]) {
    double p10 = qubit->p10, p01 = qubit->p01, ptm[16];
    const qn_channel_args args = {.nqubits = 1, .count = {1, 1}, .values = {&p10, &p01}};
    qn_record_readout.ptm(&args, strength, ptm);
    const double shift = ptm[12], slope = ptm[15];
    matrix[2] = 0.5 * (1.0 - slope - shift);
    matrix[1] = 0.5 * (1.0 - slope + shift);
    matrix[0] = 1.0 - matrix[2];
    matrix[3] = 1.0 - matrix[1];
}

/* Which of the qubits this is, -1 = none. */
static int index_of(int qubit, const int *qubits, int count) {
    int found = -1;
    for (int k = 0; k < count && found < 0; ++k)
        if (qubits[k] == qubit) found = k;
    return found;
}

static qn_status apply_group(const qn_readout_entry *group, double strength, const int *qubits,
                             int count, double *probabilities) {
    int in_group[QN_MAX_READOUT_QUBITS], in_register[QN_MAX_READOUT_QUBITS], nqubits = 0;
    qn_status status = QN_OK;
    for (int q = 0; q < group->nqubits; ++q) {
        const int index = index_of(group->qubits[q], qubits, count);
        if (index < 0) continue;
        in_group[nqubits] = q;
        in_register[nqubits++] = index;
    }
    if (nqubits == 0) return QN_OK;
    const size_t entries = (size_t)1 << 2 * nqubits;
    double *matrix = qn_alloc(2 * entries, sizeof *matrix);
    QN_TRY_ALLOC(matrix);
    qn_readout_marginal(group, in_group, nqubits, matrix);
    qn_readout_scale(1 << nqubits, matrix, strength, matrix + entries);
    qn_readout_mix(nqubits, matrix + entries, in_register, (size_t)1 << count, probabilities);
out:
    qn_free(matrix);
    return status;
}

qn_status qn_readout_apply(const qn_model *model, const qn_program_options *options,
                           const int *qubits, int count, double *probabilities) {
    qn_status status = QN_OK;
    const double strength = options->noise_scale * (1.0 - options->reduction[QN_SOURCE_READOUT]);
    if (!options->readout) return QN_OK;
    for (int k = 0; k < count; ++k) {
        const qn_qubit qubit = qn_model_qubit(model, qubits[k]);
        double matrix[4];
        if (qn_model_readout(model, qubits[k])) continue;
        single_matrix(&qubit, strength, matrix);
        qn_readout_mix(1, matrix, &k, (size_t)1 << count, probabilities);
    }
    for (size_t g = 0; g < model->nreadouts; ++g)
        QN_TRY(apply_group(&model->readouts[g], strength, qubits, count, probabilities));
out:
    return status;
}

qn_status qn_readout_of_z(const qn_program *program, int qubit, double line[2], qn_diag *diag) {
    line[0] = 0.0;
    line[1] = 1.0;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->kind != QN_INSTR_MEASURE || instr->qubits[0] != qubit) continue;
        line[0] = instr->base[4 * 3];
        line[1] = instr->base[4 * 3 + 3];
    }
    if (fabs(line[1]) > 1e-6) return QN_OK;
    return qn_fail(diag, QN_ERR_UNSUPPORTED,
                   "the readout of qubit %d is a coin toss: there is nothing to invert", qubit);
}
