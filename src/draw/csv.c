/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/csv.h"

#include "core/atomic_file.h"
#include "core/number.h"
#include "core/printed.h"
#include "core/try.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROW_SIZE = 2048 };

struct qn_csv {
    const qn_table *table;
    int file;
    off_t size; /* bytes of whole rows */
    char path[PATH_MAX];
};

static qn_status fail_write(const qn_csv *csv, qn_diag *diag) {
    return qn_fail(diag, QN_ERR_IO, "cannot write '%s': %s", csv->path, strerror(errno));
}

static qn_status write_row(qn_csv *csv, const char *row, qn_diag *diag) {
    const size_t length = strlen(row);
    if (qn_write_all(csv->file, row, length) == 0) {
        csv->size += (off_t)length;
        return QN_OK;
    }
    const qn_status status = fail_write(csv, diag);
    if (ftruncate(csv->file, csv->size) != 0) return status;
    return status;
}

static void format_header(const qn_table *table, char *row) {
    size_t length = 0;
    for (size_t c = 0; c < table->ncolumns; ++c)
        length += (size_t)snprintf(row + length, ROW_SIZE - length, "%s%s", c ? "," : "",
                                   table->columns[c].name);
    snprintf(row + length, ROW_SIZE - length, "\n");
}

static const char *format_field(const qn_column *column, const void *record, char *text) {
    const char *field = (const char *)record + column->offset;
    if (column->kind == QN_COLUMN_REAL) {
        double value;
        memcpy(&value, field, sizeof value);
        return column->unknown ? qn_field_text(value, 0, text) : qn_real_text(value, text);
    }
    uint64_t count;
    memcpy(&count, field, sizeof count);
    snprintf(text, QN_REAL_TEXT, "%llu", (unsigned long long)count);
    return text;
}

static void format_row(const qn_table *table, const void *record, char *row) {
    char text[QN_REAL_TEXT];
    size_t length = 0;
    for (size_t c = 0; c < table->ncolumns; ++c)
        length += (size_t)snprintf(row + length, ROW_SIZE - length, "%s%s", c ? "," : "",
                                   format_field(&table->columns[c], record, text));
    snprintf(row + length, ROW_SIZE - length, "\n");
}

qn_status qn_csv_append(qn_csv *csv, const void *record, qn_diag *diag) {
    char row[ROW_SIZE];
    format_row(csv->table, record, row);
    return write_row(csv, row, diag);
}

static qn_status open_with(const char *path, const qn_table *table, int flags, qn_csv **csv,
                           qn_diag *diag) {
    qn_csv *made = qn_alloc(1, sizeof *made);
    if (!made) return QN_ERR_MEMORY;
    made->table = table;
    snprintf(made->path, sizeof made->path, "%s", path);
    made->file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | flags, 0666);
    if (made->file >= 0) {
        *csv = made;
        return QN_OK;
    }
    (void)fail_write(made, diag);
    qn_csv_destroy(made);
    return QN_ERR_IO;
}

qn_status qn_csv_create(const char *path, const qn_table *table, qn_csv **csv, qn_diag *diag) {
    qn_status status = QN_OK;
    char row[ROW_SIZE];
    qn_csv *made = NULL;
    QN_TRY(open_with(path, table, O_CREAT | O_TRUNC, &made, diag));
    format_header(table, row);
    QN_TRY(write_row(made, row, diag));
    *csv = made;
    made = NULL;
out:
    qn_csv_destroy(made);
    return status;
}

qn_status qn_csv_rewrite(const char *path, const qn_table *table, const void *records, size_t count,
                         qn_csv **csv, qn_diag *diag) {
    char row[ROW_SIZE];
    qn_printed page;
    if (qn_printed_open(&page) != QN_OK) return QN_ERR_MEMORY;
    format_header(table, row);
    fputs(row, page.file);
    size_t size = strlen(row);
    for (size_t i = 0; i < count; ++i) {
        format_row(table, (const char *)records + i * table->record_size, row);
        fputs(row, page.file);
        size += strlen(row);
    }
    qn_status status = qn_printed_write(&page, QN_OK, path, diag);
    if (status != QN_OK) return status;
    status = open_with(path, table, 0, csv, diag);
    if (status == QN_OK) (*csv)->size = (off_t)size;
    return status;
}

/* ---- reading ------------------------------------------------------------------------------ */

static bool parse_count(const char **text, uint64_t *count) {
    char *end = NULL;
    if (!isdigit((unsigned char)**text)) return false; /* strtoull takes signs */
    errno = 0;
    *count = strtoull(*text, &end, 10);
    *text = end;
    return errno == 0;
}

/* The field that begins at *text into a record; *text: behind it. False if it is no finite number;
 * an empty one is unknown where that can be. */
static bool parse_field(const qn_column *column, const char **text, void *record) {
    char *field = (char *)record + column->offset;
    double value = NAN;
    uint64_t count = 0;
    if (column->kind == QN_COLUMN_COUNT) {
        if (!parse_count(text, &count)) return false;
        memcpy(field, &count, sizeof count);
        return true;
    }
    const bool empty = **text == ',' || **text == '\n';
    if (empty ? !column->unknown : !qn_real_read(*text, text, &value)) return false;
    memcpy(field, &value, sizeof value);
    return true;
}

/* One row into a record. row: terminated by a newline. */
static qn_status parse_row(const qn_table *table, const char *row, void *record, const char *path,
                           int line, qn_diag *diag) {
    for (size_t c = 0; c < table->ncolumns; ++c) {
        const qn_column *column = &table->columns[c];
        if (!parse_field(column, &row, record))
            return qn_fail_at(diag, QN_ERR_SYNTAX, path, line, 0, "'%s' of this row is no %s",
                              column->name,
                              column->kind == QN_COLUMN_COUNT ? "whole number" : "finite number");
        if (*row != (c + 1 < table->ncolumns ? ',' : '\n'))
            return qn_fail_at(diag, QN_ERR_SYNTAX, path, line, 0,
                              "this row does not hold the %zu numbers of its columns",
                              table->ncolumns);
        ++row;
    }
    return QN_OK;
}

static qn_status parse_rows(const char *text, const char *path, const qn_table *table,
                            char *records, size_t *count, qn_diag *diag) {
    qn_status status = QN_OK;
    char header[ROW_SIZE];
    format_header(table, header);
    if (strncmp(text, header, strlen(header)) != 0)
        return qn_fail_at(diag, QN_ERR_SYNTAX, path, 1, 0,
                          "these are not the columns of a table of %s", table->name);
    size_t n = 0;
    const char *end;
    for (const char *row = text + strlen(header); (end = strchr(row, '\n')); row = end + 1) {
        QN_TRY(parse_row(table, row, records + n * table->record_size, path, (int)n + 2, diag));
        ++n;
    }
    *count = n;
out:
    return status;
}

qn_status qn_csv_read(const char *path, const qn_table *table, void **records, size_t *count,
                      qn_diag *diag) {
    qn_status status = QN_OK;
    char *text = NULL, *made = NULL;
    size_t size = 0, rows = 1;
    QN_TRY(qn_text_file_read(path, QN_TEXT_LIMIT, &text, &size, diag));
    for (const char *c = text; *c; ++c) rows += *c == '\n';
    made = qn_alloc(rows, table->record_size);
    QN_TRY_ALLOC(made);
    QN_TRY(parse_rows(text, path, table, made, count, diag));
    *records = made;
    made = NULL;
out:
    qn_free(text);
    qn_free(made);
    return status;
}

qn_status qn_csv_close(qn_csv **csv, qn_diag *diag) {
    qn_status status = QN_OK;
    if (!*csv) return QN_OK;
    if (close((*csv)->file) != 0) status = fail_write(*csv, diag);
    (*csv)->file = -1;
    qn_csv_destroy(*csv);
    *csv = NULL;
    return status;
}

void qn_csv_destroy(qn_csv *csv) {
    if (!csv) return;
    if (csv->file >= 0) close(csv->file);
    qn_free(csv);
}
