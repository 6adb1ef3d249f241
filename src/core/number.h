/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as text: every one that is read is finite or refused. */
#ifndef QN_CORE_NUMBER_H
#define QN_CORE_NUMBER_H

#include "qmae_noise/core.h"
#include <stdbool.h>

enum { QN_REAL_TEXT = 32 };

/* The shortest decimal text that reads back as exactly `value` ("nan", "inf" and "-inf" for those),
 * always with a point, an exponent or letters, so that no reader takes it for an integer. text:
 * QN_REAL_TEXT bytes. Returns text. */
const char *qn_real_text(double value, char *text);

/* A number for people, "0.0031" with that many decimals, or "unknown" for NaN: an error, mostly.
 * text:
 * QN_REAL_TEXT bytes. Returns text. */
const char *qn_known_text(double error, int decimals, char *text);
/* A field of a CSV file: `digits` significant ones (0: as qn_real_text), empty for NaN. */
const char *qn_field_text(double value, int digits, char *text);

/* The number at the beginning of `text`, as strtod reads it; *end: what follows it. False if there
 * is none or if it is "nan", "inf" or too large for a double; *number is then as it was. */
bool qn_real_read(const char *text, const char **end, double *number);
/* The same of a text that is that number and nothing else. */
bool qn_real_parse(const char *text, double *number);

/* QN_OK for a finite number; else QN_ERR_SYNTAX and "WHAT is not a finite number (nan)" at `path`
 * (NULL: none) and `line` (0: unknown). */
QN_MUST_CHECK qn_status qn_real_check(double number, const char *path, int line, qn_diag *diag,
                                      const char *format, ...) QN_PRINTF(5, 6);

#endif
