/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/parts.h"

#include "core/try.h"
#include "data/images.h"

#include <string.h>

bool qn_part_is_test(size_t k) { return k % 5 == 4; }

qn_status qn_part_init(qn_part *part, int side, size_t available, size_t max, bool labelled) {
    const size_t size = (size_t)side * (size_t)side;
    part->room = max && max < available ? max : available;
    part->images = (qn_images){.side = side};
    part->images.pixels = qn_alloc(part->room * size + 1, sizeof(double));
    if (labelled) part->images.labels = qn_alloc(part->room + 1, 1);
    return part->images.pixels && (part->images.labels || !labelled) ? QN_OK : QN_ERR_MEMORY;
}

void qn_part_clear(qn_part *part) { qn_images_clear(&part->images); }

bool qn_part_is_full(const qn_part *part) { return part->images.count == part->room; }

static bool is_black(const double *pixels, size_t count) {
    for (size_t i = 0; i < count; ++i)
        if (pixels[i] > 0.0) return false;
    return true;
}

qn_status qn_part_add(qn_part *part, const double *pixels, size_t height, size_t width, int label,
                      const char *what, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_images *images = &part->images;
    const size_t side = (size_t)images->side;
    double *target = images->pixels + images->count * side * side;
    if (is_black(pixels, height * width))
        QN_TRY(
            qn_fail(diag, QN_ERR_SYNTAX, "%s is all black, so no quantum state can hold it", what));
    QN_TRY(qn_pixels_resize(pixels, (int)height, (int)width, images->side, target));
    if (is_black(target, side * side))
        QN_TRY(
            qn_fail(diag, QN_ERR_SYNTAX, "%s is all black at %zu x %zu pixels", what, side, side));
    if (images->labels) images->labels[images->count] = (unsigned char)label;
    ++images->count;
out:
    return status;
}
