/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparisons for tests. cmocka 1.1.5's assert_float_equal casts to float, so it cannot see
 * 1e-12. */
#ifndef QN_TEST_ASSERT_CLOSE_H
#define QN_TEST_ASSERT_CLOSE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Fails the running test unless |found - expected| <= absolute + relative |expected|. */
#define assert_close(found, expected, absolute, relative)                                          \
    assert_close_at((found), (expected), (absolute), (relative), #found, __FILE__, __LINE__)
void assert_close_at(double found, double expected, double absolute, double relative,
                     const char *what, const char *file, int line);

/* The same for every entry of two arrays. */
#define assert_close_array(found, expected, count, absolute, relative)                             \
    assert_close_array_at((found), (expected), (count), (absolute), (relative), #found, __FILE__,  \
                          __LINE__)
void assert_close_array_at(const double *found, const double *expected, size_t count,
                           double absolute, double relative, const char *what, const char *file,
                           int line);

/* How much randomised testing to do: $QN_TEST_EFFORT (default 1) times `base`, at least 1. */
int test_effort(int base);

/* Whether the tests run under a sanitizer: then the long ones, which find no other memory errors
 * than the short ones, leave out what only takes time. */
int test_sanitized(void);

#endif
