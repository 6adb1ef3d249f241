/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model's own keys as JSON: its text, setting by setting. */
#include "core/config_text.h"
#include "core/memory.h"
#include "core/number.h"
#include "core/printed.h"
#include "core/try.h"
#include "export/export.h"

#include <stdio.h>
#include <string.h>

static void indent(FILE *file, int depth) {
    fputc('\n', file);
    for (int k = 0; k < depth; ++k) fputc(' ', file);
}

/* Letters of one UTF-8 character that starts here, 0 if none does. */
static size_t utf8_length(const unsigned char *at) {
    const size_t length = at[0] < 0x80 ? 1 : at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;
    if (at[0] >= 0x80 && (at[0] < 0xc2 || at[0] > 0xf4)) return 0;
    for (size_t k = 1; k < length; ++k)
        if ((at[k] & 0xc0) != 0x80) return 0;
    return length;
}

/* Bytes that are no UTF-8 become U+FFFD, which JSON can hold. */
static void put_string(FILE *file, const char *text) {
    fputc('"', file);
    for (const unsigned char *at = (const unsigned char *)text; *at;) {
        const size_t length = utf8_length(at);
        if (length == 0) fputs("\\ufffd", file);
        else if (*at == '"' || *at == '\\') fprintf(file, "\\%c", *at);
        else if (*at < ' ') fprintf(file, "\\u%04x", *at);
        else fwrite(at, 1, length, file);
        at += length ? length : 1;
    }
    fputc('"', file);
}

static bool is_flat(const config_setting_t *setting) {
    for (int k = 0; k < config_setting_length(setting); ++k)
        if (config_setting_is_aggregate(config_setting_get_elem(setting, (unsigned)k)))
            return false;
    return true;
}

static void put(FILE *file, const config_setting_t *setting,
                int depth); // NOLINT(misc-no-recursion)

/* Groups below the second level, and lists of plain values, stand on one line. */
// NOLINTNEXTLINE(misc-no-recursion)
static void put_members(FILE *file, const config_setting_t *setting, int depth) {
    const bool group = config_setting_is_group(setting);
    const bool broken = depth < 2 && !(is_flat(setting) && depth > 0);
    fputc(group ? '{' : '[', file);
    for (int k = 0; k < config_setting_length(setting); ++k) {
        const config_setting_t *member = config_setting_get_elem(setting, (unsigned)k);
        if (k) fputc(',', file);
        if (broken) indent(file, depth + 1);
        else if (k) fputc(' ', file);
        if (group) {
            put_string(file, config_setting_name(member));
            fputs(": ", file);
        }
        put(file, member, depth + 1);
    }
    if (broken) indent(file, depth);
    fputc(group ? '}' : ']', file);
}

// NOLINTNEXTLINE(misc-no-recursion)
static void put(FILE *file, const config_setting_t *setting, int depth) {
    char number[QN_REAL_TEXT];
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64: fprintf(file, "%lld", config_setting_get_int64(setting)); break;
    case CONFIG_TYPE_FLOAT:
        fputs(qn_real_text(config_setting_get_float(setting), number), file);
        break;
    case CONFIG_TYPE_BOOL: fputs(config_setting_get_bool(setting) ? "true" : "false", file); break;
    case CONFIG_TYPE_STRING: put_string(file, config_setting_get_string(setting)); break;
    default: put_members(file, setting, depth);
    }
}

/* What the file does not say: a twirl that an option asks for, and its own name. */
static qn_status complete(config_setting_t *root, const qn_model *model) {
    const char *name = qn_model_name(model);
    if (model->twirl && !config_setting_get_member(root, "twirl")) {
        config_setting_t *twirl = qn_config_add(root, "twirl", CONFIG_TYPE_BOOL);
        if (!twirl) return QN_ERR_MEMORY;
        config_setting_set_bool(twirl, 1);
    }
    if (config_setting_get_member(root, "name")) return QN_OK;
    config_setting_t *setting = qn_config_add(root, "name", CONFIG_TYPE_STRING);
    if (!setting || !qn_memory_has(strlen(name) + 1)) return QN_ERR_MEMORY;
    config_setting_set_string(setting, name);
    return QN_OK;
}

qn_status qn_export_json(const qn_model *model, char **text, char **notes, qn_diag *diag) {
    static const char IDEAL[] = "format = 1; name = \"none\";";
    qn_status status = QN_OK;
    qn_printed page = {0};
    config_t config = {0};
    (void)notes;
    const char *own = qn_model_text(model);
    QN_TRY(qn_config_read(&config, qn_model_path(model), *own ? own : IDEAL, diag));
    config_setting_t *root = config_root_setting(&config);
    QN_TRY(complete(root, model));
    QN_TRY(qn_printed_open(&page));
    put_members(page.file, root, 0);
    fputc('\n', page.file);
    QN_TRY(qn_printed_take(&page, QN_OK, text));
out:
    config_destroy(&config);
    return status;
}
