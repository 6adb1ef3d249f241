/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "noise/spread.h"

#include <math.h>
#include <string.h>

/* Correlations that chance alone makes once in a hundred times are none. */
static const double SURE = 2.58;
static const double CHANCE = 0.5;

/* ---- one qubit ------------------------------------------------------------------------------ */

/* What the model says of a one-qubit gate's error here; NAN if nothing. */
static double gate_error(const qn_model *model, const qn_gate *gate, int qubit) {
    const size_t found = qn_places_find(&model->local_places, gate, 1, &qubit);
    const qn_gate_entry *entry = found < model->nlocals ? &model->locals[found]
                                                        : qn_model_gate_entry(model, gate);
    return entry ? entry->error : NAN;
}

/* Logarithm of a figure; NAN where there is none. */
static double figure_of(const qn_model *model, const qn_spread *s, int figure, int qubit) {
    const qn_qubit q = qn_model_qubit(model, qubit);
    double value = NAN;
    switch (figure) {
    case QN_SPREAD_T1: value = q.T1; break;
    case QN_SPREAD_T2: value = q.T2 / (2.0 * q.T1); break;
    case QN_SPREAD_P10: value = q.p10; break;
    case QN_SPREAD_P01: value = q.p01; break;
    default: value = gate_error(model, s->gates[figure], qubit);
    }
    return isfinite(value) && value > 0.0 ? log(value) : NAN;
}

bool qn_spread_is_dead(const qn_model *model, int qubit) {
    const qn_qubit q = qn_model_qubit(model, qubit);
    bool dead = q.p10 >= CHANCE || q.p01 >= CHANCE;
    for (size_t k = 0; k < model->ngates; ++k)
        if (model->gates[k].gate && model->gates[k].nqubits == 1)
            dead |= gate_error(model, model->gates[k].gate, qubit) >= CHANCE;
    return dead;
}

bool qn_spread_is_dead_pair(const qn_gate_entry *edge) { return edge->error >= CHANCE; }

/* ---- samples -------------------------------------------------------------------------------- */

/* Mean and sum of squares around it, which numbers that are all the same leave at 0 (Welford). */
static void add(qn_normal *normal, double value) {
    if (isnan(value)) return;
    const double before = value - normal->mean;
    normal->mean += before / (double)++normal->count;
    normal->deviation += before * (value - normal->mean); /* for now */
}

static void finish(qn_normal *normal) {
    const double n = (double)normal->count;
    normal->deviation = normal->count > 1 ? sqrt(normal->deviation / (n - 1.0)) : 0.0;
    /* numbers that are all the same, but for their own rounding */
    if (normal->deviation < 1e-9 * fmax(1.0, fabs(normal->mean))) normal->deviation = 0.0;
}

/* How far a value is from the mean, in deviations; 0 if it is unknown. */
static double deviate(const qn_normal *normal, double value) {
    if (isnan(value) || normal->deviation == 0.0) return 0.0;
    return (value - normal->mean) / normal->deviation;
}

/* A correlation of n pairs as it is believed. */
static double believed(double r, size_t n) {
    if (n < 5) return 0.0;
    const double sure = tanh(SURE / sqrt((double)n - 3.0));
    return fabs(r) > sure ? fmin(fmax(r, -1.0), 1.0) : 0.0;
}

static double correlation(const qn_model *model, const qn_spread *s, int i, int j) {
    double xy = 0.0, xx = 0.0, yy = 0.0;
    size_t n = 0;
    for (size_t k = 0; k < model->nqubits; ++k) {
        const int qubit = model->qubits[k].index;
        const double a = figure_of(model, s, i, qubit), b = figure_of(model, s, j, qubit);
        if (qn_spread_is_dead(model, qubit) || isnan(a) || isnan(b)) continue;
        const double x = deviate(&s->figures[i], a), y = deviate(&s->figures[j], b);
        xy += x * y;
        xx += x * x;
        yy += y * y;
        ++n;
    }
    return xx > 0.0 && yy > 0.0 ? believed(xy / sqrt(xx * yy), n) : 0.0;
}

/* Cholesky's factor of a matrix of correlations; false if there is none. Rows that others determine
 * get no number of their own. */
static bool factor(int n, double (*m)[QN_SPREAD_FIGURES], double (*lower)[QN_SPREAD_FIGURES]) {
    memset(lower, 0, sizeof *lower * QN_SPREAD_FIGURES);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j <= i; ++j) {
            double sum = m[i][j];
            for (int k = 0; k < j; ++k) sum -= lower[i][k] * lower[j][k];
            if (i == j) {
                if (sum < -1e-9) return false;
                lower[i][i] = sqrt(fmax(sum, 0.0));
            } else if (lower[j][j] > 1e-6) {
                lower[i][j] = sum / lower[j][j];
            } else if (fabs(sum) > 1e-5) {
                return false;
            }
        }
    return true;
}

/* Believed one by one they may contradict each other; then all of them are believed less. */
static void mix(const qn_model *model, qn_spread *s) {
    double m[QN_SPREAD_FIGURES][QN_SPREAD_FIGURES] = {{0.0}};
    for (int i = 0; i < s->nfigures; ++i)
        for (int j = 0; j <= i; ++j) m[i][j] = i == j ? 1.0 : correlation(model, s, i, j);
    while (!factor(s->nfigures, m, s->mix))
        for (int i = 0; i < s->nfigures; ++i)
            for (int j = 0; j < i; ++j) m[i][j] *= 0.95;
}

/* ---- pairs ---------------------------------------------------------------------------------- */

/* Mean deviate of a figure over the qubits of a pair. */
static double pair_figure(const qn_model *model, const qn_spread *s, int figure, const int *q) {
    return 0.5 * (deviate(&s->figures[figure], figure_of(model, s, figure, q[0])) +
                  deviate(&s->figures[figure], figure_of(model, s, figure, q[1])));
}

static bool counts(const qn_gate_entry *edge, const qn_gate *gate) {
    return edge->nqubits == 2 && edge->gate == gate && edge->error > 0.0 &&
           !qn_spread_is_dead_pair(edge);
}

static void relate(const qn_model *model, const qn_spread *s, qn_pair_spread *pair, int figure) {
    qn_normal means = {0};
    double xy = 0.0, xx = 0.0, yy = 0.0;
    for (size_t k = 0; k < model->nlocals; ++k)
        if (counts(&model->locals[k], pair->gate))
            add(&means, pair_figure(model, s, figure, model->locals[k].qubits));
    finish(&means);
    for (size_t k = 0; k < model->nlocals; ++k) {
        const qn_gate_entry *edge = &model->locals[k];
        if (!counts(edge, pair->gate)) continue;
        const double x = deviate(&means, pair_figure(model, s, figure, edge->qubits));
        const double y = deviate(&pair->error, log(edge->error));
        xy += x * y;
        xx += x * x;
        yy += y * y;
    }
    if (!(xx > 0.0) || !(yy > 0.0)) return;
    const double r = believed(xy / sqrt(xx * yy), means.count);
    if (fabs(r) <= fabs(pair->correlation)) return;
    pair->figure = figure;
    pair->correlation = r;
    pair->mean = means.mean;
    pair->deviation = means.deviation;
}

static void find_pairs(const qn_model *model, qn_spread *s) {
    for (size_t k = 0; k < model->nlocals; ++k) {
        const qn_gate_entry *edge = &model->locals[k];
        int at = 0;
        if (!counts(edge, edge->gate)) continue;
        while (at < s->npairs && s->pairs[at].gate != edge->gate) ++at;
        if (at == QN_SPREAD_GATES) continue;
        if (at == s->npairs) s->pairs[s->npairs++] = (qn_pair_spread){edge->gate, .figure = -1};
        add(&s->pairs[at].error, log(edge->error));
    }
    for (int g = 0; g < s->npairs; ++g) {
        finish(&s->pairs[g].error);
        for (int f = 0; f < s->nfigures; ++f) relate(model, s, &s->pairs[g], f);
    }
}

/* ---- all ------------------------------------------------------------------------------------ */

static void count_dead(const qn_model *model, qn_spread *s) {
    size_t dead = 0, pairs = 0, dead_pairs = 0;
    for (size_t k = 0; k < model->nqubits; ++k)
        dead += qn_spread_is_dead(model, model->qubits[k].index);
    for (size_t k = 0; k < model->nlocals; ++k) {
        if (model->locals[k].nqubits != 2) continue;
        ++pairs;
        dead_pairs += qn_spread_is_dead_pair(&model->locals[k]);
    }
    if (model->nqubits) s->dead_qubits = (double)dead / (double)model->nqubits;
    if (pairs) s->dead_pairs = (double)dead_pairs / (double)pairs;
}

void qn_spread_find(const qn_model *model, qn_spread *spread) {
    *spread = (qn_spread){.nfigures = QN_SPREAD_GATE};
    for (size_t k = 0; k < model->ngates && spread->nfigures < QN_SPREAD_FIGURES; ++k)
        if (model->gates[k].gate && model->gates[k].nqubits == 1)
            spread->gates[spread->nfigures++] = model->gates[k].gate;
    for (int f = 0; f < spread->nfigures; ++f) {
        for (size_t k = 0; k < model->nqubits; ++k)
            if (!qn_spread_is_dead(model, model->qubits[k].index))
                add(&spread->figures[f], figure_of(model, spread, f, model->qubits[k].index));
        finish(&spread->figures[f]);
    }
    mix(model, spread);
    find_pairs(model, spread);
    count_dead(model, spread);
}
