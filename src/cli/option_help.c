#include "cli/options.h"

#include <string.h>

enum { COLUMN = 27, WIDTH = 96 };

/* The help text with its default behind it. */
static void describe(const qn_option *option, char *text, size_t size) {
    const char *shown = option->shown ? option->shown : option->fallback;
    const char *help = option->help ? option->help : option->choice->help;
    if (shown) snprintf(text, size, "%s [%s]", help, shown);
    else snprintf(text, size, "%s", help);
}

/* "--name VALUE", for a choice "--name one|other". */
static void print_head(const qn_option *option, char *text, size_t size) {
    size_t length = (size_t)snprintf(text, size, "  --%s %s", option->name,
                                     option->value ? option->value : "");
    if (option->type != QN_OPTION_CHOICE) return;
    for (size_t i = 0; option->choice->names[i] && length < size; ++i)
        length += (size_t)snprintf(text + length, size - length, "%s%s", i ? "|" : "",
                                   option->choice->names[i]);
}

void qn_print_wrapped(const char *text, int column, FILE *file) {
    const size_t start = (size_t)column;
    size_t at = start;
    for (const char *word = text; *word;) {
        const size_t length = strcspn(word, " ");
        if (at > start && at + 1 + length > WIDTH) {
            fprintf(file, "\n%*s", column, "");
            at = start;
        } else if (at > start) {
            fputc(' ', file);
            ++at;
        }
        fwrite(word, 1, length, file);
        at += length;
        word += length;
        word += strspn(word, " ");
    }
    fputc('\n', file);
}

void qn_options_print(const qn_option_table *table, FILE *file) {
    char head[128], text[768];
    for (size_t i = 0; i < table->count; ++i) {
        const qn_option *option = &table->options[i];
        if (option->group) fprintf(file, "\n%s\n", option->group);
        print_head(option, head, sizeof head);
        fprintf(file, "%-*s", COLUMN, head);
        if (strlen(head) >= COLUMN) fprintf(file, "\n%*s", COLUMN, "");
        describe(option, text, sizeof text);
        qn_print_wrapped(text, COLUMN, file);
    }
}
