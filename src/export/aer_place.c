/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/aer_place.h"

#include "channel/channel.h"
#include "channel/ptm.h"
#include "core/linalg.h"
#include "core/try.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { FAR_AWAY = 1 << 20 }; /* a qubit that no exception speaks of */

/* ---- maps ----------------------------------------------------------------------------------- */

/* A map on `few` of m qubits, from the q-th on, as one on all. */
static void widen(int few, int q, const double *small, int m, double *wide) {
    const int rows = 1 << (2 * m), each = 1 << (2 * few), mask = each - 1;
    for (int i = 0; i < rows; ++i)
        for (int j = 0; j < rows; ++j) {
            const bool same = (i & ~(mask << (2 * q))) == (j & ~(mask << (2 * q)));
            wide[i * rows + j] = same ? small[(i >> (2 * q) & mask) * each + (j >> (2 * q) & mask)]
                                      : 0.0;
        }
}

/* ptm, then a map on `few` of its m qubits from the q-th on. */
static void follow(int m, double *ptm, int few, int q, const double *small) {
    double wide[256], product[256];
    const int rows = 1 << (2 * m);
    widen(few, q, small, m, wide);
    qn_linalg_multiply(rows, wide, ptm, product);
    memcpy(ptm, product, (size_t)rows * (size_t)rows * sizeof *ptm);
}

static void add_channel(const qn_model *model, const qn_channel *channel,
                        const qn_channel_args *args, int m, int q, double *ptm) {
    double small[256];
    qn_channel_ptm(channel, args, 1.0, small);
    if (model->twirl) qn_ptm_twirl(args->nqubits, small);
    follow(m, ptm, args->nqubits, q, small);
}

/* ---- rules ---------------------------------------------------------------------------------- */

/* How a rule takes these qubits: 1 as they stand, -1 the other way round, 0 not at all. */
static int order_of(const qn_rule *rule, const int *qubits) {
    if (!rule->local) return 1;
    if (rule->qubits[0] == qubits[0] && (rule->nqubits == 1 || rule->qubits[1] == qubits[1]))
        return 1;
    return rule->nqubits == 2 && !rule->directed && qn_same_pair(rule->qubits, qubits) ? -1 : 0;
}

static void exchange(double *small) {
    double kept[256];
    memcpy(kept, small, sizeof kept);
    for (int i = 0; i < 16; ++i)
        for (int j = 0; j < 16; ++j)
            small[i * 16 + j] = kept[((i & 3) << 2 | i >> 2) * 16 + ((j & 3) << 2 | j >> 2)];
}

static void add_rule(const qn_model *model, const qn_rule *rule, int m, int order, double *ptm) {
    double small[256];
    const int few = rule->args.nqubits;
    qn_channel_ptm(rule->channel, &rule->args, 1.0, small);
    if (model->twirl) qn_ptm_twirl(few, small);
    if (few == 2 && order < 0) exchange(small);
    for (int q = 0; q + few <= m; ++q) follow(m, ptm, few, q, small);
}

/* All rules of an event on m qubits; gate NULL = it is none of gates. */
static void add_rules(const qn_model *model, qn_rule_event event, bool before, const qn_gate *gate,
                      int m, const int *qubits, double *ptm) {
    for (size_t k = 0; k < model->nrules; ++k) {
        const qn_rule *rule = &model->rules[k];
        if (rule->event != event || rule->before != before || rule->nqubits != m) continue;
        if (rule->gate && rule->gate != gate) continue;
        const int order = order_of(rule, qubits);
        if (order) add_rule(model, rule, m, order, ptm);
    }
}

/* ---- gates ---------------------------------------------------------------------------------- */

/* U E = (U E U^-1) U: what happens before a gate, as something behind it. False if that depends on
 * the gate's angles. */
static bool carry_over(const qn_gate *gate, double *ptm) {
    double complex u[16] = {0};
    double forward[256] = {0}, product[256] = {0}, back[256] = {0};
    const int rows = 1 << (2 * gate->nqubits);
    const size_t bytes = (size_t)rows * (size_t)rows * sizeof *ptm;
    for (int trial = 0; trial < (gate->nangles ? 3 : 1); ++trial) {
        const double angles[QN_MAX_GATE_ANGLES] = {0.3 + trial, 1.1 - trial, 2.0 * trial, 0.7};
        gate->matrix(angles, u);
        qn_ptm_from_unitary(gate->nqubits, u, forward);
        qn_linalg_multiply(rows, forward, ptm, product);
        for (int i = 0; i < rows; ++i) /* the inverse is the transpose */
            for (int j = 0; j < rows; ++j) {
                double sum = 0.0;
                for (int k = 0; k < rows; ++k) sum += product[i * rows + k] * forward[j * rows + k];
                back[i * rows + j] = sum;
            }
        double distance = 0.0;
        for (int e = 0; e < rows * rows; ++e) distance = fmax(distance, fabs(back[e] - ptm[e]));
        if (gate->nangles && distance > 1e-12) return false;
    }
    memcpy(ptm, back, bytes);
    return true;
}

/* exp(-i d P/2) behind a rotation about P. */
static void over_rotate(const qn_model *model, const qn_gate *gate, double angle, double *ptm) {
    double angles[15] = {0.0};
    int nqubits = 0;
    angles[qn_pauli_string(gate->generator, &nqubits)] = angle;
    const qn_channel_args args = {
        .nqubits = nqubits, .count = {((size_t)1 << (2 * nqubits)) - 1}, .values = {angles}};
    add_channel(model, &qn_record_coherent, &args, nqubits, 0, ptm);
}

static void relax(const qn_model *model, int m, const int *qubits, double duration, double *ptm) {
    for (int q = 0; q < m; ++q) {
        const qn_qubit own = qn_model_qubit(model, qubits[q]);
        const qn_channel_args args = {
            .nqubits = 1,
            .count = {1, 1, 1, 1},
            .values = {&duration, &own.T1, &own.T2, &own.excited_population}};
        if (isinf(own.T1) && isinf(own.T2)) continue;
        add_channel(model, &qn_record_thermal_relaxation, &args, m, q, ptm);
    }
}

qn_status qn_aer_gate_ptm(const qn_model *model, const qn_gate *gate, const int *qubits,
                          double *ptm, qn_aer_losses *losses, qn_diag *diag) {
    qn_status status = QN_OK;
    static const int NOWHERE[2] = {FAR_AWAY, FAR_AWAY + 1};
    const int *places = qubits ? qubits : NOWHERE;
    const int m = gate->nqubits;
    qn_gate_noise noise;
    assert(m <= 2);
    QN_TRY(qn_model_gate(model, gate, places, &noise, diag));
    qn_ptm_identity(m, ptm);
    add_rules(model, QN_RULE_GATE, true, gate, m, places, ptm);
    if (!qn_ptm_is_identity(m, ptm) && !carry_over(gate, ptm)) {
        losses->before = true;
        qn_ptm_identity(m, ptm);
    }
    losses->relative |= gate->generator && noise.over_rotation_relative != 0.0;
    if (gate->generator && noise.over_rotation_absolute != 0.0)
        over_rotate(model, gate, noise.over_rotation_absolute, ptm);
    const qn_channel_args args = {.nqubits = m, .count = {1}, .values = {&noise.depolarizing}};
    add_channel(model, &qn_record_depolarizing, &args, m, 0, ptm);
    relax(model, m, places, noise.duration, ptm);
    add_rules(model, QN_RULE_GATE, false, gate, m, places, ptm);
out:
    return status;
}

void qn_aer_operation_ptm(const qn_model *model, qn_rule_event event, const int *qubit,
                          double *ptm) {
    const int place = qubit ? *qubit : FAR_AWAY;
    qn_ptm_identity(1, ptm);
    if (event == QN_RULE_RESET && model->reset_error > 0.0) {
        const qn_channel_args args = {.nqubits = 1, .count = {1}, .values = {&model->reset_error}};
        add_channel(model, &qn_record_bit_flip, &args, 1, 0, ptm);
    }
    add_rules(model, event, event == QN_RULE_MEASURE, NULL, 1, &place, ptm);
}
