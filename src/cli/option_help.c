/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/option_line.h"
#include "show/lines.h"

#include <string.h>

enum {
    COLUMN = 27,
};

void qn_option_describe(const qn_option *option, char *text, size_t size) {
    const char *shown = option->shown ? option->shown : qn_option_default(option);
    const char *help = option->help ? option->help : option->choice->help;
    if (shown) snprintf(text, size, "%s [%s]", help, shown);
    else snprintf(text, size, "%s", help);
}

void qn_option_value(const qn_option *option, char *text, size_t size) {
    size_t length = 0;
    snprintf(text, size, "%s", option->value && !option->choice ? option->value : "");
    if (!option->choice) return;
    for (size_t i = 0; option->choice->names[i] && length < size; ++i)
        length += (size_t)snprintf(text + length, size - length, "%s%s", i ? "|" : "",
                                   option->choice->names[i]);
}

void qn_options_print(const qn_option_table *table, FILE *file) {
    char head[192], text[768];
    for (size_t i = 0; i < table->count; ++i) {
        const qn_option *option = &table->options[i];
        if (option->group) fprintf(file, "\n%s\n", option->group);
        qn_option_value(option, text, sizeof text);
        snprintf(head, sizeof head, "  --%s %.120s", option->name, text);
        fprintf(file, "%-*s", COLUMN, head);
        if (strlen(head) >= COLUMN) fprintf(file, "\n%*s", COLUMN, "");
        qn_option_describe(option, text, sizeof text);
        qn_print_wrapped(text, COLUMN, file);
    }
}
