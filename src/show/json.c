/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "show/json.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

static atomic_bool lost;

static void *allocate(size_t size) {
    void *made = malloc(size);
    if (!made) atomic_store(&lost, true);
    return made;
}

void qn_json_watch(void) { json_set_alloc_funcs(allocate, free); }

void qn_json_lose(void) { atomic_store(&lost, true); }

bool qn_json_is_whole(void) { return !atomic_load(&lost); }

json_t *qn_json_real(double value) { return isfinite(value) ? json_real(value) : json_null(); }

qn_status qn_json_print(json_t *value, size_t digits, FILE *file) {
    const bool whole = value && qn_json_is_whole();
    const bool printed = whole &&
                         json_dumpf(value, file, JSON_INDENT(2) | JSON_REAL_PRECISION(digits)) == 0;
    json_decref(value);
    if (printed) fputc('\n', file);
    if (printed) return qn_json_is_whole() ? QN_OK : QN_ERR_MEMORY;
    return whole && ferror(file) ? QN_ERR_IO : QN_ERR_MEMORY;
}
