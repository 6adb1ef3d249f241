/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "show/lines.h"

#include <string.h>

enum { WIDTH = 96 };

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

void qn_print_lines(const char *prefix, const char *lines, FILE *file) {
    for (const char *at = lines; *at;) {
        const size_t length = strcspn(at, "\n");
        fprintf(file, "%s%.*s\n", prefix, (int)length, at);
        at += length + (at[length] == '\n');
    }
}

const char *qn_time_text(double seconds, char *text) {
    const long whole = (long)(seconds + 0.5);
    if (whole >= 3600)
        snprintf(text, QN_TIME_TEXT, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
    else snprintf(text, QN_TIME_TEXT, "%ld:%02ld", whole / 60, whole % 60);
    return text;
}
