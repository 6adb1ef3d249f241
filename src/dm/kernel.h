/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel sets, one file each. kernels.c lists them. */
#ifndef QN_DM_KERNEL_H
#define QN_DM_KERNEL_H

#include "qmae_noise/dm.h"

extern const qn_kernels qn_kernels_reference; /* plain loops: the specification */
extern const qn_kernels qn_kernels_generic;   /* vectors of 2 doubles: SSE2, NEON */
extern const qn_kernels_float qn_kernels_reference_float, qn_kernels_generic_float;
#if defined(__x86_64__)
extern const qn_kernels qn_kernels_avx2;   /* 4 doubles, FMA */
extern const qn_kernels qn_kernels_avx512; /* 8 doubles, FMA */
extern const qn_kernels_float qn_kernels_avx2_float, qn_kernels_avx512_float;
#endif

#endif
