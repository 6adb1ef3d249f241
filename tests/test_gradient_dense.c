/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gradients of random circuits over all gates, kinds of noise, measurements, resets and conditions:
 * by parameters against simulations with shifted angles, by noise against simulations of programs
 * whose channels are changed. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "program_fixture.h"
#include "qmae_noise/gradient.h"
#include "qmae_noise/simulate.h"
#include "random_program.h"
#include "reference.h"

#include <math.h>
#include <string.h>

enum { MOST = 5, TERMS = 4, PARAMS = 40, OPS = 26 };

typedef struct observable {
    double weights[TERMS];
    char letters[TERMS][MOST + 1];
    qn_observable *sum;
} observable;

static void random_observable(qn_rng *rng, int n, observable *o) {
    for (int k = 0; k < TERMS; ++k) {
        o->weights[k] = 2.0 * qn_rng_uniform(rng) - 1.0;
        memset(o->letters[k], 0, sizeof o->letters[k]);
        for (int q = 0; q < n; ++q) o->letters[k][q] = "IIIIXYZ"[qn_rng_below(rng, k == 0 ? 1 : 7)];
    }
    o->sum = sum_of_strings(n, TERMS, o->weights, o->letters[0], sizeof o->letters[0]);
}

static double value_of(const qn_program *program, const double *params, const observable *o) {
    qn_simulation *s = NULL;
    qn_diag diag = {0};
    const qn_simulation_options options = {.method = QN_METHOD_DM};
    double sum = 0.0;
    if (qn_simulation_run(program, params, &options, &s, &diag) != QN_OK) fail_msg("%s", diag.text);
    for (int k = 0; k < TERMS; ++k) {
        double value = 0.0;
        assert_int_equal(qn_simulation_expect(s, o->letters[k], &value, NULL), QN_OK);
        sum += o->weights[k] * value;
    }
    qn_simulation_destroy(s);
    return sum;
}

static void gradient_of(const qn_program *program, size_t memory, const double *params,
                        const observable *o, qn_gradient *g) {
    qn_adjoint *adjoint = NULL;
    qn_diag diag = {0};
    const qn_adjoint_options options = {.memory = memory};
    if (qn_adjoint_create(program, &options, &adjoint, &diag) != QN_OK ||
        qn_adjoint_run(adjoint, params, o->sum, QN_BY_PARAMS | QN_BY_NOISE, g, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    qn_adjoint_destroy(adjoint);
}

static void random_params(qn_rng *rng, double *params) {
    for (int p = 0; p < PARAMS; ++p) params[p] = 6.283 * qn_rng_uniform(rng);
}

/* A random circuit under a model, with values of its parameters and an observable. */
typedef struct trial {
    qn_circuit *circuit;
    qn_program *program;
    double params[PARAMS];
    observable o;
} trial;

static void random_trial(qn_rng *rng, int n, const char *model, trial *t) {
    t->program = random_program_of(t->circuit, model, NULL);
    random_params(rng, t->params);
    random_observable(rng, n, &t->o);
}

static void trial_clear(trial *t) {
    qn_observable_destroy(t->o.sum);
    qn_program_destroy(t->program);
    qn_circuit_destroy(t->circuit);
}

/* The generator of a test, whose seed is printed. */
static void begin(qn_rng *rng, uint64_t seed) {
    print_message("seed %llu\n", (unsigned long long)seed);
    qn_rng_init(rng, seed, QN_STREAM_TEST, 0, 0, 0);
}

/* ---- parameters ------------------------------------------------------------------------------ */

/* Of fourth order. */
static double difference(const qn_program *program, double *params, int p, const observable *o) {
    static const double weights[2] = {2.0 / 3.0, -1.0 / 12.0};
    const double step = 2e-3, kept = params[p];
    double slope = 0.0;
    for (int k = 1; k <= 2; ++k)
        for (int sign = -1; sign <= 1; sign += 2) {
            params[p] = kept + sign * k * step;
            slope += sign * weights[k - 1] * value_of(program, params, o) / step;
        }
    params[p] = kept;
    return slope;
}

static void slopes_are_differences(void **state) {
    qn_rng rng;
    int steep = 0;
    (void)state;
    begin(&rng, 31);
    for (int round = 0; round < test_effort(60); ++round) {
        const int n = 3 + (int)qn_rng_below(&rng, MOST - 2);
        trial t;
        qn_gradient g = {0};
        t.circuit = random_param_circuit(&rng, n, OPS, 4, false);
        random_trial(&rng, n, random_models[round % RANDOM_MODELS], &t);
        gradient_of(t.program, 0, t.params, &t.o, &g);
        assert_close(g.value, value_of(t.program, t.params, &t.o), 1e-12, 0.0);
        assert_int_equal(g.nparams, 4);
        for (int p = 0; p < 4; ++p) {
            assert_close(g.slopes[p], difference(t.program, t.params, p, &t.o), 1e-9, 0.0);
            steep += fabs(g.slopes[p]) > 0.01;
        }
        qn_gradient_clear(&g);
        trial_clear(&t);
    }
    print_message("%d steep slopes\n", steep);
    assert_true(steep > 40);
}

/* Each parameter in one rotation: half the difference of two shifted circuits, to rounding. Not
 * under an over-rotation, where it is not exact. */
static void slopes_are_the_shift_rule(void **state) {
    qn_rng rng;
    int steep = 0;
    (void)state;
    begin(&rng, 32);
    for (int round = 0; round < test_effort(50); ++round) {
        static const int models[] = {0, 2, 3, 4};
        const int n = 3 + (int)qn_rng_below(&rng, MOST - 2);
        trial t;
        qn_gradient g = {0};
        t.circuit = random_param_circuit(&rng, n, OPS, PARAMS, true);
        random_trial(&rng, n, random_models[models[round % 4]], &t);
        gradient_of(t.program, 0, t.params, &t.o, &g);
        for (int p = 0; p < PARAMS; ++p) {
            const double kept = t.params[p];
            double value[2];
            for (int side = 0; side < 2; ++side) {
                t.params[p] = kept + (side ? -M_PI_2 : M_PI_2);
                value[side] = value_of(t.program, t.params, &t.o);
            }
            t.params[p] = kept;
            assert_close(g.slopes[p], 0.5 * (value[0] - value[1]), 1e-12, 0.0);
            steep += fabs(g.slopes[p]) > 0.01;
            if (value[0] == value[1] && g.slopes[p] == 0.0 && p > 20) break; /* not in use */
        }
        qn_gradient_clear(&g);
        trial_clear(&t);
    }
    print_message("%d steep slopes\n", steep);
    assert_true(steep > 60);
}

/* ---- noise ----------------------------------------------------------------------------------- */

static qn_program *scaled(const qn_circuit *circuit, const char *model, int source, double by) {
    qn_program_options options = qn_program_options_default();
    if (source < 0) options.noise_scale = 1.0 + by;
    else options.reduction[source] = -by;
    return random_program_of(circuit, model, &options);
}

static double noise_difference(const qn_circuit *circuit, const char *model, int source,
                               const double *params, const observable *o) {
    static const double weights[2] = {2.0 / 3.0, -1.0 / 12.0};
    const double step = 4e-3;
    double slope = 0.0;
    for (int k = 1; k <= 2; ++k)
        for (int sign = -1; sign <= 1; sign += 2) {
            qn_program *program = scaled(circuit, model, source, sign * k * step);
            slope += sign * weights[k - 1] * value_of(program, params, o) / step;
            qn_program_destroy(program);
        }
    return slope;
}

static double sum_of(const qn_gradient *g, int source) {
    double sum = 0.0;
    for (size_t k = 0; k < g->nplaces; ++k)
        if (source < 0 || (int)g->places[k].source == source) sum += g->places[k].slope;
    return sum;
}

/* Sums over places by source, and over all: the noise scale. */
static void sums_over_places_are_differences(void **state) {
    qn_rng rng;
    unsigned seen = 0;
    (void)state;
    begin(&rng, 33);
    for (int round = 0; round < test_effort(20); ++round) {
        const char *model = random_models[1 + round % (RANDOM_MODELS - 1)];
        const int n = 4 + (int)qn_rng_below(&rng, MOST - 3);
        trial t;
        qn_gradient g = {0};
        t.circuit = random_param_circuit(&rng, n, OPS, 4, false);
        random_trial(&rng, n, model, &t);
        gradient_of(t.program, 0, t.params, &t.o, &g);
        for (int s = -1; s < QN_SOURCE_COUNT; ++s) {
            const double sum = sum_of(&g, s);
            assert_close(sum, noise_difference(t.circuit, model, s, t.params, &t.o), 2e-9, 0.0);
            if (s >= 0 && fabs(sum) > 1e-5) seen |= 1u << s;
        }
        qn_gradient_clear(&g);
        trial_clear(&t);
    }
    assert_int_equal(seen, (1u << QN_SOURCE_COUNT) - 2); /* all but `none` */
}

/* The value is linear in the map of every place: moving it by its slope is the derivative. */
static void single_places_are_changed_programs(void **state) {
    qn_rng rng;
    double moved[256];
    int steep = 0;
    (void)state;
    begin(&rng, 34);
    for (int round = 0; round < test_effort(8); ++round) {
        const int n = 3 + (int)qn_rng_below(&rng, MOST - 2);
        trial t;
        qn_gradient g = {0};
        t.circuit = random_param_circuit(&rng, n, OPS, 4, false);
        random_trial(&rng, n, random_models[1 + round % 3], &t);
        gradient_of(t.program, 0, t.params, &t.o, &g);
        for (size_t k = 0; k < g.nplaces; ++k) {
            qn_instr *instr = (qn_instr *)(uintptr_t)g.places[k].instr; /* of this test's own */
            const double *base = instr->base;
            const bool pair = instr->nqubits == 2 && instr->source == QN_SOURCE_READOUT;
            double slope = g.places[k].slope;
            if (!instr->slope || pair) continue; /* a simulation reads pairs from their group */
            if (instr->t1_share != 1.0 || instr->source == QN_SOURCE_GATE_T1 ||
                instr->source == QN_SOURCE_IDLE_T1)
                slope += g.places[++k].slope; /* T1 and T2 */
            for (int e = 0; e < 1 << (4 * instr->nqubits); ++e)
                moved[e] = base[e] + instr->slope[e];
            instr->base = moved;
            const double changed = value_of(t.program, t.params, &t.o);
            instr->base = base;
            assert_close(slope, changed - g.value, 1e-12, 0.0);
            steep += fabs(slope) > 1e-4;
        }
        qn_gradient_clear(&g);
        trial_clear(&t);
    }
    print_message("%d steep slopes\n", steep);
    assert_true(steep > 40);
}

/* ---- memory, kernels ------------------------------------------------------------------------- */

/* The smallest memory that is accepted. */
static size_t least_memory(const qn_program *program) {
    size_t low = 1, high = (size_t)1 << 26;
    while (high - low > 512) {
        const size_t middle = (low + high) / 2;
        const qn_adjoint_options options = {.memory = middle};
        qn_adjoint *adjoint = NULL;
        const qn_status status = qn_adjoint_create(program, &options, &adjoint, NULL);
        if (status == QN_OK) high = middle;
        else low = middle, assert_int_equal(status, QN_ERR_LIMIT);
        qn_adjoint_destroy(adjoint);
    }
    return high;
}

static void any_memory_gives_the_same_bits(void **state) {
    qn_rng rng;
    (void)state;
    begin(&rng, 35);
    for (int round = 0; round < test_effort(6); ++round) {
        trial t;
        qn_gradient all = {0}, some = {0};
        t.circuit = random_param_circuit(&rng, 4, 3 * OPS, 4, false);
        random_trial(&rng, 4, random_models[1 + round % 4], &t);
        gradient_of(t.program, 0, t.params, &t.o, &all);
        const size_t least = least_memory(t.program);
        for (size_t extra = 0; extra < 60000; extra = extra * 2 + 1500) {
            gradient_of(t.program, least + extra, t.params, &t.o, &some);
            assert_true(some.value == all.value);
            for (size_t p = 0; p < all.nparams; ++p) assert_true(some.slopes[p] == all.slopes[p]);
            for (size_t k = 0; k < all.nplaces; ++k)
                assert_true(some.places[k].slope == all.places[k].slope);
        }
        qn_gradient_clear(&all);
        qn_gradient_clear(&some);
        trial_clear(&t);
    }
}

static void all_kernels_agree(void **state) {
    qn_rng rng;
    trial t;
    qn_gradient first = {0}, other = {0};
    (void)state;
    begin(&rng, 36);
    t.circuit = random_param_circuit(&rng, 5, 2 * OPS, 4, false);
    random_trial(&rng, 5, random_models[1], &t);
    for (size_t k = 0; k < qn_kernels_count(); ++k) {
        const qn_adjoint_options options = {.kernels = qn_kernels_at(k)};
        qn_adjoint *adjoint = NULL;
        if (!options.kernels->available()) continue;
        assert_int_equal(qn_adjoint_create(t.program, &options, &adjoint, NULL), QN_OK);
        assert_int_equal(qn_adjoint_run(adjoint, t.params, t.o.sum, QN_BY_PARAMS | QN_BY_NOISE,
                                        k ? &other : &first, NULL),
                         QN_OK);
        qn_adjoint_destroy(adjoint);
        if (k == 0) continue;
        assert_close_array(other.slopes, first.slopes, first.nparams, 1e-13, 1e-12);
        for (size_t i = 0; i < first.nplaces; ++i)
            assert_close(other.places[i].slope, first.places[i].slope, 1e-13, 1e-12);
    }
    qn_gradient_clear(&first);
    qn_gradient_clear(&other);
    trial_clear(&t);
}

/* ---- cost ------------------------------------------------------------------------------------ */

static qn_kernels counting;
static size_t applied;

static void count_apply(int n, int a, int b, const double *m, const double *in, double *out) {
    ++applied;
    qn_kernels_best()->apply(n, a, b, m, in, out);
}

/* Few states of a long circuit: no step is done more often than the best checkpoints allow, (slots
 * + times)! / (slots! times!) steps at most `times` times. */
static void states_are_computed_again_as_little_as_possible(void **state) {
    enum { LENGTH = 120, SLOTS = 15 };
    const size_t vector = sizeof(double) << 8;
    qn_circuit *circuit = NULL;
    qn_adjoint *adjoint = NULL;
    qn_gradient g = {0};
    qn_observable *o = sum_of_text(4, "ZXIZ");
    double params[1] = {0.7};
    (void)state;
    assert_int_equal(qn_circuit_create(4, 1, &circuit), QN_OK);
    for (int k = 0; k < LENGTH; ++k) {
        const int pair[2] = {k % 4, (k + 1) % 4};
        assert_int_equal(qn_circuit_rotation(circuit, k % 2 ? "rzz" : "rxx", pair, 0, 1.0, k),
                         QN_OK);
    }
    qn_program *program = random_program_of(circuit, random_models[0], NULL);
    counting = *qn_kernels_best();
    counting.apply = count_apply;
    const qn_adjoint_options options = {.kernels = &counting,
                                        .memory = least_memory(program) + (SLOTS - 1) * vector};
    assert_int_equal(qn_adjoint_create(program, &options, &adjoint, NULL), QN_OK);
    applied = 0;
    assert_int_equal(qn_adjoint_run(adjoint, params, o, QN_BY_PARAMS, &g, NULL), QN_OK);
    /* 16!/15! < 120 <= 17!/(15! 2!): twice, but for the 16 after the last checkpoint */
    print_message("%zu steps for %d\n", applied, LENGTH);
    assert_in_range(applied, LENGTH, 2 * LENGTH - 16);
    qn_gradient_clear(&g);
    qn_observable_destroy(o);
    qn_adjoint_destroy(adjoint);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* ---- failures -------------------------------------------------------------------------------- */

static void every_allocation_may_fail(void **state) {
    qn_rng rng;
    trial t;
    (void)state;
    qn_rng_init(&rng, 37, QN_STREAM_TEST, 0, 0, 0);
    t.circuit = random_param_circuit(&rng, 4, OPS, 4, false);
    random_trial(&rng, 4, random_models[4], &t);
    for (int k = 1;; ++k) {
        qn_adjoint *adjoint = NULL;
        alloc_failure_arm(k);
        const qn_status status = qn_adjoint_create(t.program, NULL, &adjoint, NULL);
        if (!alloc_failure_disarm()) {
            qn_adjoint_destroy(adjoint);
            break;
        }
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_null(adjoint);
    }
    qn_adjoint *adjoint = NULL;
    assert_int_equal(qn_adjoint_create(t.program, NULL, &adjoint, NULL), QN_OK);
    for (int k = 1;; ++k) {
        qn_gradient g = {.value = 5.0};
        alloc_failure_arm(k);
        const qn_status status = qn_adjoint_run(adjoint, t.params, t.o.sum,
                                                QN_BY_PARAMS | QN_BY_NOISE, &g, NULL);
        if (!alloc_failure_disarm()) {
            qn_gradient_clear(&g);
            break;
        }
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_true(g.value == 5.0);
    }
    qn_adjoint_destroy(adjoint);
    trial_clear(&t);
}

static void wrong_questions_are_refused(void **state) {
    qn_circuit *circuit = NULL;
    qn_adjoint *adjoint = NULL;
    (void)state;
    assert_int_equal(qn_circuit_create(4, 0, &circuit), QN_OK);
    add(circuit, "cx", 0, 1);
    qn_program *program = random_program_of(circuit, random_models[0], NULL);
    assert_int_equal(qn_adjoint_create(program, NULL, &adjoint, NULL), QN_OK);
    for (int n = 3; n <= 5; n += 2) {
        qn_observable *o = sum_of_text(n, "Z0 Z2");
        qn_gradient g = {.value = 5.0};
        qn_diag diag = {0};
        assert_int_equal(qn_adjoint_run(adjoint, NULL, o, 0, &g, &diag), QN_ERR_ARGUMENT);
        assert_non_null(strstr(diag.text, "the circuit on 4"));
        assert_true(g.value == 5.0);
        qn_observable_destroy(o);
    }
    qn_adjoint_destroy(adjoint);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

/* Projectors and states beside strings, as the simulation has them; a state knows no readout. */
static void observables_are_those_of_a_simulation(void **state) {
    qn_rng rng;
    double params[PARAMS];
    (void)state;
    begin(&rng, 38);
    for (int round = 0; round < test_effort(8); ++round) {
        const bool together = round % 4 > 1; /* read together: no states */
        qn_circuit *circuit = random_param_circuit(&rng, 4, OPS, 4, false);
        qn_program *program = random_program_of(circuit, random_models[1 + round % 4], NULL);
        qn_simulation *s = NULL;
        qn_gradient g = {0};
        qn_adjoint *adjoint = NULL;
        qn_diag diag = {0};
        double complex psi[16];
        double value = 0.0, norm = 0.0;
        for (int i = 0; i < 16; ++i) {
            psi[i] = CMPLX(qn_rng_uniform(&rng) - 0.5, qn_rng_uniform(&rng) - 0.5);
            norm += creal(psi[i]) * creal(psi[i]) + cimag(psi[i]) * cimag(psi[i]);
        }
        for (int i = 0; i < 16; ++i) psi[i] /= sqrt(norm);
        random_params(&rng, params);
        qn_observable *o = sum_of_text(4, "0.7 |01**> - 2 XZIY + 1.5 |*1*0> + 0.25"), *of = NULL;
        assert_int_equal(qn_observable_of_state(4, psi, &of), QN_OK);
        assert_int_equal(qn_simulation_run(program, params, NULL, &s, NULL), QN_OK);
        assert_int_equal(qn_adjoint_create(program, NULL, &adjoint, NULL), QN_OK);
        assert_int_equal(qn_simulation_observe(s, o, &value, NULL), QN_OK);
        assert_int_equal(qn_adjoint_run(adjoint, params, o, 0, &g, NULL), QN_OK);
        assert_close(g.value, value, 1e-12, 0.0);
        assert_int_equal(qn_simulation_observe(s, of, &value, NULL), QN_OK);
        assert_int_equal(qn_adjoint_run(adjoint, params, of, 0, &g, &diag),
                         together ? QN_ERR_UNSUPPORTED : QN_OK);
        if (!together) assert_close(g.value, value, 1e-12, 0.0);
        qn_gradient_clear(&g);
        qn_observable_destroy(o);
        qn_observable_destroy(of);
        qn_adjoint_destroy(adjoint);
        qn_simulation_destroy(s);
        qn_program_destroy(program);
        qn_circuit_destroy(circuit);
    }
}

/* 20 qubits are refused with numbers, before anything is allocated for them. */
static void what_does_not_fit_is_refused(void **state) {
    qn_circuit *circuit = NULL;
    qn_adjoint *adjoint = NULL;
    qn_diag diag = {0};
    (void)state;
    assert_int_equal(qn_circuit_create(20, 0, &circuit), QN_OK);
    for (int q = 0; q < 19; ++q) add(circuit, "cx", q, q + 1);
    qn_program *program = random_program_of(circuit, random_models[0], NULL);
    assert_int_equal(qn_adjoint_create(program, NULL, &adjoint, &diag), QN_ERR_LIMIT);
    assert_non_null(strstr(diag.text, "20 qubits"));
    assert_non_null(strstr(diag.text, "trajectories"));
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slopes_are_differences),
        cmocka_unit_test(slopes_are_the_shift_rule),
        cmocka_unit_test(sums_over_places_are_differences),
        cmocka_unit_test(single_places_are_changed_programs),
        cmocka_unit_test(any_memory_gives_the_same_bits),
        cmocka_unit_test(all_kernels_agree),
        cmocka_unit_test(states_are_computed_again_as_little_as_possible),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(wrong_questions_are_refused),
        cmocka_unit_test(observables_are_those_of_a_simulation),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
