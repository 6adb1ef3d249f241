/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as text: what is read is finite, or refused; what libconfig would cut is refused. */
#include "assert_close.h"
#include "core/config_text.h"
#include "core/number.h"

#include <float.h>
#include <math.h>
#include <string.h>

static void finite_numbers_are_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double number;
        const char *rest;
    } cases[] = {
        {"1", 1.0, ""},
        {"-2.5e-3,7", -2.5e-3, ",7"},
        {" 0x10 x", 16.0, " x"},
        {"1e-999", 0.0, ""},
        {"1.7976931348623157e308;", DBL_MAX, ";"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        const char *end = NULL;
        double number = NAN;
        assert_true(qn_real_read(cases[k].text, &end, &number));
        assert_close(number, cases[k].number, 0, 0);
        assert_string_equal(end, cases[k].rest);
        assert_int_equal(qn_real_parse(cases[k].text, &number), cases[k].rest[0] == '\0');
    }
}

static void others_are_refused(void **state) {
    (void)state;
    static const char *const texts[] = {"",         "x",    "nan",  "NaN",     "-nan",   "nan(1)",
                                        "inf",      "-inf", "+Inf", "1e999",   "-1e999", ",1",
                                        "infinity", ".",    "e5",   "0x1p9999"};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; ++k) {
        const char *end = texts[k];
        double number = 7.0;
        assert_false(qn_real_read(texts[k], &end, &number));
        assert_false(qn_real_parse(texts[k], &number));
        assert_close(number, 7.0, 0, 0);
        assert_ptr_equal(end, texts[k]);
    }
}

static void a_sentence_says_what_and_where(void **state) {
    (void)state;
    static const struct {
        double number;
        const char *sentence;
    } cases[] = {{NAN, "a.csv:3: cell 2 is not a finite number (nan)"},
                 {-NAN, "a.csv:3: cell 2 is not a finite number (nan)"},
                 {INFINITY, "a.csv:3: cell 2 is not a finite number (inf)"},
                 {-INFINITY, "a.csv:3: cell 2 is not a finite number (-inf)"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        qn_diag diag = {0};
        char text[256];
        assert_int_equal(qn_real_check(cases[k].number, "a.csv", 3, &diag, "cell %d", 2),
                         QN_ERR_SYNTAX);
        qn_diag_format(&diag, text, sizeof text);
        assert_string_equal(text, cases[k].sentence);
    }
    assert_int_equal(qn_real_check(-DBL_MAX, "a.csv", 3, NULL, "cell"), QN_OK);
}

static qn_status read_text(const char *text, qn_diag *diag) {
    config_t config = {0};
    const qn_status status = qn_config_read(&config, "text", text, diag);
    config_destroy(&config);
    return status;
}

/* libconfig 1.5 keeps the low bits of what is too large. */
static void whole_numbers_are_not_cut(void **state) {
    (void)state;
    static const char *const whole[] = {
        "a = 2147483647; b = -2147483648; c = 0x7fffffff;",
        "a = 9223372036854775807L; b = -9223372036854775808L; c = 2147483648LL;",
        "a = 99999999999.0; b = 99999999999e3; c = .5; d = 1.E99;",
        "// 99999999999\n# 99999999999\n/* 99999999999 \n */ a = \"99999999999 \\\" 99999999999\";",
        "q99999999999 = 1; x-99999999999 = 1; \"99999999999",
        "/* 99999999999",
        ""};
    static const struct {
        const char *text;
        int line;
    } cut[] = {
        {"a = 2147483648;", 1},
        {"a = 1;\nb = ( 1, { c = [1, -2147483649]; } );", 2},
        {"a = 0xFFFFFFFF;", 1},
        {"/*\n*/ a = 9223372036854775808L;", 2},
        {"a = \"\\\"\"; # 1\n//2\nb = +99999999999;", 3},
        {"a = 99999999999999999999;", 1},
    };
    for (size_t k = 0; k < sizeof whole / sizeof *whole; ++k) {
        qn_diag diag = {0};
        if (read_text(whole[k], &diag) == QN_ERR_LIMIT)
            fail_msg("refused in line %d: %s", diag.line, whole[k]);
    }
    for (size_t k = 0; k < sizeof cut / sizeof *cut; ++k) {
        qn_diag diag = {0};
        if (read_text(cut[k].text, &diag) != QN_ERR_LIMIT || diag.line != cut[k].line ||
            !strstr(diag.text, "it holds a whole number that is too large"))
            fail_msg("'%s' in line %d of: %s", diag.text, diag.line, cut[k].text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finite_numbers_are_read),
        cmocka_unit_test(others_are_refused),
        cmocka_unit_test(a_sentence_says_what_and_where),
        cmocka_unit_test(whole_numbers_are_not_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
