/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of settings (include/qmae_noise/qmae_setting_list.def): for every entry of it the
 * command line, settings files and C structs have the same field, default and range. */
#include "assert_close.h"
#include "settings/train_options.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a C program fills, as the options see it. */
static const qn_option SETTINGS[] = {
#define AT(field) offsetof(qn_train_options, field)
#include "settings/train_option_list.def"
#undef AT
};
enum { COUNT = sizeof SETTINGS / sizeof *SETTINGS };
static const qn_option_table TABLE = {COUNT, SETTINGS};

static bool of_library(const qn_option *option) {
    const size_t first = offsetof(qn_train_options, settings);
    return option->offset >= first && option->offset < first + sizeof(qn_train_settings);
}

static bool same(const qn_option *option, const qn_train_options *a, const qn_train_options *b) {
    switch (option->type) {
    case QN_OPTION_INT: return qn_option_int(option, a) == qn_option_int(option, b);
    case QN_OPTION_REAL: return qn_option_real(option, a) == qn_option_real(option, b);
    case QN_OPTION_FLAG: return qn_option_flag(option, a) == qn_option_flag(option, b);
    default: return !strcmp(qn_option_text(option, a), qn_option_text(option, b));
    }
}

/* The defaults of the command line are those of C. */
static void defaults_agree(void **state) {
    (void)state;
    qn_train_options typed = {0}, own = {.settings = qn_train_settings_default()};
    qn_diag diag = {0};
    if (qn_options_set_defaults(&TABLE, &typed, &diag) != QN_OK) fail_msg("%s", diag.text);
    if (qn_train_options_resolve(&typed, &diag) != QN_OK) fail_msg("%s", diag.text);
    for (int k = 0; k < COUNT; ++k)
        if (of_library(&SETTINGS[k]) && !same(&SETTINGS[k], &typed, &own))
            fail_msg("%s: the default of C is another", SETTINGS[k].name);
    assert_int_equal(typed.settings.spec.qubits, own.settings.spec.qubits);
    assert_int_equal(qn_train_settings_check(&typed.settings, &diag), QN_OK);
    qn_options_clear(&TABLE, &typed);
}

static void *field_of(const qn_option *option, qn_train_settings *settings) {
    return (char *)settings + option->offset - offsetof(qn_train_options, settings);
}

static void set_number(const qn_option *option, qn_train_settings *settings, double number) {
    void *field = field_of(option, settings);
    const int64_t whole = (int64_t)number * (option->unit ? option->unit : 1);
    if (option->type == QN_OPTION_REAL) *(double *)field = number;
    else if (option->size == sizeof(int)) *(int *)field = (int)whole;
    else *(int64_t *)field = whole;
}

/* number: of a CHOICE; name: of a NAME. */
static void set_choice(const qn_option *option, qn_train_settings *settings, int number,
                       const char *name) {
    void *field = field_of(option, settings);
    if (option->type == QN_OPTION_NAME) *(const char **)field = name;
    else *(int *)field = number;
}

static bool refused(const qn_train_settings *settings, const char *name) {
    qn_diag diag = {0};
    if (qn_train_settings_check(settings, &diag) != QN_ERR_ARGUMENT) return false;
    return strstr(diag.text, name) != NULL;
}

/* A number beyond either end of its range is refused, by name. */
static void ranges_hold(void **state) {
    (void)state;
    for (int k = 0; k < COUNT; ++k) {
        const qn_option *option = &SETTINGS[k];
        if (!of_library(option) || option->choice || option->type == QN_OPTION_FLAG) continue;
        const bool real = option->type == QN_OPTION_REAL;
        const double below[] = {option->min - (option->open ? 0 : 1), real ? NAN : option->min - 2};
        for (int wrong = 0; wrong < 3; ++wrong) {
            qn_train_settings settings = qn_train_settings_default();
            const double over = option->max + (option->open ? 0 : 1);
            set_number(option, &settings, wrong < 2 ? below[wrong] : over);
            if (!refused(&settings, option->name))
                fail_msg("%s: %g passes", option->name, wrong < 2 ? below[wrong] : over);
        }
    }
}

/* So is a value that an enumeration does not have, and a name that nothing has. */
static void choices_hold(void **state) {
    (void)state;
    for (int k = 0; k < COUNT; ++k) {
        const qn_option *option = &SETTINGS[k];
        if (!of_library(option) || !option->choice) continue;
        qn_train_settings settings = qn_train_settings_default();
        qn_diag diag = {0};
        int count = 0;
        while (option->choice->names[count]) ++count;
        set_choice(option, &settings, count, "nosuch");
        if (qn_train_settings_check(&settings, &diag) == QN_OK)
            fail_msg("%s: there is no such value", option->name);
        set_choice(option, &settings, count - 1, NULL);
        if (qn_train_settings_check(&settings, &diag) != QN_OK)
            fail_msg("%s: %s", option->name, diag.text);
    }
}

/* A value in the range of the option, as typed. */
static void draw(const qn_option *option, qn_rng *rng, char *text, size_t size) {
    const double share = qn_rng_uniform(rng);
    const double number = option->min + share * (option->max - option->min);
    int count = 0;
    while (option->choice && option->choice->names[count]) ++count;
    if (option->choice) snprintf(text, size, "%s", option->choice->names[(int)(share * count)]);
    else if (option->type == QN_OPTION_INT) snprintf(text, size, "%.0f", floor(number));
    else if (option->type == QN_OPTION_REAL) snprintf(text, size, "%.17g", number);
    else snprintf(text, size, "a \"text\" %d", (int)(100 * share));
}

/* Settings that differ in one number are not the same. */
static void check_difference(const qn_option *option, const qn_train_options *options) {
    qn_train_options other = *options;
    qn_status status = QN_ERR_ARGUMENT;
    if (option->run_only) return;
    if (option->type == QN_OPTION_FLAG)
        status = qn_option_set_flag(option, &other, !qn_option_flag(option, options));
    if (option->type == QN_OPTION_INT) {
        const bool at_min = qn_option_int(option, options) == (int64_t)option->min;
        const double end = at_min ? option->max : option->min;
        status = qn_option_set_int(option, &other, option->name, (int64_t)end, NULL);
    }
    if (option->type == QN_OPTION_REAL)
        status = qn_option_set_real(option, &other, option->name,
                                    0.5 * (option->min + qn_option_real(option, options)), NULL);
    if (status == QN_OK && !same(option, &other, options))
        assert_false(qn_settings_same(&TABLE, &other, options));
}

/* What a settings file says comes back from it. */
static void files_repeat_settings(void **state) {
    (void)state;
    for (int round = 0; round < test_effort(50); ++round) {
        qn_rng rng;
        qn_train_options written = {0}, read = {0};
        qn_diag diag = {0};
        char text[64], *file = NULL;
        size_t size = 0;
        qn_rng_init(&rng, 11, 0, 0, 0, (uint32_t)round);
        for (int k = 0; k < COUNT; ++k) {
            draw(&SETTINGS[k], &rng, text, sizeof text);
            if (SETTINGS[k].type == QN_OPTION_FLAG) {
                assert_int_equal(qn_option_set_flag(&SETTINGS[k], &written, round % 2), QN_OK);
                continue;
            }
            if (qn_option_set_text(&SETTINGS[k], &written, SETTINGS[k].name, text, &diag) != QN_OK)
                fail_msg("%s", diag.text);
        }
        FILE *stream = open_memstream(&file, &size);
        qn_settings_print(&TABLE, &written, stream);
        fclose(stream);
        if (qn_settings_parse("file", file, &TABLE, &read, &diag) != QN_OK)
            fail_msg("%s:\n%s", diag.text, file);
        for (int k = 0; k < COUNT; ++k)
            if (!same(&SETTINGS[k], &written, &read)) fail_msg("%s changed", SETTINGS[k].name);
        assert_true(qn_settings_same(&TABLE, &written, &read));
        for (int k = 0; k < COUNT; ++k) check_difference(&SETTINGS[k], &read);
        qn_options_clear(&TABLE, &written);
        qn_options_clear(&TABLE, &read);
        free(file);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_agree),
        cmocka_unit_test(ranges_hold),
        cmocka_unit_test(choices_hold),
        cmocka_unit_test(files_repeat_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
