/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Observables on other qubits than they were written for: what is asked is asked there, nothing of
 * the other qubits. States on some qubits are compared with the density matrix of those, by every
 * method and by the backward pass. */
#include "assert_close.h"
#include "qmae_noise/gradient.h"
#include "qmae_noise/simulate.h"
#include "random_program.h"
#include "reference.h"

#include <math.h>
#include <string.h>

enum { SEED = 20260, N = 5, SIZE = 1 << N, SMALL = 2, FEW = 1 << SMALL };
static const double TOLERANCE = 1e-10;

static void random_state(qn_rng *rng, size_t size, double complex *psi) {
    double norm = 0.0;
    for (size_t i = 0; i < size; ++i) {
        psi[i] = CMPLX(qn_rng_uniform(rng) - 0.5, qn_rng_uniform(rng) - 0.5);
        norm += creal(psi[i]) * creal(psi[i]) + cimag(psi[i]) * cimag(psi[i]);
    }
    for (size_t i = 0; i < size; ++i) psi[i] /= sqrt(norm);
}

static void random_places(qn_rng *rng, int *places) {
    places[0] = (int)qn_rng_below(rng, N);
    do places[1] = (int)qn_rng_below(rng, N);
    while (places[1] == places[0]);
}

/* <psi|rho|psi> */
static double overlap(const double complex *rho, const double complex *psi) {
    double complex sum = 0.0;
    for (int i = 0; i < FEW; ++i)
        for (int j = 0; j < FEW; ++j) sum += conj(psi[i]) * rho[i * FEW + j] * psi[j];
    return creal(sum);
}

static void letters_move(void **state) {
    qn_observable *placed = NULL;
    const int places[] = {4, 0, 3};
    (void)state;
    qn_observable *o = sum_of_text(3, "0.5 Z0 X1 - 2 Y2 + |1*0> + 3");
    assert_int_equal(qn_observable_place(o, 6, places, &placed), QN_OK);
    assert_int_equal(qn_observable_nqubits(placed), 6);
    assert_int_equal(qn_observable_nterms(placed), 4);
    /* places 4 of qubit 0, 0 of qubit 1, 3 of qubit 2; the leftmost letter is qubit 5 */
    assert_string_equal(qn_observable_term_at(placed, 0).letters, "IZIIIX");
    assert_string_equal(qn_observable_term_at(placed, 1).letters, "IIYIII");
    assert_string_equal(qn_observable_term_at(placed, 2).letters, "I01III");
    assert_string_equal(qn_observable_term_at(placed, 3).letters, "IIIIII");
    assert_close(qn_observable_term_at(placed, 1).weight, -2.0, 0.0, 0.0);
    qn_observable_destroy(placed);
    qn_observable_destroy(o);
}

/* Twice is once with both; applied to a vector it is the density matrix of the places. */
static void applied_to_vectors(void **state) {
    qn_rng rng;
    (void)state;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 0, 0, 0);
    for (int round = test_effort(50); round > 0; --round) {
        double complex psi[FEW], all[SIZE], out[SIZE], rho[FEW * FEW] = {0};
        qn_observable *o = NULL, *there = NULL, *twice = NULL;
        const int first[] = {2, 0}; /* of three qubits */
        int places[3];
        random_places(&rng, places);
        do places[2] = (int)qn_rng_below(&rng, N);
        while (places[2] == places[0] || places[2] == places[1]);
        random_state(&rng, FEW, psi);
        random_state(&rng, SIZE, all);
        assert_int_equal(qn_observable_of_state(SMALL, psi, &o), QN_OK);
        assert_int_equal(qn_observable_place(o, 3, first, &there), QN_OK);
        assert_int_equal(qn_observable_place(there, N, places, &twice), QN_OK);
        const int at[] = {places[2], places[0]};
        for (int i = 0; i < SIZE; ++i)
            for (int j = 0; j < SIZE; ++j) {
                const int others = ~(1 << at[0] | 1 << at[1]);
                if ((i & others) != (j & others)) continue;
                const int row = (i >> at[0] & 1) + 2 * (i >> at[1] & 1);
                const int column = (j >> at[0] & 1) + 2 * (j >> at[1] & 1);
                rho[row * FEW + column] += all[i] * conj(all[j]);
            }
        double value = 0.0;
        qn_observable_apply(twice, all, out);
        for (int i = 0; i < SIZE; ++i) value += creal(conj(all[i]) * out[i]);
        assert_close(value, overlap(rho, psi), TOLERANCE, 0.0);
        qn_observable_destroy(o);
        qn_observable_destroy(there);
        qn_observable_destroy(twice);
    }
}

static void under_noise(void **state) {
    qn_rng rng;
    int compared = 0;
    (void)state;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 1, 0, 0);
    for (int round = test_effort(30); round > 0; --round) {
        double complex psi[FEW], rho[FEW * FEW];
        double value = 0.0, *params = NULL;
        int places[2];
        qn_observable *o = NULL, *placed = NULL;
        qn_adjoint *adjoint = NULL;
        qn_gradient g = {0};
        qn_simulation *s = NULL;
        qn_diag diag = {0};
        random_places(&rng, places);
        random_state(&rng, FEW, psi);
        assert_int_equal(qn_observable_of_state(SMALL, psi, &o), QN_OK);
        assert_int_equal(qn_observable_place(o, N, places, &placed), QN_OK);
        qn_circuit *circuit = random_param_circuit(&rng, N, 20, 3, false);
        params = qn_alloc((size_t)qn_circuit_nparams(circuit) + 1, sizeof *params);
        for (int k = 0; k < qn_circuit_nparams(circuit); ++k)
            params[k] = 6.0 * qn_rng_uniform(&rng);
        qn_program *program = random_program_of(circuit, random_models[round % RANDOM_MODELS],
                                                NULL);
        const qn_simulation_options options = {.method = QN_METHOD_DM};
        assert_int_equal(qn_simulation_run(program, params, &options, &s, NULL), QN_OK);
        assert_int_equal(qn_simulation_matrix(s, SMALL, places, rho), QN_OK);
        assert_int_equal(qn_simulation_observe(s, placed, &value, NULL), QN_OK);
        assert_close(value, overlap(rho, psi), TOLERANCE, 0.0);
        assert_int_equal(qn_adjoint_create(program, NULL, &adjoint, NULL), QN_OK);
        const qn_status status = qn_adjoint_run(adjoint, params, placed, 0, &g, &diag);
        if (status == QN_OK) assert_close(g.value, value, TOLERANCE, 0.0);
        else assert_non_null(strstr(diag.text, "read together"));
        compared += status == QN_OK;
        qn_gradient_clear(&g);
        qn_adjoint_destroy(adjoint);
        qn_simulation_destroy(s);
        qn_program_destroy(program);
        qn_circuit_destroy(circuit);
        qn_observable_destroy(o);
        qn_observable_destroy(placed);
        qn_free(params);
    }
    assert_true(compared > 0);
}

/* State vectors, several of them where a measured bit has branched. */
static void of_vectors(void **state) {
    qn_rng rng;
    (void)state;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 2, 0, 0);
    for (int round = test_effort(30); round > 0; --round) {
        double complex psi[FEW], rho[FEW * FEW];
        double value = 0.0;
        int places[2];
        qn_observable *o = NULL, *placed = NULL;
        qn_model *ideal = NULL;
        qn_program *program = NULL;
        qn_simulation *s = NULL;
        random_places(&rng, places);
        random_state(&rng, FEW, psi);
        assert_int_equal(qn_observable_of_state(SMALL, psi, &o), QN_OK);
        assert_int_equal(qn_observable_place(o, N, places, &placed), QN_OK);
        qn_circuit *circuit = random_param_circuit(&rng, N, 20, 3, false);
        double params[64] = {0};
        assert_true(qn_circuit_nparams(circuit) <= 64);
        for (int k = 0; k < 64; ++k) params[k] = 6.0 * qn_rng_uniform(&rng);
        assert_int_equal(qn_model_ideal(&ideal), QN_OK);
        assert_int_equal(qn_program_build(circuit, ideal, NULL, &program, NULL), QN_OK);
        const qn_simulation_options options = {.method = QN_METHOD_PURE, .vector = true};
        assert_int_equal(qn_simulation_run(program, params, &options, &s, NULL), QN_OK);
        assert_int_equal(qn_simulation_matrix(s, SMALL, places, rho), QN_OK);
        assert_int_equal(qn_simulation_observe(s, placed, &value, NULL), QN_OK);
        assert_close(value, overlap(rho, psi), TOLERANCE, 0.0);
        qn_simulation_destroy(s);
        qn_program_destroy(program);
        qn_model_destroy(ideal);
        qn_circuit_destroy(circuit);
        qn_observable_destroy(o);
        qn_observable_destroy(placed);
    }
}

static void vectors_of_some_qubits(void **state) {
    double complex all[SIZE], some[FEW];
    qn_circuit *circuit = NULL;
    qn_model *ideal = NULL;
    qn_program *program = NULL;
    qn_simulation *s = NULL;
    const double angles[] = {0.3, 1.1};
    const int turned[] = {1, 3}, pair[] = {1, 3}, keep[] = {3, 1}, short_of[] = {3, 0};
    (void)state;
    assert_int_equal(qn_circuit_create(N, 0, &circuit), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "rx", &turned[0], &angles[0]), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "ry", &turned[1], &angles[1]), QN_OK);
    assert_int_equal(qn_circuit_gate(circuit, "cx", pair, NULL), QN_OK);
    assert_int_equal(qn_model_ideal(&ideal), QN_OK);
    assert_int_equal(qn_program_build(circuit, ideal, NULL, &program, NULL), QN_OK);
    const qn_simulation_options options = {.method = QN_METHOD_PURE, .vector = true};
    assert_int_equal(qn_simulation_run(program, NULL, &options, &s, NULL), QN_OK);
    assert_int_equal(qn_simulation_state(s, all), QN_OK);
    assert_int_equal(qn_simulation_state_of(s, SMALL, keep, some), QN_OK);
    for (int i = 0; i < FEW; ++i) {
        const double complex other = all[(i & 1) << 3 | (i >> 1) << 1];
        assert_close(creal(some[i]), creal(other), 1e-15, 0.0);
        assert_close(cimag(some[i]), cimag(other), 1e-15, 0.0);
    }
    assert_int_equal(qn_simulation_state_of(s, SMALL, short_of, some), QN_ERR_UNSUPPORTED);
    assert_int_equal(qn_simulation_state_of(s, SMALL, (const int[]){1, 1}, some), QN_ERR_ARGUMENT);
    qn_simulation_destroy(s);
    qn_program_destroy(program);
    qn_model_destroy(ideal);
    qn_circuit_destroy(circuit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_move),
        cmocka_unit_test(applied_to_vectors),
        cmocka_unit_test(under_noise),
        cmocka_unit_test(of_vectors),
        cmocka_unit_test(vectors_of_some_qubits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
