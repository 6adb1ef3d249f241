/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes allocations of the library fail on purpose. Every test is linked with --wrap=qn_alloc, so
 * the library's calls of qn_alloc from one source file to another come here; unarmed they are
 * passed on.
 *
 *     for (int k = 1;; ++k) {
 *         alloc_failure_arm(k);
 *         status = qn_thing_create(..., &thing);
 *         if (!alloc_failure_disarm()) break; // fewer than k allocations: all have failed once
 *         assert_int_equal(status, QN_ERR_MEMORY); // and thing is untouched
 *     }
 */
#ifndef QN_TEST_ALLOC_FAILURE_H
#define QN_TEST_ALLOC_FAILURE_H

#include <stddef.h>

/* The k-th call of qn_alloc from now on returns NULL (k >= 1), the ones before and after it
 * work. */
void alloc_failure_arm(int k);

/* Back to normal; 1 if an allocation has failed since arming, else 0. */
int alloc_failure_disarm(void);

/* Bytes that were asked for since the program began, and in how many calls. */
size_t alloc_bytes(void);
size_t alloc_calls(void);

#endif
