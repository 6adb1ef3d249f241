/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run comes into its folder whole or not at all: a kill at any moment, a full disk and a picture
 * that was not drawn leave the run that was there, or one that can go on. */
#include "assert_close.h"
#include "session.h"

#include "core/atomic_file.h"
#include "run/directory.h"
#include "run/stage.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

static const char tiny[] = "--side 4 --train-images 16 --test-images 5 --batch 8 --epochs 1 "
                           "--shots 50 --threads 1 --quiet --noise depolarizing";

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }

static int tear_down(void **state) { return session_close(*state); }

/* A process that was there and is no more. */
static long dead_process(void) {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    assert_true(child > 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    return (long)child;
}

/* Its name in those of stages: HOST+PID; borrowed until the next call. */
static const char *name_of(long process) {
    static char name[QN_PROCESS_NAME + 32];
    char own[QN_PROCESS_NAME];
    qn_process_name(own);
    snprintf(name, sizeof name, "%.*s+%ld", (int)strcspn(own, "+"), own, process);
    return name;
}

/* Runs a command of the shell in the session's folder. */
static int shell(const session *s, const char *format, ...) QN_PRINTF(2, 3);
static int shell(const session *s, const char *format, ...) {
    char text[1024], command[1200];
    va_list words;
    va_start(words, format);
    vsnprintf(text, sizeof text, format, words);
    va_end(words);
    snprintf(command, sizeof command, "cd '%s' && %s", s->folder, text);
    return system(command);
}

static const char *folder_of(const session *s, char *path) {
    snprintf(path, PATH_MAX, "%s/run", s->folder);
    return path;
}

/* Names and bytes of the two folders are the same. */
static void assert_same_folders(const session *s, const char *a, const char *b) {
    assert_int_equal(shell(s, "diff -r %s %s >/dev/null", a, b), 0);
}

/* The folder `run` holds an old run and a note of its user; `new` is the run that is to replace it,
 * `wanted` what must be there in the end. */
static void lay_out(const session *s) {
    assert_int_equal(shell(s, "rm -rf run new wanted && mkdir run new wanted && "
                              "for f in settings.cfg checkpoint.h5 steps.csv ideal_steps.csv "
                              "report.html curves.svg; do echo old >run/$f; done && "
                              "for f in settings.cfg noise_model.cfg checkpoint.h5 steps.csv; "
                              "do echo new >new/$f; done && cp new/* wanted && "
                              "echo mine >run/note.txt && cp run/note.txt wanted"),
                     0);
}

static void published(void **state) {
    const session *s = *state;
    char path[PATH_MAX], stage[PATH_MAX];
    qn_diag diag = {0};
    lay_out(s);
    assert_int_equal(qn_stage_open(folder_of(s, path), stage, &diag), QN_OK);
    assert_int_equal(shell(s, "cp new/* '%s'", stage), 0);
    assert_false(qn_stage_is_empty(path));
    assert_int_equal(qn_stage_publish(path, stage, &diag), QN_OK);
    assert_same_folders(s, "run", "wanted");
}

/* Killed with the stage complete, and after each file that was removed or moved. */
static void killed_while_publishing(void **state) {
    const session *s = *state;
    static const char *const moments[] = {
        "mv new run/.removing-%s", "mv new run/.removing-%s && rm run/settings.cfg run/steps.csv",
        "mv new run/.moving-%s && rm run/[a-m]*.* run/[o-z]*.*",
        "mv new run/.moving-%s && rm run/[a-m]*.* run/[o-z]*.* && mv run/.moving-*/s* run",
        "mv new run/.moving-%s && rm run/[a-m]*.* run/[o-z]*.* && mv run/.moving-*/* run"};
    char path[PATH_MAX], command[256];
    for (size_t k = 0; k < sizeof moments / sizeof moments[0]; ++k) {
        lay_out(s);
        snprintf(command, sizeof command, moments[k], name_of(dead_process()));
        assert_int_equal(shell(s, "%s", command), 0);
        qn_stage_settle(folder_of(s, path));
        assert_same_folders(s, "run", "wanted");
    }
}

/* What was begun by a process that is no more goes; what is at work stays. */
static void orphans_are_swept(void **state) {
    const session *s = *state;
    char path[PATH_MAX];
    const long dead = dead_process(), own = (long)getpid();
    lay_out(s);
    assert_int_equal(shell(s, "cp -r run before && cp -r new run/.new-%s-0", name_of(dead)), 0);
    assert_int_equal(shell(s, "echo x >run/a.tmp-%ld-0", dead), 0);
    qn_stage_settle(folder_of(s, path));
    assert_same_folders(s, "run", "before");
    assert_int_equal(shell(s, "cp -r new run/.new-%s-0", name_of(own)), 0);
    assert_int_equal(shell(s, "cp -r new run/.removing-%s", name_of(own)), 0);
    assert_int_equal(shell(s, "cp -r new run/.new-elsewhere+%ld-0", dead), 0);
    assert_int_equal(
        shell(s, "touch run/a.tmp-%ld-0 run/a.tmp-%ld run/b.tmp-%ld-1", own, dead, dead), 0);
    /* Another machine may have the process: its lock tells. */
    char held[PATH_MAX];
    snprintf(held, sizeof held, "%s/run/b.tmp-%ld-1", s->folder, dead);
    FILE *file = fopen(held, "r");
    assert_non_null(file);
    assert_int_equal(flock(fileno(file), LOCK_EX), 0);
    assert_int_equal(shell(s, "rm -rf before && cp -r run before"), 0);
    qn_stage_settle(path);
    assert_same_folders(s, "run", "before");
    fclose(file);
}

static void dropped(void **state) {
    const session *s = *state;
    char path[PATH_MAX], stage[PATH_MAX];
    qn_diag diag = {0};
    assert_int_equal(shell(s, "rm -rf run"), 0);
    assert_int_equal(qn_stage_open(folder_of(s, path), stage, &diag), QN_OK);
    assert_true(qn_stage_is_empty(path));
    assert_int_equal(shell(s, "echo x >'%s/settings.cfg'", stage), 0);
    qn_stage_drop(path, stage);
    assert_int_equal(access(path, F_OK), -1);
    lay_out(s);
    assert_int_equal(shell(s, "cp -r run before"), 0);
    assert_int_equal(qn_stage_open(path, stage, &diag), QN_OK);
    qn_stage_drop(path, stage);
    assert_same_folders(s, "run", "before");
}

/* A stage that cannot be renamed, here for one of its name that is not empty. */
static void refused_at_the_first_step(void **state) {
    const session *s = *state;
    char path[PATH_MAX], stage[PATH_MAX], process[QN_PROCESS_NAME];
    qn_diag diag = {0};
    lay_out(s);
    assert_int_equal(
        shell(s, "mkdir -p 'run/.removing-%s/x' && cp -r run before", qn_process_name(process)), 0);
    assert_int_equal(qn_stage_open(folder_of(s, path), stage, &diag), QN_OK);
    assert_int_equal(shell(s, "echo x >'%s/settings.cfg'", stage), 0);
    assert_int_equal(qn_stage_publish(path, stage, &diag), QN_ERR_IO);
    assert_non_null(strstr(diag.text, "cannot write into"));
    assert_same_folders(s, "run", "before");
}

/* No room for the first checkpoint of the run that is to replace another. */
static void forced_on_a_full_disk(void **state) {
    session *s = *state;
    session_run(s, 0, "train %s --out @/run", tiny);
    session_done(s);
    assert_int_equal(shell(s, "cp -r run before"), 0);
    char command[512];
    snprintf(command, sizeof command,
             "trap '' XFSZ; ulimit -f 16; '%s' train %s --seed 5 --force --out %s/run 2>%s/errors",
             s->program, tiny, s->folder, s->folder);
    assert_int_not_equal(system(command), 0);
    char *errors = session_read(s, "errors");
    assert_non_null(strstr(errors, "checkpoint.h5': File too large"));
    qn_free(errors);
    assert_same_folders(s, "run", "before");
    session_run(s, 0, "train --resume @/run --epochs 2 --quiet");
    session_done(s);
    session_run(s, 0, "train %s --seed 5 --force --out @/run", tiny);
    session_done(s);
    session_run(s, 0, "train %s --seed 5 --out @/fresh", tiny);
    session_same(s, "run/steps.csv", "fresh/steps.csv");
    session_same(s, "run/checkpoint.h5", "fresh/checkpoint.h5");
}

/* Killed while it writes its folder: the name is as free as before. */
static void killed_before_the_first_checkpoint(void **state) {
    session *s = *state;
    const char *dead = name_of(dead_process());
    assert_int_equal(
        shell(s, "mkdir -p run/.new-%s-0 && echo x >run/.new-%s-0/settings.cfg", dead, dead), 0);
    session_run(s, 0, "train --resume @/run --quiet");
    session_refused(s, 1, "run/settings.cfg");
    session_run(s, 0, "train %s --out @/run", tiny);
    session_done(s);
    session_run(s, 0, "train %s --out @/run", tiny);
    session_refused(s, 1, "exists: name another folder");
    assert_int_equal(shell(s, "! ls -A run | grep -q '^\\.'"), 0);
}

/* A study that was killed while a finished training drew. */
static void studies_end_their_trainings(void **state) {
    session *s = *state;
    static const char study[] = "sweep %s --over shots=20,40 --out @/study";
    session_run(s, 0, study, tiny);
    session_done(s);
    assert_int_equal(
        shell(s,
              "cp -r study before && cd study/shots_20-seed1 && rm report.html curves.png "
              "&& echo x >token.png.tmp-%ld-0",
              dead_process()),
        0);
    session_run(s, 0, study, tiny);
    session_done(s);
    assert_int_equal(
        shell(s,
              "ls study/shots_20-seed1 >now && ls before/shots_20-seed1 >then && cmp -s now then"),
        0);
    session_same(s, "study/sweep.csv", "before/sweep.csv");
    session_same(s, "study/shots_20-seed1/curves.png", "before/shots_20-seed1/curves.png");
}

/* A gnuplot that writes half a picture, as on a full disk. */
static void half_a_picture_is_a_failure(void **state) {
    session *s = *state;
    assert_int_equal(shell(s, "mkdir bin && printf '#!/bin/sh\nfor f in svg png; do echo x "
                              ">curves.$f; done\n' >bin/gnuplot && chmod +x bin/gnuplot"),
                     0);
    char *path = strdup(getenv("PATH")), paths[1024];
    snprintf(paths, sizeof paths, "%s/bin:%s", s->folder, path);
    setenv("PATH", paths, 1);
    session_run(s, 0, "train %s --out @/run", tiny);
    setenv("PATH", path, 1);
    assert_int_equal(s->code, 1);
    assert_non_null(strstr(s->errors, "gnuplot could not write all of"));
    assert_non_null(strstr(s->output, "fidelity"));
    session_run(s, 0, "train --resume @/run --quiet");
    session_done(s);
    qn_free(session_read(s, "run/report.html"));
    /* nor is there a page of several runs without theirs */
    assert_int_equal(shell(s, "cp -r run other && sed -i s/curves/runs/ bin/gnuplot"), 0);
    setenv("PATH", paths, 1);
    session_run(s, 0, "report @/run @/other --out @/page.html");
    setenv("PATH", path, 1);
    free(path);
    session_refused(s, 1, "gnuplot could not write all of");
    assert_int_not_equal(shell(s, "ls page.html >ls 2>&1"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(published, set_up, tear_down),
        cmocka_unit_test_setup_teardown(killed_while_publishing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(orphans_are_swept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(dropped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refused_at_the_first_step, set_up, tear_down),
        cmocka_unit_test_setup_teardown(forced_on_a_full_disk, set_up, tear_down),
        cmocka_unit_test_setup_teardown(killed_before_the_first_checkpoint, set_up, tear_down),
        cmocka_unit_test_setup_teardown(half_a_picture_is_a_failure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(studies_end_their_trainings, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
