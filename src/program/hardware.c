/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers of a model's file behind its noise. */
#include "channel/channel.h"
#include "channel/ptm.h"
#include "noise/model.h"
#include "qmae_noise/program.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Where the new number is to stand. */
typedef struct sheet {
    const qn_model *model;
    const qn_op *op;
    const qn_instr *instr;
    double left;
    qn_number *numbers;
    size_t count;
} sheet;

QN_PRINTF(5, 6)
static void add(sheet *s, const char *unit, double before, double after, const char *format, ...) {
    va_list words;
    if (s->count == QN_MAX_NUMBERS) return;
    qn_number *number = &s->numbers[s->count++];
    *number = (qn_number){.unit = unit, .before = before, .after = after};
    va_start(words, format);
    vsnprintf(number->name, sizeof number->name, format, words);
    va_end(words);
}

/* ---- gates ---------------------------------------------------------------------------------- */

/* "cz", or "cz of qubits 3, 4" where the place has numbers of its own. */
static const char *gate_name(const sheet *s, char *name, size_t size) {
    const qn_op *op = s->op;
    snprintf(name, size, "%s", op->gate->name);
    for (size_t e = 0; e < s->model->nlocals; ++e) {
        if (!qn_gate_entry_is_at(&s->model->locals[e], op->gate, op->qubits)) continue;
        if (op->nqubits == 1) snprintf(name, size, "%s of qubit %d", op->gate->name, op->qubits[0]);
        else
            snprintf(name, size, "%s of qubits %d, %d", op->gate->name, op->qubits[0],
                     op->qubits[1]);
    }
    return name;
}

/* The average infidelity of a gate whose depolarizing part shrinks while its thermal part stays:
 * with t the trace of the thermal part, d^2 Fp = 1 + (1 - lambda) (t - 1). */
static double weaker_error(const qn_gate_noise *noise, int nqubits, double weaker) {
    const double d = 1 << nqubits, process = ((d + 1.0) * (1.0 - noise->error) - 1.0) / d;
    const double rest = (d * d * process - 1.0) * (1.0 - weaker) / (1.0 - noise->depolarizing);
    return 1.0 - ((rest + 1.0) / d + 1.0) / (d + 1.0);
}

static void gate_error(sheet *s) {
    qn_gate_noise noise;
    char name[48];
    if (!s->op->gate || qn_model_gate(s->model, s->op->gate, s->op->qubits, &noise, NULL) != QN_OK)
        return;
    const double weaker = -expm1(s->left * log1p(-noise.depolarizing));
    gate_name(s, name, sizeof name);
    if (isnan(noise.error)) add(s, "", noise.depolarizing, weaker, "depolarizing of %s", name);
    else add(s, "", noise.error, weaker_error(&noise, s->op->nqubits, weaker), "error of %s", name);
}

static void rotation(sheet *s) {
    qn_gate_noise noise;
    char name[48];
    if (!s->op->gate || qn_model_gate(s->model, s->op->gate, s->op->qubits, &noise, NULL) != QN_OK)
        return;
    gate_name(s, name, sizeof name);
    const double relative = noise.over_rotation_relative, absolute = noise.over_rotation_absolute;
    if (relative != 0.0)
        add(s, "", relative, s->left * relative, "relative over-rotation of %s", name);
    if (absolute != 0.0)
        add(s, "rad", absolute, s->left * absolute, "absolute over-rotation of %s", name);
}

/* ---- qubits --------------------------------------------------------------------------------- */

static void relaxation(sheet *s) {
    const qn_qubit q = qn_model_qubit(s->model, s->instr->device[0]);
    add(s, "s", q.T1, q.T1 / s->left, "T1 of qubit %d", s->instr->device[0]);
}

/* T1 stays, and so does what it takes from the coherence. */
static void dephasing(sheet *s) {
    const qn_qubit q = qn_model_qubit(s->model, s->instr->device[0]);
    add(s, "s", q.T2, 1.0 / (0.5 / q.T1 + s->left * (1.0 / q.T2 - 0.5 / q.T1)), "T2 of qubit %d",
        s->instr->device[0]);
}

/* Part of the readings of a group that are wrong, mean over what was prepared. */
static double flips(const qn_readout_entry *group) {
    const int outcomes = 1 << group->nqubits;
    double sum = 0.0;
    for (int i = 0; i < outcomes; ++i) sum += 1.0 - group->matrix[i * outcomes + i];
    return sum / outcomes;
}

static void readout(sheet *s) {
    const int qubit = s->instr->device[0];
    const qn_readout_entry *group = qn_model_readout(s->model, qubit);
    const qn_qubit q = qn_model_qubit(s->model, qubit);
    if (group) {
        add(s, "", flips(group), s->left * flips(group),
            "mean error of the readout group of qubit %d", qubit);
        return;
    }
    add(s, "", q.p10, s->left * q.p10, "p10 of qubit %d", qubit);
    add(s, "", q.p01, s->left * q.p01, "p01 of qubit %d", qubit);
}

static void reset(sheet *s) {
    add(s, "", s->model->reset_error, s->left * s->model->reset_error, "error of reset");
}

static void crosstalk(sheet *s) {
    for (size_t k = 0; k < s->model->ncrosstalk; ++k) {
        const qn_pair_entry *pair = &s->model->crosstalk[k];
        if (!qn_same_pair(pair->qubits, s->instr->device)) continue;
        add(s, "rad/s", pair->zz, s->left * pair->zz, "zz of qubits %d, %d", pair->qubits[0],
            pair->qubits[1]);
        return;
    }
}

static void layer(sheet *s) {
    for (size_t k = 0; k < s->model->nlayers; ++k) {
        const qn_layer *found = &s->model->layers[k];
        double sum = 0.0;
        if (found->line != s->instr->line) continue;
        for (size_t t = 0; t < found->nterms; ++t) sum += found->terms[t].rate;
        add(s, "", sum, s->left * sum, "sum of the rates of the layer in line %d", found->line);
        return;
    }
}

/* ---- rules ---------------------------------------------------------------------------------- */

static double distance(int nqubits, const double *a, const double *b) {
    double sum = 0.0;
    for (size_t e = 0; e < (size_t)1 << (4 * nqubits); ++e) sum += fabs(a[e] - b[e]);
    return sum;
}

/* The value of the first parameter whose channel is that of `args` at the strength s->left: between
 * 0 and what it is, since channels grow with their number. False if no value gives it. */
static bool solve_scalar(const sheet *s, const qn_rule *rule, double *after) {
    double wanted[256], found[256], value = rule->args.values[0][0], low = 0.0, high = value;
    qn_channel_args args = rule->args;
    args.values[0] = &value;
    qn_channel_ptm(rule->channel, &rule->args, s->left, wanted);
    for (int k = 0; k < 100; ++k) {
        double at_low[256];
        const double third = (high - low) / 3.0;
        value = low + third;
        qn_channel_ptm(rule->channel, &args, 1.0, at_low);
        value = high - third;
        qn_channel_ptm(rule->channel, &args, 1.0, found);
        if (distance(args.nqubits, at_low, wanted) < distance(args.nqubits, found, wanted))
            high -= third;
        else low += third;
    }
    *after = value = 0.5 * (low + high);
    qn_channel_ptm(rule->channel, &args, 1.0, found);
    return distance(args.nqubits, found, wanted) < 1e-9;
}

static const qn_rule *rule_of(const sheet *s) {
    for (size_t k = 0; k < s->model->nrules; ++k)
        if (s->model->rules[k].line == s->instr->line &&
            s->model->rules[k].channel == s->instr->channel)
            return &s->model->rules[k];
    return NULL;
}

/* The first parameter, if it alone says how strong the channel is; else what every channel has, its
 * average infidelity. */
static void rule(sheet *s) {
    const qn_rule *found = rule_of(s);
    double after, ptm[256];
    if (!found) return;
    const qn_channel_param *param = &found->channel->params[0];
    if (param->shape == QN_PARAM_SCALAR && found->args.count[0] && solve_scalar(s, found, &after)) {
        add(s, strcmp(param->unit, "1") == 0 ? "" : param->unit, found->args.values[0][0], after,
            "%s of %s (line %d)", param->name, found->channel->name, found->line);
        return;
    }
    qn_channel_ptm(found->channel, &found->args, 1.0, ptm);
    const double before = qn_ptm_infidelity(found->args.nqubits, ptm);
    qn_channel_ptm(found->channel, &found->args, s->left, ptm);
    add(s, "", before, qn_ptm_infidelity(found->args.nqubits, ptm), "infidelity of %s (line %d)",
        found->channel->name, found->line);
}

/* ---- the table ------------------------------------------------------------------------------ */

static void (*const WRITERS[QN_SOURCE_COUNT])(sheet *s) = {
    [QN_SOURCE_GATE_1Q] = gate_error, [QN_SOURCE_GATE_2Q] = gate_error,
    [QN_SOURCE_GATE_T1] = relaxation, [QN_SOURCE_GATE_T2] = dephasing,
    [QN_SOURCE_IDLE_T1] = relaxation, [QN_SOURCE_IDLE_T2] = dephasing,
    [QN_SOURCE_ROTATION] = rotation,  [QN_SOURCE_CROSSTALK] = crosstalk,
    [QN_SOURCE_RULE] = rule,          [QN_SOURCE_RESET] = reset,
    [QN_SOURCE_READOUT] = readout,    [QN_SOURCE_LAYER] = layer,
};

size_t qn_model_numbers(const qn_model *model, const qn_program *program, const qn_instr *instr,
                        qn_source source, double left, qn_number *numbers) {
    sheet s = {model,   qn_circuit_op(qn_program_circuit(program), (size_t)instr->op),
               instr,   left,
               numbers, 0};
    if (WRITERS[source]) WRITERS[source](&s);
    return s.count;
}
