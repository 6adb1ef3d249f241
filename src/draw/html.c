/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw/html.h"

#include "core/atomic_file.h"
#include "core/number.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void qn_html_text(FILE *file, const char *text) {
    for (; *text; ++text) {
        switch (*text) {
        case '<': fputs("&lt;", file); break;
        case '>': fputs("&gt;", file); break;
        case '&': fputs("&amp;", file); break;
        case '"': fputs("&quot;", file); break;
        case '\'': fputs("&#39;", file); break;
        default: fputc(*text, file);
        }
    }
}

/* ---- files inside ------------------------------------------------------------------------- */

void qn_html_data(FILE *file, const char *type, const void *bytes, size_t size) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *b = bytes;
    fprintf(file, "data:%s;base64,", type);
    for (size_t i = 0; i < size; i += 3) {
        const size_t left = size - i;
        const unsigned group = (unsigned)b[i] << 16 | (left > 1 ? (unsigned)b[i + 1] << 8 : 0) |
                               (left > 2 ? (unsigned)b[i + 2] : 0);
        fputc(digits[group >> 18], file);
        fputc(digits[group >> 12 & 63], file);
        fputc(left > 1 ? digits[group >> 6 & 63] : '=', file);
        fputc(left > 2 ? digits[group & 63] : '=', file);
    }
}

qn_status qn_html_picture(FILE *file, const char *path, const char *class_name, const char *caption,
                          qn_diag *diag) {
    char *bytes = NULL;
    size_t size = 0;
    const char *suffix = strrchr(path, '.');
    const qn_status status = qn_file_read(path, &bytes, &size, diag);
    if (status != QN_OK) return status;
    fprintf(file, "<figure class=\"%s\"><img alt=\"", class_name);
    qn_html_text(file, caption);
    fputs("\" src=\"", file);
    qn_html_data(file, suffix && strcmp(suffix, ".svg") == 0 ? "image/svg+xml" : "image/png", bytes,
                 size);
    fputs("\"><figcaption>", file);
    qn_html_text(file, caption);
    fputs("</figcaption></figure>\n", file);
    qn_free(bytes);
    return QN_OK;
}

/* ---- values and tables -------------------------------------------------------------------- */

/* A whole number with narrow gaps between groups of three digits. */
static void print_whole(FILE *file, const char *digits) {
    const size_t length = strlen(digits);
    for (size_t i = 0; i < length; ++i) {
        fputc(digits[i], file);
        const bool last = i + 1 == length || length < 5 || digits[i] == '-';
        if (!last && (length - i - 1) % 3 == 0) fputs("&#8239;", file);
    }
}

void qn_html_value(FILE *file, const char *value, const char *error) {
    double v, e;
    if (!qn_real_parse(value, &v)) {
        qn_html_text(file, value);
    } else if (error && qn_real_parse(error, &e) && e > 0) {
        /* Two digits of the error: 0.0068 has four decimals. */
        const int decimals = 1 - (int)floor(log10(e));
        const int shown = decimals < 0 ? 0 : decimals > 12 ? 12 : decimals;
        fprintf(file, "%.*f&nbsp;±&nbsp;%.*f", shown, v, shown, e);
    } else if (error && !*error) {
        fprintf(file, "%.4g&nbsp;±&nbsp;unknown", v);
    } else if (strpbrk(value, ".eE")) {
        fprintf(file, "%.4g", v);
    } else {
        print_whole(file, value);
    }
}

static bool is_error_column(const qn_csv_file *csv, size_t column) {
    for (size_t c = 0; c < csv->ncolumns; ++c)
        if (qn_csv_error_column(csv, c) == column) return true;
    return false;
}

static void print_row(FILE *file, const qn_csv_file *csv, size_t row) {
    double number;
    fputs("<tr>", file);
    for (size_t c = 0; c < csv->ncolumns; ++c) {
        if (is_error_column(csv, c)) continue;
        const char *value = qn_csv_cell(csv, row, c);
        const size_t error = qn_csv_error_column(csv, c);
        fputs(qn_real_parse(value, &number) ? "<td class=\"number\">" : "<td>", file);
        qn_html_value(file, value, error < csv->ncolumns ? qn_csv_cell(csv, row, error) : NULL);
        fputs("</td>", file);
    }
    fputs("</tr>\n", file);
}

void qn_html_table(FILE *file, const qn_csv_file *csv, size_t limit) {
    const size_t every = limit > 0 && csv->nrows > limit ? (csv->nrows + limit - 1) / limit : 1;
    if (every > 1)
        fprintf(file, "<p class=\"note\">Every %zuth of %zu rows.</p>\n", every, csv->nrows);
    fputs("<div class=\"scroll\"><table><thead><tr>", file);
    for (size_t c = 0; c < csv->ncolumns; ++c) {
        if (is_error_column(csv, c)) continue;
        fputs("<th scope=\"col\">", file);
        qn_html_text(file, qn_csv_heading(csv, c));
        fputs("</th>", file);
    }
    fputs("</tr></thead><tbody>\n", file);
    for (size_t row = 0; row < csv->nrows; ++row)
        if ((csv->nrows - 1 - row) % every == 0) print_row(file, csv, row);
    fputs("</tbody></table></div>\n", file);
}
