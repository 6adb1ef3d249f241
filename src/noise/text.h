/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a noise model: its file with all that it includes in place, and which line came from
 * where. */
#ifndef QN_NOISE_TEXT_H
#define QN_NOISE_TEXT_H

#include "qmae_noise/core.h"

/* Lines from `first` on (1, 2, ...) are the lines from `line` on of a file. */
typedef struct qn_text_piece {
    int first, line;
    size_t file;
} qn_text_piece;

/* Zero-initialise. */
typedef struct qn_text {
    char *text;
    size_t size;
    int lines;
    qn_text_piece *pieces;
    size_t npieces;
    char **files;
    size_t nfiles;
} qn_text;

void qn_text_clear(qn_text *text);

/* Reads a file and what it includes: lines `@include "NAME"`, NAME relative to the folder of the
 * file that says so. QN_ERR_IO, QN_ERR_LIMIT (16 MiB, 8 files deep), QN_ERR_SYNTAX (a zero byte, no
 * name). On failure there may be a part of the text, to be cleared. */
QN_MUST_CHECK qn_status qn_text_read(const char *path, qn_text *text, qn_diag *diag);

/* The same for a file whose content is at hand; it is copied. */
QN_MUST_CHECK qn_status qn_text_take(const char *path, const char *content, qn_text *text,
                                     qn_diag *diag);

/* The file that a line came from, and its line there. Lines beyond the text belong to the last
 * piece; line 0 is line 0 of the first file. */
const char *qn_text_file(const qn_text *text, int line, int *line_there);

/* Appends a line to *lines (owned; NULL = none yet), each ended by \n; the copy drops control
 * characters. QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_text_append_line(char **lines, const char *line);

/* A copy to qn_free; NULL when memory is short. */
char *qn_text_copy(const char *text);
/* The same in one line: blanks for newlines, returns and tabs. */
char *qn_text_copy_line(const char *text);

#endif
