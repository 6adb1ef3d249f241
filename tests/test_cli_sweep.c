/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sweep: a point is the run that train makes of the same settings; noise-model numbers reach the
 * models; bad grids are refused and leave nothing. */
#include "assert_close.h"
#include "qmae_noise/train.h"
#include "session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#ifndef QN_TEST_PROGRAM
#define QN_TEST_PROGRAM "qmae-noise"
#endif

static const char tiny[] = "--side 4 --train-images 16 --test-images 5 --batch 8 --epochs 1 "
                           "--shots 50 --threads 1 --quiet";

static int set_up(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }

static int tear_down(void **state) { return session_close(*state); }

static int there(const session *s, const char *name) {
    char path[256];
    struct stat info;
    snprintf(path, sizeof path, "%s/%s", s->folder, name);
    return stat(path, &info) == 0;
}

/* The fields of the row of sweep.csv that starts with `start`. */
static void row_of(const session *s, const char *start, double *fields, int count) {
    char *text = session_read(s, "study/sweep.csv");
    const char *row = strstr(text, start);
    if (!row) fail_msg("no row %s in %s", start, text);
    row += strlen(start);
    for (int k = 0; k < count; ++k) {
        char *end;
        fields[k] = strtod(row, &end);
        assert_true(end != row);
        row = end + 1;
    }
    qn_free(text);
}

static qn_evaluation last_of(const session *s, const char *run) {
    char path[256];
    qn_checkpoint checkpoint = {0};
    snprintf(path, sizeof path, "%s/%s/checkpoint.h5", s->folder, run);
    assert_int_equal(qn_checkpoint_read(path, &checkpoint, NULL), QN_OK);
    const qn_evaluation e = checkpoint.history.evaluations[checkpoint.history.nevaluations - 1];
    qn_checkpoint_clear(&checkpoint);
    return e;
}

static void points_are_runs(void **state) {
    session *s = *state;
    double row[5];
    session_run(s, 0,
                "sweep %s --noise ibm_like --over noise-scale=0:1:0.5 --over mask=0.25,0.5 "
                "--jobs 2 --out @/study",
                tiny);
    session_done(s);
    assert_true(there(s, "study/sweep.gp"));
    session_run(s, 0, "train %s --noise ibm_like --noise-scale 0.5 --mask 0.5 --out @/run", tiny);
    const qn_evaluation e = last_of(s, "run");
    row_of(s, "\n0.5,0.5,1,", row, 4);
    assert_close(row[0], e.fidelity, 0, 0);
    assert_close(row[1], e.fidelity_error, 0, 0);
    assert_close(row[2], e.swap, 0, 0);
    session_same(s, "run/steps.csv", "study/noise-scale_0.5-mask_0.5-seed1/steps.csv");
    /* Again: nothing is trained, the table is the same. */
    char *before = session_read(s, "study/sweep.csv");
    session_run(s, 0,
                "sweep %s --noise ibm_like --over noise-scale=0:1:0.5 --over mask=0.25,0.5 "
                "--json --out @/study",
                tiny);
    session_done(s);
    assert_non_null(strstr(s->output, "\"noise-scale\": 0.5"));
    session_write(s, "before", before);
    session_same(s, "before", "study/sweep.csv");
    qn_free(before);
}

static void seeds_make_errors(void **state) {
    session *s = *state;
    double row[2];
    session_run(s, 0, "sweep %s --over shots=20,200 --seeds 2 --seed 3 --out @/study", tiny);
    session_done(s);
    const double a = last_of(s, "study/shots_20-seed3").fidelity,
                 b = last_of(s, "study/shots_20-seed4").fidelity;
    row_of(s, "\n20,2,", row, 2);
    assert_close(row[0], 0.5 * (a + b), 1e-14, 0);
    assert_close(row[1], 0.5 * fabs(a - b), 1e-14, 0);
}

/* The changed number is the model's, the others are as they were. */
static void numbers_of_the_model(void **state) {
    session *s = *state;
    session_write(s, "mine.cfg",
                  "format = 1;\nname = \"mine\";\nqubit: { T1 = 1; T2 = 3e-5; };\n"
                  "gates: { any1: { duration = 1e-8; error = 1e-3; };\n any2: { duration = 1e-7; "
                  "error = 0.0123; }; };\n");
    session_run(s, 0, "sweep %s --noise @/mine.cfg --over qubit.T1=2e-5,4.5e-5 --out @/study",
                tiny);
    session_done(s);
    qn_model *model = NULL;
    char path[256];
    snprintf(path, sizeof path, "%s/study/qubit.T1_4.5e-5-seed1/noise_model.cfg", s->folder);
    assert_int_equal(qn_model_open(path, &model, NULL), QN_OK);
    assert_close(qn_model_qubit(model, 0).T1, 4.5e-5, 0, 0);
    assert_close(qn_model_qubit(model, 0).T2, 3e-5, 0, 0);
    qn_model_destroy(model);
}

/* Axes say their unit: seconds as the prefix that fits. */
static void axes_have_units(void **state) {
    session *s = *state;
    session_run(s, 0,
                "sweep %s --noise ibm_like --t2-policy cap --over qubit.T1=5e-5,2e-4 "
                "--over gates.cz.duration=20e-9,70e-9 --out @/study",
                tiny);
    session_done(s);
    char *script = session_read(s, "study/sweep.gp");
    assert_non_null(strstr(script, "set ylabel 'qubit.T1 (µs)'"));
    assert_non_null(strstr(script, "set ytics ('50' 0, '200' 1)"));
    assert_non_null(strstr(script, "set xlabel 'gates.cz.duration (ns)'"));
    assert_non_null(strstr(script, "set xtics ('20' 0, '70' 1)"));
    qn_free(script);
    char *plan = session_read(s, "study/plans/qubit.T1_5e-5-gates.cz.duration_20e-9-seed1.cfg");
    assert_non_null(strstr(plan, "t2-policy = \"cap\""));
    qn_free(plan);
}

/* Killed again and again, then left to end: every table as if nothing had happened. */
static void killed_studies_go_on(void **state) {
    session *s = *state;
    static const char grid[] = "--side 4 --train-images 64 --test-images 5 --batch 4 --epochs 8 "
                               "--shots 50 --threads 1 --quiet --noise ibm_like "
                               "--over noise-scale=0.5,1 --over mask=0.25,0.5";
    static const char *const tables[] = {"sweep.csv", "noise-scale_0.5-mask_0.25-seed1/steps.csv",
                                         "noise-scale_1-mask_0.5-seed1/steps.csv",
                                         "noise-scale_1-mask_0.5-seed1/images.csv"};
    qn_rng rng;
    int killed = 0;
    session_run(s, 0, "sweep %s --out @/whole", grid);
    session_done(s);
    qn_rng_init(&rng, 11, QN_STREAM_TEST, 0, 0, 0);
    for (int k = 0; k < 6; ++k) {
        session_run(s, 0.05 + 0.4 * qn_rng_uniform(&rng), "sweep %s --jobs 2 --out @/study", grid);
        killed += s->code == 128 + 9;
    }
    assert_true(killed > 0);
    session_run(s, 0, "sweep %s --jobs 2 --out @/study", grid);
    session_done(s);
    for (size_t k = 0; k < sizeof tables / sizeof *tables; ++k) {
        char a[128], b[128];
        snprintf(a, sizeof a, "whole/%s", tables[k]);
        snprintf(b, sizeof b, "study/%s", tables[k]);
        session_same(s, a, b);
    }
}

static void refusals(void **state) {
    session *s = *state;
    static const struct refusal {
        const char *over, *hint;
        int code;
    } cases[] = {
        {"noise-scal=1,2", "did you mean 'noise-scale'?", 2},
        {"zzz=1,2", "gates.cz.error", 2},
        {"shots", "write KEY=", 2},
        {"shots=", "write KEY=", 2},
        {"shots=1:5", "a range is A:B:STEP", 2},
        {"shots=5:1:1", "a range is A:B:STEP", 2},
        {"noise-scale=0:1:1e-9", "at most 10000 points", 2},
        {"threads=1,2", "does not change what is trained", 2},
        {"out=a,b", "does not change what is trained", 2},
        {"shots=0,10", "--over shots 0: give a whole number", 1},
        {"mask=0.5,1.5", "--over mask 1.5", 1},
        {"shots=10,10", "comes twice", 1},
        {"gates.cx.error=0.1", "gives no such number", 1},
        {"gates.cz.error=0.1,abc", "give finite numbers", 2},
        {"gates.cz.error=0.1,3", "gates.cz.error = 3", 1},
        {"noise=none,ibm_lik", "did you mean 'ibm_like'", 1},
    };
    session_run(s, 0, "sweep %s", tiny);
    session_refused(s, 2, "sweep over what?");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
        session_run(s, 0, "sweep %s --noise ibm_like --over %s --out @/study", tiny, cases[i].over);
        session_refused(s, cases[i].code, cases[i].hint);
        assert_false(there(s, "study"));
    }
    /* A model that the circuit does not fit is refused before anything is written, too. */
    session_write(s, "edge.cfg",
                  "format = 1;\nqubit: { T1 = 1e-4; T2 = 1e-4; };\ngates: { any1: { duration = "
                  "1e-8; error = 1e-3; }; any2: { duration = 1e-7; error = 0.01; }; };\n"
                  "edges = ( { qubits = [0, 90]; gate = \"cx\"; error = 0.02; } );\n");
    session_run(s, 0, "sweep %s --noise @/edge.cfg --over layers=1,2 --out @/study", tiny);
    session_refused(s, 1, "at layers = 1: ");
    session_refused(s, 1, "the edge [0, 90] is never used");
    assert_false(there(s, "study"));
    session_run(s, 0, "compare %s --noise @/edge.cfg --out @/study", tiny);
    session_refused(s, 1, "the edge [0, 90] is never used");
    assert_false(there(s, "study"));
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {CASE(points_are_runs),      CASE(seeds_make_errors),
                                       CASE(numbers_of_the_model), CASE(axes_have_units),
                                       CASE(killed_studies_go_on), CASE(refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
