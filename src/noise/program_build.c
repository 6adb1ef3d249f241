/* Circuit + model -> program: every gate, every noise channel, at its place and time. */
#include "core/try.h"
#include "noise/channel.h"
#include "noise/model.h"
#include "noise/program.h"
#include "noise/ptm.h"
#include "noise/schedule.h"
#include "noise/source.h"

#include <math.h>

/* Gaps shorter than this part of the whole circuit are rounding of start times. */
static const double GAP_TOLERANCE = 1e-13;

static const double HALF_PI = 1.57079632679489661923, PI = 3.14159265358979323846;

typedef struct builder {
    const qn_model *model;
    qn_program_options options;
    qn_program *program;
    double *durations, *starts; /* of the operations */
    double *ends;               /* end of the last operation of each qubit, NAN = none yet */
    const qn_op *op;            /* the one that is being built */
    qn_instr place;             /* what all its instructions share: section, op, start, duration */
    qn_diag *diag;
} builder;

/* ---- channels ------------------------------------------------------------------------------- */

static double strength_of(const builder *b, qn_source source) {
    return b->options.noise_scale * (1.0 - b->options.reduction[source]);
}

/* Fills the key and looks the PTM of a channel at the strength of its source up; its slope follows
 * it. */
static qn_status channel_ptm(builder *b, const qn_channel *channel, const qn_channel_args *args,
                             const qn_rule *rule, qn_source source, double **ptm) {
    bool fresh = false;
    qn_ptm_key key;
    const double strength =
        source == QN_SOURCE_GATE_T1 || source == QN_SOURCE_IDLE_T1 ? b->options.noise_scale
                                                                   : strength_of(b, source);
    qn_ptm_key_init(&key, channel, args->nqubits, 2);
    key.rule = rule;
    for (int k = 0; !rule && k < channel->nparams; ++k)
        key.numbers[k] = qn_channel_scalar(channel, args, k);
    const qn_status status = qn_ptm_store_get(&b->program->ptms, &key, ptm, &fresh);
    if (status != QN_OK || !fresh) return status;
    qn_channel_ptm(channel, args, strength, *ptm);
    qn_source_slope(channel, args, strength, *ptm + ((size_t)1 << (4 * args->nqubits)));
    return QN_OK;
}

/* A NOISE instruction like `place`, unless it does nothing. */
static qn_status add_noise(builder *b, const qn_instr *place, const qn_channel *channel,
                           const qn_channel_args *args, const qn_rule *rule) {
    qn_status status = QN_OK;
    double *ptm = NULL;
    qn_instr instr = *place;
    QN_TRY(channel_ptm(b, channel, args, rule, place->source, &ptm));
    if (qn_ptm_is_identity(args->nqubits, ptm)) return QN_OK;
    instr.kind = QN_INSTR_NOISE;
    instr.nqubits = args->nqubits;
    instr.base = ptm;
    instr.slope = ptm + ((size_t)1 << (4 * args->nqubits));
    instr.channel = channel;
    QN_TRY(qn_program_append(b->program, &instr));
out:
    return status;
}

/* Relaxation of one qubit over place->duration. */
static qn_status add_relaxation(builder *b, qn_instr place, int qubit, qn_source source,
                                const char *cause) {
    qn_qubit values = qn_model_qubit(b->model, qubit);
    if (isinf(values.T1) && isinf(values.T2)) return QN_OK;
    place.source = source;
    place.t1_share = qn_source_relaxation(&b->options, source, &values);
    const qn_channel_args args = {
        .nqubits = 1,
        .count = {1, 1, 1, 1},
        .values = {&place.duration, &values.T1, &values.T2, &values.excited_population},
    };
    place.qubits[0] = qubit;
    place.cause = cause;
    place.line = qn_model_qubit_line(b->model, qubit);
    return add_noise(b, &place, &qn_record_thermal_relaxation, &args, NULL);
}

static qn_status add_depolarizing(builder *b, const qn_gate_noise *noise) {
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
    return add_noise(b, &place, &qn_record_depolarizing, &args, NULL);
}

/* ---- rules ---------------------------------------------------------------------------------- */

static bool rule_matches(const qn_rule *rule, qn_rule_event event, bool before, const qn_op *op) {
    if (rule->event != event || rule->before != before) return false;
    if (event != QN_RULE_GATE) return true;
    return rule->gate ? rule->gate == op->gate : rule->nqubits == op->nqubits;
}

/* All rules of an event on these qubits, in file order. A channel on one qubit acts on each. */
static qn_status add_rules(builder *b, const qn_instr *at, qn_rule_event event, bool before,
                           const int *qubits, int nqubits) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < b->model->nrules; ++k) {
        const qn_rule *rule = &b->model->rules[k];
        if (!rule_matches(rule, event, before, b->op)) continue;
        qn_instr place = *at;
        place.cause = "rule";
        place.source = QN_SOURCE_RULE;
        place.line = rule->line;
        for (int q = 0; q + rule->args.nqubits <= nqubits; ++q) {
            for (int i = 0; i < rule->args.nqubits; ++i) place.qubits[i] = qubits[q + i];
            QN_TRY(add_noise(b, &place, rule->channel, &rule->args, rule));
        }
    }
out:
    return status;
}

static qn_status add_op_rules(builder *b, qn_rule_event event, bool before) {
    return add_rules(b, &b->place, event, before, b->op->qubits, b->op->nqubits);
}

/* ---- idle ----------------------------------------------------------------------------------- */

/* What happened to each qubit of the operation since its last one. */
static qn_status add_idle(builder *b) {
    qn_status status = QN_OK;
    const bool idles = b->options.idle && b->model->schedule != QN_SCHEDULE_NONE;
    for (int q = 0; idles && q < b->op->nqubits; ++q) {
        const int qubit = b->op->qubits[q];
        const double gap = b->place.start - b->ends[qubit];
        /* Not for NAN either: an untouched qubit is in its initial state. */
        if (!(gap > GAP_TOLERANCE * b->program->duration)) continue;
        qn_instr place = b->place;
        place.start = b->ends[qubit];
        place.duration = gap;
        place.condition = (qn_condition){0};
        QN_TRY(add_relaxation(b, place, qubit, QN_SOURCE_IDLE_T1, "idle"));
        QN_TRY(add_rules(b, &place, QN_RULE_IDLE, false, &qubit, 1));
    }
out:
    return status;
}

/* Where the condition of the operation fails, its qubits wait. */
static qn_status add_waiting(builder *b) {
    qn_status status = QN_OK;
    const bool idles = b->options.idle && b->model->schedule != QN_SCHEDULE_NONE;
    if (!idles || b->op->condition.count == 0 || b->place.duration <= 0.0) return QN_OK;
    for (int q = 0; q < b->op->nqubits; ++q) {
        qn_instr place = b->place;
        place.condition.unequal = !place.condition.unequal;
        QN_TRY(add_relaxation(b, place, b->op->qubits[q], QN_SOURCE_IDLE_T1, "idle"));
        QN_TRY(add_rules(b, &place, QN_RULE_IDLE, false, &b->op->qubits[q], 1));
    }
out:
    return status;
}

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
    gate_ptm(gate, &PI, cosine);
    gate_ptm(gate, &HALF_PI, sine);
    for (size_t e = 0; e < entries; ++e) {
        const double at_zero = base[e], at_pi = cosine[e];
        base[e] = 0.5 * (at_zero + at_pi);
        cosine[e] = 0.5 * (at_zero - at_pi);
        sine[e] -= base[e];
    }
}

static qn_status add_rotation(builder *b, qn_instr *instr) {
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

static qn_status add_constant(builder *b, qn_instr *instr) {
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

static qn_status add_unitary(builder *b, const qn_gate_noise *noise) {
    qn_instr instr = b->place;
    instr.kind = QN_INSTR_GATE;
    instr.nqubits = b->op->nqubits;
    for (int q = 0; q < b->op->nqubits; ++q) instr.qubits[q] = b->op->qubits[q];
    instr.gate = b->op->gate;
    instr.line = noise->line;
    if (instr.gate->generator) {
        const double strength = strength_of(b, QN_SOURCE_ROTATION);
        instr.gain = 1.0 + strength * noise->over_rotation_relative;
        instr.delta = strength * noise->over_rotation_absolute;
        if (instr.gain != 1.0 || instr.delta != 0.0) instr.source = QN_SOURCE_ROTATION;
    }
    instr.angle = b->op->angles[0];
    if (instr.gate->nangles > 0 && instr.angle.param >= 0) return add_rotation(b, &instr);
    return add_constant(b, &instr);
}

static qn_status build_gate(builder *b) {
    qn_status status = QN_OK;
    qn_gate_noise noise;
    QN_TRY(qn_model_gate(b->model, b->op->gate, b->op->qubits, &noise, b->diag));
    QN_TRY(add_op_rules(b, QN_RULE_GATE, true));
    QN_TRY(add_unitary(b, &noise));
    QN_TRY(add_depolarizing(b, &noise));
    for (int q = 0; q < b->op->nqubits; ++q)
        QN_TRY(add_relaxation(b, b->place, b->op->qubits[q], QN_SOURCE_GATE_T1, "relaxation"));
    QN_TRY(add_op_rules(b, QN_RULE_GATE, false));
out:
    return status;
}

/* ---- other operations ----------------------------------------------------------------------- */

/* An instruction on one qubit whose PTM is that of reset or readout, or the identity for no
 * channel. */
static qn_status add_operation(builder *b, qn_instr instr, const qn_channel *channel,
                               const qn_channel_args *args) {
    qn_status status = QN_OK;
    double *ptm = NULL;
    bool fresh = false;
    qn_ptm_key key;
    qn_ptm_key_init(&key, NULL, 1, 1);
    if (channel) QN_TRY(channel_ptm(b, channel, args, NULL, instr.source, &ptm));
    else QN_TRY(qn_ptm_store_get(&b->program->ptms, &key, &ptm, &fresh));
    if (fresh) qn_ptm_identity(1, ptm);
    instr.nqubits = 1;
    instr.qubits[0] = b->op->qubits[0];
    instr.base = ptm;
    if (channel) instr.slope = ptm + 16;
    QN_TRY(qn_program_append(b->program, &instr));
out:
    return status;
}

static qn_status build_load(builder *b) {
    qn_instr instr = b->place;
    instr.kind = QN_INSTR_LOAD;
    return add_operation(b, instr, NULL, NULL);
}

static qn_status build_reset(builder *b) {
    qn_status status = QN_OK;
    const qn_channel_args args = {.nqubits = 1, .count = {1}, .values = {&b->model->reset_error}};
    qn_instr instr = b->place;
    instr.kind = QN_INSTR_RESET;
    instr.cause = "reset";
    instr.source = QN_SOURCE_RESET;
    instr.line = b->model->reset_line;
    QN_TRY(add_op_rules(b, QN_RULE_RESET, true));
    QN_TRY(add_operation(b, instr, &qn_record_reset, &args));
    QN_TRY(add_op_rules(b, QN_RULE_RESET, false));
out:
    return status;
}

static qn_status build_measure(builder *b) {
    qn_status status = QN_OK;
    qn_qubit qubit = qn_model_qubit(b->model, b->op->qubits[0]);
    if (!b->options.readout) qubit.p10 = qubit.p01 = 0.0;
    const qn_channel_args args = {
        .nqubits = 1, .count = {1, 1}, .values = {&qubit.p10, &qubit.p01}};
    qn_instr instr = b->place;
    instr.kind = QN_INSTR_MEASURE;
    instr.cause = "readout";
    instr.source = QN_SOURCE_READOUT;
    instr.bit = b->op->bit;
    instr.line = qn_model_qubit_line(b->model, b->op->qubits[0]);
    QN_TRY(add_op_rules(b, QN_RULE_MEASURE, true));
    QN_TRY(add_operation(b, instr, &qn_record_readout, &args));
out:
    return status;
}

/* ---- all operations ------------------------------------------------------------------------- */

typedef qn_status build_function(builder *b);

static build_function *const BUILD[] = {
    [QN_OP_GATE] = build_gate,
    [QN_OP_LOAD] = build_load,
    [QN_OP_RESET] = build_reset,
    [QN_OP_MEASURE] = build_measure,
};

static qn_status build_op(builder *b, size_t index) {
    qn_status status = QN_OK;
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
    QN_TRY(add_idle(b));
    QN_TRY(add_waiting(b)); /* first: a measurement may change what the condition reads */
    QN_TRY(BUILD[b->op->kind](b));
    for (int q = 0; q < b->op->nqubits; ++q)
        b->ends[b->op->qubits[q]] = b->starts[index] + b->durations[index];
out:
    return status;
}

static qn_status find_durations(builder *b) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < qn_circuit_size(b->program->circuit); ++k) {
        const qn_op *op = qn_circuit_op(b->program->circuit, k);
        qn_gate_noise noise = {0};
        if (op->kind == QN_OP_GATE)
            QN_TRY(qn_model_gate(b->model, op->gate, op->qubits, &noise, b->diag));
        else if (op->kind == QN_OP_RESET) noise.duration = b->model->reset_duration;
        else if (op->kind == QN_OP_MEASURE) noise.duration = b->model->measure_duration;
        b->durations[k] = noise.duration;
    }
out:
    return status;
}

static qn_status build_all(builder *b, const qn_circuit *circuit) {
    qn_status status = QN_OK;
    qn_program *program = b->program;
    QN_TRY(qn_circuit_decompose(circuit, b->model->basis, b->model->nbasis, &program->circuit,
                                b->diag));
    const size_t size = qn_circuit_size(program->circuit);
    const int nqubits = qn_circuit_nqubits(program->circuit);
    b->durations = qn_alloc(size, sizeof *b->durations);
    b->starts = qn_alloc(size, sizeof *b->starts);
    b->ends = qn_alloc((size_t)nqubits, sizeof *b->ends);
    QN_TRY_ALLOC(b->durations && b->starts && b->ends);
    for (int q = 0; q < nqubits; ++q) b->ends[q] = NAN;
    QN_TRY(find_durations(b));
    QN_TRY(qn_schedule_compute(program->circuit, b->model->schedule, b->durations, b->starts,
                               &program->duration));
    for (size_t k = 0; k < size; ++k) QN_TRY(build_op(b, k));
out:
    return status;
}

qn_status qn_program_build(const qn_circuit *circuit, const qn_model *model,
                           const qn_program_options *options, qn_program **program, qn_diag *diag) {
    qn_status status = QN_OK;
    builder b = {.model = model, .options = qn_program_options_default(), .diag = diag};
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
    return status;
}
