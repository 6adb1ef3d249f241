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
    model->qubit_line = (int)config_setting_source_line(setting);
out:
    return status;
}

/* Both numbers, or NAN where the file does not say. */
static qn_status read_place(const qn_reader *reader, const config_setting_t *setting, double *at) {
    const qn_key key = {.name = "at", .min = -1e6, .max = 1e6};
    at[0] = at[1] = NAN;
    if (!setting) return QN_OK;
    if (qn_setting_count(setting) != 2)
        return QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                               "'at' has %zu numbers; it needs two, [column, row]",
                               qn_setting_count(setting));
    return qn_setting_numbers(reader, setting, &key, at);
}

static int compare_index(const void *a, const void *b) {
    const qn_qubit_entry *left = a, *right = b;
    return (left->index > right->index) - (left->index < right->index);
}

static qn_status read_qubits(const qn_reader *reader, config_setting_t *list, qn_model *model) {
    qn_status status = QN_OK;
    const int count = qn_setting_length(list);
    if (count == 0) return QN_OK;
    model->qubits = qn_alloc((size_t)count, sizeof *model->qubits);
    QN_TRY_ALLOC(model->qubits);
    for (int k = 0; k < count; ++k) {
        config_setting_t *setting = config_setting_get_elem(list, (unsigned)k);
        qn_raw_qubit raw;
        QN_TRY(qn_setting_read(reader, setting, qn_model_schema_find("qubits"), &raw, NULL));
        QN_TRY(check_readout_pair(reader, setting, &raw));
        for (int i = 0; i < k; ++i)
            if (model->qubits[i].index == raw.index)
                QN_TRY(QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                                       "qubit %d is listed twice, first in line %d", raw.index,
                                       model->qubits[i].line));
        model->qubits[k] = (qn_qubit_entry){
            .index = raw.index,
            .line = (int)config_setting_source_line(setting),
            .qubit = merge_qubit(&raw, &model->qubit),
        };
        QN_TRY(read_place(reader, raw.at, model->qubits[k].at));
        model->nqubits = (size_t)k + 1;
    }
    qsort(model->qubits, model->nqubits, sizeof *model->qubits, compare_index);
out:
    return status;
}

/* The index of a key's text among the words that it may be; *found stays if it is left out. */
static qn_status read_word(const qn_reader *reader, const config_setting_t *root, const char *key,
                           const char *const *words, size_t count, size_t *found) {
    const config_setting_t *setting = config_setting_get_member(root, key);
    if (!setting) return QN_OK;
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
    qn_status status = QN_OK;
    size_t schedule = 0, described = raw->coupling ? 1 : 0;
    QN_TRY(read_word(reader, root, "schedule", SCHEDULES, 3, &schedule));
    QN_TRY(read_word(reader, root, "describes", DESCRIBED, 2, &described));
    model->schedule = VALUES[schedule];
    if (!isnan(raw->dt)) model->dt = raw->dt;
    model->twirl = raw->twirl;
    model->whole_device = described == 1;
out:
    return status;
}

/* ---- measure, reset, top level -------------------------------------------------------------- */

static qn_status read_operations(const qn_reader *reader, const qn_raw_file *raw, qn_model *model) {
    qn_status status = QN_OK;
    qn_raw_operation operation = {0};
    if (raw->measure) {
        QN_TRY(qn_setting_read(reader, raw->measure, qn_model_schema_find("measure"), &operation,
                               NULL));
        model->measure_duration = operation.duration;
        model->measure_line = (int)config_setting_source_line(raw->measure);
    }
    if (raw->reset) {
        QN_TRY(
            qn_setting_read(reader, raw->reset, qn_model_schema_find("reset"), &operation, NULL));
        model->reset_duration = operation.duration;
        model->reset_error = operation.error;
        model->reset_line = (int)config_setting_source_line(raw->reset);
    }
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

static qn_status read_file(const qn_reader *reader, config_setting_t *root, qn_model *model) {
    qn_status status = QN_OK;
    qn_raw_file raw;
    QN_TRY(qn_setting_read(reader, root, qn_model_schema_find(""), &raw, NULL));
    model->name = raw.name ? qn_text_copy_line(raw.name) : stem_of(reader->path);
    model->source = qn_text_copy_line(raw.source ? raw.source : "");
    QN_TRY_ALLOC(model->name && model->source);
    QN_TRY(read_words(reader, root, &raw, model));
    QN_TRY(qn_model_read_basis(reader, raw.basis, model));
    QN_TRY(read_default_qubit(reader, raw.qubit, model));
    QN_TRY(read_qubits(reader, raw.qubits, model));
    QN_TRY(qn_model_read_gates(reader, raw.gates, model));
    QN_TRY(qn_model_read_locals(reader, raw.qubits, raw.edges, model));
    QN_TRY(read_operations(reader, &raw, model));
    QN_TRY(qn_model_read_rules(reader, raw.channels, model));
    QN_TRY(qn_model_read_coupling(reader, raw.coupling, model));
    QN_TRY(qn_model_read_crosstalk(reader, raw.crosstalk, model));
    QN_TRY(qn_model_read_readouts(reader, raw.readout_groups, model));
    QN_TRY(qn_model_read_drift(reader, raw.drift, model));
    QN_TRY(qn_model_read_layers(reader, raw.layers, model));
out:
    return status;
}

static qn_status build(const qn_reader *reader, config_t *config, const qn_model_options *options,
                       qn_model *model) {
    qn_status status = QN_OK;
    QN_TRY(read_file(reader, config_root_setting(config), model));
    QN_TRY(qn_model_check(model, options, reader->diag));
    model->twirl = model->twirl || options->twirl;
    if (model->twirl) qn_model_twirl_readout(model);
out:
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
    QN_TRY(build(&(qn_reader){made->path, &made->text, diag}, config, options, made));
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
        QN_TRY(qn_instance_apply(&(qn_reader){(*model)->path, &(*model)->text, diag}, config,
                                 *model, options->instance, options->spread));
        QN_TRY(read_again(config, options, model, diag));
    }
    if ((*model)->ndrifts == 0) return QN_OK;
    if (options->drift_step > QN_DRIFT_LAST)
        QN_TRY(qn_fail(diag, QN_ERR_ARGUMENT, "step %llu of the drift: the last one is %llu",
                       (unsigned long long)options->drift_step, (unsigned long long)QN_DRIFT_LAST));
    QN_TRY(qn_drift_apply(&(qn_reader){(*model)->path, &(*model)->text, diag}, config, *model,
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
    QN_TRY(build(&(qn_reader){path, &made->text, diag}, config, given, made));
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
