/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gradients by trajectories: unbiased for every kind of noise, measurement, reset and condition, as
 * scores against the density matrix; and at a size that no density matrix has. */
#include "alloc_failure.h"
#include "assert_close.h"
#include "program_fixture.h"
#include "qmae_noise/gradient.h"
#include "random_program.h"

#include <math.h>
#include <string.h>

enum { MOST = 5, PARAMS = 5, OPS = 26, TERMS = 3, TRAJECTORIES = 600 };

static const double weights[TERMS] = {0.8, -0.5, 1.1};

typedef struct subject {
    qn_circuit *circuit;
    qn_program *program;
    double params[PARAMS];
    char letters[TERMS][MOST + 1];
    qn_observable *sum;
    qn_gradient exact;
} subject;

static void make(subject *s, qn_rng *rng, const char *model) {
    qn_adjoint *adjoint = NULL;
    qn_diag diag = {0};
    const int n = 3 + (int)qn_rng_below(rng, MOST - 2);
    memset(s, 0, sizeof *s);
    s->circuit = random_param_circuit(rng, n, OPS, PARAMS, false);
    s->program = random_program_of(s->circuit, model, NULL);
    for (int p = 0; p < PARAMS; ++p) s->params[p] = 6.28 * qn_rng_uniform(rng);
    for (int k = 0; k < TERMS; ++k) {
        for (int q = 0; q < n; ++q) s->letters[k][q] = "IIIXYZ"[qn_rng_below(rng, 6)];
    }
    s->sum = sum_of_strings(n, TERMS, weights, s->letters[0], sizeof s->letters[0]);
    if (qn_adjoint_create(s->program, NULL, &adjoint, &diag) != QN_OK ||
        qn_adjoint_run(adjoint, s->params, s->sum, QN_BY_PARAMS | QN_BY_NOISE, &s->exact, &diag) !=
            QN_OK)
        fail_msg("%s", diag.text);
    qn_adjoint_destroy(adjoint);
}

static void clear(subject *s) {
    qn_gradient_clear(&s->exact);
    qn_observable_destroy(s->sum);
    qn_program_destroy(s->program);
    qn_circuit_destroy(s->circuit);
}

typedef struct scores {
    double squares, worst;
    long count;
} scores;

static void score(scores *s, double found, double exact, double error) {
    const double off = found - exact;
    if (error < 1e-12) {
        assert_close(found, exact, 1e-11, 0.0);
        return;
    }
    s->squares += off * off / (error * error);
    s->worst = fmax(s->worst, fabs(off) / error);
    ++s->count;
}

static void means_are_unbiased(void **state) {
    qn_rng rng;
    scores all = {0};
    (void)state;
    print_message("seed 51\n");
    qn_rng_init(&rng, 51, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < test_effort(30); ++round) {
        subject s;
        qn_gradient g = {0};
        qn_diag diag = {0};
        make(&s, &rng, random_models[round % RANDOM_MODELS]);
        const qn_gradient_sampling sampling = {.seed = 51 + (uint64_t)round,
                                               .trajectories = TRAJECTORIES};
        if (qn_gradient_estimate(s.program, s.params, s.sum, &sampling, &g, &diag) != QN_OK)
            fail_msg("%s", diag.text);
        score(&all, g.value, s.exact.value, g.value_error);
        for (int p = 0; p < PARAMS; ++p) score(&all, g.slopes[p], s.exact.slopes[p], g.errors[p]);
        qn_gradient_clear(&g);
        clear(&s);
    }
    const double mean = all.squares / (double)all.count;
    print_message("%ld scores, mean square %.3f, worst %.2f\n", all.count, mean, all.worst);
    assert_true(all.count > 80);
    assert_true(all.worst < 4.5);
    /* Errors allow for what no trajectory has shown, so the mean square is below 1: 0.64 here, 0.81
     * where slopes are not divided by the norm of the state. */
    assert_true(mean < 0.75);
    assert_true(mean > 0.5);
}

/* Sums over the places of each source. */
static void add_up(const qn_gradient *g, double *sums) {
    memset(sums, 0, (QN_SOURCE_COUNT + 1) * sizeof *sums);
    for (size_t k = 0; k < g->nplaces; ++k) {
        sums[g->places[k].source] += g->places[k].slope;
        sums[QN_SOURCE_COUNT] += g->places[k].slope;
    }
}

/* Every place, every source and all of them, for whatever channels there are. */
static void noise_is_unbiased(void **state) {
    qn_rng rng;
    scores places = {0}, sources = {0};
    bool seen[QN_SOURCE_COUNT] = {false};
    int refused = 0;
    (void)state;
    print_message("seed 53\n");
    qn_rng_init(&rng, 53, QN_STREAM_TEST, 0, 0, 0);
    for (int round = 0; round < test_effort(40); ++round) {
        subject s;
        qn_gradient g = {0};
        qn_diag diag = {0};
        double sums[2][QN_SOURCE_COUNT + 1];
        make(&s, &rng, random_models[round % RANDOM_MODELS]);
        const qn_gradient_sampling sampling = {
            .seed = 53 + (uint64_t)round, .trajectories = TRAJECTORIES, .noise = true};
        const qn_status status = qn_gradient_estimate(s.program, s.params, s.sum, &sampling, &g,
                                                      &diag);
        if (status == QN_ERR_UNSUPPORTED) {
            assert_non_null(strstr(diag.text, "readout"));
            ++refused;
            clear(&s);
            continue;
        }
        if (status != QN_OK) fail_msg("%s", diag.text);
        assert_int_equal(g.nplaces, s.exact.nplaces);
        for (size_t k = 0; k < g.nplaces; ++k) {
            assert_ptr_equal(g.places[k].instr, s.exact.places[k].instr);
            assert_int_equal(g.places[k].source, s.exact.places[k].source);
            score(&places, g.places[k].slope, s.exact.places[k].slope, g.places[k].error);
            seen[g.places[k].source] = true;
        }
        add_up(&g, sums[0]);
        add_up(&s.exact, sums[1]);
        for (int k = 0; k < QN_SOURCE_COUNT; ++k)
            score(&sources, sums[0][k], sums[1][k], g.source_errors[k]);
        score(&sources, sums[0][QN_SOURCE_COUNT], sums[1][QN_SOURCE_COUNT], g.noise_error);
        qn_gradient_clear(&g);
        clear(&s);
    }
    print_message("%d refused; %ld places, mean square %.3f, worst %.2f; %ld sources, %.3f, %.2f\n",
                  refused, places.count, places.squares / (double)places.count, places.worst,
                  sources.count, sources.squares / (double)sources.count, sources.worst);
    for (int k = 1; k < QN_SOURCE_COUNT; ++k)
        if (!seen[k]) print_message("no place of %s\n", qn_source_name((qn_source)k));
    assert_true(places.count > 500 && sources.count > 50);
    assert_true(places.worst < 5.0 && sources.worst < 4.5);
    assert_true(places.squares / (double)places.count < 1.0);
    assert_true(sources.squares / (double)sources.count < 1.2);
}

/* Without noise but over-rotation and without measurements a trajectory is the state: exact, to
 * rounding. */
static void a_trajectory_without_noise_is_exact(void **state) {
    qn_circuit *circuit = NULL;
    qn_gradient g = {0}, exact = {0};
    qn_adjoint *adjoint = NULL;
    const double params[3] = {0.3, 1.1, -0.7};
    qn_observable *sum = sum_of_text(4, "0.8 ZXIY - 0.5 IZZI");
    (void)state;
    assert_int_equal(qn_circuit_create(4, 3, &circuit), QN_OK);
    for (int k = 0; k < 30; ++k) {
        static const char *const names[] = {"rx", "rzz", "ry", "ryy", "p", "rzx"};
        const int qubits[2] = {k % 4, (k + 1 + k / 7 % 2) % 4};
        assert_int_equal(
            qn_circuit_rotation(circuit, names[k % 6], qubits, k % 3, 0.2 * k - 1.0, 0.1), QN_OK);
    }
    qn_program *program = random_program_of(
        circuit,
        "format = 1; name = \"turns\"; schedule = \"none\"; gates: { any1: { duration = 0.0; "
        "depolarizing = 0.0; over_rotation_relative = 0.03; }; any2: { duration = 0.0; "
        "depolarizing = 0.0; over_rotation_relative = -0.1; over_rotation_absolute = 0.1; }; };",
        NULL);
    const qn_gradient_sampling sampling = {.seed = 1, .trajectories = 2};
    assert_int_equal(qn_gradient_estimate(program, params, sum, &sampling, &g, NULL), QN_OK);
    assert_int_equal(qn_adjoint_create(program, NULL, &adjoint, NULL), QN_OK);
    assert_int_equal(qn_adjoint_run(adjoint, params, sum, QN_BY_PARAMS, &exact, NULL), QN_OK);
    assert_close(g.value, exact.value, 1e-13, 0.0);
    assert_close_array(g.slopes, exact.slopes, 3, 1e-12, 0.0);
    assert_true(fabs(exact.slopes[0]) > 0.01);
    qn_gradient_clear(&g);
    qn_gradient_clear(&exact);
    qn_observable_destroy(sum);
    qn_adjoint_destroy(adjoint);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

static bool stops(void *context) {
    int *left = context;
    return (*left)-- <= 0;
}

/* Asked before each trajectory. */
static void it_stops(void **state) {
    qn_rng rng;
    subject s;
    qn_gradient g = {.value = 7.0};
    (void)state;
    qn_rng_init(&rng, 54, QN_STREAM_TEST, 0, 0, 0);
    make(&s, &rng, random_models[1]);
    for (int left = 0; left < 60; left += 29) {
        int asked = left;
        const qn_gradient_sampling sampling = {
            .seed = 1, .trajectories = 100, .threads = 1, .stop = stops, .context = &asked};
        assert_int_equal(qn_gradient_estimate(s.program, s.params, s.sum, &sampling, &g, NULL),
                         QN_ERR_INTERRUPTED);
    }
    assert_true(g.value == 7.0);
    clear(&s);
}

static double worst_error(const qn_gradient *g) {
    double worst = g->value_error;
    for (size_t p = 0; p < g->nparams; ++p) worst = fmax(worst, g->errors[p]);
    return worst;
}

/* With a target no more are run than it takes, in rounds of 64: the numbers of so many without. */
static void a_target_is_met(void **state) {
    qn_rng rng;
    (void)state;
    qn_rng_init(&rng, 53, QN_STREAM_TEST, 0, 0, 0);
    for (int model = 1; model < 4; ++model) {
        subject s;
        qn_gradient met = {0}, same = {0}, fewer = {0};
        make(&s, &rng, random_models[model]);
        qn_gradient_sampling sampling = {.seed = 3, .trajectories = 100000, .target_error = 0.03};
        assert_int_equal(qn_gradient_estimate(s.program, s.params, s.sum, &sampling, &met, NULL),
                         QN_OK);
        const uint64_t rounds = met.trajectories / 64;
        print_message("%llu trajectories\n", (unsigned long long)met.trajectories);
        assert_true(worst_error(&met) <= 0.03 && rounds > 1 && met.trajectories % 64 <= 1);
        sampling = (qn_gradient_sampling){.seed = 3, .trajectories = 64 * rounds, .threads = 1};
        assert_int_equal(qn_gradient_estimate(s.program, s.params, s.sum, &sampling, &same, NULL),
                         QN_OK);
        assert_true(same.value == met.value && same.trajectories == met.trajectories);
        assert_memory_equal(same.slopes, met.slopes, PARAMS * sizeof(double));
        assert_memory_equal(same.errors, met.errors, PARAMS * sizeof(double));
        sampling.trajectories -= 64;
        assert_int_equal(qn_gradient_estimate(s.program, s.params, s.sum, &sampling, &fewer, NULL),
                         QN_OK);
        assert_true(worst_error(&fewer) > 0.03);
        qn_gradient_clear(&met);
        qn_gradient_clear(&same);
        qn_gradient_clear(&fewer);
        clear(&s);
    }
}

static void threads_change_nothing(void **state) {
    qn_rng rng;
    subject s;
    qn_gradient one = {0}, three = {0};
    (void)state;
    qn_rng_init(&rng, 52, QN_STREAM_TEST, 0, 0, 0);
    make(&s, &rng, random_models[1]);
    qn_gradient_sampling sampling = {.seed = 3, .trajectories = 100, .threads = 1};
    assert_int_equal(qn_gradient_estimate(s.program, s.params, s.sum, &sampling, &one, NULL),
                     QN_OK);
    sampling.threads = 3;
    assert_int_equal(qn_gradient_estimate(s.program, s.params, s.sum, &sampling, &three, NULL),
                     QN_OK);
    assert_true(one.value == three.value);
    assert_memory_equal(one.slopes, three.slopes, PARAMS * sizeof(double));
    assert_memory_equal(one.errors, three.errors, PARAMS * sizeof(double));
    qn_gradient_clear(&one);
    qn_gradient_clear(&three);
    clear(&s);
}

/* 18 qubits: RX of every qubit, CZ between neighbours at the end, and noise of known shrinkage: <Z>
 * of one is cos(angle) times it. */
static void large_circuits_are_known(void **state) {
    enum { N = 18 };
    qn_circuit *circuit = NULL;
    qn_gradient g = {0};
    qn_diag diag = {0};
    double params[N];
    char letters[N + 1];
    const double lambda = 0.05;
    (void)state;
    assert_int_equal(qn_circuit_create(N, N, &circuit), QN_OK);
    for (int q = 0; q < N; ++q) {
        params[q] = 0.4 + 0.1 * q;
        assert_int_equal(qn_circuit_rotation(circuit, "rx", &q, q, 1.0, 0.0), QN_OK);
    }
    for (int q = 0; q + 1 < N; ++q) add(circuit, "cz", q, q + 1);
    memset(letters, 'I', N);
    letters[N] = '\0';
    letters[0] = letters[N - 1] = 'Z'; /* of qubits N - 1 and 0 */
    qn_observable *sum = sum_of_text(N, letters);
    qn_program *program = random_program_of(
        circuit,
        "format = 1; name = \"d\"; schedule = \"none\"; gates: { any1: { duration = 0.0; "
        "depolarizing = 0.05; }; any2: { duration = 0.0; depolarizing = 0.0; }; };",
        NULL);
    const qn_gradient_sampling sampling = {.seed = 5, .trajectories = test_sanitized() ? 8 : 60};
    if (qn_gradient_estimate(program, params, sum, &sampling, &g, &diag) != QN_OK)
        fail_msg("%s", diag.text);
    const double shrunk = (1.0 - lambda) * (1.0 - lambda);
    const double expected[3] = {shrunk * cos(params[0]) * cos(params[N - 1]),
                                -shrunk * sin(params[0]) * cos(params[N - 1]),
                                -shrunk * cos(params[0]) * sin(params[N - 1])};
    assert_close(g.value, expected[0], 4.0 * g.value_error, 0.0);
    assert_close(g.slopes[0], expected[1], 4.0 * g.errors[0], 0.0);
    assert_close(g.slopes[N - 1], expected[2], 4.0 * g.errors[N - 1], 0.0);
    assert_true(g.errors[0] < 0.1);
    assert_close(g.slopes[7], 0.0, 1e-12, 0.0);
    qn_gradient_clear(&g);
    qn_observable_destroy(sum);
    qn_program_destroy(program);
    qn_circuit_destroy(circuit);
}

static void every_allocation_may_fail(void **state) {
    qn_rng rng;
    subject s;
    (void)state;
    qn_rng_init(&rng, 53, QN_STREAM_TEST, 0, 0, 0);
    make(&s, &rng, random_models[1]);
    const qn_gradient_sampling sampling = {.seed = 3, .trajectories = 2, .threads = 1};
    for (int k = 1;; ++k) {
        qn_gradient g = {.value = 5.0};
        alloc_failure_arm(k);
        const qn_status status = qn_gradient_estimate(s.program, s.params, s.sum, &sampling, &g,
                                                      NULL);
        if (!alloc_failure_disarm()) {
            qn_gradient_clear(&g);
            break;
        }
        assert_int_equal(status, QN_ERR_MEMORY);
        assert_true(g.value == 5.0);
    }
    clear(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_are_unbiased),
        cmocka_unit_test(noise_is_unbiased),
        cmocka_unit_test(a_trajectory_without_noise_is_exact),
        cmocka_unit_test(it_stops),
        cmocka_unit_test(a_target_is_met),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(large_circuits_are_known),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
