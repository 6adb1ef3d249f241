/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/printed.h"
#include "core/try.h"
#include "export/export.h"

static void drop_if(bool failed, json_t **whole) {
    if (!failed) return;
    json_decref(*whole);
    *whole = NULL;
}

void qn_json_append(json_t **list, json_t *value) {
    drop_if(json_array_append_new(*list, value) != 0, list);
}

void qn_json_set(json_t **object, const char *key, json_t *value) {
    drop_if(json_object_set_new(*object, key, value) != 0, object);
}

/* jansson does not ask whether a key was written; the page remembers it. */
qn_status qn_json_text(json_t *value, char **text) {
    qn_status status = QN_OK;
    qn_printed page = {0};
    QN_TRY_ALLOC(value);
    QN_TRY(qn_printed_open(&page));
    QN_TRY_ALLOC(json_dumpf(value, page.file, JSON_INDENT(1) | JSON_REAL_PRECISION(17)) == 0);
    fputc('\n', page.file);
    QN_TRY(qn_printed_take(&page, QN_OK, text));
out:
    qn_printed_clear(&page);
    json_decref(value);
    return status;
}
