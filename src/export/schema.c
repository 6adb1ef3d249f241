/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON Schema of noise models, from the tables that the reader of models itself uses. */
#include "channel/channel.h"
#include "core/try.h"
#include "export/export.h"
#include "noise/model_schema.h"

#include <math.h>
#include <string.h>

static json_t *of_type(const char *type) {
    json_t *made = json_object();
    qn_json_set(&made, "type", json_string(type));
    return made;
}

/* ---- keys ----------------------------------------------------------------------------------- */

static void set_range(json_t **made, double min, double max) {
    if (isfinite(min)) qn_json_set(made, "minimum", json_real(min));
    if (isfinite(max)) qn_json_set(made, "maximum", json_real(max));
}

static json_t *reference(const char *section) {
    char where[64];
    json_t *made = json_object();
    snprintf(where, sizeof where, "#/$defs/%s", section);
    qn_json_set(&made, "$ref", json_string(where));
    return made;
}

static json_t *list_of(json_t *items) {
    json_t *made = of_type("array");
    qn_json_set(&made, "items", items);
    return made;
}

/* more: further words, to a NULL. */
static json_t *gate_words(const char *const *more) {
    json_t *made = json_object(), *names = json_array();
    for (size_t k = 0; k < qn_gate_count(); ++k)
        if (qn_gate_at(k)->nqubits <= 2) qn_json_append(&names, json_string(qn_gate_at(k)->name));
    for (; *more; ++more) qn_json_append(&names, json_string(*more));
    qn_json_set(&made, "enum", names);
    return made;
}

static json_t *gate_names(void) { return gate_words((const char *const[]){NULL}); }

/* { "cz": { ... }, "any1": { ... } } */
static json_t *gate_entries(void) {
    json_t *made = of_type("object"),
           *names = gate_words((const char *const[]){"any1", "any2", NULL});
    qn_json_set(&made, "propertyNames", names);
    qn_json_set(&made, "additionalProperties", reference("gates"));
    return made;
}

static json_t *qubits_of(int least, int most) {
    json_t *number = of_type("integer"), *made;
    set_range(&number, 0, 4095);
    made = list_of(number);
    qn_json_set(&made, "minItems", json_integer(least));
    if (most) qn_json_set(&made, "maxItems", json_integer(most));
    qn_json_set(&made, "uniqueItems", json_true());
    return made;
}

static json_t *words(const char *const *list) {
    json_t *made = json_object(), *names = json_array();
    for (; *list; ++list) qn_json_append(&names, json_string(*list));
    qn_json_set(&made, "enum", names);
    return made;
}

/* Numbers, in lists of lists too. */
static json_t *numbers(double min, double max) {
    json_t *number = of_type("number"), *made = json_object(), *both = json_array();
    set_range(&number, min, max);
    qn_json_append(&both, json_incref(number));
    qn_json_append(&both, list_of(number));
    qn_json_set(&made, "anyOf", both);
    return list_of(made);
}

static json_t *schedule(void) { return words((const char *const[]){"alap", "asap", "none", NULL}); }
static json_t *describes(void) { return words((const char *const[]){"circuit", "device", NULL}); }
static json_t *basis(void) { return list_of(gate_names()); }
static json_t *pair(void) { return qubits_of(2, 2); }
static json_t *pairs(void) { return list_of(pair()); }
static json_t *place(void) { return qubits_of(1, 2); }
static json_t *group(void) { return qubits_of(2, QN_MAX_READOUT_QUBITS); }
static json_t *further(void) { return qubits_of(0, 0); }
static json_t *texts(void) { return list_of(of_type("string")); }
static json_t *probabilities(void) { return numbers(0.0, 1.0); }
static json_t *rates(void) { return numbers(0.0, 1e3); }

/* What the type of a key alone does not say. */
static const struct {
    const char *section, *key;
    json_t *(*make)(void);
} FORMS[] = {
    {"", "schedule", schedule},
    {"", "describes", describes},
    {"", "basis", basis},
    {"", "coupling", pairs},
    {"", "gates", gate_entries},
    {"qubits", "gates", gate_entries},
    {"edges", "qubits", pair},
    {"edges", "gate", gate_names},
    {"crosstalk", "qubits", pair},
    {"channels", "qubits", place},
    {"readout_groups", "qubits", group},
    {"readout_groups", "matrix", probabilities},
    {"layers", "gates", texts},
    {"layers", "qubits", further},
    {"layers", "generators", texts},
    {"layers", "rates", rates},
    {"layers", "rates_std", rates},
    {"drift", "qubits", place},
};

static json_t *of_key(const qn_key_section *section, const qn_key *key) {
    json_t *made = NULL;
    for (size_t k = 0; k < sizeof FORMS / sizeof *FORMS; ++k)
        if (strcmp(FORMS[k].section, section->name) == 0 && strcmp(FORMS[k].key, key->name) == 0)
            return FORMS[k].make();
    switch (key->type) {
    case QN_KEY_INT:
    case QN_KEY_REAL:
        made = of_type(key->type == QN_KEY_INT ? "integer" : "number");
        set_range(&made, key->min, key->max);
        return made;
    case QN_KEY_BOOL: return of_type("boolean");
    case QN_KEY_TEXT: return of_type("string");
    case QN_KEY_GROUP: return reference(key->name);
    default: /* of sections of the same name, or of what FORMS does not know more about */
        return qn_model_schema_find(key->name) ? list_of(reference(key->name)) : of_type("array");
    }
}

/* ---- sections ------------------------------------------------------------------------------- */

static json_t *of_section(const qn_key_section *section) {
    json_t *made = of_type("object"), *properties = json_object(), *required = json_array();
    for (size_t k = 0; k < section->nkeys; ++k) {
        const qn_key *key = &section->keys[k];
        json_t *form = of_key(section, key);
        char help[512];
        snprintf(help, sizeof help, "%s%s%s%s", key->help, *key->unit ? " (" : "",
                 strcmp(key->unit, "1") == 0 ? "a fraction" : key->unit, *key->unit ? ")" : "");
        if (*help) qn_json_set(&form, "description", json_string(help));
        qn_json_set(&properties, key->name, form);
        if (key->required) qn_json_append(&required, json_string(key->name));
    }
    qn_json_set(&made, "description", json_string(section->help));
    qn_json_set(&made, "properties", properties);
    qn_json_set(&made, "required", required);
    qn_json_set(&made, "additionalProperties", json_false());
    return made;
}

/* ---- channel rules -------------------------------------------------------------------------- */

static json_t *of_param(const qn_channel_param *param) {
    json_t *made;
    if (param->shape == QN_PARAM_SCALAR) {
        made = of_type("number");
        set_range(&made, param->min, param->max);
    } else {
        made = of_type("array");
    }
    qn_json_set(&made, "description", json_string(param->help));
    return made;
}

/* The rule's own keys and those of one channel. */
static json_t *of_channel(const qn_channel *channel) {
    json_t *made = of_section(qn_model_schema_find("channels"));
    json_t *name = json_object(), *properties = json_incref(json_object_get(made, "properties"));
    qn_json_set(&name, "const", json_string(channel->name));
    qn_json_set(&properties, "channel", name);
    for (int p = 0; p < channel->nparams; ++p)
        qn_json_set(&properties, channel->params[p].name, of_param(&channel->params[p]));
    if (channel->entry) { /* X = 0.01 */
        json_t *entries = json_object(), *number = of_type("number");
        set_range(&number, channel->params[0].min, channel->params[0].max);
        qn_json_set(&entries, "^[IXYZ]{1,2}$", number);
        qn_json_set(&made, "patternProperties", entries);
    }
    qn_json_set(&made, "properties", properties);
    qn_json_set(&made, "description", json_string(channel->help));
    return made;
}

static json_t *of_rules(void) {
    json_t *made = json_object(), *list = json_array();
    for (size_t k = 0; k < qn_channel_count(); ++k)
        if (!qn_channel_at(k)->operation) qn_json_append(&list, of_channel(qn_channel_at(k)));
    qn_json_set(&made, "oneOf", list);
    return made;
}

qn_status qn_export_schema(const qn_model *model, char **text, char **notes, qn_diag *diag) {
    const qn_key_section *top = qn_model_schema_find("");
    json_t *made = json_object(), *root = of_section(top), *sections = json_object(),
           *other = json_object();
    (void)model, (void)notes, (void)diag;
    qn_json_set(&made, "$schema", json_string("https://json-schema.org/draft/2020-12/schema"));
    qn_json_set(&made, "title", json_string("Noise model of qmae-noise"));
    const int joined = json_object_update(made, root);
    json_decref(root);
    qn_json_set(
        &made, "description",
        json_string("times in seconds, errors and probabilities as fractions; keys that begin with "
                    "$ are left out"));
    qn_json_set(&other, "^[$]", json_object());
    qn_json_set(&made, "patternProperties", other);
    for (size_t k = 0; k < qn_model_schema_count(); ++k) {
        const qn_key_section *section = qn_model_schema_at(k);
        if (!*section->name) continue;
        qn_json_set(&sections, section->name,
                    strcmp(section->name, "channels") == 0 ? of_rules() : of_section(section));
    }
    qn_json_set(&made, "$defs", sections);
    if (joined != 0) {
        json_decref(made);
        return QN_ERR_MEMORY;
    }
    return qn_json_text(made, text);
}
