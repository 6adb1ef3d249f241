/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/optimiser.h"

#include <string.h>

static const qn_optimiser *const TABLE[] = {
#define QN_OPTIMISER(name) &qn_optimiser_##name,
#include "train/optimiser_list.def"
#undef QN_OPTIMISER
};

static const char *const NAMES[] = {
#define QN_OPTIMISER(name) #name,
#include "train/optimiser_list.def"
#undef QN_OPTIMISER
    NULL};

const qn_choice qn_optimiser_choice = {"optimiser", NAMES,
                                       "how the parameters follow the gradient"};

static const size_t COUNT = sizeof TABLE / sizeof *TABLE;

const qn_optimiser *qn_optimiser_at(size_t index) { return index < COUNT ? TABLE[index] : NULL; }

const qn_optimiser *qn_optimiser_find(const char *name) {
    for (size_t k = 0; k < COUNT; ++k)
        if (!strcmp(TABLE[k]->name, name)) return TABLE[k];
    return NULL;
}
