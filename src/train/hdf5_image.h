/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HDF5 files in memory: built and read there, so that the disk only ever sees whole files. Behind
 * each stands a seal with a check sum of the whole file: HDF5's tools do not mind, and no damaged
 * byte ever reaches HDF5's parser. (HDF5's own check sums do not survive H5Fget_file_image, which
 * changes the superblock.) qn_hdf5_load comes before all of these. */
#ifndef QN_TRAIN_HDF5_IMAGE_H
#define QN_TRAIN_HDF5_IMAGE_H

#include "train/hdf5_library.h"

/* Silences HDF5's own messages; *saved restores them. */
typedef struct qn_hdf5_quiet {
    H5E_auto2_t function;
    void *data;
} qn_hdf5_quiet;
void qn_hdf5_hush(qn_hdf5_quiet *saved);
void qn_hdf5_restore(const qn_hdf5_quiet *saved);

/* Is there memory for all that HDF5 takes for a file of so many bytes? Asked beforehand, for it
 * breaks down where there is none. */
QN_MUST_CHECK bool qn_hdf5_has_memory(size_t bytes);

/* A new, empty file in memory; negative on failure. H5Fclose it. */
hid_t qn_hdf5_create(void);
/* The file's bytes with their seal in a fresh block (qn_free). */
QN_MUST_CHECK qn_status qn_hdf5_image(hid_t file, void **bytes, size_t *size);
/* Opens `size` bytes of qn_hdf5_image, read-only; negative if they are something else or damaged.
 * HDF5 copies them. */
hid_t qn_hdf5_open(void *bytes, size_t size);

/* A one-dimensional dataset of `count` items. 0 on success. */
int qn_hdf5_put(hid_t place, const char *name, hid_t type, size_t count, const void *items);
/* The items of a one-dimensional dataset, converted to `type` of `size` bytes each, in a fresh
 * block (qn_free).
 * QN_ERR_SYNTAX if it is missing, of another rank or class. */
QN_MUST_CHECK qn_status qn_hdf5_get(hid_t place, const char *name, hid_t type, size_t *count,
                                    void **items);

#endif
