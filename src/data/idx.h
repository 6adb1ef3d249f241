/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the beginning of IDX files. */
#ifndef QN_DATA_IDX_H
#define QN_DATA_IDX_H

#include "qmae_noise/data.h"

/* qn_idx_read that keeps only the first `max` images (0 = all) in memory; header and length of the
 * whole files are checked all the same, all-black images among those kept. Time is that of
 * unpacking the file once, and the part kept a second time. */
QN_MUST_CHECK qn_status qn_idx_read_first(const char *images_path, const char *labels_path,
                                          size_t max, qn_images *images, qn_diag *diag);

#endif
