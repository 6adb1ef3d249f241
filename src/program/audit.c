/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program/audit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- strengths ------------------------------------------------------------------------------ */

static void depolarizing_strength(const qn_instr *instr, char *text, size_t size) {
    const size_t rows = (size_t)1 << (2 * instr->nqubits);
    snprintf(text, size, "lambda %.4g", 1.0 - instr->base[rows + 1]);
}

static void thermal_strength(const qn_instr *instr, char *text, size_t size) {
    snprintf(text, size, "t %.4g ns", 1e9 * instr->duration);
}

static void other_strength(const qn_instr *instr, char *text, size_t size) {
    const double d = 1 << instr->nqubits;
    snprintf(text, size, "1-F_p %.4g",
             qn_ptm_infidelity(instr->nqubits, instr->base) * (d + 1.0) / d);
}

static const struct {
    const char *channel;
    void (*print)(const qn_instr *instr, char *text, size_t size);
} strengths[] = {{"depolarizing", depolarizing_strength}, {"thermal_relaxation", thermal_strength}};

/* Of over-rotations by e of a rotation: 1 - F_p = sin^2(e/2). */
static void describe_rotation(const qn_instr *instr, qn_noise_place *l) {
    const double d = 1 << instr->nqubits, half = 0.5 * instr->angle_error;
    const bool constant = instr->angle.param < 0 || instr->gain == 1.0;
    const double e = instr->angle.param < 0 ? half : 0.5 * instr->delta;
    l->channel = "coherent";
    l->infidelity = constant ? pow(sin(e), 2.0) * d / (d + 1.0) : NAN;
    if (constant) snprintf(l->strength, sizeof l->strength, "angle %.4g", 2.0 * e);
    else
        snprintf(l->strength, sizeof l->strength, "angle %.4g a%+.4g", instr->gain - 1.0,
                 instr->delta);
}

static void describe_noise(const qn_instr *instr, qn_noise_place *l) {
    l->channel = instr->channel->name;
    l->infidelity = qn_ptm_infidelity(instr->nqubits, instr->base);
    for (size_t k = 0; k < sizeof strengths / sizeof *strengths; ++k) {
        if (strcmp(strengths[k].channel, l->channel) != 0) continue;
        strengths[k].print(instr, l->strength, sizeof l->strength);
        return;
    }
    other_strength(instr, l->strength, sizeof l->strength);
}

/* The group of more than two that a qubit is measured with. */
static const qn_readout_group *group_of(const qn_program *program, const qn_instr *instr) {
    for (size_t k = 0; qn_program_readout_group(program, k); ++k) {
        const qn_readout_group *group = qn_program_readout_group(program, k);
        for (int q = 0; q < group->nqubits && group->nqubits > 2; ++q)
            if (instr->kind == QN_INSTR_MEASURE && group->qubits[q] == instr->qubits[0])
                return group;
    }
    return NULL;
}

/* Probability that one of a group is read wrongly, mean over the states of all. */
static double mean_error(const qn_readout_group *group, int qubit) {
    const int outcomes = 1 << group->nqubits;
    double sum = 0.0;
    int place = 0;
    while (group->qubits[place] != qubit) ++place;
    for (int y = 0; y < outcomes; ++y)
        for (int x = 0; x < outcomes; ++x)
            if ((x ^ y) >> place & 1) sum += group->matrix[y * outcomes + x];
    return sum / outcomes;
}

bool qn_program_noise(const qn_program *program, size_t index, qn_noise_place *l) {
    const qn_instr *instr = qn_program_instr(program, index);
    const qn_readout_group *group = group_of(program, instr);
    *l = (qn_noise_place){.instr = instr};
    if (instr->kind == QN_INSTR_NOISE) {
        describe_noise(instr, l);
    } else if (instr->kind == QN_INSTR_MEASURE && group) {
        l->channel = "readout_group";
        l->infidelity = mean_error(group, instr->qubits[0]);
        snprintf(l->strength, sizeof l->strength, "mean error %.4g, of %d", l->infidelity,
                 group->nqubits);
    } else if (instr->kind == QN_INSTR_MEASURE) {
        l->channel = "readout";
        l->infidelity = 0.5 * (1.0 - instr->base[15]);
        snprintf(l->strength, sizeof l->strength, "mean error %.4g", l->infidelity);
    } else if (instr->kind == QN_INSTR_RESET) {
        l->channel = "reset";
        l->infidelity = 0.5 * (1.0 - instr->base[12]);
        snprintf(l->strength, sizeof l->strength, "left in |1> %.4g", l->infidelity);
    } else if (instr->kind == QN_INSTR_GATE && instr->source != QN_SOURCE_NONE) {
        describe_rotation(instr, l);
    } else {
        return false;
    }
    return !(l->infidelity == 0.0);
}

/* ---- totals --------------------------------------------------------------------------------- */

static void count_silent(qn_audit *a, const char *name) {
    size_t k = 0;
    while (k < a->nsilent && strcmp(a->silent[k].name, name) != 0) ++k;
    if (k == QN_MAX_SILENT) return;
    if (k == a->nsilent) a->silent[a->nsilent++].name = name;
    ++a->silent[k].count;
}

static const char *op_name(const qn_op *op) {
    static const char *const names[] = {
        [QN_OP_LOAD] = "state loading",  [QN_OP_RESET] = "reset",
        [QN_OP_MEASURE] = "measurement", [QN_OP_BARRIER] = "",
        [QN_OP_DELAY] = "delay",         [QN_OP_NOISE] = "noise of the circuit"};
    return op->kind == QN_OP_GATE ? op->gate->name : names[op->kind];
}

qn_status qn_audit_add_up(const qn_program *program, qn_audit *a) {
    const qn_circuit *circuit = qn_program_circuit(program);
    const size_t size = qn_circuit_size(circuit);
    bool *noisy = qn_alloc(size + 1, sizeof *noisy);
    if (!noisy) return QN_ERR_MEMORY;
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        qn_noise_place l;
        if (!qn_program_noise(program, k, &l)) continue;
        ++a->locations;
        ++a->counts[l.instr->source];
        if (!isnan(l.infidelity)) a->sums[l.instr->source] += l.infidelity;
        if (strcmp(l.instr->cause, "idle") != 0) noisy[l.instr->op] = true;
    }
    for (size_t k = 0; k < size; ++k)
        if (!noisy[k] && qn_circuit_op(circuit, k)->kind != QN_OP_BARRIER)
            count_silent(a, op_name(qn_circuit_op(circuit, k)));
    qn_free(noisy);
    return QN_OK;
}
