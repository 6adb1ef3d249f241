/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/arrays.h"

#include "core/atomic_file.h"
#include "data/npy.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NPY_HEADER = 128 };

static const unsigned char MAGIC[8] = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

/* shape: as Python writes it, "(3,)". */
static qn_status write_npy(const char *path, const char *shape, size_t count, const double *values,
                           qn_diag *diag) {
    unsigned char *bytes = qn_alloc(NPY_HEADER + 8 * count, 1);
    if (!bytes) return QN_ERR_MEMORY;
    memcpy(bytes, MAGIC, sizeof MAGIC);
    bytes[8] = NPY_HEADER - 10;
    memset(bytes + 10, ' ', NPY_HEADER - 10);
    const int length = snprintf(
        (char *)bytes + 10, NPY_HEADER - 10,
        "{'descr': '" QN_NPY_ORDER "f8', 'fortran_order': False, 'shape': %s, }", shape);
    bytes[10 + length] = ' '; /* over the terminating zero */
    bytes[NPY_HEADER - 1] = '\n';
    for (size_t i = 0; i < count; ++i) {
        uint64_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        for (int k = 0; k < 8; ++k) bytes[NPY_HEADER + 8 * i + (size_t)k] = bits >> (8 * k) & 255;
    }
    const qn_status status = qn_atomic_write(path, bytes, NPY_HEADER + 8 * count, diag);
    qn_free(bytes);
    return status;
}

qn_status qn_npy_images_write(const char *path, size_t count, int side, const double *values,
                              qn_diag *diag) {
    char shape[64];
    snprintf(shape, sizeof shape, "(%zu, %d, %d)", count, side, side);
    return write_npy(path, shape, count * (size_t)side * (size_t)side, values, diag);
}

qn_status qn_npy_reals_write(const char *path, size_t count, const double *values, qn_diag *diag) {
    char shape[64];
    snprintf(shape, sizeof shape, "(%zu,)", count);
    return write_npy(path, shape, count, values, diag);
}

static unsigned char grey(double value) {
    return (unsigned char)lround(255.0 * fmax(0.0, fmin(1.0, value)));
}

static void put_word(unsigned char *to, size_t value) {
    for (int k = 0; k < 4; ++k) to[k] = value >> (24 - 8 * k) & 255;
}

qn_status qn_idx_images_write(const char *path, size_t count, int side, const double *values,
                              qn_diag *diag) {
    const size_t pixels = count * (size_t)side * (size_t)side;
    unsigned char *bytes = qn_alloc(16 + pixels, 1);
    if (!bytes) return QN_ERR_MEMORY;
    put_word(bytes, 0x803);
    put_word(bytes + 4, count);
    put_word(bytes + 8, (size_t)side);
    put_word(bytes + 12, (size_t)side);
    for (size_t i = 0; i < pixels; ++i) bytes[16 + i] = grey(values[i]);
    const qn_status status = qn_atomic_write(path, bytes, 16 + pixels, diag);
    qn_free(bytes);
    return status;
}

qn_status qn_idx_labels_write(const char *path, size_t count, const unsigned char *labels,
                              qn_diag *diag) {
    unsigned char *bytes = qn_alloc(8 + count, 1);
    if (!bytes) return QN_ERR_MEMORY;
    put_word(bytes, 0x801);
    put_word(bytes + 4, count);
    if (count > 0) memcpy(bytes + 8, labels, count);
    const qn_status status = qn_atomic_write(path, bytes, 8 + count, diag);
    qn_free(bytes);
    return status;
}
