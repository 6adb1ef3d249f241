/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into a program, lets allocations fail, those of its libraries too. glibc.
 *   QN_MEMORY_PROGRAM  how the file of the program begins whose allocations count
 *   QN_MEMORY_FAIL     K: the K-th fails; K+: all from there on
 *   QN_MEMORY_REPORT   file that gets, at the program's end, the number of allocations and, each in
 *                      a line, the number of the first with a stack of calls that none before had
 *   QN_MEMORY_SHOW     anything: the stack of the allocation that fails goes to stderr
 *   QN_MEMORY_SPARED   libraries whose allocations do not count: how the names of their files
 *                      begin, with blanks between them
 */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <limits.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

enum { DEPTH = 8, OWN = 2, STACKS = 1 << 16 };

static bool active, lasting, shown;
static long target;
static atomic_long counted;
static uint64_t stacks[STACKS];
static long firsts[STACKS];
static const char *report;
static const char *spared;
static _Thread_local bool inside;

/* Notes the stack if it is new. */
static void note(void *const *frames, int depth, long number) {
    uint64_t hash = 1469598103934665603u;
    for (int k = OWN; k < depth; ++k) hash = (hash ^ (uintptr_t)frames[k]) * 1099511628211u;
    if (hash == 0) hash = 1;
    for (size_t k = 0; k < STACKS; ++k) {
        const size_t place = (hash + k) % STACKS;
        if (stacks[place] == hash) return;
        if (stacks[place]) continue;
        stacks[place] = hash;
        firsts[place] = number;
        return;
    }
}

/* Does the code at this address belong to one of the libraries? */
static bool belongs(void *address) {
    struct dl_find_object found;
    if (_dl_find_object(address, &found) != 0 || !found.dlfo_link_map->l_name) return false;
    const char *slash = strrchr(found.dlfo_link_map->l_name, '/');
    for (const char *name = spared; slash && *name;) {
        const size_t length = strcspn(name, " ");
        if (strncmp(slash + 1, name, length) == 0) return true;
        name += length + (name[length] == ' ');
    }
    return false;
}

/* By the caller, or who called strdup or the like. */
static bool is_spared(void *const *frames, int depth) {
    for (int k = OWN; k < depth && k < OWN + 2; ++k)
        if (belongs(frames[k])) return true;
    return false;
}

/* Is this the allocation that is to fail? */
static bool fails(void) {
    void *frames[DEPTH];
    if (!active || inside) return false;
    inside = true;
    int depth = 0;
    if (report || spared) depth = backtrace(frames, DEPTH);
    const bool skipped = spared && is_spared(frames, depth);
    const long number = skipped ? 0 : atomic_fetch_add(&counted, 1) + 1;
    if (report && !skipped) note(frames, depth, number);
    inside = false;
    if (skipped || target == 0 || (lasting ? number < target : number != target)) return false;
    if (shown && number == target) backtrace_symbols_fd(frames, backtrace(frames, DEPTH), 2);
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size) { return fails() ? NULL : __libc_malloc(size); }

void *calloc(size_t count, size_t size) { return fails() ? NULL : __libc_calloc(count, size); }

void *realloc(void *old, size_t size) {
    return (size > 0 || !old) && fails() ? NULL : __libc_realloc(old, size);
}

void *reallocarray(void *old, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) return errno = ENOMEM, NULL;
    return realloc(old, bytes);
}

void *memalign(size_t alignment, size_t size) {
    return fails() ? NULL : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **made, size_t alignment, size_t size) {
    void *pointer = memalign(alignment, size);
    if (!pointer) return ENOMEM;
    *made = pointer;
    return 0;
}

__attribute__((constructor)) static void begin(void) {
    char path[PATH_MAX] = "";
    void *frames[DEPTH];
    const char *program = getenv("QN_MEMORY_PROGRAM"), *fail = getenv("QN_MEMORY_FAIL");
    if (!program || readlink("/proc/self/exe", path, sizeof path - 1) <= 0) return;
    const char *slash = strrchr(path, '/');
    if (!slash || strncmp(slash + 1, program, strlen(program)) != 0) return;
    report = getenv("QN_MEMORY_REPORT");
    target = fail ? atol(fail) : 0;
    lasting = fail && strchr(fail, '+');
    shown = getenv("QN_MEMORY_SHOW") != NULL;
    spared = getenv("QN_MEMORY_SPARED");
    (void)backtrace(frames, DEPTH); /* loads what it needs */
    active = true;
}

__attribute__((destructor)) static void end(void) {
    if (!active || !report) return;
    active = false;
    FILE *file = fopen(report, "w");
    if (!file) return;
    fprintf(file, "%ld\n", (long)counted);
    for (size_t k = 0; k < STACKS; ++k)
        if (stacks[k]) fprintf(file, "%ld\n", firsts[k]);
    fclose(file);
}
