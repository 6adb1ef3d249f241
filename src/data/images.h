/* Copies of sets of images. */
#ifndef QN_DATA_IMAGES_H
#define QN_DATA_IMAGES_H

#include "qmae_noise/data.h"

/* Antialiased resize to side x side (stb_image_resize, Mitchell filter, clamped to [0, 1]); a copy
 * if the side is right already.
 * side 2..256. The caller clears *resized. */
QN_MUST_CHECK qn_status qn_images_resize(const qn_images *images, int side, qn_images *resized,
                                         qn_diag *diag);

/* Images first..first+count-1 (fewer if there are not so many) as a fresh set. The caller clears
 * *part. */
QN_MUST_CHECK qn_status qn_images_slice(const qn_images *images, size_t first, size_t count,
                                        qn_images *part);

#endif
