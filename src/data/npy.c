/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/npy.h"

#include "core/atomic_file.h"

#include <stdio.h>
#include <string.h>

static const unsigned char MAGIC[6] = {0x93, 'N', 'U', 'M', 'P', 'Y'};
static const unsigned char VERSION[4] = {1, 0, 118, 0}; /* version 1.0, header of 118 bytes */
enum { HEAD = 128, PREFIX = 10 };

qn_status qn_npy_create(size_t rows, size_t columns, qn_npy *npy) {
    const size_t count = columns ? rows * columns : rows;
    char shape[64];
    qn_npy made = {.size = HEAD + count * sizeof *made.entries};
    made.bytes = qn_alloc(made.size, 1);
    if (!made.bytes) return QN_ERR_MEMORY;
    made.entries = (double complex *)(void *)(made.bytes + HEAD);
    if (columns) snprintf(shape, sizeof shape, "%zu, %zu", rows, columns);
    else snprintf(shape, sizeof shape, "%zu,", rows);
    memset(made.bytes, ' ', HEAD);
    memcpy(made.bytes, MAGIC, sizeof MAGIC);
    memcpy(made.bytes + sizeof MAGIC, VERSION, sizeof VERSION);
    const int length = snprintf(
        made.bytes + PREFIX, HEAD - PREFIX,
        "{'descr': '" QN_NPY_ORDER "c16', 'fortran_order': False, 'shape': (%s), }", shape);
    made.bytes[PREFIX + length] = ' ';
    made.bytes[HEAD - 1] = '\n';
    *npy = made;
    return QN_OK;
}

void qn_npy_clear(qn_npy *npy) {
    qn_free(npy->bytes);
    *npy = (qn_npy){0};
}

qn_status qn_npy_write(const qn_npy *npy, const char *path, qn_diag *diag) {
    return qn_atomic_write(path, npy->bytes, npy->size, diag);
}
