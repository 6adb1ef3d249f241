/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/images.h"
#include "qmae_noise/data.h"

#include "core/try.h"

#include <string.h>

void qn_images_clear(qn_images *images) {
    if (!images) return;
    qn_free(images->pixels);
    qn_free(images->labels);
    *images = (qn_images){0};
}

void qn_images_select(qn_images *images, const bool wanted[256], size_t max) {
    const size_t size = (size_t)images->side * (size_t)images->side;
    size_t kept = 0;
    for (size_t i = 0; i < images->count && (max == 0 || kept < max); ++i) {
        if (!wanted[images->labels[i]]) continue;
        memmove(images->pixels + kept * size, images->pixels + i * size,
                size * sizeof *images->pixels);
        images->labels[kept++] = images->labels[i];
    }
    images->count = kept;
}

qn_status qn_images_slice(const qn_images *images, size_t first, size_t count, qn_images *part) {
    qn_status status = QN_OK;
    const size_t size = (size_t)images->side * (size_t)images->side;
    const size_t available = first < images->count ? images->count - first : 0;
    qn_images made = {.count = count < available ? count : available,
                      .side = images->side,
                      .transposed = images->transposed};
    made.pixels = qn_alloc(made.count * size, sizeof *made.pixels);
    QN_TRY_ALLOC(made.pixels);
    if (images->labels) {
        made.labels = qn_alloc(made.count, 1);
        QN_TRY_ALLOC(made.labels);
    }
    if (made.count > 0) {
        memcpy(made.pixels, images->pixels + first * size, made.count * size * sizeof *made.pixels);
        if (images->labels) memcpy(made.labels, images->labels + first, made.count);
    }
    *part = made;
    made = (qn_images){0};
out:
    qn_images_clear(&made);
    return status;
}
