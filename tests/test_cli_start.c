/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where trainings start: near the identity, or where another run ended. */
#include "assert_close.h"
#include "qmae/encoder.h"
#include "qmae_noise/train.h"
#include "session.h"
#include "train/start.h"
#include "training.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

static const char tiny[] = "--side 4 --train-images 16 --test-images 4 --batch 4 --gradient exact "
                           "--threads 1 --quiet";

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }

static int tear_down(void **state) { return session_close(*state); }

static qn_checkpoint checkpoint_of(const session *s, const char *run, const char *part) {
    char path[PATH_MAX];
    qn_checkpoint checkpoint = {0};
    snprintf(path, sizeof path, "%s/%s/%scheckpoint.h5", s->folder, run, part);
    assert_int_equal(qn_checkpoint_read(path, &checkpoint, NULL), QN_OK);
    return checkpoint;
}

/* ---- near the identity ----------------------------------------------------------------------- */

/* Mean fidelity of images that were not trained on, over seeds: the rate falls to zero, so that
 * what is left is the minimum that was found. */
static double fidelity(int layers, qn_start start) {
    enum { SEEDS = 3 };
    qn_images train_images = blob_images(4, 64, 5), test_images = blob_images(4, 64, 6);
    double sum = 0.0;
    for (uint64_t seed = 1; seed <= SEEDS; ++seed) {
        qn_train_settings settings = tiny_settings();
        qn_evaluation evaluation;
        settings.spec.layers = layers;
        settings.start = start;
        settings.seed = seed;
        settings.schedule = QN_RATE_COSINE;
        settings.batch = 8;
        settings.epochs = 30;
        qn_train *train = training_of(&settings, NULL, &train_images, &test_images);
        for (uint64_t step = 0; step < qn_train_steps(train); ++step) {
            qn_step_record record;
            assert_int_equal(qn_train_step(train, &record), QN_OK);
        }
        assert_int_equal(qn_train_evaluate(train, 0, &evaluation, NULL), QN_OK);
        sum += evaluation.ideal / SEEDS;
        qn_train_destroy(train);
    }
    qn_images_clear(&train_images);
    qn_images_clear(&test_images);
    return sum;
}

/* Each layer has all that the layers before it could do, and starts with nothing on top of it. */
static void more_layers_train_no_worse(void **state) {
    (void)state;
    double found[2][3];
    for (int start = 0; start < 2; ++start)
        for (int k = 0; k < 3; ++k) found[start][k] = fidelity(1 << k, (qn_start)start);
    print_message(
        "fidelity with 1, 2, 4 layers: uniform %.4f %.4f %.4f; near the identity %.4f %.4f "
        "%.4f\n",
        found[0][0], found[0][1], found[0][2], found[1][0], found[1][1], found[1][2]);
    assert_true(found[1][1] > found[1][0] - 0.002);
    assert_true(found[1][2] > found[1][1] - 0.002);
}

/* Width 0 is the identity itself; the angles of fewer layers are the first of more; mean and
 * deviation are those that were asked for. */
static void starts_are_normal_around_the_identity(void **state) {
    (void)state;
    qn_train_settings settings = tiny_settings();
    static double angles[8192], identity[8192], more[8192];
    double sum = 0.0, squares = 0.0;
    settings.start = QN_START_NEAR_IDENTITY;
    settings.start_width = 0.0;
    settings.spec.layers = 32;
    const size_t count = (size_t)qn_qmae_spec_nangles(&settings.spec);
    assert_true(2 * count <= 8192);
    assert_int_equal(qn_encoder_identity(&settings.spec, identity, NULL), QN_OK);
    assert_int_equal(qn_train_start(&settings, angles, NULL), QN_OK);
    assert_memory_equal(angles, identity, count * sizeof *angles);
    settings.start_width = 0.3;
    assert_int_equal(qn_train_start(&settings, angles, NULL), QN_OK);
    settings.spec.layers = 64;
    assert_int_equal(qn_train_start(&settings, more, NULL), QN_OK);
    assert_memory_equal(angles, more, count * sizeof *angles);
    for (size_t i = 0; i < count; ++i) {
        sum += angles[i] - identity[i];
        squares += (angles[i] - identity[i]) * (angles[i] - identity[i]);
    }
    assert_close(sum / (double)count, 0.0, 4 * 0.3 / sqrt((double)count), 0);
    assert_close(sqrt(squares / (double)count), 0.3, 4 * 0.3 / sqrt(2.0 * (double)count), 0);
}

/* ---- where another run ended ----------------------------------------------------------------- */

static void deeper_runs_start_as_good(void **state) {
    static const char *const BLOCKS[] = {"su4", "so4"};
    session *s = *state;
    for (int k = 0; k < 2; ++k) {
        session_run(s, 0, "train %s --epochs 3 --block %s --layers 1 --force --out @/a", tiny,
                    BLOCKS[k]);
        session_done(s);
        session_run(s, 0,
                    "train %s --epochs 2 --block %s --layers 3 --start-run @/a --seed 9 "
                    "--compare-ideal --noise readout --force --out @/b",
                    tiny, BLOCKS[k]);
        session_done(s);
        session_run(s, 0, "train %s --epochs 1 --block %s --start-run @/a --force --out @/c", tiny,
                    BLOCKS[k]);
        session_done(s);
        qn_checkpoint a = checkpoint_of(s, "a", ""), b = checkpoint_of(s, "b", ""),
                      twin = checkpoint_of(s, "b", "ideal_"), c = checkpoint_of(s, "c", "");
        const qn_evaluation *end = &a.history.evaluations[a.history.nevaluations - 1];
        assert_true(a.history.evaluations[0].ideal < end->ideal - 0.05);
        assert_int_equal(b.state.nangles, 3 * a.state.nangles);
        assert_true(c.history.evaluations[0].ideal == end->ideal); /* the same angles */
        /* another seed: other masks, so only near */
        assert_close(b.history.evaluations[0].ideal, end->ideal, 0.1, 0);
        assert_true(twin.history.evaluations[0].ideal == b.history.evaluations[0].ideal);
        qn_checkpoint_clear(&a);
        qn_checkpoint_clear(&b);
        qn_checkpoint_clear(&twin);
        qn_checkpoint_clear(&c);
        session_run(s, 0,
                    "train %s --epochs 1 --block %s --layers 3 --start-run @/a --force --out "
                    "@/d",
                    tiny, BLOCKS[k]);
        session_done(s);
        a = checkpoint_of(s, "a", "");
        qn_checkpoint d = checkpoint_of(s, "d", "");
        assert_close(d.history.evaluations[0].ideal,
                     a.history.evaluations[a.history.nevaluations - 1].ideal, 1e-12, 0);
        assert_true(d.state.circuits < a.state.circuits); /* it counts its own */
        qn_checkpoint_clear(&a);
        qn_checkpoint_clear(&d);
    }
}

/* A run that goes on needs the run that it started from no more. */
static void resuming_needs_no_start(void **state) {
    session *s = *state;
    session_run(s, 0, "train %s --epochs 2 --out @/a", tiny);
    session_run(s, 0, "train %s --epochs 3 --start-run @/a --out @/whole", tiny);
    session_run(s, 0, "train %s --epochs 1 --start-run @/a --out @/b", tiny);
    session_done(s);
    char *settings = session_read(s, "b/settings.cfg"), at[128];
    snprintf(at, sizeof at, "start-run = \"%s/a\";\n", s->folder);
    assert_non_null(strstr(settings, at));
    qn_free(settings);
    session_write(s, "a/checkpoint.h5", "gone");
    session_run(s, 0, "train --resume @/b --epochs 3 --quiet");
    session_done(s);
    session_same(s, "b/steps.csv", "whole/steps.csv");
}

static void what_does_not_fit_is_refused(void **state) {
    session *s = *state;
    session_run(s, 0, "train %s --epochs 1 --layers 2 --out @/a", tiny);
    session_done(s);
    session_run(s, 0, "train %s --block ry-cx --epochs 1 --out @/r", tiny);
    session_done(s);
    static const struct {
        const char *options, *says;
        int code;
    } WRONG[] = {
        {"--start near-identity --block ry-cx", "a ry-cx of the encoder does something", 1},
        {"--start near-identity --encoder 'so4 0 1; cx 0 1'", "a cx of the encoder does", 1},
        {"--start-width 0.1", "--start-width does nothing with --start uniform", 2},
        {"--start near-identity --start-run @/a", "--start does nothing with --start-run", 2},
        {"--start near-identity --start-width 4", "from 0 to 3.2", 2},
        {"--start nearly", "near-identity", 2},
        {"--start-run @/none", "none/settings.cfg", 1},
        {"--start-run @/a", "it has 2 layers; give --layers 2 or more", 1},
        {"--start-run @/a --layers 2 --block so4", "a layer of its encoder is another", 1},
        {"--start-run @/a --layers 2 --entangler star", "a layer of its encoder is another", 1},
        {"--start-run @/a --layers 2 --model qae", "its token has 4 pixels", 1},
        {"--start-run @/r --layers 2 --block ry-cx", "a ry-cx of the encoder does something", 1},
    };
    for (size_t k = 0; k < sizeof WRONG / sizeof *WRONG; ++k) {
        char line[512];
        snprintf(line, sizeof line, "train %s --out @/no %s", tiny, WRONG[k].options);
        session_run(s, 0, "%s", line);
        session_refused(s, WRONG[k].code, WRONG[k].says);
    }
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(more_layers_train_no_worse),   CASE(starts_are_normal_around_the_identity),
        CASE(deeper_runs_start_as_good),    CASE(resuming_needs_no_start),
        CASE(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
