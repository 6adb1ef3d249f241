/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of calibrations that IBM's web page offers, as backend properties. */
#ifndef QN_IMPORT_IBM_CSV_H
#define QN_IMPORT_IBM_CSV_H

#include "qmae_noise/core.h"

#include <jansson.h>
#include <stdbool.h>

/* Does a text begin like such a table, with a column "Qubit"? */
bool qn_ibm_csv_recognise(const char *text);
/* The JSON of the backend properties with the same numbers; its key calibration_csv holds remarks.
 * The caller decrefs *root. QN_ERR_SYNTAX with line, QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_ibm_csv_parse(const char *path, const char *text, json_t **root,
                                         qn_diag *diag);

#endif
