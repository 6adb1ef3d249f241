/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What commands print as JSON, and files of it: every failure fails the test with a sentence. */
#ifndef QN_TEST_JSON_OUTPUT_H
#define QN_TEST_JSON_OUTPUT_H

#include "session.h"

#include <jansson.h>

/* Of the last command, which exited with 0. The caller drops the reference. */
json_t *session_json(const session *s);
/* A member that is a number. */
double json_number_at(const json_t *object, const char *name);
/* A member that is written as a real number, with a point or an exponent. */
double json_real_at(const json_t *object, const char *name);
/* The member of `name` of entry `index` of a list. */
double json_entry_number(const json_t *list, size_t index, const char *name);

#endif
