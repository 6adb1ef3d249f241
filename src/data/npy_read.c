/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"
#include "core/try.h"
#include "data/npy.h"
#include "data/npy_header.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const unsigned char MAGIC[6] = {0x93, 'N', 'U', 'M', 'P', 'Y'};
enum { HEAD_LIMIT = 1 << 16, BLOCK = 4096 };

/* ---- number types --------------------------------------------------------------------------- */

/* A number in the byte order of this machine. */
#define NUMBER(name, type)                                                                         \
    static double name(const unsigned char *bytes) {                                               \
        type number;                                                                               \
        memcpy(&number, bytes, sizeof number);                                                     \
        return (double)number;                                                                     \
    }
NUMBER(read_f4, float)
NUMBER(read_f8, double)
NUMBER(read_i1, int8_t)
NUMBER(read_i2, int16_t)
NUMBER(read_i4, int32_t)
NUMBER(read_i8, int64_t)
NUMBER(read_u1, uint8_t)
NUMBER(read_u2, uint16_t)
NUMBER(read_u4, uint32_t)
NUMBER(read_u8, uint64_t)
#undef NUMBER

typedef struct number_type {
    const char *code;   /* `descr` without its byte order */
    size_t size, parts; /* bytes of a part; 2 parts are real and imaginary */
    double (*read)(const unsigned char *bytes);
} number_type;

static const number_type number_types[] = {
    {"c16", 8, 2, read_f8}, {"c8", 4, 2, read_f4}, {"f8", 8, 1, read_f8}, {"f4", 4, 1, read_f4},
    {"i8", 8, 1, read_i8},  {"i4", 4, 1, read_i4}, {"i2", 2, 1, read_i2}, {"i1", 1, 1, read_i1},
    {"u8", 8, 1, read_u8},  {"u4", 4, 1, read_u4}, {"u2", 2, 1, read_u2}, {"u1", 1, 1, read_u1},
    {"b1", 1, 1, read_u1},
};

/* NULL if the amplitudes cannot be of it. */
static const number_type *find_type(const char *descr, bool *swap) {
    if (!strchr("<>=|", descr[0])) return NULL;
    for (size_t k = 0; descr[0] && k < sizeof number_types / sizeof *number_types; ++k) {
        if (strcmp(descr + 1, number_types[k].code) != 0) continue;
        if (descr[0] == '|' && number_types[k].size > 1) return NULL; /* in no order */
        *swap = strchr("<>", descr[0]) && descr[0] != QN_NPY_ORDER[0];
        return &number_types[k];
    }
    return NULL;
}

static double read_part(const number_type *type, const unsigned char *bytes, bool swap) {
    unsigned char turned[8];
    if (!swap) return type->read(bytes);
    for (size_t k = 0; k < type->size; ++k) turned[k] = bytes[type->size - 1 - k];
    return type->read(turned);
}

/* ---- the file ------------------------------------------------------------------------------- */

/* What is wanted: the amplitudes of a state vector, any number of reals, images. */
typedef enum content { AMPLITUDES, REALS, IMAGES } content;

typedef struct reader {
    FILE *file;
    const char *path;
    size_t size; /* numbers that are wanted */
    content wanted;
    qn_diag *diag;
} reader;

static qn_status refuse(const reader *r, const char *found) {
    if (r->wanted == IMAGES)
        return qn_fail_at(r->diag, QN_ERR_SYNTAX, r->path, 0, 0,
                          "%s; wanted is a .npy file of images: bytes, or floating numbers from 0 "
                          "to 1, in the shape (images, rows, columns)",
                          found);
    if (r->wanted == REALS)
        return qn_fail_at(r->diag, QN_ERR_SYNTAX, r->path, 0, 0,
                          "%s; wanted is a .npy file of real or whole numbers in one dimension",
                          found);
    return qn_fail_at(r->diag, QN_ERR_SYNTAX, r->path, 0, 0,
                      "%s; wanted is a .npy file of a state vector: %zu amplitudes, complex, real "
                      "or whole numbers, in the shape (%zu,), (%zu, 1) or (1, %zu)",
                      found, r->size, r->size, r->size, r->size);
}

/* Exactly `count` bytes, or what else `missing` says. */
static qn_status take(const reader *r, void *bytes, size_t count, const char *missing) {
    if (fread(bytes, 1, count, r->file) == count) return QN_OK;
    if (!ferror(r->file)) return refuse(r, missing);
    return qn_fail(r->diag, QN_ERR_IO, "cannot read '%s': %s", r->path, strerror(errno));
}

static size_t little_endian(const unsigned char *bytes, size_t count) {
    size_t number = 0;
    for (size_t k = count; k-- > 0;) number = number << 8 | bytes[k];
    return number;
}

static qn_status refuse_magic(const reader *r, const unsigned char *start) {
    if (memcmp(start, "PK", 2) == 0)
        return refuse(r, "an archive of arrays (.npz) or another ZIP file");
    return refuse(r, "no .npy file");
}

/* Magic, version, length, dictionary. */
static qn_status take_header(const reader *r, qn_npy_header *header) {
    qn_status status = QN_OK;
    unsigned char start[8], length[4];
    char found[QN_NPY_FOUND];
    char *text = NULL;
    QN_TRY(take(r, start, sizeof start, "no .npy file"));
    if (memcmp(start, MAGIC, sizeof MAGIC) != 0) return refuse_magic(r, start);
    if (start[6] < 1 || start[6] > 3 || start[7] != 0) {
        snprintf(found, sizeof found,
                 "version %d.%d of the format, where 1.0, 2.0 and 3.0 are read", start[6],
                 start[7]);
        return refuse(r, found);
    }
    const size_t digits = start[6] == 1 ? 2 : 4;
    QN_TRY(take(r, length, digits, "the file ends within its header"));
    const size_t bytes = little_endian(length, digits);
    if (bytes > HEAD_LIMIT) return refuse(r, "a damaged header (of more than 64 KiB)");
    text = qn_alloc(bytes + 1, 1);
    QN_TRY_ALLOC(text);
    QN_TRY(take(r, text, bytes, "the file ends within its header"));
    if (qn_npy_header_parse(text, bytes, header, found) != QN_OK) QN_TRY(refuse(r, found));
out:
    qn_free(text);
    return status;
}

static qn_status refuse_shape(const reader *r, const qn_npy_header *header) {
    char found[256] = "an array of the shape (";
    size_t used = strlen(found);
    for (int k = 0; k < header->dimensions; ++k)
        used += (size_t)snprintf(found + used, sizeof found - used, "%s%zu", k ? ", " : "",
                                 header->shape[k]);
    const bool square = r->wanted == AMPLITUDES && header->dimensions == 2 &&
                        header->shape[0] == header->shape[1];
    snprintf(found + used, sizeof found - used, "%s)%s", header->dimensions == 1 ? "," : "",
             square ? ", perhaps a density matrix" : "");
    return refuse(r, found);
}

/* A vector, or a matrix of one row or column, whose order in the file is the same either way. */
static qn_status check_shape(const reader *r, const qn_npy_header *header) {
    const size_t rows = header->shape[0], columns = header->dimensions > 1 ? header->shape[1] : 1;
    if (header->dimensions == 1 && rows == r->size) return QN_OK;
    if (header->dimensions == 2 &&
        ((rows == r->size && columns == 1) || (rows == 1 && columns == r->size)))
        return QN_OK;
    return refuse_shape(r, header);
}

static qn_status take_numbers(const reader *r, const number_type *type, bool swap,
                              double complex *entries) {
    qn_status status = QN_OK;
    unsigned char block[BLOCK];
    const size_t each = type->size * type->parts, most = sizeof block / each;
    char found[QN_NPY_FOUND];
    snprintf(found, sizeof found, "the file ends before its %zu numbers of %zu bytes do", r->size,
             each);
    for (size_t first = 0, count; first < r->size; first += count) {
        count = r->size - first < most ? r->size - first : most;
        QN_TRY(take(r, block, count * each, found));
        for (size_t k = 0; k < count; ++k) {
            const unsigned char *bytes = block + k * each;
            const double re = read_part(type, bytes, swap);
            const double im = type->parts == 2 ? read_part(type, bytes + type->size, swap) : 0.0;
            QN_TRY(qn_real_check(isfinite(re) ? im : re, r->path, 0, r->diag,
                                 "%s %zu (the first is 0)",
                                 r->wanted == AMPLITUDES ? "amplitude" : "number", first + k));
            entries[first + k] = CMPLX(re, im);
        }
    }
out:
    return status;
}

static qn_status take_end(const reader *r) {
    return fgetc(r->file) == EOF ? QN_OK : refuse(r, "the file goes on behind its last number");
}

static qn_status take_type(const reader *r, const qn_npy_header *header, const number_type **type,
                           bool *swap) {
    char found[QN_NPY_FOUND];
    *type = find_type(header->descr, swap);
    const bool pixels = *type &&
                        (strchr("fb", (*type)->code[0]) || strcmp((*type)->code, "u1") == 0);
    if (*type && (r->wanted == IMAGES ? pixels : r->wanted == AMPLITUDES || (*type)->parts == 1))
        return QN_OK;
    if (r->wanted == IMAGES)
        snprintf(found, sizeof found, "numbers of the type '%s'", header->descr);
    else
        snprintf(found, sizeof found,
                 "numbers of the type '%s', where %sfloat32 and 64 and integers are read",
                 header->descr, r->wanted == REALS ? "" : "complex64 and 128, ");
    return refuse(r, found);
}

/* Before anything is allocated for what a header claims: the rest of the file holds that many
 * numbers. */
static qn_status check_length(const reader *r, const number_type *type, size_t items, size_t each) {
    char found[QN_NPY_FOUND];
    struct stat info;
    const long at = ftell(r->file);
    if (at < 0 || fstat(fileno(r->file), &info) != 0 || !S_ISREG(info.st_mode))
        return refuse(r, "no plain file");
    const size_t left = info.st_size > at ? (size_t)(info.st_size - at) : 0;
    if (each > 0 && items <= left / (type->size * type->parts) / each) return QN_OK;
    snprintf(found, sizeof found, "the file ends before its %zu numbers of %zu bytes do",
             each == 1 ? items : r->size, type->size * type->parts);
    return refuse(r, found);
}

static qn_status read_array(const reader *r, double complex *entries) {
    qn_status status = QN_OK;
    qn_npy_header header = {0};
    const number_type *type = NULL;
    bool swap = false;
    QN_TRY(take_header(r, &header));
    QN_TRY(check_shape(r, &header));
    QN_TRY(take_type(r, &header, &type, &swap));
    QN_TRY(take_numbers(r, type, swap, entries));
    QN_TRY(take_end(r));
out:
    return status;
}

/* Of any size, which is r->size afterwards. */
static qn_status read_reals(reader *r, double **values) {
    enum { MOST = 1 << 27 };
    qn_status status = QN_OK;
    qn_npy_header header = {0};
    const number_type *type = NULL;
    bool swap = false;
    double complex *entries = NULL;
    double *made = NULL;
    QN_TRY(take_header(r, &header));
    r->size = header.shape[0];
    if (header.dimensions == 2 && r->size == 1) r->size = header.shape[1];
    QN_TRY(check_shape(r, &header));
    QN_TRY(take_type(r, &header, &type, &swap));
    if (r->size > MOST) QN_TRY(refuse(r, "more than 2^27 numbers"));
    QN_TRY(check_length(r, type, r->size, 1));
    entries = qn_alloc(r->size + 1, sizeof *entries);
    made = qn_alloc(r->size + 1, sizeof *made);
    QN_TRY_ALLOC(entries && made);
    QN_TRY(take_numbers(r, type, swap, entries));
    QN_TRY(take_end(r));
    for (size_t k = 0; k < r->size; ++k) made[k] = creal(entries[k]);
    *values = made;
    made = NULL;
out:
    qn_free(entries);
    qn_free(made);
    return status;
}

/* ---- images --------------------------------------------------------------------------------- */

/* The pixels of one image. */
static qn_status take_image(const reader *r, const number_type *type, bool swap, size_t image,
                            double complex *entries, double *pixels) {
    qn_status status = QN_OK;
    const double scale = type->code[0] == 'u' ? 1.0 / 255.0 : 1.0;
    QN_TRY(take_numbers(r, type, swap, entries));
    for (size_t k = 0; k < r->size; ++k) {
        pixels[k] = scale == 1.0 ? creal(entries[k]) : creal(entries[k]) / 255.0;
        if (!(pixels[k] >= 0.0 && pixels[k] <= 1.0))
            QN_TRY(qn_fail_at(r->diag, QN_ERR_SYNTAX, r->path, 0, 0,
                              "image %zu (the first is 0) has a pixel of %g: 0 is black, 1 white",
                              image, pixels[k]));
    }
out:
    return status;
}

static qn_status check_stack(const reader *r, const qn_npy_header *header, qn_npy_stack *stack) {
    enum { SIDE_MAX = 4096 };
    if (header->dimensions != 3) return refuse_shape(r, header);
    *stack = (qn_npy_stack){header->shape[0], header->shape[1], header->shape[2]};
    if (stack->count == 0 || stack->height == 0 || stack->width == 0 || stack->height > SIDE_MAX ||
        stack->width > SIDE_MAX)
        return refuse_shape(r, header);
    return header->fortran ? refuse(r, "an array in Fortran order") : QN_OK;
}

static qn_status read_stack(reader *r, const qn_npy_visitor *visitor) {
    qn_status status = QN_OK;
    qn_npy_header header = {0};
    qn_npy_stack stack = {0};
    const number_type *type = NULL;
    bool swap = false;
    double complex *entries = NULL;
    double *pixels = NULL;
    QN_TRY(take_header(r, &header));
    QN_TRY(check_stack(r, &header, &stack));
    QN_TRY(take_type(r, &header, &type, &swap));
    r->size = stack.height * stack.width;
    QN_TRY(check_length(r, type, stack.count, r->size));
    entries = qn_alloc(r->size, sizeof *entries);
    pixels = qn_alloc(r->size, sizeof *pixels);
    QN_TRY_ALLOC(entries && pixels);
    QN_TRY(visitor->begin(visitor->context, &stack, r->diag));
    for (size_t k = 0; k < stack.count; ++k) {
        QN_TRY(take_image(r, type, swap, k, entries, pixels));
        QN_TRY(visitor->image(visitor->context, &stack, k, pixels, r->diag));
    }
    QN_TRY(take_end(r));
out:
    qn_free(entries);
    qn_free(pixels);
    return status;
}

qn_status qn_npy_read_stack(const char *path, const qn_npy_visitor *visitor, qn_diag *diag) {
    reader r = {.file = fopen(path, "rbe"), .path = path, .wanted = IMAGES, .diag = diag};
    if (!r.file) return qn_fail(diag, QN_ERR_IO, "cannot read '%s': %s", path, strerror(errno));
    const qn_status status = read_stack(&r, visitor);
    (void)fclose(r.file);
    return status;
}

/* ---- numbers -------------------------------------------------------------------------------- */

qn_status qn_npy_read(const char *path, size_t size, double complex *entries, qn_diag *diag) {
    const reader r = {.file = fopen(path, "rbe"), .path = path, .size = size, .diag = diag};
    if (!r.file) return qn_fail(diag, QN_ERR_IO, "cannot read '%s': %s", path, strerror(errno));
    const qn_status status = read_array(&r, entries);
    (void)fclose(r.file);
    return status;
}

qn_status qn_npy_read_reals(const char *path, double **values, size_t *count, qn_diag *diag) {
    reader r = {.file = fopen(path, "rbe"), .path = path, .wanted = REALS, .diag = diag};
    if (!r.file) return qn_fail(diag, QN_ERR_IO, "cannot read '%s': %s", path, strerror(errno));
    const qn_status status = read_reals(&r, values);
    (void)fclose(r.file);
    if (status == QN_OK) *count = r.size;
    return status;
}
