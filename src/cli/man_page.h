/* Manual pages in roff, generated from the tables of commands and options. */
#ifndef QN_CLI_MAN_PAGE_H
#define QN_CLI_MAN_PAGE_H

#include "cli/command.h"

/* qmae-noise(1) if `word` is NULL, else qmae-noise-WORD(1) of that command; QN_ERR_NOT_FOUND if
 * there is none. */
QN_MUST_CHECK qn_status qn_man_page_print(const char *word, FILE *file, qn_diag *diag);

#endif
