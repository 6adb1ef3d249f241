/* The reference pages of `qmae-noise help`, printed from the tables that the program works with. */
#ifndef QN_CLI_HELP_PAGES_H
#define QN_CLI_HELP_PAGES_H

#include <stddef.h>
#include <stdio.h>

typedef struct qn_help_page {
    const char *name, *summary;
    void (*print)(FILE *file);
} qn_help_page;

size_t qn_help_page_count(void);
const qn_help_page *qn_help_page_at(size_t index);

#endif
