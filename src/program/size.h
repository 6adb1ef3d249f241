/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What programs take. */
#ifndef QN_PROGRAM_SIZE_H
#define QN_PROGRAM_SIZE_H

#include "qmae_noise/program.h"

/* Bytes of a program: instructions, matrices, its circuit. */
size_t qn_program_bytes(const qn_program *program);

#endif
