/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae_noise/core.h"

#ifdef __clang__
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

#ifdef __OPTIMIZE__
#define OPTIMISED "optimised"
#else
#define OPTIMISED "not optimised"
#endif

const char *qn_version(void) { return QN_VERSION; }

const char *qn_build(void) { return COMPILER ", " QN_BUILD_TYPE ", " OPTIMISED; }
