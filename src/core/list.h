/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists that grow item by item. */
#ifndef QN_CORE_LIST_H
#define QN_CORE_LIST_H

#include "qmae_noise/core.h"

/* Items that a list of `count` has room for: none at first, then 16, doubled as often as needed; of
 * more than 65,536 a quarter more than the power of two below as often as needed. */
size_t qn_list_room(size_t count);

/* A list with room for `more` (at least 1) items behind its first `count`, of `size` bytes each:
 * the list itself, or a larger copy, for which the list is freed and whose new items are zero. NULL
 * = not enough memory; the list stays as it was. The room of a list follows from its count, so it
 * begins as NULL, or by qn_alloc with at least qn_list_room(count), and grows here only; items may
 * go from its end. */
QN_MUST_CHECK void *qn_list_grown(void *list, size_t count, size_t more, size_t size);

#endif
