/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learned noise of layers of simultaneous gates: the section `layers` of a noise-model file. */
#include "noise/model_file.h"

#include "channel/channel.h"
#include "core/try.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUBIT_MAX = 4095 };

/* ---- words ---------------------------------------------------------------------------------- */

/* The number of a qubit at *at, which moves behind it; -1 if there is none. */
static int read_qubit(const char **at) {
    char *end = NULL;
    if (!isdigit((unsigned char)**at)) return -1;
    const long number = strtol(*at, &end, 10);
    if (number > QUBIT_MAX || !(*end == '\0' || *end == ' ')) return -1;
    *at = end;
    return (int)number;
}

static void skip_blanks(const char **at) {
    while (**at == ' ') ++*at;
}

/* "cz 0 1". */
static qn_status read_gate(const qn_reader *reader, config_setting_t *setting, qn_model *model) {
    qn_status status = QN_OK;
    qn_layer *layer = &model->layers[model->nlayers - 1];
    char name[24] = "";
    const char *at = config_setting_get_string(setting);
    qn_layer_gate *gate = &layer->gates[layer->ngates];
    const size_t length = at ? strcspn(at, " ") : 0;
    if (length > 0 && length < sizeof name) memcpy(name, at, length);
    if (name[0]) QN_TRY(qn_model_read_gate(reader, setting, name, model, &gate->gate));
    for (int q = 0; q < 2 && name[0]; ++q) {
        if (q == 0) at += length;
        skip_blanks(&at);
        gate->qubits[q] = read_qubit(&at);
    }
    if (name[0]) skip_blanks(&at);
    if (!name[0] || *at || gate->gate->nqubits != 2 || gate->qubits[0] < 0 || gate->qubits[1] < 0 ||
        gate->qubits[0] == gate->qubits[1])
        QN_TRY(QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                               "the gates of a layer are written as \"cz 0 1\": a gate of two "
                               "qubits and their numbers"));
    for (int k = 0; k < layer->ngates; ++k)
        for (int q = 0; q < 2; ++q)
            if (layer->gates[k].qubits[q] == gate->qubits[0] ||
                layer->gates[k].qubits[q] == gate->qubits[1])
                QN_TRY(QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                                       "two gates of the layer share qubit %d, so that they are "
                                       "never simultaneous",
                                       layer->gates[k].qubits[q]));
    ++layer->ngates;
out:
    return status;
}

/* "X0 Z1". */
static qn_status read_generator(const qn_reader *reader, config_setting_t *setting,
                                qn_model *model) {
    qn_layer *layer = &model->layers[model->nlayers - 1];
    qn_layer_term *term = &layer->terms[layer->nterms++];
    static const char LETTERS[] = "XYZ";
    const char *at = config_setting_get_string(setting);
    int count = 0;
    bool right = at != NULL;
    while (right && *at) {
        skip_blanks(&at);
        const char *letter = *at ? strchr(LETTERS, *at) : NULL;
        right = letter && count < 2;
        if (!right) break;
        ++at;
        term->letters[count] = (int)(letter - LETTERS) + 1;
        term->qubits[count] = read_qubit(&at);
        right = term->qubits[count] >= 0 && (count == 0 || term->qubits[0] != term->qubits[1]);
        ++count;
        skip_blanks(&at);
    }
    term->nqubits = count;
    if (right && count > 0) return QN_OK;
    return QN_SETTING_FAIL(
        reader, setting, QN_ERR_SYNTAX,
        "a generator is written as \"X0\" or \"X0 Z1\": letters X, Y, Z with the "
        "numbers of one or two different qubits");
}

/* ---- numbers -------------------------------------------------------------------------------- */

/* As many as there are generators. */
static qn_status read_rates(const qn_reader *reader, const config_setting_t *list,
                            const qn_layer *layer, size_t offset) {
    const qn_key *key = qn_model_schema_key("layers", config_setting_name(list));
    qn_status status = QN_OK;
    const size_t count = qn_setting_count(list);
    double *numbers = qn_alloc(count + 1, sizeof *numbers);
    QN_TRY_ALLOC(numbers);
    if (count != layer->nterms)
        QN_TRY(QN_SETTING_FAIL(reader, list, QN_ERR_SYNTAX,
                               "'%s' has %zu numbers for %zu generators", config_setting_name(list),
                               count, layer->nterms));
    QN_TRY(qn_setting_numbers(reader, list, key, numbers));
    for (size_t k = 0; k < count; ++k) *(double *)((char *)&layer->terms[k] + offset) = numbers[k];
out:
    qn_free(numbers);
    return status;
}

/* ---- qubits --------------------------------------------------------------------------------- */

static void hold(qn_layer *layer, int qubit) {
    if (!qn_layer_holds(layer, qubit)) layer->qubits[layer->nqubits++] = qubit;
}

/* Those of the gates, of the generators, and the ones that are listed. */
static qn_status collect_qubits(const qn_reader *reader, const config_setting_t *list,
                                qn_layer *layer) {
    qn_status status = QN_OK;
    const size_t listed = (size_t)qn_setting_length(list);
    const qn_key whole = {.name = "qubits", .type = QN_KEY_INT, .max = QUBIT_MAX};
    layer->qubits = qn_alloc(2 * (size_t)layer->ngates + 2 * layer->nterms + listed + 1,
                             sizeof *layer->qubits);
    QN_TRY_ALLOC(layer->qubits);
    for (int k = 0; k < layer->ngates; ++k)
        for (int q = 0; q < 2; ++q) hold(layer, layer->gates[k].qubits[q]);
    for (size_t k = 0; k < layer->nterms; ++k)
        for (int q = 0; q < layer->terms[k].nqubits; ++q) hold(layer, layer->terms[k].qubits[q]);
    for (size_t k = 0; k < listed; ++k) {
        double number = 0.0;
        const config_setting_t *entry = config_setting_get_elem(list, (unsigned)k);
        QN_TRY(qn_setting_real(reader, entry, &whole, &number));
        if (number != floor(number))
            QN_TRY(
                QN_SETTING_FAIL(reader, list, QN_ERR_SYNTAX, "%g is no number of a qubit", number));
        hold(layer, (int)number);
    }
out:
    return status;
}

/* ---- layers --------------------------------------------------------------------------------- */

static bool same_gates(const qn_layer *a, const qn_layer *b) {
    if (a->ngates != b->ngates) return false;
    for (int k = 0; k < a->ngates; ++k) {
        bool found = false;
        for (int i = 0; i < b->ngates; ++i)
            found |= a->gates[k].gate == b->gates[i].gate &&
                     qn_same_pair(a->gates[k].qubits, b->gates[i].qubits);
        if (!found) return false;
    }
    return true;
}

/* A gate of a layer takes time, on qubits that are coupled. */
static qn_status check_layer(const qn_reader *reader, const config_setting_t *setting,
                             const qn_model *model, const qn_layer *layer) {
    const qn_found *found = reader->found;
    const bool unsure = found->gates || found->edges || found->coupling;
    for (int k = 0; k < layer->ngates && !unsure; ++k) {
        const qn_layer_gate *gate = &layer->gates[k];
        const qn_gate_entry *entry = qn_model_gate_local(model, gate->gate, gate->qubits);
        if (!entry) entry = qn_model_gate_entry(model, gate->gate);
        if (!entry || !(entry->duration > 0.0))
            return QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                                   "the layer needs to know how long %s takes: give it a duration "
                                   "above 0 in `gates` or `edges`",
                                   gate->gate->name);
        if (!qn_model_coupled(model, gate->qubits[0], gate->qubits[1]))
            return QN_SETTING_FAIL(
                reader, setting, QN_ERR_SYNTAX,
                "the layer has %s on [%d, %d], which `coupling` does not hold, so "
                "it never occurs",
                gate->gate->name, gate->qubits[0], gate->qubits[1]);
    }
    for (size_t k = 0; &model->layers[k] < layer; ++k)
        if (same_gates(&model->layers[k], layer))
            return QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                                   "a layer of the same gates is in line %d already",
                                   model->layers[k].line);
    return QN_OK;
}

/* Counted first, so that destroying the model frees what a broken layer has read. */
static qn_status read_layer(const qn_reader *reader, config_setting_t *setting, qn_model *model) {
    qn_status status = QN_OK, failed = QN_OK;
    qn_layer *layer = &model->layers[model->nlayers++];
    qn_raw_layer raw;
    layer->line = qn_setting_line(setting);
    QN_TRY(qn_setting_read(reader, setting, qn_model_schema_find("layers"), &raw, NULL));
    const int ngates = qn_setting_length(raw.gates), nterms = qn_setting_length(raw.generators);
    layer->gates = qn_alloc((size_t)ngates + 1, sizeof *layer->gates);
    layer->terms = qn_alloc((size_t)nterms + 1, sizeof *layer->terms);
    QN_TRY_ALLOC(layer->gates && layer->terms);
    if (ngates == 0)
        QN_TRY(QN_SETTING_FAIL(reader, raw.gates, QN_ERR_SYNTAX, "a layer has one gate at least"));
    QN_GO_ON(failed, qn_setting_each(reader, raw.gates, read_gate, model));
    QN_GO_ON(failed, qn_setting_each(reader, raw.generators, read_generator, model));
    QN_TRY(failed);
    QN_TRY(read_rates(reader, raw.rates, layer, offsetof(qn_layer_term, rate)));
    if (raw.rates_std)
        QN_TRY(read_rates(reader, raw.rates_std, layer, offsetof(qn_layer_term, rate_std)));
    QN_TRY(collect_qubits(reader, raw.qubits, layer));
    QN_TRY(check_layer(reader, setting, model, layer));
out:
    if (status != QN_OK) layer->ngates = 0; /* like no other layer */
    return status;
}

qn_status qn_model_read_layers(const qn_reader *reader, config_setting_t *list, qn_model *model) {
    const int count = qn_setting_length(list);
    if (count == 0) return QN_OK;
    if (model->schedule == QN_SCHEDULE_NONE)
        return QN_SETTING_FAIL(
            reader, list, QN_ERR_SYNTAX,
            "layers are gates at the same time, which schedule = \"none\" leaves "
            "open; write \"alap\" or \"asap\", or remove them");
    model->layers = qn_alloc((size_t)count, sizeof *model->layers);
    return model->layers ? qn_setting_each(reader, list, read_layer, model) : QN_ERR_MEMORY;
}
