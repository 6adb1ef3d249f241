/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "syntax/scope.h"

#include <string.h>

/* ---- symbols -------------------------------------------------------------------------------- */

static size_t bucket_of(const char *name) {
    uint64_t hash = UINT64_C(1469598103934665603); /* FNV-1a */
    for (; *name; ++name) hash = (hash ^ (unsigned char)*name) * UINT64_C(1099511628211);
    return (size_t)((hash ^ hash >> 32) % QASM_BUCKETS);
}

qn_qasm_symbol *qn_qasm_find(const qn_qasm_table *table, const char *name) {
    qn_qasm_symbol *symbol = table->buckets[bucket_of(name)];
    while (symbol && strcmp(symbol->name, name) != 0) symbol = symbol->next;
    return symbol;
}

qn_qasm_symbol *qn_qasm_add(qn_qasm_source *source, qn_qasm_table *table, const char *name,
                            qn_qasm_symbol_kind kind) {
    qn_qasm_symbol **bucket = &table->buckets[bucket_of(name)];
    qn_qasm_symbol *symbol = qn_qasm_source_alloc(source, sizeof *symbol);
    if (!symbol) return NULL;
    *symbol = (qn_qasm_symbol){.name = name, .kind = kind, .next = *bucket};
    *bucket = symbol;
    return symbol;
}
