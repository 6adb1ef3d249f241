/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Images: IDX files, the bundled subset of MNIST, resizing. */
#ifndef QMAE_NOISE_DATA_H
#define QMAE_NOISE_DATA_H

#include "qmae_noise/core.h"
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A set of square grey images with labels. Pixels are doubles in [0, 1], row-major, image after
 * image. */
typedef struct qn_images {
    size_t count;
    int side;              /* pixels */
    double *pixels;        /* count * side * side, owned */
    unsigned char *labels; /* count, owned; NULL if unknown */
    bool transposed;       /* its files hold rows and columns exchanged; here they are as seen */
} qn_images;

void qn_images_clear(qn_images *images);

/* A rectangular patch of an image. */
typedef struct qn_patch {
    int side;          /* of the image */
    int height, width; /* of the patch */
    int row, column;   /* of its top left corner */
} qn_patch;

/* Reads an IDX3 file of unsigned bytes (plain or gzipped, by content), pixels scaled to [0, 1], and
 * if labels_path is not NULL its IDX1 labels. Refuses a wrong magic number, truncated or overlong
 * files, non-square images, differing counts and all-black images, naming the file and both
 * numbers. The caller clears *images. */
QN_MUST_CHECK qn_status qn_idx_read(const char *images_path, const char *labels_path,
                                    qn_images *images, qn_diag *diag);

/* The training and test set that `name` stands for: NULL or "mnist" = the bundled subset of MNIST
 * (looked up in ./data, $QMAE_NOISE_DATA and the installed share folder), "fashion-mnist" =
 * Debian's dataset-fashion-mnist, anything else = a folder with {train,t10k}-images-idx3-ubyte[.gz]
 * and -labels-idx1-ubyte[.gz] (or with a dot before idx; labels may be missing), or with one of
 * EMNIST's emnist-SPLIT-{train,test}-...; with several, the folder and "emnist-SPLIT". EMNIST's
 * images are transposed in its files and turned back. Or FILE.npy, a stack (images, rows, columns)
 * of which every fifth is a test image; a folder with train.npy and test.npy; a folder of PNG
 * files, or with train and test, and in them folders of classes (docs/training.md). At most
 * max_train and max_test images (0 = all), resized to `side`. QN_ERR_NOT_FOUND says what was looked
 * for and where. The caller clears both sets. */
QN_MUST_CHECK qn_status qn_images_open(const char *name, int side, size_t max_train,
                                       size_t max_test, qn_images *train, qn_images *test,
                                       qn_diag *diag);

#ifdef __cplusplus
}
#endif
#endif
