/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Circuit + model -> program: every gate, every noise channel, at its place and time. */
#include "channel/channel.h"
#include "channel/ptm.h"
#include "circuit/operations.h"
#include "core/try.h"
#include "program/builder.h"
#include "program/layers.h"
#include "program/schedule.h"
#include "program/source.h"
#include "program/target.h"

#include <math.h>

static const double LONGEST = 1e300; /* s; finite in nanoseconds too */

/* ---- gates ---------------------------------------------------------------------------------- */

static void gate_ptm(const qn_gate *gate, const double *angles, double *ptm) {
    double complex u[16];
    gate->matrix(angles, u);
    qn_ptm_from_unitary(gate->nqubits, u, ptm);
}

/* ptm = A + B cos a + C sin a of a rotation: A + B at 0, A + C at pi/2, A - B at pi. */
static void rotation_ptms(const qn_gate *gate, double *base, double *cosine, double *sine) {
    const double zero = 0.0;
    const size_t entries = (size_t)1 << (4 * gate->nqubits);
    gate_ptm(gate, &zero, base);
    gate_ptm(gate, &(double){M_PI}, cosine);
    gate_ptm(gate, &(double){M_PI_2}, sine);
    for (size_t e = 0; e < entries; ++e) {
        const double at_zero = base[e], at_pi = cosine[e];
        base[e] = 0.5 * (at_zero + at_pi);
        cosine[e] = 0.5 * (at_zero - at_pi);
        sine[e] -= base[e];
    }
}

static qn_status add_rotation(qn_builder *b, qn_instr *instr) {
    qn_status status = QN_OK;
    double *ptm = NULL;
    bool fresh = false;
    const size_t entries = (size_t)1 << (4 * instr->nqubits);
    qn_ptm_key key;
    qn_ptm_key_init(&key, instr->gate, instr->nqubits, 3);
    QN_TRY(qn_ptm_store_get(&b->program->ptms, &key, &ptm, &fresh));
    if (fresh) rotation_ptms(instr->gate, ptm, ptm + entries, ptm + 2 * entries);
    instr->base = ptm;
    instr->cosine = ptm + entries;
    instr->sine = ptm + 2 * entries;
    QN_TRY(qn_program_append(b->program, instr));
out:
    return status;
}

static qn_status add_constant(qn_builder *b, qn_instr *instr) {
    qn_status status = QN_OK;
    double *ptm = NULL;
    bool fresh = false;
    qn_ptm_key key;
    qn_ptm_key_init(&key, instr->gate, instr->nqubits, 1);
    for (int k = 0; k < instr->gate->nangles; ++k) {
        instr->constants[k] = b->op->angles[k].offset;
        if (instr->gate->generator)
            instr->constants[k] = instr->gain * instr->constants[k] + instr->delta;
        instr->angle_error = instr->constants[0] - b->op->angles[0].offset;
        key.numbers[k] = instr->constants[k];
    }
    instr->angle = (qn_angle){-1, 0.0, instr->constants[0]};
    instr->gain = 1.0;
    instr->delta = 0.0;
    QN_TRY(qn_ptm_store_get(&b->program->ptms, &key, &ptm, &fresh));
    if (fresh) gate_ptm(instr->gate, instr->constants, ptm);
    instr->base = ptm;
    QN_TRY(qn_program_append(b->program, instr));
out:
    return status;
}

static qn_status add_unitary(qn_builder *b, const qn_gate_noise *noise) {
    qn_instr instr = b->place;
    instr.kind = QN_INSTR_GATE;
    instr.nqubits = b->op->nqubits;
    for (int q = 0; q < b->op->nqubits; ++q) instr.qubits[q] = b->op->qubits[q];
    instr.gate = b->op->gate;
    instr.line = noise->line;
    if (instr.gate->generator) {
        const double strength = qn_builder_strength(b, QN_SOURCE_ROTATION);
        instr.gain = 1.0 + strength * noise->over_rotation_relative;
        if (!b->model->twirl) instr.delta = strength * noise->over_rotation_absolute;
        if (instr.gain != 1.0 || instr.delta != 0.0) instr.source = QN_SOURCE_ROTATION;
    }
    instr.angle = b->op->angles[0];
    if (instr.gate->nangles > 0 && instr.angle.param >= 0) return add_rotation(b, &instr);
    return add_constant(b, &instr);
}

static qn_status add_depolarizing(qn_builder *b, const qn_gate_noise *noise) {
    const qn_channel_args args = {
        .nqubits = b->op->nqubits,
        .count = {1},
        .values = {&noise->depolarizing},
    };
    qn_instr place = b->place;
    for (int q = 0; q < b->op->nqubits; ++q) place.qubits[q] = b->op->qubits[q];
    place.cause = "gate error";
    place.source = b->op->nqubits == 1 ? QN_SOURCE_GATE_1Q : QN_SOURCE_GATE_2Q;
    place.line = noise->line;
    return qn_builder_noise(b, &place, &qn_record_depolarizing, &args, (qn_args_key){0});
}

static qn_status build_gate(qn_builder *b) {
    qn_status status = QN_OK;
    qn_gate_noise noise;
    QN_TRY(qn_model_gate(b->model, b->op->gate, b->op->qubits, &noise, b->diag));
    QN_TRY(qn_builder_rules(b, QN_RULE_GATE, true));
    QN_TRY(add_unitary(b, &noise));
    QN_TRY(qn_builder_twirled_turn(b, &noise));
    const bool learned = qn_builder_in_layer(b);
    if (!learned) QN_TRY(add_depolarizing(b, &noise));
    for (int q = 0; q < b->op->nqubits && !learned; ++q)
        QN_TRY(qn_builder_relax(b, b->place, b->op->qubits[q], QN_SOURCE_GATE_T1, "relaxation"));
    if (learned) QN_TRY(qn_builder_layer(b));
    QN_TRY(qn_builder_rules(b, QN_RULE_GATE, false));
out:
    return status;
}

/* ---- other operations ----------------------------------------------------------------------- */

static qn_status add_operation(qn_builder *b, qn_instr instr, const qn_channel *channel,
                               const qn_channel_args *args) {
    qn_status status = QN_OK;
    QN_TRY(qn_builder_operation(b, &instr, channel, args));
    QN_TRY(qn_program_append(b->program, &instr));
out:
    return status;
}

static qn_status build_load(qn_builder *b) {
    qn_instr instr = b->place;
    instr.kind = QN_INSTR_LOAD;
    return add_operation(b, instr, NULL, NULL);
}

static qn_status build_reset(qn_builder *b) {
    qn_status status = QN_OK;
    const qn_channel_args args = {.nqubits = 1, .count = {1}, .values = {&b->model->reset_error}};
    qn_instr instr = b->place;
    instr.kind = QN_INSTR_RESET;
    instr.cause = "reset";
    instr.source = QN_SOURCE_RESET;
    instr.line = b->model->reset_line;
    QN_TRY(qn_builder_rules(b, QN_RULE_RESET, true));
    QN_TRY(add_operation(b, instr, &qn_record_reset, &args));
    QN_TRY(qn_builder_rules(b, QN_RULE_RESET, false));
out:
    return status;
}

/* ---- all operations ------------------------------------------------------------------------- */

typedef qn_status build_function(qn_builder *b);

static build_function *const BUILD[] = {
    [QN_OP_GATE] = build_gate,
    [QN_OP_LOAD] = build_load,
    [QN_OP_RESET] = build_reset,
    [QN_OP_MEASURE] = qn_builder_measure,
    [QN_OP_NOISE] = qn_builder_circuit_noise,
};

/* A delay is waiting like any other: it ends a gap that reaches from the operation before it to its
 * own end. */
static qn_status build_delay(qn_builder *b) {
    const int qubit = b->op->qubits[0];
    qn_status status = QN_OK;
    if (b->model->schedule == QN_SCHEDULE_NONE && b->options.idle && !isnan(b->ends[qubit]))
        QN_TRY(qn_builder_relax(b, b->place, qubit, QN_SOURCE_IDLE_T1, "idle"));
    b->place.start += b->place.duration;
    b->place.duration = 0.0;
    QN_TRY(qn_builder_idle(b));
    if (!isnan(b->ends[qubit])) {
        b->ends[qubit] = fmax(b->ends[qubit], b->place.start); /* rounding */
        b->sections[qubit] = b->op->section;
    }
    --b->remaining[qubit];
out:
    return status;
}

static qn_status build_op(qn_builder *b, size_t position) {
    qn_status status = QN_OK;
    const size_t index = b->order[position];
    b->index = index;
    b->op = qn_circuit_op(b->program->circuit, index);
    b->place = (qn_instr){
        .section = b->op->section,
        .angle = {-1, 0.0, 0.0},
        .gain = 1.0,
        .cause = "",
        .t1_share = 1.0,
        .op = (int)index,
        .condition = b->op->condition,
        .start = b->starts[index],
        .duration = b->durations[index],
    };
    if (b->op->kind == QN_OP_BARRIER) return QN_OK; /* it has done its work in the schedule */
    if (b->op->kind == QN_OP_DELAY) return build_delay(b);
    QN_TRY(qn_builder_idle(b));
    QN_TRY(qn_builder_waiting(b)); /* first: a measurement may change what the condition reads */
    QN_TRY(BUILD[b->op->kind](b));
    /* A frame that moves on an untouched qubit waits for the pulse behind it. */
    const bool frame = qn_schedule_frame(b->op, b->durations[index]);
    for (int q = 0; q < b->op->nqubits; ++q) {
        double *end = &b->ends[b->op->qubits[q]];
        if (!frame || !isnan(*end)) *end = b->starts[index] + b->durations[index];
        b->sections[b->op->qubits[q]] = b->op->section;
        --b->remaining[b->op->qubits[q]];
    }
out:
    return status;
}

static qn_status check_coupled(const qn_builder *b, const qn_op *op, size_t index) {
    if (op->nqubits != 2 || qn_model_coupled(b->model, op->qubits[0], op->qubits[1])) return QN_OK;
    return QN_MODEL_FAIL(b->model, b->model->coupling_line, QN_ERR_UNSUPPORTED, b->diag,
                         "operation %zu is %s on qubits %d and %d, which `coupling` does not "
                         "connect; route the circuit, or add the pair [%d, %d]",
                         index, op->gate->name, op->qubits[0], op->qubits[1], op->qubits[0],
                         op->qubits[1]);
}

static qn_status find_durations(qn_builder *b) {
    qn_status status = QN_OK;
    double total = 0.0; /* of one after the other: no start or end is later */
    for (size_t k = 0; k < qn_circuit_size(b->program->circuit); ++k) {
        const qn_op *op = qn_circuit_op(b->program->circuit, k);
        qn_gate_noise noise = {0};
        if (op->kind == QN_OP_GATE) {
            QN_TRY(check_coupled(b, op, k));
            QN_TRY(qn_model_gate(b->model, op->gate, op->qubits, &noise, b->diag));
        } else if (op->kind == QN_OP_RESET) noise.duration = b->model->reset_duration;
        else if (op->kind == QN_OP_MEASURE) noise.duration = b->model->measure_duration;
        else if (op->kind == QN_OP_DELAY) noise.duration = op->duration;
        b->durations[k] = noise.duration;
        total += noise.duration;
    }
    if (!(total <= LONGEST))
        QN_TRY(QN_MODEL_FAIL(
            b->model, 0, QN_ERR_LIMIT, b->diag,
            "the durations of the circuit add up to %g s; at most %g s can be scheduled", total,
            LONGEST));
out:
    return status;
}

static void count_remaining(const qn_builder *b) {
    for (size_t k = 0; k < qn_circuit_size(b->program->circuit); ++k) {
        const qn_op *op = qn_circuit_op(b->program->circuit, k);
        for (int q = 0; q < op->nqubits; ++q) ++b->remaining[op->qubits[q]];
    }
}

/* Decomposed and folded. */
static qn_status make_circuit(qn_builder *b, const qn_circuit *circuit) {
    qn_status status = QN_OK;
    qn_circuit *plain = NULL;
    qn_target target = qn_model_target(b->model);
    target.as_written = b->options.as_written;
    QN_TRY(qn_circuit_decompose_to(circuit, &target, &plain, b->diag));
    if (b->options.fold == 0 || b->options.fold == 1) { /* no copy of a long circuit */
        b->program->circuit = plain;
        return QN_OK;
    }
    QN_TRY(qn_circuit_fold_to(plain, b->options.fold, b->options.fold_gates, &target,
                              &b->program->circuit, b->diag));
out:
    qn_circuit_destroy(plain);
    return status;
}

static qn_status build_all(qn_builder *b, const qn_circuit *circuit) {
    qn_status status = QN_OK;
    qn_program *program = b->program;
    QN_TRY(make_circuit(b, circuit));
    const size_t size = qn_circuit_size(program->circuit);
    const int nqubits = qn_circuit_nqubits(program->circuit);
    b->durations = qn_alloc(size, sizeof *b->durations);
    b->starts = qn_alloc(size, sizeof *b->starts);
    b->ends = qn_alloc((size_t)nqubits, sizeof *b->ends);
    b->order = qn_alloc(size, sizeof *b->order);
    b->overwritten = qn_alloc(size, sizeof *b->overwritten);
    b->remaining = qn_alloc((size_t)nqubits, sizeof *b->remaining);
    b->sections = qn_alloc((size_t)nqubits, sizeof *b->sections);
    QN_TRY_ALLOC(b->durations && b->starts && b->ends && b->order && b->overwritten &&
                 b->remaining && b->sections);
    for (int q = 0; q < nqubits; ++q) b->ends[q] = NAN;
    QN_TRY(find_durations(b));
    QN_TRY(qn_builder_find_order(b));
    QN_TRY(qn_builder_find_layers(b));
    QN_TRY(qn_builder_find_joints(b));
    count_remaining(b);
    for (size_t k = 0; k < size; ++k) QN_TRY(build_op(b, k));
    QN_TRY(qn_builder_check_used(b));
out:
    return status;
}

qn_status qn_program_build(const qn_circuit *circuit, const qn_model *model,
                           const qn_program_options *options, qn_program **program, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_builder b = {.model = model, .options = qn_program_options_default(), .diag = diag};
    if (options) b.options = *options;
    if (!(b.options.noise_scale >= 0.0) || isinf(b.options.noise_scale))
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "the noise scale is %g; it must be 0 or larger",
                       b.options.noise_scale));
    for (int s = 0; s < QN_SOURCE_COUNT; ++s)
        if (!(b.options.reduction[s] <= 1.0) || isinf(b.options.reduction[s]))
            QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "the reduction of %s is %g; it must be 1 or less",
                           qn_source_name((qn_source)s), b.options.reduction[s]));
    b.program = qn_alloc(1, sizeof *b.program);
    QN_TRY_ALLOC(b.program);
    QN_TRY(build_all(&b, circuit));
    *program = b.program;
    b.program = NULL;
out:
    qn_program_destroy(b.program);
    qn_free(b.durations);
    qn_free(b.starts);
    qn_free(b.ends);
    qn_free(b.order);
    qn_free(b.overwritten);
    qn_free(b.remaining);
    qn_free(b.sections);
    qn_free(b.joints);
    qn_free(b.layer_of);
    qn_free(b.layer_ends);
    qn_free(b.covered);
    return status;
}
