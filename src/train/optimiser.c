#include "train/optimiser.h"

#include <string.h>

static const qn_optimiser *const TABLE[] = {
#define OPTIMISER(name) &qn_optimiser_##name,
#include "train/optimiser_list.def"
#undef OPTIMISER
};

static const char *const NAMES[] = {
#define OPTIMISER(name) #name,
#include "train/optimiser_list.def"
#undef OPTIMISER
    NULL};

const qn_choice qn_optimiser_choice = {"optimiser", NAMES,
                                       "how the parameters follow the gradient"};

size_t qn_optimiser_count(void) { return sizeof TABLE / sizeof *TABLE; }

const qn_optimiser *qn_optimiser_at(size_t index) { return TABLE[index]; }

const qn_optimiser *qn_optimiser_find(const char *name) {
    for (size_t k = 0; k < qn_optimiser_count(); ++k)
        if (!strcmp(TABLE[k]->name, name)) return TABLE[k];
    return NULL;
}
