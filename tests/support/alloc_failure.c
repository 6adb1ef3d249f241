/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "alloc_failure.h"

#include <stdatomic.h>
#include <stddef.h>

void *__real_qn_alloc(size_t count, size_t size);
void *__wrap_qn_alloc(size_t count, size_t size);

/* Calls left until the failing one: 0 = unarmed; atomic since the library allocates in threads
 * too. */
static atomic_int remaining;
static atomic_int failed;
static atomic_size_t bytes, calls;

void alloc_failure_arm(int k) {
    atomic_store(&failed, 0);
    atomic_store(&remaining, k);
}

int alloc_failure_disarm(void) {
    atomic_store(&remaining, 0);
    return atomic_load(&failed);
}

size_t alloc_bytes(void) { return atomic_load(&bytes); }

size_t alloc_calls(void) { return atomic_load(&calls); }

void *__wrap_qn_alloc(size_t count, size_t size) {
    atomic_fetch_add(&bytes, count * size);
    atomic_fetch_add(&calls, 1);
    if (atomic_load(&remaining) > 0 && atomic_fetch_sub(&remaining, 1) == 1) {
        atomic_store(&failed, 1);
        return NULL;
    }
    return __real_qn_alloc(count, size);
}
