/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/memory.h"

#include <sys/mman.h>

/* Arrays that span some huge pages; smaller ones are better off in the heap. */
static const size_t HUGE_PAGE = (size_t)2 << 20, LARGE = (size_t)4 << 20;

/* In whole huge pages. */
static size_t whole(size_t bytes) { return (bytes + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1); }

/* What the system gives is zero; it is cleared page by page when it is first touched, by the thread
 * that touches it. */
void *qn_pages_alloc(size_t bytes) {
    if (bytes < LARGE) return qn_alloc(bytes, 1);
    if (bytes > SIZE_MAX - 2 * HUGE_PAGE) return NULL;
    const size_t size = whole(bytes);
    char *got = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                     -1, 0);
    if (got == MAP_FAILED) return NULL;
    const size_t before = -(uintptr_t)got & (HUGE_PAGE - 1);
    char *pages = got + before;
    if (before) (void)munmap(got, before);
    if (before < HUGE_PAGE) (void)munmap(pages + size, HUGE_PAGE - before);
    (void)madvise(pages, bytes, MADV_HUGEPAGE); /* a wish: refusal costs speed only */
    return pages;
}

void qn_pages_free(void *pages, size_t bytes) {
    if (bytes < LARGE) qn_free(pages);
    else if (pages) (void)munmap(pages, whole(bytes));
}
