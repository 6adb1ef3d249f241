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

/* How many names from the first on are alike up to a colon, like layers:1, layers:2. */
static size_t alike(const char *const *names) {
    const char *colon = strchr(names[0], ':');
    size_t count = 1;
    if (!colon) return 1;
    while (names[count] && strncmp(names[count], names[0], (size_t)(colon - names[0]) + 1) == 0)
        ++count;
    return count;
}

void qn_option_value(const qn_option *option, char *text, size_t size) {
    size_t length = 0;
    snprintf(text, size, "%s", option->value && !option->choice ? option->value : "");
    if (!option->choice) return;
    const char *const *names = option->choice->names;
    for (size_t i = 0; names[i] && length < size; ++i) {
        const size_t count = alike(names + i);
        length += (size_t)snprintf(text + length, size - length, "%s%s%s", i ? "|" : "", names[i],
                                   count > 3 ? "|..." : "");
        if (count > 3) i += count - 2; /* the last one is the next */
    }
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
