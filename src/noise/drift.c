/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moving the numbers of a file. */
#include "noise/drift.h"
#include "noise/drift_walk.h"

#include "core/config_text.h"
#include "core/try.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct mover {
    const qn_reader *reader;
    qn_model *model;
    uint64_t seed, step;
    qn_drift_rule *rule;
    uint64_t index; /* of the rule, from 1 */
    double shared;  /* x of what all its numbers share */
} mover;

/* ---- which ---------------------------------------------------------------------------------- */

static bool concerns(const qn_drift_rule *rule, const qn_number_place *place) {
    if (rule->gate[0] && strcmp(rule->gate, place->gate) != 0) return false;
    if (rule->nqubits == 0) return true;
    if (rule->nqubits != place->nqubits) return false;
    if (rule->nqubits == 1) return rule->qubits[0] == place->qubits[0];
    return qn_same_pair(rule->qubits, place->qubits);
}

/* FNV-1a of what the number is, not of where it stands in the file: its history stays when other
 * numbers are added. */
static uint64_t name_of(const qn_number_place *place, const char *figure) {
    char text[160];
    uint64_t hash = 14695981039346656037U;
    int low = place->qubits[0], high = place->qubits[1];
    if (place->nqubits == 2 && low > high) {
        low = place->qubits[1];
        high = place->qubits[0];
    }
    snprintf(text, sizeof text, "%s|%s|%d|%d|%d|%d|%s", place->section, place->gate, place->index,
             place->nqubits, low, high, figure);
    for (const char *at = text; *at; ++at) hash = (hash ^ (unsigned char)*at) * 1099511628211U;
    return hash;
}

/* ---- how far -------------------------------------------------------------------------------- */

/* What a number may at most become, unless it is more in the file. */
static double most(const qn_number_place *place, const char *figure) {
    static const struct {
        const char *figure;
        double most;
    } LIMITS[] = {{"p10", 0.5},
                  {"p01", 0.5},
                  {"excited_population", 0.5},
                  {"depolarizing", 1.0},
                  {"error", 1.0},
                  {"zz", 1e12},
                  {"over_rotation_relative", 1e4},
                  {"over_rotation_absolute", 1e4}};
    /* of a gate that returns noise alone: 1 - 1/d */
    if (place->width && strcmp(figure, "error") == 0) return place->width == 1 ? 0.5 : 0.75;
    if (strcmp(place->section, "channels") == 0) {
        const char *name = NULL;
        (void)config_setting_lookup_string(place->group, "channel", &name);
        const qn_channel *channel = name ? qn_channel_find(name) : NULL;
        for (int p = 0; channel && p < channel->nparams; ++p)
            if (strcmp(channel->params[p].name, figure) == 0) return channel->params[p].max;
        return 1.0;
    }
    for (size_t k = 0; k < sizeof LIMITS / sizeof *LIMITS; ++k)
        if (strcmp(LIMITS[k].figure, figure) == 0) return LIMITS[k].most;
    return DBL_MAX;
}

static double factor_of(mover *m, const qn_number_place *place, const char *figure) {
    const qn_drift_rule *rule = m->rule;
    double own = 0.0;
    if (rule->sigma == 0.0) return 1.0;
    if (rule->common < 1.0)
        own = qn_drift_wander(m->seed, name_of(place, figure), m->index, rule->steps, m->step);
    const double x = sqrt(rule->common) * m->shared + sqrt(1.0 - rule->common) * own;
    return exp(rule->sigma * x);
}

/* A moved number, no further than it may go. */
static double moved(double before, double factor, double limit) {
    const double after = before * factor, end = fmax(limit, fabs(before));
    if (fabs(after) > end) return copysign(end, after);
    return after != 0.0 || before == 0.0 ? after : copysign(DBL_MIN, before);
}

/* ---- moving --------------------------------------------------------------------------------- */

static void count(mover *m, double factor) {
    ++m->rule->count;
    m->rule->scale += log(factor);
}

/* Zero stays zero. */
static void move_number(mover *m, const qn_number_place *place, const char *key,
                        const char *figure) {
    config_setting_t *setting = config_setting_get_member(place->group, key);
    double before = 0.0;
    if (!setting || !qn_setting_number(setting, &before)) return;
    const double factor = factor_of(m, place, figure);
    count(m, factor);
    if (factor != 1.0 && before != 0.0)
        qn_setting_replace(setting, moved(before, factor, most(place, key)));
}

/* Off the diagonal times the factor, the sum of a column no further than to even odds. */
static void move_column(config_setting_t **entries, int outcomes, int column, double factor) {
    double flips = 0.0, after = 0.0, value;
    for (int row = 0; row < outcomes; ++row)
        if (row != column && qn_setting_number(entries[row * outcomes + column], &value))
            flips += value;
    if (flips <= 0.0) return;
    const double scale = moved(flips, factor, 1.0 - 1.0 / outcomes) / flips;
    for (int row = 0; row < outcomes; ++row) {
        config_setting_t *entry = entries[row * outcomes + column];
        if (row == column || !qn_setting_number(entry, &value)) continue;
        qn_setting_replace(entry, scale * value);
        after += scale * value;
    }
    qn_setting_replace(entries[column * outcomes + column], 1.0 - after);
}

static void collect(config_setting_t *setting, config_setting_t **entries, size_t *used,
                    size_t room) {
    if (config_setting_is_number(setting)) {
        if (*used < room) entries[(*used)++] = setting;
        return;
    }
    for (int k = 0; k < config_setting_length(setting); ++k)
        collect(config_setting_get_elem(setting, (unsigned)k), entries, used, room);
}

static qn_status move_matrix(mover *m, const qn_number_place *place) {
    const int outcomes = 1 << place->nqubits;
    const size_t room = (size_t)outcomes * (size_t)outcomes;
    size_t used = 0;
    config_setting_t *matrix = config_setting_get_member(place->group, "matrix");
    const double factor = factor_of(m, place, "readout");
    config_setting_t **entries = qn_alloc(room, sizeof *entries);
    if (!entries) return QN_ERR_MEMORY;
    collect(matrix, entries, &used, room);
    count(m, factor);
    for (int column = 0; column < outcomes && factor != 1.0 && used == room; ++column)
        move_column(entries, outcomes, column, factor);
    qn_free(entries);
    return QN_OK;
}

static qn_status visit(void *context, const qn_number_place *place) {
    mover *m = context;
    const char *figure = m->rule->figure;
    const bool group = strcmp(place->section, "readout_groups") == 0;
    if (!concerns(m->rule, place)) return QN_OK;
    if (strcmp(figure, "readout") != 0) {
        if (!group) move_number(m, place, figure, figure);
        return QN_OK;
    }
    if (group) return move_matrix(m, place);
    move_number(m, place, "p10", figure);
    move_number(m, place, "p01", figure);
    return QN_OK;
}

/* ---- T2 <= 2 T1 ------------------------------------------------------------------------------ */

static double time_of(const config_setting_t *group, const char *key, double inherited) {
    const config_setting_t *setting = group ? config_setting_get_member(group, key) : NULL;
    double time = inherited;
    if (setting) (void)qn_setting_number(setting, &time);
    return time;
}

/* Lowers T2, which an entry may have to be given for that. */
static qn_status lower_coherence(config_setting_t *group, const config_setting_t *inherited) {
    const double T1 = time_of(group, "T1", time_of(inherited, "T1", INFINITY));
    const double T2 = time_of(group, "T2", time_of(inherited, "T2", INFINITY));
    if (!(T2 > 2.0 * T1) || isinf(T2)) return QN_OK;
    config_setting_t *setting = config_setting_get_member(group, "T2");
    if (!setting) setting = qn_config_add(group, "T2", CONFIG_TYPE_FLOAT);
    if (!setting) return QN_ERR_MEMORY;
    qn_setting_replace(setting, 2.0 * T1);
    return QN_OK;
}

static qn_status visit_coherence(void *context, const qn_number_place *place) {
    config_setting_t *qubit = context;
    if (strcmp(place->section, "qubits") == 0 && place->width == 0)
        return lower_coherence(place->group, qubit);
    if (strcmp(place->section, "qubit") == 0 || strcmp(place->section, "channels") == 0)
        return lower_coherence(place->group, NULL);
    return QN_OK;
}

static qn_status lower_coherences(config_t *config) {
    return qn_number_places_visit(config, visit_coherence,
                                  config_setting_get_member(config_root_setting(config), "qubit"));
}

qn_status qn_drift_jitter(const qn_reader *reader, config_t *config, qn_model *model,
                          uint64_t instance, double spread) {
    static const char *const FIGURES[] = {"T1",
                                          "T2",
                                          "excited_population",
                                          "p10",
                                          "p01",
                                          "error",
                                          "depolarizing",
                                          "over_rotation_relative",
                                          "over_rotation_absolute",
                                          "zz"};
    enum { APART = 1000 }; /* from the histories of drift */
    qn_status status = QN_OK;
    for (uint64_t k = 0; k < sizeof FIGURES / sizeof *FIGURES; ++k) {
        qn_drift_rule rule = {.sigma = spread, .steps = 1.0};
        mover m = {.reader = reader, .model = model, .seed = instance, .rule = &rule};
        m.index = APART + k;
        snprintf(rule.figure, sizeof rule.figure, "%s", FIGURES[k]);
        QN_TRY(qn_number_places_visit(config, visit, &m));
    }
    QN_TRY(lower_coherences(config));
out:
    return status;
}

/* ---- all rules ------------------------------------------------------------------------------ */

static qn_status apply_rule(mover *m, config_t *config) {
    qn_status status = QN_OK;
    qn_drift_rule *rule = m->rule;
    const qn_number_place shared = {.section = "", .gate = ""};
    m->shared = rule->common > 0.0 && rule->sigma > 0.0
                    ? qn_drift_wander(m->seed, name_of(&shared, "common"), m->index, rule->steps,
                                      m->step)
                    : 0.0;
    rule->count = 0;
    rule->scale = 0.0;
    QN_TRY(qn_number_places_visit(config, visit, m));
    if (rule->count == 0)
        QN_TRY(QN_MODEL_FAIL(m->model, rule->line, QN_ERR_SYNTAX, m->reader->diag,
                             "the drift of '%s' moves nothing: the file gives no such number%s%s%s",
                             rule->figure, rule->gate[0] ? " of " : "", rule->gate,
                             rule->nqubits ? " there" : ""));
    rule->scale = exp(rule->scale / (double)rule->count);
out:
    return status;
}

bool qn_model_drifts(const qn_model *model) {
    bool moves = false;
    for (size_t k = 0; k < model->ndrifts; ++k) moves |= model->drifts[k].sigma > 0.0;
    return moves;
}

double qn_model_drift_mean(const qn_model *model) {
    double sum = 0.0, numbers = 0.0;
    for (size_t k = 0; model && k < model->ndrifts; ++k) {
        sum += (double)model->drifts[k].count * log(model->drifts[k].scale);
        numbers += (double)model->drifts[k].count;
    }
    return numbers > 0.0 ? sum / numbers : 0.0;
}

qn_status qn_drift_apply(const qn_reader *reader, config_t *config, qn_model *model, uint64_t seed,
                         uint64_t step) {
    qn_status status = QN_OK;
    mover m = {.reader = reader, .model = model, .seed = seed, .step = step};
    for (size_t k = 0; k < model->ndrifts; ++k) {
        m.rule = &model->drifts[k];
        m.index = k + 1;
        QN_TRY(apply_rule(&m, config));
    }
    if (qn_model_drifts(model)) QN_TRY(lower_coherences(config));
out:
    return status;
}
