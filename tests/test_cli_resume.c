/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs that are killed and go on are the same runs, bit for bit; checkpoints that do not belong are
 * refused and left as they are. */
#include "assert_close.h"
#include "qmae_noise/train.h"
#include "session.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

static const char tiny[] = "--side 4 --train-images 40 --test-images 5 --batch 8 --shots 50 "
                           "--threads 1 --noise ibm_like --quiet";

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }

static int tear_down(void **state) { return session_close(*state); }

/* metrics.csv without its last column, the seconds. */
static char *metrics(const session *s, const char *name) {
    char *text = session_read(s, name), *out = text;
    for (const char *line = text; *line;) {
        const size_t length = strcspn(line, "\n");
        size_t kept = length;
        while (kept > 0 && line[kept - 1] != ',') --kept;
        memmove(out, line, kept);
        out += kept;
        *out++ = '\n';
        line += length + (line[length] == '\n');
    }
    *out = '\0';
    return text;
}

static void assert_same_runs(const session *s) {
    static const char *const names[][2] = {{"whole/steps.csv", "killed/steps.csv"},
                                           {"whole/images.csv", "killed/images.csv"},
                                           {"whole/ideal_steps.csv", "killed/ideal_steps.csv"},
                                           {"whole/ideal_images.csv", "killed/ideal_images.csv"},
                                           {"whole/settings.cfg", "killed/settings.cfg"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; ++i)
        session_same(s, names[i][0], names[i][1]);
    char *a = metrics(s, "whole/metrics.csv"), *b = metrics(s, "killed/metrics.csv");
    assert_string_equal(a, b);
    qn_free(a);
    qn_free(b);
    qn_checkpoint first = {0}, second = {0};
    char path[128];
    snprintf(path, sizeof path, "%s/whole/checkpoint.h5", s->folder);
    assert_int_equal(qn_checkpoint_read(path, &first, NULL), QN_OK);
    snprintf(path, sizeof path, "%s/killed/checkpoint.h5", s->folder);
    assert_int_equal(qn_checkpoint_read(path, &second, NULL), QN_OK);
    assert_int_equal(first.state.step, second.state.step);
    assert_memory_equal(first.state.angles, second.state.angles, 8 * first.state.nangles);
    assert_memory_equal(first.state.token, second.state.token, 8 * first.state.ntoken);
    assert_memory_equal(first.state.optimiser, second.state.optimiser, 8 * first.state.noptimiser);
    qn_checkpoint_clear(&first);
    qn_checkpoint_clear(&second);
}

/* A moment to be killed at, in seconds: the later the more moments there were, since a slow or busy
 * machine comes to nothing in the first. */
static double moment(qn_rng *rng, int before) {
    return (0.05 + 0.4 * qn_rng_uniform(rng)) * (1.0 + 0.25 * before);
}

/* Killed at random moments until it comes to its end; shorter under sanitizers, where the same
 * time holds fewer steps. */
static void killed_as(session *s, uint64_t key, int epochs, const char *options) {
    enum { KILLS = 15 };
    char more[256];
    qn_rng rng;
    int kills = 0;
    snprintf(more, sizeof more, "--epochs %d %s", test_sanitized() ? epochs / 4 : epochs, options);
    qn_rng_init(&rng, 20, QN_STREAM_TEST, key, 0, 0);
    session_run(s, 0, "train %s %s --compare-ideal --out @/whole", tiny, more);
    session_done(s);
    /* From the start until there is a checkpoint to go on from. */
    struct stat info;
    char path[128];
    snprintf(path, sizeof path, "%s/killed/checkpoint.h5", s->folder);
    for (int i = 0; i < 100 && stat(path, &info) != 0; ++i)
        session_run(s, moment(&rng, i), "train %s %s --compare-ideal --force --out @/killed", tiny,
                    more);
    /* A slow machine (or a sanitizer) may need the last one to live. */
    for (s->code = 137; s->code == 137 && kills <= KILLS; ++kills)
        session_run(s, kills < KILLS ? moment(&rng, 0) : 0, "train --resume @/killed --quiet");
    session_done(s);
    print_message("killed %d times\n", kills);
    assert_true(kills > 1);
    assert_same_runs(s);
}

static void killed(void **state) { killed_as(*state, 1, 100, ""); }

static void killed_spsa(void **state) {
    killed_as(*state, 2, 300,
              "--gradient spsa --optimiser sgd --rate-schedule cosine "
              "--shot-noise frozen");
}

/* The device moves on from step to step. */
static void killed_drifting(void **state) {
    session_write(
        *state, "moving.cfg",
        "format = 1; qubit: { T1 = 2e-5; T2 = 1.5e-5; p10 = 0.01; p01 = 0.03; }; gates: { "
        "any1: { duration = 30e-9; error = 1e-3; }; any2: { duration = 200e-9; error = "
        "1e-2; }; }; drift = ( { figure = \"T1\"; sigma = 0.3; steps = 40; }, { figure = "
        "\"error\"; sigma = 0.5; steps = 3; }, { figure = \"readout\"; sigma = 0.5; steps "
        "= 2; } );\n");
    killed_as(*state, 3, 60, "--noise @/moving.cfg");
}

/* Checkpoints in the middle of an epoch, more epochs than at first. */
static void longer(void **state) {
    session *s = *state;
    session_run(s, 0, "train %s --compare-ideal --epochs 5 --checkpoint-minutes 0 --out @/whole",
                tiny);
    session_done(s);
    session_run(s, 0, "train %s --compare-ideal --epochs 2 --checkpoint-minutes 0 --out @/killed",
                tiny);
    session_run(s, 0, "train --resume @/killed --epochs 5 --quiet");
    session_done(s);
    char *settings = session_read(s, "killed/settings.cfg");
    assert_non_null(strstr(settings, "\nepochs = 5;"));
    session_write(s, "killed/settings.cfg", settings);
    qn_free(settings);
    session_same(s, "whole/steps.csv", "killed/steps.csv");
    session_same(s, "whole/ideal_images.csv", "killed/ideal_images.csv");
}

static void copy(const session *s, const char *from, const char *to, long cut) {
    char command[512];
    snprintf(command, sizeof command, "cp -r %s/%s %s/%s && truncate -s -%ld %s/%s", s->folder,
             from, s->folder, to, cut, s->folder, to);
    assert_int_equal(system(command), 0);
}

/* Killed between the last two checkpoints: the twin's is made up for, though no step is left. */
static void twin_behind(void **state) {
    session *s = *state;
    session_run(s, 0, "train %s --compare-ideal --epochs 1 --out @/run", tiny);
    session_done(s);
    copy(s, "run/ideal_checkpoint.h5", "earlier.h5", 0);
    session_run(s, 0, "train --resume @/run --epochs 2 --quiet");
    session_done(s);
    copy(s, "run/ideal_steps.csv", "steps.csv", 0);
    copy(s, "earlier.h5", "run/ideal_checkpoint.h5", 0);
    session_run(s, 0, "train --resume @/run --epochs 2 --quiet");
    session_done(s);
    session_same(s, "run/ideal_steps.csv", "steps.csv");
    qn_checkpoint checkpoint = {0};
    char path[128];
    snprintf(path, sizeof path, "%s/run/ideal_checkpoint.h5", s->folder);
    assert_int_equal(qn_checkpoint_read(path, &checkpoint, NULL), QN_OK);
    assert_int_equal(checkpoint.state.step, 10);
    qn_checkpoint_clear(&checkpoint);
}

static void refused(void **state) {
    session *s = *state;
    session_run(s, 0, "train %s --epochs 2 --seed 4 --out @/run", tiny);
    session_run(s, 0, "train %s --epochs 2 --seed 5 --out @/other", tiny);
    session_run(s, 0, "train --resume @/none");
    session_refused(s, 1, "none/settings.cfg");
    session_run(s, 0, "train --resume @/run --config @/run/settings.cfg");
    session_refused(s, 2, "leave --config out");
    session_run(s, 0, "train --resume @/run --out @/x");
    session_refused(s, 2, "leave --out out");
    session_run(s, 0, "train --resume @/run --seed 6");
    session_refused(s, 1, "made with 'seed = 4;' and not with 'seed = 6;'");
    session_run(s, 0, "train --resume @/run --epochs 1");
    session_refused(s, 1, "more than the 5 of --epochs 1");
    copy(s, "run/checkpoint.h5", "kept.h5", 0);
    copy(s, "other/checkpoint.h5", "run/checkpoint.h5", 0);
    session_run(s, 0, "train --resume @/run");
    session_refused(s, 1, "made with 'seed = 5;' and not with 'seed = 4;'");
    copy(s, "kept.h5", "run/checkpoint.h5", 100);
    copy(s, "run/checkpoint.h5", "damaged.h5", 0);
    copy(s, "run/steps.csv", "steps.csv", 0);
    session_run(s, 0, "train --resume @/run --epochs 3");
    session_refused(s, 1, "damaged");
    session_same(s, "run/steps.csv", "steps.csv");
    char command[256];
    snprintf(command, sizeof command, "cmp -s %s/run/checkpoint.h5 %s/damaged.h5", s->folder,
             s->folder);
    assert_int_equal(system(command), 0);
    /* A noise model edited after the run began. */
    copy(s, "kept.h5", "run/checkpoint.h5", 0);
    char *model = session_read(s, "run/noise_model.cfg");
    char *name = strstr(model, "sx:");
    assert_non_null(name);
    char *digit = strpbrk(name, "123456789");
    *digit = *digit == '1' ? '2' : '1';
    session_write(s, "run/noise_model.cfg", model);
    session_run(s, 0, "train --resume @/run");
    session_refused(s, 1, "made with '#");
    qn_free(model);
}

/* Takes the line of a setting out of a run, as a version that did not know it would have
 * written. */
static void forget(session *s, const char *folder, const char *name) {
    char path[PATH_MAX], inside[64], *text, *line;
    qn_checkpoint checkpoint = {0};
    snprintf(path, sizeof path, "%s/%s/checkpoint.h5", s->folder, folder);
    assert_int_equal(qn_checkpoint_read(path, &checkpoint, NULL), QN_OK);
    snprintf(inside, sizeof inside, "%s/settings.cfg", folder);
    text = session_read(s, inside);
    for (int k = 0; k < 2; ++k) {
        char *whole = k ? checkpoint.settings : text;
        for (line = whole; strncmp(line, name, strlen(name)) != 0; ++line) {
            line = strchr(line, '\n');
            assert_non_null(line);
        }
        memmove(line, strchr(line, '\n') + 1, strlen(strchr(line, '\n')));
    }
    session_write(s, inside, text);
    assert_int_equal(qn_checkpoint_write(path, &checkpoint.state, &checkpoint.history,
                                         checkpoint.settings, NULL),
                     QN_OK);
    qn_checkpoint_clear(&checkpoint);
    qn_free(text);
}

/* A run of a version without a setting goes on with its default, to the same bits. */
static void older(void **state) {
    session *s = *state;
    session_run(s, 0, "train %s --epochs 3 --seed 4 --out @/whole", tiny);
    session_run(s, 0, "train %s --epochs 2 --seed 4 --out @/run", tiny);
    forget(s, "run", "block = ");
    forget(s, "run", "fold = ");
    forget(s, "run", "align = "); /* its default depends on others, so that a run must say it */
    session_run(s, 0, "train --resume @/run --epochs 3");
    session_refused(s, 1, "and not with 'align = ");
    session_run(s, 0, "train %s --epochs 2 --seed 4 --force --out @/run", tiny);
    forget(s, "run", "block = ");
    forget(s, "run", "fold = ");
    session_run(s, 0, "train --resume @/run --epochs 3 --block so4");
    session_refused(s, 1, "made with 'nothing' and not with 'block = \"so4\";'");
    session_run(s, 0, "train --resume @/run --epochs 3 --quiet");
    session_done(s);
    session_same(s, "run/steps.csv", "whole/steps.csv");
    session_run(s, 0, "train --resume @/run --epochs 3 --quiet");
    session_done(s);
}

/* A column of metrics.csv, a number for each evaluation: the start, then one an epoch. */
static size_t column_of(const session *s, const char *name, const char *heading, double *values,
                        size_t room) {
    char *text = session_read(s, name), *rest = text;
    int column = -1, commas = 0;
    size_t rows = 0;
    for (char *c = text; column < 0 && *c && *c != '\n'; ++c) {
        if (strncmp(c, heading, strlen(heading)) == 0 && c[strlen(heading)] == ',' &&
            (c == text || c[-1] == ','))
            column = commas;
        commas += *c == ',';
    }
    assert_true(column >= 0);
    while ((rest = strchr(rest, '\n')) && rest[1]) {
        ++rest;
        char *cell = rest;
        for (int k = 0; k < column; ++k) cell = strchr(cell, ',') + 1;
        assert_true(rows < room);
        values[rows++] = strtod(cell, NULL);
    }
    qn_free(text);
    return rows;
}

/* The first epoch at which the swap has not grown for `patience` epochs. */
static size_t epoch_out_of_patience(const double *swaps, size_t count, size_t patience) {
    size_t best = 0;
    for (size_t epoch = 1; epoch < count; ++epoch) {
        if (swaps[epoch] > swaps[best]) best = epoch;
        if (epoch == best + patience) return epoch;
    }
    return count;
}

static void patience(void **state) {
    enum { EPOCHS = 300, PATIENCE = 2 };
    session *s = *state;
    double values[EPOCHS + 1];
    session_run(s, 0,
                "train %s --epochs %d --learning-rate 0.3 --patience %d --validation-images 5 "
                "--out @/run",
                tiny, EPOCHS, PATIENCE);
    session_done(s);
    assert_non_null(
        strstr(s->output, "the swap on 5 validation images has not grown for 2 epochs"));
    char *steps = session_read(s, "run/steps.csv");
    const size_t count = column_of(s, "run/metrics.csv", "validation", values, EPOCHS + 1);
    assert_true(count < EPOCHS);
    assert_int_equal(count - 1, epoch_out_of_patience(values, count, PATIENCE));
    session_run(s, 0, "train --resume @/run --quiet");
    session_done(s);
    char *again = session_read(s, "run/steps.csv");
    assert_string_equal(steps, again);
    /* other test images, the same end */
    session_run(s, 0,
                "train %s --test-images 3 --epochs %d --learning-rate 0.3 --patience %d "
                "--validation-images 5 --out @/other",
                tiny, EPOCHS, PATIENCE);
    session_done(s);
    char *other = session_read(s, "other/steps.csv");
    assert_string_equal(steps, other);
    session_run(s, 0, "train %s --train-images 0 --validation-images 5000 --out @/none", tiny);
    session_refused(s, 1, "leave none to train");
    /* training without validation is what it was */
    session_run(s, 0, "train %s --epochs 2 --out @/plain", tiny);
    session_done(s);
    session_run(s, 0, "train %s --epochs 2 --validation-images 7 --out @/kept", tiny);
    session_done(s);
    char *plain = session_read(s, "plain/steps.csv"), *kept = session_read(s, "kept/steps.csv");
    assert_string_equal(plain, kept);
    char *const texts[] = {steps, again, other, plain, kept};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; ++k) qn_free(texts[k]);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(killed),  CASE(killed_spsa), CASE(killed_drifting), CASE(longer),
        CASE(refused), CASE(older),       CASE(patience),        CASE(twin_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
