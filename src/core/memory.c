#include "qmae_noise/core.h"

#include <stdlib.h>
#include <string.h>

/* A cache line and the widest vector register. */
enum { ALIGNMENT = 64 };

void *qn_alloc(size_t count, size_t size) {
    size_t bytes;
    void *pointer;
    if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
    if (posix_memalign(&pointer, ALIGNMENT, bytes ? bytes : 1) != 0) return NULL;
    return memset(pointer, 0, bytes);
}

void qn_free(void *pointer) { free(pointer); }
