# SPDX-License-Identifier: GPL-3.0-or-later
# LAPACK. Behind libblas.so.3 and liblapack.so.3 stands whatever the system's alternatives name, and any program beside may bring its own;
# OpenBLAS 0.3.21 among them crashes, or is wrong (docs/decisions/0010-lapack-inside.md). So where Debian's archives of the reference
# LAPACK are there, the one function in use, under a name of ours, and all below it, hidden, become one object of the library: the numbers
# are the same everywhere. The compiler calls the linker: ld.lld alone does not know the machine from archives. GNU's objcopy is asked for
# because llvm-objcopy takes the two options in another order. xerbla, which prints wrong
# arguments and ends the program, is ours (cmake/xerbla.c): the archive's needs the run-time library of Fortran, at every start.
set(folder /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE})
find_file(QMAE_NOISE_LAPACKE_ARCHIVE liblapacke.a PATHS ${folder} NO_DEFAULT_PATH)
find_file(QMAE_NOISE_LAPACK_ARCHIVE liblapack.a PATHS ${folder}/lapack NO_DEFAULT_PATH)
find_file(QMAE_NOISE_BLAS_ARCHIVE libblas.a PATHS ${folder}/blas NO_DEFAULT_PATH)
find_program(QMAE_NOISE_OBJCOPY NAMES ${CMAKE_LIBRARY_ARCHITECTURE}-objcopy objcopy)
set(archives ${QMAE_NOISE_LAPACKE_ARCHIVE} ${QMAE_NOISE_LAPACK_ARCHIVE} ${QMAE_NOISE_BLAS_ARCHIVE})

set(lapack_object "")
if(QMAE_NOISE_LAPACKE_ARCHIVE AND QMAE_NOISE_LAPACK_ARCHIVE AND QMAE_NOISE_BLAS_ARCHIVE AND QMAE_NOISE_OBJCOPY)
  set(lapack_object ${PROJECT_BINARY_DIR}/generated/lapack.o)
  add_custom_command(OUTPUT ${lapack_object}
    COMMAND ${CMAKE_C_COMPILER} -r -nostdlib -o ${lapack_object} -O2 -fPIC -Wl,-u,LAPACKE_zheev_work
            ${PROJECT_SOURCE_DIR}/cmake/xerbla.c ${archives}
    COMMAND ${QMAE_NOISE_OBJCOPY} --keep-global-symbol=qn_lapacke_zheev_work
            --redefine-sym LAPACKE_zheev_work=qn_lapacke_zheev_work ${lapack_object}
    DEPENDS ${archives} ${PROJECT_SOURCE_DIR}/cmake/xerbla.c VERBATIM)
  set_source_files_properties(${lapack_object} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
endif()
