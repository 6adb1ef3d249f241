/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of expressions of OpenQASM 3 as text with their types: "uint[4] 13", "bit[4] 0101",
 * "angle[4] 1010" (bits, highest first), "bool true", "float 0.5"; "" is a refusal. */
#ifndef QN_TEST_TYPED_H
#define QN_TEST_TYPED_H

#include "qmae_noise/core.h"

enum { TYPED_TEXT = 1024 };

/* The expression after the statements (line 3 of the text; the expression begins line 4, at column
 * 4), into found (TYPED_TEXT bytes). */
void typed_evaluate(const char *statements, const char *expression, char *found, qn_diag *diag);
/* Fails the running test unless it is `expected`. */
void typed_check(const char *statements, const char *expression, const char *expected);

#endif
