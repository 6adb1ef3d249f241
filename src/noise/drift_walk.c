/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "noise/drift_walk.h"

#include "core/try.h"

#include <string.h>

bool qn_setting_number(const config_setting_t *setting, double *number) {
    if (!config_setting_is_number(setting)) return false;
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_INT: *number = config_setting_get_int(setting); break;
    case CONFIG_TYPE_INT64: *number = (double)config_setting_get_int64(setting); break;
    default: *number = config_setting_get_float(setting); break;
    }
    return true;
}

/* libconfig has no way of its own to make a float of a whole number. */
void qn_setting_replace(config_setting_t *setting, double number) {
    setting->type = CONFIG_TYPE_FLOAT;
    setting->value.fval = number;
}

typedef struct walk {
    qn_place_visitor *visitor;
    void *context;
} walk;

static int width_of(const char *gate) {
    const qn_gate *found = qn_gate_find(gate);
    if (strcmp(gate, "any1") == 0) return 1;
    if (strcmp(gate, "any2") == 0) return 2;
    return found ? found->nqubits : 0;
}

/* The `gates` of the file, or of one qubit. */
static qn_status visit_gates(const walk *w, config_setting_t *gates, qn_number_place place) {
    qn_status status = QN_OK;
    for (int k = 0; gates && k < config_setting_length(gates); ++k) {
        place.group = config_setting_get_elem(gates, (unsigned)k);
        place.gate = config_setting_name(place.group);
        place.width = width_of(place.gate);
        QN_TRY(w->visitor(w->context, &place));
    }
out:
    return status;
}

static qn_status visit_qubits(const walk *w, config_setting_t *list) {
    qn_status status = QN_OK;
    for (int k = 0; list && k < config_setting_length(list); ++k) {
        config_setting_t *qubit = config_setting_get_elem(list, (unsigned)k);
        qn_number_place place = {.group = qubit, .section = "qubits", .gate = "", .nqubits = 1};
        (void)config_setting_lookup_int(qubit, "index", &place.qubits[0]);
        QN_TRY(w->visitor(w->context, &place));
        QN_TRY(visit_gates(w, config_setting_get_member(qubit, "gates"), place));
    }
out:
    return status;
}

/* The entries of a list that name their qubits, and maybe a gate by one of two keys. */
static qn_status visit_list(const walk *w, const config_setting_t *root, const char *section,
                            const char *key, const char *other) {
    qn_status status = QN_OK;
    config_setting_t *list = config_setting_get_member(root, section);
    for (int k = 0; list && k < config_setting_length(list); ++k) {
        qn_number_place place = {.group = config_setting_get_elem(list, (unsigned)k),
                                 .section = section,
                                 .gate = "",
                                 .index = key && other ? k : 0};
        const config_setting_t *qubits = config_setting_get_member(place.group, "qubits");
        place.nqubits = qubits ? config_setting_length(qubits) : 0;
        for (int q = 0; q < place.nqubits && q < 2; ++q)
            place.qubits[q] = config_setting_get_int_elem(qubits, q);
        if (key && !config_setting_lookup_string(place.group, key, &place.gate) && other)
            (void)config_setting_lookup_string(place.group, other, &place.gate);
        place.width = width_of(place.gate);
        QN_TRY(w->visitor(w->context, &place));
    }
out:
    return status;
}

static qn_status visit_group(const walk *w, const config_setting_t *root, const char *section) {
    const qn_number_place place = {
        .group = config_setting_get_member(root, section), .section = section, .gate = ""};
    return place.group ? w->visitor(w->context, &place) : QN_OK;
}

qn_status qn_number_places_visit(config_t *config, qn_place_visitor *visitor, void *context) {
    qn_status status = QN_OK;
    const walk w = {visitor, context};
    const config_setting_t *root = config_root_setting(config);
    QN_TRY(visit_group(&w, root, "qubit"));
    QN_TRY(visit_qubits(&w, config_setting_get_member(root, "qubits")));
    QN_TRY(visit_gates(&w, config_setting_get_member(root, "gates"),
                       (qn_number_place){.section = "gates"}));
    QN_TRY(visit_list(&w, root, "edges", "gate", NULL));
    QN_TRY(visit_group(&w, root, "reset"));
    QN_TRY(visit_list(&w, root, "crosstalk", NULL, NULL));
    QN_TRY(visit_list(&w, root, "channels", "after", "before"));
    QN_TRY(visit_list(&w, root, "readout_groups", NULL, NULL));
out:
    return status;
}
