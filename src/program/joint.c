/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measurements, and those that are read out together. */
#include "channel/channel.h"
#include "circuit/condition.h"
#include "core/try.h"
#include "program/builder.h"

#include <string.h>

/* ---- one of a group ------------------------------------------------------------------------ */

static int place_in(const qn_readout_entry *group, int qubit) {
    int place = 0;
    while (group->qubits[place] != qubit) ++place;
    return place;
}

/* p10 and p01 of a qubit: its own, or its group's on average. */
static void flips_of(const qn_model *model, int qubit, double *p10, double *p01) {
    const qn_readout_entry *group = qn_model_readout(model, qubit);
    const qn_qubit own = qn_model_qubit(model, qubit);
    *p10 = own.p10;
    *p01 = own.p01;
    if (!group) return;
    double matrix[4];
    const int place = place_in(group, qubit);
    qn_readout_marginal(group, &place, 1, matrix);
    *p10 = matrix[2];
    *p01 = matrix[1];
}

/* ---- which go together ---------------------------------------------------------------------- */

/* Does a measurement end its qubit, its bit neither read nor written again? */
static bool is_final(const qn_circuit *circuit, size_t index) {
    const qn_op *op = qn_circuit_op(circuit, index);
    if (op->kind != QN_OP_MEASURE || op->condition.count > 0) return false;
    for (size_t k = index + 1; k < qn_circuit_size(circuit); ++k) {
        const qn_op *later = qn_circuit_op(circuit, k);
        if (qn_condition_reads(&later->condition, op->bit)) return false;
        if (later->kind == QN_OP_MEASURE && later->bit == op->bit) return false;
        for (int q = 0; q < later->nqubits; ++q)
            if (later->qubits[q] == op->qubits[0]) return false;
    }
    return true;
}

/* The program's own group, its matrix at the program's strength. */
static qn_status enter(qn_builder *b, const qn_joint_readout *joint, const int *places) {
    qn_status status = QN_OK;
    qn_program *program = b->program;
    const int outcomes = 1 << joint->count;
    const size_t entries = (size_t)outcomes * (size_t)outcomes;
    qn_readout_group made = {.nqubits = joint->count, .line = joint->group->line};
    double *marginal = qn_alloc(entries, sizeof *marginal);
    double *scaled = qn_alloc(entries, sizeof *scaled);
    QN_TRY_ALLOC(marginal && scaled);
    qn_readout_marginal(joint->group, places, joint->count, marginal);
    qn_readout_scale(outcomes, marginal, qn_builder_strength(b, QN_SOURCE_READOUT), scaled);
    for (int q = 0; q < joint->count; ++q) {
        const qn_op *op = qn_circuit_op(program->circuit, joint->ops[q]);
        made.qubits[q] = op->qubits[0];
        made.bits[q] = op->bit;
    }
    made.matrix = scaled;
    program->groups[program->ngroups++] = made;
    scaled = NULL;
out:
    qn_free(marginal);
    qn_free(scaled);
    return status;
}

static qn_status find_joint(qn_builder *b, const qn_readout_entry *group) {
    qn_status status = QN_OK;
    const qn_circuit *circuit = b->program->circuit;
    qn_joint_readout joint = {.group = group};
    int places[QN_MAX_READOUT_QUBITS];
    for (size_t k = 0; k < qn_circuit_size(circuit); ++k) {
        const size_t index = b->order[k];
        const qn_op *op = qn_circuit_op(circuit, index);
        if (op->kind != QN_OP_MEASURE || qn_model_readout(b->model, op->qubits[0]) != group ||
            !is_final(circuit, index))
            continue;
        places[joint.count] = place_in(group, op->qubits[0]);
        joint.ops[joint.count++] = index;
    }
    if (joint.count < 2) return QN_OK;
    if (joint.count == 2) qn_readout_marginal(group, places, 2, joint.matrix);
    QN_TRY(enter(b, &joint, places));
    b->joints[b->njoints++] = joint;
out:
    return status;
}

qn_status qn_builder_find_joints(qn_builder *b) {
    qn_status status = QN_OK;
    if (!b->options.readout || b->model->nreadouts == 0) return QN_OK;
    b->joints = qn_alloc(b->model->nreadouts, sizeof *b->joints);
    b->program->groups = qn_alloc(b->model->nreadouts, sizeof *b->program->groups);
    QN_TRY_ALLOC(b->joints && b->program->groups);
    for (size_t k = 0; k < b->model->nreadouts; ++k) QN_TRY(find_joint(b, &b->model->readouts[k]));
out:
    return status;
}

/* ---- instructions --------------------------------------------------------------------------- */

static qn_joint_readout *joint_of(const qn_builder *b) {
    for (size_t k = 0; k < b->njoints; ++k)
        for (int q = 0; q < b->joints[k].count; ++q)
            if (b->joints[k].ops[q] == b->index) return &b->joints[k];
    return NULL;
}

/* The first of two waits for the second; then what is read of both is decided, and read exactly. */
static qn_status measure_jointly(qn_builder *b, qn_joint_readout *joint, const qn_instr *measure) {
    qn_status status = QN_OK;
    const bool last = joint->ops[1] == b->index;
    joint->measures[last] = *measure;
    if (!last) return QN_OK;
    const qn_channel_args args = {.nqubits = 2, .count = {16}, .values = {joint->matrix}};
    qn_instr place = *measure;
    for (int q = 0; q < 2; ++q) place.qubits[q] = joint->measures[q].qubits[0];
    QN_TRY(qn_builder_noise(b, &place, &qn_record_readout_group, &args,
                            (qn_args_key){joint->group, 0.0}));
    for (int q = 0; q < 2; ++q) QN_TRY(qn_program_append(b->program, &joint->measures[q]));
out:
    return status;
}

qn_status qn_builder_measure(qn_builder *b) {
    qn_status status = QN_OK;
    qn_joint_readout *joint = joint_of(b);
    const int qubit = b->op->qubits[0];
    double p10 = 0.0, p01 = 0.0;
    if (b->options.readout && !joint) flips_of(b->model, qubit, &p10, &p01);
    const qn_channel_args args = {.nqubits = 1, .count = {1, 1}, .values = {&p10, &p01}};
    const qn_readout_entry *group = qn_model_readout(b->model, qubit);
    qn_instr instr = b->place;
    instr.kind = QN_INSTR_MEASURE;
    instr.cause = "readout";
    instr.source = QN_SOURCE_READOUT;
    instr.bit = b->overwritten[b->index] ? -1 : b->op->bit;
    instr.line = group ? group->line : qn_model_qubit_line(b->model, qubit);
    QN_TRY(qn_builder_rules(b, QN_RULE_MEASURE, true));
    QN_TRY(qn_builder_operation(b, &instr, &qn_record_readout, &args));
    if (joint && joint->count == 2) QN_TRY(measure_jointly(b, joint, &instr));
    else QN_TRY(qn_program_append(b->program, &instr));
out:
    return status;
}
