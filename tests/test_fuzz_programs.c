/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random noisy programs over what the language and the noise format offer, by every method and set
 * of kernels against a slow simulation that is written from the documents (fuzz_program.h). What
 * fails is shrunk and printed; $QN_FUZZ_KEEP=DIR keeps it there as three files, which belong into
 * tests/programs, where they are replayed for good. $QN_FUZZ_SEED names another series of
 * programs. */
#include "assert_close.h"
#include "fuzz_compare.h"
#include "fuzz_program.h"
#include "fuzz_shrink.h"

#include <glob.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PROGRAMS = 300, MOST_REPORTS = 10, NEWS = 1000 };

static void write_text(const char *folder, uint64_t index, const char *suffix, const char *text) {
    char path[500];
    snprintf(path, sizeof path, "%.400s/program-%llu.%s", folder, (unsigned long long)index,
             suffix);
    FILE *file = fopen(path, "w");
    if (!file || fputs(text, file) < 0 || fclose(file)) fail_msg("cannot write %s", path);
}

static void report(const fuzz_program *p, uint64_t index, const char *why) {
    fuzz_texts texts;
    const char *folder = getenv("QN_FUZZ_KEEP");
    fuzz_texts_of(p, index, &texts);
    /* print_message cuts long texts */
    printf("program %llu: %s\n%s---\n%s---\n%s\n", (unsigned long long)index, why, texts.qasm,
           texts.noise, texts.right);
    fflush(stdout);
    if (folder) {
        write_text(folder, index, "qasm", texts.qasm);
        write_text(folder, index, "cfg", texts.noise);
        write_text(folder, index, "txt", texts.right);
    }
    fuzz_texts_clear(&texts);
}

static void random_programs_do_what_the_documents_say(void **state) {
    const char *text = getenv("QN_FUZZ_SEED"), *only = getenv("QN_FUZZ_ONLY");
    const uint64_t seed = text ? strtoull(text, NULL, 10) : 1;
    const uint64_t first = only ? strtoull(only, NULL, 10) : 0;
    const int count = test_effort(PROGRAMS);
    int failures = 0;
    (void)state;
    print_message("seed %llu, %d programs\n", (unsigned long long)seed, count);
    for (uint64_t k = first; k < (only ? first + 1 : (uint64_t)count); ++k) {
        static fuzz_program p;
        qn_rng rng;
        char why[FUZZ_WHY] = "";
        if (k > first && k % NEWS == 0) { /* of long campaigns */
            printf("%llu programs, %d failures\n", (unsigned long long)k, failures);
            fflush(stdout);
        }
        qn_rng_init(&rng, seed, QN_STREAM_TEST, 0, 0, k);
        fuzz_draw(&rng, &p);
        if (fuzz_try(&p, k, why) == FUZZ_AGREES) continue;
        if (++failures > MOST_REPORTS) continue;
        fuzz_shrink(&p, k, why);
        report(&p, k, why);
    }
    const double mean = fuzz_scored.squares / (double)fuzz_scored.count;
    print_message("%d failures; %ld scores of trajectories, mean square %.4f; %ld programs by "
                  "stabilizers, too\n",
                  failures, fuzz_scored.count, mean, fuzz_scored.stabilizers);
    assert_int_equal(failures, 0);
    assert_true(only || fuzz_scored.count > count / 4);
    assert_true(only || count < PROGRAMS || fuzz_scored.stabilizers > count / 200);
    const double spread = 6.0 * sqrt(2.0 / (double)fuzz_scored.count);
    assert_true(only || mean < 1.05 + spread);
    assert_true(only || mean > 0.7 - spread); /* errors allow for what no trajectory has shown */
}

/* ---- kept programs -------------------------------------------------------------------------- */

static char *text_of(const char *path, const char *suffix) {
    char name[500];
    snprintf(name, sizeof name, "%.*s.%s", (int)(strlen(path) - strlen(".qasm")), path, suffix);
    FILE *file = fopen(name, "r");
    if (!file) fail_msg("there is no %s", name);
    char *text = calloc(1, 1 << 16);
    assert_non_null(text);
    text[fread(text, 1, (1 << 16) - 1, file)] = '\0';
    fclose(file);
    return text;
}

/* Lines `WORD NUMBER`: how it is run, or values of Pauli strings. */
static void read_words(char *at, fuzz_expected *e) {
    char word[FUZZ_LETTERS];
    double number = 0.0;
    for (int used = 0; sscanf(at, "%15s %lf%n", word, &number, &used) == 2; at += used) {
        if (!strcmp(word, "scale")) e->scale = number;
        else if (!strcmp(word, "fold")) e->fold = (int)number;
        else if (!strcmp(word, "fold_all")) e->fold_all = number != 0.0;
        else if (!strcmp(word, "merge")) e->merge = number != 0.0;
        else {
            assert_true(e->nvalues < FUZZ_STRINGS);
            fuzz_value *v = &e->values[e->nvalues++];
            memcpy(v->paulis, word, sizeof word);
            v->exact = NAN;
            v->read = number;
        }
    }
}

/* NAME.txt has bits and then the probability of each record. */
static void kept_programs_stay_right(void **state) {
    glob_t files;
    (void)state;
    assert_int_equal(glob("tests/programs/*.qasm", 0, NULL, &files), 0);
    for (size_t k = 0; k < files.gl_pathc; ++k) {
        double records[1 << FUZZ_BITS] = {0};
        char why[FUZZ_WHY] = "";
        char *qasm = text_of(files.gl_pathv[k], "qasm"), *noise = text_of(files.gl_pathv[k], "cfg");
        char *right = text_of(files.gl_pathv[k], "txt"), *at = right;
        fuzz_expected e = {.records = records, .scale = 1.0, .fold = 1};
        e.nbits = (int)strtol(at, &at, 10);
        assert_in_range(e.nbits, 1, FUZZ_BITS);
        for (int r = 0; r < 1 << e.nbits; ++r) records[r] = strtod(at, &at);
        read_words(at, &e);
        for (e.seed = 0; e.seed < 3; ++e.seed)
            if (fuzz_compare(qasm, noise, &e, why) != FUZZ_AGREES)
                fail_msg("%s: %s", files.gl_pathv[k], why);
        free(qasm);
        free(noise);
        free(right);
    }
    globfree(&files);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_programs_do_what_the_documents_say),
        cmocka_unit_test(kept_programs_stay_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
