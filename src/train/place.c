/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the mask of an image lies, and what state the masked image becomes. */
#include "train/place.h"

#include "mask/order.h"
#include "qmae/spec.h"
#include "train/loop.h"

#include <string.h>

qn_mask qn_train_place_of(const qn_train_settings *settings, const qn_mask_layout *layout,
                          uint64_t round, size_t image) {
    qn_mask mask;
    qn_rng rng;
    qn_rng_init(&rng, settings->seed, QN_STREAM_MASK, round, image, 0);
    qn_mask_draw(layout, settings->tokens != QN_TOKENS_SHARED, &rng, &mask);
    return mask;
}

qn_mask qn_train_place(const qn_train *train, uint64_t round, size_t image) {
    return qn_train_place_of(&train->settings, &train->masks, round, image);
}

qn_status qn_train_mask_layout(const qn_train_settings *s, qn_mask_layout *layout, qn_diag *diag) {
    return qn_mask_lay_out(1 << (s->spec.qubits / 2), s->mask, s->patches, s->align, &s->form,
                           layout, diag);
}

const qn_mask_layout *qn_train_masks(const qn_train *train) { return &train->masks; }

/* ---- amplitudes ----------------------------------------------------------------------------- */

enum { MOST_PIXELS = 1 << QN_QMAE_MAX_QUBITS };

static void to_amplitudes(const qn_train *train, double *values) {
    double copy[MOST_PIXELS];
    if (train->settings.order == QN_ORDER_ROWS) return;
    memcpy(copy, values, train->npixels * sizeof *copy);
    qn_order_amplitudes(train->settings.order, train->settings.spec.qubits, copy, values);
}

double qn_train_embed(const qn_train *train, const qn_mask *mask, const double *pixels,
                      double *amplitudes) {
    return qn_train_embed_with(train, train->params, mask, pixels, amplitudes);
}

double qn_train_embed_with(const qn_train *train, const double *params, const qn_mask *mask,
                           const double *pixels, double *amplitudes) {
    const double norm = qn_mask_amplitudes(
        mask, pixels, train->ntoken ? params + train->nangles : NULL, amplitudes);
    to_amplitudes(train, amplitudes);
    return norm;
}

void qn_train_reference(const qn_train *train, const double *pixels, double *amplitudes) {
    qn_normalise(train->npixels, pixels, amplitudes);
    to_amplitudes(train, amplitudes);
}

void qn_train_to_pixels(const qn_train *train, double *values) {
    double copy[MOST_PIXELS];
    if (train->settings.order == QN_ORDER_ROWS) return;
    memcpy(copy, values, train->npixels * sizeof *copy);
    qn_order_pixels(train->settings.order, train->settings.spec.qubits, copy, values);
}

/* ---- tokens --------------------------------------------------------------------------------- */

bool qn_train_learns_token(const qn_train *train) { return train->nparams > train->nangles; }

void qn_mean_tokens(const qn_mask_layout *layout, const qn_images *images, size_t ntoken,
                    double *tokens) {
    const qn_patch *shape = &layout->patch;
    const size_t side = (size_t)shape->side, width = (size_t)shape->width;
    const size_t size = (size_t)shape->height * width;
    for (size_t i = 0; i < ntoken; ++i) {
        const qn_patch patch = qn_mask_patch_at(layout, (int)(i / size));
        const size_t row = (size_t)patch.row + i % size / width,
                     column = (size_t)patch.column + i % width;
        double sum = 0.0;
        for (size_t k = 0; k < images->count; ++k)
            sum += images->pixels[(k * side + row) * side + column];
        tokens[i] = sum / (double)images->count;
    }
}

qn_status qn_mean_token_shared(const qn_mask_layout *layout, const qn_images *images,
                               double *token) {
    const size_t places = (size_t)qn_mask_places(layout),
                 size = (size_t)layout->patch.height * (size_t)layout->patch.width;
    double *all = qn_alloc(places * size, sizeof *all);
    if (!all) return QN_ERR_MEMORY;
    qn_mean_tokens(layout, images, places * size, all);
    for (size_t i = 0; i < size; ++i) {
        token[i] = 0.0;
        for (size_t p = 0; p < places; ++p) token[i] += all[p * size + i] / (double)places;
    }
    qn_free(all);
    return QN_OK;
}
