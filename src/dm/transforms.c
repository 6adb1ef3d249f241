/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dm/transform.h"

static const qn_transforms *const TABLE[] = {
#if defined(__x86_64__)
    &qn_transforms_avx512,
    &qn_transforms_avx2,
#endif
    &qn_transforms_generic,
};

const qn_transforms *qn_transforms_at(size_t index) {
    return index < sizeof TABLE / sizeof *TABLE ? TABLE[index] : NULL;
}

const qn_transforms *qn_transforms_best(int n) {
    for (size_t k = 0; qn_transforms_at(k); ++k)
        if (n >= TABLE[k]->lane_bits && TABLE[k]->available()) return TABLE[k];
    return NULL;
}
