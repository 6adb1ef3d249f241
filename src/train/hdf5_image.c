#include "train/hdf5_image.h"

#include "core/try.h"

enum { INCREMENT = 1 << 16 };

void qn_hdf5_hush(qn_hdf5_quiet *saved) {
    H5Eget_auto2(H5E_DEFAULT, &saved->function, &saved->data);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

void qn_hdf5_restore(const qn_hdf5_quiet *saved) {
    H5Eset_auto2(H5E_DEFAULT, saved->function, saved->data);
}

/* Access properties: all in memory, nothing behind it. Format 1.10, whose metadata are check-summed throughout. */
static hid_t memory_access(void) {
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access < 0) return access;
    if (H5Pset_fapl_core(access, INCREMENT, 0) >= 0 &&
        H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110) >= 0)
        return access;
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

hid_t qn_hdf5_open(void *bytes, size_t size) {
    const hid_t access = memory_access();
    hid_t file = H5I_INVALID_HID;
    if (access < 0) return access;
    /* Without an image HDF5 would look for a file of that name. */
    if (size > 0 && H5Pset_file_image(access, bytes, size) >= 0)
        file = H5Fopen("memory", H5F_ACC_RDONLY, access);
    H5Pclose(access);
    return file;
}

qn_status qn_hdf5_image(hid_t file, void **bytes, size_t *size) {
    if (H5Fflush(file, H5F_SCOPE_GLOBAL) < 0) return QN_ERR_MEMORY;
    const ssize_t length = H5Fget_file_image(file, NULL, 0);
    if (length <= 0) return QN_ERR_MEMORY;
    void *block = qn_alloc((size_t)length, 1);
    if (!block) return QN_ERR_MEMORY;
    if (H5Fget_file_image(file, block, (size_t)length) != length) {
        qn_free(block);
        return QN_ERR_MEMORY;
    }
    *bytes = block;
    *size = (size_t)length;
    return QN_OK;
}

/* One chunk over all of it: filters need chunks. Empty datasets cannot have any. */
static int check_sum(hid_t properties, hsize_t count) {
    if (count == 0) return 0;
    return H5Pset_chunk(properties, 1, &count) < 0 || H5Pset_fletcher32(properties) < 0 ? -1 : 0;
}

int qn_hdf5_put(hid_t place, const char *name, hid_t type, size_t count, const void *items) {
    const hsize_t size = count;
    const hid_t space = H5Screate_simple(1, &size, NULL);
    const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    hid_t set = H5I_INVALID_HID;
    int failed = -1;
    if (space >= 0 && properties >= 0 && check_sum(properties, size) == 0)
        set = H5Dcreate2(place, name, type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    if (set >= 0)
        failed = count > 0 && H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, items) < 0 ? -1
                                                                                            : 0;
    if (set >= 0) H5Dclose(set);
    if (properties >= 0) H5Pclose(properties);
    if (space >= 0) H5Sclose(space);
    return failed;
}

/* Number of items of a one-dimensional dataset whose type is of the same class as `type`; -1 if it is none. */
static hssize_t extent(hid_t set, hid_t type) {
    hssize_t count = -1;
    const hid_t space = H5Dget_space(set), stored = H5Dget_type(set);
    if (space >= 0 && stored >= 0 && H5Sget_simple_extent_ndims(space) == 1 &&
        H5Tget_class(stored) == H5Tget_class(type))
        count = H5Sget_simple_extent_npoints(space);
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
