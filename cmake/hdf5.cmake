# SPDX-License-Identifier: GPL-3.0-or-later
# HDF5. It is loaded by name where a checkpoint needs it (src/train/hdf5_library.c), not linked: it brings thirty libraries (curl, TLS,
# Kerberos), which take longer to start than most commands to run.
pkg_check_modules(HDF5 REQUIRED IMPORTED_TARGET hdf5)
find_library(QMAE_NOISE_HDF5 NAMES hdf5_serial hdf5 HINTS ${HDF5_LIBRARY_DIRS} REQUIRED)
execute_process(COMMAND ${CMAKE_OBJDUMP} -p ${QMAE_NOISE_HDF5} OUTPUT_VARIABLE hdf5_headers)
if(NOT hdf5_headers MATCHES "SONAME +([^ \n]+)")
  message(FATAL_ERROR "${QMAE_NOISE_HDF5} is no shared library: install libhdf5-dev.")
endif()
set(hdf5_library ${CMAKE_MATCH_1})
