/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with a circuit, its parameters or its observable is one sentence with its place, of
 * every command that takes them, and nothing is written. */
#include "assert_close.h"
#include "json_output.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

enum { GRADIENT = 1, BUDGET = 2, OPTIMISE = 4, SIMULATE = 8, ALL = 15, TAUGHT = 7 };

/* How each command is asked for an observable, and where it would leave what. */
typedef struct asker {
    int bit;
    const char *name, *observable, *files;
} asker;
static const asker ASKERS[] = {
    {GRADIENT, "gradient", "observable", "--csv @/left.csv --npy @/left.npy"},
    {BUDGET, "budget --quiet", "observable", "--csv @/left.csv --out @/left --force"},
    {OPTIMISE, "optimise --quiet --steps 2", "minimise", "--out @/left2 --force"},
    {SIMULATE, "simulate --shots 0", "observable", "--state @/left.npy"},
};

#define HEAD "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n"

typedef struct wrong {
    const char *circuit;
    const char *more; /* parameters */
    const char *sum;  /* the observable; NULL = that of the file sum.txt */
    const char *hint;
    int refused_by;
    int code;
} wrong;

static const char plain[] = HEAD "input float x;\nqubit[2] q;\nry(x) q[0];\ncx q[0], q[1];\n";
static const char unused[] = HEAD
    "input float x;\ninput float left;\nqubit[2] q;\nry(x) q[0];\ncx q[0], q[1];\n";
static const char root[] = HEAD "input float x;\nqubit[2] q;\nry(sqrt(x)) q[0];\n";
static const char none[] = HEAD "qubit[2] q;\nh q[0];\n";
static const char timed[] = HEAD "input float x;\nqubit[2] q;\nry(x) q[0];\ndelay[x*1us] q[0];\n";
static const char branch[] = HEAD
    "input float x;\nqubit[2] q;\nry(x) q[0];\nif (x > 0.5) { h q[1]; }\n";

static const wrong CASES[] = {
    /* parameters */
    {plain, "--param x=1,y=2", "ZZ", "no input called 'y'; did you mean 'x' of line 3?", ALL, 1},
    {plain, "--param x=1,theta=2", "ZZ", "no input called 'theta'; its first is 'x' in line 3", ALL,
     1},
    {none, "--param y=2", "ZZ", "no input called 'y'; it has none", ALL, 1},
    {plain, "--param x=1 --param x=2", "ZZ", "parameter 'x' is given twice: 1 and 2", ALL, 2},
    {plain, "--param x", "ZZ", "--param x: give name=number", ALL, 2},
    {plain, "--param x=1/0", "ZZ", "--param x=1/0: give name=number", ALL, 2},
    {plain, "", "ZZ", "c.qasm:3:13: input 'x' has no value: give --param x=VALUE",
     GRADIENT | BUDGET | SIMULATE, 1},
    {plain, "--params @/wrong.json", "ZZ", "no input called 'w'", ALL, 1},
    {plain, "--params @/many.json", "ZZ", "has 1 value of inputs of type float and angle, but 2",
     ALL, 2},
    {plain, "--params @/nothing.json", "ZZ", "nothing.json", ALL, 1},
    {plain, "--params @/broken.json", "ZZ", "broken.json:", ALL, 1},
    {unused, "--param x=1,left=2", "ZZ",
     "c.qasm:4:13: no angle of a gate depends on the parameter 'left': leave it out", TAUGHT, 1},
    {none, "", "ZZ", "c.qasm: the circuit has no parameters: declare one", GRADIENT | OPTIMISE, 1},
    /* expressions */
    {root, "--param x=0", "ZZ", "c.qasm:5:4: this 'sqrt' has no derivative at these values",
     GRADIENT | OPTIMISE, 1},
    {root, "--param x=-1", "ZZ", "c.qasm:5:4: this", ALL, 1},
    {timed, "--param x=1", "ZZ", "c.qasm:6:8: a time may not depend on the parameter 'x'", TAUGHT,
     1},
    {branch, "--param x=1", "ZZ", "c.qasm:6:7: a branch may not depend on the parameter 'x'",
     TAUGHT, 1},
    /* observables */
    {plain, "--param x=1", "ZZZ", "1:1: 'ZZZ' has 3 letters and the circuit 2 qubits", ALL, 2},
    {plain, "--param x=1", "Z0 Z2", "1:4: 'Z2': the circuit has 2 qubits, from 0 to 1", ALL, 2},
    {plain, "--param x=1", "|000>", "has 3 bits and the circuit 2 qubits", ALL, 2},
    {plain, "--param x=1", NULL, "sum.txt:2:3: 'XYZ' has 3 letters and the circuit 2 qubits", ALL,
     1},
};

static int set_up(void **state) {
    if (session_open(QN_TEST_PROGRAM, (session **)state) != 0) return 1;
    session *s = *state;
    session_write(s, "sum.txt", "ZZ\n+ XYZ\n");
    session_write(s, "wrong.json", "{\"x\": 1, \"w\": 2}");
    session_write(s, "many.json", "[1, 2]");
    session_write(s, "broken.json", "{\"x\": ");
    session_write(s, "c.qasm", plain);
    return 0;
}

static int tear_down(void **state) { return session_close(*state); }

static size_t files_of(const session *s) {
    size_t count = 0;
    DIR *folder = opendir(s->folder);
    assert_non_null(folder);
    while (readdir(folder)) ++count;
    closedir(folder);
    return count;
}

static void ask(session *s, const asker *a, const wrong *w) {
    char question[160];
    if (w->sum) snprintf(question, sizeof question, "--%s \"%s\"", a->observable, w->sum);
    else snprintf(question, sizeof question, "--%s-file @/sum.txt", a->observable);
    session_write(s, "c.qasm", w->circuit);
    session_run(s, 0, "%s @/c.qasm %s --noise depolarizing %s %s", a->name, question, w->more,
                a->files);
}

static void the_wrong_is_one_sentence_and_nothing_is_left(void **state) {
    session *s = *state;
    session_run(s, 0, "version"); /* the session's own files */
    const size_t files = files_of(s);
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; ++k)
        for (size_t c = 0; c < sizeof ASKERS / sizeof *ASKERS; ++c) {
            if (!(CASES[k].refused_by & ASKERS[c].bit)) continue;
            ask(s, &ASKERS[c], &CASES[k]);
            session_refused(s, CASES[k].code, CASES[k].hint);
            if (files_of(s) != files) fail_msg("case %zu of %s left a file", k, ASKERS[c].name);
        }
}

/* What is wrong for one command alone is right for the others: the budget of a circuit without
 * parameters, the value of a root at 0. */
static void what_is_right_is_done(void **state) {
    session *s = *state;
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; ++k)
        for (size_t c = 0; c < sizeof ASKERS / sizeof *ASKERS; ++c) {
            if (CASES[k].refused_by & ASKERS[c].bit) continue;
            ask(s, &ASKERS[c], &CASES[k]);
            if (s->code != 0) fail_msg("case %zu of %s: %s", k, ASKERS[c].name, s->errors);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wrong_is_one_sentence_and_nothing_is_left),
        cmocka_unit_test(what_is_right_is_done),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
