/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/atomic_file.h"
#include "core/config_text.h"
#include "core/number.h"
#include "core/try.h"
#include "settings/options.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- reading ------------------------------------------------------------------------------ */

static const char *const type_names[] = {"true or false",    "a whole number",
                                         "a number",         "a text in quotes",
                                         "a text in quotes", "a text in quotes"};

/* The file or folder of that name beside the settings file, or the text as it is. buffer:
 * PATH_MAX. */
static const char *look_beside(const char *settings, const char *text, qn_beside beside,
                               char *buffer) {
    struct stat info;
    const mode_t type = beside == QN_BESIDE_FOLDER ? S_IFDIR : S_IFREG;
    const char *slash = strrchr(settings, '/');
    if (!slash || text[0] == '/') return text;
    const int length = snprintf(buffer, PATH_MAX, "%.*s/%s", (int)(slash - settings), settings,
                                text);
    const bool there = length < PATH_MAX && stat(buffer, &info) == 0 &&
                       (info.st_mode & S_IFMT) == type;
    return there ? buffer : text;
}

static qn_status set_from(const config_setting_t *setting, const char *path,
                          const qn_option *option, void *values, qn_diag *diag) {
    char buffer[PATH_MAX];
    const int type = config_setting_type(setting);
    const bool whole = type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64;
    const char *name = option->name;
    if (option->type == QN_OPTION_FLAG && type == CONFIG_TYPE_BOOL)
        return qn_option_set_flag(option, values, config_setting_get_bool(setting) != 0);
    if (option->type == QN_OPTION_INT && whole)
        return qn_option_set_int(option, values, name, config_setting_get_int64(setting), diag);
    if (option->type == QN_OPTION_REAL && whole)
        return qn_option_set_real(option, values, name, (double)config_setting_get_int64(setting),
                                  diag);
    if (option->type == QN_OPTION_REAL && type == CONFIG_TYPE_FLOAT)
        return qn_option_set_real(option, values, name, config_setting_get_float(setting), diag);
    if (option->type >= QN_OPTION_STRING && type == CONFIG_TYPE_STRING) {
        const char *text = config_setting_get_string(setting);
        if (option->beside) text = look_beside(path, text, option->beside, buffer);
        return qn_option_set_text(option, values, name, text, diag);
    }
    return qn_fail(diag, QN_ERR_SYNTAX, "%s is %s", name, type_names[option->type]);
}

static qn_status apply(const config_setting_t *setting, const char *path,
                       const qn_option_table *table, void *values, qn_diag *diag) {
    const char *name = config_setting_name(setting);
    const int line = (int)config_setting_source_line(setting);
    const qn_option *option = qn_option_find(table, name);
    if (!option || option->run_only) {
        const char *nearest = qn_option_nearest(table, name, true);
        return qn_fail_at(diag, QN_ERR_NOT_FOUND, path, line, 0,
                          nearest ? "no setting is called '%s': did you mean '%s'?"
                                  : "no setting is called '%s': --help lists them as options",
                          name, nearest);
    }
    qn_diag detail = {0};
    const qn_status status = set_from(setting, path, option, values, &detail);
    if (status == QN_OK) return status;
    return qn_fail_at(diag, status, path, line, 0, "%s", detail.text);
}

qn_status qn_settings_parse(const char *path, const char *text, const qn_option_table *table,
                            void *values, qn_diag *diag) {
    qn_status status = QN_OK;
    config_t config = {0};
    QN_TRY(qn_config_read(&config, path, text, diag));
    const config_setting_t *root = config_root_setting(&config);
    for (int i = 0; i < config_setting_length(root); ++i)
        QN_TRY(apply(config_setting_get_elem(root, (unsigned)i), path, table, values, diag));
out:
    config_destroy(&config);
    return status;
}

qn_status qn_settings_read(const char *path, const qn_option_table *table, void *values,
                           qn_diag *diag) {
    char *text = NULL;
    size_t size = 0;
    qn_status status = qn_text_file_read(path, QN_SETTINGS_LIMIT, &text, &size, diag);
    if (status == QN_OK) status = qn_settings_parse(path, text, table, values, diag);
    qn_free(text);
    return status;
}

/* ---- writing ------------------------------------------------------------------------------ */

static void print_quoted(const char *text, FILE *file) {
    fputc('"', file);
    for (; *text; ++text) {
        if (*text == '"' || *text == '\\') fputc('\\', file);
        if ((unsigned char)*text < ' ') fprintf(file, "\\x%02x", (unsigned)*text);
        else fputc(*text, file);
    }
    fputc('"', file);
}

static void print_value(const qn_option *option, const void *values, FILE *file) {
    char text[QN_REAL_TEXT];
    switch (option->type) {
    case QN_OPTION_FLAG: fputs(qn_option_flag(option, values) ? "true" : "false", file); break;
    case QN_OPTION_INT: {
        const int64_t number = qn_option_int(option, values);
        fprintf(file, "%lld%s", (long long)number, number > INT_MAX ? "L" : "");
        break;
    }
    case QN_OPTION_REAL: fputs(qn_real_text(qn_option_real(option, values), text), file); break;
    case QN_OPTION_STRING:
    case QN_OPTION_CHOICE:
    case QN_OPTION_NAME: print_quoted(qn_option_text(option, values), file); break;
    }
}

void qn_settings_print(const qn_option_table *table, const void *values, FILE *file) {
    for (size_t i = 0; i < table->count; ++i) {
        const qn_option *option = &table->options[i];
        if (option->run_only) continue;
        if (option->type == QN_OPTION_STRING && !qn_option_text(option, values)) continue;
        fprintf(file, "%s = ", option->name);
        print_value(option, values, file);
        fputs(";\n", file);
    }
}

static bool same_value(const qn_option *option, const void *a, const void *b) {
    if (option->type == QN_OPTION_FLAG)
        return qn_option_flag(option, a) == qn_option_flag(option, b);
    if (option->type == QN_OPTION_INT) return qn_option_int(option, a) == qn_option_int(option, b);
    if (option->type == QN_OPTION_REAL)
        return qn_option_real(option, a) == qn_option_real(option, b);
    const char *x = qn_option_text(option, a), *y = qn_option_text(option, b);
    return x && y ? strcmp(x, y) == 0 : x == y;
}

bool qn_settings_same(const qn_option_table *table, const void *a, const void *b) {
    bool same = true;
    for (size_t i = 0; i < table->count; ++i)
        same = same && (table->options[i].run_only || same_value(&table->options[i], a, b));
    return same;
}
