/* Reading a noise-model file, section by section. */
#include "noise/model_file.h"

#include "core/try.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_LIMIT = 1 << 24 };

/* ---- the text ------------------------------------------------------------------------------- */

/* The whole file as a string that the caller frees. */
static qn_status read_text(const char *path, char **text, qn_diag *diag) {
    qn_status status = QN_OK;
    char *buffer = NULL, *grown = NULL;
    size_t size = 0, room = 1 << 14;
    FILE *file = fopen(path, "rb");
    if (!file) return qn_fail(diag, QN_ERR_IO, "cannot open %s: %s", path, strerror(errno));
    buffer = qn_alloc(room, 1);
    QN_TRY_ALLOC(buffer);
    for (;;) {
        errno = 0;
        size += fread(buffer + size, 1, room - 1 - size, file);
        if (ferror(file))
            QN_TRY(qn_fail(diag, QN_ERR_IO, "cannot read %s: %s", path, strerror(errno)));
        if (size < room - 1) break;
        if (size >= TEXT_LIMIT)
            QN_TRY(qn_fail(diag, QN_ERR_LIMIT, "%s is larger than %d MiB: no noise model", path,
                           TEXT_LIMIT >> 20));
        grown = qn_alloc(room * 2, 1);
        QN_TRY_ALLOC(grown);
        memcpy(grown, buffer, size);
        qn_free(buffer);
        buffer = grown;
        room *= 2;
    }
    if (strlen(buffer) != size)
        QN_TRY(qn_fail(diag, QN_ERR_SYNTAX, "%s holds a zero byte: no noise model", path));
    *text = buffer;
    buffer = NULL;
out:
    qn_free(buffer);
    fclose(file);
    return status;
}

/* The model's text travels with every result, so it must be complete. */
static qn_status refuse_include(const char *path, const char *text, qn_diag *diag) {
    int line = 1;
    for (const char *at = text; *at; ++line) {
        const char *word = at + strspn(at, " \t");
        if (strncmp(word, "@include", 8) == 0)
            return qn_fail_at(diag, QN_ERR_UNSUPPORTED, path, line, 0,
                              "@include is not read; a model is one file");
        at += strcspn(at, "\n");
        at += *at == '\n';
    }
    return QN_OK;
}

static qn_status parse(config_t *config, const char *path, const char *text, qn_diag *diag) {
    const qn_status status = refuse_include(path, text, diag);
    if (status != QN_OK || config_read_string(config, text)) return status;
    const char *error = config_error_text(config);
    const bool mixed = error && strstr(error, "mismatched");
    return qn_fail_at(
        diag, QN_ERR_SYNTAX, path, config_error_line(config), 0, "%s; %s",
        error ? error : "syntax error",
        mixed ? "numbers between [ ] must be all whole or all with a point: write 0.0 for 0"
              : "settings are written NAME = VALUE; with texts in \"quotes\", groups in "
                "{ }, lists in ( )");
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
        model->nqubits = (size_t)k + 1;
    }
    qsort(model->qubits, model->nqubits, sizeof *model->qubits, compare_index);
out:
    return status;
}

static qn_status read_schedule(const qn_reader *reader, const config_setting_t *root,
                               const char *word, qn_model *model) {
    static const char *const NAMES[] = {"alap", "asap", "none"};
    static const qn_schedule SCHEDULES[] = {QN_SCHEDULE_ALAP, QN_SCHEDULE_ASAP, QN_SCHEDULE_NONE};
    if (!word) word = "alap";
    for (size_t k = 0; k < 3; ++k) {
        if (strcmp(word, NAMES[k]) != 0) continue;
        model->schedule = SCHEDULES[k];
        return QN_OK;
    }
    return qn_setting_unknown(reader, config_setting_get_member(root, "schedule"), "schedule", word,
                              NAMES, 3);
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
    model->name = raw.name ? qn_text_copy(raw.name) : stem_of(reader->path);
    model->source = qn_text_copy(raw.source ? raw.source : "");
    QN_TRY_ALLOC(model->name && model->source);
    QN_TRY(read_schedule(reader, root, raw.schedule, model));
    QN_TRY(qn_model_read_basis(reader, raw.basis, model));
    QN_TRY(read_default_qubit(reader, raw.qubit, model));
    QN_TRY(read_qubits(reader, raw.qubits, model));
    QN_TRY(qn_model_read_gates(reader, raw.gates, model));
    QN_TRY(qn_model_read_edges(reader, raw.edges, model));
    QN_TRY(read_operations(reader, &raw, model));
    QN_TRY(qn_model_read_rules(reader, raw.channels, model));
    QN_TRY(qn_model_check(model, reader->diag));
out:
    return status;
}

qn_status qn_model_load(const char *path, qn_model **model, qn_diag *diag) {
    qn_status status = QN_OK;
    const qn_reader reader = {path, diag};
    config_t config;
    config_init(&config);
    qn_model *made = qn_alloc(1, sizeof *made);
    QN_TRY_ALLOC(made);
    made->path = qn_text_copy(path);
    QN_TRY_ALLOC(made->path);
    QN_TRY(read_text(path, &made->text, diag));
    QN_TRY(parse(&config, path, made->text, diag));
    QN_TRY(read_file(&reader, config_root_setting(&config), made));
    *model = made;
    made = NULL;
out:
    config_destroy(&config);
    qn_model_destroy(made);
    return status;
}
