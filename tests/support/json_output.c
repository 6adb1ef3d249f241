/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json_output.h"

#include "assert_close.h"

json_t *session_json(const session *s) {
    json_error_t error;
    session_done(s);
    json_t *object = json_loads(s->output, 0, &error);
    if (!object) fail_msg("no JSON: %s\n%s", error.text, s->output);
    return object;
}

double json_number_at(const json_t *object, const char *name) {
    const json_t *value = json_object_get(object, name);
    if (!json_is_number(value)) fail_msg("no number '%s'", name);
    return json_number_value(value);
}

double json_real_at(const json_t *object, const char *name) {
    const json_t *value = json_object_get(object, name);
    if (!json_is_real(value)) fail_msg("no real '%s'", name);
    return json_real_value(value);
}

double json_entry_number(const json_t *list, size_t index, const char *name) {
    return json_number_at(json_array_get(list, index), name);
}
