/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "host/message.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void qn_say(const char *format, ...) {
    char text[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    for (char *c = text; *c; ++c)
        if (*c == '\n') *c = ' ';
    fprintf(stderr, "qmae-noise: %s\n", text);
}

void qn_say_lines(const char *prefix, const char *lines) {
    for (const char *at = lines; *at;) {
        const size_t length = strcspn(at, "\n");
        qn_say("%s%.*s", prefix, (int)length, at);
        at += length + (at[length] == '\n');
    }
}

bool qn_worth_telling(double seconds) { return seconds >= 1.0; }

int qn_say_failure(const qn_diag *diag, qn_status status) {
    char text[1280];
    qn_diag_format(diag, text, sizeof text);
    qn_say("%s", diag->text[0] ? text : qn_status_text(status));
    qn_say_lines("", diag->further);
    return QN_EXIT_FAILED;
}

int qn_say_refusal(const qn_diag *diag, qn_status status) {
    qn_say_failure(diag, status);
    return status == QN_ERR_MEMORY || diag->status == QN_ERR_MEMORY ? QN_EXIT_FAILED
                                                                    : QN_EXIT_USAGE;
}

int qn_exit_code(const qn_diag *diag, qn_status status) {
    if (status == QN_OK) return QN_EXIT_DONE;
    qn_say_failure(diag, status);
    return status == QN_ERR_ARGUMENT ? QN_EXIT_USAGE : QN_EXIT_FAILED;
}

void qn_say_notes(const qn_model *model, const qn_qasm *qasm, const qn_program *program) {
    for (size_t i = 0; i < qn_model_warning_count(model); ++i)
        qn_say("warning: %s", qn_model_warning(model, i));
    qn_say_lines("note: ", qn_qasm_notes(qasm));
    qn_say_lines("note: ", qn_program_notes(program));
}
