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
    return qn_train_embed_with(train, train->params, patch, pixels, amplitudes);
}

double qn_train_embed_with(const qn_train *train, const double *params, const qn_patch *patch,
                           const double *pixels, double *amplitudes) {
    const double *tokens = train->ntoken ? params + train->nangles : NULL;
    return qn_patch_amplitudes(
        patch, pixels, tokens ? tokens + qn_train_token_at(train, patch) : NULL, amplitudes);
}

/* ---- tokens --------------------------------------------------------------------------------- */

/* Positions along one side of the image. */
static size_t places_along(const qn_train *train, int length) {
    return (size_t)((train->patch.side - length) / train->settings.align) + 1;
}

size_t qn_train_places(const qn_train *train) {
    return places_along(train, train->patch.height) * places_along(train, train->patch.width);
}

size_t qn_train_token_at(const qn_train *train, const qn_patch *patch) {
    const size_t align = (size_t)train->settings.align;
    if (train->settings.tokens == QN_TOKENS_SHARED) return 0;
    const size_t place = (size_t)patch->row / align * places_along(train, patch->width) +
                         (size_t)patch->column / align;
    return place * (size_t)(patch->height * patch->width);
}

bool qn_train_learns_token(const qn_train *train) { return train->nparams > train->nangles; }

void qn_train_mean_tokens(const qn_train *train, double *tokens) {
    const size_t side = (size_t)train->patch.side, width = (size_t)train->patch.width;
    const size_t size = (size_t)train->patch.height * width, align = (size_t)train->settings.align;
    const size_t along = places_along(train, train->patch.width);
    for (size_t i = 0; i < train->ntoken; ++i) {
        const size_t place = i / size, row = place / along * align + i % size / width,
                     column = place % along * align + i % width;
        double sum = 0.0;
        for (size_t k = 0; k < train->train->count; ++k)
            sum += train->train->pixels[k * train->npixels + row * side + column];
        tokens[i] = sum / (double)train->train->count;
    }
}
