/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference pages of `qmae-noise help`, printed from the tables that the program works with. */
#ifndef QN_CLI_HELP_PAGES_H
#define QN_CLI_HELP_PAGES_H

#include "qmae_noise/core.h"

#include <stdio.h>

typedef struct qn_help_page {
    const char *name, *summary;
    void (*print)(FILE *file);
    /* Pages about a word have these instead: the words as help shows them ("bash|zsh", in brackets
     * if it may be missing: then it is NULL), and their own print. */
    const char *arguments;
    qn_status (*print_word)(const char *word, FILE *file, qn_diag *diag);
} qn_help_page;

extern const qn_help_page qn_page_channels, qn_page_gates, qn_page_noise_model,
    qn_page_ansatz,     /* help_ansatz.c */
    qn_page_completion, /* completion_shells.c */
    qn_page_man;        /* man_page.c */

size_t qn_help_page_count(void);
const qn_help_page *qn_help_page_at(size_t index); /* NULL beyond the last */

#endif
