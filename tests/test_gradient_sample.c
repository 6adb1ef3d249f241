/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameter shift with shots, drawn from one pass: as if every shifted circuit had been run. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "observable/measure.h"
#include "qmae_noise/gradient.h"
#include "qmae_noise/simulate.h"
#include "random_program.h"
#include "reference.h"

#include <math.h>
#include <string.h>

enum { N = 4, PARAMS = 6, OPS = 24, RUNS = 300, SHOTS = 100 };

/* In groups: ZIIX alone, IZZI and |1*0*> together, a Y alone; and a constant. */
static const char TEXT[] = "0.7 ZIIX - 1.5 IZZI + 0.8 |1*0*> + 0.4 + 1.1 YIII";

typedef struct measured {
    qn_circuit *circuit;
    qn_model *model;
    qn_observable *sum;
    qn_observable_groups groups;
    qn_program_options options;
    double params[PARAMS];
} measured;

static measured make(uint64_t seed, const char *model) {
    measured c = {.options = qn_program_options_default()};
    qn_rng rng;
    qn_rng_init(&rng, seed, QN_STREAM_TEST, 0, 0, 0);
    c.circuit = random_param_circuit(&rng, N, OPS, PARAMS, true);
    c.model = model_of(model);
    c.options.allow_unused = true;
    c.sum = sum_of_text(N, TEXT);
    assert_int_equal(qn_observable_group_terms(c.sum, &c.groups, NULL), QN_OK);
    for (int p = 0; p < PARAMS; ++p) c.params[p] = 6.28 * qn_rng_uniform(&rng);
    return c;
}

static void clear(measured *c) {
    qn_observable_groups_clear(&c->groups);
    qn_observable_destroy(c->sum);
    qn_model_destroy(c->model);
    qn_circuit_destroy(c->circuit);
}

static void measure(const measured *c, uint64_t shots, uint64_t seed, qn_gradient *g) {
    const qn_gradient_shots asked = {.shots = shots, .seed = seed};
    qn_diag diag = {0};
    if (qn_gradient_measure(c->circuit, c->model, &c->options, c->params, c->sum, &asked, g,
                            &diag) != QN_OK)
        fail_msg("%s", diag.text);
}

/* Mean and variance of what a group reads in one shot of its own circuit, from the probability of
 * every record. */
static void read_group(const measured *c, size_t group, const double *params, double *mean,
                       double *variance) {
    const qn_observable_group *g = &c->groups.groups[group];
    qn_observable_reading readings[8];
    qn_circuit *measuring = NULL;
    qn_program *program = NULL;
    qn_simulation *s = NULL;
    qn_outcome *outcomes = NULL;
    size_t count = 0;
    int first = 0;
    double square = 0.0;
    assert_int_equal(qn_observable_circuit(c->circuit, g->basis, &measuring, &first), QN_OK);
    assert_int_equal(qn_program_build(measuring, c->model, &c->options, &program, NULL), QN_OK);
    assert_int_equal(qn_simulation_run(program, params, NULL, &s, NULL), QN_OK);
    assert_int_equal(qn_simulation_outcomes(s, &outcomes, &count), QN_OK);
    qn_observable_readings(c->sum, g, first, readings);
    *mean = 0.0;
    for (size_t k = 0; k < count; ++k) {
        const double x = qn_observable_read_bits(readings, g->nterms, outcomes[k].bits);
        *mean += outcomes[k].probability * x;
        square += outcomes[k].probability * x * x;
    }
    *variance = square - *mean * *mean;
    qn_free(outcomes);
    qn_simulation_destroy(s);
    qn_program_destroy(program);
    qn_circuit_destroy(measuring);
}

/* The law by hand: every shifted circuit simulated by itself. p < 0: the value. */
static void law(const measured *c, int p, double *mean, double *error) {
    uint64_t each[4];
    assert_in_range(c->groups.count, 2, 4);
    assert_int_equal(qn_observable_divide(&c->groups, SHOTS, each, NULL), QN_OK);
    *mean = p < 0 ? c->groups.constant : 0.0;
    *error = 0.0;
    for (size_t g = 0; g < c->groups.count; ++g)
        for (int side = 0; side < (p < 0 ? 1 : 2); ++side) {
            const double factor = p < 0 ? 1.0 : side ? -0.5 : 0.5;
            double params[PARAMS], own = 0.0, variance = 0.0;
            memcpy(params, c->params, sizeof params);
            if (p >= 0) params[p] += side ? -M_PI_2 : M_PI_2;
            read_group(c, g, params, &own, &variance);
            *mean += factor * own;
            *error += factor * factor * variance / (double)each[g];
        }
    *error = sqrt(*error);
}

/* Of infinitely many shots the means themselves. */
static void infinitely_many_shots_are_the_means(void **state) {
    (void)state;
    for (int model = 0; model < RANDOM_MODELS; ++model) {
        measured c = make(51 + (uint64_t)model, random_models[model]);
        qn_gradient g = {0};
        measure(&c, 0, 1, &g);
        for (int p = 0; p <= PARAMS; ++p) {
            double mean, error;
            law(&c, p < PARAMS ? p : -1, &mean, &error);
            assert_close(p < PARAMS ? g.slopes[p] : g.value, mean, 1e-11, 0.0);
            assert_close(p < PARAMS ? g.errors[p] : g.value_error, 0.0, 0.0, 0.0);
        }
        assert_int_equal(g.shots, 0);
        qn_gradient_clear(&g);
        clear(&c);
    }
}

static void draws_have_the_law_of_the_shifted_circuits(void **state) {
    (void)state;
    print_message("seed 41\n");
    for (int model = 0; model < RANDOM_MODELS; ++model) {
        measured c = make(41 + (uint64_t)model, random_models[model]);
        double sum[PARAMS + 1] = {0}, squares[PARAMS + 1] = {0}, means[PARAMS + 1],
                            errors[PARAMS + 1];
        for (int p = 0; p <= PARAMS; ++p) law(&c, p < PARAMS ? p : -1, &means[p], &errors[p]);
        for (int run = 0; run < RUNS; ++run) {
            qn_gradient g = {0};
            measure(&c, SHOTS, (uint64_t)run, &g);
            for (int p = 0; p <= PARAMS; ++p) {
                const double found = p < PARAMS ? g.slopes[p] : g.value;
                assert_close(p < PARAMS ? g.errors[p] : g.value_error, errors[p], 1e-9, 1e-9);
                sum[p] += found - means[p];
                squares[p] += (found - means[p]) * (found - means[p]);
            }
            qn_gradient_clear(&g);
        }
        for (int p = 0; p <= PARAMS; ++p) {
            assert_true(fabs(sum[p]) <= 4.5 * errors[p] * sqrt(RUNS) + 1e-9);
            if (errors[p] < 1e-6) continue;
            /* the chi-square of RUNS draws is normal */
            assert_close(squares[p] / (errors[p] * errors[p]), RUNS, 5.0 * sqrt(2.0 * RUNS), 0.0);
        }
        clear(&c);
    }
}

static void a_seed_is_a_result(void **state) {
    qn_gradient first = {0}, second = {0};
    measured c = make(46, random_models[1]);
    (void)state;
    measure(&c, 1000, 7, &first);
    measure(&c, 1000, 7, &second);
    assert_memory_equal(first.slopes, second.slopes, PARAMS * sizeof(double));
    assert_true(first.value == second.value);
    /* the value and two circuits a parameter, for each group */
    assert_int_equal(first.circuits, c.groups.count * (1 + 2 * PARAMS));
    assert_int_equal(first.shots, (1 + 2 * PARAMS) * 1000);
    qn_gradient_clear(&first);
    qn_gradient_clear(&second);
    clear(&c);
}

static void wrong_questions_are_refused(void **state) {
    double complex psi[16] = {1.0};
    measured c = make(47, random_models[0]);
    qn_gradient g = {.value = 5.0};
    qn_diag diag = {0};
    qn_gradient_shots few = {.shots = 3, .seed = 1}, enough = {.shots = 1000, .seed = 1};
    qn_observable *of = NULL, *other = sum_of_text(3, "ZZZ");
    (void)state;
    assert_int_equal(qn_observable_of_state(4, psi, &of), QN_OK);
    assert_int_equal(
        qn_gradient_measure(c.circuit, c.model, &c.options, c.params, c.sum, &few, &g, &diag),
        QN_ERR_ARGUMENT);
    assert_int_equal(
        qn_gradient_measure(c.circuit, c.model, &c.options, c.params, of, &enough, &g, &diag),
        QN_ERR_UNSUPPORTED);
    assert_int_equal(
        qn_gradient_measure(c.circuit, c.model, &c.options, c.params, other, &enough, &g, &diag),
        QN_ERR_ARGUMENT);
    assert_true(g.value == 5.0);
    qn_observable_destroy(of);
    qn_observable_destroy(other);
    clear(&c);
}

static void every_allocation_may_fail(void **state) {
    measured c = make(48, random_models[1]);
    const qn_gradient_shots asked = {.shots = 100, .seed = 1};
    (void)state;
    for (int k = 1;; ++k) {
        qn_gradient g = {.value = 5.0};
        alloc_failure_arm(k);
        const qn_status status = qn_gradient_measure(c.circuit, c.model, &c.options, c.params,
                                                     c.sum, &asked, &g, NULL);
        if (!alloc_failure_disarm()) {
            qn_gradient_clear(&g);
            break;
        }
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_true(g.value == 5.0);
    }
    clear(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(infinitely_many_shots_are_the_means),
        cmocka_unit_test(draws_have_the_law_of_the_shifted_circuits),
        cmocka_unit_test(a_seed_is_a_result),
        cmocka_unit_test(wrong_questions_are_refused),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
