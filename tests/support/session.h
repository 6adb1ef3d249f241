/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The built program in a scratch folder: for tests of its commands. */
#ifndef QN_TEST_SESSION_H
#define QN_TEST_SESSION_H

#include "qmae_noise/core.h"

/* The program that the build makes; told by CMake. */
#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

typedef struct session {
    const char *program;
    char folder[64];       /* scratch, removed at the end */
    char *output, *errors; /* of the last command */
    int code;              /* its exit code; 128 + signal if killed */
} session;

/* Makes the folder; *made is to be closed by session_close, which returns 0. */
int session_open(const char *program, session **made);
int session_close(session *s);
/* Runs the program; "@" in the arguments stands for the folder. seconds > 0: kills it (SIGKILL)
 * after that time. */
void session_run(session *s, double seconds, const char *format, ...) QN_PRINTF(3, 4);
/* The last command exited with `code`, one line on stderr that holds `hint`, nothing on stdout. */
void session_refused(const session *s, int code, const char *hint);
/* The last command exited with 0. */
void session_done(const session *s);
/* Text of a file of the folder; qn_free. Fails the test if there is none. */
char *session_read(const session *s, const char *name);
void session_write(const session *s, const char *name, const char *text);
/* Fails the test unless both files have the same, nonempty text. */
void session_same(const session *s, const char *a, const char *b);

#endif
