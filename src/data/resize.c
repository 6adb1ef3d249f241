/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/images.h"
#include "qmae_noise/data.h"

#include "core/try.h"

#include <string.h>

/* stb_image_resize is a header with everything in it. It must neither abort nor get memory past
 * us. */
#define STB_IMAGE_RESIZE_STATIC
#define STB_IMAGE_RESIZE_IMPLEMENTATION
#define STBIR_ASSERT(condition) ((void)0)
#define STBIR_MALLOC(size, context) ((void)(context), qn_alloc(1, size))
#define STBIR_FREE(pointer, context) ((void)(context), qn_free(pointer))
#include <stb/stb_image_resize.h>

enum { SIDE_MIN = 2, SIDE_MAX = 256 };

/* One image through stb, which computes in float; source_pixels and target_pixels are scratch. */
static qn_status resize_one(const double *source, int height, int width, float *source_pixels,
                            double *target, int target_side, float *target_pixels) {
    const int source_size = height * width, target_size = target_side * target_side;
    for (int k = 0; k < source_size; ++k) source_pixels[k] = (float)source[k];
    if (!stbir_resize_float_generic(source_pixels, width, height, 0, target_pixels, target_side,
                                    target_side, 0, 1, STBIR_ALPHA_CHANNEL_NONE, 0,
                                    STBIR_EDGE_CLAMP, STBIR_FILTER_MITCHELL,
                                    STBIR_COLORSPACE_LINEAR, NULL)) {
        return QN_ERR_MEMORY; /* its only other failures are sizes below 1 */
    }
    for (int k = 0; k < target_size; ++k) {
        const double value = target_pixels[k];
        target[k] = value < 0.0 ? 0.0 : value > 1.0 ? 1.0 : value; /* Mitchell's filter rings */
    }
    return QN_OK;
}

qn_status qn_pixels_resize(const double *source, int height, int width, int side, double *target) {
    qn_status status = QN_ERR_MEMORY;
    const size_t size = (size_t)height * (size_t)width, made = (size_t)side * (size_t)side;
    if (height == side && width == side) {
        memcpy(target, source, made * sizeof *target);
        return QN_OK;
    }
    float *source_pixels = qn_alloc(size, sizeof *source_pixels);
    float *target_pixels = qn_alloc(made, sizeof *target_pixels);
    if (source_pixels && target_pixels)
        status = resize_one(source, height, width, source_pixels, target, side, target_pixels);
    qn_free(source_pixels);
    qn_free(target_pixels);
    return status;
}

static qn_status resize_all(const qn_images *images, int side, qn_images *resized) {
    qn_status status = QN_OK;
    const size_t source_size = (size_t)images->side * (size_t)images->side;
    const size_t target_size = (size_t)side * (size_t)side;
    qn_images made = {.count = images->count, .side = side, .transposed = images->transposed};
    float *source_pixels = qn_alloc(source_size, sizeof *source_pixels);
    float *target_pixels = qn_alloc(target_size, sizeof *target_pixels);
    made.pixels = qn_alloc(images->count * target_size, sizeof *made.pixels);
    QN_TRY_ALLOC(source_pixels && target_pixels && made.pixels);
    if (images->labels) {
        made.labels = qn_alloc(images->count, 1);
        QN_TRY_ALLOC(made.labels);
        memcpy(made.labels, images->labels, images->count);
    }
    for (size_t i = 0; i < images->count; ++i) {
        QN_TRY(resize_one(images->pixels + i * source_size, images->side, images->side,
                          source_pixels, made.pixels + i * target_size, side, target_pixels));
    }
    *resized = made;
    made = (qn_images){0};
out:
    qn_free(source_pixels);
    qn_free(target_pixels);
    qn_images_clear(&made);
    return status;
}

qn_status qn_images_resize(const qn_images *images, int side, qn_images *resized, qn_diag *diag) {
    if (side < SIDE_MIN || side > SIDE_MAX) {
        return qn_fail(diag, QN_ERR_ARGUMENT,
                       "images cannot be resized to %d pixels a side; %d to %d can be had", side,
                       SIDE_MIN, SIDE_MAX);
    }
    const qn_status status = side == images->side
                                 ? qn_images_slice(images, 0, images->count, resized)
                                 : resize_all(images, side, resized);
    if (status == QN_ERR_MEMORY) {
        qn_fail(diag, status, "not enough memory to resize %zu images to %d x %d", images->count,
                side, side);
    }
    return status;
}
