#include "report/csv.h"

#include "core/try.h"
#include "report/number.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
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
    const ssize_t written = write(csv->file, row, length);
    if (written == (ssize_t)length) {
        csv->size += written;
        return QN_OK;
    }
    if (written >= 0) errno = ENOSPC; /* a short write of so little means that */
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
        return qn_real_text(value, text);
    }
    uint64_t count;
    memcpy(&count, field, sizeof count);
    snprintf(text, QN_REAL_TEXT, "%llu", (unsigned long long)count);
    return text;
}

qn_status qn_csv_append(qn_csv *csv, const void *record, qn_diag *diag) {
    char row[ROW_SIZE], text[QN_REAL_TEXT];
    size_t length = 0;
    for (size_t c = 0; c < csv->table->ncolumns; ++c)
        length += (size_t)snprintf(row + length, ROW_SIZE - length, "%s%s", c ? "," : "",
                                   format_field(&csv->table->columns[c], record, text));
    snprintf(row + length, ROW_SIZE - length, "\n");
    return write_row(csv, row, diag);
}

qn_status qn_csv_create(const char *path, const qn_table *table, qn_csv **csv, qn_diag *diag) {
    qn_status status = QN_OK;
    char row[ROW_SIZE];
    qn_csv *made = qn_alloc(1, sizeof *made);
    if (!made) return QN_ERR_MEMORY;
    made->table = table;
    snprintf(made->path, sizeof made->path, "%s", path);
    made->file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
    if (made->file < 0) QN_TRY(fail_write(made, diag));
    format_header(table, row);
    QN_TRY(write_row(made, row, diag));
    *csv = made;
    made = NULL;
out:
    qn_csv_destroy(made);
    return status;
}

void qn_csv_destroy(qn_csv *csv) {
    if (!csv) return;
    if (csv->file >= 0) close(csv->file);
    qn_free(csv);
}
