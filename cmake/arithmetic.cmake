# SPDX-License-Identifier: GPL-3.0-or-later
# Floating-point arithmetic and processors.
#
# Whether a * b + c is rounded once or twice must not depend on the compiler's mood: contraction is off everywhere, so gcc and
# clang, release and dev agree bit for bit wherever no kernel is involved. The kernels are the exception: they live on fused
# multiply-adds, and their sums agree with the reference kernel up to rounding.
#
# Never -march=native: one binary runs on every machine, and src/dm/kernels.c picks a kernel at run time. Each kernel file alone is
# compiled for its processor, and optimised in every build type.
include(CheckCCompilerFlag)
add_compile_options(-ffp-contract=off)

set(kernel_flags_generic "")
set(kernel_flags_avx2 -mavx2 -mfma)
set(kernel_flags_avx512 -mavx512f -mavx512dq -mavx512vl -mfma -mprefer-vector-width=512)

foreach(kernel generic avx2 avx512)
  set(flags "${kernel_flags_${kernel}}")
  if(flags AND NOT CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
    set(flags "")
  endif()
  if(flags)
    string(REPLACE ";" " " flags_text "${flags}")
    check_c_compiler_flag("${flags_text}" QMAE_NOISE_HAVE_${kernel})
    if(NOT QMAE_NOISE_HAVE_${kernel})
      message(FATAL_ERROR "This compiler does not accept ${flags_text}; use gcc 8 or clang 7, or newer.")
    endif()
  endif()
  # Sanitizers take gcc minutes over the unrolled kernels at -O3, that of threads at -O1 as well.
  if(QMAE_NOISE_SANITIZE STREQUAL thread)
    set(optimise -O0)
  elseif(QMAE_NOISE_SANITIZE)
    set(optimise -O2)
  else()
    set(optimise -O3)
  endif()
  set_source_files_properties(
    ${PROJECT_SOURCE_DIR}/src/dm/kernel_${kernel}.c ${PROJECT_SOURCE_DIR}/src/dm/kernel_${kernel}_float.c
    ${PROJECT_SOURCE_DIR}/src/state/kernel_${kernel}_double.c
    ${PROJECT_SOURCE_DIR}/src/state/kernel_${kernel}_float.c PROPERTIES
    COMPILE_OPTIONS "${optimise};-ffp-contract=fast;${flags}")
  # These add and multiply apart, so that all processors get the same bits. Sanitizers take no longer over them at -O3, and searches half as long.
  if(NOT QMAE_NOISE_SANITIZE STREQUAL thread)
    set(optimise -O3)
  endif()
  set_source_files_properties(
    ${PROJECT_SOURCE_DIR}/src/dm/transform_${kernel}.c ${PROJECT_SOURCE_DIR}/src/design/lanes_${kernel}.c PROPERTIES
    COMPILE_OPTIONS "${optimise};${flags}")
endforeach()
