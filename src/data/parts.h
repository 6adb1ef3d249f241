/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Images from files that are no IDX files: an image at a time, into training or test set. */
#ifndef QN_DATA_PARTS_H
#define QN_DATA_PARTS_H

#include "qmae_noise/data.h"

/* A set that is being filled. */
typedef struct qn_part {
    qn_images images; /* `count` of them are there */
    size_t room;
} qn_part;

/* Where no test images are named, every fifth image is one: image k (of its class) is a test
 * image. */
bool qn_part_is_test(size_t k);
/* Room for `available` images, or max if that is less (0 = no limit). */
QN_MUST_CHECK qn_status qn_part_init(qn_part *part, int side, size_t available, size_t max,
                                     bool labelled);
void qn_part_clear(qn_part *part);
bool qn_part_is_full(const qn_part *part);
/* Appends an image of height x width pixels in [0, 1], resized to the set's side (stretched, if it
 * is not square). QN_ERR_SYNTAX if it is all black. what: how messages call it. */
QN_MUST_CHECK qn_status qn_part_add(qn_part *part, const double *pixels, size_t height,
                                    size_t width, int label, const char *what, qn_diag *diag);

/* ---- files ---------------------------------------------------------------------------------- */

/* A stack (images, rows, columns) of a .npy file: bytes, or floating numbers in [0, 1]; labels from
 * the file with -labels before its .npy, if there is one. test: NULL = every fifth of the first.
 * The caller clears both sets. */
QN_MUST_CHECK qn_status qn_stacks_open(const char *train_path, const char *test_path, int side,
                                       size_t max_train, size_t max_test, qn_images *train,
                                       qn_images *test, qn_diag *diag);

/* Does the folder, or its folder `train`, hold PNG files, or folders of them? */
bool qn_pictures_there(const char *folder);
/* Those of FOLDER/train and FOLDER/test, or of FOLDER, of which every fifth of a class is a test
 * image. Folders within are classes, labelled 0, 1, ... in the order of their names; their images
 * come in turns. Colours become grey, what is transparent black. The caller clears both sets. */
QN_MUST_CHECK qn_status qn_pictures_open(const char *folder, int side, size_t max_train,
                                         size_t max_test, qn_images *train, qn_images *test,
                                         qn_diag *diag);

#endif
