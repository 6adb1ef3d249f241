/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/atomic_file.h"
#include "draw/canvas.h"

#include <png.h>
#include <string.h>

static png_image describe(const qn_canvas *canvas) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = (png_uint_32)canvas->width;
    image.height = (png_uint_32)canvas->height;
    image.format = PNG_FORMAT_RGB;
    return image;
}

qn_status qn_canvas_write(const qn_canvas *canvas, const char *path, qn_diag *diag) {
    png_image image = describe(canvas);
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    void *bytes = qn_alloc(size, 1);
    if (!bytes) return QN_ERR_MEMORY;
    qn_status status = QN_OK;
    if (png_image_write_to_memory(&image, bytes, &size, 0, canvas->rgb, 0, NULL))
        status = qn_atomic_write(path, bytes, size, diag);
    else status = qn_fail(diag, QN_ERR_IO, "cannot make the picture '%s': %s", path, image.message);
    qn_free(bytes);
    return status;
}
