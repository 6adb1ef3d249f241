/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "assert_close.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void assert_close_at(double found, double expected, double absolute, double relative,
                     const char *what, const char *file, int line) {
    const double allowed = absolute + relative * fabs(expected);
    if (fabs(found - expected) <= allowed) return; /* false for NaN */
    print_error("%s: found %.17g, expected %.17g, difference %.3g, allowed %.3g\n", what, found,
                expected, found - expected, allowed);
    _fail(file, line);
}

void assert_close_array_at(const double *found, const double *expected, size_t count,
                           double absolute, double relative, const char *what, const char *file,
                           int line) {
    for (size_t i = 0; i < count; ++i) {
        char name[128];
        snprintf(name, sizeof name, "%.80s[%zu]", what, i);
        assert_close_at(found[i], expected[i], absolute, relative, name, file, line);
    }
}

int test_effort(int base) {
    const char *text = getenv("QN_TEST_EFFORT");
    const double factor = text ? atof(text) : 1.0;
    const int effort = (int)(base * factor);
    return effort < 1 ? 1 : effort;
}

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

int test_sanitized(void) {
#ifdef SANITIZED
    return 1;
#else
    return 0;
#endif
}
