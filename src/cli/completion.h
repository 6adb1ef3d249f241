/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion of the command line by shells, generated from the tables of commands and options. */
#ifndef QN_CLI_COMPLETION_H
#define QN_CLI_COMPLETION_H

#include "cli/option_line.h"

/* What a word stands for, so that a shell can offer something for it. */
typedef enum qn_word_kind {
    QN_WORD_ANY,   /* nothing to offer */
    QN_WORD_FIXED, /* the word itself, or a choice's names */
    QN_WORD_MODEL, /* a noise model's name, or a file */
    QN_WORD_FILE,
    QN_WORD_FOLDER,
    QN_WORD_COMMAND, /* a command's name */
    QN_WORD_PAGE     /* a help page's name */
} qn_word_kind;

/* The value of an option. */
qn_word_kind qn_word_of_option(const qn_option *option);
/* A word of a command's `arguments`: "RUN...", "list". */
qn_word_kind qn_word_of_argument(const char *word);

/* The next word of a text such as "[list | show NAME]" without its marks, options and their values
 * left out; word: QN_WORD_SIZE bytes. Returns where to go on, NULL at the end. */
enum { QN_WORD_SIZE = 64 };
const char *qn_word_next(const char *text, char *word);

void qn_completion_print_bash(FILE *file);
void qn_completion_print_zsh(FILE *file);

#endif
