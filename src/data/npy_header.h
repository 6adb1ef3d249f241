/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header of a .npy file (NEP 1, formats 1.0 to 3.0): a dictionary as Python writes it. */
#ifndef QN_DATA_NPY_HEADER_H
#define QN_DATA_NPY_HEADER_H

#include "qmae_noise/core.h"
#include <stdbool.h>

enum { QN_NPY_DIMENSIONS = 8, QN_NPY_DESCR = 16, QN_NPY_FOUND = 128 };

typedef struct qn_npy_header {
    char descr[QN_NPY_DESCR]; /* as in the file: "<c16" */
    bool fortran;             /* the first index runs fastest */
    int dimensions;
    size_t shape[QN_NPY_DIMENSIONS];
} qn_npy_header;

/* Parses the dictionary text[0..length). On QN_ERR_SYNTAX `found` (QN_NPY_FOUND bytes) names what
 * is wrong, as the start of a sentence. */
QN_MUST_CHECK qn_status qn_npy_header_parse(const char *text, size_t length, qn_npy_header *header,
                                            char *found);

#endif
