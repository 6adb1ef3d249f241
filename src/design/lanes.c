/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/lanes.h"

static const qn_lanes *const TABLE[] = {
#if defined(__x86_64__)
    &qn_lanes_avx512,
    &qn_lanes_avx2,
#endif
    &qn_lanes_generic,
};

const qn_lanes *qn_lanes_at(size_t index) {
    return index < sizeof TABLE / sizeof *TABLE ? TABLE[index] : NULL;
}

const qn_lanes *qn_lanes_best(void) {
    for (size_t k = 0; k + 1 < sizeof TABLE / sizeof *TABLE; ++k)
        if (TABLE[k]->available()) return TABLE[k];
    return &qn_lanes_generic;
}
