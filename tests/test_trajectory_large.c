/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trajectories of many qubits with known answers: GHZ parities at 20 to 22 qubits, circuits that
 * light cones split, and the memory and the threads that they take. */
#include "assert_close.h"
#include "reference.h"
#include "trajectory/single.h"

#include "qmae_noise/trajectory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 80 };

/* Rules for gates that do nothing to a GHZ state's parity. */
#define HEAD "format = 1; name = \"large\"; schedule = \"none\"; channels = ( "
static const char DEPHASING[] = HEAD "{ after = \"id\"; channel = \"phase_flip\"; p = 0.012; }, "
                                     "{ after = \"z\"; channel = \"phase_flip\"; p = 0.03; } );";
static const char DAMPING[] = HEAD
    "{ after = \"id\"; channel = \"amplitude_damping\"; gamma = 0.02; }, "
    "{ after = \"z\"; channel = \"amplitude_damping\"; gamma = 0.07; } );";

typedef struct run {
    qn_program *program;
    qn_trajectory *t;
    qn_trajectory_bound *bound;
} run;

static run run_of(const qn_circuit *circuit, const char *noise,
                  const qn_trajectory_options *options) {
    run r = {0};
    qn_diag diag = {0};
    qn_model *model = model_of(noise);
    if (qn_program_build(circuit, model, NULL, &r.program, &diag) != QN_OK ||
        qn_trajectory_of(r.program, options, &r.t, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    assert_int_equal(qn_trajectory_bound_create(r.t, &r.bound), QN_OK);
    qn_trajectory_bind(r.bound, NULL);
    qn_model_destroy(model);
    return r;
}

static void run_clear(run *r) {
    qn_trajectory_bound_destroy(r->bound);
    qn_trajectory_destroy(r->t);
    qn_program_destroy(r->program);
}

static void estimate(const run *r, const qn_trajectory_settings *settings, qn_estimate *found,
                     qn_trajectory_report *report) {
    qn_diag diag = {0};
    if (qn_trajectory_estimate(r->bound, NULL, NULL, settings, found, report, &diag) != QN_OK)
        fail_msg("%s", diag.text);
}

static void gate(qn_circuit *circuit, const char *name, int a, int b) {
    const int qubits[2] = {a, b};
    assert_int_equal(qn_circuit_gate(circuit, name, qubits, NULL), QN_OK);
}

/* ---- GHZ ------------------------------------------------------------------------------------ */

/* GHZ on n qubits by a tree of cx; z after every third qubit, id after the others. z changes the
 * sign of the parity only: `sign` tells. */
static qn_circuit *ghz(int n, double *sign) {
    qn_circuit *circuit = NULL;
    *sign = 1.0;
    assert_int_equal(qn_circuit_create(n, 0, &circuit), QN_OK);
    gate(circuit, "h", 0, 0);
    for (int reach = 1; reach < n; reach *= 2)
        for (int q = 0; q < reach && q + reach < n; ++q) gate(circuit, "cx", q, q + reach);
    for (int q = 0; q < n; ++q) {
        gate(circuit, q % 3 ? "id" : "z", q, q);
        if (q % 3 == 0) *sign = -*sign;
    }
    return circuit;
}

/* What the coherence |0...0><1...1| keeps. */
static double kept(int n, double id, double z) {
    double all = 1.0;
    for (int q = 0; q < n; ++q) all *= q % 3 ? id : z;
    return all;
}

/* <X...X> of a noisy GHZ state is its coherence; <Z_0 Z_1> is 1 under dephasing. */
static void ghz_parities(void **state) {
    (void)state;
    const int n = test_sanitized() ? 14 : 21;
    const uint64_t trajectories = test_sanitized() ? 200 : 40;
    const struct {
        const char *noise;
        double id, z;
    } cases[] = {{DEPHASING, 1 - 2 * 0.012, 1 - 2 * 0.03},
                 {DAMPING, sqrt(1 - 0.02), sqrt(1 - 0.07)}};
    double sign = 0.0;
    qn_circuit *circuit = ghz(n, &sign);
    char x[MOST + 1] = {0}, zz[MOST + 1] = {0};
    memset(x, 'X', (size_t)n);
    memset(zz, 'I', (size_t)n);
    zz[n - 1] = zz[n - 2] = 'Z';
    const char *const paulis[] = {x, zz};
    for (int c = 0; c < 2; ++c)
        for (int p = 0; p < 2; ++p) {
            qn_trajectory_options o = qn_trajectory_options_default();
            qn_estimate found[2];
            qn_trajectory_report report;
            o.precision = (qn_precision)p;
            o.npaulis = 2;
            o.paulis = paulis;
            run r = run_of(circuit, cases[c].noise, &o);
            assert_int_equal(qn_trajectory_most_qubits(r.t), n);
            const qn_trajectory_settings settings = {
                .seed = 3, .trajectories = trajectories, .stratify = true};
            estimate(&r, &settings, found, &report);
            assert_true(report.stratified && found[0].gain > 1.0);
            print_message("%d qubits: %.4f +- %.4f, exactly %.4f\n", n, found[0].value,
                          found[0].error, sign * kept(n, cases[c].id, cases[c].z));
            assert_true(found[0].error > 0.0 && found[0].error < 0.1);
            assert_close(found[0].value, sign * kept(n, cases[c].id, cases[c].z),
                         3.5 * found[0].error, 0);
            if (c == 0) assert_close(found[1].value, 1.0, p ? 1e-5 : 1e-12, 0);
            run_clear(&r);
        }
    qn_circuit_destroy(circuit);
}

/* A state of 22 qubits takes 64 MiB and some: the threads share it, and no bit depends on them. */
static void threads_share_a_large_state(void **state) {
    (void)state;
    if (test_sanitized()) skip(); /* the same code on smaller states: ghz_parities */
    enum { N = 22 };
    double sign = 0.0;
    qn_circuit *circuit = ghz(N, &sign);
    char x[N + 1], mixed[N + 1];
    memset(x, 'X', N);
    memset(mixed, 'Y', N);
    x[N] = mixed[N] = 0;
    mixed[3] = 'Z';
    const char *const paulis[] = {x, mixed};
    qn_trajectory_options o = qn_trajectory_options_default();
    qn_estimate one[2], many[2];
    o.npaulis = 2;
    o.paulis = paulis;
    run r = run_of(circuit, DEPHASING, &o);
    for (int threads = 1; threads <= 3; threads += 2) {
        qn_trajectory_report report;
        const qn_trajectory_settings settings = {.seed = 5, .trajectories = 3, .threads = threads};
        estimate(&r, &settings, threads == 1 ? one : many, &report);
        assert_int_equal(report.threads, 1);
        assert_int_equal(report.inner, threads);
    }
    assert_memory_equal(one, many, sizeof one);
    run_clear(&r);
    qn_circuit_destroy(circuit);
}

/* ---- light cones ---------------------------------------------------------------------------- */

/* 80 qubits in 20 rings of 4 that never meet: each value is that of its ring, and their product is
 * that of a string over two rings. Without noise every trajectory knows them. */
static void rings_stay_apart(void **state) {
    (void)state;
    enum { RINGS = 20, RING = 4 };
    qn_circuit *large = NULL, *small = NULL;
    const char *const one[] = {"ZIXZ", "YZYI"};
    char text[3][MOST + 1];
    const char *const list[] = {text[0], text[1], text[2]};
    qn_estimate ring[2], found[3];
    assert_int_equal(qn_circuit_create(RINGS * RING, 0, &large), QN_OK);
    assert_int_equal(qn_circuit_create(RING, 0, &small), QN_OK);
    for (int layer = 0; layer < 3; ++layer)
        for (int q = 0; q < RINGS * RING; ++q) {
            const int first = q / RING * RING, next = first + (q + 1) % RING;
            const double angle = 0.3 + 0.2 * layer + 0.15 * (q % RING);
            assert_int_equal(qn_circuit_gate(large, "ry", &q, &angle), QN_OK);
            gate(large, "cx", q, next);
            if (q >= RING) continue;
            assert_int_equal(qn_circuit_gate(small, "ry", &q, &angle), QN_OK);
            gate(small, "cx", q, next);
        }
    qn_trajectory_options o = qn_trajectory_options_default();
    for (int k = 0; k < 3; ++k) {
        memset(text[k], 'I', MOST);
        text[k][MOST] = 0;
        if (k != 1) memcpy(text[k] + 24, one[0], RING);
        if (k != 0) memcpy(text[k] + 60, one[1], RING);
    }
    const qn_trajectory_settings settings = {.trajectories = 3};
    o.drop = false; /* so that nothing is drawn */
    o.npaulis = 2;
    o.paulis = one;
    run r = run_of(small, "format = 1; name = \"ideal\";", &o);
    estimate(&r, &settings, ring, NULL);
    run_clear(&r);
    o.npaulis = 3;
    o.paulis = list;
    r = run_of(large, "format = 1; name = \"ideal\";", &o);
    assert_int_equal(qn_trajectory_most_qubits(r.t), RING);
    estimate(&r, &settings, found, NULL);
    run_clear(&r);
    assert_true(fabs(ring[0].value) > 0.01 && fabs(ring[1].value) > 0.01);
    assert_close(found[0].value, ring[0].value, 1e-12, 0);
    assert_close(found[1].value, ring[1].value, 1e-12, 0);
    assert_close(found[2].value, ring[0].value * ring[1].value, 1e-12, 0);
    qn_circuit_destroy(large);
    qn_circuit_destroy(small);
}

/* ---- memory --------------------------------------------------------------------------------- */

static void memory_is_foreseen(void **state) {
    (void)state;
    double sign = 0.0;
    qn_circuit *circuit = ghz(16, &sign), *huge = ghz(27, &sign);
    qn_diag diag = {0};
    qn_trajectory *t = NULL;
    qn_trajectory_report report = {0};
    const char *const paulis[] = {"XXXXXXXXXXXXXXXX"};
    qn_trajectory_options o = qn_trajectory_options_default();
    o.npaulis = 1;
    o.paulis = paulis;
    run r = run_of(circuit, DEPHASING, &o);
    const double one = (double)(qn_trajectory_plan_bytes(r.t) + qn_trajectory_work_bytes(r.t));
    assert_true(one > 1 << 20 && one < 1 << 23); /* 2^16 amplitudes of 16 bytes, and some */
    qn_trajectory_settings settings = {.trajectories = 100, .threads = 8};
    assert_int_equal(qn_trajectory_foresee(r.t, &settings, &report, &diag), QN_OK);
    assert_int_equal(report.threads, 8);
    assert_true((double)report.bytes > 7 * (double)qn_trajectory_work_bytes(r.t));
    settings.memory = 3.5 * one;
    assert_int_equal(qn_trajectory_foresee(r.t, &settings, &report, &diag), QN_OK);
    assert_int_equal(report.threads, 3);
    assert_true((double)report.bytes <= settings.memory);
    settings.memory = 0.9 * one;
    assert_int_equal(qn_trajectory_foresee(r.t, &settings, &report, &diag), QN_ERR_LIMIT);
    assert_non_null(strstr(diag.text, "trajectories of 16 qubits that meet need"));
    qn_estimate found;
    assert_int_equal(qn_trajectory_estimate(r.bound, NULL, NULL, &settings, &found, NULL, NULL),
                     QN_ERR_LIMIT);
    diag = (qn_diag){0};
    qn_model *model = model_of(DEPHASING);
    qn_program *program = NULL;
    assert_int_equal(qn_program_build(huge, model, NULL, &program, NULL), QN_OK);
    o.npaulis = 0;
    o.drop = false;
    assert_int_equal(qn_trajectory_of(program, &o, &t, &diag), QN_ERR_LIMIT);
    assert_null(t);
    assert_non_null(
        strstr(diag.text, "27 qubits meet in one state vector, which would take 2 GiB"));
    qn_program_destroy(program);
    qn_model_destroy(model);
    run_clear(&r);
    qn_circuit_destroy(huge);
    qn_circuit_destroy(circuit);
}

/* ---- stopping ------------------------------------------------------------------------------- */

typedef struct stop {
    uint64_t after, asked;
} stop;

static bool stop_after(void *context, uint64_t done, double error) {
    stop *s = context;
    (void)error;
    ++s->asked;
    return done < s->after;
}

/* Stopped after some, they are the first of those that would have run. */
static void a_watcher_stops(void **state) {
    (void)state;
    double sign = 0.0;
    qn_circuit *circuit = ghz(5, &sign);
    const char *const paulis[] = {"XXXXX"};
    qn_trajectory_options o = qn_trajectory_options_default();
    o.npaulis = 1;
    o.paulis = paulis;
    run r = run_of(circuit, DEPHASING, &o);
    for (uint64_t after = 0; after < 400; after += 150) {
        stop s = {after, 0};
        qn_estimate stopped, whole;
        qn_trajectory_report report;
        qn_trajectory_settings settings = {
            .seed = 2, .trajectories = 100000, .threads = 1, .watcher = stop_after, .watched = &s};
        estimate(&r, &settings, &stopped, &report);
        assert_true(report.interrupted && !report.reached);
        assert_int_equal(report.trajectories, after ? after : 1);
        assert_int_equal(s.asked, report.trajectories);
        if (after == 0) {
            assert_true(isnan(stopped.error) && !isnan(stopped.value));
            continue;
        }
        settings.watcher = NULL;
        settings.trajectories = after;
        estimate(&r, &settings, &whole, &report);
        assert_false(report.interrupted);
        assert_memory_equal(&stopped, &whole, sizeof whole);
    }
    run_clear(&r);
    qn_circuit_destroy(circuit);
}

/* The error asked for is reached at the same trajectory by any number of threads, or it is said
 * that it was not. */
static void a_target_is_reached_or_not(void **state) {
    (void)state;
    double sign = 0.0;
    qn_circuit *circuit = ghz(6, &sign);
    const char *const paulis[] = {"XXXXXX"};
    qn_trajectory_options o = qn_trajectory_options_default();
    o.npaulis = 1;
    o.paulis = paulis;
    run r = run_of(circuit, DEPHASING, &o);
    uint64_t needed = 0;
    for (int threads = 1; threads <= 3; ++threads) {
        qn_estimate found;
        qn_trajectory_report report;
        const qn_trajectory_settings settings = {
            .seed = 4, .trajectories = 100000, .threads = threads, .target_error = 0.01};
        estimate(&r, &settings, &found, &report);
        assert_true(report.reached && found.error <= 0.01 && found.error > 0.008);
        if (threads == 1) needed = report.trajectories;
        assert_int_equal(report.trajectories, needed);
    }
    qn_estimate found;
    qn_trajectory_report report;
    const qn_trajectory_settings capped = {
        .seed = 4, .trajectories = needed / 2, .target_error = 0.01};
    estimate(&r, &capped, &found, &report);
    assert_false(report.reached);
    assert_int_equal(report.trajectories, needed / 2);
    assert_true(found.error > 0.01);
    run_clear(&r);
    qn_circuit_destroy(circuit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ghz_parities),     cmocka_unit_test(threads_share_a_large_state),
        cmocka_unit_test(rings_stay_apart), cmocka_unit_test(memory_is_foreseen),
        cmocka_unit_test(a_watcher_stops),  cmocka_unit_test(a_target_is_reached_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
