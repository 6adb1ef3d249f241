/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare: its numbers against the runs it made, its refusals, going on after a signal. */
#include "assert_close.h"
#include "draw/csv.h"
#include "session.h"
#include "train/columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

static const char tiny[] = "--side 4 --train-images 24 --test-images 6 --batch 8 --epochs 2 "
                           "--shots 50 --threads 1 --quiet";

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }

static int tear_down(void **state) { return session_close(*state); }

/* Numbers of the row of curves.csv that starts with `start`. */
static void row_of(const session *s, const char *start, double *numbers) {
    char *text = session_read(s, "study/curves.csv");
    const char *row = strstr(text, start);
    if (!row) fail_msg("no row %s in %s", start, text);
    row += strlen(start);
    for (int k = 0; k < 8; ++k) {
        char *end = (char *)row;
        numbers[k] = NAN; /* of an empty field */
        if (!strchr(",\n", *row)) {
            numbers[k] = strtod(row, &end);
            assert_true(end != row);
        }
        row = end + 1;
    }
    qn_free(text);
}

/* Mean over the images of the last evaluation, differences[i] to add into. */
static double last_fidelities(const session *s, const char *run, double sign, double *differences) {
    char path[160];
    void *records = NULL;
    size_t count = 0;
    double mean = 0;
    snprintf(path, sizeof path, "%s/study/%s/images.csv", s->folder, run);
    assert_int_equal(qn_csv_read(path, &qn_image_table, &records, &count, NULL), QN_OK);
    assert_int_equal(count, 3 * 6);
    const qn_image_record *last = (const qn_image_record *)records + 12;
    for (int i = 0; i < 6; ++i) {
        assert_int_equal(last[i].image, i);
        mean += last[i].fidelity / 6;
        differences[i] += sign * last[i].fidelity;
    }
    qn_free(records);
    return mean;
}

static void one_seed(void **state) {
    session *s = *state;
    double row[8], d[6] = {0}, mean = 0, square = 0;
    session_run(s, 0, "compare %s --noise ibm_like --out @/study", tiny);
    session_done(s);
    assert_non_null(strstr(s->output, "apart from step"));
    const double noisy = last_fidelities(s, "ibm_like-seed1", 1, d);
    const double ideal = last_fidelities(s, "ideal-seed1", -1, d);
    for (int i = 0; i < 6; ++i) mean += d[i] / 6;
    for (int i = 0; i < 6; ++i) square += (d[i] - mean) * (d[i] - mean);
    row_of(s, "fidelity,ideal,ibm_like,6,2.0,", row);
    assert_close(row[0], ideal, 1e-14, 0);
    assert_close(row[2], noisy, 1e-14, 0);
    assert_close(row[4], mean, 1e-14, 0);
    assert_close(row[5], sqrt(square / 30), 1e-14, 0);
    assert_close(row[7], mean + 2.57058183661 * sqrt(square / 30), 1e-9, 0); /* t(0.975, 5) */
    /* The same from the finished runs. */
    char *before = strdup(s->output);
    session_run(s, 0, "compare @/study/ideal-seed1 @/study/ibm_like-seed1");
    session_done(s);
    assert_int_equal(strncmp(before, s->output, strlen(s->output) - 1), 0);
    free(before);
}

/* Mean swap over the images of evaluation `index` of a run, and its token. */
static double swap_of(const session *s, const char *run, size_t index) {
    char path[160];
    void *records = NULL;
    size_t count = 0;
    double mean = 0;
    snprintf(path, sizeof path, "%s/study/%s/images.csv", s->folder, run);
    assert_int_equal(qn_csv_read(path, &qn_image_table, &records, &count, NULL), QN_OK);
    for (size_t i = 0; i < 6; ++i)
        mean += ((const qn_image_record *)records)[6 * index + i].swap / 6;
    qn_free(records);
    return mean;
}

static size_t token_of(const session *s, const char *run, double *token) {
    char path[160];
    qn_checkpoint checkpoint = {0};
    snprintf(path, sizeof path, "%s/study/%s/checkpoint.h5", s->folder, run);
    assert_int_equal(qn_checkpoint_read(path, &checkpoint, NULL), QN_OK);
    const size_t count = checkpoint.state.ntoken;
    assert_in_range(count, 1, 16);
    memcpy(token, checkpoint.state.token, count * sizeof *token);
    qn_checkpoint_clear(&checkpoint);
    return count;
}

/* Evaluations stand at steps 0, 3, 6: where the line between them crosses 90 % of the way. */
static double crossing(const double *swap) {
    const double aim = swap[0] + 0.9 * (swap[2] - swap[0]);
    return swap[1] >= aim ? 3 * (aim - swap[0]) / (swap[1] - swap[0])
                          : 3 + 3 * (aim - swap[1]) / (swap[2] - swap[1]);
}

/* What trainings came to: convergence and token, against the runs' own files. */
static void outcomes(void **state) {
    session *s = *state;
    double row[8], token[2][16], swap[3], product = 0, square[2] = {0};
    session_run(s, 0, "compare %s --noise ibm_like --out @/study --learning-rate 0.2", tiny);
    session_done(s);
    assert_non_null(strstr(s->output, "token_cosine"));
    static const char *const runs[2] = {"ideal-seed1", "ibm_like-seed1"};
    row_of(s, "steps_to_90,ideal,ibm_like,6,2.0,", row);
    for (int k = 0; k < 2; ++k) {
        for (size_t i = 0; i < 3; ++i) swap[i] = swap_of(s, runs[k], i);
        assert_true(swap[2] > swap[0]);
        assert_close(row[2 * k], crossing(swap), 1e-12, 0);
        assert_true(isnan(row[2 * k + 1])); /* one seed */
    }
    assert_true(isnan(row[5]) && isnan(row[6]) && isnan(row[7]));
    const size_t count = token_of(s, runs[0], token[0]);
    assert_int_equal(token_of(s, runs[1], token[1]), count);
    for (size_t i = 0; i < count; ++i) {
        product += token[0][i] * token[1][i];
        for (int k = 0; k < 2; ++k) square[k] += token[k][i] * token[k][i];
    }
    row_of(s, "token_norm,ideal,ibm_like,6,2.0,", row);
    assert_close(row[0], sqrt(square[0]), 1e-13, 0);
    assert_close(row[2], sqrt(square[1]), 1e-13, 0);
    row_of(s, "token_cosine,ideal,ibm_like,6,2.0,", row);
    assert_close(row[0], 1.0, 1e-13, 0);
    assert_close(row[2], product / sqrt(square[0] * square[1]), 1e-13, 0);
    char *picture = session_read(s, "study/tokens.png");
    qn_free(picture);
    /* The baseline has no token. */
    session_run(s, 0, "compare %s --noise ibm_like --model qae --out @/plain", tiny);
    session_done(s);
    assert_null(strstr(s->output, "token"));
    session_run(s, 0, "compare @/study/ibm_like-seed1 @/plain/ibm_like-seed1");
    session_done(s);
    assert_non_null(strstr(s->output, "qmae on ibm_like    qae on ibm_like     difference"));
}

static void seeds(void **state) {
    session *s = *state;
    double row[8], d[2][6] = {{0}}, mean[2] = {0};
    session_run(s, 0,
                "compare %s --noise ibm_like --noise readout --seeds 2 --seed 7 --jobs 2 "
                "--out @/study --json",
                tiny);
    session_done(s);
    assert_non_null(strstr(s->output, "\"apart_from_step\""));
    for (int k = 0; k < 2; ++k) {
        char name[32];
        snprintf(name, sizeof name, "readout-seed%d", 7 + k);
        last_fidelities(s, name, 1, d[k]);
        snprintf(name, sizeof name, "ideal-seed%d", 7 + k);
        last_fidelities(s, name, -1, d[k]);
        for (int i = 0; i < 6; ++i) mean[k] += d[k][i] / 6;
    }
    row_of(s, "fidelity,ideal,readout,6,2.0,", row);
    const double error = fabs(mean[0] - mean[1]) / 2;
    assert_close(row[4], 0.5 * (mean[0] + mean[1]), 1e-14, 0);
    assert_close(row[5], error, 1e-14, 0);
    assert_close(row[6], row[4] - 12.7062047362 * error, 1e-8, 0);
    /* Losses: mean over the three steps of the epoch. */
    row_of(s, "loss,ideal,ibm_like,3,1.0,", row);
    assert_true(row[4] > 0);
}

/* Sends SIGTERM after so many seconds; says whether the study was at work by then, and said so. */
static bool stopped_after(session *s, double seconds, const char *options) {
    char command[700];
    snprintf(command, sizeof command,
             "timeout -s TERM %g '%s' compare %s --out %s/study >/dev/null 2>%s/errors", seconds,
             QN_TEST_PROGRAM, options, s->folder, s->folder);
    assert_int_equal(WEXITSTATUS(system(command)), 124);
    char *errors = session_read(s, "errors");
    const bool said = strstr(errors, "goes on");
    qn_free(errors);
    return said;
}

/* Stopped by a signal, gone on with: the same tables. A machine that is busy may need longer than
 * the first time to begin at all. */
static void goes_on(void **state) {
    session *s = *state;
    static const char more[] = "--side 4 --train-images 40 --test-images 4 --batch 8 --shots 50 "
                               "--threads 1 --quiet --epochs 60 --noise ibm_like";
    double seconds = 0.6;
    while (!stopped_after(s, seconds, more)) seconds *= 1.5;
    session_run(s, 0, "compare %s --out @/study", more);
    session_done(s);
    session_run(s, 0, "compare %s --out @/whole", more);
    session_done(s);
    session_same(s, "study/curves.csv", "whole/curves.csv");
}

/* Three drawn devices, two seeds: instances.csv from the differences of the runs, by the sums of
 * squares as textbooks have them. */
static void drawn_devices(void **state) {
    session *s = *state;
    double of[3][2], mean = 0, square_devices = 0, square_all = 0, square_seeds = 0, none[6] = {0};
    char run[64], start[] = "fidelity,ideal,ibm_like,3,";
    session_run(s, 0,
                "compare %s --noise ibm_like --instances 3 --spread 0.4 --seeds 2 --out @/study",
                tiny);
    session_done(s);
    assert_non_null(strstr(s->output, "over 3 devices drawn from ibm_like"));
    for (int d = 0; d < 3; ++d)
        for (int k = 0; k < 2; ++k) {
            snprintf(run, sizeof run, "ibm_like-device%d-seed%d", d + 1, k + 1);
            of[d][k] = last_fidelities(s, run, 1, none);
            snprintf(run, sizeof run, "ideal-seed%d", k + 1);
            of[d][k] -= last_fidelities(s, run, 1, none);
            mean += of[d][k] / 6;
        }
    for (int d = 0; d < 3; ++d) square_devices += 2 * pow((of[d][0] + of[d][1]) / 2 - mean, 2);
    for (int k = 0; k < 2; ++k)
        square_seeds += 3 * pow((of[0][k] + of[1][k] + of[2][k]) / 3 - mean, 2);
    for (int d = 0; d < 3; ++d)
        for (int k = 0; k < 2; ++k) square_all += pow(of[d][k] - mean, 2);
    const double rest = (square_all - square_devices - square_seeds) / 2;
    const double device = sqrt(fmax(0, square_devices / 2 - rest) / 2);
    const double half = 4.30265272991 * sqrt(square_devices / 2 / 6); /* t(0.975, 2) */
    char *table = session_read(s, "study/instances.csv"), *row = strstr(table, start);
    double low = 0, high = 0, found_device = 0, found_rest = 0, found = 0;
    assert_non_null(row);
    assert_int_equal(sscanf(row + strlen(start), "%lf,%lf,%lf,%*f,%*f,%lf,%*f,%lf", &found, &low,
                            &high, &found_device, &found_rest),
                     5);
    assert_close(found, mean, 1e-14, 0);
    assert_close(low, mean - half, 1e-9, 0);
    assert_close(high, mean + half, 1e-9, 0);
    assert_close(found_device, device, 1e-9, 0);
    assert_close(found_rest, sqrt(rest), 1e-9, 0);
    assert_true(device > 1e-3); /* the devices are others */
    qn_free(table);
    session_run(s, 0,
                "compare --json @/study/ideal-seed1 @/study/ibm_like-device1-seed1 "
                "@/study/ibm_like-device3-seed1");
    session_done(s);
    assert_non_null(strstr(s->output, "\"devices\": 2"));
    session_run(s, 0, "compare @/study/ideal-seed1 @/study/ibm_like-device1-seed1 --instances 2");
    session_refused(s, 2, "leave --instances out");
    session_run(s, 0, "compare --noise ibm_like --instances 2 --instance 3");
    session_refused(s, 2, "leave --instance out");
}

static void refusals(void **state) {
    session *s = *state;
    session_run(s, 0, "compare");
    session_refused(s, 2, "compare what?");
    session_run(s, 0, "compare @/a");
    session_refused(s, 2, "one run is no comparison");
    session_run(s, 0, "compare @/a @/b --noise readout");
    session_refused(s, 2, "leave --noise out");
    session_run(s, 0, "compare @/a @/b");
    session_refused(s, 1, "a/settings.cfg");
    session_run(s, 0, "compare %s --noise redout --out @/study", tiny);
    session_refused(s, 1, "'readout'");
    session_run(s, 0, "compare %s --noise readout --seeds 0", tiny);
    session_refused(s, 2, "--seeds 0");
    session_run(s, 0, "train %s --out @/a", tiny);
    session_run(s, 0, "train %s --seed 2 --out @/b", tiny);
    session_run(s, 0, "train %s --mask 0.5 --noise readout --out @/c", tiny);
    session_run(s, 0, "compare @/a @/b");
    session_refused(s, 1, "nothing but their seeds");
    session_run(s, 0, "compare @/a @/c");
    session_refused(s, 1, "the same masks");
    session_run(s, 0, "compare %s --noise readout --out @/a", tiny);
    session_refused(s, 1, "is no compare study");
    session_run(s, 0, "compare %s --noise readout --out @/study", tiny);
    session_done(s);
    session_run(s, 0, "compare %s --noise readout --shots 60 --out @/study", tiny);
    session_refused(s, 1, "other settings");
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {CASE(one_seed), CASE(outcomes),      CASE(seeds),
                                       CASE(goes_on),  CASE(drawn_devices), CASE(refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
