/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A noise model written as the file of another one: libconfig's tree as text, every number with
 * all its digits. */
#include "noise/drift.h"
#include "noise/model_file.h"

#include "core/number.h"
#include "core/printed.h"
#include "core/try.h"

#include <stdio.h>
#include <string.h>

static void put(FILE *file, const config_setting_t *setting, int depth);

static void put_text(FILE *file, const char *text) {
    fputc('"', file);
    for (; *text; ++text) {
        if (*text == '"' || *text == '\\') fputc('\\', file);
        if (*text == '\n') fputs("\\n", file);
        else if (*text == '\t') fputs("\\t", file);
        else if ((unsigned char)*text >= ' ') fputc(*text, file);
    }
    fputc('"', file);
}

/* Short lists stand in one line, lists of groups with each on its own. */
static void put_sequence(FILE *file, const config_setting_t *setting, int depth) {
    const bool array = config_setting_is_array(setting);
    const int count = config_setting_length(setting);
    fputc(array ? '[' : '(', file);
    for (int k = 0; k < count; ++k) {
        const config_setting_t *element = config_setting_get_elem(setting, (unsigned)k);
        if (k) fputs(",", file);
        if (config_setting_is_group(element) || (k && k % 8 == 0))
            fprintf(file, "\n%*s", 2 * depth + 2, "");
        else if (k) fputc(' ', file);
        put(file, element, depth + 1);
    }
    fputc(array ? ']' : ')', file);
}

static void put_group(FILE *file, const config_setting_t *setting, int depth) {
    fputc('{', file);
    for (int k = 0; k < config_setting_length(setting); ++k) {
        const config_setting_t *member = config_setting_get_elem(setting, (unsigned)k);
        fprintf(file, " %s = ", config_setting_name(member));
        put(file, member, depth + 1);
        fputc(';', file);
    }
    fputs(" }", file);
}

static void put(FILE *file, const config_setting_t *setting, int depth) {
    char text[QN_REAL_TEXT];
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_INT: fprintf(file, "%d", config_setting_get_int(setting)); break;
    case CONFIG_TYPE_INT64: fprintf(file, "%lldL", config_setting_get_int64(setting)); break;
    case CONFIG_TYPE_FLOAT:
        fputs(qn_real_text(config_setting_get_float(setting), text), file);
        break;
    case CONFIG_TYPE_BOOL: fputs(config_setting_get_bool(setting) ? "true" : "false", file); break;
    case CONFIG_TYPE_STRING: put_text(file, config_setting_get_string(setting)); break;
    case CONFIG_TYPE_GROUP: put_group(file, setting, depth); break;
    default: put_sequence(file, setting, depth);
    }
}

static void put_file(FILE *file, const config_setting_t *root, const qn_model *model,
                     const char *comment) {
    fprintf(file, "# %s\n", comment);
    for (int k = 0; k < config_setting_length(root); ++k) {
        const config_setting_t *member = config_setting_get_elem(root, (unsigned)k);
        const char *name = config_setting_name(member);
        if (strcmp(name, "drift") == 0 || strcmp(name, "twirl") == 0) continue;
        fprintf(file, "%s = ", name);
        put(file, member, 0);
        fputs(";\n", file);
    }
    if (model->twirl) fputs("twirl = true;\n", file);
}

static qn_status write_tree(const config_t *config, const qn_model *model, const char *comment,
                            char **text) {
    qn_status status = QN_OK;
    qn_printed page = {0};
    QN_TRY(qn_printed_open(&page));
    put_file(page.file, config_root_setting(config), model, comment);
    QN_TRY(qn_printed_take(&page, QN_OK, text));
out:
    return status;
}

qn_status qn_model_constants(const qn_model *model, const qn_model_options *options,
                             const char *comment, char **text, qn_diag *diag) {
    qn_status status = QN_OK;
    config_t config = {0};
    qn_model *again = NULL;
    QN_TRY(qn_model_load_tree(qn_model_path(model), qn_model_text(model), options, &config, &again,
                              diag));
    QN_TRY(write_tree(&config, again, comment, text));
out:
    config_destroy(&config);
    qn_model_destroy(again);
    return status;
}
