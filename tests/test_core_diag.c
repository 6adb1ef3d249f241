/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Status sentences, diagnostics, nearest names, version, memory. */
#include "assert_close.h"

#include "qmae_noise/core.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static void test_every_status_has_a_sentence(void **state) {
    (void)state;
    static const qn_status statuses[] = {
#define ENTRY(name, text) name,
        QN_STATUS_LIST(ENTRY)
#undef ENTRY
    };
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; ++i) {
        assert_true(strlen(qn_status_text(statuses[i])) > 3);
        for (size_t k = 0; k < i; ++k) {
            assert_string_not_equal(qn_status_text(statuses[i]), qn_status_text(statuses[k]));
        }
    }
    assert_string_equal(qn_status_text(QN_ERR_NOT_FOUND), "no such name");
    assert_non_null(qn_status_text((qn_status)1000));
    assert_non_null(qn_status_text((qn_status)-1));
}

static void test_first_failure_stays(void **state) {
    (void)state;
    qn_diag diag = {0};
    assert_int_equal(qn_fail_at(&diag, QN_ERR_SYNTAX, "a.cfg", 12, 3, "bad %s %d", "key", 7),
                     QN_ERR_SYNTAX);
    assert_int_equal(qn_fail(&diag, QN_ERR_IO, "later"), QN_ERR_IO);
    assert_int_equal(diag.status, QN_ERR_SYNTAX);
    assert_int_equal(diag.line, 12);
    assert_int_equal(diag.column, 3);
    assert_string_equal(diag.file, "a.cfg");
    assert_string_equal(diag.text, "bad key 7");
    assert_int_equal(qn_fail(NULL, QN_ERR_LIMIT, "nobody listens"), QN_ERR_LIMIT);
    assert_int_equal(qn_fail_at(NULL, QN_ERR_IO, NULL, 0, 0, "nobody listens"), QN_ERR_IO);
}

static void assert_formatted(const qn_diag *diag, const char *expected) {
    char buffer[2048];
    qn_diag_format(diag, buffer, sizeof buffer);
    assert_string_equal(buffer, expected);
}

static void test_format(void **state) {
    (void)state;
    qn_diag whole = {0}, no_line = {0}, no_file = {0}, only_text = {0},
            no_text = {.status = QN_ERR_IO};
    qn_fail_at(&whole, QN_ERR_SYNTAX, "m.cfg", 4, 9, "T2 is too long");
    qn_fail_at(&no_line, QN_ERR_SYNTAX, "m.cfg", 0, 0, "T2 is too long");
    qn_fail_at(&no_file, QN_ERR_SYNTAX, NULL, 4, 0, "T2 is too long");
    qn_fail(&only_text, QN_ERR_SYNTAX, "T2 is too long");
    assert_formatted(&whole, "m.cfg:4:9: T2 is too long");
    assert_formatted(&no_line, "m.cfg: T2 is too long");
    assert_formatted(&no_file, "line 4: T2 is too long");
    assert_formatted(&only_text, "T2 is too long");
    assert_formatted(&no_text, qn_status_text(QN_ERR_IO));
}

static void test_long_texts_are_cut(void **state) {
    (void)state;
    char text[2000], buffer[10];
    qn_diag diag = {0};
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    qn_fail_at(&diag, QN_ERR_IO, text, 1, 1, "%s", text);
    assert_int_equal(strlen(diag.file), sizeof diag.file - 1);
    assert_int_equal(strlen(diag.text), sizeof diag.text - 1);
    memset(buffer, '!', sizeof buffer);
    qn_diag_format(&diag, buffer, sizeof buffer - 1);
    assert_string_equal(buffer, "xxxxxxxx");
    assert_int_equal(buffer[9], '!');
}

static void test_nearest(void **state) {
    (void)state;
    static const char *const names[] = {
        "depolarizing", "amplitude_damping", "pauli", "reset", "rz", "rx"};
    static const struct {
        const char *word, *nearest;
    } cases[] = {
        {"depolarizing", "depolarizing"},
        {"depolarising", "depolarizing"},
        {"depolarizng", "depolarizing"},
        {"epolarrizingg", "depolarizing"},
        {"amplitudedamping", "amplitude_damping"},
        {"Pauli", "pauli"},
        {"paul", "pauli"},
        {"paulixx", "pauli"}, /* 2 of 7 letters */
        {"pauxy", NULL},      /* 2 of 5 are too many */
        {"rs", "rz"},
        {"zr", "rz"},                     /* an exchange of neighbours is one edit */
        {"puali", "pauli"},               /* 1 of 5 */
        {"apuil", NULL},                  /* two exchanges of 5 letters */
        {"edpolraizign", "depolarizing"}, /* three of 12 */
        {"rx", "rx"},
        {"ry", "rz"}, /* both are 1 away: the first */
        {"teser", NULL},
        {"", NULL},
        {"nothing_like_it", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        const char *found = qn_nearest(cases[i].word, names, sizeof names / sizeof *names);
        print_message("%s -> %s\n", cases[i].word, found ? found : "none");
        if (cases[i].nearest) {
            assert_non_null(found);
            assert_string_equal(found, cases[i].nearest);
        } else {
            assert_null(found);
        }
    }
    assert_null(qn_nearest("rz", names, 0));
}

static void test_nearest_of_long_names(void **state) {
    (void)state;
    char text[300];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    const char *names[] = {text, "short"};
    assert_null(qn_nearest(text, names, 2));
    assert_string_equal(qn_nearest("shor", names, 2), "short");
}

static void test_version(void **state) {
    (void)state;
    int major, minor, patch;
    char rest;
    assert_int_equal(sscanf(qn_version(), "%d.%d.%d%c", &major, &minor, &patch, &rest), 3);
    assert_true(strlen(qn_build()) > 5);
    assert_null(strchr(qn_build(), '\n'));
}

static void test_memory(void **state) {
    (void)state;
    static const size_t sizes[] = {0, 1, 63, 64, 65, 100000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; ++i) {
        unsigned char *bytes = qn_alloc(sizes[i], 3);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % 64, 0);
        for (size_t k = 0; k < 3 * sizes[i]; ++k) assert_int_equal(bytes[k], 0);
        memset(bytes, 0xff, 3 * sizes[i]); /* so that the next one would show it */
        qn_free(bytes);
    }
    qn_free(NULL);
    assert_null(qn_alloc(SIZE_MAX / 2, 3));
    assert_null(qn_alloc(3, SIZE_MAX / 2));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_status_has_a_sentence),
        cmocka_unit_test(test_first_failure_stays),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_long_texts_are_cut),
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_nearest_of_long_names),
        cmocka_unit_test(test_version),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
