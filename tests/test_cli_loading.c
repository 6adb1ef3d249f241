/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --embedding mps:2 and its like in every command that knows embeddings. */
#include "assert_close.h"
#include "session.h"

#include <stdlib.h>
#include <string.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

static const char tiny[] = "--side 4 --train-images 12 --test-images 4 --batch 4 --block so4 "
                           "--threads 1 --noise ibm_like --quiet";

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }

static int tear_down(void **state) { return session_close(*state); }

static void assert_says(const session *s, const char *file, const char *text) {
    char *found = session_read(s, file);
    if (!strstr(found, text)) fail_msg("%s does not say %s:\n%s", file, text, found);
    qn_free(found);
}

/* Stopped and resumed, with other threads, from settings: the same bits. */
static void trainings_repeat_and_go_on(void **state) {
    session *s = *state;
    for (int shots = 0; shots < 2; ++shots) {
        const char *gradient = shots ? "shift --shots 50" : "exact";
        session_run(s, 0, "train %s --gradient %s --embedding mps:2 --epochs 2 --out @/a%d", tiny,
                    gradient, shots);
        session_done(s);
        session_run(s, 0, "train %s --gradient %s --embedding mps:2 --epochs 1 --out @/b%d", tiny,
                    gradient, shots);
        session_done(s);
        session_run(s, 0, "train --resume @/b%d --epochs 2 --threads 2 --quiet", shots);
        session_done(s);
    }
    assert_says(s, "a0/settings.cfg", "embedding = \"mps:2\";\n");
    session_same(s, "a0/steps.csv", "b0/steps.csv");
    session_same(s, "a1/steps.csv", "b1/steps.csv");
    session_same(s, "a1/images.csv", "b1/images.csv");
}

/* A word with a colon is no range. */
static void sweeps_go_through_embeddings(void **state) {
    session *s = *state;
    session_run(s, 0,
                "sweep %s --gradient exact --epochs 1 --over embedding=state,mps:1,layers:2 --out "
                "@/sweep",
                tiny);
    session_done(s);
    session_run(s, 0, "train %s --gradient exact --epochs 1 --embedding layers:2 --out @/alone",
                tiny);
    session_done(s);
    session_same(s, "alone/images.csv", "sweep/embedding_layers_2-seed1/images.csv");
    session_run(s, 0, "sweep %s --over embedding=mps:3 --out @/wrong", tiny);
    session_refused(s, 1, "mps:3");
}

/* The budget of a source switched off is the run under the device without it. */
static void budgets_and_circuits_of_a_run(void **state) {
    session *s = *state;
    session_run(s, 0, "budget @/a0 --out @/budget");
    session_done(s);
    assert_says(s, "budget/budget.csv", "embed_ref");
    session_run(s, 0, "circuit --run @/a0 --qasm 3 --out @/run.qasm");
    session_done(s);
    char *text = session_read(s, "run.qasm");
    int loading = 0;
    for (const char *c = text; (c = strstr(c, "cx q[")); ++c) ++loading;
    qn_free(text);
    /* 5 CX load 4 qubits; so4 on 6 pairs, twice; SWAP test 8 a pair, and 3 for the trash */
    assert_int_equal(loading, 2 * 5 + 2 * 6 * 2 + 4 * 8 + 3);
    session_run(s, 0, "circuit --side 4 --qasm 3 --embedding state");
    session_refused(s, 2, "--embedding circuit");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trainings_repeat_and_go_on),
        cmocka_unit_test(sweeps_go_through_embeddings),
        cmocka_unit_test(budgets_and_circuits_of_a_run),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
