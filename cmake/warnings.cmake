# SPDX-License-Identifier: GPL-3.0-or-later
# Warnings are errors, with gcc and with clang.
add_compile_options(-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror)

# glibc's <complex.h> defines C11's CMPLX for gcc only, though clang has what it needs.
if(CMAKE_C_COMPILER_ID MATCHES "Clang")
  # That a loop was unrolled in part only is no mistake.
  add_compile_options(-Wno-pass-failed)
  add_compile_options("-DCMPLX(re,im)=__builtin_complex((double)(re),(double)(im))")
endif()
