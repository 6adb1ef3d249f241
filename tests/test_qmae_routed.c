/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A QMAE that was placed and routed: all engines, which follow its qubits over the device, against
 * density matrices of the device's own program, instruction by instruction; and without noise
 * against the circuit that was never routed. */
#include "qmae/routed.h"

#include "assert_close.h"
#include "maps.h"
#include "reference.h"
#include "route/cost.h"
#include "witness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { N = 2, PIXELS = 1 << N, TREE = PIXELS - 1, MOST_ANGLES = 64, SEED = 99 };

typedef struct values {
    double params[MOST_ANGLES + 2 * TREE]; /* of the encoder, then of both embeddings */
    double input[PIXELS], reference[PIXELS];
} values;

static qn_qmae_spec spec_of(int variant) {
    qn_qmae_spec spec = qn_qmae_spec_default();
    spec.qubits = N;
    spec.latent = N - 1;
    spec.test = variant & 1 ? QN_TEST_DESTRUCTIVE : QN_TEST_ANCILLA;
    spec.trash = variant & 2 ? QN_TRASH_RESET : QN_TRASH_SWAP;
    spec.embedding = QN_EMBEDDING_CIRCUIT;
    spec.layers = 2;
    spec.route = true;
    return spec;
}

static values draw(const qn_qmae_spec *spec, qn_rng *rng) {
    values v;
    const int nangles = qn_qmae_spec_nangles(spec);
    for (int k = 0; k < nangles; ++k) v.params[k] = 6.283 * qn_rng_uniform(rng);
    random_amplitudes(rng, N, 1, v.input);
    random_amplitudes(rng, N, 0, v.reference);
    qn_embedding_angles(N, v.input, v.params + nangles);
    qn_embedding_angles(N, v.reference, v.params + nangles + TREE);
    return v;
}

/* ---- the witness ---------------------------------------------------------------------------- */

static qn_route route_of(const qn_qmae_spec *spec, const qn_model *model) {
    qn_route route = {0};
    qn_program *program = NULL;
    qn_diag diag = {0};
    if (qn_qmae_program_build(spec, model, NULL, &route, &program, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    qn_program_destroy(program);
    return route;
}

/* Sign of a record: of the ancilla, or (-1)^(sum a_i b_i). */
static double sign(const qn_qmae_spec *spec, uint64_t bits) {
    if (spec->test == QN_TEST_ANCILLA) return bits & 1 ? -1.0 : 1.0;
    double value = 1.0;
    for (int i = 0; i < N; ++i)
        if ((bits >> (2 * i) & 3) == 3) value = -value;
    return value;
}

static double naive_swap(const qn_qmae_spec *spec, const qn_route *route, const qn_model *model,
                         const values *v) {
    static witness w;
    qn_program *program = NULL;
    qn_diag diag = {0};
    double sum = 0.0;
    const int nbits = spec->test == QN_TEST_ANCILLA ? 1 : 2 * N;
    if (qn_program_build(route->circuit, model, NULL, &program, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    witness_run(&w, program, v->params, true);
    for (uint64_t bits = 0; bits < (uint64_t)1 << nbits; ++bits)
        sum += sign(spec, bits) * witness_probability(&w, bits);
    witness_clear(&w);
    qn_program_destroy(program);
    return sum;
}

/* ---- engines -------------------------------------------------------------------------------- */

typedef struct answer {
    double swap, error, fidelity, gradient[MOST_ANGLES];
} answer;

/* False if the engine does not take the circuit. */
static bool ask(const qn_qmae_spec *spec, const qn_model *model, const char *engine,
                const values *v, answer *a) {
    qn_qmae *qmae = NULL;
    qn_qmae_bound *bound = NULL;
    qn_qmae_work *work = NULL;
    qn_diag diag = {0};
    const bool sampled = strcmp(engine, "trajectory") == 0;
    const int what = sampled ? 0 : QN_WANT_FIDELITY | QN_WANT_GRADIENT;
    if (qn_qmae_create(spec, model, NULL, engine, NULL, &qmae, &diag) == QN_ERR_UNSUPPORTED) {
        assert_non_null(strstr(diag.text, "; the engine auto takes one that can compute it"));
        return false;
    }
    assert_non_null(qmae);
    assert_int_equal(qn_qmae_bound_create(qmae, &bound), QN_OK);
    assert_int_equal(qn_qmae_work_create(qmae, &work), QN_OK);
    const qn_sampling sampling = {.seed = 3, .trajectories = 4000};
    qn_qmae_sample(work, &sampling);
    qn_qmae_bind(bound, v->params, what);
    qn_response response = {.angle_gradient = a->gradient};
    const qn_request request = {what, v->input, v->reference, NULL};
    assert_int_equal(qn_qmae_evaluate(qmae, bound, work, &request, &response), QN_OK);
    a->swap = response.swap;
    a->error = response.swap_error;
    a->fidelity = response.fidelity;
    qn_qmae_work_destroy(work);
    qn_qmae_bound_destroy(bound);
    qn_qmae_destroy(qmae);
    return true;
}

/* ---- tests ---------------------------------------------------------------------------------- */

typedef struct tally {
    size_t swapped, dense, factored, factored_swapped;
} tally;

static void check_case(int k, tally *t) {
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, (uint64_t)k, 0, 0);
    static const map_kind KINDS[] = {MAP_LINE, MAP_RING, MAP_GRID, MAP_RANDOM};
    const qn_qmae_spec spec = spec_of(k % 4);
    qn_model *model = map_model(KINDS[k / 4 % 4], 6 + k / 16 % 2, true, &rng);
    const values v = draw(&spec, &rng);
    qn_route route = route_of(&spec, model);
    const double wanted = naive_swap(&spec, &route, model, &v);
    answer dm = {0}, factored = {0}, sampled = {0};
    const bool exact = ask(&spec, model, "dm", &v, &dm);
    if (exact) assert_close(dm.swap, wanted, 1e-11, 0.0);
    t->dense += exact;
    t->swapped += route.swaps > 0;
    if (ask(&spec, model, "factored", &v, &factored)) {
        assert_true(exact);
        ++t->factored;
        t->factored_swapped += route.swaps > 0;
        assert_close(factored.swap, wanted, 1e-11, 0.0);
        assert_close(factored.fidelity, dm.fidelity, 1e-11, 0.0);
        assert_close_array(factored.gradient, dm.gradient, (size_t)qn_qmae_spec_nangles(&spec),
                           1e-11, 0.0);
    }
    if (k % 5 == 0) {
        assert_true(ask(&spec, model, "trajectory", &v, &sampled));
        assert_close(sampled.swap, wanted, 5.0 * sampled.error, 0.0);
    }
    qn_route_clear(&route);
    qn_model_destroy(model);
}

static void test_engines(void **state) {
    (void)state;
    tally t = {0};
    const int cases = test_effort(32);
    for (int k = 0; k < cases; ++k) check_case(k, &t);
    check_case(94, &t); /* the route keeps in and ref apart, and passes through spare qubits */
    print_message("%d cases, %zu with SWAPs; dm took %zu, factored %zu, %zu of them with SWAPs\n",
                  cases, t.swapped, t.dense, t.factored, t.factored_swapped);
    assert_true(t.swapped > 0 && t.factored_swapped > 0 && t.dense > (size_t)cases / 2);
    assert_true(t.factored < (size_t)cases);
}

/* ---- registers apart ------------------------------------------------------------------------ */

enum { N3 = 3, PIXELS3 = 1 << N3, TREE3 = PIXELS3 - 1, MOST3 = 256 };

static double figures_of(const qn_qmae_spec *spec, const qn_model *model, const char *engine,
                         qn_rng rng, double *gradient, double *fidelity) {
    double params[MOST3 + 2 * TREE3] = {0}, input[PIXELS3], reference[PIXELS3];
    qn_qmae *qmae = NULL;
    qn_qmae_bound *bound = NULL;
    qn_qmae_work *work = NULL;
    const int nangles = qn_qmae_spec_nangles(spec), what = QN_WANT_FIDELITY | QN_WANT_GRADIENT;
    assert_true(nangles <= MOST3);
    for (int k = 0; k < nangles; ++k) params[k] = 6.283 * qn_rng_uniform(&rng);
    random_amplitudes(&rng, N3, 1, input);
    random_amplitudes(&rng, N3, 0, reference);
    qn_embedding_angles(N3, input, params + nangles);
    qn_embedding_angles(N3, reference, params + nangles + TREE3);
    if (qn_qmae_create(spec, model, NULL, engine, NULL, &qmae, NULL) != QN_OK) return NAN;
    assert_int_equal(qn_qmae_bound_create(qmae, &bound), QN_OK);
    assert_int_equal(qn_qmae_work_create(qmae, &work), QN_OK);
    qn_qmae_bind(bound, params, what);
    qn_response response = {.angle_gradient = gradient};
    const qn_request request = {what, input, reference, NULL};
    assert_int_equal(qn_qmae_evaluate(qmae, bound, work, &request, &response), QN_OK);
    *fidelity = response.fidelity;
    qn_qmae_work_destroy(work);
    qn_qmae_bound_destroy(bound);
    qn_qmae_destroy(qmae);
    return response.swap;
}

/* Expected fidelity of what the router would take without a preference. */
static double freely(const qn_qmae_spec *spec, const qn_model *model, size_t *swaps) {
    qn_circuit *circuit = NULL;
    qn_route route = {0};
    qn_route_cost cost = {0};
    assert_int_equal(qn_qmae_circuit(spec, &circuit, NULL), QN_OK);
    assert_int_equal(qn_route_circuit(circuit, model, NULL, &route, NULL), QN_OK);
    assert_int_equal(qn_route_cost_find(route.circuit, model, NULL, &cost, NULL), QN_OK);
    *swaps = route.swaps;
    qn_route_clear(&route);
    qn_circuit_destroy(circuit);
    return cost.fidelity;
}

/* All pairs of a data register on a ladder need SWAPs: where they can stay inside the register, at
 * no more than two percent of the expected fidelity, they do, and the factored engine is exact. */
static void test_apart(void **state) {
    (void)state;
    size_t factored = 0;
    const int cases = test_effort(8);
    for (int k = 0; k < cases; ++k) {
        double gradients[2][MOST3] = {{0}}, fidelities[2] = {0};
        qn_rng rng;
        size_t swaps = 0;
        qn_rng_init(&rng, SEED, QN_STREAM_TEST, 3000 + (uint64_t)k, 0, 0);
        qn_qmae_spec spec = spec_of(3);
        spec.qubits = N3;
        spec.latent = N3 - 1;
        spec.layers = 1;
        spec.embedding = k % 2 ? QN_EMBEDDING_CIRCUIT : QN_EMBEDDING_STATE;
        qn_model *model = map_model(MAP_GRID, 8, true, &rng);
        qn_route route = route_of(&spec, model);
        qn_route_cost cost = {0};
        assert_int_equal(qn_route_cost_find(route.circuit, model, NULL, &cost, NULL), QN_OK);
        assert_true(cost.fidelity >= 0.98 * freely(&spec, model, &swaps) - 1e-12);
        const double one = figures_of(&spec, model, "factored", rng, gradients[0], &fidelities[0]);
        if (!isnan(one)) {
            const double other = figures_of(&spec, model, "dm", rng, gradients[1], &fidelities[1]);
            assert_close(one, other, 1e-12, 0.0);
            assert_close(fidelities[0], fidelities[1], 1e-12, 0.0);
            assert_close_array(gradients[0], gradients[1], (size_t)qn_qmae_spec_nangles(&spec),
                               1e-12, 0.0);
            factored += route.swaps > 0;
        }
        qn_route_clear(&route);
        qn_model_destroy(model);
    }
    print_message("%d cases, %zu with SWAPs that keep the registers apart\n", cases, factored);
    assert_true(factored > 0);
}

/* Without noise a route changes nothing. */
static void test_noiseless(void **state) {
    (void)state;
    for (int k = 0; k < 32; ++k) {
        qn_rng rng;
        qn_rng_init(&rng, SEED, QN_STREAM_TEST, 1000 + (uint64_t)k, 0, 0);
        qn_qmae_spec spec = spec_of(k % 4);
        qn_model *model = map_model(
            (map_kind[]){MAP_LINE, MAP_RING, MAP_GRID, MAP_RANDOM}[k / 4 % 4], 6 + k / 16, false,
            &rng);
        const values v = draw(&spec, &rng);
        answer routed = {0}, plain = {0};
        assert_true(ask(&spec, model, "dm", &v, &routed));
        spec.route = false;
        assert_true(ask(&spec, NULL, "dm", &v, &plain));
        assert_close(routed.swap, plain.swap, 1e-11, 0.0);
        assert_close(routed.fidelity, plain.fidelity, 1e-11, 0.0);
        assert_close_array(routed.gradient, plain.gradient, (size_t)qn_qmae_spec_nangles(&spec),
                           1e-11, 0.0);
        qn_model_destroy(model);
    }
}

/* Folded gates come behind each other, and the qubits are followed all the same. */
static void test_folded(void **state) {
    (void)state;
    qn_rng rng;
    qn_rng_init(&rng, SEED, QN_STREAM_TEST, 2000, 0, 0);
    qn_qmae_spec spec = spec_of(0);
    qn_model *model = map_model(MAP_LINE, 7, false, &rng);
    const values v = draw(&spec, &rng);
    answer once = {0}, thrice = {0};
    assert_true(ask(&spec, model, "dm", &v, &once));
    spec.fold = 3;
    assert_true(ask(&spec, model, "dm", &v, &thrice));
    assert_close(thrice.swap, once.swap, 1e-11, 0.0);
    qn_model_destroy(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_engines),
        cmocka_unit_test(test_apart),
        cmocka_unit_test(test_noiseless),
        cmocka_unit_test(test_folded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
