/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What C programs do with runs and studies leaves the same tables, to the last bit, as the command
 * line; hosts are told, asked and obeyed. */
#include "qmae_noise/budget.h"
#include "qmae_noise/study.h"

#include "assert_close.h"
#include "session.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PLAIN                                                                                      \
    "side = 4;\nepochs = 2;\ntrain-images = 6;\ntest-images = 4;\nbatch = 3;\nthreads = 1;\n"
#define SETTINGS PLAIN "noise = \"depolarizing\";\n"

typedef struct watch {
    int begun, steps, evaluations, drawn, questions, patience;
    double swap;
} watch;

static bool stops(void *context) {
    watch *w = context;
    return ++w->questions == w->patience;
}

static void begun(void *context, const qn_run *run) {
    watch *w = context;
    const qn_step_record *last = qn_run_last_step(run);
    assert_int_equal(last ? (int)last->step : 0, w->steps);
    ++w->begun;
}

static void stepped(void *context, const qn_run *run) {
    watch *w = context;
    assert_int_equal(qn_run_last_step(run)->step, ++w->steps);
}

static void evaluated(void *context, const qn_run *run) {
    watch *w = context;
    ++w->evaluations;
    w->swap = qn_run_last(run)->swap;
}

static qn_status draw(void *context, const char *folder, const char *name, qn_diag *diag) {
    watch *w = context;
    char path[PATH_MAX];
    (void)diag;
    snprintf(path, sizeof path, "%s/%s.gp", folder, name);
    assert_int_equal(access(path, R_OK), 0);
    ++w->drawn;
    return QN_OK;
}

static qn_host host_of(watch *w) {
    return (qn_host){.context = w,
                     .stops = stops,
                     .draw = draw,
                     .begun = begun,
                     .stepped = stepped,
                     .evaluated = evaluated};
}

static const char *in(const session *s, const char *name) {
    static char paths[4][PATH_MAX];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, PATH_MAX, "%s/%s", s->folder, name);
    return path;
}

static void same_tables(const session *s, const char *a, const char *b) {
    static const char *const tables[] = {"steps.csv", "images.csv", "noise_model.cfg"};
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; ++t) {
        char x[200], y[200];
        snprintf(x, sizeof x, "%s/%s", a, tables[t]);
        snprintf(y, sizeof y, "%s/%s", b, tables[t]);
        session_same(s, x, y);
    }
}

static void a_run_is_that_of_train(void **state) {
    session *s = *state;
    watch w = {0};
    const qn_host host = host_of(&w);
    qn_diag diag = {0};
    bool interrupted = true;
    session_write(s, "settings.cfg", SETTINGS);
    session_run(s, 0, "train --config @/settings.cfg --quiet --out @/command");
    session_done(s);
    if (qn_run_from_settings(in(s, "settings.cfg"), in(s, "library"), &host, &interrupted, &diag) !=
        QN_OK)
        fail_msg("%s", diag.text);
    assert_false(interrupted);
    assert_true(w.begun == 1 && w.steps == 4 && w.evaluations == 3 && w.drawn == 3);
    assert_true(w.swap > 0.0 && w.swap < 1.0);
    same_tables(s, "command", "library");
    session_same(s, "command/settings.cfg", "library/settings.cfg");
    char *page = session_read(s, "library/report.html");
    assert_non_null(strstr(page, "How to repeat it"));
    qn_free(page);
}

static void a_stopped_run_goes_on(void **state) {
    session *s = *state;
    watch w = {.patience = 6};
    const qn_host host = host_of(&w);
    bool interrupted = false;
    for (int call = 0; call < 2; ++call) {
        qn_diag diag = {0};
        if (qn_run_from_settings(in(s, "settings.cfg"), in(s, "stopped"), &host, &interrupted,
                                 &diag) != QN_OK)
            fail_msg("%s", diag.text);
        assert_true(interrupted == (call == 0));
    }
    same_tables(s, "command", "stopped");
}

/* Tokens of 2 are brighter than any pixel: the largest amplitude is that of the patch, 2 x 2 pixels
 * (the default mask is a quarter), and the others are pixels by the same factor. */
static void the_test_images_of_a_run_are_masked(void **state) {
    session *s = *state;
    const double tokens[] = {2.0, 2.0, 2.0, 2.0};
    qn_diag diag = {0};
    qn_images images = {0};
    double *inputs = NULL;
    if (qn_run_test_images(in(s, "command"), tokens, 4, 3, &images, &inputs, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    assert_true(images.count == 3 && images.side == 4);
    for (size_t k = 0; k < images.count; ++k) {
        const double *pixels = images.pixels + 16 * k, *input = inputs + 16 * k;
        double most = 0.0, norm = 0.0;
        int hidden = 0;
        for (int i = 0; i < 16; ++i) most = fmax(most, input[i]);
        for (int i = 0; i < 16; ++i) {
            norm += input[i] * input[i];
            if (input[i] == most) ++hidden;
            else assert_close(input[i], pixels[i] * most / 2.0, 1e-12, 0.0);
        }
        assert_close(norm, 1.0, 1e-12, 0.0);
        assert_int_equal(hidden, 4);
    }
    qn_images_clear(&images);
    qn_free(inputs);
    assert_int_equal(qn_run_test_images(in(s, "command"), tokens, 3, 0, &images, &inputs, &diag),
                     QN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "have 4"));
}

static void others_folders_are_refused(void **state) {
    session *s = *state;
    qn_diag diag = {0};
    session_write(s, "other.cfg", SETTINGS "seed = 2;\n");
    assert_int_equal(qn_run_from_settings(in(s, "other.cfg"), in(s, "command"), NULL, NULL, &diag),
                     QN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "seed"));
    memset(&diag, 0, sizeof diag);
    assert_int_equal(qn_run_from_settings(in(s, "other.cfg"), s->folder, NULL, NULL, &diag),
                     QN_ERR_EXISTS);
    memset(&diag, 0, sizeof diag);
    session_write(s, "wrong.cfg", "epoch = 2;\n");
    assert_true(qn_run_from_settings(in(s, "wrong.cfg"), in(s, "new"), NULL, NULL, &diag) != QN_OK);
    assert_non_null(strstr(diag.text, "epochs"));
    assert_int_not_equal(access(in(s, "new"), F_OK), 0);
}

static void pages_are_of_several_runs(void **state) {
    session *s = *state;
    const char *const runs[] = {in(s, "command"), in(s, "library")};
    qn_diag diag = {0};
    if (qn_run_report(runs, 2, in(s, "both.html"), NULL, &diag) != QN_OK) fail_msg("%s", diag.text);
    char *page = session_read(s, "both.html");
    assert_non_null(strstr(page, "command"));
    assert_non_null(strstr(page, "library"));
    qn_free(page);
    assert_int_equal(qn_run_report(runs, 2, in(s, "settings.cfg"), NULL, NULL), QN_ERR_EXISTS);
}

static void a_sweep_is_that_of_sweep(void **state) {
    session *s = *state;
    qn_diag diag = {0};
    session_run(s, 0,
                "sweep --config @/settings.cfg --over noise-scale=0,1 --seeds 2 --quiet --out "
                "@/swept");
    session_done(s);
    if (qn_study_sweep(in(s, "settings.cfg"), "noise-scale=0,1", 2, in(s, "sweep"), NULL, NULL,
                       &diag) != QN_OK)
        fail_msg("%s", diag.text);
    session_same(s, "swept/sweep.csv", "sweep/sweep.csv");
    same_tables(s, "swept/noise-scale_1-seed2", "sweep/noise-scale_1-seed2");
    assert_int_equal(
        qn_study_sweep(in(s, "settings.cfg"), "seeds=0", 0, in(s, "none"), NULL, NULL, &diag),
        QN_ERR_ARGUMENT);
}

static void a_comparison_is_that_of_compare(void **state) {
    session *s = *state;
    qn_diag diag = {0};
    session_write(s, "plain.cfg", PLAIN);
    session_run(s, 0,
                "compare --config @/plain.cfg --noise depolarizing --noise readout --quiet "
                "--out @/compared");
    session_done(s);
    if (qn_study_compare(in(s, "settings.cfg"), "depolarizing,readout", 1, in(s, "compare"), NULL,
                         NULL, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    session_same(s, "compared/curves.csv", "compare/curves.csv");
}

/* What a trained model does: the files of the library and of the command line. */
static void an_evaluation_is_that_of_evaluate(void **state) {
    session *s = *state;
    qn_diag diag = {0};
    watch w = {.patience = 2};
    const qn_host host = host_of(&w);
    qn_evaluate_options options = qn_evaluate_options_default();
    qn_evaluation_set *set = NULL;
    static char noise[] = "own,readout";
    const char *label = "", *const runs[] = {in(s, "command")};
    session_run(
        s, 0, "evaluate @/command --noise own,readout --classifier-images 0 --quiet --out @/seen");
    session_done(s);
    options.noise = noise;
    options.classifier_images = 0;
    options.test_images = -1;
    assert_int_equal(qn_study_evaluate(&options, 1, runs, NULL, &set, &diag), QN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "test-images"));
    options.test_images = 0;
    assert_int_equal(qn_study_evaluate(&options, 1, runs, &host, &set, NULL), QN_ERR_INTERRUPTED);
    assert_null(set);
    memset(&diag, 0, sizeof diag);
    if (qn_study_evaluate(&options, 1, runs, &host, &set, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    const qn_examination *cell = qn_evaluation_cell(set, 0, 1, &label);
    assert_non_null(cell);
    assert_string_equal(label, "readout");
    assert_int_equal(cell->images, 4);
    assert_true(cell->mean[QN_FIGURE_SWAP] > 0.0 && cell->mean[QN_FIGURE_SWAP] < 1.0);
    assert_null(qn_evaluation_cell(set, 0, 2, NULL));
    assert_null(qn_evaluation_cell(set, 1, 0, NULL));
    assert_int_equal(mkdir(in(s, "seen2"), 0777), 0);
    if (qn_evaluation_write(set, in(s, "seen2"), &diag) != QN_OK) fail_msg("%s", diag.text);
    session_same(s, "seen/evaluation.csv", "seen2/evaluation.csv");
    qn_evaluation_destroy(set);
}

static void a_budget_is_that_of_budget(void **state) {
    session *s = *state;
    qn_diag diag = {0};
    watch w = {.patience = 2};
    const qn_host host = host_of(&w);
    qn_cost_options options = qn_cost_options_default();
    qn_cost *cost = NULL;
    session_run(s, 0, "budget @/command --test-images 3 --quiet --out @/paid");
    session_done(s);
    options.test_images = 3;
    assert_int_equal(qn_cost_of_run(&options, in(s, "command"), &host, &cost, NULL),
                     QN_ERR_INTERRUPTED);
    w.patience = 0;
    if (qn_cost_of_run(&options, in(s, "command"), &host, &cost, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    qn_cost_figure fidelity;
    assert_true(qn_cost_figure_at(cost, 0, &fidelity) && !qn_cost_figure_at(cost, 2, &fidelity));
    assert_true(fidelity.ideal.value - fidelity.noisy.value > fidelity.noisy.error / 100.0);
    const qn_cost_group *first = qn_cost_group_at(cost, QN_GROUP_SOURCE, 0);
    assert_true(first && first->change[0].value > 0.0 && first->change[0].error > 0.0);
    assert_null(qn_cost_demand_at(cost, 0)); /* no target */
    assert_int_equal(qn_cost_budget(cost)->images, 3);
    assert_int_equal(mkdir(in(s, "paid2"), 0777), 0);
    if (qn_cost_write(cost, in(s, "paid2"), &diag) != QN_OK) fail_msg("%s", diag.text);
    session_same(s, "paid/budget.csv", "paid2/budget.csv");
    session_same(s, "paid/locations.csv", "paid2/locations.csv");
    qn_cost_destroy(cost);
}

static void a_mitigation_is_that_of_mitigate(void **state) {
    session *s = *state;
    qn_diag diag = {0};
    qn_mitigate_options options = qn_mitigate_options_default();
    qn_mitigate *mitigate = NULL;
    qn_mitigate_row row;
    char said[96];
    size_t count = 0;
    session_run(s, 0, "mitigate @/command --json --shots 600");
    session_done(s);
    options.shots = 600;
    if (qn_study_mitigate(&options, in(s, "command"), NULL, &mitigate, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    for (; qn_mitigate_row_at(mitigate, count, &row); ++count) {
        snprintf(said, sizeof said, "\"value\": %.17g", row.value);
        assert_non_null(strstr(s->output, said));
        assert_close(row.total, hypot(row.bias, row.error), 1e-15, 0);
    }
    assert_int_equal(count, 8);
    qn_mitigate_destroy(mitigate);
    options.scales = (char[]){"2,3"};
    assert_int_equal(qn_study_mitigate(&options, in(s, "command"), NULL, &mitigate, NULL),
                     QN_ERR_ARGUMENT);
}

static void a_verification_is_that_of_verify(void **state) {
    (void)state;
    qn_diag diag = {0};
    watch w = {.patience = 1};
    const qn_host host = host_of(&w);
    qn_model *model = NULL;
    qn_verification *v = NULL;
    const qn_check *check;
    size_t count = 0;
    if (qn_model_open("depolarizing", &model, &diag) != QN_OK) fail_msg("%s", diag.text);
    assert_int_equal(qn_study_verify(model, NULL, true, 1, &host, &v, NULL), QN_ERR_INTERRUPTED);
    if (qn_study_verify(model, NULL, true, 1, NULL, &v, &diag) != QN_OK) fail_msg("%s", diag.text);
    for (; (check = qn_verification_check(v, count)); ++count)
        if (!check->good) fail_msg("%s", check->name);
    assert_true(count > 15);
    qn_verification_destroy(v);
    qn_model_destroy(model);
}

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }
static int tear_down(void **state) { return session_close(*state); }

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_that_of_train),
        cmocka_unit_test(a_stopped_run_goes_on),
        cmocka_unit_test(the_test_images_of_a_run_are_masked),
        cmocka_unit_test(others_folders_are_refused),
        cmocka_unit_test(pages_are_of_several_runs),
        cmocka_unit_test(a_sweep_is_that_of_sweep),
        cmocka_unit_test(a_comparison_is_that_of_compare),
        cmocka_unit_test(an_evaluation_is_that_of_evaluate),
        cmocka_unit_test(a_budget_is_that_of_budget),
        cmocka_unit_test(a_mitigation_is_that_of_mitigate),
        cmocka_unit_test(a_verification_is_that_of_verify),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
