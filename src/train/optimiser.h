/* The records of the optimisers, one file each in optimisers/. */
#ifndef QN_TRAIN_OPTIMISER_H
#define QN_TRAIN_OPTIMISER_H

#include "qmae_noise/train.h"

#define QN_OPTIMISER(name) extern const qn_optimiser qn_optimiser_##name;
#include "train/optimiser_list.def"
#undef QN_OPTIMISER

/* NULL if none has the name */
const qn_optimiser *qn_optimiser_find(const char *name);

#endif
