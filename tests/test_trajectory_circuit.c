/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trajectories of random circuits: without noise equal to a naive state vector in every kernel and
 * setting; with noise equal to naive density matrices within their error bars. */
#include "assert_close.h"
#include "dense.h"
#include "naive_state.h"
#include "reference.h"
#include "trajectory/single.h"

#include "qmae_noise/trajectory.h"
#include "state/kernel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 17, PAULIS = 12 };

/* ---- random circuits ------------------------------------------------------------------------ */

static void random_gate(qn_rng *rng, qn_circuit *circuit) {
    const int n = qn_circuit_nqubits(circuit);
    const qn_gate *gate = NULL;
    do gate = qn_gate_at(qn_rng_below(rng, qn_gate_count()));
    while (gate->nqubits > n);
    int qubits[3];
    double angles[QN_MAX_GATE_ANGLES];
    for (int k = 0; k < gate->nangles; ++k) angles[k] = 6.0 * qn_rng_uniform(rng) - 3.0;
    pick_qubits(rng, n, gate->nqubits, qubits);
    assert_int_equal(qn_circuit_gate(circuit, gate->name, qubits, angles), QN_OK);
}

static qn_circuit *random_circuit(qn_rng *rng, int n, int gates) {
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(n, 0, &circuit), QN_OK);
    for (int k = 0; k < gates; ++k) random_gate(rng, circuit);
    return circuit;
}

static qn_program *program_of(const qn_circuit *circuit, const qn_model *model) {
    qn_program *program = NULL;
    qn_model *ideal = NULL;
    qn_diag diag = {0};
    if (!model) assert_int_equal(qn_model_ideal(&ideal), QN_OK);
    if (qn_program_build(circuit, model ? model : ideal, NULL, &program, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    qn_model_destroy(ideal);
    return program;
}

static qn_trajectory *trajectory_of(const qn_program *program,
                                    const qn_trajectory_options *options) {
    qn_trajectory *t = NULL;
    qn_diag diag = {0};
    if (qn_trajectory_of(program, options, &t, &diag) != QN_OK) fail_msg("%s", diag.text);
    return t;
}

/* Random Pauli strings; the first has one letter. */
static void random_paulis(qn_rng *rng, int n, char text[PAULIS][MOST + 1], const char **list) {
    for (int k = 0; k < PAULIS; ++k) {
        memset(text[k], 'I', (size_t)n);
        text[k][n] = 0;
        for (int j = 0; j <= k; ++j)
            text[k][qn_rng_below(rng, (uint64_t)n)] = "IXYZ"[1 + qn_rng_below(rng, 3)];
        list[k] = text[k];
    }
}

/* ---- a naive state vector ------------------------------------------------------------------- */

static void naive_gate(int n, const qn_op *op, double complex *psi) {
    double complex u[64];
    dense_op_matrix(op, NULL, u);
    naive_apply(n, u, op->nqubits, op->qubits, psi);
}

static double naive_pauli(int n, const char *letters, const double complex *psi) {
    double complex sum = 0.0;
    for (size_t i = 0; i < (size_t)1 << n; ++i) {
        size_t to = i;
        double complex factor = 1.0;
        for (int q = 0; q < n; ++q) {
            const char letter = letters[n - 1 - q];
            const double sign = i >> q & 1 ? -1.0 : 1.0;
            if (letter == 'X' || letter == 'Y') to ^= (size_t)1 << q;
            if (letter == 'Y') factor *= I * sign;
            if (letter == 'Z') factor *= sign;
        }
        sum += conj(psi[to]) * factor * psi[i];
    }
    return creal(sum);
}

static void check_setting(const qn_program *program, qn_trajectory_options options,
                          const double *expected) {
    qn_trajectory *t = trajectory_of(program, &options);
    qn_trajectory_bound *bound = NULL;
    qn_trajectory_work *work = NULL;
    double values[PAULIS];
    qn_rng rng;
    qn_rng_init(&rng, 1, QN_STREAM_TEST, 0, 0, 0);
    assert_int_equal(qn_trajectory_bound_create(t, &bound), QN_OK);
    assert_int_equal(qn_trajectory_work_create(t, &work), QN_OK);
    qn_trajectory_bind(bound, NULL);
    qn_trajectory_sample sample = {.values = values};
    for (int turn = 0; turn < 2; ++turn)
        qn_trajectory_run(bound, work, NULL, QN_DRAW_ALL, &rng, 2, &sample);
    assert_close_array(values, expected, options.npaulis,
                       options.precision == QN_PRECISION_SINGLE ? 3e-5 : 1e-12, 0);
    qn_trajectory_work_destroy(work);
    qn_trajectory_bound_destroy(bound);
    qn_trajectory_destroy(t);
}

/* Every gate of the table on random positions; n = 1 to 17 crosses lanes and tiles. npaulis of low
 * weight leave qubits to drop. */
static void without_noise_it_is_a_state_vector(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 5, QN_STREAM_TEST, 1, 0, 0);
    for (int n = 1; n <= MOST; n += n < 9 ? 1 : 4) {
        qn_circuit *circuit = random_circuit(&rng, n, n < 9 ? 60 : 40);
        qn_program *program = program_of(circuit, NULL);
        double complex *psi = qn_alloc((size_t)1 << n, sizeof *psi);
        char text[PAULIS][MOST + 1];
        const char *paulis[PAULIS];
        double expected[PAULIS];
        psi[0] = 1.0;
        for (size_t k = 0; k < qn_circuit_size(circuit); ++k)
            naive_gate(n, qn_circuit_op(circuit, k), psi);
        random_paulis(&rng, n, text, paulis);
        for (int k = 0; k < PAULIS; ++k) expected[k] = naive_pauli(n, paulis[k], psi);
        for (size_t k = 0; k < qn_state_kernels_count(); ++k) {
            const qn_state_kernels *kernels = qn_state_kernels_at(k);
            if (!kernels->available()) continue;
            qn_trajectory_options o = qn_trajectory_options_default();
            o.kernels = kernels->name;
            o.precision = kernels->precision;
            o.npaulis = PAULIS;
            o.paulis = paulis;
            for (o.max_fused = 2; o.max_fused <= 3; ++o.max_fused) {
                o.light_cone = false;
                check_setting(program, o, expected);
            }
            o.max_fused = 3;
            o.light_cone = true; /* all qubits observed: no drop, but groups that meet */
            char all[MOST + 1];
            memset(all, 'Z', (size_t)n);
            all[n] = 0;
            const char *with_all[PAULIS];
            memcpy(with_all, paulis, sizeof with_all);
            with_all[0] = all;
            o.paulis = with_all;
            const double first = expected[0];
            expected[0] = naive_pauli(n, all, psi);
            check_setting(program, o, expected);
            expected[0] = first;
        }
        qn_free(psi);
        qn_program_destroy(program);
        qn_circuit_destroy(circuit);
    }
}

/* Without noise the states of the first trajectory serve all others, in small states and in states
 * whose norms are summed in parts. */
static void without_noise_one_state_serves_all(void **state) {
    (void)state;
    qn_rng rng;
    qn_model *model = model_of("format = 1; name = \"m\"; schedule = \"none\"; qubit: { p10 = 0.1; "
                               "p01 = 0.2; };");
    qn_rng_init(&rng, 6, QN_STREAM_TEST, 1, 0, 0);
    for (int n = 5; n <= MOST; n += MOST - 5) {
        qn_circuit *circuit = random_circuit(&rng, n, 60);
        for (int q = 0; q < n; ++q) assert_int_equal(qn_circuit_measure(circuit, q, q), QN_OK);
        qn_program *program = program_of(circuit, model);
        qn_trajectory_options options = qn_trajectory_options_default();
        options.drop = false;
        options.bits = true;
        qn_trajectory *t = trajectory_of(program, &options);
        qn_trajectory_bound *bound = NULL;
        qn_trajectory_work *work = NULL, *other = NULL;
        assert_true(qn_trajectory_is_certain(t));
        assert_int_equal(qn_trajectory_bound_create(t, &bound), QN_OK);
        assert_int_equal(qn_trajectory_work_create(t, &work), QN_OK);
        assert_int_equal(qn_trajectory_work_create(t, &other), QN_OK);
        qn_trajectory_bind(bound, NULL);
        uint64_t seen = 0;
        for (int k = 0; k < 30; ++k) {
            qn_rng one, same;
            qn_trajectory_sample each = {0}, again = {0};
            qn_rng_init(&one, 7, QN_STREAM_TEST, 0, 0, (uint64_t)k);
            same = one;
            qn_trajectory_run(bound, work, NULL, QN_DRAW_ALL, &one, 1, &each);
            qn_trajectory_run(bound, other, NULL, k ? QN_DRAW_AGAIN : QN_DRAW_ALL, &same, 1,
                              &again);
            assert_int_equal(each.bits, again.bits);
            seen |= each.bits;
        }
        assert_true(seen != 0);
        qn_trajectory_work_destroy(work);
        qn_trajectory_work_destroy(other);
        qn_trajectory_bound_destroy(bound);
        qn_trajectory_destroy(t);
        qn_program_destroy(program);
        qn_circuit_destroy(circuit);
    }
    qn_model_destroy(model);
}

/* ---- noise ---------------------------------------------------------------------------------- */

#define HEAD "format = 1; name = \"test\"; "
#define ANY2 "any2: { duration = 0.0; depolarizing = 0.0; }; "

static const char *const MODELS[] = {
    HEAD "schedule = \"none\"; gates: { any1: { duration = 0.0; depolarizing = 0.02; }; any2: { "
         "duration = 0.0; depolarizing = 0.05; }; };",
    HEAD "schedule = \"none\"; channels = ( { after = \"any1\"; channel = \"amplitude_damping\"; "
         "gamma = 0.06; } );",
    HEAD "schedule = \"none\"; channels = ( { after = \"any2\"; channel = \"amplitude_damping\"; "
         "gamma = 0.4; excited_population = 0.2; } );",
    HEAD "schedule = \"none\"; channels = ( { after = \"any1\"; channel = \"phase_damping\"; "
         "lambda = 0.1; } );",
    HEAD "schedule = \"none\"; channels = ( { after = \"any2\"; channel = \"pauli\"; probabilities "
         "= [ 0.003, 0.0, 0.001, 0.02, 0.004, 0.0, 0.0, 0.001, 0.0, 0.05, "
         "0.0, 0.0, 0.02, 0.0, 0.001 ]; } );",
    HEAD "schedule = \"alap\"; qubit: { T1 = 2.0e-6; T2 = 1.3e-6; excited_population = 0.07; p10 = "
         "0.03; p01 = 0.08; }; qubits = ( { index = 1; T1 = 1.1e-6; T2 = 2.0e-6; } ); "
         "gates: { any1: { duration = 30e-9; depolarizing = 0.0; }; any2: { duration = 200e-9; "
         "depolarizing = 0.01; }; }; reset: { duration = 1e-7; error = 0.05; };",
};
enum { MODEL_COUNT = sizeof MODELS / sizeof *MODELS };

static dense *witness(const qn_program *program) {
    dense *d = dense_create_basis(qn_program_nqubits(program), 0);
    for (size_t k = 0; k < qn_program_size(program); ++k) {
        const qn_instr *instr = qn_program_instr(program, k);
        if (instr->kind == QN_INSTR_LOAD || instr->kind == QN_INSTR_MEASURE) continue;
        double ptm[256];
        double complex kraus[16 * 16];
        int count = 0;
        qn_instr_ptm(instr, NULL, ptm);
        assert_int_equal(qn_ptm_kraus(instr->nqubits, ptm, &count, kraus), QN_OK);
        dense_apply_kraus(d, instr->nqubits, instr->qubits, count, kraus);
    }
    return d;
}

static double dense_value(const dense *d, const char *letters) {
    char reversed[MOST + 1] = {0};
    for (int q = 0; q < d->nqubits; ++q) reversed[q] = letters[d->nqubits - 1 - q];
    return dense_expect_pauli(d, reversed);
}

typedef struct scores {
    int count;
    double worst, squares;
} scores;

static void score(scores *s, double found, double expected, double error) {
    const double z = error > 1e-10 ? (found - expected) / error
                                   : (fabs(found - expected) < 1e-9 ? 0.0 : 100.0);
    ++s->count;
    s->squares += z * z;
    if (fabs(z) > s->worst) s->worst = fabs(z);
}

/* Seeds are fixed: 4.5 sigma among a few hundred scores has a chance below 0.003, and wrong physics
 * gives tens. */
static void assert_scores(const scores *s) {
    print_message("%d scores: worst %.2f, mean square %.2f\n", s->count, s->worst,
                  s->squares / s->count);
    assert_true(s->worst < 4.5);
    assert_true(s->squares / s->count < 1.6);
}

static void estimate(const qn_program *program, const qn_trajectory_options *options, bool stratify,
                     int threads, qn_estimate *estimates, qn_trajectory_report *report) {
    qn_trajectory *t = trajectory_of(program, options), *full = NULL;
    qn_trajectory_bound *bound = NULL, *exact = NULL;
    qn_diag diag = {0};
    assert_int_equal(qn_trajectory_bound_create(t, &bound), QN_OK);
    qn_trajectory_bind(bound, NULL);
    if (stratify) {
        qn_trajectory_options whole = *options;
        whole.light_cone = false;
        full = trajectory_of(program, &whole);
        if (qn_trajectory_quiet_is_exact(full)) {
            assert_int_equal(qn_trajectory_bound_create(full, &exact), QN_OK);
            qn_trajectory_bind(exact, NULL);
        }
    }
    const qn_trajectory_settings settings = {.seed = 3,
                                             .trajectories = (uint64_t)test_effort(1000),
                                             .threads = threads,
                                             .stratify = stratify};
    if (qn_trajectory_estimate(bound, exact, NULL, &settings, estimates, report, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    qn_trajectory_bound_destroy(exact);
    qn_trajectory_bound_destroy(bound);
    qn_trajectory_destroy(full);
    qn_trajectory_destroy(t);
}

/* Light cone on and off, strata or not, both precisions: the same means as the density matrix. */
static void under_noise_it_is_the_density_matrix(void **state) {
    (void)state;
    scores all = {0}, strata = {0};
    qn_rng rng;
    qn_rng_init(&rng, 6, QN_STREAM_TEST, 2, 0, 0);
    for (int m = 0; m < MODEL_COUNT; ++m) {
        qn_model *model = model_of(MODELS[m]);
        for (int n = 2; n <= 5; ++n) {
            qn_circuit *circuit = random_circuit(&rng, n, 14);
            qn_program *program = program_of(circuit, model);
            dense *d = witness(program);
            char text[PAULIS][MOST + 1];
            const char *paulis[PAULIS];
            qn_estimate found[PAULIS];
            random_paulis(&rng, n, text, paulis);
            for (int variant = 0; variant < 4; ++variant) {
                qn_trajectory_options o = qn_trajectory_options_default();
                o.light_cone = variant != 1;
                o.drop = variant != 3;
                o.precision = variant == 2 ? QN_PRECISION_SINGLE : QN_PRECISION_DOUBLE;
                o.npaulis = variant == 0 || variant == 2
                                ? 1
                                : 3; /* few observables: many qubits are dropped */
                o.paulis = paulis;
                qn_trajectory_report report;
                estimate(program, &o, variant == 3, 1, found, &report);
                for (size_t k = 0; k < o.npaulis; ++k)
                    score(variant == 3 ? &strata : &all, found[k].value, dense_value(d, paulis[k]),
                          found[k].error + 2e-7);
                if (variant == 3 && report.stratified) assert_true(found[0].gain >= 1.0);
            }
            dense_destroy(d);
            qn_program_destroy(program);
            qn_circuit_destroy(circuit);
        }
        qn_model_destroy(model);
    }
    assert_scores(&all);
    assert_scores(&strata);
}

static void threads_change_no_bit(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 7, QN_STREAM_TEST, 3, 0, 0);
    qn_model *model = model_of(MODELS[5]);
    qn_circuit *circuit = random_circuit(&rng, 6, 40);
    qn_program *program = program_of(circuit, model);
    char text[PAULIS][MOST + 1];
    const char *paulis[PAULIS];
    qn_estimate one[PAULIS], many[PAULIS];
    random_paulis(&rng, 6, text, paulis);
    qn_trajectory_options o = qn_trajectory_options_default();
    o.npaulis = PAULIS;
    o.paulis = paulis;
    estimate(program, &o, true, 1, one, NULL);
    estimate(program, &o, true, 3, many, NULL);
    assert_memory_equal(one, many, sizeof one);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
}

/* ---- measured bits -------------------------------------------------------------------------- */

static void append_if(qn_circuit *circuit, const char *name, int qubit, int bit) {
    const qn_op op = {.kind = QN_OP_GATE,
                      .gate = qn_gate_find(name),
                      .nqubits = 1,
                      .qubits = {qubit},
                      .condition = {.first = bit, .count = 1, .value = 1}};
    assert_int_equal(qn_circuit_append(circuit, &op), QN_OK);
}

/* Teleportation: whatever is measured in the middle, the corrected qubit has the state that was
 * sent. */
static void feed_forward_teleports_in_every_trajectory(void **state) {
    (void)state;
    qn_circuit *circuit = NULL;
    const double angles[2] = {0.7, 1.9};
    assert_int_equal(qn_circuit_create(3, 0, &circuit), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "ry", (int[]){0}, &angles[0]), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "rz", (int[]){0}, &angles[1]), QN_OK);
    const char *const names[] = {"h", "cx", "cx", "h"};
    const int qubits[][2] = {{1, -1}, {1, 2}, {0, 1}, {0, -1}};
    for (int k = 0; k < 4; ++k)
        assert_int_equal(qn_circuit_gate(circuit, names[k], qubits[k], NULL), QN_OK);
    assert_int_equal(qn_circuit_measure(circuit, 0, 0), QN_OK);
    assert_int_equal(qn_circuit_measure(circuit, 1, 1), QN_OK);
    append_if(circuit, "x", 2, 1);
    append_if(circuit, "z", 2, 0);
    qn_program *program = program_of(circuit, NULL);
    const char *const paulis[] = {"XII", "YII", "ZII"};
    for (int cone = 0; cone < 2; ++cone) {
        qn_trajectory_options o = qn_trajectory_options_default();
        o.light_cone = cone;
        o.npaulis = 3;
        o.paulis = paulis;
        qn_estimate found[3];
        estimate(program, &o, false, 1, found, NULL);
        const double expected[3] = {sin(0.7) * cos(1.9), sin(0.7) * sin(1.9), cos(0.7)};
        for (int k = 0; k < 3; ++k) {
            assert_close(found[k].value, expected[k], 1e-12, 0);
            assert_true(found[k].trajectory_variance < 1e-20);
        }
    }
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* Counts of a Bell pair with readout errors, for qubits that are dropped and for one that an
 * observable keeps. */
static void bits_have_their_probabilities(void **state) {
    (void)state;
    enum { SHOTS = 20000 };
    static uint64_t bits[SHOTS];
    qn_model *model = model_of(HEAD "schedule = \"none\"; qubit: { p10 = 0.03; p01 = 0.2; };");
    qn_circuit *circuit = NULL;
    assert_int_equal(qn_circuit_create(2, 0, &circuit), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "h", (int[]){0}, NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "cx", (int[]){0, 1}, NULL), QN_OK);
    for (int q = 0; q < 2; ++q) assert_int_equal(qn_circuit_measure(circuit, q, q), QN_OK);
    qn_program *program = program_of(circuit, model);
    const uint64_t parity = 3;
    const double p[4] = {0.5 * (0.97 * 0.97 + 0.04), 0.5 * (0.03 * 0.97 + 0.16),
                         0.5 * (0.03 * 0.97 + 0.16), 0.5 * (0.03 * 0.03 + 0.64)};
    for (int variant = 0; variant < 3; ++variant) {
        qn_trajectory_options o = qn_trajectory_options_default();
        o.light_cone = variant < 2;
        o.bits = true;
        o.nparities = variant == 1;
        o.parities = &parity;
        qn_trajectory *t = trajectory_of(program, &o);
        qn_trajectory_bound *bound = NULL;
        qn_estimate found;
        assert_int_equal(qn_trajectory_bound_create(t, &bound), QN_OK);
        qn_trajectory_bind(bound, NULL);
        const qn_trajectory_settings settings = {
            .seed = 5, .trajectories = SHOTS, .threads = 2, .bits = bits};
        assert_int_equal(qn_trajectory_estimate(bound, NULL, NULL, &settings, &found, NULL, NULL),
                         QN_OK);
        int counts[4] = {0};
        for (int k = 0; k < SHOTS; ++k) ++counts[bits[k] & 3];
        for (int k = 0; k < 4; ++k)
            assert_close((double)counts[k] / SHOTS, p[k], 4.5 * sqrt(p[k] * (1 - p[k]) / SHOTS), 0);
        if (variant == 1) assert_close(found.value, p[0] + p[3] - p[1] - p[2], 1e-12, 0);
        qn_trajectory_bound_destroy(bound);
        qn_trajectory_destroy(t);
    }
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_noise_it_is_a_state_vector),
        cmocka_unit_test(without_noise_one_state_serves_all),
        cmocka_unit_test(under_noise_it_is_the_density_matrix),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(feed_forward_teleports_in_every_trajectory),
        cmocka_unit_test(bits_have_their_probabilities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
