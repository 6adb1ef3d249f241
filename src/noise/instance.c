/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "noise/instance.h"
#include "noise/drift.h"
#include "noise/drift_walk.h"
#include "noise/spread.h"

#include "core/config_text.h"
#include "core/try.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MIN_QUBITS = 3, PLACES = 4096 };

/* What of a place is drawn. */
enum { DRAW_FIGURES, DRAW_PAIR, DRAW_DEATH };

typedef struct drawing {
    const qn_model *model;
    config_setting_t *root;
    uint64_t instance;
    qn_spread spread;
    bool dead[PLACES];
    double (*deviates)[QN_SPREAD_FIGURES]; /* of the qubits */
} drawing;

static qn_rng stream(const drawing *d, uint64_t what, int a, int b, uint64_t which) {
    qn_rng rng;
    const uint64_t low = (uint64_t)(a < b ? a : b), high = (uint64_t)(a < b ? b : a);
    qn_rng_init(&rng, d->instance, QN_STREAM_INSTANCE, what, low << 16 | high, which);
    return rng;
}

/* ---- the file ------------------------------------------------------------------------------- */

static qn_status put_number(config_setting_t *group, const char *key, double value) {
    config_setting_t *setting = config_setting_get_member(group, key);
    if (!setting) setting = qn_config_add(group, key, CONFIG_TYPE_FLOAT);
    if (!setting) return QN_ERR_MEMORY;
    qn_setting_replace(setting, value);
    return QN_OK;
}

static config_setting_t *group_in(config_setting_t *parent, const char *name) {
    config_setting_t *group = config_setting_get_member(parent, name);
    return group ? group : qn_config_add(parent, name, CONFIG_TYPE_GROUP);
}

/* Takes out what names a qubit, or both of a pair (b >= 0), of a list of groups or pairs. */
static void take_out(config_setting_t *list, int a, int b) {
    for (int k = list ? config_setting_length(list) : 0; k-- > 0;) {
        config_setting_t *entry = config_setting_get_elem(list, (unsigned)k);
        const config_setting_t *qubits = config_setting_is_group(entry)
                                             ? config_setting_get_member(entry, "qubits")
                                             : entry;
        bool has_a = false, has_b = b < 0;
        for (int q = 0; qubits && q < config_setting_length(qubits); ++q) {
            double number = -1.0;
            (void)qn_setting_number(config_setting_get_elem(qubits, (unsigned)q), &number);
            has_a |= (int)number == a;
            has_b |= (int)number == b;
        }
        if (has_a && has_b) (void)config_setting_remove_elem(list, (unsigned)k);
    }
}

static void take_out_everywhere(const drawing *d, int a, int b) {
    static const char *const LISTS[] = {"edges", "coupling", "channels", "crosstalk",
                                        "readout_groups"};
    for (size_t k = 0; k < sizeof LISTS / sizeof *LISTS; ++k)
        if (b < 0 || k < 3) take_out(config_setting_get_member(d->root, LISTS[k]), a, b);
}

/* ---- qubits --------------------------------------------------------------------------------- */

static double drawn(const drawing *d, int figure, int qubit) {
    const qn_normal *n = &d->spread.figures[figure];
    return exp(n->mean + n->deviation * d->deviates[qubit][figure]);
}

/* Independent numbers, mixed as the figures go together. */
static void draw_deviates(const drawing *d, int qubit) {
    double own[QN_SPREAD_FIGURES];
    qn_rng rng = stream(d, DRAW_FIGURES, qubit, qubit, 0);
    for (int f = 0; f < d->spread.nfigures; ++f) {
        own[f] = qn_rng_normal(&rng);
        d->deviates[qubit][f] = 0.0;
        for (int k = 0; k <= f; ++k) d->deviates[qubit][f] += d->spread.mix[f][k] * own[k];
    }
}

static qn_status put_qubit(const drawing *d, config_setting_t *group, int qubit) {
    qn_status status = QN_OK;
    const qn_normal *figures = d->spread.figures;
    double T1 = drawn(d, QN_SPREAD_T1, qubit);
    if (figures[QN_SPREAD_T1].count == 0) T1 = qn_model_qubit(d->model, qubit).T1;
    else QN_TRY(put_number(group, "T1", T1));
    if (figures[QN_SPREAD_T2].count > 0)
        QN_TRY(put_number(group, "T2", 2.0 * T1 * fmin(1.0, drawn(d, QN_SPREAD_T2, qubit))));
    if (figures[QN_SPREAD_P10].count > 0 && figures[QN_SPREAD_P01].count > 0) {
        QN_TRY(put_number(group, "p10", fmin(0.5, drawn(d, QN_SPREAD_P10, qubit))));
        QN_TRY(put_number(group, "p01", fmin(0.5, drawn(d, QN_SPREAD_P01, qubit))));
    }
    for (int f = QN_SPREAD_GATE; f < d->spread.nfigures; ++f) {
        if (figures[f].count == 0) continue;
        config_setting_t *gates = group_in(group, "gates");
        config_setting_t *gate = gates ? group_in(gates, d->spread.gates[f]->name) : NULL;
        QN_TRY_ALLOC(gate);
        QN_TRY(put_number(gate, "error", fmin(0.5, drawn(d, f, qubit))));
    }
out:
    return status;
}

static qn_status draw_qubits(drawing *d) {
    qn_status status = QN_OK;
    config_setting_t *list = config_setting_get_member(d->root, "qubits");
    for (int k = list ? config_setting_length(list) : 0; k-- > 0;) {
        config_setting_t *group = config_setting_get_elem(list, (unsigned)k);
        int qubit = 0;
        (void)config_setting_lookup_int(group, "index", &qubit);
        draw_deviates(d, qubit);
        qn_rng rng = stream(d, DRAW_DEATH, qubit, qubit, 0);
        d->dead[qubit] = qn_rng_uniform(&rng) < d->spread.dead_qubits;
        if (d->dead[qubit]) (void)config_setting_remove_elem(list, (unsigned)k);
        else QN_TRY(put_qubit(d, group, qubit));
    }
    for (int q = 0; q < PLACES; ++q)
        if (d->dead[q]) take_out_everywhere(d, q, -1);
out:
    return status;
}

/* ---- pairs ---------------------------------------------------------------------------------- */

static double draw_pair(const drawing *d, const qn_pair_spread *pair, int index, const int *q) {
    qn_rng rng = stream(d, DRAW_PAIR, q[0], q[1], (uint64_t)index);
    double x = qn_rng_normal(&rng);
    if (pair->figure >= 0 && pair->deviation > 0.0) {
        const double mean = 0.5 *
                            (d->deviates[q[0]][pair->figure] + d->deviates[q[1]][pair->figure]);
        x = pair->correlation * (mean - pair->mean) / pair->deviation +
            sqrt(1.0 - pair->correlation * pair->correlation) * x;
    }
    return fmin(0.75, exp(pair->error.mean + pair->error.deviation * x));
}

static qn_status draw_edges(const drawing *d) {
    qn_status status = QN_OK;
    config_setting_t *list = config_setting_get_member(d->root, "edges");
    for (int k = 0; list && k < config_setting_length(list); ++k) {
        config_setting_t *group = config_setting_get_elem(list, (unsigned)k);
        const config_setting_t *qubits = config_setting_get_member(group, "qubits");
        const char *gate = "";
        const int q[2] = {config_setting_get_int_elem(qubits, 0),
                          config_setting_get_int_elem(qubits, 1)};
        (void)config_setting_lookup_string(group, "gate", &gate);
        for (int g = 0; g < d->spread.npairs; ++g)
            if (strcmp(d->spread.pairs[g].gate->name, gate) == 0)
                QN_TRY(put_number(group, "error", draw_pair(d, &d->spread.pairs[g], g, q)));
    }
out:
    return status;
}

/* A pair dies with all its gates. */
static void bury_pairs(const drawing *d) {
    for (size_t k = 0; k < d->model->nlocals; ++k) {
        const int *q = d->model->locals[k].qubits;
        if (d->model->locals[k].nqubits != 2) continue;
        qn_rng rng = stream(d, DRAW_DEATH, q[0], q[1], 1);
        if (qn_rng_uniform(&rng) < d->spread.dead_pairs) take_out_everywhere(d, q[0], q[1]);
    }
}

/* ---- all ------------------------------------------------------------------------------------ */

static qn_status draw_device(const qn_reader *reader, config_t *config, qn_model *model,
                             uint64_t instance) {
    qn_status status = QN_OK;
    drawing *d = qn_alloc(1, sizeof *d);
    QN_TRY_ALLOC(d);
    d->model = model;
    d->root = config_root_setting(config);
    d->instance = instance;
    d->deviates = qn_alloc(PLACES, sizeof *d->deviates);
    QN_TRY_ALLOC(d->deviates);
    if (model->nqubits < MIN_QUBITS)
        QN_TRY(QN_MODEL_FAIL(model, 0, QN_ERR_UNSUPPORTED, reader->diag,
                             "no other device can be drawn: the model gives numbers of %zu qubits "
                             "of its own, from which no spread can be taken; give one with "
                             "--spread, or import a device with --qubits",
                             model->nqubits));
    qn_spread_find(model, &d->spread);
    bury_pairs(d);
    QN_TRY(draw_qubits(d));
    QN_TRY(draw_edges(d));
out:
    if (d) qn_free(d->deviates);
    qn_free(d);
    return status;
}

qn_status qn_instance_apply(const qn_reader *reader, config_t *config, qn_model *model,
                            uint64_t instance, double spread) {
    if (!(spread >= 0.0) || spread > 10.0)
        return qn_fail(reader->diag, QN_ERR_ARGUMENT,
                       "the spread of drawn devices is %g; it must lie between 0 and 10", spread);
    if (spread > 0.0) return qn_drift_jitter(reader, config, model, instance, spread);
    return draw_device(reader, config, model, instance);
}
