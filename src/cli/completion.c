/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/completion.h"

#include <string.h>

/* ---- what words mean ---------------------------------------------------------------------- */

static bool starts(const char *word, const char *start) {
    return strncmp(word, start, strlen(start)) == 0;
}

qn_word_kind qn_word_of_argument(const char *word) {
    if (starts(word, "NAME")) return QN_WORD_MODEL;
    if (starts(word, "FILE")) return QN_WORD_FILE;
    if (starts(word, "RUN") || starts(word, "DIR")) return QN_WORD_FOLDER;
    if (starts(word, "COMMAND")) return QN_WORD_COMMAND;
    if (starts(word, "PAGE")) return QN_WORD_PAGE;
    return word[0] >= 'a' && word[0] <= 'z' ? QN_WORD_FIXED : QN_WORD_ANY;
}

qn_word_kind qn_word_of_option(const qn_option *option) {
    if (option->choice) return QN_WORD_FIXED;
    if (option->type != QN_OPTION_STRING || !option->value) return QN_WORD_ANY;
    if (strcmp(option->name, "noise") == 0) return QN_WORD_MODEL;
    if (strstr(option->value, "DIR") || starts(option->value, "RUN")) return QN_WORD_FOLDER;
    return starts(option->value, "FILE") ? QN_WORD_FILE : QN_WORD_ANY;
}

const char *qn_word_next(const char *text, char *word) {
    static const char marks[] = " []|";
    while (text) {
        text += strspn(text, marks);
        if (!*text) return NULL;
        const size_t length = strcspn(text, marks);
        snprintf(word, QN_WORD_SIZE, "%.*s", (int)length, text);
        text += length;
        if (!starts(word, "--")) return text;
        /* An option, and its value if there is one before the next mark. */
        if (text[0] == ' ' && text[1] != '|' && text[1] != '[')
            text += 1 + strcspn(text + 1, marks);
    }
    return NULL;
}
