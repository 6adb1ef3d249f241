/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts in libconfig's syntax (noise models) that are written as JSON. */
#ifndef QN_CORE_CONFIG_JSON_H
#define QN_CORE_CONFIG_JSON_H

#include "qmae_noise/core.h"

#include <stdbool.h>

/* Does a text begin as JSON does? No text in libconfig's syntax begins with a brace. */
bool qn_json_looks_so(const char *text);
/* The same in libconfig's syntax, line by line, so that messages name lines of the JSON; keys
 * of the top level that begin with $ are left out. The caller frees *config. QN_ERR_SYNTAX with
 * line and column, QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_json_to_config(const char *path, const char *json, char **config,
                                          qn_diag *diag);

#endif
