/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of importers: what a file becomes, or why it becomes nothing. */
#ifndef QN_TEST_IMPORTED_H
#define QN_TEST_IMPORTED_H

#include "qmae_noise/import.h"

typedef struct imported {
    qn_status status;
    char *text, *notes; /* the model and the remarks, NULL if it failed */
    qn_diag diag;
} imported;

/* qubits as in qn_import_options. */
imported import_file(const char *path, const char *qubits);
/* A text as the file NAME of the folder (folder_fixture.h). */
imported import_text(const char *name, const char *text, const char *qubits);
void imported_clear(imported *found);

/* How often a word is in a text. */
size_t occurrences(const char *text, const char *word);

#endif
