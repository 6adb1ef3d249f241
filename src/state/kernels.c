/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "state/kernel.h"

#include <string.h>

extern const qn_state_kernels qn_state_kernels_generic_double, qn_state_kernels_generic_float;
#if defined(__x86_64__)
extern const qn_state_kernels qn_state_kernels_avx2_double, qn_state_kernels_avx2_float;
extern const qn_state_kernels qn_state_kernels_avx512_double, qn_state_kernels_avx512_float;
#endif

/* Fastest first. */
static const qn_state_kernels *const TABLE[] = {
#if defined(__x86_64__)
    &qn_state_kernels_avx512_double,  &qn_state_kernels_avx512_float,
    &qn_state_kernels_avx2_double,    &qn_state_kernels_avx2_float,
#endif
    &qn_state_kernels_generic_double, &qn_state_kernels_generic_float,
};

size_t qn_state_kernels_count(void) { return sizeof TABLE / sizeof *TABLE; }

const qn_state_kernels *qn_state_kernels_at(size_t index) {
    return index < qn_state_kernels_count() ? TABLE[index] : NULL;
}

const qn_state_kernels *qn_state_kernels_find(const char *name, qn_precision precision) {
    for (size_t k = 0; k < qn_state_kernels_count(); ++k)
        if (TABLE[k]->precision == precision && TABLE[k]->available() &&
            (!name || !strcmp(name, TABLE[k]->name)))
            return TABLE[k];
    return NULL;
}
