/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IDX (Y. LeCun, C. Cortes, C. J. C. Burges): big-endian 32-bit numbers 0x000008DD (unsigned bytes,
 * DD dimensions) and DD lengths, then the bytes, last dimension fastest. zlib reads plain and
 * gzipped files alike. */
#include "data/idx.h"

#include "core/try.h"

#include <errno.h>
#include <string.h>
#include <zlib.h>

enum {
    DIMENSIONS_MAX = 3,
    MAGIC_BYTES = 0x0800, /* without the number of dimensions */
    SIDE_MAX = 4096,      /* pixels; larger ones are damaged headers */
    CHUNK = 1 << 16
};

typedef struct idx_file {
    gzFile stream;
    const char *path;
    int dimensions;
    uint32_t lengths[DIMENSIONS_MAX];
} idx_file;

/* ---- one file ----------------------------------------------------------------------------- */

/* What zlib or the system says about a failed read. */
static qn_status fail_read(const idx_file *idx, qn_diag *diag) {
    const int reason = errno;
    int code;
    const char *text = gzerror(idx->stream, &code);
    if (code == Z_ERRNO) {
        return qn_fail_at(diag, QN_ERR_IO, idx->path, 0, 0, "cannot be read: %s", strerror(reason));
    }
    if (code == Z_MEM_ERROR) return QN_ERR_MEMORY;
    /* zlib puts the path before its text. */
    const size_t length = strlen(idx->path);
    if (strncmp(text, idx->path, length) == 0 && text[length] == ':') text += length + 1;
    return qn_fail_at(diag, QN_ERR_SYNTAX, idx->path, 0, 0, "damaged gzip file:%s%s",
                      text[0] == ' ' ? "" : " ", text);
}

/* Reads up to `size` bytes; *found is less at the end of the file only. */
static qn_status read_bytes(const idx_file *idx, void *bytes, unsigned size, unsigned *found,
                            qn_diag *diag) {
    int code;
    const int count = gzread(idx->stream, bytes, size);
    if (count < 0) return fail_read(idx, diag);
    *found = (unsigned)count;
    /* A gzip file that ends early is no error to gzread, but gzerror knows. */
    (void)gzerror(idx->stream, &code);
    if (*found < size && code == Z_BUF_ERROR) {
        return qn_fail_at(diag, QN_ERR_SYNTAX, idx->path, 0, 0,
                          "truncated gzip file: its compressed data end early");
    }
    return QN_OK;
}

static uint32_t big_endian(const unsigned char *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static unsigned header_size(const idx_file *idx) { return 4u + 4u * (unsigned)idx->dimensions; }

static qn_status read_header(idx_file *idx, qn_diag *diag) {
    unsigned char header[4 + 4 * DIMENSIONS_MAX];
    const unsigned size = header_size(idx);
    unsigned found = 0;
    const qn_status status = read_bytes(idx, header, size, &found, diag);
    if (status != QN_OK) return status;
    const uint32_t magic = MAGIC_BYTES + (uint32_t)idx->dimensions;
    if (found >= 4 && big_endian(header) != magic) {
        return qn_fail_at(
            diag, QN_ERR_SYNTAX, idx->path, 0, 0,
            "not an IDX%d file of unsigned bytes: it starts with 0x%08x instead of 0x%08x",
            idx->dimensions, big_endian(header), magic);
    }
    if (found < size) {
        return qn_fail_at(diag, QN_ERR_SYNTAX, idx->path, 0, 0,
                          "truncated: %u bytes, but the header alone takes %u", found, size);
    }
    for (int i = 0; i < idx->dimensions; ++i) idx->lengths[i] = big_endian(header + 4 + 4 * i);
    return QN_OK;
}

/* Reads to the end and compares: before anything is allocated for a number that a header claims. */
static qn_status check_length(const idx_file *idx, qn_diag *diag) {
    qn_status status = QN_OK;
    unsigned char chunk[CHUNK];
    uint64_t expected = 1, found = 0;
    unsigned read = 0;
    for (int i = 0; i < idx->dimensions; ++i) expected *= idx->lengths[i];
    do {
        QN_TRY(read_bytes(idx, chunk, sizeof chunk, &read, diag));
        found += read;
    } while (read == sizeof chunk && found <= expected);
    if (found == expected) return QN_OK;
    if (found < expected) {
        status = qn_fail_at(
            diag, QN_ERR_SYNTAX, idx->path, 0, 0,
            "truncated: its header promises %llu bytes of data, but only %llu follow",
            (unsigned long long)expected, (unsigned long long)found);
    } else {
        status = qn_fail_at(
            diag, QN_ERR_SYNTAX, idx->path, 0, 0,
            "too long: its header promises %llu bytes of data, but at least %llu follow",
            (unsigned long long)expected, (unsigned long long)found);
    }
out:
    return status;
}

static qn_status check_square(const idx_file *idx, qn_diag *diag) {
    const uint32_t rows = idx->lengths[1], columns = idx->lengths[2];
    if (idx->lengths[0] == 0) {
        return qn_fail_at(diag, QN_ERR_SYNTAX, idx->path, 0, 0, "holds no images");
    }
    if (rows != columns) {
        return qn_fail_at(diag, QN_ERR_SYNTAX, idx->path, 0, 0,
                          "its images are %u x %u pixels; only square ones can be used", rows,
                          columns);
    }
    if (rows == 0 || rows > SIDE_MAX) {
        return qn_fail_at(diag, QN_ERR_SYNTAX, idx->path, 0, 0,
                          "its images are %u x %u pixels; 1 to %d a side are expected", rows,
                          columns, SIDE_MAX);
    }
    return QN_OK;
}

static void idx_close(idx_file *idx) {
    if (idx->stream) gzclose_r(idx->stream);
    idx->stream = NULL;
}

/* Opens and checks; then stands at the first byte of data. The caller closes, after a failure
 * too. */
static qn_status idx_open(idx_file *idx, const char *path, int dimensions, qn_diag *diag) {
    qn_status status = QN_OK;
    *idx = (idx_file){.path = path, .dimensions = dimensions};
    errno = 0;
    idx->stream = gzopen(path, "rbe");
    if (!idx->stream && errno == 0) return QN_ERR_MEMORY;
    if (!idx->stream) {
        return qn_fail_at(diag, QN_ERR_IO, path, 0, 0, "cannot be opened: %s", strerror(errno));
    }
    QN_TRY(read_header(idx, diag));
    if (dimensions == 3) QN_TRY(check_square(idx, diag));
    QN_TRY(check_length(idx, diag));
    if (gzseek(idx->stream, (z_off_t)header_size(idx), SEEK_SET) < 0) status = fail_read(idx, diag);
out:
    return status;
}

/* Exactly `size` bytes, which check_length has seen. */
static qn_status read_exactly(const idx_file *idx, void *bytes, unsigned size, qn_diag *diag) {
    unsigned found = 0;
    const qn_status status = read_bytes(idx, bytes, size, &found, diag);
    if (status != QN_OK || found == size) return status;
    return qn_fail_at(diag, QN_ERR_IO, idx->path, 0, 0, "changed while it was read");
}

/* ---- images and labels -------------------------------------------------------------------- */

static qn_status read_pixels(const idx_file *idx, qn_images *images, qn_diag *diag) {
    qn_status status = QN_OK;
    const size_t size = (size_t)images->side * (size_t)images->side;
    unsigned char *bytes = NULL;
    images->pixels = qn_alloc(images->count * size, sizeof *images->pixels);
    QN_TRY_ALLOC(images->pixels);
    bytes = qn_alloc(size, 1);
    QN_TRY_ALLOC(bytes);
    for (size_t i = 0; i < images->count; ++i) {
        double *pixels = images->pixels + i * size;
        unsigned brightest = 0;
        QN_TRY(read_exactly(idx, bytes, (unsigned)size, diag));
        for (size_t k = 0; k < size; ++k) {
            pixels[k] = bytes[k] / 255.0;
            if (bytes[k] > brightest) brightest = bytes[k];
        }
        if (brightest == 0) {
            QN_TRY(qn_fail_at(
                diag, QN_ERR_SYNTAX, idx->path, 0, 0,
                "image %zu (the first is 0) is all black, so no quantum state can hold it", i));
        }
    }
out:
    qn_free(bytes);
    return status;
}

static qn_status read_labels(const char *path, const idx_file *image_file, qn_images *images,
                             qn_diag *diag) {
    qn_status status = QN_OK;
    idx_file idx;
    QN_TRY(idx_open(&idx, path, 1, diag));
    if (idx.lengths[0] != image_file->lengths[0]) {
        QN_TRY(qn_fail_at(diag, QN_ERR_SYNTAX, path, 0, 0,
                          "holds %u labels, but '%s' holds %u images", idx.lengths[0],
                          image_file->path, image_file->lengths[0]));
    }
    images->labels = qn_alloc(images->count, 1);
    QN_TRY_ALLOC(images->labels);
    for (size_t done = 0; done < images->count; done += CHUNK) {
        const size_t left = images->count - done;
        QN_TRY(read_exactly(&idx, images->labels + done, (unsigned)(left < CHUNK ? left : CHUNK),
                            diag));
    }
out:
    idx_close(&idx);
    return status;
}

qn_status qn_idx_read_first(const char *images_path, const char *labels_path, size_t max,
                            qn_images *images, qn_diag *diag) {
    qn_status status = QN_OK;
    idx_file idx;
    qn_images made = {0};
    QN_TRY(idx_open(&idx, images_path, 3, diag));
    made.count = max > 0 && max < idx.lengths[0] ? max : idx.lengths[0];
    made.side = (int)idx.lengths[1];
    QN_TRY(read_pixels(&idx, &made, diag));
    if (labels_path) QN_TRY(read_labels(labels_path, &idx, &made, diag));
    *images = made;
    made = (qn_images){0};
out:
    idx_close(&idx);
    qn_images_clear(&made);
    if (status == QN_ERR_MEMORY) {
        qn_fail(diag, status, "not enough memory for the images of '%s'", images_path);
    }
    return status;
}

qn_status qn_idx_read(const char *images_path, const char *labels_path, qn_images *images,
                      qn_diag *diag) {
    return qn_idx_read_first(images_path, labels_path, 0, images, diag);
}
