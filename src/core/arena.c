/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/arena.h"

/* As qn_alloc aligns. */
enum { LINE = 64 };

/* Under the address sanitizer a gap behind every array is out of bounds. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define QN_GUARDED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(QN_GUARDED)
#include <sanitizer/asan_interface.h>
enum { GAP = LINE };
#else
enum { GAP = 0 };
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

void *qn_arena_take(qn_arena *arena, size_t count, size_t size) {
    size_t bytes, end;
    if (__builtin_mul_overflow(count, size, &bytes) ||
        __builtin_add_overflow(bytes, (size_t)2 * LINE, &bytes) ||
        __builtin_add_overflow(arena->used, bytes, &end)) {
        arena->used = SIZE_MAX;
        return NULL;
    }
    bytes = count * size;
    char *start = arena->block ? arena->block + arena->used : NULL;
    arena->used += (bytes + LINE - 1) / LINE * LINE + GAP;
    if (start) ASAN_POISON_MEMORY_REGION(start + bytes, arena->block + arena->used - start - bytes);
    return start;
}

bool qn_arena_open(qn_arena *arena) {
    arena->block = arena->used < SIZE_MAX ? qn_alloc(arena->used, 1) : NULL;
    arena->used = 0;
    return arena->block != NULL;
}
