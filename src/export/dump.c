/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/try.h"
#include "export/export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

qn_status qn_json_text(json_t *value, char **text) {
    char *dumped = value ? json_dumps(value, JSON_INDENT(1) | JSON_REAL_PRECISION(17)) : NULL;
    const size_t size = dumped ? strlen(dumped) + 2 : 0; /* with a newline at its end */
    char *copy = dumped ? qn_alloc(size, 1) : NULL;
    if (copy) snprintf(copy, size, "%s\n", dumped);
    free(dumped);
    json_decref(value);
    if (!copy) return QN_ERR_MEMORY;
    *text = copy;
    return QN_OK;
}
