/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON Schema of noise models, from the tables that the reader of models itself uses. */
#include "channel/channel.h"
#include "core/try.h"
#include "export/export.h"
#include "noise/model_schema.h"

#include <math.h>
#include <string.h>

/* Takes `value`; memory that is short shows when the whole is printed. */
static void set(json_t *object, const char *key, json_t *value) {
    (void)json_object_set_new(object, key, value);
}

static json_t *of_type(const char *type) {
    json_t *made = json_object();
    set(made, "type", json_string(type));
    return made;
}

/* ---- keys ----------------------------------------------------------------------------------- */

static void set_range(json_t *made, double min, double max) {
    if (isfinite(min)) set(made, "minimum", json_real(min));
    if (isfinite(max)) set(made, "maximum", json_real(max));
}

static json_t *reference(const char *section) {
    char where[64];
    json_t *made = json_object();
    snprintf(where, sizeof where, "#/$defs/%s", section);
    set(made, "$ref", json_string(where));
    return made;
}

static json_t *list_of(json_t *items) {
    json_t *made = of_type("array");
    set(made, "items", items);
    return made;
}

static json_t *gate_names(void) {
    json_t *made = json_object(), *names = json_array();
    for (size_t k = 0; k < qn_gate_count(); ++k)
        if (qn_gate_at(k)->nqubits <= 2)
            json_array_append_new(names, json_string(qn_gate_at(k)->name));
    set(made, "enum", names);
    return made;
}

/* { "cz": { ... }, "any1": { ... } } */
static json_t *gate_entries(void) {
    json_t *made = of_type("object"), *names = gate_names(), *list = json_object_get(names, "enum");
    json_array_append_new(list, json_string("any1"));
    json_array_append_new(list, json_string("any2"));
    set(made, "propertyNames", names);
    set(made, "additionalProperties", reference("gates"));
    return made;
}

static json_t *qubits_of(int least, int most) {
    json_t *number = of_type("integer"), *made;
    set_range(number, 0, 4095);
    made = list_of(number);
    set(made, "minItems", json_integer(least));
    if (most) set(made, "maxItems", json_integer(most));
    set(made, "uniqueItems", json_true());
    return made;
}

static json_t *words(const char *const *list) {
    json_t *made = json_object(), *names = json_array();
    for (; *list; ++list) json_array_append_new(names, json_string(*list));
    set(made, "enum", names);
    return made;
}

/* Numbers, in lists of lists too. */
static json_t *numbers(double min, double max) {
    json_t *number = of_type("number"), *made = json_object(), *both = json_array();
    set_range(number, min, max);
    json_array_append_new(both, json_incref(number));
    json_array_append_new(both, list_of(number));
    set(made, "anyOf", both);
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
    for (size_t k = 0; k < sizeof FORMS / sizeof *FORMS && !made; ++k)
        if (strcmp(FORMS[k].section, section->name) == 0 && strcmp(FORMS[k].key, key->name) == 0)
            made = FORMS[k].make();
    if (made) return made;
    switch (key->type) {
    case QN_KEY_INT:
    case QN_KEY_REAL:
        made = of_type(key->type == QN_KEY_INT ? "integer" : "number");
        set_range(made, key->min, key->max);
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
        if (*help) set(form, "description", json_string(help));
        set(properties, key->name, form);
        if (key->required) json_array_append_new(required, json_string(key->name));
    }
    set(made, "description", json_string(section->help));
    set(made, "properties", properties);
    set(made, "required", required);
    set(made, "additionalProperties", json_false());
    return made;
}

/* ---- channel rules -------------------------------------------------------------------------- */

static json_t *of_param(const qn_channel_param *param) {
    json_t *made;
    if (param->shape == QN_PARAM_SCALAR) {
        made = of_type("number");
        set_range(made, param->min, param->max);
    } else {
        made = of_type("array");
    }
    set(made, "description", json_string(param->help));
    return made;
}

/* The rule's own keys and those of one channel. */
static json_t *of_channel(const qn_channel *channel) {
    json_t *made = of_section(qn_model_schema_find("channels"));
    json_t *properties = json_object_get(made, "properties"), *name = json_object();
    set(name, "const", json_string(channel->name));
    set(properties, "channel", name);
    for (int p = 0; p < channel->nparams; ++p)
        set(properties, channel->params[p].name, of_param(&channel->params[p]));
    if (channel->entry) { /* X = 0.01 */
        json_t *entries = json_object(), *number = of_type("number");
        set_range(number, channel->params[0].min, channel->params[0].max);
        set(entries, "^[IXYZ]{1,2}$", number);
        set(made, "patternProperties", entries);
    }
    set(made, "description", json_string(channel->help));
    return made;
}

static json_t *of_rules(void) {
    json_t *made = json_object(), *list = json_array();
    for (size_t k = 0; k < qn_channel_count(); ++k)
        if (!qn_channel_at(k)->operation) json_array_append_new(list, of_channel(qn_channel_at(k)));
    set(made, "oneOf", list);
    return made;
}

qn_status qn_export_schema(const qn_model *model, char **text, char **notes, qn_diag *diag) {
    const qn_key_section *top = qn_model_schema_find("");
    json_t *made = json_object(), *root = of_section(top), *sections = json_object(),
           *other = json_object();
    (void)model, (void)notes, (void)diag;
    set(made, "$schema", json_string("https://json-schema.org/draft/2020-12/schema"));
    set(made, "title", json_string("Noise model of qmae-noise"));
    (void)json_object_update(made, root);
    json_decref(root);
    set(made, "description",
        json_string("times in seconds, errors and probabilities as fractions; keys that begin with "
                    "$ are left out"));
    set(other, "^[$]", json_object());
    set(made, "patternProperties", other);
    for (size_t k = 0; k < qn_model_schema_count(); ++k) {
        const qn_key_section *section = qn_model_schema_at(k);
        if (!*section->name) continue;
        set(sections, section->name,
            strcmp(section->name, "channels") == 0 ? of_rules() : of_section(section));
    }
    set(made, "$defs", sections);
    return qn_json_text(made, text);
}
