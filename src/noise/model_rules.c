/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The `channels` list of a noise-model file: explicit channels at gates, resets, measurements and
 * in idle gaps. */
#include "noise/model_file.h"

#include "channel/channel.h"
#include "core/try.h"

#include <math.h>
#include <string.h>

enum { CHANNELS_MAX = 64 };

/* ---- when ----------------------------------------------------------------------------------- */

/* The words that are no gates. */
typedef struct event_word {
    const char *word;
    qn_rule_event event;
    int nqubits;
    bool before, after; /* which it may follow */
} event_word;

static const event_word WORDS[] = {
    {"any1", QN_RULE_GATE, 1, true, true},   {"any2", QN_RULE_GATE, 2, true, true},
    {"reset", QN_RULE_RESET, 1, true, true}, {"measure", QN_RULE_MEASURE, 1, true, false},
    {"idle", QN_RULE_IDLE, 1, false, true},
};

static qn_status read_gate_event(const qn_reader *reader, const config_setting_t *setting,
                                 const char *word, const qn_model *model, qn_rule *rule) {
    qn_status status = QN_OK;
    QN_TRY(qn_model_read_gate(reader, setting, word, model, &rule->gate));
    if (model->has_gates && !qn_model_gate_entry(model, rule->gate) && !reader->found->gates)
        QN_TRY(
            QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                            "the rule waits for %s, which `gates` does not list, so it never acts; "
                            "add %s or any%d there",
                            word, word, rule->gate->nqubits));
    rule->event = QN_RULE_GATE;
    rule->nqubits = rule->gate->nqubits;
out:
    return status;
}

static qn_status read_event(const qn_reader *reader, const config_setting_t *setting,
                            const qn_raw_rule *raw, const qn_model *model, qn_rule *rule) {
    if (!raw->after == !raw->before)
        return QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                               "a channel rule needs one of 'after' and 'before', this one has %s",
                               raw->after ? "both" : "neither");
    const char *word = raw->after ? raw->after : raw->before;
    const config_setting_t *place = config_setting_get_member(setting,
                                                              raw->after ? "after" : "before");
    rule->before = raw->before != NULL;
    for (size_t k = 0; k < sizeof WORDS / sizeof *WORDS; ++k) {
        if (strcmp(WORDS[k].word, word) != 0) continue;
        if (!(raw->before ? WORDS[k].before : WORDS[k].after))
            return QN_SETTING_FAIL(reader, place, QN_ERR_UNSUPPORTED, "a rule cannot act %s %s; %s",
                                   raw->before ? "before" : "after", word,
                                   raw->before
                                       ? "write after = \"idle\""
                                       : "write before = \"measure\", or p10 and p01 of the qubit");
        rule->event = WORDS[k].event;
        rule->nqubits = WORDS[k].nqubits;
        return QN_OK;
    }
    return read_gate_event(reader, place, word, model, rule);
}

/* ---- what ----------------------------------------------------------------------------------- */

static qn_status find_channel(const qn_reader *reader, const config_setting_t *setting,
                              const qn_channel **channel) {
    const config_setting_t *member = config_setting_get_member(setting, "channel");
    const char *name = member ? config_setting_get_string(member) : NULL;
    const char *names[CHANNELS_MAX];
    char path[QN_SETTING_PATH_SIZE];
    size_t count = 0;
    *channel = NULL;
    if (!name)
        return QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                               "%s lacks 'channel', the name of a channel in \"quotes\"",
                               qn_setting_path(setting, path));
    *channel = qn_channel_find(name);
    if (*channel && !(*channel)->operation) return QN_OK;
    if (*channel)
        return QN_SETTING_FAIL(
            reader, member, QN_ERR_UNSUPPORTED, "%s is no noise to be added by a rule; %s", name,
            "readout error is p10 and p01 of `qubit`, reset error is in `reset`");
    for (size_t k = 0; k < qn_channel_count() && count < CHANNELS_MAX; ++k)
        if (!qn_channel_at(k)->operation) names[count++] = qn_channel_at(k)->name;
    return qn_setting_unknown(reader, member, "channel", name, names, count);
}

static qn_status read_param(const qn_reader *reader, const config_setting_t *setting, int p,
                            qn_rule *rule) {
    qn_status status = QN_OK;
    const qn_channel_param *param = &rule->channel->params[p];
    const qn_key key = {.name = param->name, .min = param->min, .max = param->max};
    const size_t count = qn_setting_count(setting);
    if (count == 0)
        QN_TRY(QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX, "'%s' is empty: %s", param->name,
                               param->help));
    rule->values[p] = qn_alloc(count, sizeof(double));
    QN_TRY_ALLOC(rule->values[p]);
    QN_TRY(qn_setting_numbers(reader, setting, &key, rule->values[p]));
    rule->args.values[p] = rule->values[p];
    rule->args.count[p] = count;
out:
    return status;
}

/* Entries of parameter 0 by names of their own; *nqubits is what their names speak of, 0 if there
 * is none. */
static qn_status read_entries(const qn_reader *reader, const config_setting_t *setting,
                              qn_rule *rule, int *nqubits) {
    qn_status status = QN_OK;
    const qn_channel *channel = rule->channel;
    if (!channel->entry) return QN_OK;
    const qn_channel_param *param = &channel->params[0];
    const qn_key key = {.name = param->name, .min = param->min, .max = param->max};
    for (int k = 0; k < config_setting_length(setting); ++k) {
        const config_setting_t *member = config_setting_get_elem(setting, (unsigned)k);
        const char *name = config_setting_name(member);
        int speaks_of = 0;
        const int index = channel->entry(name, &speaks_of);
        if (index < 0) continue;
        if (*nqubits == 0 && rule->values[0])
            QN_TRY(QN_SETTING_FAIL(reader, member, QN_ERR_SYNTAX, "give either '%s' or '%s'", name,
                                   param->name));
        if (*nqubits && *nqubits != speaks_of)
            QN_TRY(QN_SETTING_FAIL(reader, member, QN_ERR_SYNTAX,
                                   "'%s' speaks of %d qubit%s, the entries before it of %d", name,
                                   speaks_of, speaks_of == 1 ? "" : "s", *nqubits));
        *nqubits = speaks_of;
        if (!rule->values[0]) {
            rule->args.count[0] = qn_param_entries(param->shape, speaks_of);
            rule->values[0] = qn_alloc(rule->args.count[0], sizeof(double));
            QN_TRY_ALLOC(rule->values[0]);
            rule->args.values[0] = rule->values[0];
        }
        QN_TRY(qn_setting_real(reader, member, &key, &rule->values[0][index]));
    }
out:
    return status;
}

/* The most qubits, up to those of the operation, that all arguments fit. */
static int infer_nqubits(const qn_rule *rule) {
    const qn_channel *channel = rule->channel;
    const int most = rule->nqubits < channel->max_qubits ? rule->nqubits : channel->max_qubits;
    for (int n = most; n >= channel->min_qubits; --n) {
        bool fits = true;
        for (int p = 0; p < channel->nparams; ++p)
            fits &= rule->args.count[p] == 0 ||
                    qn_param_fits(channel->params[p].shape, n, rule->args.count[p]);
        if (fits) return n;
    }
    return most;
}

static qn_status check_channel(const qn_reader *reader, const config_setting_t *setting,
                               const qn_rule *rule) {
    qn_diag inner = {0};
    if (rule->args.nqubits > rule->nqubits)
        return QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                               "a channel on %d qubits cannot follow an operation on one",
                               rule->args.nqubits);
    const qn_status status = qn_channel_check(rule->channel, &rule->args, &inner);
    if (status == QN_OK || inner.status == QN_OK) return status;
    return QN_SETTING_FAIL(reader, setting, status, "%s", inner.text);
}

static qn_status read_place(const qn_reader *reader, const config_setting_t *list, qn_rule *rule) {
    if (!list) return QN_OK;
    rule->local = true;
    return qn_setting_qubits(reader, list, "the rule", rule->nqubits, rule->nqubits, rule->qubits);
}

static qn_status read_rule(const qn_reader *reader, config_setting_t *setting, qn_model *model) {
    qn_status status = QN_OK;
    /* counted first, so that destroying the model frees what a broken rule has read */
    qn_rule *rule = &model->rules[model->nrules++];
    qn_raw_rule raw;
    int named = 0;
    rule->line = qn_setting_line(setting);
    if (config_setting_is_group(setting)) QN_TRY(find_channel(reader, setting, &rule->channel));
    QN_TRY(qn_setting_read(reader, setting, qn_model_schema_find("channels"), &raw, rule->channel));
    QN_TRY(read_event(reader, setting, &raw, model, rule));
    QN_TRY(read_place(reader, raw.qubits, rule));
    for (int p = 0; p < rule->channel->nparams; ++p) {
        const config_setting_t *member = config_setting_get_member(setting,
                                                                   rule->channel->params[p].name);
        if (member) QN_TRY(read_param(reader, member, p, rule));
    }
    QN_TRY(read_entries(reader, setting, rule, &named));
    rule->args.nqubits = infer_nqubits(rule);
    if (named) rule->args.nqubits = named;
    if (raw.nqubits != QN_KEY_ABSENT) rule->args.nqubits = raw.nqubits;
    QN_TRY(check_channel(reader, setting, rule));
out:
    return status;
}

/* Rules that name the same pair of the same gate in both orders mean the order. */
static void find_directed(qn_model *model) {
    for (size_t k = 0; k < model->nrules; ++k) {
        qn_rule *rule = &model->rules[k];
        for (size_t i = 0; i < model->nrules && rule->local && rule->nqubits == 2; ++i) {
            const qn_rule *other = &model->rules[i];
            rule->directed |= other->local && other->nqubits == 2 && other->gate == rule->gate &&
                              other->before == rule->before &&
                              other->qubits[0] == rule->qubits[1] &&
                              other->qubits[1] == rule->qubits[0];
        }
    }
}

qn_status qn_model_read_rules(const qn_reader *reader, config_setting_t *list, qn_model *model) {
    const int count = qn_setting_length(list);
    if (count == 0) return QN_OK;
    model->rules = qn_alloc((size_t)count, sizeof *model->rules);
    if (!model->rules) return QN_ERR_MEMORY;
    const qn_status status = qn_setting_each(reader, list, read_rule, model);
    if (status == QN_OK) find_directed(model);
    return status;
}
