/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/memory.h"
#include "qmae_noise/core.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A cache line and the widest vector register; and a huge page, for arrays that span some: a step
 * on high digits touches 16 far pages at a time, more than the translation buffer holds in small
 * ones. */
enum { ALIGNMENT = 64, HUGE_PAGE = 2 << 20 };

/* The last huge page of an array may be whole. */
size_t qn_memory_slack(size_t bytes) { return bytes >= 2 * (size_t)HUGE_PAGE ? HUGE_PAGE : 0; }

void *qn_alloc(size_t count, size_t size) {
    size_t bytes;
    void *pointer;
    if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
    const bool huge = bytes >= 2 * (size_t)HUGE_PAGE;
    if (posix_memalign(&pointer, huge ? HUGE_PAGE : ALIGNMENT, bytes ? bytes : 1) != 0) return NULL;
    if (huge) (void)madvise(pointer, bytes, MADV_HUGEPAGE); /* a wish: refusal costs speed only */
    return memset(pointer, 0, bytes);
}

void qn_free(void *pointer) { free(pointer); }

/* Without huge pages: where only a part of the pages is advised, they cannot be moved. */
void *qn_array_grown(void *array, size_t old, size_t bytes) {
    char *grown = realloc(array, bytes);
    if (!grown) return NULL;
    memset(grown + old, 0, bytes - old);
    return grown;
}

size_t qn_memory_used(void) {
    unsigned long all = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file) return 0;
    if (fscanf(file, "%lu %lu", &all, &resident) != 2) resident = 0;
    fclose(file);
    return resident * (size_t)sysconf(_SC_PAGESIZE);
}

size_t qn_memory_beside(size_t bytes) {
    /* code and stacks that have not been touched yet come beside */
    static const size_t LEAST = (size_t)1 << 20, BESIDE = (size_t)1 << 20;
    const size_t used = qn_memory_used() + BESIDE;
    if (bytes == 0) return 0;
    return bytes > used + LEAST ? bytes - used : LEAST;
}

bool qn_memory_has(size_t bytes) {
    void *volatile reserve = malloc(bytes); /* volatile: else compilers drop it */
    const bool had = reserve != NULL;
    free(reserve);
    return had;
}

double qn_memory_free(void) {
    double kilobytes = 0.0;
    char line[128];
    FILE *file = fopen("/proc/meminfo", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "MemAvailable:", 13) == 0) kilobytes = strtod(line + 13, NULL);
    if (file) fclose(file);
    if (kilobytes > 0.0) return 1024.0 * kilobytes;
    return (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
}
