/* SPDX-License-Identifier: GPL-3.0-or-later */
/* design: what a search says is what its files say, however it was stopped, and whatever the number
 * of threads; it spends no more steps than it may. */
#include "assert_close.h"
#include "design/journal.h"
#include "draw/csv_file.h"
#include "qmae_noise/design.h"
#include "qmae_noise/train.h"
#include "session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char tiny[] = "--noise ibm_like --side 4 --train-images 90 --validation-images 12 "
                           "--test-images 9 --batch 8 --budget-steps 400 --most-gates 2 --quiet";

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }

static int tear_down(void **state) { return session_close(*state); }

static void open_table(const session *s, const char *name, qn_csv_file *csv) {
    char path[256];
    qn_diag diag = {0};
    snprintf(path, sizeof path, "%s/%s", s->folder, name);
    if (qn_csv_file_read(path, csv, &diag) != QN_OK) fail_msg("%s", diag.text);
}

static double number(const qn_csv_file *csv, size_t row, const char *column) {
    const size_t c = qn_csv_column(csv, column);
    if (c == csv->ncolumns) fail_msg("no column %s", column);
    return strtod(qn_csv_cell(csv, row, c), NULL);
}

static const char *word(const qn_csv_file *csv, size_t row, const char *column) {
    return qn_csv_cell(csv, row, qn_csv_column(csv, column));
}

/* Does a row stand in the other table? */
static bool has_row(const qn_csv_file *in, const qn_csv_file *csv, size_t row) {
    for (size_t r = 0; r < in->nrows; ++r) {
        bool same = true;
        for (size_t c = 0; c < in->ncolumns; ++c)
            same = same && strcmp(qn_csv_cell(in, r, c), qn_csv_cell(csv, row, c)) == 0;
        if (same) return true;
    }
    return false;
}

/* front.csv by its definition: of the trials with the chosen trash and test those than which no
 * other has as few gates and as much swap. */
static void front_is_pareto(void **state) {
    session *s = *state;
    qn_csv_file trials, front;
    session_run(s, 0, "design %s --threads 1 --out @/d", tiny);
    session_done(s);
    open_table(s, "d/trials.csv", &trials);
    open_table(s, "d/front.csv", &front);
    assert_true(front.nrows > 0 && trials.nrows > 5);
    for (size_t k = 0; k < front.nrows; ++k) {
        assert_true(has_row(&trials, &front, k));
        if (k > 0) assert_true(number(&front, k, "swap") > number(&front, k - 1, "swap"));
        if (k > 0)
            assert_true(number(&front, k, "two_qubit_gates") >
                        number(&front, k - 1, "two_qubit_gates"));
    }
    for (size_t r = 0; r < trials.nrows; ++r) {
        bool beaten = false,
             alike = strcmp(word(&trials, r, "trash"), word(&front, 0, "trash")) == 0 &&
                     strcmp(word(&trials, r, "swap-test"), word(&front, 0, "swap-test")) == 0;
        for (size_t k = 0; k < front.nrows; ++k)
            beaten = beaten || (number(&front, k, "swap") >= number(&trials, r, "swap") &&
                                number(&front, k, "two_qubit_gates") <=
                                    number(&trials, r, "two_qubit_gates"));
        assert_true(beaten || !alike);
    }
    qn_csv_file_clear(&trials);
    qn_csv_file_clear(&front);
}

/* The steps of a training count once: those of a row less those of the row that it went on from,
 * which is the last one of the same circuit. */
static void steps_are_counted(void **state) {
    session *s = *state;
    qn_csv_file trials;
    double sum = 0.0;
    session_run(s, 0, "design %s --most-gates 0 --threads 1 --out @/d", tiny);
    session_done(s);
    open_table(s, "d/trials.csv", &trials);
    for (size_t r = 0; r < trials.nrows; ++r) {
        double before = 0.0;
        if (strcmp(word(&trials, r, "stage"), "race") != 0) continue;
        for (size_t e = 0; e < r; ++e)
            if (strcmp(word(&trials, e, "stage"), "race") == 0 &&
                strcmp(word(&trials, e, "encoder"), word(&trials, r, "encoder")) == 0 &&
                strcmp(word(&trials, e, "order"), word(&trials, r, "order")) == 0 &&
                strcmp(word(&trials, e, "start"), word(&trials, r, "start")) == 0)
                before = number(&trials, e, "steps");
        sum += number(&trials, r, "steps") - before;
    }
    assert_in_range((uintmax_t)sum, 250, 360); /* 40 more for trash and test */
    qn_csv_file_clear(&trials);
}

/* However few there are, something is found and they are enough. */
static void few_steps_are_enough(void **state) {
    session *s = *state;
    const int by = test_sanitized() ? 475 : 95;
    for (int steps = 100; steps < 600; steps += by) {
        session_run(s, 0, "design %s --budget-steps %d --force --out @/d", tiny, steps);
        session_done(s);
        assert_non_null(strstr(s->output, "to run there"));
    }
}

static int count_words(const char *text, const char *what) {
    int count = 0;
    for (; (text = strstr(text, what)); ++text) ++count;
    return count;
}

/* Circuits that grow are of RY and CZ, every number of CZ is asked of the device, the best of them
 * are trained on there, and what is trained at the end is about the best of all. */
static void growth_goes_gate_by_gate(void **state) {
    session *s = *state;
    qn_csv_file trials;
    double most = 0.0, last = 0.0;
    int seen[5] = {0}, trained = 0;
    session_run(s, 0, "design %s --budget-steps 1500 --most-gates 4 --out @/d", tiny);
    session_done(s);
    open_table(s, "d/trials.csv", &trials);
    for (size_t r = 0; r < trials.nrows; ++r) {
        const char *encoder = word(&trials, r, "encoder"), *stage = word(&trials, r, "stage");
        const int pairs = count_words(encoder, "cz ");
        if (strcmp(stage, "ends") != 0) most = fmax(most, number(&trials, r, "swap"));
        if (strcmp(stage, "finish") == 0) last = number(&trials, r, "swap");
        if (strcmp(stage, "grow") != 0) continue;
        assert_int_equal(pairs + count_words(encoder, "ry "), count_words(encoder, ";") + 1);
        assert_close(number(&trials, r, "two_qubit_gates"), pairs, 0, 0);
        assert_in_range(pairs, 0, 4);
        ++seen[pairs];
        trained += number(&trials, r, "steps") > 0;
    }
    for (int k = 0; k <= 4; ++k) assert_true(seen[k] > 0);
    assert_true(trained >= 9);
    assert_true(last > 0.95 * most);
    assert_string_equal(word(&trials, trials.nrows - 1, "stage"), "finish");
    qn_csv_file_clear(&trials);
}

/* Orders of the pixels with the same trash share what is found without noise, on other qubits. */
static void orders_share_what_is_found(void **state) {
    session *s = *state;
    qn_csv_file trials;
    double one = NAN, other = NAN;
    session_run(s, 0, "design %s --latent 2 --order rows,rows-fine --out @/d", tiny);
    session_done(s);
    open_table(s, "d/trials.csv", &trials);
    for (size_t r = 0; r < trials.nrows; ++r) {
        if (strcmp(word(&trials, r, "stage"), "grow") != 0) continue;
        if (number(&trials, r, "steps") > 0 || number(&trials, r, "two_qubit_gates") < 2) continue;
        double *best = strcmp(word(&trials, r, "order"), "rows") == 0 ? &one : &other;
        *best = fmax(*best, number(&trials, r, "ideal"));
    }
    assert_close(one, other, 1e-12, 0);
    qn_csv_file_clear(&trials);
}

static const char *const FILES[] = {"trials.csv", "front.csv",          "encoder.txt",
                                    "train.cfg",  "found/settings.cfg", "found/checkpoint.h5"};

static void assert_same(const session *s, const char *folder, const char *other) {
    for (size_t k = 0; k < sizeof FILES / sizeof *FILES; ++k) {
        char a[128], b[128];
        snprintf(a, sizeof a, "%s/%s", folder, FILES[k]);
        snprintf(b, sizeof b, "%s/%s", other, FILES[k]);
        session_same(s, a, b);
    }
}

/* Killed again and again, with other numbers of threads, then left to end: as if nothing had
 * happened. A library that is stopped says so and goes on. */
static void stopped_searches_go_on(void **state) {
    session *s = *state;
    qn_rng rng;
    int killed = 0;
    session_run(s, 0, "design %s --threads 1 --out @/whole", tiny);
    session_done(s);
    char *said = strdup(s->output);
    qn_rng_init(&rng, 3, QN_STREAM_TEST, 0, 0, 0);
    for (int k = 0; k < 5; ++k) {
        session_run(s, 0.02 + 0.06 * qn_rng_uniform(&rng), "design %s --threads %d --out @/d", tiny,
                    1 + k % 3);
        killed += s->code == 128 + 9;
    }
    assert_true(killed > 0);
    session_run(s, 0, "design %s --threads 2 --out @/d", tiny);
    session_done(s);
    assert_same(s, "whole", "d");
    const size_t table = (size_t)(strstr(said, "files are in") - said);
    assert_memory_equal(said, s->output, table);
    free(said);
}

typedef struct impatient {
    int questions, most;
} impatient;

static bool stops(void *context) {
    impatient *i = context;
    return ++i->questions > i->most;
}

static void library_is_stopped(void **state) {
    session *s = *state;
    char path[128], folder[128];
    qn_diag diag = {0};
    bool interrupted = true;
    int stopped = 0;
    session_run(s, 0, "design %s --threads 1 --out @/whole", tiny);
    session_done(s);
    session_write(s, "settings.cfg",
                  "noise = \"ibm_like\"; side = 4; train-images = 90; validation-images = 12; "
                  "test-images = 9; batch = 8; budget-steps = 400; most-gates = 2; threads = 1;");
    snprintf(path, sizeof path, "%s/settings.cfg", s->folder);
    snprintf(folder, sizeof folder, "%s/d", s->folder);
    for (int k = 0; interrupted && k < 50; ++k) {
        impatient patience = {0, 700};
        const qn_host host = {.context = &patience, .stops = stops};
        if (qn_design_from_settings(path, folder, &host, &interrupted, &diag) != QN_OK)
            fail_msg("%s", diag.text);
        stopped += interrupted;
    }
    assert_false(interrupted);
    assert_true(stopped > 0);
    assert_same(s, "whole", "d");
}

/* Both files of the chosen circuit say the same training. */
static void chosen_encoder_trains(void **state) {
    session *s = *state;
    session_run(s, 0, "design %s --out @/d --json", tiny);
    session_done(s);
    assert_non_null(strstr(s->output, "\"chosen\""));
    assert_non_null(strstr(s->output, "\"below_error\""));
    session_run(s, 0, "train --config @/d/train.cfg --epochs 1 --quiet --out @/run");
    session_done(s);
    session_run(s, 0,
                "train --config @/d/train.cfg --encoder @/d/encoder.txt --epochs 1 --quiet "
                "--out @/other");
    session_done(s);
    session_same(s, "run/steps.csv", "other/steps.csv");
}

/* What was found is a run that can be looked at. */
static void found_circuit_is_evaluated(void **state) {
    session *s = *state;
    session_run(s, 0, "design %s --out @/d", tiny);
    session_done(s);
    session_run(s, 0, "evaluate @/d/found --test-images 9 --classifier-images 0 --json");
    session_done(s);
    assert_non_null(strstr(s->output, "\"fidelity\""));
}

/* A training begins with the angles and tokens that were found, wherever the folder is by then. */
static void found_angles_are_trained_on(void **state) {
    session *s = *state;
    qn_csv_file trials, steps;
    char from[128], to[128];
    if (test_sanitized()) skip(); /* the commands are those of other tests */
    session_run(s, 0, "design %s --budget-steps 1500 --out @/d", tiny);
    session_done(s);
    open_table(s, "d/trials.csv", &trials);
    snprintf(from, sizeof from, "%s/d", s->folder);
    snprintf(to, sizeof to, "%s/moved", s->folder);
    assert_int_equal(rename(from, to), 0);
    session_run(s, 0, "train --config @/moved/train.cfg --epochs 1 --batch 72 --quiet --out @/run");
    session_done(s);
    open_table(s, "run/steps.csv", &steps);
    assert_close(number(&steps, 0, "loss"), 1.0 - number(&trials, trials.nrows - 1, "swap"), 0.03,
                 0);
    qn_csv_file_clear(&trials);
    qn_csv_file_clear(&steps);
}

static void refusals(void **state) {
    session *s = *state;
    static const struct refusal {
        const char *words, *hint;
        int code;
    } cases[] = {
        {"--block so4,so5", "so5", 1},
        {"--block so4,so4", "stands there twice", 1},
        {"--layers 1,x", "--layers x", 1},
        {"--latent 4", "fewer than the 4 data qubits", 1},
        {"--order rows-fien", "did you mean \"rows-fine\"", 1},
        {"--budget-steps 1", "--budget-steps 1: give a whole number", 2},
        {"--latent 2,9", "--latent 9: fewer than the 4 data qubits", 1},
        {"--block ry-cx --start near-identity", "--block ry-cx: no circuit of these lists", 1},
        {"--block so4,ry-cx --start near-identity", "--block ry-cx: no circuit", 1},
        {"--block none,ry-cx --start uniform,near-identity", "--start near-identity: no", 1},
        {"--side 8 --layers 1,64", "--layers 64 of 15 blocks each (--entangler lexicographic)", 1},
        {"--noise ibm_lik", "did you mean 'ibm_like'", 1},
        {"--side 5", "a side of 4, 8, 16 or 32", 2},
        {"--train-images 5 --validation-images 100000", "leave none to train", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
        session_run(s, 0, "design %s %s --out @/d", tiny, cases[i].words);
        session_refused(s, cases[i].code, cases[i].hint);
    }
    session_run(s, 0, "design %s --out @/d", tiny);
    session_done(s);
    session_run(s, 0, "design %s --seed 2 --out @/d", tiny);
    session_refused(s, 1, "is no design of these settings");
    session_run(s, 0, "design %s --seed 2 --force --out @/d", tiny);
    session_done(s);
}

/* Another process's folder is left alone, --force or not. Who writes over a search and is stopped
 * leaves no results of the other. */
static void force_takes_what_is_free(void **state) {
    session *s = *state;
    char path[256];
    qn_journal *held = NULL;
    session_run(s, 0, "design %s --threads 1 --out @/d", tiny);
    session_done(s);
    session_run(s, 0, "design %s --threads 1 --out @/copy", tiny);
    session_done(s);
    snprintf(path, sizeof path, "%s/d/trials.bin", s->folder);
    assert_int_equal(qn_journal_open(path, &held, NULL), QN_OK);
    session_run(s, 0, "design %s --seed 2 --force --out @/d", tiny);
    session_refused(s, 1, "another process is at work");
    qn_journal_destroy(held);
    assert_same(s, "d", "copy");
    session_same(s, "d/trials.bin", "copy/trials.bin");
    /* stopped when it has begun: a busy machine takes longer to come so far */
    double seconds = 0.3;
    do {
        session_run(s, seconds, "design %s --seed 2 --budget-steps 100000 --force --out @/d", tiny);
        assert_int_equal(s->code, 128 + 9);
        snprintf(path, sizeof path, "%s/d/%s", s->folder, FILES[0]);
    } while (access(path, F_OK) == 0 && (seconds *= 2.0) < 30.0);
    for (size_t k = 0; k < sizeof FILES / sizeof *FILES; ++k) {
        snprintf(path, sizeof path, "%s/d/%s", s->folder, FILES[k]);
        assert_int_equal(access(path, F_OK), -1);
    }
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {CASE(front_is_pareto),
                                       CASE(steps_are_counted),
                                       CASE(few_steps_are_enough),
                                       CASE(growth_goes_gate_by_gate),
                                       CASE(orders_share_what_is_found),
                                       CASE(stopped_searches_go_on),
                                       CASE(library_is_stopped),
                                       CASE(chosen_encoder_trains),
                                       CASE(found_circuit_is_evaluated),
                                       CASE(found_angles_are_trained_on),
                                       CASE(refusals),
                                       CASE(force_takes_what_is_free)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
