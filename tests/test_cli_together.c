/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options that do nothing beside the others are refused, and only those. */
#include "assert_close.h"
#include "session.h"

#include <stdio.h>
#include <string.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

#define SMALL "--side 4 --train-images 8 --test-images 2 --batch 8 --epochs 1 --threads 1 --quiet "
#define TINY SMALL "--force --out @/out "

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }

static int tear_down(void **state) { return session_close(*state); }

static void refused_together(void **state) {
    session *s = *state;
    static const struct {
        const char *command, *hint;
    } cases[] = {
        {"train " TINY "--gradient exact --shots 5",
         "--shots does nothing with --gradient exact: leave it out, or give --gradient shift or "
         "spsa"},
        {"train " TINY "--shots 5 --gradient exact", "--shots does nothing with --gradient exact"},
        {"train " TINY "--gradient exact --shot-noise frozen", "--shot-noise does nothing"},
        {"train " TINY "--perturbation 0.2", "--perturbation does nothing with --gradient shift"},
        {"train " TINY "--engine factored --trajectories 5", "--trajectories does nothing with"},
        {"train " TINY "--engine pure --target-se 0.1", "--target-se does nothing with"},
        {"train " TINY "--engine dm --precision single", "--precision does nothing with"},
        {"sweep " SMALL "--out @/study "
         "--over mask=0.25 --gradient exact --shots 5",
         "--shots does nothing"},
        {"compare " SMALL "--out @/study "
         "--noise t1t2 --gradient exact --shots 5",
         "--shots does nothing"},
        {"simulate tests/circuits/bell.qasm --method dm --precision single", "--precision does"},
        {"simulate tests/circuits/bell.qasm --method pure --target-se 0.1", "--target-se does"},
        {"simulate tests/circuits/bell.qasm --method dm --trajectories 9", "--trajectories does"},
        {"evaluate @/out --engine dm --trajectories 9", "--trajectories does nothing with"},
        {"evaluate @/out --engine factored --target-se 0.1", "--target-se does nothing with"},
        {"mitigate @/out --scaling model --fold-gates all", "--fold-gates does nothing with"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; ++k) {
        session_run(s, 0, "%s", cases[k].command);
        session_refused(s, 2, cases[k].hint);
    }
}

static void allowed_together(void **state) {
    session *s = *state;
    static const char *const commands[] = {
        "train " TINY "--gradient exact",
        "train " TINY "--gradient spsa --shots 5 --perturbation 0.2",
        "train " TINY "--shot-noise frozen --trajectories 5",
        "train " TINY "--config @/kept.cfg --gradient exact", /* which names all options */
        "sweep " SMALL "--out @/study --over gradient=spsa,exact --perturbation 0.2 --shots 5",
        "simulate tests/circuits/bell.qasm --precision single --method trajectory",
    };
    session_run(s, 0, "train " TINY "--shots 5");
    session_done(s);
    char *settings = session_read(s, "out/settings.cfg");
    session_write(s, "kept.cfg", settings);
    qn_free(settings);
    for (size_t k = 0; k < sizeof commands / sizeof *commands; ++k) {
        session_run(s, 0, "%s", commands[k]);
        session_done(s);
    }
}

/* One sentence, with what was meant and what there is. */
static void suggestions(void **state) {
    session *s = *state;
    session_run(s, 0, "simulate tests/circuits/bell.qasm --noise ibm_lik");
    session_refused(s, 1, "no noise model 'ibm_lik': did you mean 'ibm_like'? (there are ");
    session_run(s, 0, "simulate tests/circuits/bell.qasm --noise zzzzzzzzz");
    session_refused(s, 1, "no noise model 'zzzzzzzzz'; there are ");
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {CASE(refused_together), CASE(allowed_together),
                                       CASE(suggestions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
