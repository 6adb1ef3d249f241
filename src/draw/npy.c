#include "draw/npy.h"

#include "core/atomic_file.h"
#include "core/try.h"

#include <math.h>
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

static qn_status refuse(const char *path, const char *what, size_t size, qn_diag *diag) {
    return qn_fail_at(
        diag, QN_ERR_SYNTAX, path, 0, 0,
        "%s; a .npy file with a one-dimensional complex128 array of %zu amplitudes is wanted", what,
        size);
}

static qn_status parse(const char *path, const char *bytes, size_t length, size_t size,
                       double complex *entries, qn_diag *diag) {
    char head[512] = "", shape[64];
    if (length < PREFIX || memcmp(bytes, MAGIC, sizeof MAGIC) != 0)
        return refuse(path, "no .npy file", size, diag);
    const size_t start = PREFIX + (unsigned char)bytes[8] + 256 * (size_t)(unsigned char)bytes[9];
    if (bytes[6] != 1 || start > length || start >= sizeof head)
        return refuse(path, "an unusual .npy file", size, diag);
    memcpy(head, bytes + PREFIX, start - PREFIX);
    snprintf(shape, sizeof shape, "'shape': (%zu,)", size);
    if (!strstr(head, shape)) return refuse(path, "the array has another shape", size, diag);
    const bool whole = strstr(head, "'<c16'") != NULL, real = strstr(head, "'<f8'") != NULL;
    if (!whole && !real) return refuse(path, "the numbers have another type", size, diag);
    const size_t each = whole ? sizeof *entries : sizeof(double);
    if (length - start != size * each)
        return refuse(path, "the file is not as long as it says", size, diag);
    for (size_t k = 0; k < size; ++k) {
        double parts[2] = {0.0, 0.0};
        memcpy(parts, bytes + start + k * each, each);
        if (!isfinite(parts[0]) || !isfinite(parts[1]))
            return qn_fail_at(diag, QN_ERR_SYNTAX, path, 0, 0,
                              "amplitude %zu (the first is 0) is not a finite number", k);
        entries[k] = CMPLX(parts[0], parts[1]);
    }
    return QN_OK;
}

qn_status qn_npy_read(const char *path, size_t size, double complex *entries, qn_diag *diag) {
    char *bytes = NULL;
    size_t length = 0;
    qn_status status = qn_file_read(path, &bytes, &length, diag);
    if (status == QN_OK) status = parse(path, bytes, length, size, entries, diag);
    qn_free(bytes);
    return status;
}
