/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much memory there is, and whether it was enough. */
#ifndef QN_CORE_MEMORY_H
#define QN_CORE_MEMORY_H

#include "qmae_noise/core.h"

#include <stdbool.h>

/* Bytes that the system could give without swapping. */
double qn_memory_free(void);

/* Bytes of this process that are in memory; 0 = unknown. */
size_t qn_memory_used(void);
/* What is left for states of `bytes` that the whole process may take, at least 1 MiB; of 0, which
 * stands for what is free, 0. */
size_t qn_memory_beside(size_t bytes);

/* A large array of qn_alloc with more bytes, the new ones zero, moved by its pages where the system
 * can: at no moment there are two. NULL = not enough memory; the array stays as it was. */
void *qn_array_grown(void *array, size_t old, size_t bytes);

/* What an array of qn_alloc may take beyond its bytes. */
size_t qn_memory_slack(size_t bytes);

/* Zeroed memory for an array that may be large, of which only what is touched is taken: huge pages,
 * aligned to them. NULL if there is not enough. qn_pages_free it with the same number of bytes. */
void *qn_pages_alloc(size_t bytes);
void qn_pages_free(void *pages, size_t bytes);

/* Is there memory for so many bytes, for a library that does not ask itself? */
QN_MUST_CHECK bool qn_memory_has(size_t bytes);

#endif
