/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Studies without the command line: trainings one after the other in this process leave the same
 * run directories, to the last bit of every table, as the processes of `sweep`, also when they are
 * stopped and gone on with; run directories are read back as they were written. */
#include "run/directory.h"
#include "study/sweep.h"

#include "assert_close.h"
#include "session.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct watch {
    int notes, questions;
    int patience; /* questions until it stops; 0 = never */
    char last[200];
} watch;

static void note(void *context, const char *line) {
    watch *w = context;
    ++w->notes;
    snprintf(w->last, sizeof w->last, "%s", line);
}

static bool stops(void *context) {
    watch *w = context;
    return ++w->questions == w->patience;
}

/* The sweep of two trainings into FOLDER/NAME. */
static void plan(qn_sweep *s, qn_sweep_options *o, const session *at, const char *name) {
    qn_diag diag = {0};
    char out[PATH_MAX];
    snprintf(out, sizeof out, "%s/%s", at->folder, name);
    *o = (qn_sweep_options){.seeds = 1, .jobs = 2};
    assert_int_equal(qn_options_set_defaults(&qn_train_option_table, &o->train, &diag), QN_OK);
    free(o->train.noise);
    o->train.noise = strdup("depolarizing");
    o->train.out = strdup(out);
    o->train.side = 4;
    o->train.settings.epochs = 1;
    o->train.train_images = 6;
    o->train.test_images = 4;
    o->train.settings.batch = 3;
    o->train.settings.threads = 1;
    if (qn_train_options_resolve(&o->train, &diag) != QN_OK) fail_msg("%s", diag.text);
    s->options = o;
    assert_int_equal(qn_sweep_keys_read("noise-scale=0,1", &s->keys, &diag), QN_OK);
    if (qn_sweep_plan(s, &diag) != QN_OK) fail_msg("%s", diag.text);
    assert_int_equal(s->study.count, 2);
}

static void forget(qn_sweep *s) {
    qn_options_clear(&qn_train_option_table, &s->options->train);
    qn_sweep_clear(s);
}

/* Into a folder that is there, but empty. */
static void run_children(session *s) {
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s/children", s->folder);
    assert_int_equal(mkdir(folder, 0777), 0);
    session_run(s, 0,
                "sweep --over noise-scale=0,1 --noise depolarizing --side 4 --epochs 1 "
                "--train-images 6 --test-images 4 --batch 3 --threads 1 --jobs 2 --quiet --out "
                "@/children");
    session_done(s);
}

static void assert_same(const session *s, const qn_study *study, const char *name) {
    static const char *const tables[] = {"steps.csv", "images.csv"};
    char a[PATH_MAX], b[PATH_MAX];
    for (size_t k = 0; k < study->count; ++k)
        for (size_t t = 0; t < 2; ++t) {
            snprintf(a, sizeof a, "children/%s/%s", study->jobs[k].name, tables[t]);
            snprintf(b, sizeof b, "%s/%s/%s", name, study->jobs[k].name, tables[t]);
            session_same(s, a, b);
        }
}

/* Asked in the course of both trainings. */
static int whole_questions;

static void trainings_here_are_those_of_children(void **state) {
    session *at = *state;
    watch w = {0};
    const qn_host host = {.context = &w, .note = note, .stops = stops};
    qn_sweep_options options;
    qn_sweep s = {.study = {.host = &host}};
    qn_diag diag = {0};
    run_children(at);
    plan(&s, &options, at, "here");
    if (qn_study_run(&s.study, &diag) != QN_OK) fail_msg("%s", diag.text);
    assert_false(s.study.interrupted);
    assert_int_equal(w.notes, 3);
    assert_string_equal(w.last, "sweep: 2 of 2 trainings done");
    assert_true(w.questions > 4);
    whole_questions = w.questions;
    if (qn_sweep_finish(&s, &diag) != QN_OK) fail_msg("%s", diag.text);
    assert_same(at, &s.study, "here");
    session_same(at, "children/sweep.csv", "here/sweep.csv");
    assert_true(s.rows[0].mean[0] != s.rows[1].mean[0]);
    forget(&s);
}

static void a_stopped_study_goes_on(void **state) {
    session *at = *state;
    watch w = {.patience = 5}; /* within the second step of the first training */
    const qn_host host = {.context = &w, .note = note, .stops = stops};
    qn_sweep_options options;
    qn_sweep s = {.study = {.host = &host}};
    qn_diag diag = {0};
    plan(&s, &options, at, "stopped");
    assert_int_equal(qn_study_run(&s.study, &diag), QN_OK);
    assert_true(s.study.interrupted);
    assert_false(s.study.jobs[1].done);
    s.study.interrupted = false;
    if (qn_study_run(&s.study, &diag) != QN_OK) fail_msg("%s", diag.text);
    assert_true(!s.study.interrupted && s.study.jobs[0].done && s.study.jobs[1].done);
    assert_same(at, &s.study, "stopped");
    /* It went on where it was: only the step that was stopped began again, with its three images,
     * and nothing once all is done. */
    assert_int_equal(w.questions, whole_questions + 3);
    const int questions = w.questions, notes = w.notes;
    assert_int_equal(qn_study_run(&s.study, &diag), QN_OK);
    assert_int_equal(w.questions, questions);
    assert_int_equal(w.notes, notes + 1);
    forget(&s);
}

static void a_failure_is_named_after_its_job(void **state) {
    session *at = *state;
    qn_sweep_options options;
    qn_sweep s = {0};
    qn_diag diag = {0};
    plan(&s, &options, at, "failed");
    free(s.study.jobs[1].options.data);
    s.study.jobs[1].options.data = strdup("/nowhere/at/all");
    assert_true(qn_study_run(&s.study, &diag) != QN_OK);
    assert_true(s.study.jobs[0].done && !s.study.jobs[1].done);
    assert_int_equal(strncmp(diag.text, s.study.jobs[1].name, strlen(s.study.jobs[1].name)), 0);
    assert_non_null(strstr(diag.text, "/nowhere/at/all"));
    forget(&s);
}

/* A shard whose claims cannot be written waits for nobody. */
static void claims_that_fail_end_the_study(void **state) {
    session *at = *state;
    qn_sweep_options options;
    qn_sweep s = {0};
    qn_diag diag = {0};
    char plans[PATH_MAX + 8], command[PATH_MAX + 32];
    plan(&s, &options, at, "unclaimed");
    s.study.shard = s.study.shards = 1;
    s.study.lost_after = 60.0;
    snprintf(plans, sizeof plans, "%s/plans", s.study.folder);
    snprintf(command, sizeof command, "rm -r '%s'", plans);
    assert_int_equal(system(command), 0);
    assert_int_equal(qn_study_run(&s.study, &diag), QN_ERR_IO);
    assert_non_null(strstr(diag.text, ".claim': No such file or directory"));
    forget(&s);
}

/* ---- run directories ------------------------------------------------------------------------ */

static bool is_there(const char *folder, const char *name) {
    char path[PATH_MAX + 64];
    struct stat info;
    snprintf(path, sizeof path, "%s/%.60s", folder, name);
    return stat(path, &info) == 0;
}

static void runs_are_read_as_they_were_written(void **state) {
    session *at = *state;
    char folder[PATH_MAX];
    qn_train_options options = {0};
    qn_checkpoint checkpoint = {0};
    qn_evaluation last;
    qn_image_record *records = NULL;
    size_t images = 0;
    qn_diag diag = {0};
    session_run(at, 0,
                "train --noise depolarizing --compare-ideal --side 4 --epochs 1 --train-images 6 "
                "--test-images 4 --batch 3 --quiet --out @/run");
    session_done(at);
    snprintf(folder, sizeof folder, "%s/run", at->folder);
    if (qn_run_settings_read(folder, &options, &diag) != QN_OK) fail_msg("%s", diag.text);
    assert_int_equal(options.settings.batch, 3);
    assert_true(options.compare_ideal);
    assert_non_null(strstr(options.noise, "run/noise_model.cfg"));
    assert_int_equal(qn_run_last_read(folder, &last, NULL), QN_OK);
    assert_true(last.epoch == 1.0 && last.step == 2);
    for (int part = 0; part < QN_RUN_PARTS; ++part) {
        assert_int_equal(qn_run_checkpoint_read(folder, (qn_run_part)part, &checkpoint, NULL),
                         QN_OK);
        assert_int_equal(checkpoint.history.nevaluations, 2);
        images = 0;
        assert_int_equal(qn_run_images_read(folder, (qn_run_part)part, 2, &images, &records, NULL),
                         QN_OK);
        assert_int_equal(images, 4);
        assert_true(records[7].step == 2 && records[7].image == 3);
        qn_free(records);
        records = NULL;
        assert_int_equal(qn_run_images_read(folder, (qn_run_part)part, 3, &images, &records, NULL),
                         QN_ERR_SYNTAX);
        assert_null(records);
        qn_checkpoint_clear(&checkpoint);
    }
    qn_options_clear(&qn_train_option_table, &options);
}

/* Of what a run leaves, only what nobody reads by name stays. */
static void old_runs_are_removed(void **state) {
    const session *at = *state;
    static const char *const gone[] = {
        "settings.cfg", "noise_model.cfg", "checkpoint.h5",    "ideal_checkpoint.h5",
        "steps.csv",    "ideal_steps.csv", "metrics.csv",      "ideal_metrics.csv",
        "images.csv",   "token.png",       "ideal_images.csv", "reconstructions.png",
        "report.html"};
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s/run", at->folder);
    for (size_t k = 0; k < sizeof gone / sizeof gone[0]; ++k)
        if (!is_there(folder, gone[k])) fail_msg("a run leaves no %s", gone[k]);
    qn_run_files_remove(folder);
    for (size_t k = 0; k < sizeof gone / sizeof gone[0]; ++k)
        if (is_there(folder, gone[k])) fail_msg("%s is still there", gone[k]);
}

static void headings_are_taken_apart(void **state) {
    const session *at = *state;
    char *settings = session_read(at, "run/settings.cfg"), first[80];
    const char *rest = settings;
    size_t length = 0;
    const char *line = qn_run_heading_next(&rest, &length);
    snprintf(first, sizeof first, " Every setting of a run of qmae-noise %s", qn_version());
    assert_non_null(line);
    assert_int_equal(length, strlen(first));
    assert_memory_equal(line, first, length);
    line = qn_run_heading_next(&rest, &length);
    assert_non_null(line);
    assert_true(line[0] == ' ' && line[1] == '(' && line[length - 1] == '.');
    assert_null(qn_run_heading_next(&rest, &length)); /* the command is no part of it */
    assert_int_equal(strncmp(rest, "noise = ", 8), 0);
    qn_free(settings);
}

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }
static int tear_down(void **state) { return session_close(*state); }

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trainings_here_are_those_of_children),
        cmocka_unit_test(a_stopped_study_goes_on),
        cmocka_unit_test(a_failure_is_named_after_its_job),
        cmocka_unit_test(claims_that_fail_end_the_study),
        cmocka_unit_test(runs_are_read_as_they_were_written),
        cmocka_unit_test(headings_are_taken_apart),
        cmocka_unit_test(old_runs_are_removed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
