/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arrays of one object in one block. A function that lays them out is run twice, first to
 * measure what it takes, then to carve the block: the memory that is announced is the memory that
 * is allocated. */
#ifndef QN_CORE_ARENA_H
#define QN_CORE_ARENA_H

#include "qmae_noise/core.h"

#include <stdbool.h>

/* Zero-initialise: it measures until it is opened. */
typedef struct qn_arena {
    char *block; /* NULL while measuring */
    size_t used; /* bytes up to here; SIZE_MAX if that is too large for a number */
} qn_arena;

/* Room for `count` items of `size` bytes, zeroed, in a cache line of its own; NULL while
 * measuring. */
void *qn_arena_take(qn_arena *arena, size_t count, size_t size);

/* Allocates what was measured; to be taken again, in the same order. false: no memory. The block,
 * which begins with what is taken first, is to be freed by qn_free. */
bool qn_arena_open(qn_arena *arena);

#endif
