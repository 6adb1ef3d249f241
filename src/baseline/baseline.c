/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline/baseline.h"

static const qn_baseline *const TABLE[] = {
#define QN_BASELINE(name) &qn_baseline_##name,
#include "baseline/baseline_list.def"
#undef QN_BASELINE
};

const qn_baseline *qn_baseline_at(size_t index) {
    return index < sizeof TABLE / sizeof *TABLE ? TABLE[index] : NULL;
}
