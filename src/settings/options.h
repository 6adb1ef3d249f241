/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings files: options as libconfig writes them. */
#ifndef QN_SETTINGS_OPTIONS_H
#define QN_SETTINGS_OPTIONS_H

#include "core/option.h"

#include <stdio.h>

/* Reads a settings file (libconfig; keys are option names) into values. Errors have file:line. */
QN_MUST_CHECK qn_status qn_settings_read(const char *path, const qn_option_table *table,
                                         void *values, qn_diag *diag);
/* The same for a text that has been read from `path`. */
QN_MUST_CHECK qn_status qn_settings_parse(const char *path, const char *text,
                                          const qn_option_table *table, void *values,
                                          qn_diag *diag);
/* Writes every setting in the same syntax. */
void qn_settings_print(const qn_option_table *table, const void *values, FILE *file);
/* Would both be written the same? */
bool qn_settings_same(const qn_option_table *table, const void *a, const void *b);

#endif
