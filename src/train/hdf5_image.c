/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/hdf5_image.h"

#include "core/memory.h"
#include "core/try.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

enum { INCREMENT = 1 << 16 };

void qn_hdf5_hush(qn_hdf5_quiet *saved) {
    H5Eget_auto2(H5E_DEFAULT, &saved->function, &saved->data);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

void qn_hdf5_restore(const qn_hdf5_quiet *saved) {
    H5Eset_auto2(H5E_DEFAULT, saved->function, saved->data);
}

/* Its tables, and the file: as it grows, the copy that is taken of it, the items that are
 * converted. */
bool qn_hdf5_has_memory(size_t bytes) {
    enum { TABLES = 4 << 20 };
    return bytes < SIZE_MAX / 8 && qn_memory_has(TABLES + 4 * bytes);
}

/* Access properties: all in memory, nothing behind it. */
static hid_t memory_access(void) {
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access < 0) return access;
    if (H5Pset_fapl_core(access, INCREMENT, 0) >= 0) return access;
    H5Pclose(access);
    return H5I_INVALID_HID;
}

hid_t qn_hdf5_create(void) {
    const hid_t access = memory_access();
    if (access < 0) return access;
    const hid_t file = H5Fcreate("memory", H5F_ACC_TRUNC, H5P_DEFAULT, access);
    H5Pclose(access);
    return file;
}

/* The seal behind the file: these letters, then the CRC-32 of all before it as eight hexadecimal
 * digits. */
static const char seal_letters[] = "qmae-noise ";
enum { SEAL_SIZE = sizeof seal_letters - 1 + 8 };

static void make_seal(const void *bytes, size_t size, char *seal) {
    const unsigned long sum = crc32_z(crc32_z(0, NULL, 0), bytes, size);
    snprintf(seal, SEAL_SIZE + 1, "%s%08lx", seal_letters, sum & 0xffffffffu);
}

hid_t qn_hdf5_open(void *bytes, size_t size) {
    char seal[SEAL_SIZE + 1];
    hid_t file = H5I_INVALID_HID;
    if (size <= SEAL_SIZE) return file;
    make_seal(bytes, size - SEAL_SIZE, seal);
    if (memcmp((char *)bytes + size - SEAL_SIZE, seal, SEAL_SIZE) != 0) return file;
    const hid_t access = memory_access();
    if (access < 0) return access;
    if (H5Pset_file_image(access, bytes, size - SEAL_SIZE) >= 0)
        file = H5Fopen("memory", H5F_ACC_RDONLY, access);
    H5Pclose(access);
    return file;
}

qn_status qn_hdf5_image(hid_t file, void **bytes, size_t *size) {
    char seal[SEAL_SIZE + 1];
    if (H5Fflush(file, H5F_SCOPE_GLOBAL) < 0) return QN_ERR_MEMORY;
    const ssize_t length = H5Fget_file_image(file, NULL, 0);
    if (length <= 0) return QN_ERR_MEMORY;
    char *block = qn_alloc((size_t)length + SEAL_SIZE, 1);
    if (!block) return QN_ERR_MEMORY;
    if (H5Fget_file_image(file, block, (size_t)length) != length) {
        qn_free(block);
        return QN_ERR_MEMORY;
    }
    make_seal(block, (size_t)length, seal);
    memcpy(block + length, seal, SEAL_SIZE);
    *bytes = block;
    *size = (size_t)length + SEAL_SIZE;
    return QN_OK;
}

int qn_hdf5_put(hid_t place, const char *name, hid_t type, size_t count, const void *items) {
    const hsize_t size = count;
    const hid_t space = H5Screate_simple(1, &size, NULL);
    hid_t set = H5I_INVALID_HID;
    int failed = -1;
    if (space >= 0)
        set = H5Dcreate2(place, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    if (set >= 0)
        failed = count > 0 && H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, items) < 0 ? -1
                                                                                            : 0;
    if (set >= 0) H5Dclose(set);
    if (space >= 0) H5Sclose(space);
    return failed;
}

/* Does the file hold so many items? Those of a checkpoint lie in one piece as they are, so that
 * nothing has to be allocated for more, and HDF5 is not asked for what lies beyond the end. */
static bool is_held(hid_t set, hid_t stored, hssize_t count) {
    hsize_t size = 0;
    const hid_t file = H5Iget_file_id(set);
    const bool known = file >= 0 && H5Fget_filesize(file, &size) >= 0;
    const haddr_t at = H5Dget_offset(set);
    const size_t each = H5Tget_size(stored);
    if (file >= 0) H5Fclose(file);
    if (count == 0) return true;
    return known && each > 0 && count > 0 && at < size && (hsize_t)count <= (size - at) / each;
}

/* Number of items of a one-dimensional dataset whose type is of the same class as `type`; -1 if it
 * is none, or says more than the file holds. */
static hssize_t extent(hid_t set, hid_t type) {
    hssize_t count = -1;
    const hid_t space = H5Dget_space(set), stored = H5Dget_type(set);
    if (space >= 0 && stored >= 0 && H5Sget_simple_extent_ndims(space) == 1 &&
        H5Tget_class(stored) == H5Tget_class(type))
        count = H5Sget_simple_extent_npoints(space);
    if (count >= 0 && !is_held(set, stored, count)) count = -1;
    if (stored >= 0) H5Tclose(stored);
    if (space >= 0) H5Sclose(space);
    return count;
}

qn_status qn_hdf5_get(hid_t place, const char *name, hid_t type, size_t *count, void **items) {
    qn_status status = QN_OK;
    void *block = NULL;
    const hid_t set = H5Dopen2(place, name, H5P_DEFAULT);
    if (set < 0) return QN_ERR_SYNTAX;
    const hssize_t size = extent(set, type);
    if (size < 0) QN_TRY(QN_ERR_SYNTAX);
    block = qn_alloc((size_t)size + 1, H5Tget_size(type));
    QN_TRY_ALLOC(block);
    if (size > 0 && H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, block) < 0)
        QN_TRY(QN_ERR_SYNTAX);
    *count = (size_t)size;
    *items = block;
    block = NULL;
out:
    qn_free(block);
    H5Dclose(set);
    return status;
}
