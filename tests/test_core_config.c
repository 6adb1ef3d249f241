/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libconfig does not look whether it gets memory: what is asked for beforehand is enough, and not
 * far too much. */
#include "assert_close.h"
#include "core/config_text.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

/* Bytes that a text takes in libconfig, at its end; the growing of lists comes beside. */
static size_t measured(const char *text) {
    config_t config = {0};
    const struct mallinfo2 before = mallinfo2();
    config_init(&config);
    if (config_read_string(&config, text) != CONFIG_TRUE)
        fail_msg("line %d: %s", config_error_line(&config), config_error_text(&config));
    const struct mallinfo2 after = mallinfo2();
    config_destroy(&config);
    return after.uordblks + after.hblkhd - before.uordblks - before.hblkhd;
}

/* `count` times a piece between head and tail. */
static char *text_of(const char *head, const char *piece, int count, const char *tail) {
    char *text = malloc(strlen(head) + (size_t)count * strlen(piece) + strlen(tail) + 1), *at;
    assert_non_null(text);
    at = stpcpy(text, head);
    for (int k = 0; k < count; ++k) at = stpcpy(at, piece);
    strcpy(at, tail);
    return text;
}

static void what_is_asked_for_is_enough(void **state) {
    static const struct {
        const char *head, *piece, *tail;
        double most; /* times what is needed */
    } CASES[] = {
        {"coupling = ( [0, 1]", ",[10, 11]", ");", 2.5},
        {"a = ( 1", ",1", ");", 2.5},
        {"a = [1", ",1", "];", 2.5},
        {"a = ( ()", ",()", ");", 8.0},
        {"a = ( [1]", ",[1]", ");", 2.5},
        {"a = ( {}", ",{}", ");", 8.0},
        {"a = ( {a=1;}", ",{a=1;}", ");", 2.5},
        {"a = ( \"x\"", ",\"x\"", ");", 2.5},
        {"edges = ( { gate = \"cz\"; }", ",{ gate = \"cz\"; qubits = [17, 18]; error = 2e-3; }",
         ");", 2.5},
    };
    (void)state;
    if (test_sanitized()) skip(); /* its allocator says nothing to mallinfo2 */
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; ++k) {
        char *text = text_of(CASES[k].head, CASES[k].piece, 20000, CASES[k].tail);
        const size_t asked = qn_config_bytes(text), taken = measured(text);
        if (asked < taken || (double)asked > CASES[k].most * (double)taken)
            fail_msg("%.20s...: %zu bytes asked for, %zu taken", text, asked, taken);
        free(text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_asked_for_is_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
