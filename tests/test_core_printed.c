/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts printed in memory: they become files whole or not at all, whatever went wrong. */
#include "core/printed.h"

#include "alloc_failure.h"
#include "assert_close.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char path[64];

static int set_up(void **state) {
    (void)state;
    snprintf(path, sizeof path, "/tmp/qmae-noise-printed-%d", (int)getpid());
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    (void)unlink(path);
    return 0;
}

static void check_content(const char *wanted) {
    char found[64] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    found[fread(found, 1, sizeof found - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(found, wanted);
}

static qn_status print_and_write(const char *text, qn_status status, bool lost) {
    qn_printed page;
    assert_int_equal(qn_printed_open(&page), QN_OK);
    fputs(text, page.file);
    if (lost) { /* as where memory ends while the text grows: a later end is well again */
        fclose(page.file);
        page.file = fopen("/dev/full", "w");
        assert_non_null(page.file);
        fputs(text, page.file);
        assert_int_not_equal(fflush(page.file), 0);
    }
    return qn_printed_write(&page, status, path, NULL);
}

static void files_are_whole_or_as_they_were(void **state) {
    (void)state;
    assert_int_equal(print_and_write("first", QN_OK, false), QN_OK);
    check_content("first");
    assert_int_equal(print_and_write("second", QN_ERR_SYNTAX, false), QN_ERR_SYNTAX);
    check_content("first");
    assert_int_equal(print_and_write("third", QN_OK, true), QN_ERR_MEMORY);
    check_content("first");
    assert_int_equal(print_and_write("", QN_OK, false), QN_OK);
    check_content("");
}

static void texts_are_handed_over(void **state) {
    (void)state;
    char *text = NULL;
    qn_printed page = {0};
    qn_printed_clear(&page); /* nothing was begun */
    assert_int_equal(qn_printed_open(&page), QN_OK);
    fprintf(page.file, "%d lines", 3);
    assert_int_equal(qn_printed_take(&page, QN_ERR_IO, &text), QN_ERR_IO);
    assert_null(text);
    assert_int_equal(qn_printed_open(&page), QN_OK);
    fprintf(page.file, "%d lines", 3);
    assert_int_equal(qn_printed_take(&page, QN_OK, &text), QN_OK);
    assert_string_equal(text, "3 lines");
    qn_free(text);
    assert_int_equal(qn_printed_open(&page), QN_OK);
    fputs("dropped", page.file);
    qn_printed_clear(&page);
}

/* A text of many pieces, whichever allocation of it fails. */
static qn_status print_much(char **text) {
    qn_printed page;
    const qn_status status = qn_printed_open(&page);
    if (status != QN_OK) return status;
    for (int k = 0; k < 20000; ++k) fprintf(page.file, "%d,", k % 10);
    return qn_printed_take(&page, QN_OK, text);
}

static void nothing_is_lost_without_a_word(void **state) {
    (void)state;
    char *text = NULL;
    int k = 1;
    for (;; ++k) {
        alloc_failure_arm(k);
        const qn_status status = print_much(&text);
        if (!alloc_failure_disarm()) break;
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_null(text);
    }
    assert_true(k > 5);
    assert_int_equal(strlen(text), 40000);
    for (int i = 0; i < 20000; ++i) assert_true(text[2 * i] == '0' + i % 10);
    qn_free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_whole_or_as_they_were),
        cmocka_unit_test(texts_are_handed_over),
        cmocka_unit_test(nothing_is_lost_without_a_word),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
