/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a noise-model file says of groups of qubits: coupling, crosstalk, correlated readout. */
#include "noise/model_file.h"

#include "channel/channel.h"
#include "core/try.h"

/* ---- pairs ---------------------------------------------------------------------------------- */

/* Sorts the places of the pairs of a list; none may be there twice. */
static qn_status index_pairs(const qn_reader *reader, const config_setting_t *list,
                             const char *what, const qn_pair_entry *pairs, qn_places *places) {
    size_t first = 0;
    const size_t count = (size_t)qn_setting_length(list);
    places->all = qn_alloc(count, sizeof *places->all);
    if (!places->all) return QN_ERR_MEMORY;
    for (size_t k = 0; k < count; ++k) qn_places_add(places, NULL, 2, pairs[k].qubits);
    const size_t twice = qn_places_sort(places, &first);
    if (twice == count) return QN_OK;
    return QN_SETTING_FAIL(reader, config_setting_get_elem(list, (unsigned)twice), QN_ERR_SYNTAX,
                           "%s lists the pair [%d, %d] twice, first in line %d", what,
                           pairs[twice].qubits[0], pairs[twice].qubits[1], pairs[first].line);
}

qn_status qn_model_read_coupling(const qn_reader *reader, config_setting_t *list, qn_model *model) {
    qn_status status = QN_OK;
    const int count = qn_setting_length(list);
    model->has_coupling = list != NULL;
    if (!list) return QN_OK;
    model->coupling_line = (int)config_setting_source_line(list);
    model->coupling = qn_alloc((size_t)count, sizeof *model->coupling);
    QN_TRY_ALLOC(model->coupling);
    for (; model->ncoupling < (size_t)count; ++model->ncoupling) {
        const config_setting_t *setting = config_setting_get_elem(list, (unsigned)model->ncoupling);
        qn_pair_entry *pair = &model->coupling[model->ncoupling];
        QN_TRY(qn_setting_qubits(reader, setting, "a pair of `coupling`", 2, 2, pair->qubits));
        pair->line = (int)config_setting_source_line(setting);
    }
    QN_TRY(index_pairs(reader, list, "coupling", model->coupling, &model->coupling_places));
out:
    return status;
}

qn_status qn_model_read_crosstalk(const qn_reader *reader, config_setting_t *list,
                                  qn_model *model) {
    qn_status status = QN_OK;
    const int count = qn_setting_length(list);
    qn_places places = {0};
    if (count == 0) return QN_OK;
    model->crosstalk = qn_alloc((size_t)count, sizeof *model->crosstalk);
    QN_TRY_ALLOC(model->crosstalk);
    for (; model->ncrosstalk < (size_t)count; ++model->ncrosstalk) {
        config_setting_t *setting = config_setting_get_elem(list, (unsigned)model->ncrosstalk);
        qn_pair_entry *pair = &model->crosstalk[model->ncrosstalk];
        qn_raw_crosstalk raw;
        QN_TRY(qn_setting_read(reader, setting, qn_model_schema_find("crosstalk"), &raw, NULL));
        QN_TRY(qn_setting_qubits(reader, raw.qubits, "crosstalk", 2, 2, pair->qubits));
        pair->zz = raw.zz;
        pair->line = (int)config_setting_source_line(setting);
    }
    QN_TRY(index_pairs(reader, list, "crosstalk", model->crosstalk, &places));
out:
    qn_places_clear(&places);
    return status;
}

/* ---- readout -------------------------------------------------------------------------------- */

static qn_status read_matrix(const qn_reader *reader, const config_setting_t *setting,
                             qn_readout_entry *group) {
    qn_status status = QN_OK;
    const qn_key key = {.name = "matrix", .min = 0.0, .max = 1.0};
    const size_t needed = (size_t)1 << (2 * group->nqubits), count = qn_setting_count(setting);
    qn_diag inner = {0};
    if (count != needed)
        QN_TRY(QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                               "'matrix' has %zu numbers; on %d qubits it needs %zu", count,
                               group->nqubits, needed));
    group->matrix = qn_alloc(needed, sizeof *group->matrix);
    QN_TRY_ALLOC(group->matrix);
    QN_TRY(qn_setting_numbers(reader, setting, &key, group->matrix));
    status = qn_stochastic_check(1 << group->nqubits, group->matrix, "matrix", &inner);
    if (status != QN_OK) QN_TRY(QN_SETTING_FAIL(reader, setting, status, "%s", inner.text));
out:
    return status;
}

static qn_status read_group(const qn_reader *reader, config_setting_t *setting, qn_model *model,
                            qn_readout_entry *group) {
    qn_status status = QN_OK;
    qn_raw_readout raw;
    int qubits[QN_MAX_READOUT_QUBITS];
    QN_TRY(qn_setting_read(reader, setting, qn_model_schema_find("readout_groups"), &raw, NULL));
    QN_TRY(
        qn_setting_qubits(reader, raw.qubits, "a readout group", 2, QN_MAX_READOUT_QUBITS, qubits));
    group->line = (int)config_setting_source_line(setting);
    const int count = config_setting_length(raw.qubits);
    for (int q = 0; q < count; ++q) {
        const qn_readout_entry *other = qn_model_readout(model, qubits[q]);
        if (other)
            QN_TRY(QN_SETTING_FAIL(reader, raw.qubits, QN_ERR_SYNTAX,
                                   "qubit %d is in two readout groups, first in line %d", qubits[q],
                                   other->line));
    }
    for (int q = 0; q < count; ++q) group->qubits[q] = qubits[q];
    group->nqubits = count;
    QN_TRY(read_matrix(reader, raw.matrix, group));
out:
    return status;
}

qn_status qn_model_read_readouts(const qn_reader *reader, config_setting_t *list, qn_model *model) {
    qn_status status = QN_OK;
    const int count = qn_setting_length(list);
    if (count == 0) return QN_OK;
    model->readouts = qn_alloc((size_t)count, sizeof *model->readouts);
    QN_TRY_ALLOC(model->readouts);
    for (int k = 0; k < count; ++k) {
        config_setting_t *setting = config_setting_get_elem(list, (unsigned)k);
        /* so that destroying the model frees what a broken group has read */
        model->nreadouts = (size_t)k + 1;
        QN_TRY(read_group(reader, setting, model, &model->readouts[k]));
    }
out:
    return status;
}
