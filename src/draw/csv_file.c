/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/csv_file.h"

#include "core/atomic_file.h"
#include "core/try.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Ends the field at `text` with a zero and takes its quotes away. *end: the mark behind it (comma,
 * newline or zero). Returns where the next field starts. */
static char *cut_field(char *text, char **field, char *end) {
    char *out = text;
    const bool quoted = *text == '"';
    *field = text;
    if (quoted) {
        for (++text; *text && (*text != '"' || text[1] == '"'); ++text) {
            if (*text == '"') ++text; /* two stand for one */
            *out++ = *text;
        }
        if (*text) ++text;
    }
    while (*text && *text != ',' && *text != '\n') *out++ = *text++;
    if (out > *field && out[-1] == '\r' && *text != ',') --out;
    *end = *text;
    *out = '\0';
    return *end ? text + 1 : text;
}

/* Upper bound of the fields: one more than there are separators. */
static size_t count_fields(const char *text) {
    size_t count = 1;
    for (; *text; ++text) count += *text == ',' || *text == '\n';
    return count;
}

static qn_status split(qn_csv_file *csv, const char *path, qn_diag *diag) {
    size_t count = 0, column = 0;
    int line = 1;
    char end = '\n';
    for (char *next = csv->text; *next;) {
        char *field;
        next = cut_field(next, &field, &end);
        csv->cells[count++] = field;
        ++column;
        if (end == ',') {
            if (*next) continue;
            csv->cells[count++] = next; /* an empty last field */
            ++column;
        }
        if (line == 1) csv->ncolumns = column;
        if (column != csv->ncolumns)
            return qn_fail_at(diag, QN_ERR_SYNTAX, path, line, 0,
                              "this row has %zu fields, the header has %zu", column, csv->ncolumns);
        column = 0;
        ++line;
    }
    if (count == 0) return qn_fail_at(diag, QN_ERR_SYNTAX, path, 1, 0, "this file is empty");
    csv->nrows = count / csv->ncolumns - 1;
    return QN_OK;
}

qn_status qn_csv_file_read(const char *path, qn_csv_file *csv, qn_diag *diag) {
    qn_status status = QN_OK;
    qn_csv_file read = {0};
    size_t size = 0;
    QN_TRY(qn_text_file_read(path, QN_TEXT_LIMIT, &read.text, &size, diag));
    read.cells = qn_alloc(count_fields(read.text) + 1, sizeof *read.cells);
    QN_TRY_ALLOC(read.cells);
    QN_TRY(split(&read, path, diag));
    *csv = read;
    memset(&read, 0, sizeof read);
out:
    qn_csv_file_clear(&read);
    return status;
}

void qn_csv_file_clear(qn_csv_file *csv) {
    if (!csv) return;
    qn_free(csv->text);
    qn_free(csv->cells);
    memset(csv, 0, sizeof *csv);
}

const char *qn_csv_cell(const qn_csv_file *csv, size_t row, size_t column) {
    return csv->cells[(row + 1) * csv->ncolumns + column];
}

const char *qn_csv_heading(const qn_csv_file *csv, size_t column) { return csv->cells[column]; }

size_t qn_csv_column(const qn_csv_file *csv, const char *name) {
    size_t column = 0;
    while (column < csv->ncolumns && strcmp(csv->cells[column], name) != 0) ++column;
    return column;
}

size_t qn_csv_error_column(const qn_csv_file *csv, size_t column) {
    char name[128];
    snprintf(name, sizeof name, "%s_error", csv->cells[column]);
    return qn_csv_column(csv, name);
}
