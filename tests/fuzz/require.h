/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold for every input. */
#ifndef QN_FUZZ_REQUIRE_H
#define QN_FUZZ_REQUIRE_H

#include <stdio.h>
#include <stdlib.h>

/* Ends the program, which the fuzzer and the tests take for a finding. */
#define require(right)                                                                             \
    do {                                                                                           \
        if (!(right)) {                                                                            \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #right);                    \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

#endif
