/* Parameter shift with shots, drawn from one pass: as if every shifted circuit had been run. */
#include "assert_close.h"
#include "qmae_noise/gradient.h"
#include "qmae_noise/simulate.h"
#include "random_program.h"

#include <math.h>
#include <string.h>

enum { N = 4, PARAMS = 6, OPS = 24, TERMS = 3, RUNS = 600 };

static const double weights[TERMS] = {0.7, -1.5, 0.4};
static const char *const paulis[TERMS] = {"ZIIX", "IZZI", "IIII"};
static const qn_pauli_sum question = {TERMS, weights, paulis};

typedef struct case_of {
    qn_circuit *circuit;
    qn_program *program;
    qn_adjoint *adjoint;
    double params[PARAMS];
    qn_gradient exact;
} case_of;

static case_of make(uint64_t seed, const char *model) {
    case_of c = {0};
    qn_rng rng;
    qn_diag diag = {0};
    qn_rng_init(&rng, seed, QN_STREAM_TEST, 0, 0, 0);
    c.circuit = random_param_circuit(&rng, N, OPS, PARAMS, true);
    c.program = random_program_of(c.circuit, model, NULL);
    for (int p = 0; p < PARAMS; ++p) c.params[p] = 6.28 * qn_rng_uniform(&rng);
    if (qn_adjoint_create(c.program, NULL, &c.adjoint, &diag) != QN_OK ||
        qn_adjoint_run(c.adjoint, c.params, &question, QN_BY_PARAMS, &c.exact, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    return c;
}

static void clear(case_of *c) {
    qn_gradient_clear(&c->exact);
    qn_adjoint_destroy(c->adjoint);
    qn_program_destroy(c->program);
    qn_circuit_destroy(c->circuit);
}

static double expect(const case_of *c, const double *params, const char *string) {
    qn_simulation *s = NULL;
    double value = 0.0;
    assert_int_equal(qn_simulation_run(c->program, params, NULL, &s, NULL), QN_OK);
    assert_int_equal(qn_simulation_expect(s, string, &value, NULL), QN_OK);
    qn_simulation_destroy(s);
    return value;
}

/* The law by hand: every shifted circuit simulated by itself. */
static void law(const case_of *c, int p, uint64_t shots, double *mean, double *error) {
    *mean = *error = 0.0;
    for (int k = 0; k < 2; ++k)
        for (int side = 0; side < 2; ++side) {
            double params[PARAMS];
            memcpy(params, c->params, sizeof params);
            params[p] += side ? -M_PI_2 : M_PI_2;
            const double e = expect(c, params, paulis[k]),
                         own = round(fabs(weights[k]) / 2.2 * (double)shots);
            *mean += (side ? -0.5 : 0.5) * weights[k] * e;
            *error += 0.25 * weights[k] * weights[k] * (1.0 - e * e) / own;
        }
    *error = sqrt(*error);
}

static void draws_have_the_law_of_the_shifted_circuits(void **state) {
    const uint64_t shots = 100;
    qn_rng rng;
    (void)state;
    print_message("seed 41\n");
    for (int model = 0; model < RANDOM_MODELS; ++model) {
        case_of c = make(41 + (uint64_t)model, random_models[model]);
        double sum[PARAMS + 1] = {0}, squares[PARAMS + 1] = {0}, means[PARAMS], errors[PARAMS];
        double value_error = 0.0;
        qn_rng_init(&rng, 41, QN_STREAM_SHOTS, (uint64_t)model, 0, 0);
        for (int p = 0; p < PARAMS; ++p) law(&c, p, shots, &means[p], &errors[p]);
        for (int run = 0; run < RUNS; ++run) {
            qn_gradient g = {0};
            assert_int_equal(
                qn_adjoint_sample(c.adjoint, c.params, &question, shots, &rng, &g, NULL), QN_OK);
            for (int p = 0; p < PARAMS; ++p) {
                assert_close(g.errors[p], errors[p], 1e-12, 1e-10);
                sum[p] += g.slopes[p] - means[p];
                squares[p] += (g.slopes[p] - means[p]) * (g.slopes[p] - means[p]);
            }
            sum[PARAMS] += g.value - c.exact.value;
            squares[PARAMS] += (g.value - c.exact.value) * (g.value - c.exact.value);
            value_error = g.value_error;
            assert_int_equal(g.circuits % 2, 0);
            qn_gradient_clear(&g);
        }
        for (int p = 0; p <= PARAMS; ++p) {
            const double error = p < PARAMS ? errors[p] : value_error;
            assert_true(fabs(sum[p]) <= 4.5 * error * sqrt(RUNS) + 1e-12);
            if (error < 1e-9) continue;
            /* the chi-square of RUNS draws is normal */
            assert_close(squares[p] / (error * error), RUNS, 5.0 * sqrt(2.0 * RUNS), 0.0);
        }
        clear(&c);
    }
}

static void a_seed_is_a_result(void **state) {
    qn_rng rng;
    qn_gradient first = {0}, second = {0};
    case_of c = make(46, random_models[1]);
    (void)state;
    qn_rng_init(&rng, 7, QN_STREAM_SHOTS, 0, 0, 0);
    assert_int_equal(qn_adjoint_sample(c.adjoint, c.params, &question, 1000, &rng, &first, NULL),
                     QN_OK);
    qn_rng_init(&rng, 7, QN_STREAM_SHOTS, 0, 0, 0);
    assert_int_equal(qn_adjoint_sample(c.adjoint, c.params, &question, 1000, &rng, &second, NULL),
                     QN_OK);
    assert_memory_equal(first.slopes, second.slopes, PARAMS * sizeof(double));
    assert_true(first.value == second.value);
    /* the value and two circuits a parameter, for each string but the identity */
    assert_int_equal(first.circuits, 2 * (1 + 2 * PARAMS));
    assert_int_equal(first.shots, (1 + 2 * PARAMS) * 1000);
    qn_gradient_clear(&first);
    qn_gradient_clear(&second);
    clear(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_have_the_law_of_the_shifted_circuits),
        cmocka_unit_test(a_seed_is_a_result),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
