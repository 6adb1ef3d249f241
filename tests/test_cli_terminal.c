/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names come from files of others: what they hold of control characters reaches no terminal, in
 * sentences, tables and JSON alike. */
#include "assert_close.h"
#include "session.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }

static int tear_down(void **state) { return session_close(*state); }

/* Nothing but letters, newlines and tabs: no control character of ASCII or C1. */
static void check_harmless(const char *command, const char *text) {
    for (const char *at = text; *at; ++at) {
        const unsigned char byte = (unsigned char)*at, next = (unsigned char)at[1];
        if ((byte < 0x20 && byte != '\n' && byte != '\t' && !(byte == '\r' && next == '\n')) ||
            byte == 0x7f || (byte == 0xc2 && next >= 0x80 && next < 0xa0))
            fail_msg("%s prints byte %02x: %s", command, byte, text);
    }
}

static void check(const session *s, const char *command) {
    check_harmless(command, s->output);
    check_harmless(command, s->errors);
    if (!strstr(s->output, "\\u001B") && !strstr(s->errors, "\\u001B"))
        fail_msg("%s does not show the name: %s%s", command, s->output, s->errors);
}

/* Escape sequence, bell, delete, C1's CSI in UTF-8, a return and a newline. */
#define NAME "\\x1b[31mred\\x07\\x7f\\xc2\\x9b\\rback\\nnext"
static const char model[] = "format = 1;\nname = \"" NAME "\";\nsource = \"" NAME "\";\n"
                            "gates: { any1: { duration = 1e-8; error = 1e-3; };\n"
                            " any2: { duration = 1e-7; error = 0.01; }; };\n";
#define TINY                                                                                       \
    "--side 4 --train-images 16 --test-images 5 --batch 8 --epochs 1 --shots 50 --threads 1 "

static void models(void **state) {
    session *s = *state;
    static const char *const commands[] = {
        "simulate tests/circuits/bell.qasm --noise @/m.cfg",
        "noise show @/m.cfg",
        "train " TINY "--noise @/m.cfg --out @/run",
        "evaluate @/run --noise own",
        "budget @/run",
        "sweep " TINY "--quiet --noise @/m.cfg --over mask=0.25 --out @/study",
        "compare " TINY "--quiet --noise @/m.cfg --out @/both",
        "noise check @/bad.cfg",
    };
    session_write(s, "m.cfg", model);
    session_write(s, "bad.cfg", "format = 1;\n\"\x1b[31m\" = 1;\n");
    for (size_t k = 0; k < sizeof commands / sizeof *commands; ++k) {
        session_run(s, 0, "%s", commands[k]);
        if (k + 2 < sizeof commands / sizeof *commands && k != 5) {
            session_done(s);
            check(s, commands[k]);
        }
        if (k == 0) assert_non_null(strstr(s->output, "back next")); /* a name has one line */
        check_harmless(commands[k], s->output);
        check_harmless(commands[k], s->errors);
    }
}

static void words(void **state) {
    session *s = *state;
    static const char *const commands[] = {
        "simulate tests/circuits/bell.qasm --noise '\x1b[2Jx'",
        "'\x1b[2Jx'",
        "train '--\x1b[2Jx'",
        "train --epochs '\x1b[2J'",
        "evaluate '@/\x1b[2J'",
        "help '\x1b[2J'",
        "simulate '@/\x1b[2J.qasm'",
        "sweep --over 'mask=\x1b[2J'",
        "train --data '\x1b[2J'",
    };
    for (size_t k = 0; k < sizeof commands / sizeof *commands; ++k) {
        session_run(s, 0, "%s", commands[k]);
        session_refused(s, s->code, "\\u001B[2J");
        assert_true(s->code == 1 || s->code == 2);
        check(s, commands[k]);
    }
}

/* JSON stays what it is, and says the same name. */
static void objects(void **state) {
    session *s = *state;
    json_error_t error;
    session_write(s, "m.cfg", "format = 1;\nname = \"a\\x1b\\x7f\xc2\x9b\xc3\xa9\xe2\x82\xac\";\n");
    session_run(s, 0, "simulate tests/circuits/bell.qasm --noise @/m.cfg --json");
    session_done(s);
    check(s, "simulate --json");
    json_t *object = json_loads(s->output, 0, &error);
    if (!object) fail_msg("%s: %s", error.text, s->output);
    json_decref(object);
    assert_non_null(strstr(s->output, "a\\u001B\\u007F\\u009B\xc3\xa9\xe2\x82\xac"));
}

/* Texts of CRLF files, UTF-8 and long outputs pass as they are. */
static void texts(void **state) {
    session *s = *state;
    char text[40000] = "format = 1;\r\n";
    for (size_t used = strlen(text); used < sizeof text - 64; used = strlen(text))
        snprintf(text + used, sizeof text - used,
                 "# \xc2\xb5s \xc3\xa9\t\xe2\x82\xac \xf0\x9f\x98\x80 %zu\r\n", used);
    session_write(s, "m.cfg", text);
    session_run(s, 0, "noise show @/m.cfg");
    session_done(s);
    assert_null(strstr(s->output, "\\u00"));
    const char *line = strstr(text, "# "), *at = s->output;
    for (size_t lines = 0; line; ++lines) {
        const size_t length = strcspn(line, "\r");
        char one[128];
        snprintf(one, sizeof one, "%.*s", (int)length, line);
        at = strstr(at, one);
        if (!at) fail_msg("line %zu is not shown: %s", lines, one);
        line = strstr(line + 1, "# ");
    }
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {CASE(models), CASE(words), CASE(objects), CASE(texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
