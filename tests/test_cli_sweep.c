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
        {"gates.cz.error=0.1,abc", "give numbers", 1},
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
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {CASE(points_are_runs), CASE(seeds_make_errors),
                                       CASE(numbers_of_the_model), CASE(refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
