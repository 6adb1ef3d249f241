/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is common to the formats that models are written in. */
#ifndef QN_EXPORT_EXPORT_H
#define QN_EXPORT_EXPORT_H

#include "export/write.h"
#include "noise/model.h"

#include <jansson.h>

/* Each fills *text and appends to *notes. */
typedef qn_status qn_export_writer(const qn_model *model, char **text, char **notes, qn_diag *diag);
qn_export_writer qn_export_json, qn_export_aer, qn_export_schema;

/* Add `value`, which they take, to a list and to an object; short of memory these are let go and
 * become NULL, and so does what they are to become a part of. */
void qn_json_append(json_t **list, json_t *value);
void qn_json_set(json_t **object, const char *key, json_t *value);
/* A JSON value as text, which the caller frees; takes the value. QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_json_text(json_t *value, char **text);

#endif
