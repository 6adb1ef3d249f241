#include "cli/options.h"

#include <string.h>

enum { COLUMN = 27, WIDTH = 96 };

/* The help text with its default, range or names behind it, as one paragraph. */
static void describe(const qn_option *option, char *text, size_t size) {
    size_t length = (size_t)snprintf(text, size, "%s", option->help);
    const char *shown = option->shown ? option->shown : option->fallback;
    if (option->type == QN_OPTION_CHOICE) {
        for (size_t i = 0; option->choice->names[i] && length < size; ++i)
            length += (size_t)snprintf(text + length, size - length, "%s%s", i ? ", " : ": ",
                                       option->choice->names[i]);
    }
    if (shown && length < size) snprintf(text + length, size - length, " [%s]", shown);
}

/* Words in lines of WIDTH, continued at COLUMN. */
static void print_wrapped(const char *text, FILE *file) {
    size_t at = COLUMN;
    for (const char *word = text; *word;) {
        const size_t length = strcspn(word, " ");
        if (at > COLUMN && at + 1 + length > WIDTH) {
            fprintf(file, "\n%*s", COLUMN, "");
            at = COLUMN;
        } else if (at > COLUMN) {
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
    char head[64], text[768];
    for (size_t i = 0; i < table->count; ++i) {
        const qn_option *option = &table->options[i];
        if (option->group) fprintf(file, "\n%s\n", option->group);
        snprintf(head, sizeof head, "  --%s %s", option->name, option->value ? option->value : "");
        fprintf(file, "%-*s", COLUMN, head);
        if (strlen(head) >= COLUMN) fprintf(file, "\n%*s", COLUMN, "");
        describe(option, text, sizeof text);
        print_wrapped(text, file);
    }
}
