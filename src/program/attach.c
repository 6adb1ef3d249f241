/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The noise of a program: channels at their strength, rules, waiting. */
#include "channel/channel.h"
#include "channel/ptm.h"
#include "core/try.h"
#include "program/builder.h"
#include "program/source.h"

#include <math.h>

/* Gaps shorter than this part of the whole circuit are rounding of start times. */
static const double GAP_TOLERANCE = 1e-13;

/* ---- channels ------------------------------------------------------------------------------- */

double qn_builder_strength(const qn_builder *b, qn_source source) {
    return b->options.noise_scale * (1.0 - b->options.reduction[source]);
}

qn_status qn_builder_ptm(qn_builder *b, const qn_channel *channel, const qn_channel_args *args,
                         qn_args_key of, qn_source source, double **ptm) {
    bool fresh = false;
    qn_ptm_key key;
    const double strength = source == QN_SOURCE_GATE_T1 || source == QN_SOURCE_IDLE_T1
                                ? b->options.noise_scale
                                : qn_builder_strength(b, source);
    qn_ptm_key_init(&key, channel, args->nqubits, 2);
    key.strength = strength;
    key.rule = of.thing;
    key.numbers[0] = of.number;
    for (int k = 0; !of.thing && k < channel->nparams; ++k)
        key.numbers[k] = qn_channel_scalar(channel, args, k);
    const qn_status status = qn_ptm_store_get(&b->program->ptms, &key, ptm, &fresh);
    if (status != QN_OK || !fresh) return status;
    double *slope = *ptm + ((size_t)1 << (4 * args->nqubits));
    qn_channel_ptm(channel, args, strength, *ptm);
    qn_source_slope(channel, args, strength, slope);
    /* reset is no noise but what the circuit asks for; its error is a flip, so twirled already */
    if (b->model->twirl && channel != &qn_record_reset) {
        qn_ptm_twirl(args->nqubits, *ptm);
        qn_ptm_twirl(args->nqubits, slope);
    }
    return QN_OK;
}

qn_status qn_builder_operation(qn_builder *b, qn_instr *instr, const qn_channel *channel,
                               const qn_channel_args *args) {
    qn_status status = QN_OK;
    double *ptm = NULL;
    bool fresh = false;
    qn_ptm_key key;
    qn_ptm_key_init(&key, NULL, 1, 1);
    if (channel) QN_TRY(qn_builder_ptm(b, channel, args, (qn_args_key){0}, instr->source, &ptm));
    else QN_TRY(qn_ptm_store_get(&b->program->ptms, &key, &ptm, &fresh));
    if (fresh) qn_ptm_identity(1, ptm);
    instr->nqubits = 1;
    instr->qubits[0] = b->op->qubits[0];
    instr->base = ptm;
    if (channel) instr->slope = ptm + 16;
out:
    return status;
}

qn_status qn_builder_noise(qn_builder *b, const qn_instr *place, const qn_channel *channel,
                           const qn_channel_args *args, qn_args_key key) {
    qn_status status = QN_OK;
    double *ptm = NULL;
    qn_instr instr = *place;
    QN_TRY(qn_builder_ptm(b, channel, args, key, place->source, &ptm));
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

qn_status qn_builder_relax(qn_builder *b, qn_instr place, int qubit, qn_source source,
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
    return qn_builder_noise(b, &place, &qn_record_thermal_relaxation, &args, (qn_args_key){0});
}

qn_status qn_builder_twirled_turn(qn_builder *b, const qn_gate_noise *noise) {
    const qn_gate *gate = b->op->gate;
    double angles[15] = {0.0};
    int nqubits = 0;
    qn_instr place = b->place;
    if (!b->model->twirl || !gate->generator || noise->over_rotation_absolute == 0.0) return QN_OK;
    angles[qn_pauli_string(gate->generator, &nqubits)] = noise->over_rotation_absolute;
    const qn_channel_args args = {
        .nqubits = nqubits,
        .count = {((size_t)1 << (2 * nqubits)) - 1},
        .values = {angles},
    };
    for (int q = 0; q < nqubits; ++q) place.qubits[q] = b->op->qubits[q];
    place.cause = "over-rotation";
    place.source = QN_SOURCE_ROTATION;
    place.line = noise->line;
    return qn_builder_noise(b, &place, &qn_record_coherent, &args,
                            (qn_args_key){gate, noise->over_rotation_absolute});
}

/* ---- rules ---------------------------------------------------------------------------------- */

/* Are these the qubits that a rule names, if it does? */
static bool is_place_of(const qn_rule *rule, const int *qubits) {
    if (!rule->local) return true;
    if (rule->nqubits == 1) return rule->qubits[0] == qubits[0];
    const bool as_written = rule->qubits[0] == qubits[0] && rule->qubits[1] == qubits[1];
    return as_written || (!rule->directed && qn_same_pair(rule->qubits, qubits));
}

bool qn_rule_acts(const qn_rule *rule, qn_rule_event event, bool before, const qn_op *op,
                  const int *qubits) {
    if (rule->event != event || rule->before != before) return false;
    if (event != QN_RULE_GATE) return is_place_of(rule, qubits);
    if (rule->nqubits != op->nqubits || !is_place_of(rule, qubits)) return false;
    return !rule->gate || rule->gate == op->gate;
}

/* All rules of an event on these qubits, in file order. A channel on one qubit acts on each. */
static qn_status add_rules(qn_builder *b, const qn_instr *at, qn_rule_event event, bool before,
                           const int *qubits, int nqubits) {
    qn_status status = QN_OK;
    for (size_t k = 0; k < b->model->nrules; ++k) {
        const qn_rule *rule = &b->model->rules[k];
        if (!qn_rule_acts(rule, event, before, b->op, qubits)) continue;
        const int *places = rule->local ? rule->qubits : qubits;
        qn_instr place = *at;
        place.cause = "rule";
        place.source = QN_SOURCE_RULE;
        place.line = rule->line;
        for (int q = 0; q + rule->args.nqubits <= nqubits; ++q) {
            for (int i = 0; i < rule->args.nqubits; ++i) place.qubits[i] = places[q + i];
            QN_TRY(
                qn_builder_noise(b, &place, rule->channel, &rule->args, (qn_args_key){rule, 0.0}));
        }
    }
out:
    return status;
}

qn_status qn_builder_rules(qn_builder *b, qn_rule_event event, bool before) {
    return add_rules(b, &b->place, event, before, b->op->qubits, b->op->nqubits);
}

/* ---- idle ----------------------------------------------------------------------------------- */

/* A pair waits from the later of their last operations to this one, which ends it; both have been
 * in use and will be. Operations are built by their start, so nothing is still missing before. It
 * belongs to the part of the circuit that the further of the two has reached. */
static qn_status add_pair_crosstalk(qn_builder *b, const qn_pair_entry *pair) {
    const int *qubits = pair->qubits;
    const double since = fmax(b->ends[qubits[0]], b->ends[qubits[1]]);
    const double gap = b->place.start - since;
    if (isnan(b->ends[qubits[0]]) || isnan(b->ends[qubits[1]])) return QN_OK;
    if (!b->remaining[qubits[0]] || !b->remaining[qubits[1]]) return QN_OK;
    if (!(gap > GAP_TOLERANCE * b->program->duration)) return QN_OK;
    const double angles[15] = {[14] = pair->zz * gap}; /* of ZZ, string 15 */
    const qn_channel_args args = {.nqubits = 2, .count = {15}, .values = {angles}};
    qn_instr place = b->place;
    place.condition = (qn_condition){0};
    place.start = since;
    place.duration = gap;
    for (int q = 0; q < 2; ++q) {
        place.qubits[q] = qubits[q];
        if (q == 0 || b->sections[qubits[q]] > place.section)
            place.section = b->sections[qubits[q]];
    }
    place.cause = "crosstalk";
    place.source = QN_SOURCE_CROSSTALK;
    place.line = pair->line;
    return qn_builder_noise(b, &place, &qn_record_coherent, &args, (qn_args_key){pair, gap});
}

static qn_status add_crosstalk(qn_builder *b) {
    qn_status status = QN_OK;
    const int nqubits = qn_circuit_nqubits(b->program->circuit);
    for (size_t k = 0; k < b->model->ncrosstalk; ++k) {
        const qn_pair_entry *pair = &b->model->crosstalk[k];
        bool ends = false;
        for (int q = 0; q < b->op->nqubits; ++q)
            ends |= b->op->qubits[q] == pair->qubits[0] || b->op->qubits[q] == pair->qubits[1];
        if (!ends || pair->qubits[0] >= nqubits || pair->qubits[1] >= nqubits) continue;
        QN_TRY(add_pair_crosstalk(b, pair));
    }
out:
    return status;
}

qn_status qn_builder_idle(qn_builder *b) {
    qn_status status = QN_OK;
    const bool idles = b->options.idle && b->model->schedule != QN_SCHEDULE_NONE;
    if (idles) QN_TRY(add_crosstalk(b));
    for (int q = 0; idles && q < b->op->nqubits; ++q) {
        const int qubit = b->op->qubits[q];
        const double gap = b->place.start - b->ends[qubit];
        const double covered = b->covered ? b->covered[qubit] : 0.0;
        if (b->covered) b->covered[qubit] = 0.0;
        /* Not for NAN either: an untouched qubit is in its initial state. */
        if (!(gap > GAP_TOLERANCE * b->program->duration)) continue;
        qn_instr place = b->place;
        place.start = b->ends[qubit];
        place.duration = gap - covered;
        place.condition = (qn_condition){0};
        if (gap - covered > GAP_TOLERANCE * b->program->duration)
            QN_TRY(qn_builder_relax(b, place, qubit, QN_SOURCE_IDLE_T1, "idle"));
        place.duration = gap;
        QN_TRY(add_rules(b, &place, QN_RULE_IDLE, false, &qubit, 1));
    }
out:
    return status;
}

qn_status qn_builder_waiting(qn_builder *b) {
    qn_status status = QN_OK;
    const bool idles = b->options.idle && b->model->schedule != QN_SCHEDULE_NONE;
    if (!idles || b->op->condition.count == 0 || b->place.duration <= 0.0) return QN_OK;
    for (int q = 0; q < b->op->nqubits; ++q) {
        qn_instr place = b->place;
        place.condition.unequal = !place.condition.unequal;
        QN_TRY(qn_builder_relax(b, place, b->op->qubits[q], QN_SOURCE_IDLE_T1, "idle"));
        QN_TRY(add_rules(b, &place, QN_RULE_IDLE, false, &b->op->qubits[q], 1));
    }
out:
    return status;
}
