/* SPDX-License-Identifier: GPL-3.0-or-later */
#if defined(__x86_64__)
#define QN_LANE_BITS 2
#define QN_LANES 4
#define QN_TABLE qn_transforms_avx2
#define QN_AVAILABLE __builtin_cpu_supports("avx2")
#include "dm/transform_body.h"
#else
typedef int qn_not_empty; /* ISO C forbids an empty file */
#endif
