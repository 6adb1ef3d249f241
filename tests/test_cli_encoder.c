/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --block, --entangler and --encoder: one circuit told in several ways, kept, resumed, swept,
 * refused. */
#include "assert_close.h"
#include "session.h"

#include <stdlib.h>
#include <string.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

static const char tiny[] = "--side 4 --train-images 12 --test-images 4 --batch 4 --gradient exact "
                           "--threads 1 --noise readout --quiet";

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }

static int tear_down(void **state) { return session_close(*state); }

static void assert_says(const session *s, const char *file, const char *text) {
    char *found = session_read(s, file);
    if (!strstr(found, text)) fail_msg("%s does not say %s:\n%s", file, text, found);
    qn_free(found);
}

/* By block and entangler, by a file, by a list, by the settings of a run whose file is gone. */
static void one_encoder_told_in_four_ways(void **state) {
    session *s = *state;
    session_write(s, "ring.txt", "# a ring\nso4 0 1\nso4 1 2; so4 2 3\n\nso4 3 0\n");
    session_run(s, 0, "train %s --epochs 2 --block so4 --entangler ring --layers 2 --out @/a",
                tiny);
    session_done(s);
    session_run(s, 0, "train %s --epochs 1 --encoder @/ring.txt --layers 2 --out @/b", tiny);
    session_done(s);
    session_run(s, 0,
                "train %s --epochs 2 --encoder 'so4 0 1; so4 1 2; so4 2 3; so4 3 0' --layers 2 "
                "--out @/c",
                tiny);
    session_done(s);
    session_write(s, "ring.txt", "so4 0 1\n");
    session_run(s, 0, "train --resume @/b --epochs 2 --quiet");
    session_done(s);
    session_run(s, 0, "train --config @/b/settings.cfg --out @/d --quiet");
    session_done(s);
    assert_says(s, "b/settings.cfg", "encoder = \"so4 0 1; so4 1 2; so4 2 3; so4 3 0\";\n");
    session_same(s, "a/steps.csv", "b/steps.csv");
    session_same(s, "a/steps.csv", "c/steps.csv");
    session_same(s, "a/images.csv", "d/images.csv");
    session_run(s, 0, "train %s --epochs 2 --block su4 --entangler ring --layers 2 --out @/e",
                tiny);
    session_done(s);
    char *one = session_read(s, "a/steps.csv"), *other = session_read(s, "e/steps.csv");
    assert_string_not_equal(one, other);
    qn_free(one);
    qn_free(other);
}

static void sweeps_go_through_encoders(void **state) {
    session *s = *state;
    session_write(s, "one.txt", "so4 0 1\n");
    session_write(s, "two.txt", "ry 0\nry 3\n");
    session_run(s, 0, "sweep %s --epochs 1 --over encoder=@/one.txt,@/two.txt --out @/sw", tiny);
    session_done(s);
    session_run(s, 0,
                "sweep %s --epochs 1 --over block=so4,ry-cx --over entangler=brick,star "
                "--jobs 2 --out @/sb",
                tiny);
    session_done(s);
    assert_says(s, "sb/sweep.csv", "ry-cx,star,1,");
    session_run(s, 0, "sweep %s --encoder 'ry 0' --over block=so4,su4 --out @/no", tiny);
    session_refused(s, 1, "--over block does nothing with an encoder");
    session_run(s, 0, "sweep %s --over encoder=@/one.txt --over block=so4,su4 --out @/no", tiny);
    session_refused(s, 1, "--over block does nothing with an encoder");
}

static void what_does_not_fit_is_refused(void **state) {
    session *s = *state;
    session_write(s, "bad.txt", "so4 0 1\n\nsu5 0 1\n");
    session_run(s, 0, "train %s --encoder @/bad.txt --out @/no", tiny);
    session_refused(s, 2, "bad.txt:3: no block is called 'su5'");
    session_refused(s, 2, "did you mean 'su4'?");
    session_run(s, 0, "train %s --encoder @/none.txt --out @/no", tiny);
    session_refused(s, 2, "there is no such file");
    session_run(s, 0, "train %s --encoder 'so4 0 1; so4 0 4' --out @/no", tiny);
    session_refused(s, 2, "part 2 of the encoder: so4 takes two different qubits of 0 to 3");
    session_run(s, 0, "train %s --encoder 'cx 0 1; h 2' --out @/no", tiny);
    session_refused(s, 1, "no angle");
    session_run(s, 0, "train %s --encoder 'so4 0 1' --block so4 --out @/no", tiny);
    session_refused(s, 2, "--block does nothing with --encoder: leave one of them out");
    session_run(s, 0, "circuit --encoder 'so4 0 1' --entangler ring");
    session_refused(s, 2, "--entangler does nothing with --encoder");
    session_run(s, 0, "train %s --block so5 --out @/no", tiny);
    session_refused(s, 2, "did you mean \"so4\"?");
}

static void circuits_are_counted(void **state) {
    session *s = *state;
    session_run(s, 0, "circuit --embedding state --encoder 'so4 0 1; cx 3 2; ry 7' --layers 2");
    session_done(s);
    assert_non_null(strstr(s->output, "18 qubits, 14 encoder angles"));
    assert_non_null(strstr(s->output, "79 on two qubits")); /* 2 x 2 x 3, 3 and 64 */
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(one_encoder_told_in_four_ways),
        CASE(sweeps_go_through_encoders),
        CASE(what_does_not_fit_is_refused),
        CASE(circuits_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
