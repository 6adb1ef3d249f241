/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/list.h"
#include "core/memory.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

enum { FIRST = 16, LONG = 1 << 16, BITS = CHAR_BIT * sizeof(unsigned long) };

/* Bytes from which lists are moved by their pages, not copied; below those of huge pages. */
static const size_t LARGE = (size_t)1 << 20;
_Static_assert(sizeof(size_t) == sizeof(unsigned long), "the leading zeros are those of a long");

size_t qn_list_room(size_t count) {
    if (count <= FIRST) return count ? FIRST : 0;
    const int bits = BITS - __builtin_clzl(count - 1);
    const size_t quarter = (size_t)1 << (bits > 3 ? bits - 3 : 0);
    if (count > LONG && bits < BITS) return (count + quarter - 1) & ~(quarter - 1);
    return bits < BITS ? (size_t)1 << bits : SIZE_MAX;
}

void *qn_list_grown(void *list, size_t count, size_t more, size_t size) {
    size_t needed;
    if (__builtin_add_overflow(count, more, &needed)) return NULL;
    const size_t room = qn_list_room(needed);
    if (room == qn_list_room(count)) return list;
    if (room < SIZE_MAX / size && count * size >= LARGE)
        return qn_array_grown(list, count * size, room * size);
    void *grown = qn_alloc(room, size);
    if (!grown) return NULL;
    if (count) memcpy(grown, list, count * size);
    qn_free(list);
    return grown;
}
