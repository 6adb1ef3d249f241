/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that are printed in memory and then handed over, or become files that are whole or not
 * there. */
#ifndef QN_CORE_PRINTED_H
#define QN_CORE_PRINTED_H

#include "qmae_noise/core.h"

#include <stdio.h>

typedef struct qn_print_text qn_print_text; /* private */

/* Zero-initialise; after qn_printed_open print to `file`, which cannot tell where it stands
 * (ftell), until one of the others ends it. */
typedef struct qn_printed {
    FILE *file;
    qn_print_text *text; /* so far */
} qn_printed;

QN_MUST_CHECK qn_status qn_printed_open(qn_printed *printed);
/* Replaces the file `path` by the text (qn_atomic_write), if `status`, that of the printing, is
 * QN_OK; it is handed through otherwise. QN_ERR_MEMORY: something did not fit into memory, nothing
 * is written. */
QN_MUST_CHECK qn_status qn_printed_write(qn_printed *printed, qn_status status, const char *path,
                                         qn_diag *diag);
/* The text into *text (qn_free); as it was on failure. */
QN_MUST_CHECK qn_status qn_printed_take(qn_printed *printed, qn_status status, char **text);
/* Drops what has been printed, if it has not been ended. */
void qn_printed_clear(qn_printed *printed);

#endif
