/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *qn_real_text(double value, char *text) {
    for (int digits = 1; digits <= 17; ++digits) {
        snprintf(text, QN_REAL_TEXT, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break; /* never for NaN: text is "nan" at any precision */
    }
    if (!strpbrk(text, ".eni")) strncat(text, ".0", QN_REAL_TEXT - strlen(text) - 1);
    return text;
}

const char *qn_known_text(double error, int decimals, char *text) {
    if (isnan(error)) snprintf(text, QN_REAL_TEXT, "unknown");
    else snprintf(text, QN_REAL_TEXT, "%.*f", decimals, error);
    return text;
}

const char *qn_field_text(double value, int digits, char *text) {
    if (isnan(value)) text[0] = '\0';
    else if (digits > 0) snprintf(text, QN_REAL_TEXT, "%.*g", digits, value);
    else (void)qn_real_text(value, text);
    return text;
}

bool qn_real_read(const char *text, const char **end, double *number) {
    char *stop = NULL;
    const double found = strtod(text, &stop);
    if (stop == text || !isfinite(found)) return false;
    *end = stop;
    *number = found;
    return true;
}

bool qn_real_parse(const char *text, double *number) {
    const char *end = NULL;
    double found = 0.0;
    if (!qn_real_read(text, &end, &found) || *end) return false;
    *number = found;
    return true;
}

qn_status qn_real_check(double number, const char *path, int line, qn_diag *diag,
                        const char *format, ...) {
    char what[256];
    va_list arguments;
    if (isfinite(number)) return QN_OK;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    return qn_fail_at(diag, QN_ERR_SYNTAX, path, line, 0, "%s is not a finite number (%s)", what,
                      isnan(number)  ? "nan"
                      : number > 0.0 ? "inf"
                                     : "-inf");
}
