/* SPDX-License-Identifier: GPL-3.0-or-later */
/* qn_simulation_run by trajectories: what it was asked for agrees with the density matrix, what it
 * was not asked for is refused, and whatever qn_simulation_choose answers can be run. */
#include "simulate/simulation.h"

#include "alloc_failure.h"
#include "assert_close.h"
#include "reference.h"

#include <math.h>
#include <string.h>

enum { NPAULIS = 3, SHOTS = 20000 };
static const char *const PAULIS[NPAULIS] = {"ZZI", "IXX", "ZIZ"};

/* Noise, a measurement on the way with a gate that depends on it, final measurements. */
static qn_program *program_of(void) {
    const qn_op conditional = {.kind = QN_OP_GATE,
                               .gate = qn_gate_find("x"),
                               .nqubits = 1,
                               .qubits = {1},
                               .condition = {.first = 0, .count = 1, .value = 1}};
    qn_model *model = model_of("format = 1; name = \"m\"; schedule = \"none\"; qubit: { p10 = 0.1; "
                               "p01 = 0.2; }; channels: ( { after = \"any2\"; channel = "
                               "\"depolarizing\"; lambda = 0.1; }, { after = \"any1\"; channel = "
                               "\"amplitude_damping\"; gamma = 0.1; } );");
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    assert_int_equal(qn_circuit_create(3, 0, &circuit), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "ry", (int[]){0}, (double[]){0.7}), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "cx", (int[]){0, 1}, NULL), QN_OK);
    assert_int_equal(qn_circuit_measure(circuit, 0, 0), QN_OK);
    assert_int_equal(qn_circuit_append(circuit, &conditional), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "h", (int[]){2}, NULL), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "cx", (int[]){2, 1}, NULL), QN_OK);
    assert_int_equal(qn_circuit_measure(circuit, 1, 1), QN_OK);
    assert_int_equal(qn_program_build(circuit, model, NULL, &program, NULL), QN_OK);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
    return program;
}

static qn_simulation *run(const qn_program *program, qn_method method) {
    const qn_simulation_sampling sampling = {.seed = 5,
                                             .shots = SHOTS,
                                             .npaulis = NPAULIS,
                                             .paulis = PAULIS,
                                             .trajectories = 4000,
                                             .threads = 2};
    const qn_simulation_options options = {.method = method, .sampling = &sampling};
    qn_simulation *made = NULL;
    qn_diag diag = {0};
    if (qn_simulation_run(program, NULL, &options, &made, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    return made;
}

static void agrees_with_the_density_matrix(void **state) {
    (void)state;
    qn_program *program = program_of();
    qn_simulation *exact = run(program, QN_METHOD_DM),
                  *sampled = run(program, QN_METHOD_TRAJECTORY);
    const qn_simulation_samples *samples = qn_simulation_sampled(sampled);
    size_t nexact = 0, nsampled = 0;
    uint64_t all = 0;
    assert_null(qn_simulation_sampled(exact));
    assert_non_null(samples);
    assert_int_equal(samples->expected.trajectories, 4000);
    assert_int_equal(samples->counted.trajectories, SHOTS);
    for (size_t k = 0; k < NPAULIS; ++k) {
        double right = 0.0, found = 0.0;
        assert_int_equal(qn_simulation_expect(exact, PAULIS[k], &right, NULL), QN_OK);
        assert_int_equal(qn_simulation_expect(sampled, PAULIS[k], &found, NULL), QN_OK);
        assert_true(found == samples->estimates[k].value);
        assert_true(samples->estimates[k].error > 0.0 && samples->estimates[k].error < 0.05);
        assert_true(fabs(found - right) < 5.0 * samples->estimates[k].error);
    }
    qn_outcome *right = NULL, *found = NULL;
    assert_int_equal(qn_simulation_outcomes(exact, &right, &nexact), QN_OK);
    assert_int_equal(qn_simulation_outcomes(sampled, &found, &nsampled), QN_OK);
    assert_int_equal(nsampled, 4);
    assert_int_equal(nexact, 4);
    for (size_t k = 0; k < nsampled; ++k) {
        const double p = right[k].probability;
        assert_int_equal(found[k].bits, right[k].bits);
        assert_true(found[k].probability == (double)found[k].count / SHOTS);
        assert_true(fabs(found[k].probability - p) < 5.0 * sqrt(p * (1.0 - p) / SHOTS));
        all += found[k].count;
    }
    assert_int_equal(all, SHOTS);
    assert_int_equal(qn_simulation_method(sampled), QN_METHOD_TRAJECTORY);
    qn_free(right);
    qn_free(found);
    qn_simulation_destroy(exact);
    qn_simulation_destroy(sampled);
    qn_program_destroy(program);
}

static void knows_only_what_was_asked(void **state) {
    (void)state;
    qn_program *program = program_of();
    qn_simulation *sampled = run(program, QN_METHOD_TRAJECTORY), *none = NULL;
    const qn_simulation_options silent = {.method = QN_METHOD_TRAJECTORY};
    double complex values[64] = {1.0};
    double value = 7.0;
    qn_diag diag = {0};
    assert_int_equal(qn_simulation_expect(sampled, "XXX", &value, &diag), QN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "XXX"));
    assert_int_equal(qn_simulation_fidelity(sampled, values, &value), QN_ERR_UNSUPPORTED);
    assert_int_equal(qn_simulation_matrix(sampled, 1, (int[]){0}, values), QN_ERR_UNSUPPORTED);
    assert_int_equal(qn_simulation_entropy(sampled, 1, (int[]){0}, &value), QN_ERR_UNSUPPORTED);
    assert_int_equal(qn_simulation_state(sampled, values), QN_ERR_UNSUPPORTED);
    assert_true(isnan(qn_simulation_purity(sampled)));
    assert_true(value == 7.0);
    memset(&diag, 0, sizeof diag);
    assert_int_equal(qn_simulation_run(program, NULL, &silent, &none, &diag), QN_ERR_ARGUMENT);
    assert_non_null(strstr(diag.text, "shots"));
    assert_null(none);
    qn_simulation_destroy(sampled);
    qn_program_destroy(program);
}

/* 40 qubits with noise: no density matrix, but what is chosen can be run. */
static void what_is_chosen_can_be_run(void **state) {
    (void)state;
    enum { MANY = 40 };
    const char zeros[] = "ZIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIZ";
    const char *const paulis[] = {zeros};
    const qn_simulation_sampling sampling = {.npaulis = 1, .paulis = paulis, .trajectories = 200};
    qn_simulation_options options = {.sampling = &sampling};
    qn_model *model = model_of(
        "format = 1; name = \"m\"; schedule = \"none\"; gates: { any1: { "
        "duration = 0.0; depolarizing = 0.01; }; any2: { duration = 0.0; depolarizing = "
        "0.02; }; };");
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    qn_simulation *made = NULL;
    char why[QN_SIMULATION_WHY];
    double value = 0.0;
    qn_diag diag = {0};
    assert_int_equal(qn_circuit_create(MANY, 0, &circuit), QN_OK);
    for (int q = 0; q < MANY; ++q) assert_int_equal(qn_circuit_gate(circuit, "x", &q, NULL), QN_OK);
    for (int q = 1; q < MANY; ++q)
        assert_int_equal(qn_circuit_gate(circuit, "cz", (int[]){q - 1, q}, NULL), QN_OK);
    assert_int_equal(qn_program_build(circuit, model, NULL, &program, NULL), QN_OK);
    assert_int_equal(qn_simulation_choose(program, NULL, &options.method, why, NULL), QN_OK);
    assert_int_equal(options.method, QN_METHOD_TRAJECTORY);
    if (qn_simulation_run(program, NULL, &options, &made, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    assert_int_equal(qn_simulation_expect(made, zeros, &value, NULL), QN_OK);
    assert_true(value > 0.8 && value < 1.0);
    qn_simulation_destroy(made);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
}

typedef struct watched {
    int sets, questions;
} watched;

static void begins(void *context, const qn_simulation_set *set) {
    watched *w = context;
    ++w->sets;
    assert_true(set->trajectories > 0 && set->qubits > 0 && set->bytes > 0.0);
}

static bool refuses(void *context, uint64_t done, double error) {
    watched *w = context;
    (void)done, (void)error;
    ++w->questions;
    return false;
}

static void a_watcher_can_stop_it(void **state) {
    (void)state;
    watched w = {0};
    qn_program *program = program_of();
    qn_simulation *made = NULL;
    const qn_simulation_sampling sampling = {.shots = SHOTS,
                                             .npaulis = NPAULIS,
                                             .paulis = PAULIS,
                                             .trajectories = 100000,
                                             .begins = begins,
                                             .watcher = refuses,
                                             .watched = &w};
    const qn_simulation_options options = {.method = QN_METHOD_TRAJECTORY, .sampling = &sampling};
    assert_int_equal(qn_simulation_run(program, NULL, &options, &made, NULL), QN_OK);
    assert_true(qn_simulation_sampled(made)->interrupted);
    assert_true(qn_simulation_sampled(made)->expected.trajectories < 100000);
    assert_int_equal(qn_simulation_noutcomes(made), 0); /* not begun */
    assert_int_equal(w.sets, 1);
    assert_true(w.questions > 0);
    qn_simulation_destroy(made);
    qn_program_destroy(program);
}

static bool stops_later(void *context) {
    watched *w = context;
    return --w->questions < 0;
}

/* Exact runs end where they are told to: each of their steps once, and the run without a stop is
 * the last. */
static void exact_runs_stop(void **state) {
    (void)state;
    qn_circuit *circuit = NULL;
    qn_model *ideal = NULL;
    qn_program *programs[2] = {program_of()};
    assert_int_equal(qn_model_ideal(&ideal), QN_OK);
    assert_int_equal(qn_circuit_create(2, 0, &circuit), QN_OK);
    for (int k = 0; k < 3; ++k) {
        assert_int_equal(qn_circuit_gate(circuit, "h", (int[]){k % 2}, NULL), QN_OK);
        assert_int_equal(qn_circuit_measure(circuit, k % 2, k), QN_OK);
    }
    assert_int_equal(qn_circuit_gate(circuit, "cx", (int[]){0, 1}, NULL), QN_OK);
    assert_int_equal(qn_program_build(circuit, ideal, NULL, &programs[1], NULL), QN_OK);
    for (int kind = 0; kind < 2; ++kind) {
        const qn_method method = kind ? QN_METHOD_PURE : QN_METHOD_DM;
        qn_status status = QN_ERR_INTERRUPTED;
        int patience = 0;
        for (; status == QN_ERR_INTERRUPTED; ++patience) {
            watched w = {.questions = patience};
            const qn_simulation_options options = {
                .method = method, .stop = stops_later, .context = &w};
            qn_simulation *made = NULL;
            status = qn_simulation_run(programs[kind], NULL, &options, &made, NULL);
            assert_true((status == QN_OK) == (made != NULL));
            qn_simulation_destroy(made);
        }
        assert_int_equal(status, QN_OK);
        assert_true(patience > 3);
        qn_program_destroy(programs[kind]);
    }
    qn_circuit_destroy(circuit);
    qn_model_destroy(ideal);
}

static void survives_failing_allocations(void **state) {
    (void)state;
    qn_program *program = program_of();
    qn_simulation *made = NULL;
    const qn_simulation_sampling sampling = {
        .shots = 4, .npaulis = NPAULIS, .paulis = PAULIS, .trajectories = 4, .threads = 1};
    const qn_simulation_options options = {.method = QN_METHOD_TRAJECTORY, .sampling = &sampling};
    int k = 0;
    for (;;) {
        alloc_failure_arm(++k);
        const qn_status status = qn_simulation_run(program, NULL, &options, &made, NULL);
        if (!alloc_failure_disarm()) break;
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_null(made);
    }
    assert_true(k > 40);
    qn_simulation_destroy(made);
    qn_program_destroy(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_density_matrix),
        cmocka_unit_test(knows_only_what_was_asked),
        cmocka_unit_test(what_is_chosen_can_be_run),
        cmocka_unit_test(a_watcher_can_stop_it),
        cmocka_unit_test(exact_runs_stop),
        cmocka_unit_test(survives_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
