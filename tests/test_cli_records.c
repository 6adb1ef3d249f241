/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `simulate` lists is bounded, says what it leaves out, and takes the memory that it
 * announces. */
#include "assert_close.h"
#include "json_output.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS = 24 };
static session *s;

/* n qubits without two equal probabilities; the first `early` are measured, and used again. */
static void write_circuit(const char *name, int n, int early) {
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    fprintf(file, "OPENQASM 2.0; include \"qelib1.inc\"; qreg q[%d]; creg c[%d];\n", n, n);
    for (int q = 0; q < n; ++q) fprintf(file, "ry(%g) q[%d];\n", 0.5 + 0.11 * q, q);
    for (int q = 0; q + 1 < n; ++q) fprintf(file, "cx q[%d],q[%d];\n", q, q + 1);
    for (int q = 0; q < early; ++q) fprintf(file, "measure q[%d] -> c[%d]; h q[%d];\n", q, q, q);
    for (int q = 0; q < n; ++q) fprintf(file, "ry(%g) q[%d];\n", 1.5 - 0.07 * q, q);
    for (int q = early; q < n; ++q) fprintf(file, "measure q[%d] -> c[%d];\n", q, q);
    fclose(file);
    session_write(s, name, text);
    free(text);
}

static int set_up(void **state) {
    (void)state;
    if (session_open(QN_TEST_PROGRAM, &s) != 0) return -1;
    write_circuit("2.qasm", 2, 0);
    write_circuit("12.qasm", 12, 0);
    write_circuit("18.qasm", 18, 3);
    write_circuit("20.qasm", 20, 0);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    return session_close(s);
}

/* ---- lists ---------------------------------------------------------------------------------- */

static json_t *run_json(const char *arguments) {
    session_run(s, 0, "simulate %s --json", arguments);
    return session_json(s);
}

/* What is listed and what is left out are `records` (0 = unknown) and probability 1. */
static void check_list(const char *arguments, size_t records, size_t most, size_t *seen) {
    json_t *json = run_json(arguments), *value = NULL;
    const json_t *list = json_object_get(json, "probabilities");
    const json_t *counts = json_object_get(json, "counts");
    const json_t *left = json_object_get(json, "left_out");
    const char *bits = NULL;
    double sum = json_real_value(json_object_get(left, "probability"));
    const size_t nleft = (size_t)json_integer_value(json_object_get(left, "records"));
    *seen = json_object_size(counts);
    const char *before = "";
    json_object_foreach((json_t *)list, bits, value) {
        assert_true(strcmp(bits, before) > 0); /* in their order */
        sum += json_real_value(value);
        before = bits;
    }
    json_object_foreach((json_t *)counts, bits, value) assert_non_null(json_object_get(list, bits));
    assert_close(sum, 1.0, 1e-12, 0.0);
    if (records == 0) records = json_object_size(list) + nleft;
    assert_int_equal(json_object_size(list) + nleft, records);
    const size_t wanted = most < records - *seen ? *seen + most : records;
    assert_int_equal(json_object_size(list), wanted);
    json_decref(json);
}

static void json_is_bounded(void **state) {
    size_t seen = 0;
    (void)state;
    check_list("@/12.qasm --shots 300", 4096, 1000, &seen);
    assert_true(seen > 50 && seen < 300);
    check_list("@/12.qasm --shots 300 --method dm", 4096, 1000, &seen);
    check_list("@/12.qasm --shots 300 --probabilities 0", 4096, 0, &seen);
    check_list("@/12.qasm --shots 300 --probabilities 17", 4096, 17, &seen);
    check_list("@/12.qasm --shots 300 --probabilities all", 4096, 4096, &seen);
    check_list("@/12.qasm --shots 0", 4096, 1000, &seen);
    check_list("@/12.qasm --shots 0 --probabilities 99999999999", 4096, 4096, &seen);
    check_list("@/20.qasm", 0, 1000, &seen);
    assert_true(strlen(s->output) < 300000);
    json_t *json = run_json("@/12.qasm --probabilities none");
    assert_null(json_object_get(json, "probabilities"));
    assert_null(json_object_get(json, "left_out"));
    assert_true(json_object_size(json_object_get(json, "counts")) > 50);
    json_decref(json);
}

/* Lines of the table, from the first record on; its columns' sums into p and counts. */
static int read_table(int length, double *p, long *counts) {
    const char *line = strstr(s->output, "\n  bits");
    int lines = 0;
    bool unseen = false;
    double before = 2.0;
    assert_non_null(line);
    *p = 0.0;
    *counts = 0;
    for (line = strchr(line + 1, '\n') + 1; strspn(line + 2, "01") == (size_t)length; ++lines) {
        double probability = 0.0;
        long count = -1;
        assert_int_equal(sscanf(line + 2 + length, "%lf %ld", &probability, &count), 2);
        if (count == 0 && !unseen) before = 2.0; /* the others begin */
        assert_true(!unseen || count == 0);
        assert_true(probability <= before);
        unseen = count == 0;
        before = probability;
        *p += probability;
        *counts += count;
        line = strchr(line, '\n') + 1;
    }
    return lines;
}

static void text_shows_what_was_seen_first(void **state) {
    double p = 0.0, rest = 0.0;
    long counts = 0, records = 0;
    (void)state;
    session_run(s, 0, "simulate @/12.qasm --shots 9");
    assert_int_equal(read_table(12, &p, &counts), 40);
    assert_int_equal(counts, 9);
    const char *more = strstr(s->output, "\n  and ");
    assert_non_null(more);
    assert_int_equal(sscanf(more, " and %ld more records, of probability %lf", &records, &rest), 2);
    assert_int_equal(records, 4096 - 40);
    assert_close(p + rest, 1.0, 1e-5, 0.0);
    session_run(s, 0, "simulate @/12.qasm --shots 9 --probabilities 100");
    const int lines = read_table(12, &p, &counts);
    assert_true(lines > 100 && lines <= 109); /* what was seen, and 100 others */
    session_run(s, 0, "simulate @/12.qasm --shots 9 --probabilities all");
    assert_int_equal(read_table(12, &p, &counts), 4096);
    assert_close(p, 1.0, 1e-4, 0.0);
    assert_null(strstr(s->output, "more records"));
    session_run(s, 0, "simulate @/12.qasm --shots 9 --probabilities none");
    assert_null(strstr(s->output, "probability"));
    assert_non_null(strstr(s->output, "frequency"));
}

/* The table's first lines. */
static char *first_lines(int count) {
    const char *from = strstr(s->output, "\n  bits"), *to = from + 1;
    for (int k = 0; k <= count; ++k) to = strchr(to, '\n') + 1;
    return strndup(from, (size_t)(to - from));
}

/* The lines that are shown are the first of all, whether few or most of them were seen. */
static void shown_are_the_first(void **state) {
    static const int shots[] = {0, 9, 100, 3000};
    (void)state;
    for (size_t k = 0; k < sizeof shots / sizeof *shots; ++k) {
        session_run(s, 0, "simulate @/12.qasm --shots %d --probabilities all", shots[k]);
        char *right = first_lines(40);
        session_run(s, 0, "simulate @/12.qasm --shots %d", shots[k]);
        char *shown = first_lines(40);
        assert_string_equal(shown, right);
        free(right);
        free(shown);
    }
}

/* ---- memory --------------------------------------------------------------------------------- */

/* Peak memory in MiB of a run; its output goes into the folder's stdout and stderr. */
static double peak_of(const char *arguments, int *code) {
    char line[600], *words[WORDS] = {(char *)s->program, "simulate"};
    size_t length = 0;
    int count = 2, status = 0;
    for (const char *c = arguments; *c; ++c)
        length += (size_t)snprintf(line + length, sizeof line - length, "%.*s%s", *c != '@', c,
                                   *c == '@' ? s->folder : "");
    for (char *word = strtok(line, " "); word && count < WORDS - 1; word = strtok(NULL, " "))
        words[count++] = word;
    const pid_t child = fork();
    if (child == 0) {
        if (chdir(s->folder) != 0 || !freopen("stdout", "w", stdout) ||
            !freopen("stderr", "w", stderr))
            _exit(99);
        execv(s->program, words);
        _exit(99);
    }
    struct rusage usage;
    assert_true(child > 0 && wait4(child, &status, 0, &usage) == child && WIFEXITED(status));
    *code = WEXITSTATUS(status);
    return (double)usage.ru_maxrss / 1024.0;
}

static double promise(void) {
    double mebibytes = 0.0;
    char *text = session_read(s, "stdout");
    const char *said = strstr(text, "says all: ");
    if (!said || sscanf(said, "says all: %lf MiB", &mebibytes) != 1) fail_msg("%.300s", text);
    qn_free(text);
    return mebibytes;
}

/* Up to what the program takes for itself, the memory is what was announced: at most, and where all
 * lists are full to a tenth. */
static void memory_is_as_announced(void **state) {
    static const struct {
        const char *arguments;
        bool full;
    } cases[] = {
        {"@/20.qasm --json", true},
        {"@/20.qasm", true},
        {"@/20.qasm --probabilities all --json", true},
        {"@/20.qasm --shots 300000 --json", false},
        {"@/20.qasm --shots 0 --expect ZZZZXZZZZYZZZZZZZZZZ", true},
        {"@/20.qasm --shots 0 --state @/psi.npy", true},
        {"@/20.qasm --shots 0 --fidelity @/psi.npy", true},
    };
    const double slack = 2.0; /* MiB */
    int code = 0;
    (void)state;
    if (test_sanitized()) skip();
    const double own = peak_of("@/2.qasm", &code);
    assert_int_equal(code, 0);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        const double peak = peak_of(cases[k].arguments, &code) - own, said = promise();
        print_message("%s: %.1f MiB, announced %.1f\n", cases[k].arguments, peak, said);
        assert_int_equal(code, 0);
        assert_true(peak <= 1.1 * said + slack);
        assert_true(!cases[k].full || peak >= 0.9 * said - slack);
    }
}

/* Eight vectors of 4 MiB and their tables are 34 MiB. */
static void branches_keep_to_the_memory(void **state) {
    int code = 0;
    (void)state;
    if (test_sanitized()) skip();
    const double own = peak_of("@/2.qasm", &code);
    const double whole = peak_of("@/18.qasm --method pure --memory 40", &code) - own;
    assert_int_equal(code, 0);
    const double refused = peak_of("@/18.qasm --method pure --memory 30", &code) - own;
    assert_int_equal(code, 1);
    char *text = session_read(s, "stderr");
    assert_non_null(strstr(text, "8 state vectors of 18 qubits"));
    qn_free(text);
    print_message("%.1f MiB; refused after %.1f\n", whole, refused);
    assert_true(whole > 30.0 && whole < 40.0 && refused < 31.0);
    const double lists = peak_of("@/20.qasm --method pure --memory 30 --probabilities all", &code);
    assert_int_equal(code, 1);
    assert_true(lists < own + 4.0); /* before anything was taken */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_bounded),
        cmocka_unit_test(text_shows_what_was_seen_first),
        cmocka_unit_test(shown_are_the_first),
        cmocka_unit_test(memory_is_as_announced),
        cmocka_unit_test(branches_keep_to_the_memory),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
