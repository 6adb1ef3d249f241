# SPDX-License-Identifier: GPL-3.0-or-later
# The dev preset: the first error of either sanitizer ends the program, so a test sees it. QMAE_NOISE_SANITIZE=thread is for
# `scripts/campaign threads`.
if(QMAE_NOISE_SANITIZE)
  set(sanitizers address,undefined)
  if(QMAE_NOISE_SANITIZE STREQUAL thread)
    set(sanitizers thread)
  endif()
  # The lines that the sanitizers print; what a debugger wants more of takes gcc a third longer.
  set(CMAKE_C_FLAGS_DEBUG "-O2 -g1")
  add_compile_options(-fsanitize=${sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # Instrumented code hides from gcc what it sees in the release build, where these warnings stay on.
  if(CMAKE_C_COMPILER_ID STREQUAL GNU)
    add_compile_options(-Wno-maybe-uninitialized -Wno-format-truncation -Wno-stringop-truncation)
  endif()
  add_link_options(-fsanitize=${sanitizers})
endif()
