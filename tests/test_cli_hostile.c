/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that want the program to wait, to grow or to write where it should not. */
#include "assert_close.h"
#include "session.h"

#include "core/atomic_file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATIENCE = 120 }; /* s; what is not linear takes far longer */
/* Sanitized programs, which are slow at small pieces of memory, read fewer; their time says
 * less. */
#ifdef __SANITIZE_ADDRESS__
enum { PAIRS = 60000, EDGES = 20000 };
#else
enum { PAIRS = 600000, EDGES = 200000 };
#endif

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }

static int tear_down(void **state) { return session_close(*state); }

/* `head`, then `count` pieces, each with two numbers, then `tail`, into a file. */
static void write_many(const session *s, const char *name, const char *head, size_t count,
                       const char *piece, const char *tail) {
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    assert_non_null(file);
    fputs(head, file);
    for (size_t k = 0; k < count; ++k) {
        char numbers[2][24];
        snprintf(numbers[0], sizeof numbers[0], "%zu", k % 1000);
        snprintf(numbers[1], sizeof numbers[1], "%zu", 1000 + k / 1000);
        for (const char *c = piece; *c; ++c)
            if (*c == '%') fputs(numbers[*++c - '1'], file);
            else fputc(*c, file);
    }
    fputs(tail, file);
    assert_int_equal(fclose(file), 0);
    session_write(s, name, text);
    free(text);
}

#define DEVICE "format = 1;\ngates: { cz: { duration = 3e-8; error = 1e-3; }; };\n"

static void large_models_are_read_in_linear_time(void **state) {
    session *s = *state;
    write_many(s, "pairs.cfg", DEVICE "coupling = ( [4000, 4001]", PAIRS, ",[%1,%2]", ");\n");
    session_run(s, PATIENCE, "noise check @/pairs.cfg");
    session_done(s);
    write_many(s, "twice.cfg", DEVICE "coupling = ( [1001, 7]", PAIRS, ",\n[%1,%2]", ");\n");
    session_run(s, PATIENCE, "noise check @/twice.cfg");
    session_refused(s, 1,
                    "twice.cfg:1011: coupling lists the pair [7, 1001] twice, first in line 3");
    write_many(s, "edges.cfg", DEVICE "edges = ( ", EDGES,
               "{ gate = \"cz\"; qubits = [%2, %1]; error = 2e-3; },\n",
               "{ gate = \"cz\"; qubits = [5, 1001]; } );\n");
    session_run(s, PATIENCE, "noise check @/edges.cfg");
    char said[120];
    snprintf(said, sizeof said,
             "edges.cfg:%d: the edge cz on [5, 1001] is listed twice, first in line 1008",
             EDGES + 3);
    session_refused(s, 1, said);
}

static void models_are_no_deeper_or_wider_than_libconfig_bears(void **state) {
    session *s = *state;
    write_many(s, "wide.cfg", DEVICE "extra: {\n", 100000, "a%1_%2 = 1;\n", "};\n");
    session_run(s, PATIENCE, "noise check @/wide.cfg");
    session_refused(s, 1, "wide.cfg:1028: it holds more than 1024 settings in a group");
    write_many(s, "deep.cfg", DEVICE "coupling = ", 100000, "(", ";\n");
    session_run(s, PATIENCE, "noise check @/deep.cfg");
    session_refused(s, 1, "deep.cfg:3: it holds more than 32 groups and lists");
    /* what stands in comments and in texts counts for nothing */
    write_many(s, "said.cfg", DEVICE "name = \"\\\"=", 2000, "a=(",
               "\"; # = (\n/* = ( */ // = (\n");
    session_run(s, PATIENCE, "noise check @/said.cfg");
    session_done(s);
}

static void only_regular_files_are_included(void **state) {
    session *s = *state;
    char path[256];
    snprintf(path, sizeof path, "%s/pipe", s->folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    session_write(s, "model.cfg", DEVICE "@include \"pipe\"\n");
    session_run(s, PATIENCE, "noise check @/model.cfg");
    session_refused(s, 1, "model.cfg:3: cannot include");
    session_write(s, "settings.cfg", "epochs = 1;\n@include \"pipe\"\n");
    session_run(s, PATIENCE, "train --config @/settings.cfg --out @/run");
    session_refused(s, 1, "settings.cfg:2: it holds @include, which only noise models have");
}

/* The first file that a program opens gets the number of a closed stream. */
static void nothing_is_said_into_files(void **state) {
    session *s = *state;
    static const char RUN[] = "train --side 4 --train 8 --test 2 --epochs 1 --force --out @/run";
    session_run(s, 0, RUN);
    session_done(s);
    char *steps = session_read(s, "run/steps.csv");
    for (int stream = 0; stream <= 2; ++stream) {
        char line[200];
        snprintf(line, sizeof line, "%s >/dev/null 2>&1 %d>&-; echo $? >@/code; true", RUN, stream);
        session_run(s, 0, "%s", line);
        char *again = session_read(s, "run/steps.csv"), *code = session_read(s, "code");
        assert_string_equal(again, steps);
        assert_string_equal(code, stream == 1 ? "1\n" : "0\n");
        qn_free(again);
        qn_free(code);
    }
    qn_free(steps);
}

/* Larger files than a reader takes are not read at all. */
static void files_have_limits(void **state) {
    session *s = *state;
    static const struct {
        const char *name, *begins, *line, *limit;
        off_t size;
    } cases[] = {
        {"c.json", "{", "noise import @/c.json --out @/m", "64 MiB", (off_t)64 << 20},
        {"p.json", "{", "simulate tests/circuits/vqe.qasm --params @/p.json", "64 MiB",
         (off_t)64 << 20},
        {"s.cfg", "", "train --config @/s.cfg --out @/run", "16 MiB", (off_t)16 << 20},
        {"m.cfg", "", "noise check @/m.cfg", "16 MiB", (off_t)16 << 20},
        {"q.qasm", "", "simulate @/q.qasm", "256 MiB", (off_t)256 << 20},
        {"e", "", "simulate tests/circuits/bell.qasm --observable-file @/e", "1 GiB",
         (off_t)1 << 30},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        char path[256], sentence[64];
        session_write(s, cases[k].name, cases[k].begins);
        snprintf(path, sizeof path, "%s/%s", s->folder, cases[k].name);
        assert_int_equal(truncate(path, cases[k].size + 1), 0); /* a hole takes no room */
        snprintf(sentence, sizeof sentence, "is larger than %s, the most that is read",
                 cases[k].limit);
        session_run(s, PATIENCE, "%s", cases[k].line);
        session_refused(s, 1, sentence);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_models_are_read_in_linear_time),
        cmocka_unit_test(models_are_no_deeper_or_wider_than_libconfig_bears),
        cmocka_unit_test(only_regular_files_are_included),
        cmocka_unit_test(nothing_is_said_into_files),
        cmocka_unit_test(files_have_limits),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
