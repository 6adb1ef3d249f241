/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program/ptm_store.h"

#include <string.h>

enum { FIRST_ROOM = 64 };

void qn_ptm_key_init(qn_ptm_key *key, const void *what, int nqubits, int nmatrices) {
    memset(key, 0, sizeof *key);
    key->what = what;
    key->nqubits = nqubits;
    key->nmatrices = nmatrices;
}

/* FNV-1a. */
static size_t hash(const qn_ptm_key *key) {
    const unsigned char *bytes = (const unsigned char *)key;
    uint64_t h = 14695981039346656037U;
    for (size_t k = 0; k < sizeof *key; ++k) h = (h ^ bytes[k]) * 1099511628211U;
    return (size_t)(h ^ h >> 32);
}

static bool same_key(const qn_ptm_key *a, const qn_ptm_key *b) {
    bool same = a->what == b->what && a->rule == b->rule && a->nqubits == b->nqubits &&
                a->nmatrices == b->nmatrices;
    for (size_t k = 0; k < sizeof a->numbers / sizeof *a->numbers; ++k)
        same = same && a->numbers[k] == b->numbers[k];
    return same;
}

/* Where a key is or belongs; the table has a free place. */
static qn_ptm_entry *place_of(qn_ptm_entry *entries, size_t room, const qn_ptm_key *key) {
    size_t index = hash(key) & (room - 1);
    while (entries[index].ptm && !same_key(&entries[index].key, key))
        index = (index + 1) & (room - 1);
    return entries + index;
}

static qn_status grow(qn_ptm_store *store) {
    const size_t room = store->room ? 2 * store->room : FIRST_ROOM;
    qn_ptm_entry *entries = qn_alloc(room, sizeof *entries);
    if (!entries) return QN_ERR_MEMORY;
    for (size_t k = 0; k < store->room; ++k)
        if (store->entries[k].ptm)
            *place_of(entries, room, &store->entries[k].key) = store->entries[k];
    qn_free(store->entries);
    store->entries = entries;
    store->room = room;
    return QN_OK;
}

qn_status qn_ptm_store_get(qn_ptm_store *store, const qn_ptm_key *key, double **ptm, bool *fresh) {
    if (2 * (store->count + 1) > store->room) {
        const qn_status status = grow(store);
        if (status != QN_OK) return status;
    }
    qn_ptm_entry *entry = place_of(store->entries, store->room, key);
    *fresh = entry->ptm == NULL;
    if (*fresh) {
        entry->ptm = qn_alloc((size_t)key->nmatrices << (4 * key->nqubits), sizeof(double));
        if (!entry->ptm) return QN_ERR_MEMORY;
        entry->key = *key;
        ++store->count;
    }
    *ptm = entry->ptm;
    return QN_OK;
}

void qn_ptm_store_clear(qn_ptm_store *store) {
    for (size_t k = 0; k < store->room; ++k) qn_free(store->entries[k].ptm);
    qn_free(store->entries);
    *store = (qn_ptm_store){0};
}
