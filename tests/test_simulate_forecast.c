/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What runs will take, foretold: counted as they happen, chosen by the counts, and told in seconds
 * that are near. Threads over a density matrix change no bit of it. */
#include "simulate/forecast.h"

#include "assert_close.h"
#include "dm/forecast.h"
#include "dm/spread.h"
#include "gradient/forecast.h"
#include "random_program.h"
#include "reference.h"
#include "session.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char NOISE[] = "format = 1; name = \"each gate\"; schedule = \"none\"; "
                            "gates: { any1: { duration = 0.0; depolarizing = 1e-3; }; "
                            "any2: { duration = 0.0; depolarizing = 1e-2; }; };";

static qn_program *program_of(const qn_circuit *circuit, const char *text) {
    qn_model *model = model_of(text);
    qn_program *program = NULL;
    qn_diag diag = {0};
    qn_program_options options = qn_program_options_default();
    options.allow_unused = true;
    if (qn_program_build(circuit, model, &options, &program, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    qn_model_destroy(model);
    return program;
}

/* Layers of rotations and cx on neighbours, all qubits touched first; all are measured. */
static qn_program *brick(int nqubits, int layers) {
    qn_circuit *circuit = NULL;
    const double angle = 0.3;
    assert_int_equal(qn_circuit_create(nqubits, 0, &circuit), QN_OK);
    for (int l = 0; l < layers; ++l) {
        for (int q = 0; q < nqubits; ++q)
            assert_int_equal(qn_circuit_gate(circuit, "ry", &q, &angle), QN_OK);
        for (int q = nqubits - 2 - l % 2; q >= 0; q -= 2)
            assert_int_equal(qn_circuit_gate(circuit, "cx", (int[]){q, q + 1}, NULL), QN_OK);
    }
    for (int q = 0; q < nqubits; ++q) assert_int_equal(qn_circuit_measure(circuit, q, q), QN_OK);
    qn_program *program = program_of(circuit, NOISE);
    qn_circuit_destroy(circuit);
    return program;
}

/* ---- counting ------------------------------------------------------------------------------- */

typedef struct told {
    int times;
    qn_simulation_forecast forecast;
} told;

static void foresees(void *context, const qn_simulation_forecast *forecast) {
    told *t = context;
    ++t->times;
    t->forecast = *forecast;
}

static qn_simulation_forecast forecast_of(const qn_program *program) {
    qn_simulation *s = qn_alloc(1, sizeof *s);
    qn_simulation_forecast f = {0};
    assert_non_null(s);
    assert_int_equal(qn_simulation_analyse(s, program, NULL), QN_OK);
    assert_int_equal(qn_forecast_dense(s, program, &f, NULL), QN_OK);
    qn_simulation_destroy(s);
    return f;
}

/* Measurements on the way, resets and conditions included. */
static void steps_are_those_of_the_run(void **state) {
    (void)state;
    qn_rng rng;
    const int rounds = test_effort(40);
    int parted = 0;
    qn_rng_init(&rng, 23, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < rounds; ++round) {
        qn_circuit *circuit = random_param_circuit(&rng, 2 + round % 4, 20, 3, false);
        qn_program *program = program_of(circuit, random_models[round % RANDOM_MODELS]);
        const qn_simulation_options options = {.method = QN_METHOD_DM};
        const double params[3] = {0.1, 0.2, 0.3};
        qn_simulation *made = NULL;
        const qn_simulation_forecast f = forecast_of(program);
        assert_int_equal(qn_simulation_run(program, params, &options, &made, NULL), QN_OK);
        assert_int_equal(f.steps, qn_simulation_nsteps(made));
        assert_true(f.branches >= qn_simulation_nbranches(made));
        parted += qn_simulation_nbranches(made) > 1;
        assert_true(f.operations >= 32.0 * 16.0 * (double)f.steps);
        assert_true(f.operations <= ldexp(32.0 * (double)(f.steps * f.branches), 2 * f.qubits));
        qn_simulation_destroy(made);
        qn_program_destroy(program);
        qn_circuit_destroy(circuit);
    }
    assert_true(parted > rounds / 4);
}

/* All digits are in use after the first step, which touches the highest. */
static void operations_are_those_of_all_steps(void **state) {
    (void)state;
    qn_program *program = brick(7, 5);
    const qn_simulation_forecast f = forecast_of(program);
    assert_true(f.steps > 10);
    assert_int_equal(f.branches, 1);
    assert_int_equal(f.qubits, 7);
    assert_close(f.operations, ldexp(32.0, 14) * (double)f.steps, 0, 1e-15);
    qn_program_destroy(program);
}

/* ---- choosing ------------------------------------------------------------------------------- */

static qn_method choice_of(const qn_program *program, unsigned asks, uint64_t shots, char *why) {
    const qn_simulation_sampling sampling = {.shots = shots};
    const qn_simulation_options options = {
        .asks = asks, .memory = (size_t)16 << 30, .sampling = shots ? &sampling : NULL};
    qn_method method = QN_METHOD_AUTO;
    assert_int_equal(qn_simulation_choose(program, &options, &method, why, NULL), QN_OK);
    return method;
}

/* 14 qubits and 65 layers: about 450 steps of 8.6e9 operations, and a trajectory of some 2e8. */
static void long_runs_are_sampled(void **state) {
    (void)state;
    char why[QN_SIMULATION_WHY];
    qn_program *large = brick(14, 65), *quick = brick(14, 4), *small = brick(9, 300);
    assert_int_equal(choice_of(large, QN_ASK_COUNTS, 1000, why), QN_METHOD_TRAJECTORY);
    assert_non_null(strstr(why, "a density matrix of 14 qubits (--method dm)"));
    assert_int_equal(choice_of(large, QN_ASK_COUNTS | QN_ASK_STATE, 1000, why), QN_METHOD_DM);
    assert_int_equal(choice_of(large, 0, 1000, why), QN_METHOD_DM);
    assert_int_equal(choice_of(large, QN_ASK_COUNTS, 0, why), QN_METHOD_DM);
    assert_int_equal(choice_of(large, QN_ASK_COUNTS, 1000000, why), QN_METHOD_DM);
    assert_int_equal(choice_of(quick, QN_ASK_COUNTS, 1000, why), QN_METHOD_DM);
    assert_int_equal(choice_of(small, QN_ASK_COUNTS, 1000, why), QN_METHOD_DM);
    qn_program_destroy(large);
    qn_program_destroy(quick);
    qn_program_destroy(small);
}

/* ---- seconds -------------------------------------------------------------------------------- */

static double processor_time(void) {
    struct timespec now;
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now), 0);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Foretold and happened, in processor time and their best agreement: the machine may be busy.
 * bench_forecast looks closer. */
static void seconds_are_near(void **state) {
    (void)state;
    double least = INFINITY, most = 0.0;
    qn_program *program = brick(10, 80);
    for (int turn = 0; turn < 6; ++turn) {
        told t = {0};
        const qn_simulation_options options = {
            .method = QN_METHOD_DM, .foresees = foresees, .context = &t, .threads = 1};
        qn_simulation *made = NULL;
        const double start = processor_time();
        assert_int_equal(qn_simulation_run(program, NULL, &options, &made, NULL), QN_OK);
        const double ratio = (processor_time() - start) / t.forecast.seconds;
        assert_int_equal(t.times, 1);
        assert_int_equal(t.forecast.steps, qn_simulation_nsteps(made));
        least = fmin(least, ratio);
        most = fmax(most, ratio);
        qn_simulation_destroy(made);
    }
    if (!(least < 3.0 && most > 1.0 / 3.0))
        fail_msg("happened / foretold lies between %g and %g", least, most);
    qn_program_destroy(program);
}

/* A short run is not kept waiting. */
static void moments_are_not_told(void **state) {
    (void)state;
    told t = {0};
    const qn_simulation_options options = {
        .method = QN_METHOD_DM, .foresees = foresees, .context = &t};
    qn_simulation *made = NULL;
    qn_program *program = brick(6, 10);
    assert_int_equal(qn_simulation_run(program, NULL, &options, &made, NULL), QN_OK);
    assert_int_equal(t.times, 0);
    qn_simulation_destroy(made);
    qn_program_destroy(program);
}

/* ---- gradients ------------------------------------------------------------------------------ */

/* In one qubit more a step has four times the work; noise asks for more of it. */
static void gradients_are_counted(void **state) {
    (void)state;
    double found[2], sampled[2];
    for (int k = 0; k < 2; ++k) {
        qn_program *program = brick(6 + k, 1);
        qn_gradient_forecast angles, noise;
        qn_observable *sum = sum_of_text(6 + k, k ? "ZZIIIII" : "ZZIIII");
        assert_int_equal(qn_gradient_foresee(program, false, &angles, NULL), QN_OK);
        assert_int_equal(qn_gradient_foresee(program, true, &noise, NULL), QN_OK);
        assert_int_equal(angles.qubits, 6 + k);
        assert_true(noise.operations > angles.operations);
        found[k] = angles.operations;
        assert_int_equal(qn_gradient_operations(program, sum, &sampled[k], NULL), QN_OK);
        qn_observable_destroy(sum);
        qn_program_destroy(program);
    }
    assert_true(found[1] > 3.0 * found[0] && found[1] < 6.0 * found[0]);
    assert_true(sampled[1] > 1.5 * sampled[0] && sampled[1] < 3.0 * sampled[0]);
}

/* ---- threads -------------------------------------------------------------------------------- */

static void threads_change_no_bit(void **state) {
    (void)state;
    enum { N = 10 };
    const qn_kernels *kernels = qn_kernels_best();
    const size_t size = (size_t)1 << (2 * N);
    double m[256], *in = qn_alloc(size, sizeof *in), *one = qn_alloc(size, sizeof *one),
                   *more = qn_alloc(size, sizeof *more);
    qn_rng rng;
    qn_rng_init(&rng, 24, QN_STREAM_TEST, 0, 0, 0);
    assert_true(in && one && more);
    for (size_t i = 0; i < size; ++i) in[i] = qn_rng_uniform(&rng) - 0.3;
    for (size_t i = 0; i < 256; ++i) m[i] = qn_rng_uniform(&rng) - 0.3;
    for (int b = 1; b < N; ++b)
        for (int a = 0; a<b; a += b> 2 ? b - 1 : 1) {
            memcpy(one, in, size * sizeof *one);
            kernels->apply(N, a, b, m, one, one);
            for (int threads = 1; threads <= 3; ++threads) {
                memcpy(more, in, size * sizeof *more);
                qn_dm_spread(kernels, threads, N, a, b, m, more);
                assert_memory_equal(one, more, size * sizeof *one);
            }
        }
    qn_free(in);
    qn_free(one);
    qn_free(more);
}

/* ---- the program ---------------------------------------------------------------------------- */

static void write_long(session *s) {
    char text[1 << 16], *at = text;
    at += sprintf(at, "OPENQASM 3.0;\ninclude \"stdgates.inc\";\ninput float x;\nqubit[13] q;\n");
    for (int layer = 0; layer < 110; ++layer) {
        for (int q = 0; q < 13; q += 4) at += sprintf(at, "ry(x) q[%d];\n", q);
        for (int q = layer % 2; q + 1 < 13; q += 2)
            at += sprintf(at, "cx q[%d],q[%d];\n", q, q + 1);
    }
    session_write(s, "long.qasm", text);
    session_write(s, "noise.cfg", NOISE);
}

/* 700 steps of 2.1e9 operations, 3.4 forwards. */
static void users_are_told(void **state) {
    session *s = *state;
    write_long(s);
    session_run(s, 0,
                "gradient @/long.qasm --noise @/noise.cfg --param x=0.1 --observable Z3 "
                "--trajectories 2");
    session_done(s);
    assert_non_null(strstr(s->errors, "trajectories were taken: the exact gradient (--method dm)"));
    assert_non_null(strstr(s->output, " trajectories"));
    session_run(s, 0,
                "simulate @/long.qasm --noise @/noise.cfg --param x=0.1 --measure-all --shots 20");
    session_done(s);
    assert_non_null(strstr(s->output, "method trajectory"));
    assert_non_null(strstr(s->output, "a density matrix of 13 qubits (--method dm), which is "));
}

static int open_session(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }
static int close_session(void **state) { return session_close(*state); }

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_those_of_the_run),
        cmocka_unit_test(operations_are_those_of_all_steps),
        cmocka_unit_test(long_runs_are_sampled),
        cmocka_unit_test(seconds_are_near),
        cmocka_unit_test(moments_are_not_told),
        cmocka_unit_test(gradients_are_counted),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test_setup_teardown(users_are_told, open_session, close_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
