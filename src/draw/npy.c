#include "draw/npy.h"

#include "core/atomic_file.h"

#include <stdio.h>
#include <string.h>

static const unsigned char MAGIC[6] = {0x93, 'N', 'U', 'M', 'P', 'Y'};
static const unsigned char VERSION[4] = {1, 0, 118, 0}; /* version 1.0, header of 118 bytes */
enum { HEAD = 128, PREFIX = 10 };

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the files are little endian");

qn_status qn_npy_write(const char *path, size_t rows, size_t columns, const double complex *entries,
                       qn_diag *diag) {
    const size_t count = columns ? rows * columns : rows;
    char shape[64];
    char *bytes = qn_alloc(HEAD + count * sizeof *entries, 1);
    if (!bytes) return qn_fail(diag, QN_ERR_MEMORY, "not enough memory to write '%s'", path);
    if (columns) snprintf(shape, sizeof shape, "%zu, %zu", rows, columns);
    else snprintf(shape, sizeof shape, "%zu,", rows);
    memset(bytes, ' ', HEAD);
    memcpy(bytes, MAGIC, sizeof MAGIC);
    memcpy(bytes + sizeof MAGIC, VERSION, sizeof VERSION);
    const int length = snprintf(bytes + PREFIX, HEAD - PREFIX,
                                "{'descr': '<c16', 'fortran_order': False, 'shape': (%s), }",
                                shape);
    bytes[PREFIX + length] = ' ';
    bytes[HEAD - 1] = '\n';
    memcpy(bytes + HEAD, entries, count * sizeof *entries);
    const qn_status status = qn_atomic_write(path, bytes, HEAD + count * sizeof *entries, diag);
    qn_free(bytes);
    return status;
}
