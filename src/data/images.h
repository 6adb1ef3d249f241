/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of sets of images. */
#ifndef QN_DATA_IMAGES_H
#define QN_DATA_IMAGES_H

#include "qmae_noise/data.h"

/* Antialiased resize to side x side (stb_image_resize, Mitchell filter, clamped to [0, 1]); a copy
 * if the side is right already.
 * side 2..256. The caller clears *resized. */
QN_MUST_CHECK qn_status qn_images_resize(const qn_images *images, int side, qn_images *resized,
                                         qn_diag *diag);

/* The same resize of one image of height x width pixels; target: side x side, out. A copy if both
 * are the side. */
QN_MUST_CHECK qn_status qn_pixels_resize(const double *source, int height, int width, int side,
                                         double *target);

/* Images first..first+count-1 (fewer if there are not so many) as a fresh set. The caller clears
 * *part. */
QN_MUST_CHECK qn_status qn_images_slice(const qn_images *images, size_t first, size_t count,
                                        qn_images *part);

/* Keeps, in place, the images whose label is wanted, at most `max` of them (0 = all): wanted[l] of
 * label l. O(count side^2). */
void qn_images_select(qn_images *images, const bool wanted[256], size_t max);

#endif
