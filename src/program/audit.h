/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the places of noise of a program amount to together. */
#ifndef QN_PROGRAM_AUDIT_H
#define QN_PROGRAM_AUDIT_H

#include "qmae_noise/program.h"

enum { QN_MAX_SILENT = 256 };

/* Zero-initialise. */
typedef struct qn_audit {
    size_t counts[QN_SOURCE_COUNT];
    double sums[QN_SOURCE_COUNT];
    struct {
        const char *name;
        size_t count;
    } silent[QN_MAX_SILENT]; /* operations without any noise, by gate */
    size_t nsilent;
    size_t locations;
} qn_audit;

/* Noise that waiting qubits collect does not count as an operation's own. QN_ERR_MEMORY. */
QN_MUST_CHECK qn_status qn_audit_add_up(const qn_program *program, qn_audit *audit);

#endif
