/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is printed, as a terminal may see it: names come from files of others. */
#ifndef QN_HOST_TERMINAL_H
#define QN_HOST_TERMINAL_H

#include <stdio.h>

/* From here on stdout and stderr show control characters, those of C1 too, as \u001B, which is what
 * JSON makes of them; newlines, tabs and the returns before newlines stay. Without memory nothing
 * changes. */
void qn_terminal_guard(void);
/* At the end, after stdout was flushed: what waits for its next byte. */
void qn_terminal_finish(void);
/* stderr without the guard, for lines that are written over. */
FILE *qn_terminal_errors(void);

#endif
