/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session.h"

#include "assert_close.h"
#include "core/atomic_file.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

int session_open(const char *program, session **made) {
    session *s = calloc(1, sizeof *s);
    if (!s) return -1;
    s->program = program;
    snprintf(s->folder, sizeof s->folder, "/tmp/qn-session-XXXXXX");
    *made = s;
    return mkdtemp(s->folder) ? 0 : -1;
}

int session_close(session *s) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", s->folder);
    const int failed = system(command);
    qn_free(s->output);
    qn_free(s->errors);
    free(s);
    return failed;
}

char *session_read(const session *s, const char *name) {
    char path[256], *text = NULL;
    size_t size = 0;
    snprintf(path, sizeof path, "%s/%s", s->folder, name);
    if (qn_file_read(path, &text, &size, NULL) != QN_OK) fail_msg("no file %s", path);
    return text;
}

void session_write(const session *s, const char *name, const char *text) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", s->folder, name);
    assert_int_equal(qn_atomic_write(path, text, strlen(text), NULL), QN_OK);
}

void session_run(session *s, double seconds, const char *format, ...) {
    char arguments[1500], command[4096];
    va_list list;
    va_start(list, format);
    vsnprintf(arguments, sizeof arguments, format, list);
    va_end(list);
    size_t length = 0;
    if (seconds > 0)
        length = (size_t)snprintf(command, sizeof command, "exec timeout -s KILL %.3f ", seconds);
    length += (size_t)snprintf(command + length, sizeof command - length, "'%s' ", s->program);
    for (const char *c = arguments; *c; ++c)
        length += (size_t)snprintf(command + length, sizeof command - length, "%.*s%s", *c != '@',
                                   c, *c == '@' ? s->folder : "");
    snprintf(command + length, sizeof command - length, " </dev/null >'%s/stdout' 2>'%s/stderr'",
             s->folder, s->folder);
    const int status = system(command);
    s->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    qn_free(s->output);
    qn_free(s->errors);
    s->output = session_read(s, "stdout");
    s->errors = session_read(s, "stderr");
}

void session_refused(const session *s, int code, const char *hint) {
    const char *end = strchr(s->errors, '\n');
    if (s->code != code || !end || end[1] || !strstr(s->errors, hint) || s->output[0])
        fail_msg("exit %d (expected %d), looked for '%s' in: %s%s", s->code, code, hint, s->errors,
                 s->output);
}

void session_done(const session *s) {
    if (s->code != 0) fail_msg("exit %d: %s", s->code, s->errors);
}

void session_same(const session *s, const char *a, const char *b) {
    char *first = session_read(s, a), *second = session_read(s, b);
    assert_true(first[0] != '\0');
    if (strcmp(first, second) != 0) fail_msg("%s and %s differ", a, b);
    qn_free(first);
    qn_free(second);
}
