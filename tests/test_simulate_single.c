/* SPDX-License-Identifier: GPL-3.0-or-later */
/* State vectors in single precision: probabilities near those in double, the same law of shots, and
 * where they are not to be had, or would not do, double. */
#include "qmae_noise/simulate.h"

#include "assert_close.h"
#include "reference.h"
#include "session.h"
#include "simulate/forecast.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char IDEAL[] = "format = 1; name = \"ideal\"; schedule = \"none\";";
static const char READOUT[] =
    "format = 1; name = \"m\"; schedule = \"none\"; qubit: { p10 = 0.1; p01 = 0.2; };";

/* Random gates on n qubits, all measured into bits in another order. */
static qn_program *program_of(qn_rng *rng, int n, int gates, const char *text) {
    static const char *const one[] = {"h", "t", "sx", "ry", "rz"};
    qn_model *model = model_of(text);
    qn_circuit *circuit = NULL;
    qn_program *program = NULL;
    assert_int_equal(qn_circuit_create(n, 0, &circuit), QN_OK);
    for (int k = 0; k < gates; ++k) {
        const int a = (int)qn_rng_below(rng, (uint64_t)n),
                  b = (a + 1 + (int)qn_rng_below(rng, (uint64_t)n - 1)) % n;
        const double angle = 6.0 * qn_rng_uniform(rng);
        assert_int_equal(qn_circuit_gate(circuit, one[k % 5], &a, &angle), QN_OK);
        assert_int_equal(qn_circuit_gate(circuit, "cx", (int[]){a, b}, NULL), QN_OK);
    }
    for (int q = 0; q < n; ++q)
        assert_int_equal(qn_circuit_measure(circuit, q, (q + 2) % n), QN_OK);
    assert_int_equal(qn_program_build(circuit, model, NULL, &program, NULL), QN_OK);
    qn_circuit_destroy(circuit);
    qn_model_destroy(model);
    return program;
}

static qn_simulation *run(const qn_program *program, qn_simulation_options options) {
    qn_simulation *made = NULL;
    qn_diag diag = {0};
    if (qn_simulation_run(program, NULL, &options, &made, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    return made;
}

/* 2 to 18 qubits: fewer than a vector holds, more than a tile, tables in blocks. */
static void probabilities_are_those_of_double(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, 51, QN_STREAM_TEST, 0, 0, 0);
    for (int n = 2; n <= 18; n += n < 6 ? 1 : 4) {
        qn_program *program = program_of(&rng, n, 10 * n, IDEAL);
        qn_simulation *s[2] = {
            run(program, (qn_simulation_options){.threads = 2}),
            run(program, (qn_simulation_options){.precision = QN_PRECISION_SINGLE, .threads = 2})};
        qn_outcome *found[2];
        size_t count[2];
        double worst = 0.0, sum = 0.0;
        assert_false(qn_simulation_is_single(s[0]));
        assert_true(qn_simulation_is_single(s[1]));
        assert_int_equal(qn_simulation_method(s[1]), QN_METHOD_PURE);
        for (int k = 0; k < 2; ++k)
            assert_int_equal(qn_simulation_outcomes(s[k], &found[k], &count[k]), QN_OK);
        for (size_t i = 0, j = 0; i < count[0]; ++i) { /* both in ascending order */
            while (j < count[1] && found[1][j].bits < found[0][i].bits) ++j;
            const bool there = j < count[1] && found[1][j].bits == found[0][i].bits;
            worst = fmax(worst,
                         fabs(found[0][i].probability - (there ? found[1][j].probability : 0)));
        }
        for (size_t j = 0; j < count[1]; ++j) sum += found[1][j].probability;
        assert_true(worst < 2e-6);
        assert_close(sum, 1.0, 1e-5, 0);
        for (int k = 0; k < 2; ++k) {
            qn_free(found[k]);
            qn_simulation_destroy(s[k]);
        }
        qn_program_destroy(program);
    }
}

/* Threads change nothing, and no seed finds an outcome that is impossible. */
static void impossible_outcomes_stay_so(void **state) {
    (void)state;
    enum { N = 4, LAYERS = 40 };
    qn_circuit *circuit = NULL;
    qn_model *model = model_of(IDEAL);
    qn_program *program = NULL;
    qn_sample sample[2];
    assert_int_equal(qn_circuit_create(N, 0, &circuit), QN_OK);
    for (int k = -LAYERS; k < LAYERS; ++k) { /* there and back, which leaves rounding */
        const int layer = k < 0 ? LAYERS + k : LAYERS - 1 - k, q = layer % N;
        const int pair[] = {q, (q + 1 + layer / N % 3) % N};
        const double angle = (k < 0 ? 1.0 : -1.0) * (0.3 + 0.1 * layer);
        if (k >= 0) assert_int_equal(qn_circuit_gate(circuit, "cx", pair, NULL), QN_OK);
        assert_int_equal(qn_circuit_gate(circuit, layer % 3 ? "ry" : "rx", &q, &angle), QN_OK);
        if (k < 0) assert_int_equal(qn_circuit_gate(circuit, "cx", pair, NULL), QN_OK);
    }
    assert_int_equal(qn_circuit_gate(circuit, "h", (int[]){0}, NULL), QN_OK);
    for (int q = 0; q + 1 < N; ++q)
        assert_int_equal(qn_circuit_gate(circuit, "cx", (int[]){q, q + 1}, NULL), QN_OK);
    for (int q = 0; q < N; ++q) assert_int_equal(qn_circuit_measure(circuit, q, q), QN_OK);
    assert_int_equal(qn_program_build(circuit, model, NULL, &program, NULL), QN_OK);
    for (int k = 0; k < 2; ++k) {
        qn_rng rng;
        qn_rng_init(&rng, 52, QN_STREAM_TEST, 0, 0, 0);
        qn_simulation *s = run(program, (qn_simulation_options){.precision = QN_PRECISION_SINGLE,
                                                                .threads = 1 + 2 * k});
        assert_int_equal(qn_simulation_sample(s, 100000, &rng, 10, &sample[k]), QN_OK);
        assert_int_equal(sample[k].nseen, 2);
        assert_int_equal(sample[k].nothers + sample[k].nleft, 0);
        qn_simulation_destroy(s);
    }
    assert_int_equal(sample[0].seen[0].count, sample[1].seen[0].count);
    assert_true(fabs((double)sample[0].seen[0].count - 50000.0) < 4.0 * 158.0);
    for (int k = 0; k < 2; ++k) qn_sample_clear(&sample[k]);
    qn_program_destroy(program);
    qn_model_destroy(model);
    qn_circuit_destroy(circuit);
}

/* Readout errors, a vector that will be asked for, density matrices: double. */
static void other_runs_stay_double(void **state) {
    (void)state;
    const qn_precision single = QN_PRECISION_SINGLE;
    qn_rng rng;
    qn_rng_init(&rng, 53, QN_STREAM_TEST, 0, 0, 0);
    qn_program *plain = program_of(&rng, 4, 20, IDEAL), *read = program_of(&rng, 4, 20, READOUT);
    qn_simulation *s[] = {
        run(read, (qn_simulation_options){.precision = single}),
        run(plain, (qn_simulation_options){.precision = single, .vector = true}),
        run(plain, (qn_simulation_options){.precision = single, .method = QN_METHOD_DM}),
        run(plain, (qn_simulation_options){.precision = single, .method = QN_METHOD_PURE})};
    double value = 7.0;
    qn_diag diag = {0};
    for (int k = 0; k < 4; ++k) assert_true(qn_simulation_is_single(s[k]) == (k == 3));
    assert_int_equal(qn_simulation_expect(s[1], "ZZII", &value, NULL), QN_OK);
    assert_true(fabs(value) <= 1.0 + 1e-9);
    /* what is asked of a state */
    const int keep[] = {0, 1, 2, 3};
    double complex psi[16] = {0}, rho[256];
    assert_int_equal(qn_simulation_expect(s[3], "ZZII", &value, &diag), QN_ERR_UNSUPPORTED);
    assert_non_null(strstr(diag.text, "single precision"));
    assert_int_equal(qn_simulation_state(s[3], psi), QN_ERR_UNSUPPORTED);
    assert_int_equal(qn_simulation_state_of(s[3], 2, keep, psi), QN_ERR_UNSUPPORTED);
    assert_int_equal(qn_simulation_matrix(s[3], 1, keep, rho), QN_ERR_UNSUPPORTED);
    assert_int_equal(qn_simulation_fidelity(s[3], psi, &value), QN_ERR_UNSUPPORTED);
    assert_int_equal(qn_simulation_entropy(s[3], 1, keep, &value), QN_ERR_UNSUPPORTED);
    assert_close(qn_simulation_purity(s[3]), 1.0, 0, 0);
    assert_int_equal(qn_simulation_entropy(s[3], 4, keep, &value), QN_OK);
    assert_close(value, 0.0, 0, 0);
    for (int k = 0; k < 4; ++k) qn_simulation_destroy(s[k]);
    qn_program_destroy(plain);
    qn_program_destroy(read);
}

/* ---- the program ---------------------------------------------------------------------------- */

static void users_ask_for_it(void **state) {
    session *s = *state;
    session_run(s, 0, "simulate tests/circuits/qft.qasm --measure-all --precision single");
    session_done(s);
    assert_non_null(strstr(s->output, "method pure"));
    assert_null(strstr(s->errors, "--precision did nothing"));
    session_run(s, 0, "simulate tests/circuits/bell.qasm --precision single --expect ZZ");
    session_done(s);
    assert_non_null(strstr(s->errors, "--precision did nothing"));
    assert_non_null(strstr(s->output, "<ZZ> = 1.0000000000"));
}

static int open_session(void **state) { return session_open(QN_TEST_PROGRAM, (session **)state); }
static int close_session(void **state) { return session_close(*state); }

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(probabilities_are_those_of_double),
        cmocka_unit_test(impossible_outcomes_stay_so),
        cmocka_unit_test(other_runs_stay_double),
        cmocka_unit_test_setup_teardown(users_ask_for_it, open_session, close_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
