/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --embedding mps:2 and its like in every command that knows embeddings. */
#include "assert_close.h"
#include "qmae_noise/qmae_noise.h"
#include "session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* The number behind `before` in a file. */
static double number_behind(const session *s, const char *file, const char *before) {
    char *text = session_read(s, file);
    const char *at = strstr(text, before);
    if (!at) fail_msg("%s has no %s:\n%s", file, before, text);
    const double number = at ? strtod(at + strlen(before), NULL) : NAN;
    qn_free(text);
    return number;
}

/* What loading keeps of the originals is the mean of the fits, whatever was trained, and by which
 * command; a run without loading is looked at with it. */
static void loading_is_told(void **state) {
    session *s = *state;
    qn_images train = {0}, test = {0};
    double mean = 0.0, angles[16], amplitudes[16];
    assert_int_equal(qn_images_open("mnist", 4, 12, 4, &train, &test, NULL), QN_OK);
    for (size_t k = 0; k < 4; ++k) {
        double fidelity = 0.0;
        qn_normalise(16, test.pixels + 16 * k, amplitudes);
        assert_int_equal(qn_embedding_fit(QN_EMBEDDING_MPS_2, 4, amplitudes, angles, &fidelity),
                         QN_OK);
        mean += fidelity / 4;
    }
    qn_images_clear(&train);
    qn_images_clear(&test);
    assert_true(mean < 0.9999);
    assert_close(number_behind(s, "a0/loading.csv", "original,"), mean, 1e-9, 0.0);
    assert_says(s, "a0/report.html", "images are loaded nearly, by gates with their noise");
    session_run(s, 0, "train %s --gradient exact --epochs 1 --out @/exact", tiny);
    session_done(s);
    assert_non_null(strstr(s->output, "images are loaded exactly, without gates"));
    assert_says(s, "exact/report.html", "images are loaded exactly, without gates");
    session_run(s, 0, "evaluate @/exact --embedding mps:2 --json --classifier-images 0");
    session_done(s);
    session_write(s, "said.json", s->output);
    assert_close(number_behind(s, "said.json", "\"loaded\": "), mean, 1e-9, 0.0);
    assert_says(s, "said.json", "\"embedding\": \"mps:2\"");
    const double nearly = number_behind(s, "said.json", "\"fidelity\": ");
    session_run(s, 0, "evaluate @/exact --json --classifier-images 0");
    session_done(s);
    session_write(s, "said.json", s->output);
    assert_says(s, "said.json", "\"loaded\": null");
    assert_true(number_behind(s, "said.json", "\"fidelity\": ") != nearly);
}

static bool stops(void *context) {
    int *questions = context;
    return ++*questions > 3;
}

/* How much is loaded is found at the end: a run that is stopped has not got there. */
static void stopped_runs_do_not_look(void **state) {
    session *s = *state;
    char settings[128], folder[128], path[256];
    int questions = 0;
    bool interrupted = false;
    qn_diag diag = {0};
    const qn_host impatient = {.context = &questions, .stops = stops};
    session_write(s, "settings.cfg",
                  "noise = \"ibm_like\"; side = 4; train-images = 12; test-images = 4; batch = 4; "
                  "block = \"so4\"; gradient = \"exact\"; embedding = \"mps:2\"; epochs = 2; "
                  "threads = 1;");
    snprintf(settings, sizeof settings, "%s/settings.cfg", s->folder);
    snprintf(folder, sizeof folder, "%s/stopped", s->folder);
    snprintf(path, sizeof path, "%s/loading.csv", folder);
    if (qn_run_from_settings(settings, folder, &impatient, &interrupted, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    assert_true(interrupted);
    assert_int_equal(access(path, F_OK), -1);
    if (qn_run_from_settings(settings, folder, NULL, &interrupted, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    assert_false(interrupted);
    session_same(s, "a0/loading.csv", "stopped/loading.csv");
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
        cmocka_unit_test(loading_is_told),
        cmocka_unit_test(stopped_runs_do_not_look),
        cmocka_unit_test(budgets_and_circuits_of_a_run),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
