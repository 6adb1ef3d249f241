/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a noise-model file says of groups of qubits: coupling, crosstalk, correlated readout. */
#include "noise/model_file.h"

#include "channel/channel.h"
#include "core/try.h"

/* ---- pairs ---------------------------------------------------------------------------------- */

/* Sorts the places of the pairs of a list; none may be there twice. */
static qn_status index_pairs(const qn_reader *reader, const char *what, const qn_pair_entry *pairs,
                             size_t count, qn_places *places) {
    qn_status status = QN_OK;
    places->all = qn_alloc(count + 1, sizeof *places->all);
    if (!places->all) return QN_ERR_MEMORY;
    for (size_t k = 0; k < count; ++k) qn_places_add(places, NULL, 2, pairs[k].qubits);
    qn_places_sort(places);
    for (size_t k = 0, first; k < count; ++k) {
        const qn_pair_entry *pair = &pairs[places->all[k].entry];
        if (!qn_places_repeats(places, k, &first)) continue;
        status = QN_LINE_FAIL(reader, pair->line, QN_ERR_SYNTAX,
                              "%s lists the pair [%d, %d] twice, first in line %d", what,
                              pair->qubits[0], pair->qubits[1], pairs[first].line);
    }
    return status;
}

static qn_status read_coupled(const qn_reader *reader, config_setting_t *setting, qn_model *model) {
    qn_pair_entry *pair = &model->coupling[model->ncoupling];
    pair->line = qn_setting_line(setting);
    const qn_status status = qn_setting_qubits(reader, setting, "a pair of `coupling`", 2, 2,
                                               pair->qubits);
    model->ncoupling += status == QN_OK;
    return status;
}

qn_status qn_model_read_coupling(const qn_reader *reader, config_setting_t *list, qn_model *model) {
    qn_status status = QN_OK, failed = QN_OK;
    model->has_coupling = list != NULL;
    if (!list) return QN_OK;
    model->coupling_line = qn_setting_line(list);
    model->coupling = qn_alloc((size_t)qn_setting_length(list), sizeof *model->coupling);
    QN_TRY_ALLOC(model->coupling);
    QN_GO_ON(failed, qn_setting_each(reader, list, read_coupled, model));
    QN_GO_ON(failed, index_pairs(reader, "coupling", model->coupling, model->ncoupling,
                                 &model->coupling_places));
    status = failed;
out:
    return status;
}

static qn_status read_crosstalk(const qn_reader *reader, config_setting_t *setting,
                                qn_model *model) {
    qn_status status = QN_OK;
    qn_pair_entry *pair = &model->crosstalk[model->ncrosstalk];
    qn_raw_crosstalk raw;
    QN_TRY(qn_setting_read(reader, setting, qn_model_schema_find("crosstalk"), &raw, NULL));
    QN_TRY(qn_setting_qubits(reader, raw.qubits, "crosstalk", 2, 2, pair->qubits));
    pair->zz = raw.zz;
    pair->line = qn_setting_line(setting);
    ++model->ncrosstalk;
out:
    return status;
}

qn_status qn_model_read_crosstalk(const qn_reader *reader, config_setting_t *list,
                                  qn_model *model) {
    qn_status status = QN_OK, failed = QN_OK;
    const int count = qn_setting_length(list);
    qn_places places = {0};
    if (count == 0) return QN_OK;
    model->crosstalk = qn_alloc((size_t)count, sizeof *model->crosstalk);
    QN_TRY_ALLOC(model->crosstalk);
    QN_GO_ON(failed, qn_setting_each(reader, list, read_crosstalk, model));
    QN_GO_ON(failed,
             index_pairs(reader, "crosstalk", model->crosstalk, model->ncrosstalk, &places));
    status = failed;
out:
    qn_places_clear(&places);
    return status;
}

/* ---- readout -------------------------------------------------------------------------------- */

static qn_status read_matrix(const qn_reader *reader, const config_setting_t *setting,
                             qn_readout_entry *group) {
    qn_status status = QN_OK;
    const qn_key *key = qn_model_schema_key("readout_groups", "matrix");
    const size_t needed = (size_t)1 << (2 * group->nqubits), count = qn_setting_count(setting);
    qn_diag inner = {0};
    if (count != needed)
        QN_TRY(QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                               "'matrix' has %zu numbers; on %d qubits it needs %zu", count,
                               group->nqubits, needed));
    group->matrix = qn_alloc(needed, sizeof *group->matrix);
    QN_TRY_ALLOC(group->matrix);
    QN_TRY(qn_setting_numbers(reader, setting, key, group->matrix));
    status = qn_stochastic_check(1 << group->nqubits, group->matrix, "matrix", &inner);
    if (status != QN_OK) QN_TRY(QN_SETTING_FAIL(reader, setting, status, "%s", inner.text));
out:
    return status;
}

static qn_status read_group(const qn_reader *reader, config_setting_t *setting, qn_model *model) {
    qn_status status = QN_OK;
    /* counted first, so that destroying the model frees what a broken group has read */
    qn_readout_entry *group = &model->readouts[model->nreadouts++];
    qn_raw_readout raw;
    int qubits[QN_MAX_READOUT_QUBITS];
    QN_TRY(qn_setting_read(reader, setting, qn_model_schema_find("readout_groups"), &raw, NULL));
    QN_TRY(
        qn_setting_qubits(reader, raw.qubits, "a readout group", 2, QN_MAX_READOUT_QUBITS, qubits));
    group->line = qn_setting_line(setting);
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
    const int count = qn_setting_length(list);
    if (count == 0) return QN_OK;
    model->readouts = qn_alloc((size_t)count, sizeof *model->readouts);
    return model->readouts ? qn_setting_each(reader, list, read_group, model) : QN_ERR_MEMORY;
}
