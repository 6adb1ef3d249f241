/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/option.h"

#include "core/memory.h"
#include "core/number.h"
#include "core/try.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIELD(type, values, option) ((type *)(void *)((char *)(values) + (option)->offset))
#define VALUE(type, values, option)                                                                \
    (*(const type *)(const void *)((const char *)(values) + (option)->offset))

const qn_option *qn_option_find(const qn_option_table *table, const char *name) {
    for (size_t i = 0; i < table->count; ++i)
        if (strcmp(table->options[i].name, name) == 0) return &table->options[i];
    return NULL;
}

const char *qn_option_nearest(const qn_option_table *table, const char *word, bool settings) {
    const char **names = qn_alloc(table->count, sizeof *names), *nearest = NULL;
    size_t count = 0;
    for (size_t i = 0; names && i < table->count; ++i)
        if (!settings || !table->options[i].run_only) names[count++] = table->options[i].name;
    if (names) nearest = qn_nearest(word, names, count);
    qn_free(names);
    return nearest;
}

const char *qn_option_default(const qn_option *option) {
    if (option->fallback || option->type != QN_OPTION_CHOICE) return option->fallback;
    return option->choice->names[option->chosen];
}

/* ---- ranges ------------------------------------------------------------------------------- */

static bool in_range(const qn_option *option, double number) {
    if (option->open) return number > option->min && number < option->max;
    return number >= option->min && number <= option->max;
}

static qn_status refuse(const qn_option *option, const char *what, const char *text,
                        qn_diag *diag) {
    const char *kind = option->type == QN_OPTION_INT ? "a whole number" : "a number";
    char low[QN_REAL_TEXT], high[QN_REAL_TEXT];
    snprintf(low, sizeof low, "%.15g", option->min);
    snprintf(high, sizeof high, "%.15g", option->max);
    return qn_fail(diag, QN_ERR_ARGUMENT,
                   option->open ? "%s %s: give %s above %s and below %s"
                                : "%s %s: give %s from %s to %s",
                   what, text, kind, low, high);
}

/* ---- setters ------------------------------------------------------------------------------ */

qn_status qn_option_set_flag(const qn_option *option, void *values, bool on) {
    *FIELD(bool, values, option) = on;
    return QN_OK;
}

qn_status qn_option_set_int(const qn_option *option, void *values, const char *what, int64_t number,
                            qn_diag *diag) {
    char text[QN_REAL_TEXT];
    snprintf(text, sizeof text, "%lld", (long long)number);
    if (!in_range(option, (double)number)) return refuse(option, what, text, diag);
    if (option->size == sizeof(int)) *FIELD(int, values, option) = (int)number;
    else *FIELD(int64_t, values, option) = option->unit ? number * option->unit : number;
    return QN_OK;
}

qn_status qn_option_set_real(const qn_option *option, void *values, const char *what, double number,
                             qn_diag *diag) {
    char text[QN_REAL_TEXT];
    if (!in_range(option, number)) return refuse(option, what, qn_real_text(number, text), diag);
    *FIELD(double, values, option) = number;
    return QN_OK;
}

static qn_status set_string(const qn_option *option, void *values, const char *text) {
    const char *before = *FIELD(char *, values, option);
    char *copy = NULL;
    if (!option->joined || !before) copy = strdup(text);
    else if (asprintf(&copy, "%s,%s", before, text) < 0) copy = NULL;
    if (!copy) return QN_ERR_MEMORY;
    free(*FIELD(char *, values, option));
    *FIELD(char *, values, option) = copy;
    return QN_OK;
}

static qn_status set_choice(const qn_option *option, void *values, const char *what,
                            const char *text, qn_diag *diag) {
    int found = 0;
    qn_diag detail = {0};
    const qn_status status = qn_choice_find(option->choice, text, &found, &detail);
    if (status != QN_OK) return qn_fail(diag, status, "%s: %s", what, detail.text);
    if (option->type == QN_OPTION_NAME)
        *FIELD(const char *, values, option) = option->choice->names[found];
    else *FIELD(int, values, option) = found;
    return QN_OK;
}

qn_status qn_option_set_text(const qn_option *option, void *values, const char *what,
                             const char *text, qn_diag *diag) {
    char *end = NULL;
    errno = 0;
    if (option->type == QN_OPTION_STRING) return set_string(option, values, text);
    if (option->choice) return set_choice(option, values, what, text, diag);
    if (option->type == QN_OPTION_INT) {
        const long long number = strtoll(text, &end, 10);
        if (end == text || *end || errno == ERANGE) return refuse(option, what, text, diag);
        return qn_option_set_int(option, values, what, number, diag);
    }
    double number = 0.0;
    if (!qn_real_parse(text, &number)) return refuse(option, what, text, diag);
    return qn_option_set_real(option, values, what, number, diag);
}

qn_status qn_options_set_defaults(const qn_option_table *table, void *values, qn_diag *diag) {
    qn_status status = QN_OK;
    for (size_t i = 0; i < table->count && status == QN_OK; ++i) {
        const qn_option *option = &table->options[i];
        const char *text = qn_option_default(option);
        if (text) status = qn_option_set_text(option, values, option->name, text, diag);
    }
    return status;
}

void qn_options_clear(const qn_option_table *table, void *values) {
    for (size_t i = 0; i < table->count; ++i) {
        if (table->options[i].type != QN_OPTION_STRING) continue;
        free(*FIELD(char *, values, &table->options[i]));
        *FIELD(char *, values, &table->options[i]) = NULL;
    }
}

qn_status qn_options_own(const qn_option_table *table, void *values) {
    qn_status status = QN_OK;
    for (size_t i = 0; i < table->count; ++i) {
        if (table->options[i].type != QN_OPTION_STRING) continue;
        char **text = FIELD(char *, values, &table->options[i]);
        if (!*text) continue;
        *text = strdup(*text);
        if (!*text) status = QN_ERR_MEMORY;
    }
    return status;
}

/* ---- getters ------------------------------------------------------------------------------ */

bool qn_option_flag(const qn_option *option, const void *values) {
    return VALUE(bool, values, option);
}

int64_t qn_option_int(const qn_option *option, const void *values) {
    if (option->size == sizeof(int)) return VALUE(int, values, option);
    return VALUE(int64_t, values, option) / (option->unit ? option->unit : 1);
}

double qn_option_real(const qn_option *option, const void *values) {
    return VALUE(double, values, option);
}

const char *qn_option_text(const qn_option *option, const void *values) {
    if (option->type == QN_OPTION_CHOICE) return option->choice->names[VALUE(int, values, option)];
    const char *text = VALUE(char *, values, option);
    return text || option->type == QN_OPTION_STRING ? text : option->fallback;
}

/* ---- checking ----------------------------------------------------------------------------- */

static qn_status check_choice(const qn_option *option, const void *values, qn_diag *diag) {
    int count = 0, found;
    if (option->type == QN_OPTION_NAME) {
        const char *name = qn_option_text(option, values);
        return name ? qn_choice_find(option->choice, name, &found, diag) : QN_OK; /* not given */
    }
    found = VALUE(int, values, option);
    while (option->choice->names[count]) ++count;
    if (found >= 0 && found < count) return QN_OK;
    return qn_fail(diag, QN_ERR_ARGUMENT, "%s %d: there are %d, counted from 0", option->name,
                   found, count);
}

static qn_status check(const qn_option *option, const void *values, qn_diag *diag) {
    char text[QN_REAL_TEXT];
    if (option->choice) return check_choice(option, values, diag);
    if (option->type == QN_OPTION_INT) {
        const int64_t number = qn_option_int(option, values);
        if (option->zero && number == 0) return QN_OK;
        snprintf(text, sizeof text, "%lld", (long long)number);
        return in_range(option, (double)number) ? QN_OK : refuse(option, option->name, text, diag);
    }
    if (option->type != QN_OPTION_REAL) return QN_OK;
    const double number = qn_option_real(option, values);
    if (in_range(option, number) || (option->zero && number == 0.0)) return QN_OK;
    return refuse(option, option->name, qn_real_text(number, text), diag);
}

qn_status qn_options_check(const qn_option_table *table, const void *values, qn_diag *diag) {
    qn_status status = QN_OK;
    for (size_t i = 0; i < table->count && status == QN_OK; ++i)
        status = check(&table->options[i], values, diag);
    return status;
}
