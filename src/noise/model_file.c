/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a noise-model file, section by section. */
#include "noise/model_file.h"
#include "noise/drift.h"
#include "noise/find.h"
#include "noise/instance.h"

#include "core/config_text.h"
#include "core/try.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- syntax ---------------------------------------------------------------------------------- */

static qn_status parse(config_t *config, const qn_model *model, qn_diag *diag) {
    qn_diag found = {0};
    const qn_status status = qn_config_read(config, "", qn_model_text(model), &found);
    if (status == QN_OK) return QN_OK;
    return QN_MODEL_FAIL(model, found.line, status, diag, "%s", found.text);
}

/* ---- sections ------------------------------------------------------------------------------- */

static qn_qubit merge_qubit(const qn_raw_qubit *raw, const qn_qubit *inherited) {
    return (qn_qubit){
        .T1 = qn_given_or(raw->T1, inherited->T1),
        .T2 = qn_given_or(raw->T2, inherited->T2),
        .excited_population = qn_given_or(raw->excited_population, inherited->excited_population),
        .p10 = qn_given_or(raw->p10, inherited->p10),
        .p01 = qn_given_or(raw->p01, inherited->p01),
    };
}

static qn_status check_readout_pair(const qn_reader *reader, const config_setting_t *setting,
                                    const qn_raw_qubit *raw) {
    if (isnan(raw->p10) == isnan(raw->p01)) return QN_OK;
    return QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                           "'%s' is given without '%s'; readout error needs both",
                           isnan(raw->p01) ? "p10" : "p01", isnan(raw->p01) ? "p01" : "p10");
}

static qn_status read_default_qubit(const qn_reader *reader, config_setting_t *setting,
                                    qn_model *model) {
    qn_status status = QN_OK;
    qn_raw_qubit raw;
    model->qubit = QN_QUBIT_IDEAL;
    if (!setting) return QN_OK;
    QN_TRY(qn_setting_read(reader, setting, qn_model_schema_find("qubit"), &raw, NULL));
    QN_TRY(check_readout_pair(reader, setting, &raw));
    model->qubit = merge_qubit(&raw, &model->qubit);
    model->qubit_line = qn_setting_line(setting);
out:
    return status;
}

/* Both numbers, or NAN where the file does not say. */
static qn_status read_place(const qn_reader *reader, const config_setting_t *setting, double *at) {
    at[0] = at[1] = NAN;
    if (!setting) return QN_OK;
    if (qn_setting_count(setting) != 2)
        return QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                               "'at' has %zu numbers; it needs two, [column, row]",
                               qn_setting_count(setting));
    return qn_setting_numbers(reader, setting, qn_model_schema_key("qubits", "at"), at);
}

static int compare_index(const void *a, const void *b) {
    const qn_qubit_entry *left = a, *right = b;
    return (left->index > right->index) - (left->index < right->index);
}

static qn_status read_qubit(const qn_reader *reader, config_setting_t *setting, qn_model *model) {
    qn_status status = QN_OK;
    qn_raw_qubit raw;
    qn_qubit_entry *entry = &model->qubits[model->nqubits];
    QN_TRY(qn_setting_read(reader, setting, qn_model_schema_find("qubits"), &raw, NULL));
    QN_TRY(check_readout_pair(reader, setting, &raw));
    for (size_t i = 0; i < model->nqubits; ++i)
        if (model->qubits[i].index == raw.index)
            QN_TRY(QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                                   "qubit %d is listed twice, first in line %d", raw.index,
                                   model->qubits[i].line));
    entry->index = raw.index;
    entry->line = qn_setting_line(setting);
    entry->qubit = merge_qubit(&raw, &model->qubit);
    QN_TRY(read_place(reader, raw.at, entry->at));
    ++model->nqubits;
out:
    return status;
}

static qn_status read_qubits(const qn_reader *reader, config_setting_t *list, qn_model *model) {
    const int count = qn_setting_length(list);
    if (count == 0) return QN_OK;
    model->qubits = qn_alloc((size_t)count, sizeof *model->qubits);
    if (!model->qubits) return QN_ERR_MEMORY;
    const qn_status status = qn_setting_each(reader, list, read_qubit, model);
    qsort(model->qubits, model->nqubits, sizeof *model->qubits, compare_index);
    return status;
}

/* The index of a key's text among the words that it may be. */
static qn_status read_word(const qn_reader *reader, const config_setting_t *root, const char *key,
                           const char *const *words, size_t count, size_t *found) {
    const config_setting_t *setting = config_setting_get_member(root, key);
    const char *word = config_setting_get_string(setting);
    for (size_t k = 0; k < count; ++k) {
        if (strcmp(word, words[k]) != 0) continue;
        *found = k;
        return QN_OK;
    }
    return qn_setting_unknown(reader, setting, key, word, words, count);
}

static qn_status read_words(const qn_reader *reader, const config_setting_t *root,
                            const qn_raw_file *raw, qn_model *model) {
    static const char *const SCHEDULES[] = {"alap", "asap", "none"};
    static const qn_schedule VALUES[] = {QN_SCHEDULE_ALAP, QN_SCHEDULE_ASAP, QN_SCHEDULE_NONE};
    static const char *const DESCRIBED[] = {"circuit", "device"};
    qn_status status = QN_OK, failed = QN_OK;
    size_t schedule = 0, described = raw->coupling ? 1 : 0;
    if (raw->schedule)
        QN_GO_ON(failed, read_word(reader, root, "schedule", SCHEDULES, 3, &schedule));
    if (raw->describes)
        QN_GO_ON(failed, read_word(reader, root, "describes", DESCRIBED, 2, &described));
    model->schedule = VALUES[schedule];
    if (!isnan(raw->dt)) model->dt = raw->dt;
    model->twirl = raw->twirl;
    model->whole_device = described == 1;
    status = failed;
out:
    return status;
}

/* ---- measure, reset, top level -------------------------------------------------------------- */

static qn_status read_operations(const qn_reader *reader, const qn_raw_file *raw, qn_model *model) {
    qn_status status = QN_OK, failed = QN_OK;
    qn_raw_operation operation = {0};
    if (raw->measure) {
        QN_GO_ON(failed, qn_setting_read(reader, raw->measure, qn_model_schema_find("measure"),
                                         &operation, NULL));
        model->measure_duration = operation.duration;
        model->measure_line = qn_setting_line(raw->measure);
    }
    if (raw->reset) {
        QN_GO_ON(failed, qn_setting_read(reader, raw->reset, qn_model_schema_find("reset"),
                                         &operation, NULL));
        model->reset_duration = operation.duration;
        model->reset_error = operation.error;
        model->reset_line = qn_setting_line(raw->reset);
    }
    status = failed;
out:
    return status;
}

/* The file's name without folder and ".cfg". */
static char *stem_of(const char *path) {
    const char *slash = strrchr(path, '/');
    char *stem = qn_text_copy(slash ? slash + 1 : path);
    char *dot = stem ? strrchr(stem, '.') : NULL;
    if (dot && dot > stem) *dot = '\0';
    return stem;
}

/* What a section cannot tell, what follows is not judged by: `broken`. */
#define READ(broken, call)                                                                         \
    do {                                                                                           \
        qn_status failed = QN_OK;                                                                  \
        QN_GO_ON(failed, call);                                                                    \
        (broken) |= failed != QN_OK;                                                               \
    } while (0)

static qn_status read_sections(const qn_reader *reader, const qn_raw_file *raw, qn_model *model) {
    qn_status status = QN_OK;
    qn_found *found = reader->found;
    bool alone = false; /* nothing else builds on it */
    READ(found->basis, qn_model_read_basis(reader, raw->basis, model));
    READ(found->qubit, read_default_qubit(reader, raw->qubit, model));
    READ(alone, read_qubits(reader, raw->qubits, model));
    READ(found->gates, qn_model_read_gates(reader, raw->gates, model));
    READ(found->edges, qn_model_read_locals(reader, raw->qubits, raw->edges, model));
    READ(alone, read_operations(reader, raw, model));
    READ(found->rules, qn_model_read_rules(reader, raw->channels, model));
    READ(found->coupling, qn_model_read_coupling(reader, raw->coupling, model));
    READ(alone, qn_model_read_crosstalk(reader, raw->crosstalk, model));
    READ(alone, qn_model_read_readouts(reader, raw->readout_groups, model));
    READ(alone, qn_model_read_drift(reader, raw->drift, model));
    READ(alone, qn_model_read_layers(reader, raw->layers, model));
out:
    return status;
}

static qn_status read_file(const qn_reader *reader, config_setting_t *root, qn_model *model) {
    qn_status status = QN_OK;
    qn_found *found = reader->found;
    qn_raw_file raw;
    bool top = false;
    READ(top, qn_setting_read(reader, root, qn_model_schema_find(""), &raw, NULL));
    if (raw.format == QN_KEY_ABSENT) return QN_OK; /* of no version that is known: nothing is */
    found->basis = found->qubit = found->gates = found->edges = found->coupling = top;
    model->name = raw.name ? qn_text_copy_line(raw.name) : stem_of(reader->path);
    model->source = qn_text_copy_line(raw.source ? raw.source : "");
    QN_TRY_ALLOC(model->name && model->source);
    READ(top, read_words(reader, root, &raw, model));
    QN_TRY(read_sections(reader, &raw, model));
out:
    return status;
}

static qn_status build(const qn_text *text, config_t *config, const qn_model_options *options,
                       qn_model *model, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_found *found = qn_alloc(1, sizeof *found);
    const qn_reader reader = {model->path, text, diag, found};
    QN_TRY_ALLOC(found);
    QN_TRY(read_file(&reader, config_root_setting(config), model));
    QN_TRY(qn_model_check(&reader, options, model));
    QN_TRY(qn_findings_report(&found->findings, diag));
    model->twirl = model->twirl || options->twirl;
    if (model->twirl) qn_model_twirl_readout(model);
out:
    qn_free(found);
    return status;
}

/* The model of a file whose numbers have changed since it was read as *model. */
static qn_status read_again(config_t *config, const qn_model_options *options, qn_model **model,
                            qn_diag *diag) {
    qn_status status = QN_OK;
    qn_model *before = *model, *made = qn_alloc(1, sizeof *made);
    QN_TRY_ALLOC(made);
    made->path = qn_text_copy(before->path);
    QN_TRY_ALLOC(made->path);
    made->text = before->text;
    before->text = (qn_text){0};
    QN_TRY(build(&made->text, config, options, made, diag));
    made->instance = options->instance;
    for (size_t k = 0; k < made->ndrifts; ++k) made->drifts[k] = before->drifts[k];
    *model = made;
    made = before;
out:
    qn_model_destroy(made);
    return status;
}

/* The file is right as it stands, *model; now the device that is drawn from it, and where that is
 * at a step of its drift. */
static qn_status change(config_t *config, const qn_model_options *options, qn_model **model,
                        qn_diag *diag) {
    qn_status status = QN_OK;
    if (options->instance) {
        QN_TRY(qn_instance_apply(&(qn_reader){(*model)->path, &(*model)->text, diag, NULL}, config,
                                 *model, options->instance, options->spread));
        QN_TRY(read_again(config, options, model, diag));
    }
    if ((*model)->ndrifts == 0) return QN_OK;
    if (options->drift_step > QN_DRIFT_LAST)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "step %llu of the drift: the last one is %llu",
                       (unsigned long long)options->drift_step, (unsigned long long)QN_DRIFT_LAST));
    QN_TRY(qn_drift_apply(&(qn_reader){(*model)->path, &(*model)->text, diag, NULL}, config, *model,
                          options->drift_seed, options->drift_step));
    QN_TRY(read_again(config, options, model, diag));
out:
    return status;
}

qn_status qn_model_load_tree(const char *path, const char *content, const qn_model_options *options,
                             config_t *config, qn_model **model, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_model_options defaults = {0}, *given = options ? options : &defaults;
    qn_model *made = qn_alloc(1, sizeof *made);
    QN_TRY_ALLOC(made);
    made->path = qn_text_copy(path);
    QN_TRY_ALLOC(made->path);
    if (content) QN_TRY(qn_text_take(path, content, &made->text, diag));
    else QN_TRY(qn_text_read(path, &made->text, diag));
    QN_TRY(parse(config, made, diag));
    QN_TRY(build(&made->text, config, given, made, diag));
    QN_TRY(change(config, given, &made, diag));
    *model = made;
    made = NULL;
out:
    qn_model_destroy(made);
    return status;
}

static qn_status load(const char *path, const char *content, const qn_model_options *options,
                      qn_model **model, qn_diag *diag) {
    config_t config = {0};
    const qn_status status = qn_model_load_tree(path, content, options, &config, model, diag);
    config_destroy(&config);
    return status;
}

qn_status qn_model_load(const char *path, qn_model **model, qn_diag *diag) {
    return load(path, NULL, NULL, model, diag);
}

qn_status qn_model_load_with(const char *path, const qn_model_options *options, qn_model **model,
                             qn_diag *diag) {
    return load(path, NULL, options, model, diag);
}

qn_status qn_model_parse(const char *path, const char *text, const qn_model_options *options,
                         qn_model **model, qn_diag *diag) {
    return load(path, text, options, model, diag);
}
