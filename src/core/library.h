/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Libraries that few commands need, opened where one does: what they bring along takes longer to
 * start than most commands do to run. */
#ifndef QN_CORE_LIBRARY_H
#define QN_CORE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

typedef struct qn_library_symbol {
    const char *name;
    size_t place; /* of its address in the table, bytes */
} qn_library_symbol;

/* Opens a library for good and writes where its symbols are. false: it is not there, or lacks one;
 * `missing` (size bytes, zeros before) then says so, out. Once a process: the caller sees to it. */
bool qn_library_open(const char *name, const qn_library_symbol *symbols, size_t count, void *table,
                     char *missing, size_t size);

#endif
