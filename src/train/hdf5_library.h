/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HDF5, loaded when the first checkpoint needs it: with what it brings along it takes longer to
 * start than most commands do to run. After qn_hdf5_load its functions and variables are called by
 * their own names. */
#ifndef QN_TRAIN_HDF5_LIBRARY_H
#define QN_TRAIN_HDF5_LIBRARY_H

#include "qmae_noise/core.h"

#include <hdf5.h>

/* Where each of them is. */
typedef struct qn_hdf5 {
#define QN_HDF5(name) __typeof__(name) *name##_at;
#include "train/hdf5_symbol_list.def"
#undef QN_HDF5
} qn_hdf5;

/* Loads the library, once a process. QN_ERR_NOT_FOUND: it is not there, or lacks something. */
QN_MUST_CHECK qn_status qn_hdf5_load(qn_diag *diag);
/* What was loaded. */
const qn_hdf5 *qn_hdf5_loaded(void);

#define H5open (*qn_hdf5_loaded()->H5open_at)
#define H5check_version (*qn_hdf5_loaded()->H5check_version_at)
#define H5Dclose (*qn_hdf5_loaded()->H5Dclose_at)
#define H5Dcreate2 (*qn_hdf5_loaded()->H5Dcreate2_at)
#define H5Dget_offset (*qn_hdf5_loaded()->H5Dget_offset_at)
#define H5Dget_space (*qn_hdf5_loaded()->H5Dget_space_at)
#define H5Dget_type (*qn_hdf5_loaded()->H5Dget_type_at)
#define H5Dopen2 (*qn_hdf5_loaded()->H5Dopen2_at)
#define H5Dread (*qn_hdf5_loaded()->H5Dread_at)
#define H5Dwrite (*qn_hdf5_loaded()->H5Dwrite_at)
#define H5Eget_auto2 (*qn_hdf5_loaded()->H5Eget_auto2_at)
#define H5Eset_auto2 (*qn_hdf5_loaded()->H5Eset_auto2_at)
#define H5Fclose (*qn_hdf5_loaded()->H5Fclose_at)
#define H5Fcreate (*qn_hdf5_loaded()->H5Fcreate_at)
#define H5Fflush (*qn_hdf5_loaded()->H5Fflush_at)
#define H5Fget_file_image (*qn_hdf5_loaded()->H5Fget_file_image_at)
#define H5Fget_filesize (*qn_hdf5_loaded()->H5Fget_filesize_at)
#define H5Fopen (*qn_hdf5_loaded()->H5Fopen_at)
#define H5Gclose (*qn_hdf5_loaded()->H5Gclose_at)
#define H5Gcreate2 (*qn_hdf5_loaded()->H5Gcreate2_at)
#define H5Gopen2 (*qn_hdf5_loaded()->H5Gopen2_at)
#define H5Iget_file_id (*qn_hdf5_loaded()->H5Iget_file_id_at)
#define H5Lexists (*qn_hdf5_loaded()->H5Lexists_at)
#define H5Pclose (*qn_hdf5_loaded()->H5Pclose_at)
#define H5Pcreate (*qn_hdf5_loaded()->H5Pcreate_at)
#define H5Pset_fapl_core (*qn_hdf5_loaded()->H5Pset_fapl_core_at)
#define H5Pset_file_image (*qn_hdf5_loaded()->H5Pset_file_image_at)
#define H5Sclose (*qn_hdf5_loaded()->H5Sclose_at)
#define H5Screate_simple (*qn_hdf5_loaded()->H5Screate_simple_at)
#define H5Sget_simple_extent_ndims (*qn_hdf5_loaded()->H5Sget_simple_extent_ndims_at)
#define H5Sget_simple_extent_npoints (*qn_hdf5_loaded()->H5Sget_simple_extent_npoints_at)
#define H5Tclose (*qn_hdf5_loaded()->H5Tclose_at)
#define H5Tcopy (*qn_hdf5_loaded()->H5Tcopy_at)
#define H5Tget_class (*qn_hdf5_loaded()->H5Tget_class_at)
#define H5Tget_size (*qn_hdf5_loaded()->H5Tget_size_at)
#define H5Tis_variable_str (*qn_hdf5_loaded()->H5Tis_variable_str_at)
#define H5Tset_size (*qn_hdf5_loaded()->H5Tset_size_at)
#define H5P_CLS_FILE_ACCESS_ID_g (*qn_hdf5_loaded()->H5P_CLS_FILE_ACCESS_ID_g_at)
#define H5T_C_S1_g (*qn_hdf5_loaded()->H5T_C_S1_g_at)
#define H5T_NATIVE_DOUBLE_g (*qn_hdf5_loaded()->H5T_NATIVE_DOUBLE_g_at)
#define H5T_NATIVE_UINT64_g (*qn_hdf5_loaded()->H5T_NATIVE_UINT64_g_at)

#endif
