/* Where the mask of an image stands, and what state the masked image becomes. */
#include "train/place.h"

#include "qmae/mask.h"
#include "train/loop.h"

qn_patch qn_train_place(const qn_train *train, uint64_t round, size_t image) {
    qn_patch patch = train->patch;
    qn_rng rng;
    qn_rng_init(&rng, train->settings.seed, QN_STREAM_MASK, round, image, 0);
    qn_patch_place(&patch, train->settings.align, &rng);
    return patch;
}

double qn_train_embed(const qn_train *train, const qn_patch *patch, const double *pixels,
                      double *amplitudes) {
    return qn_patch_amplitudes(patch, pixels, train->ntoken ? train->params + train->nangles : NULL,
                               amplitudes);
}
