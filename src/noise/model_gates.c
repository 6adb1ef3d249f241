/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The basis, gates and their exceptions of a noise-model file. */
#include "noise/model_file.h"

#include "core/try.h"

#include <math.h>
#include <string.h>

enum { GATES_MAX = 256 };

/* ---- basis ---------------------------------------------------------------------------------- */

static qn_status unknown_gate(const qn_reader *reader, const config_setting_t *setting,
                              const char *name) {
    const char *names[GATES_MAX];
    size_t count = 0;
    for (; count < qn_gate_count() && count < GATES_MAX; ++count)
        names[count] = qn_gate_at(count)->name;
    return qn_setting_unknown(reader, setting, "gate", name, names, count);
}

static bool in_basis(const qn_model *model, const qn_gate *gate) {
    for (size_t k = 0; k < model->nbasis; ++k)
        if (strcmp(model->basis[k], gate->name) == 0) return true;
    return model->nbasis == 0;
}

qn_status qn_model_read_gate(const qn_reader *reader, const config_setting_t *setting,
                             const char *name, const qn_model *model, const qn_gate **gate) {
    const qn_gate *found = qn_gate_find(name);
    if (!found) {
        (void)unknown_gate(reader, setting, name);
        return QN_ERR_SYNTAX;
    }
    if (found->nqubits > 2)
        return QN_SETTING_FAIL(reader, setting, QN_ERR_UNSUPPORTED,
                               "%s is a gate on %d qubits, which is decomposed before noise is "
                               "attached; give the noise of one- and two-qubit gates",
                               name, found->nqubits);
    if (!in_basis(model, found) && !reader->found->basis)
        return QN_SETTING_FAIL(
            reader, setting, QN_ERR_SYNTAX,
            "%s is not in the basis, so it is never run; add it there or remove it "
            "here",
            name);
    *gate = found;
    return QN_OK;
}

/* Gates may be any; a basis of none yet holds all. */
static qn_status read_basis_gate(const qn_reader *reader, config_setting_t *setting,
                                 qn_model *model) {
    qn_status status = QN_OK;
    const char *name = config_setting_get_string(setting);
    const qn_gate *gate = NULL;
    if (!name)
        QN_TRY(QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                               "basis must hold the names of gates in \"quotes\""));
    QN_TRY(qn_model_read_gate(reader, setting, name, &(qn_model){0}, &gate));
    if (model->nbasis > 0 && in_basis(model, gate))
        QN_TRY(QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX, "the basis lists %s twice", name));
    model->basis[model->nbasis++] = gate->name;
out:
    return status;
}

qn_status qn_model_read_basis(const qn_reader *reader, config_setting_t *list, qn_model *model) {
    const int count = qn_setting_length(list);
    if (!list) return QN_OK;
    if (count == 0)
        return QN_SETTING_FAIL(reader, list, QN_ERR_SYNTAX,
                               "the basis is empty; leave it out to keep gates as written");
    model->basis = qn_alloc((size_t)count, sizeof *model->basis);
    return model->basis ? qn_setting_each(reader, list, read_basis_gate, model) : QN_ERR_MEMORY;
}

/* ---- gates --------------------------------------------------------------------------------- */

static qn_status check_rotation(const qn_reader *reader, const config_setting_t *setting,
                                const qn_gate_entry *entry) {
    const bool over_rotates = fabs(qn_given_or(entry->over_rotation_relative, 0.0)) > 0.0 ||
                              fabs(qn_given_or(entry->over_rotation_absolute, 0.0)) > 0.0;
    if (!over_rotates || !entry->gate || entry->gate->generator) return QN_OK;
    return QN_SETTING_FAIL(
        reader, setting, QN_ERR_UNSUPPORTED,
        "%s cannot be over-rotated: it is no rotation by an angle as rx, ry, rz are",
        entry->gate->name);
}

/* What the device runs of a gate is a matter of pairs, and of a basis to make others of. */
static qn_status check_runs(const qn_reader *reader, const config_setting_t *setting,
                            const qn_model *model, const qn_gate_entry *entry) {
    const char *name = config_setting_name(setting);
    const bool ranged = !isnan(entry->angle_min) || !isnan(entry->angle_max);
    const char *what = ranged ? "angle_min and angle_max" : "only_listed";
    if (!ranged && !entry->only_listed) return QN_OK;
    if (!entry->gate || entry->gate->nqubits != 2 || (model->nbasis == 0 && !reader->found->basis))
        return QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                               "%s: %s is for a gate of two qubits that `basis` lists", name, what);
    if (!ranged) return QN_OK;
    if (!entry->gate->generator)
        return QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                               "%s: %s is for rotations by an angle, as rzz is", name, what);
    if (!(entry->angle_min < entry->angle_max))
        return QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                               "%s: give angle_min and an angle_max above it", name);
    return QN_OK;
}

static qn_status read_gate_entry(const qn_reader *reader, config_setting_t *setting,
                                 qn_model *model) {
    qn_status status = QN_OK;
    const char *name = config_setting_name(setting);
    const bool any = strcmp(name, "any1") == 0 || strcmp(name, "any2") == 0;
    qn_gate_entry *entry = &model->gates[model->ngates];
    entry->gate = NULL;
    if (!any) QN_TRY(qn_model_read_gate(reader, setting, name, model, &entry->gate));
    QN_TRY(qn_setting_read(reader, setting, qn_model_schema_find("gates"), entry, NULL));
    entry->nqubits = any ? name[3] - '0' : entry->gate->nqubits;
    entry->line = qn_setting_line(setting);
    QN_TRY(check_rotation(reader, setting, entry));
    QN_TRY(check_runs(reader, setting, model, entry));
    ++model->ngates;
out:
    return status;
}

qn_status qn_model_read_gates(const qn_reader *reader, config_setting_t *group, qn_model *model) {
    const int count = qn_setting_length(group);
    model->has_gates = group != NULL;
    if (count == 0) return QN_OK;
    model->gates = qn_alloc((size_t)count, sizeof *model->gates);
    return model->gates ? qn_setting_each(reader, group, read_gate_entry, model) : QN_ERR_MEMORY;
}

/* ---- single places -------------------------------------------------------------------------- */

/* What the exception leaves out is as in the gate's entry. any1 and any2 over-rotate rotations
 * only, so that other gates do not inherit that from them. */
static void inherit(qn_gate_entry *local, const qn_gate_entry *base) {
    local->duration = qn_given_or(local->duration, base->duration);
    local->angle_min = qn_given_or(local->angle_min, base->angle_min);
    local->angle_max = qn_given_or(local->angle_max, base->angle_max);
    if (isnan(local->error) && isnan(local->depolarizing)) {
        local->error = base->error;
        local->depolarizing = base->depolarizing;
    }
    if (!base->gate && !local->gate->generator) return;
    local->over_rotation_relative = qn_given_or(local->over_rotation_relative,
                                                base->over_rotation_relative);
    local->over_rotation_absolute = qn_given_or(local->over_rotation_absolute,
                                                base->over_rotation_absolute);
}

/* An exception of a gate on nqubits qubits, its own keys and qubits read already. */
static qn_status complete(const qn_reader *reader, const config_setting_t *setting,
                          const config_setting_t *place, const char *name, const qn_model *model,
                          qn_gate_entry *local) {
    qn_status status = QN_OK;
    local->line = qn_setting_line(setting);
    QN_TRY(qn_model_read_gate(reader, place, name, model, &local->gate));
    if (local->gate->nqubits != local->nqubits)
        QN_TRY(QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                               local->nqubits == 2
                                   ? "an edge needs a two-qubit gate; %s acts on one"
                                   : "%s acts on two qubits; its exceptions are written in `edges`",
                               name));
    const qn_gate_entry *base = qn_model_gate_entry(model, local->gate);
    if (!base && reader->found->gates) return QN_ERR_SYNTAX;
    if (!base)
        QN_TRY(QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                               "the %s names %s, which `gates` does not list; add %s or any%d "
                               "there",
                               local->nqubits == 2 ? "edge" : "exception of a qubit", name, name,
                               local->nqubits));
    QN_TRY(check_rotation(reader, setting, local));
    inherit(local, base);
out:
    return status;
}

static qn_status read_edge(const qn_reader *reader, config_setting_t *setting, qn_model *model) {
    qn_status status = QN_OK;
    qn_raw_edge raw = {0};
    qn_gate_entry *edge = &model->locals[model->nlocals];
    QN_TRY(qn_setting_read(reader, setting, qn_model_schema_find("edges"), &raw, NULL));
    *edge = raw.entry;
    edge->nqubits = 2;
    QN_TRY(qn_setting_qubits(reader, raw.qubits, "an edge", 2, 2, edge->qubits));
    QN_TRY(complete(reader, setting, config_setting_get_member(setting, "gate"), raw.gate, model,
                    edge));
    if (!isnan(edge->angle_min) && !(edge->angle_min < edge->angle_max))
        QN_TRY(QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                               "the edge [%d, %d]: give angle_min and an angle_max above it",
                               edge->qubits[0], edge->qubits[1]));
    ++model->nlocals;
out:
    return status;
}

/* Sorts the places of the exceptions; names are unique within the `gates` of a qubit, so that only
 * an edge can be there twice. */
static qn_status index_locals(const qn_reader *reader, qn_model *model) {
    qn_status status = QN_OK;
    qn_places *places = &model->local_places;
    places->all = qn_alloc(model->nlocals + 1, sizeof *places->all);
    if (!places->all) return QN_ERR_MEMORY;
    for (size_t k = 0; k < model->nlocals; ++k)
        qn_places_add(places, model->locals[k].gate, model->locals[k].nqubits,
                      model->locals[k].qubits);
    qn_places_sort(places);
    for (size_t k = 0, first; k < places->count; ++k) {
        const qn_gate_entry *edge = &model->locals[places->all[k].entry];
        if (!qn_places_repeats(places, k, &first)) continue;
        status = QN_LINE_FAIL(reader, edge->line, QN_ERR_SYNTAX,
                              "the edge %s on [%d, %d] is listed twice, first in line %d",
                              edge->gate->name, edge->qubits[0], edge->qubits[1],
                              model->locals[first].line);
    }
    return status;
}

/* The `gates` of an entry of `qubits`, NULL: it has none; names are unique within a group. */
static config_setting_t *gates_of(const config_setting_t *qubit) {
    config_setting_t *gates = config_setting_get_member(qubit, "gates");
    return gates && config_setting_is_group(gates) ? gates : NULL;
}

/* What is for gates of pairs is not for one on a qubit. */
static qn_status check_place(const qn_reader *reader, const config_setting_t *setting,
                             const qn_gate_entry *local) {
    if (isnan(local->angle_min) && isnan(local->angle_max) && !local->only_listed) return QN_OK;
    return QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                           "%s: angle_min, angle_max and only_listed are for gates of two qubits",
                           config_setting_name(setting));
}

static qn_status read_qubit_gate(const qn_reader *reader, config_setting_t *setting,
                                 qn_model *model) {
    qn_status status = QN_OK;
    const config_setting_t *qubit = config_setting_parent(config_setting_parent(setting));
    qn_gate_entry *local = &model->locals[model->nlocals];
    QN_TRY(qn_setting_read(reader, setting, qn_model_schema_find("gates"), local, NULL));
    QN_TRY(check_place(reader, setting, local));
    local->nqubits = 1;
    (void)config_setting_lookup_int(qubit, "index", &local->qubits[0]); /* judged already */
    QN_TRY(complete(reader, setting, setting, config_setting_name(setting), model, local));
    ++model->nlocals;
out:
    return status;
}

static qn_status read_qubit_gates(const qn_reader *reader, config_setting_t *qubit,
                                  qn_model *model) {
    return qn_setting_each(reader, gates_of(qubit), read_qubit_gate, model);
}

qn_status qn_model_read_locals(const qn_reader *reader, config_setting_t *qubits,
                               config_setting_t *edges, qn_model *model) {
    qn_status status = QN_OK, failed = QN_OK;
    size_t count = (size_t)qn_setting_length(edges);
    for (int k = 0; k < qn_setting_length(qubits); ++k)
        count += (size_t)qn_setting_length(gates_of(config_setting_get_elem(qubits, (unsigned)k)));
    if (count == 0) return QN_OK;
    model->locals = qn_alloc(count, sizeof *model->locals);
    QN_TRY_ALLOC(model->locals);
    QN_GO_ON(failed, qn_setting_each(reader, qubits, read_qubit_gates, model));
    QN_GO_ON(failed, qn_setting_each(reader, edges, read_edge, model));
    QN_GO_ON(failed, index_locals(reader, model));
    status = failed;
out:
    return status;
}
