/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strata by the number of loud locations: their probabilities, what draws several, and estimates
 * that are the density matrix's over many seeds, whatever the channels are. */
#include "trajectory/faults.h"

#include "assert_close.h"
#include "chi_square.h"
#include "reference.h"
#include "trajectory/skip.h"

#include "qmae_noise/simulate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { N = 3, STRINGS = 4, TRAJECTORIES = 3000 };

/* Mixtures of Paulis, mixtures with resets (T2 < T1), Kraus operators whose probabilities depend on
 * the state (T2 > T1, amplitude damping), correlated Paulis. */
static const char *const MODELS[] = {
    "format = 1; name = \"mixtures\"; schedule = \"none\"; gates: { any1: { duration = 0.0; "
    "depolarizing = 0.01; }; any2: { duration = 0.0; depolarizing = 0.03; }; };",
    "format = 1; name = \"resets\"; qubit: { T1 = 40e-6; T2 = 25e-6; p10 = 0.03; p01 = 0.05; }; "
    "gates: { any1: { duration = 100e-9; error = 0.004; }; any2: { duration = 600e-9; error = "
    "0.02; }; };",
    "format = 1; name = \"damping\"; qubit: { T1 = 30e-6; T2 = 55e-6; }; gates: { any1: { duration "
    "= 200e-9; error = 0.0; }; any2: { duration = 900e-9; error = 0.0; }; }; channels: ( { after = "
    "\"any1\"; channel = "
    "\"amplitude_damping\"; gamma = 0.01; } );",
    "format = 1; name = \"correlated\"; schedule = \"none\"; channels: ( { after = \"any2\"; "
    "channel = \"pauli\"; XY = 0.02; ZI = 0.03; }, { after = \"any1\"; channel = \"phase_flip\"; "
    "p = 0.005; } );",
};
enum { NMODELS = sizeof MODELS / sizeof *MODELS };

/* Gates alone, on all qubits. */
static qn_program *program_of(qn_rng *rng, const char *text) {
    static const char *const two[] = {"cx", "cz", "ecr"};
    qn_model *model = model_of(text);
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    qn_diag diag = {0};
    assert_int_equal(qn_circuit_create(N, 0, &circuit), QN_OK);
    for (int k = 0; k < 8; ++k) {
        const int a = k % N, b = (a + 1 + (int)qn_rng_below(rng, N - 1)) % N;
        const double angle = 6.0 * qn_rng_uniform(rng);
        assert_int_equal(qn_circuit_gate(circuit, k % 2 ? "rx" : "ry", &a, &angle), QN_OK);
        if (k % 2)
            assert_int_equal(qn_circuit_gate(circuit, two[k % 3], (int[]){a, b}, NULL), QN_OK);
    }
    if (qn_program_build(circuit, model, NULL, &program, &diag) != QN_OK) fail_msg("%s", diag.text);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
    return program;
}

typedef struct sampled {
    qn_trajectory *plan;
    qn_trajectory_bound *bound;
} sampled;

static sampled sampled_with(const qn_program *program, size_t npaulis, const char *const *paulis) {
    sampled s = {0};
    qn_trajectory_options options = qn_trajectory_options_default();
    options.drop = false;
    options.readout = true;
    options.npaulis = npaulis;
    options.paulis = paulis;
    assert_int_equal(qn_trajectory_of(program, &options, &s.plan, NULL), QN_OK);
    assert_int_equal(qn_trajectory_bound_create(s.plan, &s.bound), QN_OK);
    qn_trajectory_bind(s.bound, NULL);
    return s;
}

static void forget(sampled *s) {
    qn_trajectory_bound_destroy(s->bound);
    qn_trajectory_destroy(s->plan);
}

static qn_trajectory_report estimate(const sampled *s, const qn_trajectory_settings *settings,
                                     qn_estimate *found) {
    qn_trajectory_report report;
    qn_diag diag = {0};
    if (qn_trajectory_estimate(s->bound, NULL, NULL, settings, found, &report, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    return report;
}

/* ---- probabilities -------------------------------------------------------------------------- */

/* Against the sum over all numbers of loud locations, and the norm: the value of the identity is 1,
 * so all masses together are right. */
static void probabilities_are_those_of_the_locations(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 41, QN_STREAM_TEST, 0, 0, 0);
    for (int m = 0; m < NMODELS; ++m) {
        const char *const identity[] = {"III"};
        qn_program *program = program_of(&rng, MODELS[m]);
        sampled s = sampled_with(program, 1, identity);
        qn_faults faults = {0};
        qn_estimate found;
        double none = 1.0, one = 0.0;
        for (size_t l = 0; l < s.plan->nlocations; ++l) {
            const double q = exp((l ? s.plan->survival[l - 1] : 0.0) - s.plan->survival[l]);
            one = one * q + none * (1.0 - q);
            none *= q;
        }
        assert_int_equal(qn_faults_init(&faults, s.plan), QN_OK);
        assert_close(faults.one, one, 1e-13, 0);
        assert_close(faults.many, 1.0 - none - one, 1e-13, 0);
        assert_close(faults.pairs[s.plan->nlocations - 1], faults.many, 1e-15, 0);
        const qn_trajectory_settings settings = {
            .seed = 1, .trajectories = TRAJECTORIES, .threads = 1, .stratify = true};
        const qn_trajectory_report report = estimate(&s, &settings, &found);
        assert_int_equal(report.singles, faults.count);
        assert_int_equal(report.trajectories, TRAJECTORIES);
        assert_close(report.single, one, 1e-13, 0);
        assert_close(found.value, 1.0, 1e-12, 0);
        qn_faults_clear(&faults);
        forget(&s);
        qn_program_destroy(program);
    }
}

/* ---- several -------------------------------------------------------------------------------- */

enum { FEW = 6, PATTERNS = 1 << FEW };
static const double LOUD[FEW] = {0.05, 0.31, 0.0, 0.12, 0.008, 0.2};

/* One location alone: several are never loud, and nothing beside the table is read. */
static void several_of_one_are_none(void **state) {
    (void)state;
    const double survival[] = {0.3, 0.3}, pairs[] = {0.0, 0.0};
    size_t loud[2] = {7, 7};
    qn_rng rng;
    qn_rng_init(&rng, 5, QN_STREAM_TEST, 0, 0, 0);
    for (int k = 0; k < 100; ++k)
        assert_int_equal(qn_skip_draw_several(survival, pairs, 2, &rng, loud), 0);
    assert_int_equal(loud[0], 7);
}

static void patterns_of_several_have_their_probabilities(void **state) {
    (void)state;
    const size_t draws = test_sanitized() ? 100000 : 1000000;
    double survival[FEW], pairs[FEW], p[PATTERNS], sum = 0.0;
    uint64_t counts[PATTERNS] = {0};
    for (int l = 0; l < FEW; ++l) survival[l] = (l ? survival[l - 1] : 0.0) - log1p(-LOUD[l]);
    for (int l = 0; l < FEW; ++l)
        pairs[l] = sum += exp(l ? -survival[l - 1] : 0.0) * LOUD[l] *
                          (1.0 - exp(survival[l] - survival[FEW - 1]));
    for (int pattern = 0; pattern < PATTERNS; ++pattern) {
        p[pattern] = __builtin_popcount((unsigned)pattern) < 2 ? 0.0 : 1.0 / sum;
        for (int l = 0; l < FEW; ++l) p[pattern] *= pattern >> l & 1 ? LOUD[l] : 1.0 - LOUD[l];
    }
    for (size_t k = 0; k < draws; ++k) {
        size_t loud[FEW];
        unsigned pattern = 0;
        qn_rng rng;
        qn_rng_init(&rng, 42, QN_STREAM_TEST, 0, 0, k);
        const size_t n = qn_skip_draw_several(survival, pairs, FEW, &rng, loud);
        for (size_t i = 0; i < n; ++i) {
            assert_true(i == 0 || loud[i] > loud[i - 1]);
            pattern |= 1u << loud[i];
        }
        ++counts[pattern];
    }
    assert_true(chi_square_p(PATTERNS, counts, p, draws) > 1e-3);
}

/* ---- means ---------------------------------------------------------------------------------- */

static void exact_values(const qn_program *program, const char *const *paulis, double *values) {
    const qn_simulation_options options = {.method = QN_METHOD_DM};
    qn_simulation *s = NULL;
    assert_int_equal(qn_simulation_run(program, NULL, &options, &s, NULL), QN_OK);
    for (int k = 0; k < STRINGS; ++k)
        assert_int_equal(qn_simulation_expect(s, paulis[k], &values[k], NULL), QN_OK);
    qn_simulation_destroy(s);
}

/* Scores of many seeds, and their means, which would show a bias of a tenth of an error. */
static void means_are_those_of_the_density_matrix(void **state) {
    (void)state;
    const char *const paulis[STRINGS] = {"ZIX", "XYZ", "IIZ", "YXI"};
    const int seeds = test_effort(15);
    qn_rng rng;
    double squares = 0.0, gain = 0.0;
    int scores = 0;
    qn_rng_init(&rng, 43, QN_STREAM_TEST, 0, 0, 0);
    for (int m = 0; m < NMODELS; ++m) {
        qn_program *program = program_of(&rng, MODELS[m]);
        sampled s = sampled_with(program, STRINGS, paulis);
        double exact[STRINGS], sums[STRINGS] = {0.0};
        exact_values(program, paulis, exact);
        for (int seed = 0; seed < seeds; ++seed) {
            qn_estimate found[STRINGS];
            const qn_trajectory_settings settings = {.seed = (uint64_t)seed,
                                                     .trajectories = TRAJECTORIES,
                                                     .threads = 2,
                                                     .stratify = true};
            const qn_trajectory_report report = estimate(&s, &settings, found);
            assert_true(report.singles > 0);
            for (int k = 0; k < STRINGS; ++k) {
                const double z = (found[k].value - exact[k]) / (found[k].error + 1e-12);
                if (fabs(z) > 5.0) fail_msg("model %d, string %d: score %g", m, k, z);
                sums[k] += z;
                squares += z * z;
                gain += found[k].gain;
                ++scores;
            }
        }
        for (int k = 0; k < STRINGS; ++k)
            if (fabs(sums[k]) > 4.5 * sqrt(seeds))
                fail_msg("model %d, string %d: mean score %g", m, k, sums[k] / seeds);
        forget(&s);
        qn_program_destroy(program);
    }
    print_message("mean square of %d scores %.2f, mean gain %.1f\n", scores, squares / scores,
                  gain / scores);
    assert_true(squares / scores < 1.2);
    assert_true(squares / scores > 0.5);
    assert_true(gain / scores > 2.0);
}

/* ---- when, and by whom ---------------------------------------------------------------------- */

static void threads_change_no_bit(void **state) {
    (void)state;
    const char *const paulis[STRINGS] = {"ZIX", "XYZ", "IIZ", "YXI"};
    qn_rng rng;
    qn_rng_init(&rng, 44, QN_STREAM_TEST, 0, 0, 0);
    qn_program *program = program_of(&rng, MODELS[2]);
    sampled s = sampled_with(program, STRINGS, paulis);
    qn_estimate found[2][STRINGS];
    for (int k = 0; k < 2; ++k) {
        const qn_trajectory_settings settings = {
            .seed = 1, .trajectories = 3000, .threads = 1 + 2 * k, .stratify = true};
        assert_true(estimate(&s, &settings, found[k]).singles > 0);
    }
    assert_memory_equal(found[0], found[1], sizeof found[0]);
    forget(&s);
    qn_program_destroy(program);
}

/* Few trajectories, a target, no strata: single faults are drawn among the others. */
static void they_are_run_where_it_pays(void **state) {
    (void)state;
    const char *const paulis[] = {"ZIX"};
    qn_rng rng;
    qn_rng_init(&rng, 45, QN_STREAM_TEST, 0, 0, 0);
    qn_program *program = program_of(&rng, MODELS[1]);
    sampled s = sampled_with(program, 1, paulis);
    qn_estimate found;
    qn_faults faults = {0};
    assert_int_equal(qn_faults_init(&faults, s.plan), QN_OK);
    const uint64_t enough = 2 * faults.count;
    const qn_trajectory_settings settings[] = {
        {.trajectories = enough, .stratify = true},
        {.trajectories = enough - 1, .stratify = true},
        {.trajectories = enough, .stratify = true, .target_error = 1e-3},
        {.trajectories = enough},
    };
    for (size_t k = 0; k < sizeof settings / sizeof *settings; ++k) {
        const qn_trajectory_report report = estimate(&s, &settings[k], &found);
        assert_int_equal(report.singles, k == 0 ? faults.count : 0);
        assert_true((report.single > 0.0) == (k == 0));
    }
    qn_faults_clear(&faults);
    forget(&s);
    qn_program_destroy(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probabilities_are_those_of_the_locations),
        cmocka_unit_test(several_of_one_are_none),
        cmocka_unit_test(patterns_of_several_have_their_probabilities),
        cmocka_unit_test(means_are_those_of_the_density_matrix),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(they_are_run_where_it_pays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
