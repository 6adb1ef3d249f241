/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "qmae_noise/core.h"

#include <stdarg.h>
#include <stdio.h>

QN_PRINTF(6, 0)
static void fill(qn_diag *diag, qn_status status, const char *file, int line, int column,
                 const char *format, va_list arguments) {
    if (!diag || diag->status != QN_OK) return;
    diag->status = status;
    diag->line = line;
    diag->column = column;
    snprintf(diag->file, sizeof diag->file, "%s", file ? file : "");
    vsnprintf(diag->text, sizeof diag->text, format, arguments);
}

qn_status qn_fail(qn_diag *diag, qn_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fill(diag, status, NULL, 0, 0, format, arguments);
    va_end(arguments);
    return status;
}

qn_status qn_fail_at(qn_diag *diag, qn_status status, const char *file, int line, int column,
                     const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fill(diag, status, file, line, column, format, arguments);
    va_end(arguments);
    return status;
}

void qn_diag_format(const qn_diag *diag, char *buffer, size_t size) {
    const char *text = diag->text[0] ? diag->text : qn_status_text(diag->status);
    if (!diag->file[0] && diag->line > 0) snprintf(buffer, size, "line %d: %s", diag->line, text);
    else if (!diag->file[0]) snprintf(buffer, size, "%s", text);
    else if (diag->line > 0 && diag->column > 0)
        snprintf(buffer, size, "%s:%d:%d: %s", diag->file, diag->line, diag->column, text);
    else if (diag->line > 0) snprintf(buffer, size, "%s:%d: %s", diag->file, diag->line, text);
    else snprintf(buffer, size, "%s: %s", diag->file, text);
}
