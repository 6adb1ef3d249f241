/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "noise/setting.h"

#include "core/try.h"

#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NAMES_MAX = 64, LIST_SIZE = 512 };

double qn_given_or(double given, double inherited) { return isnan(given) ? inherited : given; }

int qn_setting_length(const config_setting_t *setting) {
    return setting ? config_setting_length(setting) : 0;
}

/* ---- sentences ------------------------------------------------------------------------------ */

int qn_setting_line(const config_setting_t *setting) {
    const int line = (int)config_setting_source_line(setting); /* 0 of the top level */
    return line > 0 ? line : 1;
}

void qn_reader_report(const qn_reader *reader, int line, qn_status status, const char *format,
                      ...) {
    qn_finding finding = {.status = status, .place = line};
    va_list arguments;
    if (qn_findings_wants(&reader->found->findings,
                          line)) { /* a sentence costs more than a count */
        va_start(arguments, format);
        vsnprintf(finding.text, sizeof finding.text, format, arguments);
        va_end(arguments);
        const char *file = qn_text_file(reader->text, line, &finding.line);
        snprintf(finding.file, sizeof finding.file, "%s", file);
    }
    qn_findings_add(&reader->found->findings, &finding);
}

qn_status qn_setting_each(const qn_reader *reader, const config_setting_t *list,
                          qn_member_reader *read, qn_model *model) {
    qn_status status = QN_OK, failed = QN_OK;
    for (int k = 0; k < qn_setting_length(list); ++k) {
        config_setting_t *member = config_setting_get_elem(list, (unsigned)k);
        if (!qn_findings_wants(&reader->found->findings, qn_setting_line(member)))
            return QN_ERR_LIMIT;
        QN_GO_ON(failed, read(reader, member, model));
    }
    status = failed;
out:
    return status;
}

const char *qn_setting_path(const config_setting_t *setting, char *buffer) {
    const config_setting_t *chain[8];
    int depth = 0;
    size_t used = 0;
    for (; setting && setting->parent && depth < 8; setting = setting->parent)
        chain[depth++] = setting;
    buffer[0] = '\0';
    while (depth-- > 0 && used < QN_SETTING_PATH_SIZE - 1) {
        const char *name = config_setting_name(chain[depth]);
        char *end = buffer + used;
        const size_t room = QN_SETTING_PATH_SIZE - used;
        if (name) snprintf(end, room, "%s%s", used ? "." : "", name);
        else snprintf(end, room, "[%d]", config_setting_index(chain[depth]));
        used += strlen(end);
    }
    return buffer;
}

static void join(const char *const *names, size_t count, char *list) {
    size_t used = 0;
    list[0] = '\0';
    for (size_t k = 0; k < count && used < LIST_SIZE - 1; ++k) {
        snprintf(list + used, LIST_SIZE - used, "%s%s", k ? ", " : "", names[k]);
        used += strlen(list + used);
    }
}

qn_status qn_setting_unknown(const qn_reader *reader, const config_setting_t *setting,
                             const char *what, const char *word, const char *const *names,
                             size_t count) {
    char list[LIST_SIZE];
    const char *nearest = qn_nearest(word, names, count);
    if (nearest)
        return QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX,
                               "unknown %s '%s'; did you mean '%s'?", what, word, nearest);
    join(names, count, list);
    return QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX, "unknown %s '%s'; known are %s", what,
                           word, list);
}

/* ---- one value ------------------------------------------------------------------------------ */

static const char *type_name(const config_setting_t *setting) {
    static const char *const NAMES[] = {
        [CONFIG_TYPE_NONE] = "nothing",       [CONFIG_TYPE_GROUP] = "a group { }",
        [CONFIG_TYPE_INT] = "a whole number", [CONFIG_TYPE_INT64] = "a whole number",
        [CONFIG_TYPE_FLOAT] = "a number",     [CONFIG_TYPE_STRING] = "a text",
        [CONFIG_TYPE_BOOL] = "a truth value", [CONFIG_TYPE_ARRAY] = "an array [ ]",
        [CONFIG_TYPE_LIST] = "a list ( )",
    };
    return NAMES[config_setting_type(setting)];
}

static bool is_sequence(const config_setting_t *setting) {
    return config_setting_is_list(setting) || config_setting_is_array(setting);
}

static qn_status wrong_type(const qn_reader *reader, const config_setting_t *setting,
                            const char *wanted) {
    char path[QN_SETTING_PATH_SIZE];
    return QN_SETTING_FAIL(reader, setting, QN_ERR_SYNTAX, "%s must be %s, not %s",
                           qn_setting_path(setting, path), wanted, type_name(setting));
}

static double number_of(const config_setting_t *setting) {
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_INT: return config_setting_get_int(setting);
    case CONFIG_TYPE_INT64: return (double)config_setting_get_int64(setting);
    default: return config_setting_get_float(setting);
    }
}

static qn_status check_range(const qn_reader *reader, const config_setting_t *setting,
                             const qn_key *key, double value) {
    char path[QN_SETTING_PATH_SIZE];
    if (isfinite(value) && value >= key->min && value <= key->max) return QN_OK;
    qn_setting_path(setting, path);
    if (!isfinite(value))
        return QN_SETTING_FAIL(reader, setting, QN_ERR_PHYSICS, "%s is not a finite number (%g)",
                               path, value);
    if (isinf(key->max))
        return QN_SETTING_FAIL(reader, setting, QN_ERR_PHYSICS, "%s is %g; it must %s", path, value,
                               key->min > 0.0 ? "be positive" : "not be negative");
    if (key->min == key->max)
        return QN_SETTING_FAIL(reader, setting, QN_ERR_UNSUPPORTED,
                               "%s is %g; this version reads %s = %g", path, value, key->name,
                               key->min);
    return QN_SETTING_FAIL(reader, setting, QN_ERR_PHYSICS,
                           "%s is %g; it must lie between %g and %g", path, value, key->min,
                           key->max);
}

qn_status qn_setting_real(const qn_reader *reader, const config_setting_t *setting,
                          const qn_key *key, double *value) {
    if (!config_setting_is_number(setting)) return wrong_type(reader, setting, "a number");
    const double number = number_of(setting);
    const qn_status status = check_range(reader, setting, key, number);
    if (status == QN_OK) *value = number;
    return status;
}

static qn_status read_int(const qn_reader *reader, config_setting_t *setting, const qn_key *key,
                          void *place) {
    if (!config_setting_is_number(setting) || config_setting_type(setting) == CONFIG_TYPE_FLOAT)
        return wrong_type(reader, setting, "a whole number");
    const qn_status status = check_range(reader, setting, key, number_of(setting));
    if (status == QN_OK) *(int *)place = config_setting_get_int(setting);
    return status;
}

static qn_status read_real(const qn_reader *reader, config_setting_t *setting, const qn_key *key,
                           void *place) {
    return qn_setting_real(reader, setting, key, place);
}

static qn_status read_text(const qn_reader *reader, config_setting_t *setting, const qn_key *key,
                           void *place) {
    (void)key;
    if (config_setting_type(setting) != CONFIG_TYPE_STRING)
        return wrong_type(reader, setting, "a text in \"quotes\"");
    *(const char **)place = config_setting_get_string(setting);
    return QN_OK;
}

static qn_status read_bool(const qn_reader *reader, config_setting_t *setting, const qn_key *key,
                           void *place) {
    (void)key;
    if (config_setting_type(setting) != CONFIG_TYPE_BOOL)
        return wrong_type(reader, setting, "true or false");
    *(bool *)place = config_setting_get_bool(setting) == CONFIG_TRUE;
    return QN_OK;
}

static qn_status read_group(const qn_reader *reader, config_setting_t *setting, const qn_key *key,
                            void *place) {
    (void)key;
    if (!config_setting_is_group(setting)) return wrong_type(reader, setting, "a group { }");
    *(config_setting_t **)place = setting;
    return QN_OK;
}

static qn_status read_list(const qn_reader *reader, config_setting_t *setting, const qn_key *key,
                           void *place) {
    (void)key;
    if (!is_sequence(setting)) return wrong_type(reader, setting, "a list ( ) or array [ ]");
    *(config_setting_t **)place = setting;
    return QN_OK;
}

typedef qn_status read_function(const qn_reader *reader, config_setting_t *setting,
                                const qn_key *key, void *place);

static read_function *const READ[] = {
    [QN_KEY_INT] = read_int,   [QN_KEY_REAL] = read_real,   [QN_KEY_TEXT] = read_text,
    [QN_KEY_BOOL] = read_bool, [QN_KEY_GROUP] = read_group, [QN_KEY_LIST] = read_list,
};

/* ---- numbers --------------------------------------------------------------------------------- */

size_t qn_setting_count(const config_setting_t *setting) {
    if (!is_sequence(setting)) return 1;
    size_t count = 0;
    for (int k = 0; k < config_setting_length(setting); ++k)
        count += qn_setting_count(config_setting_get_elem(setting, (unsigned)k));
    return count;
}

static qn_status append_numbers(const qn_reader *reader, const config_setting_t *setting,
                                const qn_key *key, double **next) {
    qn_status status = QN_OK;
    if (!is_sequence(setting)) return qn_setting_real(reader, setting, key, (*next)++);
    for (int k = 0; k < config_setting_length(setting); ++k)
        QN_TRY(append_numbers(reader, config_setting_get_elem(setting, (unsigned)k), key, next));
out:
    return status;
}

qn_status qn_setting_numbers(const qn_reader *reader, const config_setting_t *setting,
                             const qn_key *key, double *numbers) {
    return append_numbers(reader, setting, key, &numbers);
}

qn_status qn_setting_qubits(const qn_reader *reader, const config_setting_t *list, const char *what,
                            int least, int most, int *qubits) {
    qn_status status = QN_OK;
    const qn_key whole = {.name = "qubits", .type = QN_KEY_INT, .max = 4095};
    const int count = is_sequence(list) ? config_setting_length(list) : 0;
    if (count < least || count > most) {
        char range[32] = "two qubits, [a, b]";
        if (most == 1) snprintf(range, sizeof range, "one qubit, [a]");
        if (most > 2) snprintf(range, sizeof range, "%d to %d qubits", least, most);
        QN_TRY(
            QN_SETTING_FAIL(reader, list, QN_ERR_SYNTAX, "%s has %s, not %d", what, range, count));
    }
    for (int q = 0; q < count; ++q) {
        const config_setting_t *setting = config_setting_get_elem(list, (unsigned)q);
        double number = 0.0;
        QN_TRY(qn_setting_real(reader, setting, &whole, &number));
        if (number != floor(number))
            QN_TRY(
                QN_SETTING_FAIL(reader, list, QN_ERR_SYNTAX, "%g is no number of a qubit", number));
        qubits[q] = (int)number;
        for (int p = 0; p < q; ++p)
            if (qubits[p] == qubits[q])
                QN_TRY(QN_SETTING_FAIL(reader, list, QN_ERR_SYNTAX,
                                       "the qubits of %s must differ, two are %d", what,
                                       qubits[q]));
    }
out:
    return status;
}

/* ---- groups --------------------------------------------------------------------------------- */

static void set_absent(const qn_key_section *section, char *target) {
    for (size_t k = 0; k < section->nkeys; ++k) {
        const qn_key *key = &section->keys[k];
        void *place = target + key->offset;
        if (key->type == QN_KEY_INT) *(int *)place = QN_KEY_ABSENT;
        else if (key->type == QN_KEY_REAL) *(double *)place = NAN;
        else if (key->type == QN_KEY_TEXT) *(const char **)place = NULL;
        else if (key->type == QN_KEY_BOOL) *(bool *)place = false;
        else *(config_setting_t **)place = NULL;
    }
}

static bool is_extra(const qn_channel *extra, const char *name) {
    int nqubits;
    for (int k = 0; extra && k < extra->nparams; ++k)
        if (strcmp(extra->params[k].name, name) == 0) return true;
    return extra && extra->entry && extra->entry(name, &nqubits) >= 0;
}

static qn_status unknown_key(const qn_reader *reader, const config_setting_t *setting,
                             const qn_key_section *section, const qn_channel *extra) {
    const char *names[NAMES_MAX];
    size_t count = 0;
    char path[QN_SETTING_PATH_SIZE], what[QN_SETTING_PATH_SIZE + 16] = "key";
    for (size_t k = 0; k < section->nkeys; ++k) names[count++] = section->keys[k].name;
    for (int k = 0; extra && k < extra->nparams; ++k) names[count++] = extra->params[k].name;
    qn_setting_path(config_setting_parent(setting), path);
    if (path[0]) snprintf(what, sizeof what, "key in %s:", path);
    return qn_setting_unknown(reader, setting, what, config_setting_name(setting), names, count);
}

static const qn_key *find_key(const qn_key_section *section, const char *name) {
    for (size_t k = 0; k < section->nkeys; ++k)
        if (strcmp(section->keys[k].name, name) == 0) return &section->keys[k];
    return NULL;
}

static qn_status check_required(const qn_reader *reader, const config_setting_t *group,
                                const qn_key_section *section) {
    qn_status status = QN_OK;
    char path[QN_SETTING_PATH_SIZE];
    for (size_t k = 0; k < section->nkeys; ++k) {
        const qn_key *key = &section->keys[k];
        if (!key->required || config_setting_get_member(group, key->name)) continue;
        qn_setting_path(group, path);
        status = QN_SETTING_FAIL(reader, group, QN_ERR_SYNTAX, "%s lacks '%s': %s",
                                 path[0] ? path : "the file", key->name, key->help);
    }
    return status;
}

qn_status qn_setting_read(const qn_reader *reader, config_setting_t *group,
                          const qn_key_section *section, void *target, const qn_channel *extra) {
    qn_status status = QN_OK, failed = QN_OK;
    bool known = true;
    set_absent(section, target);
    if (!config_setting_is_group(group)) return wrong_type(reader, group, "a group { }");
    for (int k = 0; k < config_setting_length(group); ++k) {
        config_setting_t *member = config_setting_get_elem(group, (unsigned)k);
        const char *name = config_setting_name(member);
        const qn_key *key = find_key(section, name);
        if (key)
            QN_GO_ON(failed, READ[key->type](reader, member, key, (char *)target + key->offset));
        else if (!is_extra(extra, name)) {
            QN_GO_ON(failed, unknown_key(reader, member, section, extra));
            known = false; /* perhaps it is what would be missed below */
        }
    }
    if (known) QN_GO_ON(failed, check_required(reader, group, section));
    status = failed;
out:
    return status;
}
