/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dm/kernel.h"

#include <string.h>

/* Slowest first. */
static const qn_kernels *const TABLE[] = {
    &qn_kernels_reference,
    &qn_kernels_generic,
#if defined(__x86_64__)
    &qn_kernels_avx2,
    &qn_kernels_avx512,
#endif
};

size_t qn_kernels_count(void) { return sizeof TABLE / sizeof *TABLE; }

const qn_kernels *qn_kernels_at(size_t index) {
    return index < qn_kernels_count() ? TABLE[index] : NULL;
}

const qn_kernels *qn_kernels_find(const char *name) {
    for (size_t k = 0; k < qn_kernels_count(); ++k)
        if (!strcmp(TABLE[k]->name, name)) return TABLE[k]->available() ? TABLE[k] : NULL;
    return NULL;
}

const qn_kernels *qn_kernels_best(void) {
    size_t k = qn_kernels_count() - 1;
    while (!TABLE[k]->available()) --k;
    return TABLE[k];
}
