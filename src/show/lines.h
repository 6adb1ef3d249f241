/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts in lines. */
#ifndef QN_SHOW_LINES_H
#define QN_SHOW_LINES_H

#include <stdio.h>

/* Words in lines of at most 96 columns and a newline; the first line starts where the cursor is,
 * which is column `column`, and so do the others. */
void qn_print_wrapped(const char *text, int column, FILE *file);
/* Each line of a text with a prefix. */
void qn_print_lines(const char *prefix, const char *lines, FILE *file);

enum { QN_TIME_TEXT = 32 };
/* "1:05" or "2:01:05"; text: QN_TIME_TEXT bytes. Returns text. */
const char *qn_time_text(double seconds, char *text);

#endif
