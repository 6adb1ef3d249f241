/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which keys the JSON of a format has: what is none of them is named. */
#ifndef QN_IMPORT_KEYS_H
#define QN_IMPORT_KEYS_H

#include "import/device.h"

/* A key of an object. */
typedef struct qn_json_key {
    const char *name;                 /* NULL: the end of the list */
    bool aside;                       /* known, but a model has no place for it */
    const struct qn_json_key *inside; /* keys of the objects in its value, in lists too; NULL: all
                                       * that is in it goes with it */
} qn_json_key;

/* Why a key is left out (qn_device_omit). */
extern const char qn_keys_unknown[], qn_keys_aside[];

/* Counts as left out what the objects of a value, or of lists in it, hold beside the known keys,
 * and what is aside. O(size of the value). */
QN_MUST_CHECK qn_status qn_device_omit_keys(qn_device *device, const json_t *value,
                                            const qn_json_key *known);

/* The same for one key that ends in the number of a qubit or of several ("foo0_1"), counted as one
 * of foo*; prefix before it, "" = none. */
QN_MUST_CHECK qn_status qn_device_omit_kind(qn_device *device, const char *reason,
                                            const char *prefix, const char *name);

#endif
