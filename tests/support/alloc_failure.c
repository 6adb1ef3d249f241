#include "alloc_failure.h"

#include <stdatomic.h>
#include <stddef.h>

void *__real_qn_alloc(size_t count, size_t size);
void *__wrap_qn_alloc(size_t count, size_t size);

/* Calls left until the failing one: 0 = unarmed; atomic since the library allocates in threads
 * too. */
static atomic_int remaining;
static atomic_int failed;

void alloc_failure_arm(int k) {
    atomic_store(&failed, 0);
    atomic_store(&remaining, k);
}

int alloc_failure_disarm(void) {
    atomic_store(&remaining, 0);
    return atomic_load(&failed);
}

void *__wrap_qn_alloc(size_t count, size_t size) {
    if (atomic_load(&remaining) > 0 && atomic_fetch_sub(&remaining, 1) == 1) {
        atomic_store(&failed, 1);
        return NULL;
    }
    return __real_qn_alloc(count, size);
}
