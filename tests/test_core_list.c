/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists that grow: what they hold stays, their room is what their count says, and failure leaves
 * them alone. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "core/list.h"
#include "qmae_noise/core.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void rooms_double(void **state) {
    (void)state;
    const size_t half = SIZE_MAX / 2 + 1;
    const struct {
        size_t count, room;
    } known[] = {{0, 0},           {1, 16},
                 {16, 16},         {17, 32},
                 {32, 32},         {33, 64},
                 {100, 128},       {65536, 65536},
                 {65537, 81920},   {81921, 98304},
                 {131072, 131072}, {131073, 163840},
                 {half, half},     {half + 1, SIZE_MAX}};
    for (size_t k = 0; k < sizeof known / sizeof *known; ++k)
        assert_int_equal(qn_list_room(known[k].count), known[k].room);
}

/* Items of awkward sizes, pushed and now and then taken off: the sanitizers watch the room. */
static void items_stay(void **state) {
    (void)state;
    enum { MOST = 300, WIDEST = 33 };
    static unsigned char expected[MOST][WIDEST];
    for (size_t size = 1; size <= WIDEST; size += 8) {
        unsigned char *list = NULL;
        size_t count = 0;
        qn_rng rng;
        qn_rng_init(&rng, 11, QN_STREAM_TEST, size, 0, 0);
        while (count < MOST) {
            if (count > 0 && qn_rng_uniform(&rng) < 0.2) {
                --count;
                continue;
            }
            unsigned char *grown = qn_list_grown(list, count, 1, size);
            assert_non_null(grown);
            list = grown;
            memset(expected[count], (int)(256.0 * qn_rng_uniform(&rng)), size);
            memcpy(list + count * size, expected[count], size);
            ++count;
        }
        for (size_t k = 0; k < MOST; ++k) assert_memory_equal(list + k * size, expected[k], size);
        qn_free(list);
    }
}

static void new_items_are_zero(void **state) {
    (void)state;
    int *list = qn_list_grown(NULL, 0, 40, sizeof *list);
    assert_non_null(list);
    for (int k = 0; k < 64; ++k) assert_int_equal(list[k], 0);
    for (int k = 0; k < 64; ++k) list[k] = k + 1;
    assert_ptr_equal(qn_list_grown(list, 40, 24, sizeof *list), list); /* there is room */
    list = qn_list_grown(list, 40, 25, sizeof *list);
    assert_non_null(list);
    for (int k = 0; k < 40; ++k) assert_int_equal(list[k], k + 1);
    for (int k = 40; k < 128; ++k) assert_int_equal(list[k], 0);
    qn_free(list);
}

/* Lists whose pages are moved: nothing is lost, new items are zero. */
static void long_lists_stay(void **state) {
    (void)state;
    enum { WIDTH = 5, MOST = 300000 };
    uint64_t *list = NULL;
    for (size_t count = 0; count < MOST; ++count) {
        list = qn_list_grown(list, count, 1, WIDTH * sizeof *list);
        assert_non_null(list);
        for (size_t k = WIDTH * count; k < WIDTH * qn_list_room(count + 1); k += 9973)
            if (list[k]) fail_msg("item %zu is not zero", k / WIDTH);
        for (size_t k = 0; k < WIDTH; ++k) list[WIDTH * count + k] = count * 7 + k + 1;
    }
    for (size_t k = 0; k < WIDTH * MOST; ++k)
        if (list[k] != k / WIDTH * 7 + k % WIDTH + 1) fail_msg("item %zu changed", k / WIDTH);
    qn_free(list);
}

/* A list is copied as often as its room doubles. */
static void few_copies(void **state) {
    (void)state;
    double *list = NULL;
    const size_t before = alloc_calls();
    for (size_t count = 0; count < 100000; ++count) {
        list = qn_list_grown(list, count, 1, sizeof *list);
        assert_non_null(list);
        list[count] = (double)count;
    }
    assert_int_equal(alloc_calls() - before, 16); /* 16 * 2^12 = 65,536, and three quarters */
    qn_free(list);
}

static void failures_leave_the_list(void **state) {
    (void)state;
    int *list = qn_list_grown(NULL, 0, 16, sizeof *list);
    assert_non_null(list);
    for (int k = 0; k < 16; ++k) list[k] = k;
    alloc_failure_arm(1);
    assert_null(qn_list_grown(list, 16, 1, sizeof *list));
    assert_int_equal(alloc_failure_disarm(), 1);
    assert_null(qn_list_grown(list, 16, SIZE_MAX - 15, sizeof *list)); /* so many are none */
    assert_null(
        qn_list_grown(list, 16, SIZE_MAX / 2, sizeof *list)); /* more bytes than there are */
    for (int k = 0; k < 16; ++k) assert_int_equal(list[k], k);
    qn_free(list);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rooms_double),       cmocka_unit_test(items_stay),
        cmocka_unit_test(new_items_are_zero), cmocka_unit_test(long_lists_stay),
        cmocka_unit_test(few_copies),         cmocka_unit_test(failures_leave_the_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
