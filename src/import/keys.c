/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "import/keys.h"

#include "core/try.h"

#include <stdio.h>
#include <string.h>

const char qn_keys_unknown[] = "keys that this program does not know are left out",
           qn_keys_aside[] = "keys that bring nothing to a noise model are left out";

static const qn_json_key *find_key(const qn_json_key *known, const char *name) {
    for (; known->name; ++known)
        if (strcmp(known->name, name) == 0) return known;
    return NULL;
}

/* As deep as the lists of known keys, and as lists lie in lists, which the reader of JSON
 * limits. */
// NOLINTNEXTLINE(misc-no-recursion)
qn_status qn_device_omit_keys(qn_device *device, const json_t *value, const qn_json_key *known) {
    qn_status status = QN_OK;
    size_t k;
    const json_t *entry;
    const char *name;
    json_t *member;
    json_array_foreach(value, k, entry) QN_TRY(qn_device_omit_keys(device, entry, known));
    json_object_foreach((json_t *)value, name, member) {
        const qn_json_key *key = find_key(known, name);
        if (!key) QN_TRY(qn_device_omit(device, qn_keys_unknown, name));
        else if (key->aside) QN_TRY(qn_device_omit(device, qn_keys_aside, name));
        if (key && key->inside) QN_TRY(qn_device_omit_keys(device, member, key->inside));
    }
out:
    return status;
}

qn_status qn_device_omit_kind(qn_device *device, const char *reason, const char *prefix,
                              const char *name) {
    char kind[96];
    const size_t stem = strcspn(name, "0123456789");
    const size_t digits = strspn(name + stem, "0123456789_");
    const bool numbered = stem > 0 && digits > 0 && !name[stem + digits];
    snprintf(kind, sizeof kind, "%.24s%.*s%s", prefix, numbered ? (int)stem : 64, name,
             numbered ? "*" : "");
    return qn_device_omit(device, reason, kind);
}
