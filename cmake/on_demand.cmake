# SPDX-License-Identifier: GPL-3.0-or-later
# Libraries that are loaded by name where one function needs them (src/core/library.h), not linked: HDF5 (src/train/hdf5_library.c) brings
# thirty libraries (curl, TLS, Kerberos), libsvm (src/train/svm_library.c) the one of C++, which take longer to start than most commands to run.
pkg_check_modules(HDF5 REQUIRED IMPORTED_TARGET hdf5)
find_library(QMAE_NOISE_HDF5 NAMES hdf5_serial hdf5 HINTS ${HDF5_LIBRARY_DIRS} REQUIRED)
find_library(QMAE_NOISE_SVM svm REQUIRED)

# The name by which the loader finds it.
function(name_on_demand library variable)
  execute_process(COMMAND ${CMAKE_OBJDUMP} -p ${library} OUTPUT_VARIABLE headers)
  if(NOT headers MATCHES "SONAME +([^ \n]+)")
    message(FATAL_ERROR "${library} is no shared library: install the packages of scripts/packages.txt.")
  endif()
  set(${variable} ${CMAKE_MATCH_1} PARENT_SCOPE)
endfunction()
name_on_demand(${QMAE_NOISE_HDF5} hdf5_library)
name_on_demand(${QMAE_NOISE_SVM} svm_library)
